"""Deadlines, with what a student is allowed beyond others."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.quiz_rules import Rules
from quizzes.domain.timing import (
    NO_ALLOWANCE,
    Allowance,
    TimeAllowed,
    closing,
    deadline,
    is_in_time,
    time_allowed,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HALF_AN_HOUR = Rules(time_limit=30)
DOUBLE = Allowance(time_multiplier=2)

allowances = st.builds(
    Allowance, st.floats(1, 10), st.integers(0, 600), st.integers(0, 50), st.integers(0, 365)
)
rules = st.builds(
    Rules,
    time_limit=st.none() | st.integers(1, 600),
    closes_at=st.none() | st.integers(0, 10_000).map(lambda n: START + n * MINUTE),
)


def test_a_limit_counts_from_the_start():
    assert deadline(HALF_AN_HOUR, NO_ALLOWANCE, START) == START + 30 * MINUTE


def test_an_allowance_makes_it_longer_and_says_by_how_much():
    assert time_allowed(HALF_AN_HOUR, DOUBLE) == TimeAllowed(base=30, own=30)
    assert time_allowed(HALF_AN_HOUR, DOUBLE).minutes == 60
    assert deadline(HALF_AN_HOUR, DOUBLE, START) == START + 60 * MINUTE


@pytest.mark.parametrize(("multiplier", "minutes"), [(1.1, 33), (1.25, 38), (1.5, 45)])
def test_part_of_a_minute_is_a_minute(multiplier, minutes):
    assert time_allowed(HALF_AN_HOUR, Allowance(multiplier)).minutes == minutes


def test_the_closing_ends_an_attempt_and_is_extended_too():
    closes = Rules(time_limit=30, closes_at=START + 20 * MINUTE)
    assert deadline(closes, NO_ALLOWANCE, START) == START + 20 * MINUTE
    assert closing(closes, DOUBLE) == START + 50 * MINUTE
    assert deadline(closes, DOUBLE, START) == START + 50 * MINUTE
    assert closing(closes, Allowance(shift_days=2)) == START + 20 * MINUTE + timedelta(days=2)


def test_minutes_given_to_one_attempt_hold_beyond_the_closing():
    closes = Rules(time_limit=30, closes_at=START + 20 * MINUTE)
    assert deadline(closes, NO_ALLOWANCE, START, extra_minutes=5) == START + 25 * MINUTE


def test_without_a_limit_there_is_no_deadline():
    assert deadline(Rules(), DOUBLE, START, extra_minutes=5) is None
    assert time_allowed(Rules(), DOUBLE) is None


@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, True), (60, True), (61, False)])
def test_the_grace(seconds, counts):
    assert is_in_time(START + timedelta(seconds=seconds), START, 60) is counts
    assert is_in_time(START, None, 0) is True


@given(rules, allowances, st.integers(0, 600))
def test_nobody_has_less_time_for_an_allowance(rule, allowance, extra):
    plain = deadline(rule, NO_ALLOWANCE, START)
    own = deadline(rule, allowance, START, extra)
    assert (own is None) is (plain is None)
    assert own is None or own >= plain


@given(rules, allowances, st.integers(0, 600))
def test_an_attempt_never_ends_before_it_starts(rule, allowance, extra):
    end = deadline(rule, allowance, START, extra)
    assert end is None or end >= START
