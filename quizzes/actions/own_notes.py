"""Notes that students write for themselves, and how they word a course's notes for themselves."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from quizzes.actions import card_days, cards
from quizzes.actions.courses import StaleEdit
from quizzes.actions.wordings import word_note
from quizzes.domain.content import NoteBody, parse_note_body
from quizzes.domain.memory import EventKind
from quizzes.models import (
    Card,
    CardEvent,
    CardState,
    Lesson,
    Note,
    NoteRevision,
    OwnWording,
    Status,
    User,
)

MOST_NOTES = 2000
"""How many notes of their own one person may have."""

BEHIND_THE_COURSES = 10_000
"""Positions from here on are for own notes: they come after the course's in their lesson."""


class TooManyNotesError(Exception):
    """The person has as many notes of their own as anyone may have."""


class OtherCardsError(Exception):
    """A wording would make other cards than the note it is a wording of."""


@transaction.atomic
def add_note(*, user: User, lesson: Lesson, body: NoteBody, uuid: UUID, now: datetime) -> Note:
    """Make a note of the person's own in a lesson, with its cards in their deck, and return it.

    Asked again with the same UUID it returns the same note and makes none. Raises
    TooManyNotesError.
    """
    # One at a time: two at once could both be the last that is allowed.
    owner = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    key = f"own-{uuid5(uuid, str(owner.pk)).hex}"
    own = Note.everyones.filter(owner=owner)
    if stored := own.filter(course=lesson.course_id, key=key).first():
        return stored
    count = own.count()
    if count >= MOST_NOTES:
        raise TooManyNotesError
    note = Note.everyones.create(
        owner=owner,
        course_id=lesson.course_id,
        lesson=lesson,
        key=key,
        tier=Note.Tier.EXTRA,
        status=Status.PUBLISHED,
        position=BEHIND_THE_COURSES + count,
    )
    word_note(note=note, body=body, now=now, by=owner)
    _collect(owner, note, now)
    return note


@transaction.atomic
def edit_note(*, user: User, note: Note, body: NoteBody, revision: int, now: datetime) -> Note:
    """Give a note of the person's own another wording and return it; its cards keep their schedule.

    Raises StaleEdit, and writes nothing, when it was saved since ``revision``; and
    ``Note.DoesNotExist`` when it is not the person's.
    """
    own = Note.everyones.select_for_update(of=("self",)).get(owner=user.pk, pk=note.pk)
    if own.revision != revision:
        raise StaleEdit(own)
    own.revision += 1
    own.save(update_fields=["revision", "updated_at"])
    word_note(note=own, body=body, now=now, by=user)
    _collect(user, own, now)
    return own


@transaction.atomic
def delete_note(*, user: User, note: Note) -> None:
    """Delete a note of the person's own, its cards, and every answer to them.

    Raises ``Note.DoesNotExist`` when it is not the person's, or gone already.
    """
    own = Note.everyones.select_for_update(of=("self",)).get(owner=user.pk, pk=note.pk)
    CardEvent.objects.filter(card__note=own).delete()
    card_days.forget(user=user)
    CardState.objects.filter(card__note=own).delete()
    # The current wording is protected by the note itself.
    Note.everyones.filter(pk=own.pk).update(current=None)
    own.delete()


def answers_to(note: Note) -> int:
    """Return how many answers to the note's cards are on record."""
    return CardEvent.objects.filter(card__note=note, kind=EventKind.REVIEW, undone_by=None).count()


@transaction.atomic
def word_for_oneself(
    *, user: User, note: Note, body: NoteBody, based_on: NoteRevision, now: datetime
) -> OwnWording | None:
    """Let the person find a note of a course worded so from now on; nobody else sees it.

    ``based_on`` is the course's wording they had before them. A body equal to the course's takes
    an own wording away, and None is returned. Raises OtherCardsError when it is of another kind
    or would make other cards.
    """
    current = Note.objects.select_related("current").get(pk=note.pk).current
    of_course = parse_note_body(current.body)
    if body.kind != of_course.kind or body.slots() != of_course.slots():
        raise OtherCardsError
    if body == of_course:
        take_the_courses(user=user, note=note)
        return None
    own, _created = OwnWording.objects.update_or_create(
        user=user,
        note=note,
        defaults={
            "body": body.model_dump(mode="json"),
            "based_on": based_on,
            "edited_at": now,
        },
    )
    return own


@transaction.atomic
def keep_own(*, user: User, note: Note, based_on: NoteRevision) -> bool:
    """Keep an own wording beside a newer one of the course; return whether there is one."""
    own = OwnWording.objects.filter(user=user.pk, note=note.pk)
    return own.update(based_on=based_on) == 1


@transaction.atomic
def take_the_courses(*, user: User, note: Note) -> bool:
    """Take the person's own wording of a note away; return whether there was one."""
    deleted, _by_model = OwnWording.objects.filter(user=user.pk, note=note.pk).delete()
    return deleted == 1


def _collect(user: User, note: Note, now: datetime) -> None:
    asked = Card.objects.filter(note=note, retired=False).order_by("pk")
    cards.add(user=user, cards=asked, now=now)
