"""What becomes of each note of a file that a person brings. Nothing is written here."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid5

from quizzes.domain.content import parse_note_body
from quizzes.domain.memory import EventKind
from quizzes.formats.anki import AnkiCard, guid_of
from quizzes.formats.arriving import Arrival
from quizzes.formats.card_history import has_answers, has_past, lost_its_answers
from quizzes.formats.later_answers import KINDS, Later, OnRecord, later
from quizzes.models import Card, CardEvent, Lesson, Note, User

_NAMES = UUID("5b1c4f1e-0f0d-4a3b-9a86-1d1f4a0a6f52")


class Fate(StrEnum):
    """What a note of the file becomes."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    COURSE = "course"
    REPEATED = "repeated"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Planned:
    """One note of the file: what it becomes, and whether its cards bring their past.

    ``note`` is the one it is known as here. ``brought`` are the slots whose schedule and answers
    are taken over, ``kept`` those that have answers of the person's own, which stay; ``parted`` are
    the slots of these that were answered elsewhere too. ``continued`` is what the file has of cards
    answered here that go on from there.
    """

    arrival: Arrival
    fate: Fate
    note: Note | None = None
    brought: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    parted: tuple[str, ...] = ()
    continued: tuple[Later, ...] = ()

    @property
    def changes_cards(self) -> bool:
        """Whether any card takes something over."""
        return bool(self.brought or self.continued)

    def pasts(self) -> dict[str, AnkiCard | Later]:
        """Return by slot what its cards take over or go on with."""
        whole = {card.slot: card for card in self.arrival.cards if card.slot in self.brought}
        return whole | {one.card.slot: one for one in self.continued}

    @property
    def without_answers(self) -> int:
        """How many of its cards begin as new, because their answers did not come with them."""
        if self.fate in (Fate.OVER, Fate.REPEATED):
            return 0
        return sum(map(lost_its_answers, self.arrival.cards))


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a file, note by note, and the cards of those known here by note and slot."""

    rows: tuple[Planned, ...]
    cards: dict[int, dict[str, Card]]

    def of(self, *fates: Fate) -> list[Planned]:
        """Return the notes with these fates."""
        return [row for row in self.rows if row.fate in fates]

    def counts(self) -> dict[str, int]:
        """Return how many notes have each fate, and how many cards what becomes of their past.

        ``added`` counts the answers that cards answered here go on with.
        """
        return {
            **{fate.value: 0 for fate in Fate},
            **Counter(row.fate.value for row in self.rows),
            "brought": sum(len(row.brought) for row in self.rows),
            "kept": sum(len(row.kept) for row in self.rows),
            "parted": sum(len(row.parted) for row in self.rows),
            "continued": sum(len(row.continued) for row in self.rows),
            "added": sum(one.answers for row in self.rows for one in row.continued),
            "without_answers": sum(row.without_answers for row in self.rows),
        }


def own_key(user: User, guid: str) -> str:
    """Return the key of the own note that a note of another program becomes: always the same."""
    return f"own-{uuid5(_NAMES, f'{user.pk}\n{guid}').hex}"


def plan(
    *, user: User, lesson: Lesson, arrivals: Iterable[Arrival], most: int, now: datetime
) -> Plan:
    """Return what becomes of each note; new ones go into the lesson, until the person has ``most``.

    Answers later than ``now`` can't be. The number of queries is fixed.
    """
    arrivals = tuple(arrivals)
    known = _Known(user, lesson, arrivals)
    found = [(arrival, known.note_of(arrival)) for arrival in arrivals]
    cards = cards_of({note.pk for _arrival, note in found if note})
    records = _records(user, cards)
    room, taken, rows = most - known.count, set(), []
    for arrival, note in found:
        if note is None:
            room -= 1
            fate = Fate.OVER if room < 0 else Fate.NEW
        elif note.pk in taken:
            fate = Fate.REPEATED
        else:
            taken.add(note.pk)
            fate = _fate(arrival, note)
        pasts = _Pasts(cards.get(note.pk, {}) if note else {}, records, now)
        rows.append(_planned(arrival, fate, note, pasts))
    return Plan(tuple(rows), cards)


def _fate(arrival: Arrival, note: Note) -> Fate:
    if note.owner_id is None:
        return Fate.COURSE
    return Fate.SAME if parse_note_body(note.current.body) == arrival.body else Fate.UPDATE


class _Pasts(NamedTuple):
    """The cards of one note by slot, and what is on record of all cards."""

    here: dict[str, Card]
    records: dict[int, list[OnRecord]]
    now: datetime

    def later(self, card: AnkiCard) -> Later | None:
        """Return what the file has beyond the answers here; None if it brings its whole past."""
        record = self.records.get(self.here[card.slot].pk, []) if card.slot in self.here else []
        reviews = [one for one in record if one.kind == EventKind.REVIEW]
        # Practice schedules nothing, and a card that was only practised takes over a past; but
        # the same practice never comes twice.
        answered = not all(one.practice for one in reviews)
        if not answered and not (reviews and has_answers(card)):
            return None
        found = later(card, record, self.now)
        return None if found.parted and not answered else found


def _planned(arrival: Arrival, fate: Fate, note: Note | None, pasts: _Pasts) -> Planned:
    if fate in (Fate.OVER, Fate.REPEATED):
        return Planned(arrival, fate, note)
    slots: Container[str] = arrival.body.slots()
    if fate in (Fate.SAME, Fate.COURSE):
        slots = {slot for slot, card in pasts.here.items() if not card.retired}
    given = [card for card in arrival.cards if has_past(card)]
    found = {
        card.slot: pasts.later(card) for card in given if fate is Fate.NEW or card.slot in slots
    }
    kept = {slot: one for slot, one in found.items() if one is not None and one.card is None}
    return Planned(
        arrival,
        fate,
        note,
        brought=tuple(slot for slot, one in found.items() if one is None),
        kept=tuple(kept),
        parted=tuple(slot for slot, one in kept.items() if one.parted),
        continued=tuple(one for one in found.values() if one is not None and one.card),
    )


class _Known:
    """The notes that the person may see, by all that a file could know them by."""

    def __init__(self, user: User, lesson: Lesson, arrivals: tuple[Arrival, ...]) -> None:
        self.user, self.course = user, lesson.course_id
        self.by_guid: dict[str, Note] = {}
        self.by_key: dict[str, Note] = {}
        self.by_body: dict[str, Note] = {}
        own = Note.everyones.filter(owner=user.pk).select_related("current", "course")
        rows = list(own.order_by("-pk"))
        self.count = len(rows)
        for note in rows:
            self.by_guid[guid_of(note.course.key, note.key)] = note
            self.by_key[note.key] = note
            if note.course_id == self.course:
                self.by_body[repr(parse_note_body(note.current.body))] = note
        self._find_courses_notes(arrivals)

    def _find_courses_notes(self, arrivals: tuple[Arrival, ...]) -> None:
        visible = Card.objects.visible_to(self.user).filter(note__owner=None).order_by()
        names = visible.values_list("note", "note__course", "note__course__key", "note__key")
        guids, keys = {one.guid for one in arrivals}, {one.key for one in arrivals if one.key}
        wanted = {
            note: (guid_of(course_key, key), key if course == self.course else "")
            for note, course, course_key, key in names.distinct()
        }
        wanted = {
            note: (guid, key)
            for note, (guid, key) in wanted.items()
            if guid in guids or (key and key in keys)
        }
        notes = Note.objects.select_related("current", "course")
        for pk, note in notes.in_bulk(wanted).items():
            guid, key = wanted[pk]
            self.by_guid[guid] = note
            if key:
                self.by_key.setdefault(key, note)

    def note_of(self, arrival: Arrival) -> Note | None:
        """Return the note that an arrival is known as, if any."""
        return (
            self.by_guid.get(arrival.guid)
            or self.by_key.get(own_key(self.user, arrival.guid))
            or (self.by_key.get(arrival.key) if arrival.key else None)
            or self.by_body.get(repr(arrival.body))
        )


def cards_of(notes: set[int]) -> dict[int, dict[str, Card]]:
    """Return the cards of notes by note and slot."""
    found: dict[int, dict[str, Card]] = defaultdict(dict)
    for card in Card.objects.filter(note__in=notes).order_by("pk"):
        found[card.note_id][card.slot] = card
    return found


def _records(user: User, cards: dict[int, dict[str, Card]]) -> dict[int, list[OnRecord]]:
    """Return by card what is on record of it, but for what was undone; for cards that have any."""
    ids = [card.pk for of_note in cards.values() for card in of_note.values()]
    standing = CardEvent.objects.filter(
        user=user.pk, card__in=ids, kind__in=KINDS, undone_by=None
    ).order_by("pk")
    names = ("card", "kind", "at", "rating", "practice", "place", "received_at")
    found: dict[int, list[OnRecord]] = defaultdict(list)
    for card, kind, at, rating, practice, place, received in standing.values_list(*names):
        capped = place == CardEvent.Place.IMPORT and at == received
        found[card].append(OnRecord(EventKind(kind), at, rating, practice, capped))
    return found
