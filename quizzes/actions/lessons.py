"""Reading: where a person is in a lesson, and that they have read it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from quizzes.actions import card_marks, cards
from quizzes.models import Card, CardEvent, Lesson, LessonReading, Note, Status, User


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
        note__owner=None,
        note__tier=Note.Tier.CORE,
        note__status=Status.PUBLISHED,
        retired=False,
    ).order_by("note__position", "pk")
    cards.add(user=user, cards=core, now=now)
    return reading


@transaction.atomic
def join_extras(
    *, user: User, lesson: Lesson, cards_chosen: Iterable[int] | None, uuid: UUID, now: datetime
) -> int:
    """Put extra cards of a lesson into the person's deck; return how many of them are asked now.

    ``cards_chosen`` are ids, None for all there are. What is no extra card of the lesson is left
    out; one that was left before comes back with what the person remembers of it.
    """
    chosen = list(_extras(user, lesson, cards_chosen))
    cards.add(user=user, cards=chosen, now=now)
    ids = [card.pk for card in chosen]
    card_marks.resume(user=user, cards=ids, uuid=uuid, now=now, place=CardEvent.Place.DECK)
    return len(ids)


@transaction.atomic
def leave_extras(
    *, user: User, lesson: Lesson, cards_chosen: Iterable[int] | None, uuid: UUID, now: datetime
) -> int:
    """Set extra cards of a lesson aside; return how many. What is remembered of them is kept."""
    ids = [card.pk for card in _extras(user, lesson, cards_chosen)]
    left = card_marks.suspend(user=user, cards=ids, uuid=uuid, now=now, place=CardEvent.Place.DECK)
    return len(left)


def _extras(user: User, lesson: Lesson, chosen: Iterable[int] | None):
    extras = Card.objects.visible_to(user).filter(
        note__lesson=lesson, note__tier=Note.Tier.EXTRA, note__owner=None
    )
    wanted = extras if chosen is None else extras.filter(pk__in=chosen)
    return wanted.order_by("note__position", "pk")
