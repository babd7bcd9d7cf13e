"""Accommodations: set once, harmless when doubled, live for running attempts."""

from datetime import timedelta

import pytest

from quizzes.actions import attempts, deletion, guests
from quizzes.actions.accommodations import set_accommodation
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.models import Accommodation, Attempt, Quiz
from quizzes.reports.personal_data import personal_data
from tests.factories import MORNING

MINUTE = timedelta(minutes=1)
OWN = Allowance(time_multiplier=2.0, extra_minutes=5, extra_attempts=1, shift_days=3)


def test_the_same_twice_is_one_row(course, student):
    for _again in range(2):
        row = set_accommodation(course=course.course, user=student, allowance=OWN)
    assert (Accommodation.objects.get(), row.to_allowance()) == (row, OWN)


def test_a_change_takes_the_place_of_what_was_set(course, student):
    set_accommodation(course=course.course, user=student, allowance=OWN)
    set_accommodation(course=course.course, user=student, allowance=Allowance(extra_minutes=7))
    assert Accommodation.objects.get().to_allowance() == Allowance(extra_minutes=7)


def test_nothing_beyond_others_leaves_no_row(course, student, other_student):
    set_accommodation(course=course.course, user=other_student, allowance=OWN)
    for _again in range(2):
        set_accommodation(course=course.course, user=student, allowance=OWN)
        assert set_accommodation(course=course.course, user=student, allowance=NO_ALLOWANCE) is None
    assert Accommodation.objects.get().user == other_student


def test_it_reaches_an_attempt_that_is_running(course, student):
    Quiz.objects.filter(pk=course.quiz.pk).update(time_limit=30)
    course.quiz.refresh_from_db()
    attempts.start(user=student, quiz=course.quiz, now=MORNING)
    set_accommodation(course=course.course, user=student, allowance=OWN)
    assert attempts.finish_overdue(now=MORNING + 65 * MINUTE) == 0
    assert attempts.finish_overdue(now=MORNING + 66 * MINUTE) == 1


def test_a_persons_data_hold_it_and_their_leaving_erases_it(course, student):
    attempts.start(user=student, quiz=course.quiz, now=MORNING)
    set_accommodation(course=course.course, user=student, allowance=OWN)
    told = personal_data(student, now=MORNING)["accommodations"]
    assert told == [
        {
            "course": "small",
            "time_multiplier": 2.0,
            "extra_minutes": 5,
            "extra_attempts": 1,
            "shift_days": 3,
        }
    ]
    deletion.delete_account(user=student, now=MORNING)
    assert (Accommodation.objects.count(), Attempt.objects.count()) == (0, 1)


@pytest.mark.parametrize("whose", ["guest", "student"])
def test_of_two_open_attempts_practice_is_none(course, guest, student, whose):
    """A guest's practice of what was missed stays open beside the account's own attempt."""
    users = {"guest": guest, "student": student}
    source = attempts.start(user=users[whose], quiz=course.quiz, now=MORNING)
    attempts.finish(user=users[whose], attempt_id=source.pk, now=MORNING)
    practice = Attempt.objects.create(
        user=users[whose], quiz=course.quiz, practice_of=source, started_at=MORNING,
        started_on=MORNING.date(), max_points=1, length=1,
    )  # fmt: skip
    other = users["guest" if whose == "student" else "student"]
    running = attempts.start(user=other, quiz=course.quiz, now=MORNING)
    guests.merge_guest(guest=guest, into=student, now=MORNING)
    still_open = Attempt.objects.open().order_by("pk")
    assert [one.pk for one in still_open] == [practice.pk, running.pk]
    assert {one.user for one in still_open} == {student}
