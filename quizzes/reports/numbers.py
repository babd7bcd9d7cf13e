"""A person's numbers: what they answered, how long it took, what they remembered.

Read from kept days (`actions.card_days.keep` comes first) and from the answers of today.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Case, IntegerField, Sum, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain.recall import BINS, COLUMNS, DayNumbers, Recalled, add_up
from quizzes.models import CardDay, User
from quizzes.models.card_days import count_days
from quizzes.reports.forecast import core_cards, deck_size, forecast

DAYS = 30
WEEKS = 12
MONTHS = 12
YEARS = 10
WEEKS_OF_YEAR = 53
LEVELS = 4
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A week, month or year by its first day, with how its answers were recalled."""

    first: date
    young: Recalled
    mature: Recalled

    @property
    def wanted(self) -> float | None:
        """The share that was to be recalled on average, 0 to 1; None without answers."""
        return self.both.wanted_share

    @property
    def both(self) -> Recalled:
        """All answers of the period."""
        return self.young + self.mature

    @property
    def total(self) -> int:
        """How many answers there were."""
        return self.both.total

    @property
    def wanted_cards(self) -> int:
        """How many of them were to be recalled."""
        return round((self.wanted or 0) * self.total)

    @property
    def wanted_hundredths(self) -> float:
        """The share that was to be recalled, in hundredths, for a chart."""
        return round(100 * (self.wanted or 0), 1)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What became of the answers whose recall was predicted between two hundredths."""

    low: int
    high: int
    recalled: Recalled

    @property
    def expected(self) -> int:
        """How many answers were to be recalled, by the predictions."""
        return round((self.recalled.wanted_share or 0) * self.recalled.total)

    @property
    def expected_hundredths(self) -> float:
        """The mean prediction in hundredths, for a chart."""
        return round(100 * (self.recalled.wanted_share or 0), 1)


@dataclass(frozen=True, slots=True)
class HeatDay:
    """A day of the year's map: its level of colour from 0 (nothing) to 4, and itself in words."""

    level: int
    words: str


def numbers_page(*, user: User, day: date) -> dict:
    """Return the template's context for the person on their learner day: a fixed number of queries.

    The cost grows neither with the number of their answers nor, but for counting index entries,
    with the number of their cards.
    """
    first = _monday(day) - timedelta(weeks=WEEKS_OF_YEAR - 1)
    today = count_days(user, after=day - _ONE_DAY)
    days = _kept_since(user, first, day) | today
    month = {one: days.get(one, DayNumbers()) for one in _days_until(day, DAYS)}
    year = add_up(days.values())
    coming = forecast(user=user, day=day)
    return {
        "day": day,
        "core": core_cards(user=user),
        "deck": deck_size(user=user),
        "coming": coming,
        "coming_cards": sum(one.cards for one in coming),
        "new_cards_per_day": user.new_cards_per_day,
        "answers_per_day": user.answers_per_day,
        "month": month,
        "month_sum": add_up(month.values()),
        "year_sum": year,
        "has_answers": year.answers > 0,
        "heat": heat_map(days, first=first, last=day),
        "retention": _retention(user, days, day, today),
        "calibration": calibration(year),
    }


def _kept_since(user: User, first: date, day: date) -> dict[date, DayNumbers]:
    rows = CardDay.objects.filter(user=user.pk, day__gte=first, day__lt=day).order_by("day")
    return {
        when: DayNumbers(*counts, tuple(bins))
        for when, *counts, bins in rows.values_list("day", *COLUMNS, "bins")
    }


