"""Whatever deck is written is read back as it was."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from quizzes.formats import anki
from tests.formats.anki_strategies import whole_decks

MODIFIED = datetime(2026, 2, 1, 12, tzinfo=UTC)


def written(deck):
    return anki.write(deck, modified_at=MODIFIED, with_schedule=True, with_log=True)


def check(deck):
    """See that a deck comes back as it was, and that writing it once more changes no byte."""
    first = written(deck)
    assert first.left_out == ()
    read = anki.read(first.data)
    assert (read.notes, read.media) == (deck.notes, deck.media)
    assert [one for one in read.not_understood if one.whole] == []
    assert written(read).data == first.data


@given(whole_decks())
@settings(deadline=None, max_examples=20)
def test_reading_gives_what_was_written(deck):
    check(deck)


@pytest.mark.exhaustive
@given(whole_decks())
@settings(deadline=None, max_examples=400)
def test_reading_gives_what_was_written_whatever_it_is(deck):
    check(deck)
