"""Anki itself reads what we write, and we read what it writes back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from quizzes.formats import anki
from quizzes.formats.anki import (
    AnkiCard,
    AnkiDeck,
    AnkiMedia,
    AnkiNote,
    AnkiReview,
    AnkiSchedule,
    BasicFields,
    CardState,
    ClozeFields,
    ReviewKind,
    TypedFields,
)
from tests.formats.anki_oracle import runner

pytestmark = pytest.mark.exhaustive

MODIFIED = datetime(2026, 2, 1, 12, tzinfo=UTC)
FIRST_REVIEW = 1_760_000_000_000


@pytest.fixture
def run(tmp_path):
    """Return a function that carries out steps in one collection and returns their results."""
    return runner(tmp_path)


def review(number, rating=3, interval=timedelta(days=3), kind=ReviewKind.REVIEW):
    return AnkiReview(FIRST_REVIEW + number, rating, interval, timedelta(days=1), 2500, 4_000, kind)


def new(slot, position):
    return AnkiCard(slot, AnkiSchedule(position=position))


OVERDUE = AnkiSchedule(
    state=CardState.REVIEW,
    due_on=date(2025, 11, 20),
    position=4,
    interval=12,
    ease=2500,
    reviews=4,
    lapses=1,
    flag=3,
    stability=12.5,
    difficulty=5.25,
    retention=0.9,
    last_review_at=datetime.fromtimestamp(FIRST_REVIEW / 1_000 + 900, UTC),
)
LATER = replace(
    OVERDUE,
    due_on=date(2035, 11, 20),
    position=5,
    interval=300,
    flag=0,
    suspended=True,
    last_review_at=datetime.fromtimestamp(FIRST_REVIEW / 1_000 + 5, UTC),
)
LOG = (review(0, interval=timedelta(minutes=10), kind=ReviewKind.LEARNING), review(900_000))

BASIC = AnkiNote(
    anki.guid_of("nrc", "pjc"),
    "basic",
    BasicFields("What *is* **it**?\n\n![the map](a%20map.png)", "- one\n- two", "a\\\nb"),
    ("nato", "part::one"),
    "Course::One",
    (AnkiCard("forward", OVERDUE, LOG),),
    "[The lesson](https://course.example.org/c/nrc/lessons/rome/)",
)
REVERSED = AnkiNote(
    anki.guid_of("nrc", "rome"),
    "reversed",
    BasicFields("Rome", "2002 \\\\(x^2\\\\)"),
    (),
    "Course::One",
    (new("forward", 6), AnkiCard("reverse", LATER, (review(5_000, rating=1),))),
)
CLOZE = AnkiNote(
    anki.guid_of("nrc", "years"),
    "cloze",
    ClozeFields("In {{c1::1997}} and {{c2::**2002**::year}}", "extra"),
    ("nato",),
    "Course",
    (new("c1", 7), new("c2", 8)),
)
TYPED = AnkiNote(
    anki.guid_of("nrc", "capital"),
    "typed",
    TypedFields("The seat?", ("Brussels <1>", "Bruxelles", "Brüssel"), "In *Belgium*"),
    (),
    "Course",
    (new("forward", 9),),
)
NOTES = (BASIC, REVERSED, CLOZE, TYPED)
DECK = AnkiDeck(NOTES, (AnkiMedia("a map.png", b"a picture"),))


def package(deck, path, modified=MODIFIED):
    written = anki.write(deck, modified_at=modified, with_schedule=True, with_log=True)
    assert written.left_out == ()
    path.write_bytes(written.data)
    return str(path)


def by_guid(deck):
    return {note.guid: note for note in deck.notes}


def test_anki_takes_in_what_we_write(run, tmp_path):
    path = package(DECK, tmp_path / "ours.apkg")
    counts, notes, cards, log, mended = run(
        ["take_in", path], ["notes"], ["cards"], ["log"], ["checked"]
    )
    assert counts == [4, 0, 0]
    assert mended == ["Database rebuilt and optimized.", True]
    assert {row[0]: row[2:] for row in notes} == {
        BASIC.guid: [["nato", "part::one"], "Course: basic", ["Course::One"]],
        REVERSED.guid: [[], "Course: reversed", ["Course::One"]],
        CLOZE.guid: [["nato"], "Course: cloze", ["Course"]],
        TYPED.guid: [[], "Course: typed", ["Course"]],
    }
    assert_schedules({(guid, place): rest for guid, place, *rest in cards})
    assert log == [
        [FIRST_REVIEW, BASIC.guid, 0, 3, -600, 4000, 0],
        [FIRST_REVIEW + 5_000, REVERSED.guid, 1, 1, 3, 4000, 1],
        [FIRST_REVIEW + 900_000, BASIC.guid, 0, 3, 3, 4000, 1],
    ]


def assert_schedules(places):
    """Look at what Anki made of the schedules, by note and place of the card."""
    memory = {"s": 12.5, "d": 5.25, "dr": 0.9}
    overdue = (date(2025, 11, 20) - datetime.fromtimestamp(0, UTC).date()).days
    later = (date(2035, 11, 20) - datetime.fromtimestamp(0, UTC).date()).days
    first, second = places[BASIC.guid, 0], places[REVERSED.guid, 1]
    assert first[:2] + first[3:] == [
        2,
        2,
        12,
        2500,
        4,
        1,
        3,
        {"pos": 4, "lrt": 1_760_000_900, **memory},
    ]
    assert second[:2] + second[3:] == [
        2,
        -1,
        300,
        2500,
        4,
        1,
        0,
        {"pos": 5, "lrt": 1_760_000_005, **memory},
    ]
    assert second[2] - first[2] == later - overdue
    assert places[CLOZE.guid, 1] == [0, 0, 8, 0, 0, 0, 0, 0, {}]


def test_anki_shows_what_we_write(run, tmp_path):
    path = package(DECK, tmp_path / "ours.apkg")
    _, basic, typed, cloze = run(
        ["take_in", path], *(["rendered", note.guid] for note in (BASIC, TYPED, CLOZE))
    )
    ((question, answer),) = basic
    assert "What <em>is</em> <strong>it</strong>?" in question
    assert "<li>one</li>" not in question
    assert 'href="https://course.example.org/c/nrc/lessons/rome/"' in answer
    assert "<li>one</li>" in answer
    assert "Bruxelles" in typed[0][1]
    assert "Bruxelles" not in typed[0][0]
    assert "[year]" in cloze[1][0]
    assert "<strong>2002</strong>" in cloze[1][1]


@pytest.mark.parametrize("legacy", [True, False])
def test_what_anki_gives_back_is_what_it_got_and_what_was_done_there(run, tmp_path, legacy):
    path, back = package(DECK, tmp_path / "ours.apkg"), tmp_path / "back.apkg"
    _, answered, _ = run(
        ["take_in", path], ["answer", "Course::One", 2], ["give_out", str(back), legacy]
    )
    assert sorted(answered) == sorted([[BASIC.guid, 0], [REVERSED.guid, 0]])
    read = anki.read(back.read_bytes())
    assert [(one.guid, one.why, one.whole) for one in read.not_understood] == [
        (REVERSED.guid, "a formula is shown as it was written", False)
    ]
    assert read.media == DECK.media
    for note in NOTES:
        found = by_guid(read)[note.guid]
        assert replace(found, cards=()) == replace(note, cards=())
        for card, before in zip(found.cards, note.cards, strict=True):
            place = note.slots().index(card.slot)
            if [note.guid, place] not in answered:
                assert card == before
                continue
            assert card.log[:-1] == before.log
            assert card.log[-1].rating == 3
            assert card.schedule.reviews == before.schedule.reviews + 1
            assert card.schedule.state != CardState.NEW


def test_a_new_import_updates_the_text_and_keeps_the_progress(run, tmp_path):
    first = package(DECK, tmp_path / "first.apkg")
    reworded = replace(BASIC, fields=BasicFields("New words", "- one"), tags=("nato", "new"))
    second = package(
        replace(DECK, notes=(reworded, *NOTES[1:])),
        tmp_path / "second.apkg",
        MODIFIED + timedelta(days=1),
    )
    _, _, before, log_before = run(
        ["take_in", first], ["answer", "Course::One", 2], ["cards"], ["log"]
    )
    counts, notes, cards, log = run(["take_in", second], ["notes"], ["cards"], ["log"])
    assert counts[0] == 0
    assert (cards, log) == (before, log_before)
    words = {row[0]: row[1][0] for row in notes}
    assert words[BASIC.guid] == "New words"
    assert {row[0]: row[2] for row in notes}[BASIC.guid] == ["nato", "new"]
    assert len(notes) == len(NOTES)
