"""An `AnkiDeck` to a package that every Anki since 2.1 and AnkiDroid import.

It is of the legacy shape (``collection.anki2``, schema 11), which all of them read. A note's GUID
says which note it is: imported again, its text is brought up to date where the package is newer,
and its cards keep their progress.
"""

import hashlib
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from io import BytesIO

from quizzes.domain.content import CLOZE
from quizzes.formats.anki import markdown_html, schema
from quizzes.formats.anki.archive import LEGACY_1, name_fault
from quizzes.formats.anki.limits import USUAL_LIMITS, AnkiError, Limits
from quizzes.formats.anki.note_types import OUR_TYPES
from quizzes.formats.anki.package import (
    AnkiCard,
    AnkiDeck,
    AnkiMedia,
    AnkiNote,
    AnkiSchedule,
    BasicFields,
    ClozeFields,
    NotUnderstood,
)
from quizzes.formats.anki.schedules import card_numbers, distinct_moments, review_numbers

DAY_ZERO = date(2020, 1, 1)
"""The day that the days of our packages are counted from."""

NEW = AnkiSchedule()
_CREATED = int(datetime(2020, 1, 1, 4, tzinfo=UTC).timestamp())
_FIRST_ID = _CREATED * 1_000
_DEFAULT_DECK = {"Default": 1}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_SORT_FIELD = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Written:
    """The bytes of a package, and what of the deck is not in it."""

    data: bytes
    left_out: tuple[NotUnderstood, ...]


def guid_of(course: str, note: str) -> str:
    """Return the GUID of a note of a course, from their keys: 20 hexadecimal digits of BLAKE2b."""
    return _digest(f"guid\n{course}\n{note}", 10).hex()


