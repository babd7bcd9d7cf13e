"""Reading: where a person is in a lesson, and that they have read it."""

from datetime import datetime

from django.db import transaction

from quizzes.actions import cards
from quizzes.models import Card, Lesson, LessonReading, Note, Status, User


@transaction.atomic
def keep_place(*, user: User, lesson: Lesson, section: str, now: datetime) -> LessonReading:
    """Remember the section the person has come to, and that the lesson was opened."""
    reading, created = LessonReading.objects.get_or_create(
        user=user, lesson=lesson, defaults={"opened_at": now, "last_section": section}
    )
    if not created and reading.last_section != section:
        reading.last_section = section
        reading.save(update_fields=["last_section"])
    return reading


@transaction.atomic
def mark_read(*, user: User, lesson: Lesson, now: datetime) -> LessonReading:
    """Note that the lesson was read, and put its core cards into the person's deck.

    The first time counts: marking again changes nothing but adds core cards made since.
    """
    reading, _created = LessonReading.objects.select_for_update(of=("self",)).get_or_create(
        user=user, lesson=lesson, defaults={"opened_at": now}
    )
    if reading.read_at is None:
        reading.read_at = now
        reading.read_on = user.learner_day(now)
        reading.save(update_fields=["read_at", "read_on"])
    core = Card.objects.filter(
        note__lesson=lesson,
        note__tier=Note.Tier.CORE,
        note__status=Status.PUBLISHED,
        retired=False,
    ).order_by("note__position", "pk")
    cards.add(user=user, cards=core, now=now)
    return reading
