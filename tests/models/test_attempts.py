"""What attempts and their questions can be asked for."""

from contextlib import suppress

import pytest
from django.db import connection, transaction

from quizzes.actions import attempts
from quizzes.domain.grading import Verdict
from quizzes.models import Attempt, AttemptItem
from tests import factories
from tests.factories import MORNING


@pytest.fixture
def attempt(course, student) -> Attempt:
    return attempts.start(user=student, quiz=course.quiz, now=MORNING)


def test_of_is_one_persons_own(student, other_student, attempt):
    assert list(Attempt.objects.of(student)) == [attempt]
    assert list(Attempt.objects.of(other_student)) == []
    assert AttemptItem.objects.of(student).count() == 4
    assert AttemptItem.objects.of(other_student).count() == 0


def test_open_and_finished_share_all_attempts(student, attempt):
    assert (Attempt.objects.open().count(), Attempt.objects.finished().count()) == (1, 0)
    attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING)
    assert (Attempt.objects.open().count(), Attempt.objects.finished().count()) == (0, 1)


@pytest.mark.parametrize(
    ("answered", "expected"), [((), 1), ((1,), 2), ((1, 3), 2), ((2,), 1), ((1, 2, 3, 4), None)]
)
def test_the_next_position_of_an_attempt(attempt, answered, expected):
    attempt.items.filter(position__in=answered).update(fraction=1, answered_at=MORNING)
    assert Attempt.objects.with_next_position().get().next_position == expected


@pytest.mark.parametrize(
    ("fraction", "verdict"),
    [
        (None, Verdict.UNGRADED),
        (0, Verdict.WRONG),
        (0.01, Verdict.PARTLY),
        (0.99, Verdict.PARTLY),
        (1, Verdict.RIGHT),
    ],
)
def test_the_verdict_follows_the_fraction(fraction, verdict):
    assert AttemptItem(fraction=fraction, answered_at=MORNING).verdict is verdict


def test_a_question_without_an_answer_has_no_verdict():
    assert AttemptItem(fraction=1).verdict is Verdict.UNANSWERED


def test_a_page_brings_all_that_is_shown(course, student, attempt):
    question = course.questions[1]
    item = AttemptItem.objects.page(user=student, attempt_id=attempt.pk, position=2, now=MORNING)
    stored = attempt.items.get(position=2)
    assert item == stored
    assert (item.options, item.points, item.answered_at) == (stored.options, 1, None)
    assert (item.finished_at, item.length, item.answered) == (None, 4, 0)
    assert (item.quiz_key, item.quiz_title) == (course.quiz.key, course.quiz.title)
    assert (item.course_key, item.language) == ("small", "en")
    assert (item.body, item.question_id) == (question.current.body, question.pk)
    assert (item.passage, item.lesson_key) == ("first", "founding")
    assert (item.next_position, item.answered_before) == (3, False)


def test_a_page_knows_answers_in_other_attempts(course, student, other_student, attempt):
    attempt.items.filter(position=1).update(fraction=0, answered_at=MORNING)
    attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING)
    again = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    foreign = attempts.start(user=other_student, quiz=course.quiz, now=MORNING)

    def answered_before(user, of: Attempt, position: int) -> bool:
        page = AttemptItem.objects.page(user=user, attempt_id=of.pk, position=position, now=MORNING)
        return bool(page.answered_before)

    assert answered_before(student, again, 1) is True
    assert answered_before(student, again, 2) is False
    assert answered_before(other_student, foreign, 1) is False


def test_a_page_is_found_by_its_owner_in_its_course_only(course, student, other_student, attempt):
    def is_found(user, **place) -> bool:
        address = {"attempt_id": attempt.pk, "position": 1} | place
        try:
            AttemptItem.objects.page(user=user, **address, now=MORNING)
        except AttemptItem.DoesNotExist:
            return False
        return True

    factories.CourseFactory(key="elsewhere")
    assert is_found(student) is True
    assert is_found(student, course_key="small") is True
    assert is_found(student, course_key="elsewhere") is False
    assert is_found(other_student) is False
    assert is_found(student, position=5) is False
    assert is_found(student, attempt_id=2**70) is False


def test_a_page_that_is_read_often_stays_true(student, attempt):
    """PostgreSQL keeps its plan from the sixth time on, and forgets it with a rollback."""

    def page() -> AttemptItem:
        return AttemptItem.objects.page(
            user=student, attempt_id=attempt.pk, position=2, now=MORNING
        )

    assert [page().next_position for _time in range(8)] == [3] * 8
    with suppress(InterruptedError), transaction.atomic():
        attempt.items.filter(position=3).update(answered_at=MORNING)
        assert page().next_position == 4
        raise InterruptedError
    assert page().next_position == 3
    attempt.items.filter(position=2).update(fraction=0.5, answered_at=MORNING, closed_at=MORNING)
    answered = page()
    assert (answered.fraction, answered.answered_at, answered.closed_at) == (0.5, MORNING, MORNING)


def test_postgresql_plans_a_page_once(student, attempt):
    for position in (1, 2, 3):
        AttemptItem.objects.page(
            user=student, attempt_id=attempt.pk, position=position, now=MORNING
        )
    prepared = 0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(DISTINCT statement) FROM pg_prepared_statements"
                " WHERE statement LIKE '%next_position%' AND statement LIKE '%$1%'"
            )
            (prepared,) = cursor.fetchone()
    assert prepared == (1 if connection.vendor == "postgresql" else 0)


@pytest.mark.django_db
def test_a_page_takes_one_query(student, attempt, count_queries):
    with count_queries() as queries:
        item = AttemptItem.objects.page(
            user=student, attempt_id=attempt.pk, position=1, now=MORNING
        )
        _ = (item.options, item.body, item.fraction, item.first_attempt, item.version_id)
    assert len(queries) == 1
