"""The collection inside a package as plain rows, the same whichever schema it was stored in.

Schema 11 keeps note types, decks and settings as JSON in the one row of ``col``; schema 18 has a
table for each. Notes, cards and the log are the same in both.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from quizzes.formats.anki import protobuf
from quizzes.formats.anki.archive import Contents
from quizzes.formats.anki.database import Database, Query, opened
from quizzes.formats.anki.limits import AnkiError, Limits

CLOZE_KIND = 1
IMAGE_OCCLUSION = 6
DECK_SEPARATOR = "\x1f"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FURTHEST_OFFSET = 24 * 60
_FIELDS_A_TYPE = 500


@dataclass(frozen=True, slots=True)
class NoteType:
    """How notes become cards: names of fields, and a question and answer template for each card."""

    name: str
    is_cloze: bool
    is_image_occlusion: bool
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str], ...]


class NoteRow(NamedTuple):
    """A row of ``notes``; ``fields`` has U+001F between one field and the next."""

    id: int
    guid: str
    note_type: int
    tags: str
    fields: str


class CardRow(NamedTuple):
    """A row of ``cards`` with Anki's own names and numbers."""

    id: int
    nid: int
    did: int
    ord: int
    type: int
    queue: int
    due: int
    ivl: int
    factor: int
    reps: int
    lapses: int
    left: int
    odue: int
    odid: int
    flags: int
    data: str


class ReviewRow(NamedTuple):
    """A row of ``revlog`` with Anki's own names and numbers."""

    id: int
    cid: int
    ease: int
    ivl: int
    last_ivl: int
    factor: int
    time: int
    type: int


@dataclass(frozen=True, slots=True)
class Collection:
    """What is in a collection; ``day_zero`` is the date that Anki counts days from."""

    note_types: dict[int, NoteType]
    decks: dict[int, str]
    day_zero: date
    notes: tuple[NoteRow, ...]
    cards: dict[int, list[CardRow]]
    reviews: dict[int, list[ReviewRow]]


_NOTES = Query("notes", "SELECT id, guid, mid, tags, flds FROM notes", (int, str, int, str, str))
_CARDS = Query(
    "cards",
    "SELECT id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, "
    "flags, data FROM cards",
    (*(int,) * 15, str),
)
_REVIEWS = Query(
    "revlog", "SELECT id, cid, ease, ivl, lastIvl, factor, time, type FROM revlog", (int,) * 8
)
_COLLECTION = Query("col", "SELECT crt, conf, models, decks FROM col", (int, str, str, str))
_CREATED = Query("col", "SELECT crt FROM col", (int,))
_SETTINGS = Query("config", "SELECT key, val FROM config", (str, bytes))
_TYPES = Query("notetypes", "SELECT id, name, config FROM notetypes", (int, str, bytes))
_FIELDS = Query("fields", "SELECT ntid, ord, name FROM fields", (int, int, str))
_TEMPLATES = Query("templates", "SELECT ntid, ord, config FROM templates", (int, int, bytes))
_DECKS = Query("decks", "SELECT id, name FROM decks", (int, str))


def read(contents: Contents, limits: Limits) -> Collection:
    """Return the rows of an unpacked collection; raises ``AnkiError``."""
    with opened(contents.database, limits) as database:
        if contents.current:
            note_types, decks, day_zero = _current_parts(database, limits)
        else:
            note_types, decks, day_zero = _legacy_parts(database, limits)
        cards: dict[int, list[CardRow]] = {}
        for row in database.rows(_CARDS, limits.cards):
            card = CardRow(*row)
            cards.setdefault(card.nid, []).append(card)
        reviews: dict[int, list[ReviewRow]] = {}
        for row in database.rows(_REVIEWS, limits.reviews):
            review = ReviewRow(*row)
            reviews.setdefault(review.cid, []).append(review)
        notes = tuple(NoteRow(*row) for row in database.rows(_NOTES, limits.notes))
        return Collection(note_types, decks, day_zero, notes, cards, reviews)


type _Parts = tuple[dict[int, NoteType], dict[int, str], date]


