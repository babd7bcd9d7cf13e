"""The learner's own calendar: which day it is for them, and when that day starts.

A learner's day starts at a rollover hour of their own clock (04:00 unless they choose another),
so that a late evening still belongs to the day it ends. Days are compared as calendar dates and
never by dividing seconds, because a local day lasts 23 or 25 hours when clocks change.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT_ROLLOVER_HOUR = 4
LATEST_CLAIM = timedelta(days=7)

_ONE_DAY = timedelta(days=1)


def learner_day(
    at: datetime, zone: ZoneInfo | str, rollover_hour: int = DEFAULT_ROLLOVER_HOUR
) -> date:
    """Return the learner's date at the moment `at`.

    It is the date on the wall clock in `zone`, or the day before while the clock shows an hour
    earlier than `rollover_hour` (0 to 23). A day that has begun is never taken back when the
    clocks are set back across the rollover.

    Raises ValueError for a naive `at` or an hour outside 0 to 23, and
    `zoneinfo.ZoneInfoNotFoundError` (a KeyError) or ValueError for an unknown zone.
    """
    zone = _zone(zone)
    local = _in_utc(at).astimezone(zone)
    day = local.date()
    if local.hour < _hour(rollover_hour):
        day -= _ONE_DAY
    # fold marks the wall-clock times that happen a second time, the only ones that can step back.
    if local.fold and at >= day_starts_at(day + _ONE_DAY, zone, rollover_hour):
        day += _ONE_DAY
    return day


def day_starts_at(
    day: date, zone: ZoneInfo | str, rollover_hour: int = DEFAULT_ROLLOVER_HOUR
) -> datetime:
    """Return the first moment, in UTC, that belongs to the learner's `day`.

    Raises ValueError for an hour outside 0 to 23 and as `learner_day` for an unknown zone.
    """
    zone = _zone(zone)
    wall = datetime.combine(day, time(_hour(rollover_hour)), zone)
    starts = wall.astimezone(UTC)
    if starts.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return starts
    return _moment_clocks_jump(wall.replace(fold=1).astimezone(UTC), starts, zone)


def clamp_claimed(
    claimed: datetime | None, *, received: datetime, previous_review_at: datetime | None
) -> datetime:
    """Return the moment, in UTC, at which a late answer counts as given.

    `claimed` is what the learner's device said. It is believed between the card's previous review
    and the server's receipt, and at most 7 days back; outside it, the nearer bound counts. No
    claim, or one without a time zone, counts as given when it was received.

    Raises ValueError when `received` or `previous_review_at` is naive.
    """
    received = _in_utc(received)
    if claimed is None or claimed.utcoffset() is None:
        return received
    earliest = received - LATEST_CLAIM
    if previous_review_at is not None:
        earliest = max(earliest, _in_utc(previous_review_at))
    return min(max(claimed, earliest), received).astimezone(UTC)


def _moment_clocks_jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment, to the second, between two others at which `zone` changes its offset."""
    old_offset = before.astimezone(zone).utcoffset()
    while (gap := (after - before) // 2) >= timedelta(seconds=1):
        middle = before + timedelta(seconds=gap // timedelta(seconds=1))
        if middle.astimezone(zone).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after


def _zone(zone: ZoneInfo | str) -> ZoneInfo:
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def _hour(rollover_hour: int) -> int:
    if not 0 <= rollover_hour <= 23:
        raise ValueError(f"The rollover hour must be 0 to 23, not {rollover_hour}.")
    return rollover_hour


def _in_utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")
    return at.astimezone(UTC)
