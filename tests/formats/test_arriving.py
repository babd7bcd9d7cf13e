"""Notes of packages and tables as one kind of value, kept as JSON in between."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings

from quizzes.formats import anki, arriving
from quizzes.formats.anki import (
    AnkiCard,
    AnkiDeck,
    AnkiNote,
    AnkiReview,
    AnkiSchedule,
    BasicFields,
    CardState,
    TypedFields,
)
from quizzes.formats.tabular_cards import proposed_columns, read_table
from tests.formats.anki_strategies import whole_decks

MODIFIED = datetime(2026, 3, 2, tzinfo=UTC)


def read(*notes, media=()) -> arriving.Arrivals:
    written = anki.write(AnkiDeck(notes, media), modified_at=MODIFIED, with_schedule=True)
    return arriving.of_package(written.data)


def test_what_is_kept_is_read_again():
    schedule = AnkiSchedule(CardState.REVIEW, due_on=date(2026, 4, 1), stability=2.5, difficulty=3)
    log = (AnkiReview(1_700_000_000_123, 3, timedelta(minutes=10)),)
    fields = TypedFields("Front", ("a", "b"), "Back", "More")
    note = AnkiNote("g", "typed", fields, ("tag",), cards=(AnkiCard("forward", schedule, log),))
    arrivals = read(note)
    assert arrivals.notes[0].body.extra == "Back\n\nMore"
    assert arriving.read_kept(arriving.kept(arrivals)) == arrivals


@settings(max_examples=20)
@given(whole_decks())
def test_whatever_a_package_holds_can_be_kept(deck):
    arrivals = read(*deck.notes)
    assert arriving.read_kept(arriving.kept(arrivals)) == arrivals


def test_a_kept_table_is_read_again():
    table = read_table(b"front;back\nOne;Uno\n")
    assert arriving.read_kept_table(arriving.kept_table(table)) == table


def test_pictures_leave_their_words_and_are_told():
    note = AnkiNote("g", "basic", BasicFields("![A map](map.png) of Rome", "Back"))
    arrivals = read(note, media=(anki.AnkiMedia("map.png", b"x"),))
    assert arrivals.notes[0].body.front == "A map of Rome"
    assert [str(one) for one in arrivals.not_understood] == [
        "package: 1 pictures and sounds were left out; cards here are text",
        "note 1: a picture was left out",
    ]


def test_rows_that_say_the_same_are_one():
    table = read_table(b"front;back\nOne;Uno\nTwo;Dos\nOne;Uno\n")
    arrivals = arriving.of_table(table, proposed_columns(table))
    assert [note.where for note in arrivals.notes] == ["row 2", "row 3"]
    assert [str(one) for one in arrivals.not_understood] == ["row 4: says the same as row 2"]
