"""Where somebody is in a quiz, from bare moments."""

from datetime import timedelta

import pytest

from quizzes.domain.whereabouts import Where, is_open_within, where_is
from quizzes.domain.windows import Window
from tests.factories import MORNING

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
MIDNIGHT = MORNING - 9 * HOUR


@pytest.mark.parametrize(
    ("finished_at", "heard_at", "where"),
    [
        (None, MORNING, Where.WORKING),
        (None, MORNING - 60 * SECOND, Where.WORKING),
        (None, MORNING - 61 * SECOND, Where.LOST),
        (None, None, Where.WORKING),
        (MORNING, MORNING - HOUR, Where.SUBMITTED),
    ],
)
def test_a_minute_without_a_sign_is_lost_contact(finished_at, heard_at, where):
    assert where_is(finished_at=finished_at, heard_at=heard_at, now=MORNING) is where


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "is_open"),
    [
        (None, None, True),
        (MIDNIGHT - 2 * DAY, MIDNIGHT - SECOND, False),
        (MIDNIGHT - 2 * DAY, MIDNIGHT, True),
        (MIDNIGHT + HOUR, MIDNIGHT + 2 * HOUR, True),
        (MIDNIGHT + 23 * HOUR, None, True),
        (MIDNIGHT + DAY, None, False),
    ],
)
def test_a_window_is_of_a_day_that_it_touches(opens_at, closes_at, is_open):
    window = Window(opens_at, None, closes_at)
    assert is_open_within(window, MIDNIGHT, MIDNIGHT + DAY) is is_open