def _days_until(day: date, count: int) -> Iterable[date]:
    return (day - timedelta(days=back) for back in reversed(range(count)))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def heat_map(days: Mapping[date, DayNumbers], *, first: date, last: date) -> dict:
    """Return the weeks from a Monday on as rows of a table: one a weekday, one cell a week.

    ``months`` has a word for each week that begins a month, "" for others; ``days`` counts those
    with answers.
    """
    within = {day: numbers.answers for day, numbers in days.items() if first <= day <= last}
    counts = {day: answers for day, answers in within.items() if answers}
    most = max(counts.values(), default=0)
    mondays = [first + timedelta(weeks=week) for week in range((last - first).days // 7 + 1)]
    rows = []
    for weekday in range(7):
        row = [monday + timedelta(days=weekday) for monday in mondays]
        cells = [_heat_day(day, counts.get(day, 0), most) for day in row if day <= last]
        rows.append({"weekday": mondays[0] + timedelta(days=weekday), "cells": cells})
    return {"rows": rows, "months": _month_words(mondays), "most": most, "days": len(counts)}


def _heat_day(day: date, answers: int, most: int) -> HeatDay:
    level = -(-LEVELS * answers // most) if most else 0
    words = ngettext("%(day)s: %(n)d answer", "%(day)s: %(n)d answers", answers)
    return HeatDay(level, words % {"day": date_format(day, "j M"), "n": answers})


def _month_words(mondays: list[date]) -> list[str]:
    months = [monday.month for monday in mondays]
    new = [True, *(one != before for before, one in pairwise(months))]
    # A month that ends at once has no room for its name.
    new[0] = months[:1] * 3 == months[:3]
    return [
        date_format(monday, "M") if begins else ""
        for monday, begins in zip(mondays, new, strict=True)
    ]


def _retention(
    user: User, days: Mapping[date, DayNumbers], day: date, today: Mapping[date, DayNumbers]
) -> list[dict]:
    """Return how cards were recalled by week, by month and by year, each as periods in order."""
    weeks = [_monday(day) - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    months = [_month_before(day, back) for back in reversed(range(MONTHS))]
    return [
        {"title": _("By week"), "format": "j M", "periods": _periods(weeks, days)},
        {"title": _("By month"), "format": "M Y", "periods": _periods(months, days)},
        {"title": _("By year"), "format": "Y", "periods": _years(user, day, today)},
    ]


def _month_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _periods(firsts: list[date], days: Mapping[date, DayNumbers]) -> list[Period]:
    """Return the periods that begin on these days; each ends where the next one begins."""
    periods = []
    for first, end in zip(firsts, [*firsts[1:], date.max], strict=True):
        within = add_up(numbers for day, numbers in days.items() if first <= day < end)
        periods.append(Period(first, within.of_young, within.of_mature))
    return periods


_RECALL = tuple(name for name in COLUMNS if name.startswith(("young", "mature")))


def _years(user: User, day: date, today: Mapping[date, DayNumbers]) -> list[Period]:
    """Return the last ten years that had answers; all before them counts with the first."""
    firsts = [date(day.year - back, 1, 1) for back in range(YEARS)]
    year = Case(
        *(When(day__gte=first, then=Value(first.year)) for first in firsts),
        default=Value(firsts[-1].year),
        output_field=IntegerField(),
    )
    rows = CardDay.objects.filter(user=user.pk, day__lt=day).order_by().annotate(year=year)
    sums = rows.values_list("year").annotate(*(Sum(name) for name in _RECALL))
    found = {date(number, 1, 1): counts for number, *counts in sums}
    now = add_up(today.values())
    added = [getattr(now, name) for name in _RECALL]
    counts = found.get(firsts[0], [0] * len(_RECALL))
    found[firsts[0]] = [sum(pair) for pair in zip(counts, added, strict=True)]
    return [
        Period(first, Recalled(*counts[:3]), Recalled(*counts[3:]))
        for first, counts in sorted(found.items())
        if any(counts) or first == firsts[0]
    ]


def calibration(numbers: DayNumbers) -> list[Prediction]:
    """Return what was predicted and what happened, in ten steps from never to always."""
    step = 100 // BINS
    return [
        Prediction(number * step, (number + 1) * step, recalled)
        for number, recalled in enumerate(numbers.of_bins)
    ]
