"""Answers that came too late: accepted or rejected, and either taken back."""

import pytest

from quizzes.actions import repairs
from quizzes.actions.repairs import RepairError
from quizzes.models import (
    Response,
)
from tests.actions.repairing import (
    HOUR,
    done,
    order,
    sums,
)
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.factories import MORNING

pytestmark = pytest.mark.exhaustive


@pytest.fixture
def late(begin, student):
    """A finished attempt, its first question answered wrong, and a right answer that came late."""
    attempt = begin(student, behaviour="deferred_feedback")
    send(attempt, 1, WRONG)
    finish(attempt)
    assert send(attempt, 1, RIGHT, now=MORNING + HOUR).late is True
    return Response.objects.get(late=True)


def test_a_late_answer_is_accepted_and_can_be_rejected_again(late, instructor):
    attempt = late.item.attempt
    done(repairs.accept_late, instructor, response=late)
    assert (sums(attempt)[0], late.item.response_id) != (0, late.pk)
    assert attempt.items.get(position=1).response == late
    done(repairs.reject_late, instructor, response=late)
    assert sums(attempt) == (0, 4, 1)
    assert attempt.items.get(position=1).response != late
    assert late.grades.count() == 1


def test_a_late_answer_to_an_unanswered_question_is_taken_out_again(begin, student, instructor):
    attempt = finish(begin(student, behaviour="deferred_feedback"))
    send(attempt, 2, RIGHT, now=MORNING + HOUR)
    response = Response.objects.get(late=True)
    done(repairs.accept_late, instructor, response=response)
    assert sums(attempt) == (1, 4, 1)
    done(repairs.reject_late, instructor, response=response)
    assert sums(attempt) == (0, 4, 0)
    assert attempt.items.get(position=2).fraction is None


def test_a_decision_on_a_late_answer_is_made_once(late, instructor):
    done(repairs.reject_late, instructor, response=late)
    with pytest.raises(RepairError) as raised:
        repairs.reject_late(order=order(instructor), response=late)
    assert raised.value.code == "rejected"
    done(repairs.accept_late, instructor, response=late)
    late.refresh_from_db()
    with pytest.raises(RepairError) as raised:
        repairs.accept_late(order=order(instructor), response=late)
    assert raised.value.code == "accepted"
