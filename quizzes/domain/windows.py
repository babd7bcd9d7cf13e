"""When something is open, due and closed for one person.

Moments are aware and in UTC; None says nothing. Somebody's own dates win over those of their
groups, a group's over everyone's, these over the dates of the thing itself; each date by itself,
so that a group that only closes later opens with everyone. What ends somebody's own dates ends
nothing earlier than it would without them. Accommodations come on top and never shorten anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Window:
    """When something opens, is due and closes."""

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def is_in_order(self) -> bool:
        """Whether it opens before it is due, and is due before it closes."""
        known = [one for one in (self.opens_at, self.due_at, self.closes_at) if one is not None]
        opens_and_shuts = self.opens_at is not None and self.opens_at == self.closes_at
        return known == sorted(known) and not opens_and_shuts

    @property
    def last_day(self) -> datetime | None:
        """When it has to be done: the due date, or the closing where nothing is due before."""
        return self.due_at or self.closes_at

    @property
    def state(self) -> str:
        """All that it says, as a text; empty for nothing."""
        said = (self.opens_at, self.due_at, self.closes_at)
        texts = ["" if one is None else one.astimezone(UTC).isoformat() for one in said]
        return "|".join(texts) if any(texts) else ""


EMPTY = Window()


def resolve(
    *,
    own: Window | None = None,
    groups: Iterable[Window] = (),
    everyone: Window | None = None,
    basis: Window = EMPTY,
) -> Window:
    """Return the window that holds for one person, without their accommodations.

    ``own`` is the person's, ``groups`` those of the groups they are in, of which the one that
    closes last wins; ``basis`` are the dates of the thing itself, a quiz's own. An ending of
    ``own`` that would come before what holds otherwise says nothing: others' dates may have moved
    on since it was given.
    """
    found = over(everyone or EMPTY, basis)
    found = max((over(one, found) for one in groups), key=lateness, default=found)
    return over(_not_shortening(own or EMPTY, found), found)


def _not_shortening(own: Window, otherwise: Window) -> Window:
    last, closing = otherwise.last_day, otherwise.closes_at
    is_due_late = own.due_at is not None and (last is None or own.due_at >= last)
    is_open_longer = None not in (own.closes_at, closing) and own.closes_at >= closing
    return Window(
        own.opens_at,
        own.due_at if is_due_late else None,
        own.closes_at if is_open_longer else None,
    )


def over(window: Window, below: Window) -> Window:
    """Return a window, what it leaves empty being as in the one ``below``.

    Nothing is due after it closes: then the date that ``window`` says itself stays.
    """
    opens_at = window.opens_at or below.opens_at
    due_at = window.due_at or below.due_at
    closes_at = window.closes_at or below.closes_at
    if due_at is not None and closes_at is not None and due_at > closes_at:
        if window.closes_at is not None:
            due_at = closes_at
        else:
            closes_at = due_at
    return Window(opens_at, due_at, closes_at)


def lateness(window: Window) -> tuple:
    """Return what orders windows: the greatest closes last, then is due last, then opens first."""
    return (
        *_latest(window.closes_at),
        *_latest(window.due_at),
        -window.opens_at.timestamp() if window.opens_at else float("inf"),
    )


def _latest(moment: datetime | None) -> tuple[bool, float]:
    return moment is None, moment.timestamp() if moment else 0.0


def allowed(window: Window, shift_days: int) -> Window:
    """Return a window as an accommodation of so many days moves it: what ends it comes later."""
    later = timedelta(days=shift_days)
    return replace(
        window,
        due_at=window.due_at and window.due_at + later,
        closes_at=window.closes_at and window.closes_at + later,
    )


def later_closing(stored: datetime | None, wanted: datetime | None) -> datetime | None:
    """Return when a running attempt closes: as it was, or later; None, which is never, stays."""
    if stored is None or wanted is None:
        return None
    return max(stored, wanted)


class Standing(StrEnum):
    """Where something due stands in a list."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    LATER = "later"
    DONE = "done"


def standing(window: Window, *, is_done: bool, now: datetime, zone: ZoneInfo) -> Standing:
    """Return where something stands; a week ends on Sunday, in the person's own time zone."""
    if is_done:
        return Standing.DONE
    last = window.last_day
    if last is None:
        return Standing.LATER
    if last < now:
        return Standing.OVERDUE
    today = now.astimezone(zone).date()
    return Standing.THIS_WEEK if last.astimezone(zone).date() <= sunday(today) else Standing.LATER


def sunday(day: date) -> date:
    """Return the last day of the week that a day is in."""
    return day + timedelta(days=6 - day.weekday())


def month_weeks(first: date) -> list[list[date]]:
    """Return the weeks, Monday to Sunday, that show the month of a day."""
    first = first.replace(day=1)
    begin = first - timedelta(days=first.weekday())
    weeks = []
    while not weeks or begin.month == first.month:
        weeks.append([begin + timedelta(days=number) for number in range(7)])
        begin += timedelta(days=7)
    return weeks
