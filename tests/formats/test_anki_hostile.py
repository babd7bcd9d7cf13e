"""Packages that are broken, huge or made to do harm: one kind of error, and a sentence."""

import io
import json
import zipfile

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats import anki
from quizzes.formats.anki import AnkiDeck, AnkiError, Limits
from quizzes.formats.anki.protobuf import fields as protobuf_fields
from tests.formats.anki_packages import (
    BASIC,
    CLOZE,
    REVERSED,
    card,
    collection,
    message,
    note,
    package,
    varint,
    zipped,
)

LOG = ((1_600_000_000_000, 3, 12, 3, 2500, 8000, 1),)
NOTES = (
    (note("a", BASIC, "f <b>x</b>", "b", tags=" t "), [card(type=2, queue=2, due=4, log=LOG)]),
    (note("b", REVERSED, "f", "b"), [card(), card(1)]),
    (note("c", CLOZE, "{{c1::x}}", ""), [card()]),
)
MEDIA = {"a.png": b"picture", "b.png": b"other"}


def whole(*, current=False):
    return package(collection(NOTES, current=current), current=current, media=MEDIA)


WHOLE = {current: whole(current=current) for current in (False, True)}
SHAPES = pytest.mark.parametrize("current", [False, True], ids=["legacy", "current"])


def error_of(data, **limits):
    with pytest.raises(AnkiError) as caught:
        anki.read(data, limits=Limits(**limits))
    return str(caught.value)


def files(*, current=False):
    with zipfile.ZipFile(io.BytesIO(WHOLE[current])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(*, current=False, **changes):
    """Return a package with some of its files replaced; a dot is written as two underscores."""
    replaced = {name.replace("__", "."): data for name, data in changes.items()}
    return zipped(files(current=current) | replaced)


def database(statements, *, current=False):
    """Return a package whose database went through some more statements."""

    def change(connection):
        connection.executescript(statements)

    return package(collection(NOTES, current=current, change=change), current=current)


@SHAPES
def test_the_package_the_others_are_made_from_is_whole(current):
    deck = anki.read(WHOLE[current])
    assert [one.guid for one in deck.notes] == ["a", "b", "c"]
    assert deck.not_understood == ()


@pytest.mark.parametrize("data", [b"", b"PK", b"x" * 999, b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_package_is_told(data):
    assert error_of(data).startswith("package: ")


def test_a_package_of_a_newer_anki_is_told():
    assert error_of(changed(current=True, meta=message((1, 4)))) == (
        "meta: the package is of a newer Anki; export it for older versions"
    )


@pytest.mark.parametrize("name", ["../collection.anki2", "a/b", "/etc/passwd", "c:x", "a\\b", ".."])
def test_paths_in_the_zip_are_refused(name):
    # zipfile itself writes a backslash as it is only where that is no separator.
    assert "no file of a package is in a folder" in error_of(zipped(files() | {name: b""}))


def test_a_name_that_is_there_twice_is_refused():
    buffer = io.BytesIO(WHOLE[False])
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("media", b"{}")
    assert error_of(buffer.getvalue()) == "package: holds the file 'media' twice"


def test_other_ways_to_pack_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("collection.anki2", b"x")
    assert error_of(buffer.getvalue()) == (
        "package: packs the file 'collection.anki2' in a way that Anki does not"
    )


def test_a_password_is_told():
    data = bytearray(zipped({"collection.anki2": b"x"}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    assert error_of(bytes(data)) == "package: is protected with a password; take that away first"


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"package_bytes": 100}, "package: is larger than 100 bytes"),
        ({"files": 3}, "package: holds more than 3 files"),
        ({"collection_bytes": 5_000}, "collection.anki2: unpacks to more than 5,000 bytes"),
        ({"media_bytes": 9}, "1: unpacks to more than 2 bytes"),
        ({"notes": 2}, "collection: has more than 2 notes"),
        ({"cards": 3}, "collection: has more than 3 cards"),
        ({"reviews": 0}, "collection: has more than 0 reviews"),
        ({"note_types": 4}, "collection: has more than 4 note types"),
        ({"decks": 2}, "collection: has more than 2 decks"),
    ],
)
def test_each_limit_has_its_sentence(limits, sentence):
    assert error_of(WHOLE[False], **limits) == sentence


def test_a_database_that_takes_too_long_is_told():
    notes = [(note(f"g{number}", BASIC, "f", "b"), []) for number in range(2_000)]
    data = package(collection(notes))
    assert error_of(data, database_steps=5_000) == "collection: takes too long to read"


def test_a_medium_that_is_too_large_is_left_out_by_itself():
    deck = anki.read(WHOLE[False], limits=Limits(medium_bytes=5))
    assert [one.name for one in deck.media] == ["b.png"]
    assert [str(one) for one in deck.not_understood] == ["medium 'a.png': is larger than 5 bytes"]


def test_bombs_are_not_unpacked():
    zeros = b"\0" * 30_000_000
    assert error_of(changed(collection__anki2=zeros)) == (
        "collection.anki2: unpacks to more than 200 times its size"
    )
    packed = zstandard.ZstdCompressor(level=19).compress(zeros)
    assert error_of(changed(current=True, collection__anki21b=packed)) == (
        "collection.anki21b: unpacks to more than 200 times its size"
    )


def test_a_zstd_window_is_never_larger_than_allowed():
    parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=27)
    stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = stream.compress(b"\0" * 100) + stream.flush()
    assert error_of(changed(current=True, collection__anki21b=packed)) == (
        "collection.anki21b: is damaged; export the package once more"
    )


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        ({"0": "../x"}, "has characters in its name that no file may have"),
        ({"0": "a/b"}, "has characters in its name that no file may have"),
        ({"0": "a\x00"}, "has characters in its name that no file may have"),
        ({"0": "x" * 300}, "has no name, or too long a name"),
        ({"0": ""}, "has no name, or too long a name"),
        ({"7": "x"}, "is named in the package, but not in it"),
        ({"media": "x"}, "is named in the package, but not in it"),
        ({"0": "x", "1": "x"}, "is there twice; the first was taken"),
    ],
)
def test_media_with_impossible_names_are_left_out(names, fault):
    deck = anki.read(changed(media=json.dumps(names)))
    assert [one.why for one in deck.not_understood] == [fault]