def write(
    deck: AnkiDeck,
    *,
    modified_at: datetime,
    with_schedule: bool = False,
    with_log: bool = False,
    render: Callable[[str], str] | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Written:
    """Return a package with the notes and media of a deck.

    ``modified_at`` (UTC) is when the notes were last changed: Anki brings a note up to date only
    from a later one. Without ``with_schedule`` every card is new; ``with_log`` adds the log of
    reviews. ``render`` makes HTML of Markdown and may know where links of a course lead; without
    it they become plain words. The same arguments give the same bytes. Raises ``AnkiError`` for
    more notes or media than ``limits`` allow; what Anki cannot carry is left out and listed.
    """
    if len(deck.notes) > limits.notes:
        raise AnkiError("notes", f"are more than {limits.notes:,}")
    if len(deck.media) > limits.files or sum(len(one.data) for one in deck.media) > (
        limits.media_bytes
    ):
        raise AnkiError("media", "are too many or too large for a package")
    writer = _Writer(
        int(modified_at.timestamp()), with_schedule=with_schedule, with_log=with_log, render=render
    )
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(schema.TABLES)
        writer.fill(connection, deck.notes)
        connection.commit()
        database = connection.serialize()
    finally:
        connection.close()
    media, nameless = _named(deck.media)
    return Written(_zipped(database, media), (*writer.left_out, *nameless))


def _named(
    media: tuple[AnkiMedia, ...],
) -> tuple[tuple[AnkiMedia, ...], tuple[NotUnderstood, ...]]:
    """Return the media with names that can be, and a sentence about each of the others."""
    kept: dict[str, AnkiMedia] = {}
    left_out = []
    for one in media:
        fault = name_fault(one.name) or ("is there twice" if one.name in kept else None)
        if fault:
            left_out.append(NotUnderstood(f"medium {one.name[:60]!r}", fault))
        else:
            kept[one.name] = one
    return tuple(kept.values()), tuple(left_out)


class _CannotCarry(Exception):
    """A note that does not fit into Anki; the sentence says why."""


class _Writer:
    """Puts notes into tables, numbering them from one fixed number."""

    def __init__(
        self,
        modified: int,
        *,
        with_schedule: bool,
        with_log: bool,
        render: Callable[[str], str] | None,
    ) -> None:
        self.modified = modified
        self.with_schedule = with_schedule
        self.with_log = with_log
        self.render = render or markdown_html.to_html
        self.lists_losses = render is None
        self.left_out: list[NotUnderstood] = []
        self.decks = dict(_DEFAULT_DECK)
        self.kinds: set[str] = set()
        self.moments: set[int] = set()
        self.next_card = _FIRST_ID
        self.place = 0

    def fill(self, connection: sqlite3.Connection, notes: tuple[AnkiNote, ...]) -> None:
        seen: set[str] = set()
        for number, note in enumerate(notes, start=1):
            where = f"note {number}"
            try:
                if not note.guid or note.guid in seen:
                    raise _CannotCarry("has no GUID, or that of another note")
                row = self._note_row(note, where, _FIRST_ID + number)
            except _CannotCarry as reason:
                self.left_out.append(NotUnderstood(where, str(reason), note.guid, whole=True))
                continue
            seen.add(note.guid)
            connection.execute("INSERT INTO notes VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)
            self._cards(connection, note, where, _FIRST_ID + number)
        kinds = tuple(ours for kind, ours in OUR_TYPES.items() if kind in self.kinds)
        connection.execute(
            "INSERT INTO col VALUES (1,?,?,?,?,0,0,0,?,?,?,?,'{}')",
            (
                *(_CREATED, self.modified * 1_000, self.modified * 1_000, schema.VERSION),
                *(schema.settings(), schema.models(kinds, self.modified)),
                *(schema.decks(self.decks, self.modified), schema.deck_settings()),
            ),
        )

    def _note_row(self, note: AnkiNote, where: str, key: int) -> tuple:
        fields = self._fields(note)
        if any(_CONTROL.search(field) for field in (*fields, note.guid, *note.tags, note.deck)):
            raise _CannotCarry("has control characters, which no card can show")
        if self.lists_losses:
            for loss in markdown_html.losses("\n\n".join(_texts(note))):
                self.left_out.append(NotUnderstood(where, loss, note.guid))
        self.kinds.add(note.kind)
        tags = [re.sub(r"\s+", "_", tag) for tag in note.tags if tag]
        if tags != list(note.tags):
            self.left_out.append(
                NotUnderstood(where, "spaces in its tags became underscores", note.guid)
            )
        first = _SORT_FIELD.sub("", fields[0])
        checksum = int(hashlib.sha1(first.encode(), usedforsecurity=False).hexdigest()[:8], 16)
        return (
            *(key, note.guid, OUR_TYPES[note.kind].id, self.modified, -1),
            *(f" {' '.join(tags)} " if tags else "", "\x1f".join(fields)),
            *(first, checksum, 0, ""),
        )

    def _fields(self, note: AnkiNote) -> list[str]:
        render, fields = self.render, note.fields
        end = [render(fields.extra), render(note.source)]
        if isinstance(fields, ClozeFields):
            return [self._cloze(fields.text), *end]
        if isinstance(fields, BasicFields):
            return [_filled(render(fields.front)), _filled(render(fields.back)), *end]
        if not fields.answers:
            raise _CannotCarry("accepts no answer")
        first, *others = map(escape, fields.answers)
        also = "".join(f"<div>{answer}</div>" for answer in others)
        return [_filled(render(fields.front)), first, also, render(fields.back), *end]

    def _cloze(self, text: str) -> str:
        html = self.render(text)
        numbers = [found["number"] for found in CLOZE.finditer(text)]
        if not numbers or numbers != [found["number"] for found in CLOZE.finditer(html)]:
            raise _CannotCarry("has a cloze deletion where Anki would not see it")
        return html

    def _cards(self, connection: sqlite3.Connection, note: AnkiNote, where: str, key: int) -> None:
        deck = self._deck(note.deck)
        given = {card.slot: card for card in note.cards}
        for slot in note.slots():
            card = given.pop(slot, AnkiCard(slot))
            self.next_card += 1
            self.place += 1
            schedule = card.schedule if self.with_schedule else NEW
            *numbers, flag, data = card_numbers(schedule, self.place, DAY_ZERO)
            place = int(slot[1:]) - 1 if note.kind == "cloze" else int(slot == "reverse")
            row = (self.next_card, key, deck, place, self.modified, -1, *numbers, 0, 0, flag, data)
            connection.execute(
                "INSERT INTO cards VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", row
            )
            if self.with_log:
                self._log(connection, card, self.next_card)
        if given:
            slots = ", ".join(given)
            self.left_out.append(NotUnderstood(where, f"the note makes no card {slots}", note.guid))

    def _deck(self, name: str) -> int:
        if name not in self.decks:
            digest = int.from_bytes(_digest(f"deck\n{name}", 5))
            self.decks[name] = _FIRST_ID + digest
        return self.decks[name]

    def _log(self, connection: sqlite3.Connection, card: AnkiCard, key: int) -> None:
        moments = distinct_moments((review.at for review in card.log), self.moments)
        rows = [
            (moment, key, -1, *review_numbers(review))
            for moment, review in zip(moments, card.log, strict=True)
        ]
        connection.executemany("INSERT INTO revlog VALUES (?,?,?,?,?,?,?,?,?)", rows)


def _filled(html: str) -> str:
    if not html:
        raise _CannotCarry("has an empty side")
    return html


def _texts(note: AnkiNote) -> tuple[str, ...]:
    fields = note.fields
    if isinstance(fields, ClozeFields):
        return (fields.text, fields.extra, note.source)
    return (fields.front, fields.back, fields.extra, note.source)


def _digest(text: str, size: int) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=size, person=b"anki").digest()


def _zipped(database: bytes, media: tuple[AnkiMedia, ...]) -> bytes:
    names = {str(number): one.name for number, one in enumerate(media)}
    files = [
        (LEGACY_1, database),
        ("media", json.dumps(names, ensure_ascii=False).encode()),
        *((str(number), one.data) for number, one in enumerate(media)),
    ]
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, _ZIP_EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
