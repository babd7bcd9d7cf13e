"""A short run of the trial that `python benchmarks/run.py crash` does at length."""

import pytest

from tests.reliability import crash

pytestmark = pytest.mark.exhaustive


def test_no_confirmed_answer_is_lost_or_doubled_by_a_kill(site):
    found = crash.run(site=site, kills=3, seed=20261124)
    assert found["faults"] == []
    assert found["answers_confirmed"] == found["answers_on_record"] > 0
    assert found["processes_killed"] >= 9