@pytest.mark.parametrize("media", [b"[]", b"{", b'{"0":1}', b"\xff", b"[" * 99_999])
def test_a_broken_list_of_media_is_told(media):
    assert error_of(changed(media=media)) == "media: is damaged; export the package once more"


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        ("DROP TABLE notes", "has no table notes"),
        ("DROP TABLE notes; CREATE VIEW notes AS SELECT 1 AS id", "has no table notes"),
        (
            "DROP TABLE notes; CREATE TABLE notes (id, flds AS (zeroblob(99999999)))",
            "has no table notes",
        ),
        (
            "DROP TABLE notes; CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, tags, flds)",
            "has no table notes",
        ),
        ("ALTER TABLE notes RENAME COLUMN guid TO other", "is damaged"),
        ("UPDATE notes SET guid = x'00ff'", "row 1 of notes: holds a value of the wrong type"),
        ("UPDATE cards SET due = 'soon'", "row 1 of cards: holds a value of the wrong type"),
        ("UPDATE cards SET due = 1.5", "row 1 of cards: holds a value of the wrong type"),
        ("UPDATE notes SET guid = CAST(x'ff' AS TEXT)", "is damaged"),
        ("UPDATE col SET crt = 9000000000000000000", "was created at an impossible time"),
        ("UPDATE col SET models = '{'", "the note types are not as Anki writes them"),
        ("UPDATE col SET models = '{\"1\":{}}'", "the note types are not as Anki writes them"),
        ("UPDATE col SET models = '{\"x\":{}}'", "the note types are not as Anki writes them"),
        ("UPDATE col SET models = '7'", "the note types are not as Anki writes them"),
        ("UPDATE col SET decks = '[1]'", "the decks are not as Anki writes them"),
        ("UPDATE col SET decks = '{\"1\":7}'", "the decks are not as Anki writes them"),
        ("UPDATE col SET conf = '[]'", "the settings are not as Anki writes them"),
        ("DELETE FROM col", "is damaged"),
    ],
)
def test_a_database_that_is_not_anki_s_is_told(statements, sentence):
    assert sentence in error_of(database(statements))


