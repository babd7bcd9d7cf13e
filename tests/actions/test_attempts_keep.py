"""Nothing an author does in the middle of attempts changes one, finished or running."""

from random import Random
from uuid import uuid4

import pytest
from django.core import serializers

from quizzes import models
from quizzes.actions import attempts, courses
from quizzes.models import Attempt, AttemptItem, Grade, Response
from tests import factories, specs
from tests.factories import MORNING


def reworded() -> object:
    """The course with another wording, in which another option is right."""
    body = factories.single_choice(stem="Another wording?")
    options = tuple(
        option.model_copy(update={"correct": option.key == "a"}) for option in body.options
    )
    question = specs.small_question(body=body.model_copy(update={"options": options}))
    return specs.with_lesson(specs.small_lesson(questions=(question,)))


def without_questions() -> object:
    lesson = specs.small_lesson(questions=(), quizzes=())
    return specs.with_lesson(lesson)


def retire() -> None:
    for rows in (models.Quiz.objects.all(), models.Question.objects.all()):
        courses.set_status(rows=rows, status="retired", by=None, now=MORNING)


CHANGES = {
    "edited": lambda: courses.load(course=reworded(), now=MORNING),
    "imported again without it": lambda: courses.load(course=without_questions(), now=MORNING),
    "retired": retire,
    "imported again": lambda: courses.load(course=specs.small_course(), now=MORNING),
    "rules changed": lambda: models.Quiz.objects.update(
        behaviour="adaptive", time_limit=1, penalty=1, closes_at=MORNING
    ),
}


@pytest.fixture(params=["immediate_feedback", "deferred_feedback"])
def running(db, student, other_student, request):
    """A finished attempt of one person, and a running one of another, one answer away."""
    courses.load(course=specs.small_course(), now=MORNING)
    models.Course.objects.update(access="open")
    models.Quiz.objects.update(behaviour=request.param)
    quiz = models.Quiz.objects.get()
    done = attempts.start(user=other_student, quiz=quiz, now=MORNING, rng=Random(1))
    answer(done)
    attempts.finish(user=other_student, attempt_id=done.pk, now=MORNING)
    return attempts.start(user=student, quiz=quiz, now=MORNING, rng=Random(2))


def answer(attempt):
    item = attempt.items.get()
    (token,) = [token for token, key in item.options if key == "b"]
    return attempts.answer(
        user=attempt.user,
        attempt_id=attempt.pk,
        position=1,
        raw={"choice": [token]},
        uuid=uuid4(),
        claimed_at=None,
        now=MORNING,
    )


def rows_of_attempts() -> str:
    tables = (Attempt, AttemptItem, Response, Grade)
    rows = [row for table in tables for row in table.objects.order_by("pk")]
    return serializers.serialize("json", rows)


@pytest.mark.parametrize("change", CHANGES)
def test_no_attempt_changes(running, change):
    before = rows_of_attempts()
    CHANGES[change]()
    assert rows_of_attempts() == before
    asked = AttemptItem.objects.page(
        user=running.user, attempt_id=running.pk, position=1, now=MORNING
    )
    assert asked.body["stem"] == "Which document founded the Council?"
    answer(running)
    assert attempts.finish(user=running.user, attempt_id=running.pk, now=MORNING).points == 1
