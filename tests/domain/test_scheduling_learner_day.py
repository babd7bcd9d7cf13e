"""The learner's calendar, in every zone of the database, through clock changes."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from quizzes.domain.learner_day import clamp_claimed, day_starts_at, learner_day

every_run_alike = example_settings(max_examples=400, derandomize=True, deadline=None, database=None)
zones = st.one_of(
    st.sampled_from(
        [
            "Europe/Helsinki",
            "America/New_York",
            "America/Havana",
            "America/St_Johns",
            "Antarctica/Troll",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Pacific/Kiritimati",
        ]
    ),
    st.sampled_from(sorted(available_timezones())),
)
RECEIVED = datetime(2026, 5, 20, 12, tzinfo=UTC)
NAIVE = datetime.fromisoformat("2026-05-20T11:00:00")

hours = st.integers(0, 23)
moments = st.datetimes(
    datetime.fromisoformat("1990-01-01"),
    datetime.fromisoformat("2037-12-31"),
    timezones=st.just(UTC),
)


@st.composite
def moments_near_a_clock_change(draw):
    """A zone, and a moment within three hours of one of its changes (or any, if it has none)."""
    zone = ZoneInfo(draw(zones))
    hour = datetime(draw(st.integers(1995, 2036)), 1, 1, tzinfo=UTC)
    half_days = [hour + timedelta(hours=n) for n in range(0, 366 * 24, 12)]
    changes = [
        before
        for before, after in pairwise(half_days)
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
    ]
    start = draw(st.sampled_from(changes or half_days))
    return zone, start + timedelta(minutes=draw(st.integers(-180, 15 * 60)))


@every_run_alike
@given(zones, moments, hours)
def test_a_moment_lies_between_the_start_of_its_day_and_of_the_next(zone, at, rollover):
    day = learner_day(at, zone, rollover)

    assert day_starts_at(day, zone, rollover) <= at
    assert at < day_starts_at(day + timedelta(days=1), zone, rollover)


@every_run_alike
@given(moments_near_a_clock_change(), hours)
@example((ZoneInfo("Antarctica/Troll"), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)), 2)
@example((ZoneInfo("Antarctica/Troll"), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)), 2)
@example((ZoneInfo("America/St_Johns"), datetime(2010, 11, 7, 2, 45, tzinfo=UTC)), 0)
@example((ZoneInfo("Pacific/Apia"), datetime(2011, 12, 30, 12, tzinfo=UTC)), 4)
def test_a_clock_change_neither_skips_nor_takes_back_a_moment(place, rollover):
    zone, at = place
    day = learner_day(at, zone, rollover)

    assert day_starts_at(day, zone, rollover) <= at
    assert at < day_starts_at(day + timedelta(days=1), zone, rollover)
    assert learner_day(at + timedelta(minutes=20), zone, rollover) >= day
    assert learner_day(at + timedelta(hours=49), zone, rollover) >= day + timedelta(days=1)


@every_run_alike
@given(zones, moments, hours)
def test_it_is_the_wall_clocks_date_or_the_day_before(zone, at, rollover):
    local = at.astimezone(ZoneInfo(zone))
    # Twice-shown hours are where a day that has begun outweighs the wall clock.
    if local.fold == 0:
        shifted = local.replace(tzinfo=None) - timedelta(hours=rollover)
        assert learner_day(at, zone, rollover) == shifted.date()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-29T03:59:59+03:00", date(2026, 3, 28)),
        ("2026-03-29T04:00:00+03:00", date(2026, 3, 29)),
        ("2026-10-25T03:59:59+03:00", date(2026, 10, 24)),
        ("2026-10-25T03:00:00+02:00", date(2026, 10, 24)),
        ("2026-10-25T04:00:00+02:00", date(2026, 10, 25)),
        ("2026-12-31T23:59:59+02:00", date(2026, 12, 31)),
        ("2027-01-01T03:59:59+02:00", date(2026, 12, 31)),
    ],
)
def test_four_in_the_morning_starts_the_day_in_helsinki(at, expected):
    assert learner_day(datetime.fromisoformat(at), "Europe/Helsinki") == expected


def test_a_day_lasts_23_and_25_hours_when_the_clocks_change():
    def length(day):
        return day_starts_at(day + timedelta(days=1), "Europe/Helsinki") - day_starts_at(
            day, "Europe/Helsinki"
        )

    assert length(date(2026, 3, 28)) == timedelta(hours=23)
    assert length(date(2026, 10, 24)) == timedelta(hours=25)
    assert length(date(2026, 6, 1)) == timedelta(hours=24)


def test_a_rollover_the_clocks_jump_over_begins_the_day_at_the_jump():
    # New York goes from 02:00 to 03:00, Troll from 01:00 to 03:00.
    assert day_starts_at(date(2026, 3, 8), "America/New_York", 2) == datetime(
        2026, 3, 8, 7, tzinfo=UTC
    )
    assert day_starts_at(date(2026, 3, 29), "Antarctica/Troll", 2) == datetime(
        2026, 3, 29, 1, tzinfo=UTC
    )


def test_a_naive_moment_a_wrong_hour_and_an_unknown_zone_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        learner_day(NAIVE, "UTC")
    with pytest.raises(ValueError, match="0 to 23"):
        learner_day(datetime(2026, 1, 1, tzinfo=UTC), "UTC", 24)
    with pytest.raises(ValueError, match="0 to 23"):
        day_starts_at(date(2026, 1, 1), "UTC", -1)
    with pytest.raises(ZoneInfoNotFoundError):
        learner_day(datetime(2026, 1, 1, tzinfo=UTC), "Mars/Olympus")


@pytest.mark.parametrize(
    ("claimed", "previous", "expected"),
    [
        (None, None, RECEIVED),
        (NAIVE, None, RECEIVED),
        (RECEIVED - timedelta(hours=1), None, RECEIVED - timedelta(hours=1)),
        (RECEIVED + timedelta(seconds=1), None, RECEIVED),
        (RECEIVED - timedelta(days=8), None, RECEIVED - timedelta(days=7)),
        (RECEIVED - timedelta(days=2), RECEIVED - timedelta(days=1), RECEIVED - timedelta(days=1)),
        (RECEIVED - timedelta(days=9), RECEIVED - timedelta(days=30), RECEIVED - timedelta(days=7)),
        (RECEIVED - timedelta(hours=1), RECEIVED + timedelta(hours=1), RECEIVED),
        (datetime.max.replace(tzinfo=timezone(-timedelta(hours=14))), None, RECEIVED),
        (
            datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
            None,
            RECEIVED - timedelta(days=7),
        ),
    ],
)
def test_a_claimed_time_is_kept_within_what_is_possible(claimed, previous, expected):
    clamped = clamp_claimed(claimed, received=RECEIVED, previous_review_at=previous)

    assert clamped == expected
    assert clamped.tzinfo is UTC


@every_run_alike
@given(
    st.none() | st.datetimes(timezones=st.none() | st.timezones()),
    moments,
    st.none() | moments,
)
def test_whatever_is_claimed_lies_within_the_bounds(claimed, received, previous):
    clamped = clamp_claimed(claimed, received=received, previous_review_at=previous)

    assert received - timedelta(days=7) <= clamped <= received
    assert previous is None or clamped >= min(previous, received)


def test_a_receipt_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        clamp_claimed(None, received=NAIVE, previous_review_at=None)
