"""Notes on their way into somebody's own deck, whatever file they came in.

A package of Anki and a table become the same typed values, which can be kept as JSON while the
person looks at them. What cannot become a note here is listed, with where it was and why.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from pydantic import TypeAdapter, ValidationError

from quizzes.domain.content import NoteBody, parse_note_body
from quizzes.formats import anki, tabular_cards
from quizzes.formats.anki import AnkiCard, AnkiNote, ClozeFields, NotUnderstood, TypedFields
from quizzes.formats.tabular_cards import Role, TabularCard
from quizzes.formats.tabular_files import Table, TabularLimits

MOST_ARRIVALS = 2_000
"""How many notes one file may bring."""

LARGEST_FILE = 20_000_000
PACKAGE_LIMITS = anki.Limits(
    package_bytes=LARGEST_FILE,
    collection_bytes=100_000_000,
    medium_bytes=5_000_000,
    media_bytes=100_000_000,
    note_types=200,
    decks=1_000,
    notes=MOST_ARRIVALS,
    cards=20_000,
    reviews=50_000,
    database_steps=50_000_000,
)
TABLE_LIMITS = TabularLimits(bytes=2_000_000, rows=MOST_ARRIVALS, columns=50, faults=50)
_PICTURE = re.compile(r"!\[((?:[^\]\\]|\\.)*)\]\((?:[^)\\]|\\.)*\)")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One note: what it says, what it is known by (``guid``), and its cards with their past.

    ``key`` is what a table calls it; a package has none.
    """

    where: str
    guid: str
    body: NoteBody
    tags: tuple[str, ...] = ()
    cards: tuple[AnkiCard, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The notes of a file, and what of it was not understood."""

    notes: tuple[Arrival, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()


_ARRIVALS = TypeAdapter(Arrivals)
_TABLE = TypeAdapter(Table)


def kept(arrivals: Arrivals) -> str:
    """Return arrivals as JSON."""
    return _ARRIVALS.dump_json(arrivals).decode()


def read_kept(text: str) -> Arrivals:
    """Return what `kept` wrote."""
    return _ARRIVALS.validate_json(text)


def kept_table(table: Table) -> str:
    """Return a table as JSON."""
    return _TABLE.dump_json(table).decode()


def read_kept_table(text: str) -> Table:
    """Return what `kept_table` wrote."""
    return _TABLE.validate_json(text)


def of_package(data: bytes, *, limits: anki.Limits = PACKAGE_LIMITS) -> Arrivals:
    """Return the notes of a package of Anki. Raises ``anki.AnkiError``."""
    deck = anki.read(data, limits=limits)
    notes: list[Arrival] = []
    missing = [*deck.not_understood]
    if deck.media:
        why = f"{len(deck.media)} pictures and sounds were left out; cards here are text"
        missing.append(NotUnderstood("package", why))
    for number, note in enumerate(deck.notes, start=1):
        where = f"note {number}"
        try:
            body, lost = _body_of(note)
        except ValidationError as error:
            missing.append(NotUnderstood(where, _sentence(error), note.guid, whole=True))
            continue
        if lost:
            missing.append(NotUnderstood(where, "a picture was left out", note.guid))
        notes.append(Arrival(where, note.guid, body, note.tags, note.cards))
    return Arrivals(tuple(notes), tuple(missing))


def of_table(table: Table, columns: Mapping[Role, int]) -> Arrivals:
    """Return the notes of a table. Raises ``TabularErrors`` with every fault."""
    cards = tabular_cards.read_cards(table, columns, limits=TABLE_LIMITS)
    notes: list[Arrival] = []
    missing: list[NotUnderstood] = []
    for row, card in zip(table.rows, cards, strict=True):
        where = f"row {row.number}"
        try:
            body = parse_note_body(_fields_of(card))
        except ValidationError as error:
            missing.append(NotUnderstood(where, _sentence(error), whole=True))
            continue
        notes.append(Arrival(where, _identity(card), body, card.tags, key=card.key))
    return Arrivals(*_without_repeats(notes, missing))


def _body_of(note: AnkiNote) -> tuple[NoteBody, bool]:
    fields = note.fields
    given: dict[str, object] = {"kind": note.kind, "extra": fields.extra}
    if isinstance(fields, ClozeFields):
        given["text"] = fields.text
    elif isinstance(fields, TypedFields):
        given |= {"front": fields.front, "answers": fields.answers}
        given["extra"] = "\n\n".join(filter(None, (fields.back, fields.extra)))
    else:
        given |= {"front": fields.front, "back": fields.back}
    plain = {
        name: _PICTURE.sub(r"\1", value) if name in ("front", "back", "text", "extra") else value
        for name, value in given.items()
    }
    return parse_note_body(plain), plain != given


def _fields_of(card: TabularCard) -> dict[str, object]:
    fields: dict[str, object] = {"kind": card.kind, "extra": card.extra}
    if card.kind == "cloze":
        extra = "\n\n".join(filter(None, (card.back, card.extra)))
        return fields | {"text": card.front, "extra": extra}
    if card.kind == "typed":
        extra = "\n\n".join(filter(None, (card.back, card.extra)))
        return fields | {"front": card.front, "answers": card.answers, "extra": extra}
    return fields | {"front": card.front, "back": card.back}


def _identity(card: TabularCard) -> str:
    """Return what a row is known by: its key, or all that it says."""
    said = card.key or repr(replace(card, tags=()))
    return f"table-{blake2b(said.encode(), digest_size=16).hexdigest()}"


def _without_repeats(
    notes: Iterable[Arrival], missing: list[NotUnderstood]
) -> tuple[tuple[Arrival, ...], tuple[NotUnderstood, ...]]:
    first: dict[str, Arrival] = {}
    for note in notes:
        if note.guid in first:
            why = f"says the same as {first[note.guid].where}"
            missing.append(NotUnderstood(note.where, why, whole=True))
        else:
            first[note.guid] = note
    return tuple(first.values()), tuple(missing)


def _sentence(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_input=False)
    # The first step of a path is the kind of note.
    told = ("{} {}".format(" ".join(map(str, one["loc"][1:])), one["msg"]) for one in faults)
    return "; ".join(part.strip() for part in told)
