"""What students are told of the repairs of their attempts."""

import pytest

from quizzes.actions import repairs
from quizzes.reports.desk_record import changes_of
from tests.actions.repairing import (
    HOUR,
    done,
    ruled,
)
from tests.factories import MORNING

pytestmark = pytest.mark.exhaustive


def test_students_are_told_what_changed_and_why(taken, course, instructor):
    assert changes_of(taken[0]) == []
    done(repairs.drop, instructor, **ruled(course, 1))
    taken[0].refresh_from_db()
    done(repairs.reopen, instructor, MORNING + 2 * HOUR, attempt=taken[0])
    told = [(one.kind, one.position, one.before, one.after) for one in changes_of(taken[0])]
    assert told == [("reopen", None, None, None), ("drop", 2, 4, 3)]
    # Nothing changed for whom the question had earned nothing but its place in the whole.
    assert [(one.before, one.max_after) for one in changes_of(taken[1])] == [(0, 3)]