def _current_parts(database: Database, limits: Limits) -> _Parts:
    note_types = _current_types(database, limits)
    decks = {
        key: name.replace(DECK_SEPARATOR, "::") for key, name in database.rows(_DECKS, limits.decks)
    }
    settings = dict(database.rows(_SETTINGS, limits.decks))
    created = _only(list(database.rows(_CREATED, 2)))
    offset = _json(settings.get("creationOffset", b"null"), "the setting creationOffset")
    return note_types, decks, _day_zero(created[0], offset)


def _current_types(database: Database, limits: Limits) -> dict[int, NoteType]:
    most = limits.note_types
    fields: dict[int, list[tuple[int, str]]] = {}
    for key, place, name in database.rows(_FIELDS, most * _FIELDS_A_TYPE):
        fields.setdefault(key, []).append((place, name))
    templates: dict[int, list[tuple[int, tuple[str, str]]]] = {}
    for key, place, config in database.rows(_TEMPLATES, most * _FIELDS_A_TYPE):
        # Notetype.Template.Config: q_format = 1, a_format = 2.
        sides = tuple(protobuf.text(config, side, "card template") for side in (1, 2))
        templates.setdefault(key, []).append((place, sides))
    return {
        key: NoteType(
            name=name,
            # Notetype.Config: kind = 1, original_stock_kind = 9.
            is_cloze=protobuf.number(config, 1, "note type") == CLOZE_KIND,
            is_image_occlusion=protobuf.number(config, 9, "note type") == IMAGE_OCCLUSION,
            fields=_in_order(fields.get(key, [])),
            templates=_in_order(templates.get(key, [])),
        )
        for key, name, config in database.rows(_TYPES, most)
    }


def _in_order[Item](numbered: list[tuple[int, Item]]) -> tuple[Item, ...]:
    return tuple(item for _, item in sorted(numbered, key=lambda pair: pair[0]))


def _legacy_parts(database: Database, limits: Limits) -> _Parts:
    created, conf, models, decks = _only(list(database.rows(_COLLECTION, 2)))
    with _expected_json("the note types"):
        parsed = _json(models, "the note types")
        _check_count(parsed, limits.note_types, "note types")
        note_types = {int(key): _legacy_type(model) for key, model in parsed.items()}
    with _expected_json("the decks"):
        parsed = _json(decks, "the decks")
        _check_count(parsed, limits.decks, "decks")
        names = {int(key): _text(deck["name"]) for key, deck in parsed.items()}
    with _expected_json("the settings"):
        offset = _json(conf, "the settings").get("creationOffset")
    return note_types, names, _day_zero(created, offset)


def _legacy_type(model: dict) -> NoteType:
    fields = [(int(field["ord"]), _text(field["name"])) for field in model["flds"]]
    templates = [
        (int(one["ord"]), (_text(one["qfmt"]), _text(one["afmt"]))) for one in model["tmpls"]
    ]
    return NoteType(
        name=_text(model["name"]),
        is_cloze=model.get("type") == CLOZE_KIND,
        is_image_occlusion=model.get("originalStockKind") == IMAGE_OCCLUSION,
        fields=_in_order(fields),
        templates=_in_order(templates),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    # JSON may hold halves of surrogate pairs, which no text may.
    value.encode()
    return value


@contextmanager
def _expected_json(what: str) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise AnkiError("collection", f"{what} are not as Anki writes them") from None


def _json(text: str | bytes, what: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise AnkiError("collection", f"{what} are not as Anki writes them") from None


def _check_count(items: object, most: int, what: str) -> None:
    if len(items) > most:
        raise AnkiError("collection", f"has more than {most:,} {what}")


def _only(rows: list[tuple]) -> tuple:
    if len(rows) != 1:
        raise AnkiError("collection", "is damaged; export the package once more")
    return rows[0]


def _day_zero(created: int, offset: object) -> date:
    """Return the date that days are counted from.

    ``created`` is in seconds (UTC) and ``offset`` in minutes west, as Anki's second scheduler
    stores it. The first one has none, but creates collections at 4 in the morning: that is read
    as the date it has in every zone from UTC-9 to UTC+14.
    """
    known = isinstance(offset, int) and not isinstance(offset, bool)
    east = timedelta(hours=10)
    if known and abs(offset) < _FURTHEST_OFFSET:
        east = timedelta(minutes=-offset)
    try:
        return (_EPOCH + timedelta(seconds=created) + east).date()
    except OverflowError:
        raise AnkiError("collection", "was created at an impossible time") from None
