"""The comparison finds what it looks for; without this a trial that finds nothing says nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest

from quizzes.actions import attempts
from quizzes.models import Attempt, AttemptItem, Grade, Response
from tests.reliability.records import compare


@pytest.fixture
def sent(course, student, clock):
    """One answer that was given, confirmed and recorded, as its sender remembers it."""
    attempt = attempts.start(user=student, quiz=course.quiz, now=clock.now)
    item = attempt.items.get(version__kind="true_false")
    tokens = {key: token for token, key in item.options}
    said = {
        "attempt": attempt.pk,
        "position": item.position,
        "fields": {"uuid": [str(uuid4())], "value": ["true"], "reason": [tokens["b"]]},
        "sent_at": [clock.now.timestamp()],
        "confirmed_at": (clock.now + timedelta(seconds=1)).timestamp(),
        "repeated": 0,
    }
    attempts.answer(
        user=student,
        attempt_id=attempt.pk,
        position=item.position,
        raw=said["fields"],
        uuid=said["fields"]["uuid"][0],
        claimed_at=None,
        now=clock.now,
    )
    return said


def faults(*sent):
    """Return the faults without the place they are at."""
    return [fault.partition(": ")[2] or fault for fault in compare(list(sent))["faults"]]


def test_what_is_as_it_must_be_is_no_fault(sent):
    assert faults(sent) == []


def test_an_answer_that_is_gone(sent):
    assert faults(sent, sent | {"position": 99}) == ["confirmed, and 0 times on record"]


def test_an_unconfirmed_answer_may_be_gone(sent):
    assert faults(sent, sent | {"position": 99, "confirmed_at": None}) == []


def test_an_answer_that_nobody_sent(sent):
    assert faults() == ["on record, but never sent"]


def test_an_answer_recorded_twice(sent):
    twin = Response.objects.get()
    twin.pk, twin.uuid = None, uuid4()
    twin.save()
    assert faults(sent) == [
        "not the UUID that was sent",
        "not graded once and right",
        "confirmed, and 2 times on record",
    ]


def test_another_answer_than_was_given(sent):
    Response.objects.update(answer={"value": False, "reason": "b"})
    assert faults(sent) == ["not the answer that was given"]


def test_a_grade_that_is_wrong(sent):
    Grade.objects.update(fraction=0.3)
    assert faults(sent) == ["not graded once and right"]


def test_a_grade_that_came_twice(sent):
    twin = Grade.objects.get()
    twin.pk = None
    twin.save()
    assert faults(sent) == ["not graded once and right"]


def test_an_answer_lost_and_recorded_by_sending_it_again(sent):
    Response.objects.update(at=Response.objects.get().at + timedelta(seconds=2))
    assert faults(sent) == ["recorded only after it had been confirmed"]


def test_stale_marks(sent):
    AttemptItem.objects.update(fraction=0.3, credit=0.3)
    Attempt.objects.update(answered=2, points=0.2, finished_at=Response.objects.get().at)
    assert faults(sent) == [
        "answered is stale",
        "points is stale",
        "finished_at is stale",
        "the question's mark differs from the grade",
    ]
