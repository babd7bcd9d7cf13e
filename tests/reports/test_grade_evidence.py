"""What counts of attempts that wait, run, were given time, or could earn nothing."""

from datetime import timedelta
from random import Random

import pytest

from quizzes.actions import repairs
from quizzes.actions.attempts import finish_overdue_in, start
from quizzes.domain.gradebook import Standing
from quizzes.models import (
    Accommodation,
    Assignment,
    Attempt,
    AttemptItem,
    Course,
    GradeOverride,
    Lesson,
    Module,
    Quiz,
)
from quizzes.reports.gradebook import gradebook, own_grades
from tests.actions import repairing
from tests.actions.test_attempt_behaviours import finish
from tests.factories import MORNING, AssignmentFactory, QuestionFactory
from tests.reports.test_gradebook import pieces, quiz_due, row_of, take

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def with_essay(course, attempt) -> AttemptItem:
    """Let an essay in an attempt wait for a person to mark it."""
    essay = QuestionFactory(objective=course.objective)
    essay.current.kind = "essay"
    essay.current.save()
    return AttemptItem.objects.create(
        attempt=attempt, position=1, version=essay.current, points=1, answered_at=MORNING
    )


# Waiting


@pytest.mark.parametrize(
    ("method", "first_waits", "second_waits"),
    [
        ("first", ("waiting", None), ("graded", 1)),
        ("last", ("graded", 0.5), ("waiting", None)),
        ("average", ("waiting", None), ("waiting", None)),
        ("highest", ("waiting", None), ("waiting", None)),
    ],
)
def test_only_an_attempt_that_counts_is_waited_for(
    course, student, method, first_waits, second_waits
):
    found = []
    for waiting in (0, 1):
        made = quiz_due(course, grade_method=method, purpose="final")
        taken = [
            take(student, made.quiz, points, MORNING + number * HOUR)
            for number, points in enumerate((4, 2))
        ]
        with_essay(course, taken[waiting])
        found.append(pieces(row_of(course, student))[-1])
    assert found == [first_waits, second_waits]


# Nothing to be had


@pytest.mark.parametrize("method", ["first", "last", "average", "highest"])
def test_an_attempt_without_points_to_be_had_counts_nowhere(course, student, method):
    alone = quiz_due(course, MORNING - DAY, grade_method=method, purpose="checkpoint")
    other = quiz_due(course, grade_method=method, purpose="checkpoint")
    take(student, alone.quiz, 0, of=0)
    for number, (points, of) in enumerate([(0, 0), (3, 4), (0, 0)]):
        take(student, other.quiz, points, MORNING + number * HOUR, of=of)
    row = row_of(course, student)
    assert pieces(row) == [("nothing", None), ("graded", 0.75)]
    assert row.grade.percent == 75


def test_a_dropped_question_of_a_checkpoint_is_no_0(course, student, instructor):
    question = QuestionFactory(objective=course.objective)
    made = quiz_due(course, purpose="checkpoint", questions=[question])
    attempt = start(user=student, quiz=made.quiz, now=MORNING, rng=Random(1))
    finish(attempt, now=MORNING)
    assert pieces(row_of(course, student)) == [("graded", 0)]
    repairing.done(
        repairs.drop, instructor, quiz=made.quiz, question=attempt.items.get().version.question
    )
    row = row_of(course, student)
    assert (pieces(row), row.grade.percent) == ([("nothing", None)], None)


# Time that was given


@pytest.fixture
def timed(course):
    """Return an exam of 60 minutes that is due when it closes, at 9 in the morning."""
    made = quiz_due(course, time_limit=60, purpose="final", questions=course.questions[:1])
    made.windows.create(due_at=MORNING, closes_at=MORNING)
    return made


def run(user, assignment, at) -> Attempt:
    return start(user=user, quiz=assignment.quiz, now=at, rng=Random(1))


def seen_at(course, user, now):
    """Return how the one piece of a student stands on the desk and on their own page."""
    finish_overdue_in(course.course, now=now)
    books = gradebook(course.course, [user], now=now), own_grades(course.course, user, now=now)
    found = [book.rows[0].pieces[0] for book in books]
    assert found[0] == found[1]
    return found[0].standing, found[0].is_late


def test_more_time_by_right_is_neither_missing_nor_late(course, student, timed):
    Accommodation.objects.create(
        course=course.course, user=student, time_multiplier=1.5, extra_minutes=30
    )
    attempt = run(student, timed, MORNING - HOUR)
    assert seen_at(course, student, MORNING + 10 * MINUTE) == (Standing.OPEN, False)
    finish(attempt, now=MORNING + 15 * MINUTE)
    assert seen_at(course, student, MORNING + DAY) == (Standing.GRADED, False)


