"""A package of Anki to an `AnkiDeck`."""

import re
from collections import Counter
from dataclasses import replace

from quizzes.domain.content import CLOZE
from quizzes.formats.anki import archive, collection
from quizzes.formats.anki.collection import Collection, NoteRow, NoteType
from quizzes.formats.anki.html_text import Block, blocks_of
from quizzes.formats.anki.limits import USUAL_LIMITS, AnkiError, Limits
from quizzes.formats.anki.markdown_text import plain, written
from quizzes.formats.anki.note_types import Shape
from quizzes.formats.anki.package import (
    AnkiCard,
    AnkiDeck,
    AnkiNote,
    AnkiReview,
    BasicFields,
    ClozeFields,
    NotUnderstood,
    TypedFields,
)
from quizzes.formats.anki.schedules import Unreadable, review_of, schedule_of
from quizzes.formats.anki.templates import Unrecognised, recognise

FIELD_SEPARATOR = "\x1f"
MOST_LISTED = 2_000
LONGEST_GUID = 200
_OPENED = re.compile(r"\{\{c[0-9,]+::")
_SOUND = re.compile(r"\[(?:sound|anki:play):[^\]]*\]")
_LOOKS = re.compile(r"<(?:u|s|strike|del|mark|font)\b", re.IGNORECASE)
_MATHS = re.compile(r"\\\(|\\\[|\[latex\]|\[\$\$?\]")


def read(data: bytes, *, limits: Limits = USUAL_LIMITS) -> AnkiDeck:
    """Return what a ``.apkg`` or ``.colpkg`` holds.

    Notes are in the order they were made in. A note of a kind we have is read whole; every other
    one is listed in ``not_understood``, with what was left out of the notes that are there. Raises
    ``AnkiError``, and nothing else, when the bytes are no sound package or pass a limit.
    """
    contents = archive.unpack(data, limits)
    reader = _Reader(collection.read(contents, limits), limits)
    notes = reader.notes()
    missing = list(contents.left_out) + reader.left_out
    if len(missing) > MOST_LISTED:
        more = len(missing) - MOST_LISTED
        missing = [*missing[:MOST_LISTED], NotUnderstood("package", f"{more} more like these")]
    return AnkiDeck(notes, contents.media, tuple(missing))


class _LeftOut(Exception):
    """A note that cannot be read; the sentence says why."""


