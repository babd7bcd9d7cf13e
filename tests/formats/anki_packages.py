"""Packages of Anki built by hand: a legacy one and a current one with the same notes."""

import json
import sqlite3
import zipfile
from contextlib import closing
from io import BytesIO

import zstandard

from quizzes.formats.anki import schema

CREATED = 1_577_851_200
"""2020-01-01, 4 o'clock UTC."""

BASIC, REVERSED, OPTIONAL, TYPED, CLOZE, OCCLUSION = 11, 12, 13, 14, 15, 16
HOME, INNER = 21, 22


def answer(*names):
    return "<hr id=answer>".join(f"{{{{{name}}}}}" for name in names)


STOCK = {
    BASIC: ("Базовая", ("Лицо", "Оборот"), (("{{Лицо}}", answer("FrontSide", "Оборот")),)),
    REVERSED: (
        "Two ways",
        ("Front", "Back"),
        (
            ("{{Front}}", answer("FrontSide", "Back")),
            ("{{Back}}", answer("FrontSide", "Front")),
        ),
    ),
    OPTIONAL: (
        "Perhaps two ways",
        ("Front", "Back", "Add Reverse"),
        (
            ("{{Front}}", answer("FrontSide", "Back")),
            ("{{#Add Reverse}}{{Back}}{{/Add Reverse}}", answer("FrontSide", "Front")),
        ),
    ),
    TYPED: ("Typed", ("A", "B"), (("{{A}}\n\n{{type:B}}", answer("A", "type:B")),)),
    CLOZE: (
        "Lücken",
        ("Text", "Mehr"),
        (("{{cloze:Text}}", "{{cloze:Text}}<br>\n{{Mehr}}"),),
    ),
}


def note(guid, kind, *fields, tags=""):
    """Return a note to put into a package."""
    return {"guid": guid, "type": kind, "fields": fields, "tags": tags}


def card(place=0, *, data="", **columns):
    """Return a card: its place among the cards of its note, and columns that are not 0."""
    return {"ord": place, "did": HOME, **columns, "data": data}


_CARD_COLUMNS = (
    *("did", "ord", "mod", "usn", "type", "queue", "due", "ivl", "factor", "reps", "lapses"),
    *("left", "odue", "odid", "flags", "data"),
)
_CURRENT_TABLES = """
CREATE TABLE config (KEY text NOT NULL PRIMARY KEY, usn integer, mtime_secs integer, val blob)
    without rowid;
CREATE TABLE fields (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL
    COLLATE unicase, config blob NOT NULL, PRIMARY KEY (ntid, ord)) without rowid;
CREATE UNIQUE INDEX idx_fields_name_ntid ON fields (name, ntid);
CREATE TABLE templates (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL
    COLLATE unicase, config blob NOT NULL, PRIMARY KEY (ntid, ord)) without rowid;
CREATE TABLE notetypes (id integer PRIMARY KEY, name text COLLATE unicase, config blob NOT NULL);
CREATE UNIQUE INDEX idx_notetypes_name ON notetypes (name);
CREATE TABLE decks (id integer PRIMARY KEY, name text NOT NULL COLLATE unicase);
"""


def varint(number):
    """Return a number as protobuf writes it."""
    data = bytearray()
    while number > 0x7F:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*data, number])


def message(*fields):
    """Return a protobuf message from pairs of a field's number and its value."""
    parts = []
    for number, value in fields:
        if isinstance(value, int):
            parts += [varint(number << 3), varint(value)]
        else:
            data = value.encode() if isinstance(value, str) else value
            parts += [varint(number << 3 | 2), varint(len(data)), data]
    return b"".join(parts)


def collection(notes, *, current=False, types=STOCK, offset=0, change=None):
    """Return the database of a package as bytes.

    ``notes`` are pairs of a note and its cards; a card may have a ``log``, the columns of its
    reviews. ``change`` is given the connection last.
    """
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        connection.executescript(schema.TABLES + (_CURRENT_TABLES if current else ""))
        (_put_current if current else _put_legacy)(connection, types, offset)
        _put_notes(connection, notes)
        if change:
            change(connection)
        connection.commit()
        return connection.serialize()


def _put_notes(connection, notes):
    key = 1_000
    for number, (row, cards) in enumerate(notes, start=1):
        values = (number, row["guid"], row["type"], row["tags"], "\x1f".join(row["fields"]))
        connection.execute("INSERT INTO notes VALUES (?, ?, ?, 0, 0, ?, ?, '', 0, 0, '')", values)
        for one in cards:
            key += 1
            columns = [one.get(name, 0) for name in _CARD_COLUMNS]
            connection.execute(
                "INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (key, number, *columns),
            )
            for moment, *rest in one.get("log", ()):
                values = (moment, key, 0, *rest)
                connection.execute("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def _put_legacy(connection, types, offset):
    models = {
        str(key): {
            "name": name,
            "type": int(key == CLOZE),
            "flds": [{"name": field, "ord": place} for place, field in enumerate(fields)],
            "tmpls": [
                {"ord": place, "qfmt": question, "afmt": answered}
                for place, (question, answered) in enumerate(templates)
            ],
        }
        for key, (name, fields, templates) in types.items()
    }
    decks = {"1": {"name": "Default"}, str(HOME): {"name": "A"}, str(INNER): {"name": "A::B"}}
    settings = {} if offset is None else {"creationOffset": offset}
    values = (CREATED, *map(json.dumps, (settings, models, decks)))
    connection.execute(
        "INSERT INTO col VALUES (1, ?, 0, 0, 11, 0, 0, 0, ?, ?, ?, '{}', '{}')", values
    )


def _put_current(connection, types, offset):
    connection.execute(
        "INSERT INTO col VALUES (1, ?, 0, 0, 18, 0, 0, 0, '', '', '', '', '')", (CREATED,)
    )
    if offset is not None:
        connection.execute(
            "INSERT INTO config VALUES ('creationOffset', 0, 0, ?)", (str(offset).encode(),)
        )
    decks = ((1, "Default"), (HOME, "A"), (INNER, "A\x1fB"))
    connection.executemany("INSERT INTO decks VALUES (?, ?)", decks)
    for key, (name, fields, templates) in types.items():
        config = message((1, int(key == CLOZE)), (3, ".card {}"), (9, 6 * (key == OCCLUSION)))
        connection.execute("INSERT INTO notetypes VALUES (?, ?, ?)", (key, name, config))
        for place, field in enumerate(fields):
            connection.execute("INSERT INTO fields VALUES (?, ?, ?, '')", (key, place, field))
        for place, (question, answered) in enumerate(templates):
            config = message((1, question), (2, answered), (8, 1 << 63))
            connection.execute(
                "INSERT INTO templates VALUES (?, ?, ?, ?)", (key, place, f"Card {place}", config)
            )


def zipped(files):
    """Return a zip of files by name."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def package(database, *, current=False, media=None):
    """Return a package around a database; ``media`` are bytes by name."""
    media = media or {}
    if not current:
        names = {str(number): name for number, name in enumerate(media)}
        files = {"collection.anki2": database, "media": json.dumps(names)}
        return zipped(files | {str(place): data for place, data in enumerate(media.values())})
    pack = zstandard.ZstdCompressor().compress
    entries = [(1, message((1, name), (2, len(data)))) for name, data in media.items()]
    files = {
        "meta": message((1, 3)),
        "collection.anki21b": pack(database),
        "collection.anki2": b"please update",
        "media": pack(message(*entries)),
    }
    return zipped(files | {str(place): pack(data) for place, data in enumerate(media.values())})
