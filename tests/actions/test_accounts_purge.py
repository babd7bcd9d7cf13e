"""Guests who stay away are forgotten, with all they did; guests at work are not."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from quizzes.actions import attempts, cards, guests
from quizzes.models import Attempt, CardEvent, CardState, LessonReading, User
from tests.actions.test_accounts_guests import review
from tests.actions.test_guest_attempts import answered_attempt
from tests.factories import MORNING, UserFactory

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("idle_days", "left"), [(1, ["busy", "student"]), (9, ["busy", "idle", "student"])]
)
def test_guests_are_forgotten_when_idle(student, course, idle_days, left):
    joined = {"is_guest": True, "date_joined": MORNING - 5 * DAY}
    UserFactory(username="idle", **joined)
    busy = UserFactory(username="busy", **joined)
    review(busy, course.cards[0], MORNING)

    count = guests.purge_guests(now=MORNING + timedelta(hours=1), idle_days=idle_days)

    assert sorted(User.objects.values_list("username", flat=True)) == left
    assert count == 3 - len(left)


@pytest.mark.parametrize("what", ["read", "answered", "started"])
def test_any_deed_keeps_a_guest(course, what):
    guest = UserFactory(username="busy", is_guest=True, date_joined=MORNING - 99 * DAY)
    if what == "read":
        LessonReading.objects.create(
            user=guest, lesson=course.lesson, opened_at=MORNING - 99 * DAY, read_at=MORNING
        )
    elif what == "answered":
        attempt = answered_attempt(guest, course.quiz, course.questions[0])
        Attempt.objects.filter(pk=attempt.pk).update(started_at=MORNING - 99 * DAY)
    else:
        attempts.start(user=guest, quiz=course.quiz, now=MORNING)

    assert guests.purge_guests(now=MORNING + 89 * DAY, idle_days=90) == 0
    assert guests.purge_guests(now=MORNING + 91 * DAY, idle_days=90) == 1
    assert User.objects.count() == 0


def test_all_a_guest_did_is_forgotten(guest, course):
    User.objects.filter(pk=guest.pk).update(date_joined=MORNING)
    review(guest, course.cards[0], MORNING)
    cards.undo(user=guest, uuid=uuid4(), now=MORNING)
    answered_attempt(guest, course.quiz, course.questions[0])

    assert guests.purge_guests(now=MORNING + 100 * DAY, idle_days=90) == 1
    assert [model.objects.count() for model in (Attempt, CardEvent, CardState)] == [0, 0, 0]


def test_the_command_says_how_many(guest, clock):
    User.objects.filter(pk=guest.pk).update(date_joined=MORNING)
    clock.move(days=91)
    out = StringIO()

    call_command("purge_guests", stdout=out)

    assert out.getvalue() == "Forgot 1 guests who were idle for 90 days.\n"


@pytest.mark.django_db
def test_guests_at_work_are_not_forgotten():
    with pytest.raises(CommandError, match="at least one day"):
        call_command("purge_guests", "--days", "0")