class _Reader:
    """Reads notes one by one and keeps what was left out."""

    def __init__(self, source: Collection, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.left_out: list[NotUnderstood] = []
        self.shapes: dict[int, Shape | str] = {}
        self.remarks: list[str] = []

    def notes(self) -> tuple[AnkiNote, ...]:
        seen = Counter(row.guid for row in self.source.notes)
        found = []
        for number, row in enumerate(sorted(self.source.notes), start=1):
            where = f"note {number}"
            self.remarks = []
            try:
                if not row.guid or len(row.guid) > LONGEST_GUID or seen[row.guid] > 1:
                    raise _LeftOut("has no identity of its own (its guid)")
                found.append(self._note(row))
            except (_LeftOut, Unreadable) as reason:
                self.left_out.append(
                    NotUnderstood(where, str(reason), row.guid[:LONGEST_GUID], whole=True)
                )
                continue
            self.left_out += [
                NotUnderstood(where, remark, row.guid) for remark in dict.fromkeys(self.remarks)
            ]
        return tuple(found)

    def _note(self, row: NoteRow) -> AnkiNote:
        note_type = self.source.note_types.get(row.note_type)
        if note_type is None:
            raise _LeftOut("is of a type that the package does not hold")
        values = row.fields.split(FIELD_SEPARATOR)
        if len(values) != len(note_type.fields):
            raise _LeftOut(f"has {len(values)} fields, while its type has {len(note_type.fields)}")
        shape = self._shape(row.note_type, note_type)
        raw = dict(zip(note_type.fields, values, strict=True))
        fields = self._fields(shape, raw)
        self._list_unread(shape, raw)
        note = AnkiNote(
            guid=row.guid,
            kind=_kind(shape, raw),
            fields=fields,
            tags=tuple(dict.fromkeys(row.tags.split())),
            source=self._text(raw, (shape.source,)) if shape.source else "",
        )
        return self._with_cards(note, row)

    def _shape(self, key: int, note_type: NoteType) -> Shape:
        if key not in self.shapes:
            try:
                shape = recognise(note_type)
                self.shapes[key] = shape
                where = f"note type {note_type.name[:60]!r}"
                self.left_out += [NotUnderstood(where, remark) for remark in shape.remarks]
            except Unrecognised as reason:
                self.shapes[key] = f"its type {note_type.name[:60]!r} {reason}"
        shape = self.shapes[key]
        if isinstance(shape, str):
            raise _LeftOut(shape)
        return shape

    def _list_unread(self, shape: Shape, raw: dict[str, str]) -> None:
        used = set(shape.fields())
        unread = [name for name, value in raw.items() if name not in used and value.strip()]
        if unread:
            names = ", ".join(name[:40] for name in unread)
            self.remarks.append(f"left out, as no card shows them: {names}")

    def _fields(self, shape: Shape, raw: dict[str, str]) -> BasicFields | ClozeFields | TypedFields:
        extra = self._text(raw, shape.extra)
        if shape.kind == "cloze":
            return ClozeFields(_checked_cloze(self._text(raw, (shape.text,))), extra)
        front = _filled(self._text(raw, (shape.front,)), "question")
        back = self._text(raw, shape.back)
        if shape.kind != "typed":
            return BasicFields(front, _filled(back, "answer"), extra)
        answers = (_filled(self._plain(raw[shape.answer]), "answer"),)
        if shape.also:
            also = self._blocks(raw[shape.also])
            lines = (plain((block,)) for block in also)
            answers += tuple(line for line in lines if line)
        return TypedFields(front, answers, back, extra)

    def _text(self, raw: dict[str, str], names: tuple[str, ...]) -> str:
        return written(tuple(block for name in names for block in self._blocks(raw[name])))

    def _plain(self, html: str) -> str:
        return plain(self._blocks(html))

    def _blocks(self, html: str) -> tuple[Block, ...]:
        if len(html) > self.limits.field_characters:
            raise _LeftOut(f"has more than {self.limits.field_characters:,} characters in a field")
        if html.count("<") > self.limits.field_tags:
            raise _LeftOut(f"has more than {self.limits.field_tags:,} tags in a field")
        html, sounds = _SOUND.subn(" ", html)
        if sounds:
            self.remarks.append("a sound was left out")
        if _MATHS.search(html):
            self.remarks.append("a formula is shown as it was written")
        if _LOOKS.search(html):
            self.remarks.append("underlining, crossing out or colours were left out")
        blocks, remarks = blocks_of(html)
        self.remarks += remarks
        return blocks

    def _with_cards(self, note: AnkiNote, row: NoteRow) -> AnkiNote:
        slots = note.slots()
        rows = sorted(self.source.cards.get(row.id, []), key=lambda card: (card.ord, card.id))
        cards: dict[str, AnkiCard] = {}
        decks = []
        for card in rows:
            slot = _slot(note, card.ord)
            if slot not in slots or slot in cards:
                self.remarks.append("a card that the note does not make was left out")
                continue
            schedule = schedule_of(card, self.source.day_zero)
            cards[slot] = AnkiCard(slot, schedule, self._log(card.id))
            decks.append(self.source.decks.get(card.odid or card.did, "Default"))
        if not cards:
            raise _LeftOut("has no cards")
        if len(set(decks)) > 1:
            self.remarks.append(f"its cards are in several decks; it was read as of {decks[0]!r}")
        return replace(note, deck=decks[0], cards=tuple(cards.values()))

    def _log(self, card: int) -> tuple[AnkiReview, ...]:
        log = []
        for row in sorted(self.source.reviews.get(card, [])):
            try:
                log.append(review_of(row))
            except Unreadable as reason:
                self.remarks.append(f"{reason}; it was left out")
        return tuple(log)


def _kind(shape: Shape, raw: dict[str, str]) -> str:
    switched_off = shape.switch and not raw[shape.switch].strip()
    return "basic" if switched_off else shape.kind


def _slot(note: AnkiNote, place: int) -> str:
    if note.kind == "cloze":
        return f"c{place + 1}"
    return {0: "forward", 1: "reverse"}.get(place, "")


def _filled(text: str, side: str) -> str:
    if not text:
        raise _LeftOut(f"has an empty {side}")
    return text


def _checked_cloze(text: str) -> str:
    """Return the text when each deletion of it is one that we know; raises ``_LeftOut``."""
    found = list(CLOZE.finditer(text))
    if "image-occlusion:" in text:
        raise _LeftOut("hides parts of a picture")
    if any(_OPENED.search(one[0], 1) for one in found):
        raise _LeftOut("has a cloze deletion inside another, or one that is empty or not closed")
    if len(found) != len(_OPENED.findall(text)):
        raise _LeftOut("has a cloze deletion that is empty, not closed, or numbered over 99")
    if not found:
        raise _LeftOut("has no cloze deletion")
    return text


__all__ = ["AnkiError", "read"]
