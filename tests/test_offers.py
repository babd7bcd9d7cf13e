"""What a button promised is kept, and nobody but the site can promise."""

from datetime import timedelta

import pytest

from quizzes import offers
from quizzes.domain.memory import Rating

PROMISED = {
    Rating.AGAIN: timedelta(minutes=1),
    Rating.HARD: timedelta(seconds=330),
    Rating.GOOD: 4,
    Rating.EASY: 36_500,
}


def signed(**changes):
    return offers.sign(**{"user": 1, "card": 2, "seen": 3, "intervals": PROMISED} | changes)


def test_what_was_signed_is_read():
    assert offers.read(signed(), user=1, card=2, seen=3) == PROMISED


@pytest.mark.parametrize("other", [{"user": 9}, {"card": 9}, {"seen": 9}])
def test_an_offer_for_someone_or_something_else_is_none(other):
    whose = {"user": 1, "card": 2, "seen": 3} | other

    assert offers.read(signed(), **whose) == {}


@pytest.mark.parametrize("text", ["", ":", "3d4", "3d4:forged", "x" * 10_000, "\x00", "3d4:\ud800"])
def test_anything_else_promises_nothing(text):
    assert offers.read(text, user=1, card=2, seen=3) == {}
