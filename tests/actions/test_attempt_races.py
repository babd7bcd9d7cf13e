"""Saves, tries and the end of an attempt at the same moment: nothing lost, nothing doubled."""

from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connection

from quizzes.actions import attempts
from quizzes.actions.attempts import NoAttemptsLeftError
from quizzes.models import Attempt, Grade, Quiz, Response
from tests import factories
from tests.actions.test_attempt_behaviours import send
from tests.actions.test_attempts import RIGHT, WRONG, _at_once
from tests.domain import kinds
from tests.factories import MORNING

pytestmark = pytest.mark.django_db(transaction=True)


def begin(course, student, **rules):
    Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
    course.quiz.refresh_from_db()
    return attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))


def test_saves_of_different_questions_at_once_are_all_counted(course, student):
    attempt = begin(course, student, behaviour="deferred_feedback")
    _at_once(*[lambda at=at: send(attempt, at) for at in (1, 2, 3, 4)])
    attempt.refresh_from_db()
    assert attempt.answered == 4
    assert attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING).points == 4


def test_of_saves_of_one_page_at_once_the_newest_counts(course, student):
    attempt = begin(course, student, behaviour="deferred_feedback")
    page = UUID(int=7)
    _at_once(
        *[
            lambda n=n: send(attempt, 1, RIGHT if n == 4 else WRONG, page=page, revision=n)
            for n in (1, 2, 3, 4)
        ]
    )
    item = attempt.items.get(position=1)
    assert (item.response.revision, Response.objects.count()) == (4, 4)
    attempt.refresh_from_db()
    assert attempt.answered == 1


def test_the_same_try_twice_at_once_counts_once(course, student):
    attempt = begin(course, student, behaviour="adaptive")
    uuid = uuid4()
    outcomes = _at_once(*[lambda: send(attempt, 1, WRONG, uuid=uuid)] * 2)
    assert sorted(outcome.repeated for outcome in outcomes) == [False, True]
    assert (Response.objects.count(), Grade.objects.count()) == (1, 1)
    assert attempt.items.get(position=1).tries == 1


def test_a_save_at_the_moment_of_submitting_counts_or_is_kept_as_late(course, student):
    attempt = begin(course, student, behaviour="deferred_feedback")
    saved, done = _at_once(
        lambda: send(attempt, 1),
        lambda: attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING),
    )
    attempt.refresh_from_db()
    assert Response.objects.get().late is saved.late
    assert (attempt.points, attempt.finished_at) == (0 if saved.late else 1, MORNING)
    assert done.finished_at == MORNING


def test_of_two_marks_of_an_essay_at_once_the_one_on_record_is_the_last(course, student):
    question = factories.QuestionFactory(objective=course.objective, body=kinds.essay())
    course.quiz.places.create(question=question, position=5)
    attempt = begin(course, student)
    send(attempt, 5, {"text": ["It was so."]}.items())
    tokens = [token for token, _key in attempt.items.get(position=5).options]
    marks = [{"self_mark": ["1"], "ticks": ticks} for ticks in (tokens, tokens[:1])]
    _at_once(*[lambda raw=raw: send(attempt, 5, raw.items()) for raw in marks])
    item, last = attempt.items.get(position=5), Grade.objects.latest("pk")
    assert Grade.objects.count() == 2
    assert (item.response, item.fraction) == (last.response, last.fraction)


def test_submitting_twice_at_once_grades_once(course, student):
    attempt = begin(course, student, behaviour="deferred_feedback")
    send(attempt, 1)
    _at_once(*[lambda: attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING)] * 2)
    assert Grade.objects.count() == 1


def test_two_starts_at_once_never_make_more_attempts_than_the_quiz_allows(course, student):
    Quiz.objects.filter(pk=course.quiz.pk).update(attempts_allowed=1)
    course.quiz.refresh_from_db()
    taken = []

    def take_it_meanwhile(execute, sql, *args):
        found = execute(sql, *args)
        if not taken and "COUNT(" in sql and Attempt._meta.db_table in sql:
            # Another window begins and submits between this one's look and its start.
            taken.append(None)
            taken[0] = attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))
            attempts.finish(user=student, attempt_id=taken[0].pk, now=MORNING)
        return found

    with connection.execute_wrapper(take_it_meanwhile), pytest.raises(NoAttemptsLeftError):
        attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(2))
    assert list(Attempt.objects.values_list("pk", flat=True)) == [taken[0].pk]