def test_who_has_more_time_and_has_not_begun_is_missing_once_it_is_over(course, student, timed):
    Accommodation.objects.create(course=course.course, user=student, extra_minutes=30)
    assert seen_at(course, student, MORNING + 10 * MINUTE) == (Standing.OPEN, False)
    assert seen_at(course, student, MORNING + 31 * MINUTE) == (Standing.MISSING, False)


def test_time_that_an_instructor_gave_is_neither_missing_nor_late(
    course, student, instructor, timed
):
    attempt = run(student, timed, MORNING - HOUR)
    give = {"attempt": attempt, "minutes": 20}
    repairing.done(repairs.give_time, instructor, at=MORNING - MINUTE, **give)
    assert seen_at(course, student, MORNING + 10 * MINUTE) == (Standing.OPEN, False)
    finish(attempt, now=MORNING + 15 * MINUTE)
    assert seen_at(course, student, MORNING + DAY) == (Standing.GRADED, False)


def test_a_reopened_attempt_is_open_and_in_time(course, student, instructor, timed):
    attempt = run(student, timed, MORNING - HOUR)
    finish(attempt, now=MORNING - 10 * MINUTE)
    attempt.refresh_from_db()
    wanted = {"attempt": attempt, "minutes": 30}
    repairing.done(repairs.reopen, instructor, at=MORNING + DAY, **wanted)
    assert seen_at(course, student, MORNING + DAY) == (Standing.OPEN, False)
    assert seen_at(course, student, MORNING + DAY + HOUR) == (Standing.GRADED, False)


def test_a_reopened_attempt_without_an_end_is_open(course, student, instructor):
    made = quiz_due(course, MORNING, purpose="final", questions=course.questions[:1])
    attempt = run(student, made, MORNING - HOUR)
    finish(attempt, now=MORNING - 10 * MINUTE)
    attempt.refresh_from_db()
    repairing.done(repairs.reopen, instructor, at=MORNING + DAY, attempt=attempt)
    assert seen_at(course, student, MORNING + DAY)[0] is Standing.OPEN


def test_beginning_what_never_ends_puts_nothing_off(course, student):
    made = quiz_due(course, MORNING, purpose="final", questions=course.questions[:1])
    run(student, made, MORNING - HOUR)
    assert seen_at(course, student, MORNING) == (Standing.OPEN, False)
    assert seen_at(course, student, MORNING + MINUTE) == (Standing.MISSING, False)


def test_a_due_date_before_the_closing_is_late_for_who_was_given_no_time(
    course, student, other_student
):
    made = quiz_due(course, time_limit=60, purpose="final", questions=course.questions[:1])
    made.windows.create(due_at=MORNING, closes_at=MORNING + 7 * DAY)
    Accommodation.objects.create(course=course.course, user=other_student, extra_minutes=30)
    begun = MORNING - 30 * MINUTE
    attempts = [run(user, made, begun) for user in (student, other_student)]
    assert seen_at(course, student, MORNING + MINUTE) == (Standing.OPEN, False)
    for attempt in attempts:
        finish(attempt, now=MORNING + 20 * MINUTE)
    found = [seen_at(course, user, MORNING + DAY) for user in (student, other_student)]
    assert found == [(Standing.GRADED, True), (Standing.GRADED, False)]


# What is not there for students


@pytest.mark.parametrize("withdrawn", [Module, Lesson, Quiz])
def test_what_was_made_a_draft_again_is_missing_for_nobody(course, student, withdrawn):
    if withdrawn is Quiz:
        quiz_due(course, MORNING - DAY)
    else:
        made = AssignmentFactory(lesson=course.lesson)
        made.windows.create(due_at=MORNING - DAY)
    assert pieces(row_of(course, student)) == [("missing", None)]
    withdrawn.objects.update(status="draft")
    row = row_of(course, student)
    assert (pieces(row), row.grade.percent) == ([("nothing", None)], None)
    withdrawn.objects.update(status="retired")
    assert pieces(row_of(course, student)) == [("missing", None)]


def test_a_mark_by_hand_for_what_was_made_a_draft_again_stays(course, student, instructor):
    made = quiz_due(course, MORNING - DAY)
    GradeOverride.objects.create(
        assignment=made, user=student, kind="percent", percent=80, reason="Oral.", by=instructor,
        at=MORNING,
    )  # fmt: skip
    Quiz.objects.update(status="draft")
    assert row_of(course, student).grade.percent == 80
    assert Course.objects.get().assignments.get() == Assignment.objects.get() == made
