"""What is written into a package, and that reading it gives the same deck."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from quizzes.formats import anki
from quizzes.formats.anki import (
    AnkiCard,
    AnkiDeck,
    AnkiError,
    AnkiMedia,
    AnkiNote,
    AnkiReview,
    AnkiSchedule,
    BasicFields,
    CardState,
    ClozeFields,
    Limits,
    TypedFields,
)

MODIFIED = datetime(2026, 2, 1, 12, tzinfo=UTC)
NOTE = AnkiNote("g1", "basic", BasicFields("f", "b"), cards=(AnkiCard("forward"),))


def rows(data, statement):
    """Return what a statement finds in the database of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        database = archive.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        return connection.execute(statement).fetchall()


def write(*notes, **options):
    return anki.write(AnkiDeck(notes), modified_at=MODIFIED, **options)


def test_guids_come_from_keys_and_stay():
    assert anki.guid_of("nrc", "pjc") == "27f79683f70f7e872298"
    assert len({anki.guid_of("nrc", "a"), anki.guid_of("nr", "ca"), anki.guid_of("n", "rca")}) == 3


def test_the_same_deck_gives_the_same_bytes():
    deck = AnkiDeck((NOTE,), (AnkiMedia("a.png", b"x"),))
    first, second = (anki.write(deck, modified_at=MODIFIED) for _ in range(2))
    assert first == second


def test_types_and_decks_keep_their_ids():
    one = write(NOTE, replace(NOTE, guid="g2", deck="A::B"))
    other = write(replace(NOTE, guid="g3", deck="A::B"))
    ids = [rows(written.data, "SELECT mid FROM notes") for written in (one, other)]
    assert ids == [[(1_700_000_000_101,)] * 2, [(1_700_000_000_101,)]]
    decks = [rows(written.data, "SELECT did FROM cards ORDER BY id") for written in (one, other)]
    assert decks[0][0] == (1,)
    assert decks[0][1] == decks[1][0]


def test_without_a_schedule_every_card_is_new():
    schedule = AnkiSchedule(CardState.REVIEW, date(2026, 1, 1), interval=9, ease=2500, flag=2)
    log = (AnkiReview(1_600_000_000_000, 3, timedelta(days=1)),)
    note = replace(NOTE, cards=(AnkiCard("forward", schedule, log),))
    statement = "SELECT type, queue, due, ivl, factor, flags, data FROM cards"
    plainly, fully = write(note), write(note, with_schedule=True, with_log=True)
    assert rows(plainly.data, statement) == [(0, 0, 1, 0, 0, 0, "{}")]
    assert rows(plainly.data, "SELECT count(*) FROM revlog") == [(0,)]
    assert rows(fully.data, statement) == [(2, 2, 2192, 9, 2500, 2, "{}")]
    assert rows(fully.data, "SELECT count(*) FROM revlog") == [(1,)]


def test_two_reviews_at_one_moment_get_two_ids():
    log = tuple(AnkiReview(1_600_000_000_000, rating, timedelta(days=1)) for rating in (1, 2, 3))
    data = write(replace(NOTE, cards=(AnkiCard("forward", log=log),)), with_log=True).data
    assert rows(data, "SELECT id - 1600000000000, ease FROM revlog ORDER BY id") == [
        (0, 1),
        (1, 2),
        (2, 3),
    ]


def test_a_renderer_that_is_passed_in_is_used():
    written = write(NOTE, render=lambda text: f"<i>{text}</i>" if text else "")
    assert rows(written.data, "SELECT flds FROM notes") == [("<i>f</i>\x1f<i>b</i>\x1f\x1f",)]


def test_media_are_numbered():
    media = (AnkiMedia("a b.png", b"x"), AnkiMedia("é.png", b"y"))
    data = anki.write(AnkiDeck((NOTE,), media), modified_at=MODIFIED).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert json.loads(archive.read("media")) == {"0": "a b.png", "1": "é.png"}
        assert archive.read("1") == b"y"


@pytest.mark.parametrize(
    ("note", "why", "whole"),
    [
        (replace(NOTE, guid=""), "has no GUID, or that of another note", True),
        (
            replace(NOTE, fields=BasicFields("a\x1fb", "c")),
            "has control characters, which no card can show",
            True,
        ),
        (
            replace(NOTE, kind="cloze", fields=ClozeFields("no deletion")),
            "has a cloze deletion where Anki would not see it",
            True,
        ),
        (
            replace(NOTE, kind="cloze", fields=ClozeFields("[x](https://e.org/{{c1::a}})")),
            "has a cloze deletion where Anki would not see it",
            True,
        ),
        (replace(NOTE, kind="typed", fields=TypedFields("f", ())), "accepts no answer", True),
        (
            replace(NOTE, fields=BasicFields("[PJC](term:pjc)", "b")),
            "the link to 'term:pjc' became plain text",
            False,
        ),
        (replace(NOTE, fields=BasicFields("f", "")), "has an empty side", True),
        (replace(NOTE, tags=("a b",)), "spaces in its tags became underscores", False),
        (
            replace(NOTE, cards=(AnkiCard("reverse"),)),
            "the note makes no card reverse",
            False,
        ),
    ],
)
def test_what_anki_cannot_carry_is_listed(note, why, whole):
    written = write(note)
    assert [(one.why, one.whole) for one in written.left_out] == [(why, whole)]
    assert rows(written.data, "SELECT count(*) FROM notes") == [(int(not whole),)]


def test_a_second_note_with_a_guid_is_left_out():
    written = write(NOTE, NOTE)
    assert [str(one) for one in written.left_out] == [
        "note 2: has no GUID, or that of another note"
    ]


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(notes=0), "notes: are more than 0"),
        (Limits(files=0), "media: are too many or too large for a package"),
        (Limits(media_bytes=2), "media: are too many or too large for a package"),
    ],
)
def test_a_deck_over_a_limit_is_refused(limits, sentence):
    deck = AnkiDeck((NOTE,), (AnkiMedia("a", b"xyz"),))
    with pytest.raises(AnkiError, match=sentence):
        anki.write(deck, modified_at=MODIFIED, limits=limits)


@pytest.mark.parametrize(
    "values",
    [
        {"state": CardState.REVIEW},
        {"state": CardState.REVIEW, "due_at": MODIFIED},
        {"due_on": date(2026, 1, 1)},
        {"state": CardState.LEARNING, "due_on": date(2026, 1, 1), "due_at": MODIFIED},
        {"state": CardState.LEARNING, "due_at": datetime(2001, 1, 1, tzinfo=UTC)},
        {"flag": 8},
        {"interval": -1},
        {"stability": 1.0},
        {"ease": 65_536},
        {"steps_left": 1_000},
    ],
)
def test_impossible_schedules_cannot_be_made(values):
    with pytest.raises(ValueError, match=r"\w"):
        AnkiSchedule(**values)


@pytest.mark.parametrize("kind", ["cloze", "typed"])
def test_a_note_has_the_fields_of_its_kind(kind):
    with pytest.raises(ValueError, match=f"a {kind} note has"):
        replace(NOTE, kind=kind)


def test_media_with_impossible_names_are_listed():
    media = tuple(AnkiMedia(name, b"x") for name in ("a", "../b", "a", ""))
    written = anki.write(AnkiDeck((NOTE,), media), modified_at=MODIFIED)
    assert [str(one) for one in written.left_out] == [
        "medium '../b': has characters in its name that no file may have",
        "medium 'a': is there twice",
        "medium '': has no name, or too long a name",
    ]
    assert anki.read(written.data).media == media[:1]
