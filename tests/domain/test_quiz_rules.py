"""The rules an attempt keeps, and what several attempts count together."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.behaviours import Behaviour
from quizzes.domain.quiz_checks import contradictions, surprises
from quizzes.domain.quiz_marks import has_passed, mark_of, share_of
from quizzes.domain.quiz_rules import (
    GradeMethod,
    Navigation,
    Paging,
    Rules,
    Shown,
    first_rules,
    read_rules,
)

moments = st.none() | st.datetimes(timezones=st.just(UTC))


@given(
    st.builds(
        Rules,
        purpose=st.sampled_from(["practice", "final"]),
        behaviour=st.sampled_from(Behaviour),
        paging=st.sampled_from(Paging),
        navigation=st.sampled_from(Navigation),
        grade_method=st.sampled_from(GradeMethod),
        show_marks=st.sampled_from(Shown),
        time_limit=st.none() | st.integers(1, 600),
        opens_at=moments,
        closes_at=moments,
    )
)
def test_rules_come_back_from_json_as_they_were(rules):
    assert read_rules(json.loads(json.dumps(rules.to_json()))) == rules


def test_rules_of_the_first_attempts_are_as_they_were_then():
    kept = {"behaviour": "immediate_feedback", "shuffle": True}
    assert read_rules(kept) == Rules(shuffle=True)


def test_what_a_later_version_added_does_not_disturb():
    assert read_rules({"colour": "blue"}) == Rules()


def test_moments_are_aware():
    kept = Rules(closes_at=datetime(2026, 3, 2, tzinfo=UTC)).to_json()
    assert read_rules(kept).closes_at == datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (GradeMethod.HIGHEST, 0.9),
        (GradeMethod.AVERAGE, 0.6),
        (GradeMethod.FIRST, 0.3),
        (GradeMethod.LAST, 0.6),
    ],
)
def test_which_attempt_counts(method, expected):
    assert mark_of([0.3, 0.9, 0.6], method) == pytest.approx(expected)
    assert mark_of([], method) is None


@pytest.mark.parametrize(
    ("share", "pass_mark", "expected"),
    [(0.6, 60, True), (0.1 + 0.2 + 0.3 - 1e-12, 60, True), (0.59, 60, False), (None, 60, None)],
)
def test_passing(share, pass_mark, expected):
    assert has_passed(share, pass_mark) is expected
    assert has_passed(share, None) is None


def test_a_new_test_surprises_nobody():
    for purpose in ("checkpoint", "final"):
        rules = Rules(purpose=purpose, **first_rules(purpose))
        assert [*contradictions(rules), *surprises(rules)] == []
        assert list(surprises(Rules(purpose=purpose))) == ["told_at_once", "any_number"]
    assert dict(first_rules("practice")) == {}
    assert list(surprises(Rules())) == []


def test_a_share_of_nothing_is_nothing():
    assert share_of(3, 4) == 0.75
    assert share_of(0, 0) == 0
