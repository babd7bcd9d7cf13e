"""Whose dates win, and what comes on top: an accommodation never shortens anything."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.windows import (
    EMPTY,
    Standing,
    Window,
    allowed,
    later_closing,
    month_weeks,
    over,
    resolve,
    standing,
    sunday,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")

moments = st.none() | st.integers(0, 400).map(lambda n: START + n * DAY)
windows = st.builds(Window, moments, moments, moments)
maybe = st.none() | windows
NAMES = ("opens_at", "due_at", "closes_at")


def closing(days: int) -> Window:
    return Window(closes_at=START + days * DAY)


# Precedence


def sound(window: Window) -> bool:
    return window.is_in_order


@given(windows.filter(sound), st.lists(windows), maybe, windows)
def test_the_dates_a_person_was_given_win_and_never_shorten(own, groups, everyone, basis):
    otherwise = resolve(groups=groups, everyone=everyone, basis=basis)
    found = resolve(own=own, groups=groups, everyone=everyone, basis=basis)
    assert found.opens_at == (own.opens_at or otherwise.opens_at)
    for before, after in (
        (otherwise.closes_at, found.closes_at),
        (otherwise.last_day, found.last_day),
    ):
        assert before is None or after is None or after >= before
    if otherwise.closes_at is None:
        assert found.closes_at is None
    elif own.closes_at is not None and own.closes_at >= otherwise.closes_at:
        assert found.closes_at == own.closes_at
    if own.due_at is not None and own.due_at >= (otherwise.last_day or own.due_at):
        assert found.due_at == own.due_at


def test_an_extension_that_everyone_has_overtaken_says_nothing():
    own, everyone = Window(due_at=START + 9 * DAY, closes_at=START + 10 * DAY), closing(5)
    assert resolve(own=own, everyone=everyone) == own
    assert resolve(own=own, everyone=closing(20)) == closing(20)
    assert resolve(own=own, groups=[closing(20)], everyone=everyone) == closing(20)
    later = Window(due_at=START + 12 * DAY, closes_at=START + 20 * DAY)
    assert resolve(own=own, everyone=later) == later
    assert resolve(own=replace(own, closes_at=None), everyone=later) == later
    assert resolve(own=own) == replace(own, closes_at=None)


@given(st.lists(windows.filter(sound), min_size=1), maybe, windows)
def test_a_groups_dates_win_over_everyones_and_of_several_the_latest(groups, everyone, basis):
    found = resolve(groups=groups, everyone=everyone, basis=basis)
    each = [resolve(groups=[one], everyone=everyone, basis=basis) for one in groups]
    assert found in each
    ends = [one.closes_at for one in each]
    assert found.closes_at == (None if None in ends else max(ends))


@given(maybe, st.lists(windows), maybe, windows.filter(sound))
def test_what_nobody_says_is_as_in_the_thing_itself(own, groups, everyone, basis):
    found = resolve(own=own, groups=groups, everyone=everyone, basis=basis)
    said = [one for one in (own, *groups, everyone) if one is not None]
    if all(one.opens_at is None for one in said):
        assert found.opens_at == basis.opens_at
    if all(one.due_at is None and one.closes_at is None for one in said):
        assert (found.due_at, found.closes_at) == (basis.due_at, basis.closes_at)


@given(maybe, st.lists(windows), maybe, windows)
def test_nothing_is_due_after_it_closes(own, groups, everyone, basis):
    found = resolve(own=own, groups=groups, everyone=everyone, basis=basis)
    assert found.due_at is None or found.closes_at is None or found.due_at <= found.closes_at


def test_a_date_that_is_left_empty_is_everyones():
    everyone = Window(START, START + DAY, START + DAY)
    assert over(closing(3), everyone) == Window(START, START + DAY, START + 3 * DAY)
    later_due = Window(due_at=START + 2 * DAY)
    assert over(later_due, everyone) == Window(START, START + 2 * DAY, START + 2 * DAY)
    earlier = Window(closes_at=START + DAY / 2)
    assert over(earlier, everyone) == Window(START, START + DAY / 2, START + DAY / 2)


def test_the_order_of_groups_does_not_matter():
    early, late, endless = closing(1), closing(2), Window(opens_at=START)
    assert resolve(groups=[early, late]) == resolve(groups=[late, early]) == late
    assert resolve(groups=[early, endless]) == resolve(groups=[endless, early]) == endless


# On top


@given(windows, st.integers(0, 365))
def test_an_accommodation_never_shortens_anything(window, days):
    found = allowed(window, days)
    assert found.opens_at == window.opens_at
    for name in ("due_at", "closes_at"):
        before, after = getattr(window, name), getattr(found, name)
        assert after == (None if before is None else before + days * DAY)


@given(moments, moments)
def test_a_running_attempt_never_closes_earlier(stored, wanted):
    found = later_closing(stored, wanted)
    if stored is None or wanted is None:
        assert found is None
    else:
        assert found == max(stored, wanted)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (EMPTY, True),
        (Window(START, START, START + DAY), True),
        (Window(START, None, START), False),
        (Window(START + DAY, START, None), False),
        (Window(None, START + DAY, START), False),
    ],
)
def test_dates_come_in_order(window, expected):
    assert window.is_in_order is expected


# Lists and months


@pytest.mark.parametrize(
    ("due", "is_done", "expected"),
    [
        (None, False, Standing.LATER),
        (START - DAY, False, Standing.OVERDUE),
        (START - DAY, True, Standing.DONE),
        (START, False, Standing.THIS_WEEK),
        # Sunday the 8th ends at 23:00 UTC in Berlin.
        (datetime(2026, 3, 8, 22, 59, tzinfo=UTC), False, Standing.THIS_WEEK),
        (datetime(2026, 3, 8, 23, 0, tzinfo=UTC), False, Standing.LATER),
    ],
)
def test_where_something_stands(due, is_done, expected):
    found = standing(Window(due_at=due), is_done=is_done, now=START, zone=BERLIN)
    assert found is expected


def test_without_a_due_date_the_closing_counts():
    window = Window(closes_at=START - DAY)
    assert standing(window, is_done=False, now=START, zone=BERLIN) is Standing.OVERDUE


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_month_is_shown_in_whole_weeks(day):
    weeks = month_weeks(day)
    days = [one for week in weeks for one in week]
    assert [one.weekday() for one in days] == list(range(7)) * len(weeks)
    assert days == [days[0] + number * DAY for number in range(len(days))]
    inside = [one for one in days if (one.year, one.month) == (day.year, day.month)]
    assert (inside[0].day, (inside[-1] + DAY).day) == (1, 1)
    assert {sunday(one) for one in weeks[0]} == {weeks[0][-1]}