def test_a_note_type_of_half_characters_is_told():
    statement = """UPDATE col SET models = '{"1": {"name": "\\ud800", "flds": [], "tmpls": []}}'"""
    assert "the note types are not as Anki writes them" in error_of(database(statement))


def test_a_database_in_wal_mode_is_read():
    data = bytearray(collection(NOTES))
    data[18:20] = b"\x02\x02"
    assert len(anki.read(package(bytes(data))).notes) == 3


def test_triggers_and_views_of_a_database_do_nothing():
    statements = """
        CREATE TABLE seen (x);
        CREATE TRIGGER t AFTER INSERT ON notes BEGIN INSERT INTO seen VALUES (1); END;
        CREATE VIEW v AS SELECT load_extension('x');
    """
    assert len(anki.read(database(statements)).notes) == 3


@pytest.mark.parametrize(
    "data",
    [b"\x80", b"\x80" * 20, b"\x0a\xff\x7f", b"\x0b", b"\x09\x00", b"\x0a" + varint(1 << 63)],
)
def test_broken_protobuf_is_told(data):
    with pytest.raises(AnkiError, match="is damaged"):
        list(protobuf_fields(data, "meta"))


def test_protobuf_has_an_end():
    with pytest.raises(AnkiError, match="more than 50000 entries"):
        list(protobuf_fields(b"\x08\x01" * 50_001, "meta"))


def read_or_error(data):
    """Read a package that may be broken in any way: a deck, or the one error."""
    try:
        result = anki.read(data)
    except AnkiError as error:
        result = error
    assert isinstance(result, AnkiDeck | AnkiError)
    assert "\n" not in str(result)[:200]


changes = st.lists(st.tuples(st.integers(0, 10**9), st.binary(max_size=6)), min_size=1, max_size=8)


def mutated(data, edits):
    data = bytearray(data)
    for place, piece in edits:
        start = place % len(data)
        data[start : start + max(1, len(piece))] = piece
    return bytes(data)


def overwritten(data, edits):
    """Change bytes without moving any, so that lengths and places still fit."""
    data = bytearray(data)
    for place, piece in edits:
        start = place % len(data)
        fitting = piece[: len(data) - start]
        data[start : start + len(fitting)] = fitting
    return bytes(data)


FULL = {current: collection(NOTES, current=current) for current in (False, True)}


@given(st.booleans(), changes)
@settings(deadline=None, max_examples=40)
def test_any_bytes_of_a_package_may_be_wrong(current, edits):
    read_or_error(mutated(WHOLE[current], edits))


@given(st.booleans(), changes)
@settings(deadline=None, max_examples=40)
def test_any_bytes_of_a_database_may_be_wrong(current, edits):
    data = overwritten(FULL[current], edits)
    read_or_error(package(data, current=current))


@pytest.mark.exhaustive
@given(st.booleans(), changes, st.integers(0, 1))
@settings(deadline=None, max_examples=4_000)
def test_a_great_many_wrong_bytes(current, edits, inside):
    if inside:
        read_or_error(package(overwritten(FULL[current], edits), current=current))
    else:
        read_or_error(mutated(WHOLE[current], edits))


@pytest.mark.exhaustive
@SHAPES
def test_every_byte_of_the_first_pages_may_be_wrong(current):
    for place in range(1, 6_000, 3):
        for value in (0, 255):
            data = bytearray(FULL[current])
            data[place] = value
            read_or_error(package(bytes(data), current=current))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@SHAPES
def test_a_package_that_ends_early_is_told(share, current):
    data = WHOLE[current]
    assert error_of(data[: int(len(data) * share)]).startswith("package: ")


def test_a_database_cut_off_is_told():
    assert error_of(package(FULL[False][:5_000])).startswith("collection: ")
    assert error_of(package(b"SQLite format 3\0")) == (
        "collection: is not a database; export the package once more"
    )
