"""What people decide about marks: writers of their essays, instructors by rulings."""

from dataclasses import replace
from random import Random
from uuid import uuid4

import pytest

from quizzes.actions import attempts
from quizzes.actions.attempt_given import AnsweredMeanwhileError, Given
from quizzes.actions.attempt_saves import mark_oneself
from quizzes.domain.questions import parse_body
from quizzes.domain.quiz_rules import read_rules
from quizzes.models import Attempt, AttemptItem, Grade, Quiz, Repair, Response
from tests import factories
from tests.actions.test_attempt_behaviours import finish, send, sums
from tests.actions.test_attempts import WRONG
from tests.domain import kinds
from tests.factories import MORNING


@pytest.fixture
def begin(course, student):
    """Return a function that starts the small quiz under rules of its own."""

    def start(**rules) -> Attempt:
        Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
        course.quiz.refresh_from_db()
        return attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))

    return start


# Essays


@pytest.fixture
def essay(course, begin):
    """Return a function that begins an attempt at one essay."""

    def start(**rules) -> Attempt:
        question = factories.QuestionFactory(objective=course.objective, body=kinds.essay())
        course.quiz.places.all().delete()
        course.quiz.places.create(question=question, position=1)
        return begin(**rules)

    return start


def test_in_practice_the_writer_marks_an_essay_and_it_counts_nowhere(essay):
    attempt = essay()
    written = send(attempt, 1, {"text": ["It was so."]}.items())
    assert (written.grade.needs_grading, written.item.fraction) == (True, None)
    assert sums(attempt) == (0, 0, 1)
    tokens = {key: token for token, key in attempt.items.get().options}
    ticks = [token for key, token in tokens.items() if key.endswith("a")]
    marked = send(attempt, 1, {"self_mark": ["1"], "ticks": ticks}.items())
    assert (marked.grade.self_marked, marked.grade.fraction) == (True, 0.75)
    item = attempt.items.get()
    assert (item.fraction, item.credit, sums(attempt)) == (0.75, None, (0, 0, 1))
    assert Grade.objects.get().grader == "self"


@pytest.mark.parametrize("behaviour", ["immediate_feedback", "interactive", "deferred_feedback"])
def test_full_credit_for_an_essay_in_practice_adds_no_points_beyond_those_to_be_had(
    essay, course, behaviour
):
    attempt = essay(behaviour=behaviour)
    question = attempt.items.get().version.question
    Repair.objects.create(kind="credit", quiz=course.quiz, question=question, at=MORNING)
    send(attempt, 1, {"text": ["It was so."]}.items())
    assert sums(attempt) == (0, 0, 1)
    assert sums(finish(attempt)) == (0, 0, 1)


def test_a_mark_that_was_read_before_another_was_written_begins_anew(essay, student):
    attempt = essay()
    send(attempt, 1, {"text": ["It was so."]}.items())
    item = AttemptItem.objects.page(user=student, attempt_id=attempt.pk, position=1, now=MORNING)
    given = Given(
        user=student, item=item, body=parse_body(item.body), rules=read_rules(item.rules),
        answer={"ticks": ["a"]}, certainty=None, uuid=uuid4(), page=None, revision=0,
        given_at=MORNING, claimed_at=None, now=MORNING,
    )  # fmt: skip
    mark_oneself(given)
    counted = attempt.items.get().response
    with pytest.raises(AnsweredMeanwhileError):
        mark_oneself(replace(given, uuid=uuid4(), answer={"ticks": []}))
    assert attempt.items.get().response == counted == Response.objects.latest("pk")
    assert (attempt.items.get().fraction, Grade.objects.count()) == (0.75, 1)


def test_in_a_test_an_essay_waits_for_a_person(essay):
    attempt = essay(purpose="final", behaviour="deferred_feedback")
    send(attempt, 1, {"text": ["It was so."]}.items())
    finish(attempt)
    assert (Grade.objects.count(), sums(attempt)) == (0, (0, 1, 1))
    assert attempt.items.get().verdict == "ungraded"
    with pytest.raises(attempts.IncompleteAnswerError):
        send(attempt, 1, {"self_mark": ["1"]}.items())


# Rulings


def rule(course, kind, question, **fields):
    Repair.objects.create(kind=kind, quiz=course.quiz, question=question, at=MORNING, **fields)


def test_rulings_hold_for_what_is_answered_later(begin, course):
    attempt = begin()
    rule(
        course, "accept", course.questions[3], details={"answer": {"text": "Paris"}, "credit": 0.5}
    )
    send(attempt, 4, WRONG)
    assert sums(attempt) == (0.5, 4, 1)


def test_rulings_hold_at_the_end_for_those_who_did_not_answer_too(begin, course):
    attempt = begin(behaviour="deferred_feedback")
    rule(course, "credit", course.questions[0])
    rule(course, "drop", course.questions[1])
    done = finish(attempt)
    assert (done.points, done.max_points) == (1, 3)
