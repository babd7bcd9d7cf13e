"""Which day within reach a card is planned for: fuzz, the work of each day, easy days.

An interval from the memory model may be a little longer or shorter. Within that reach a card goes
rather to a day with little to do, and rarely to a day its learner wants easy. It is drawn and not
the emptiest day that is taken, so that the cards of one sitting do not all land together.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

# Where Anki's fuzz grows, in days, and by how much of the interval: (from, to, share).
_FUZZ_BANDS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, math.inf, 0.05))
_EASY_DAY_WEIGHT = 0.02


def fuzz_range(interval: int, *, minimum: int, maximum: int) -> tuple[int, int]:
    """Return the shortest and longest interval, in days, that fuzz may turn `interval` into.

    Anki's ranges: none below 2.5 days, else one day more or less, plus 15% of what lies between
    2.5 and 7 days, 10% of what lies between 7 and 20, and 5% of the rest. Both ends stay within
    `minimum` and `maximum`.
    """
    minimum = min(minimum, maximum)
    interval = min(max(interval, minimum), maximum)
    if interval < _FUZZ_BANDS[0][0]:
        return interval, interval
    reach = 1.0 + sum(
        share * max(0.0, min(interval, end) - start) for start, end, share in _FUZZ_BANDS
    )
    shortest = max(round(interval - reach), minimum)
    longest = min(round(interval + reach), maximum)
    return shortest, longest


def pick(
    shortest: int,
    longest: int,
    *,
    luck: float,
    day: date,
    load: Mapping[date, int] | None = None,
    easy_days: Collection[int] = (),
) -> int:
    """Return the interval from `shortest` to `longest` days that `luck` (0 to below 1) picks.

    `load` tells how many cards are due on the days to come, `easy_days` are weekdays (Monday is
    0). A day with n cards is picked with a weight of 1/(1+n)², an easy day with a fiftieth of its
    weight; without either every interval is as likely as the others. The idea of weights within
    the fuzz is that of Anki's load balancer; these weights are ours.
    """
    count = longest - shortest + 1
    if count == 1 or not (load or easy_days):
        # Just below 1, the sum may be rounded up to the next whole number.
        return min(math.floor(shortest + luck * count), longest)
    days = [day + timedelta(days=shortest + index) for index in range(count)]
    return (pick_day(days, luck=luck, load=load, easy_days=easy_days) - day).days


def pick_day(
    days: Sequence[date],
    *,
    luck: float,
    load: Mapping[date, int] | None = None,
    easy_days: Collection[int] = (),
) -> date:
    """Return the one of these days that `luck` (0 to below 1) picks, weighted as in `pick`."""
    weights = [_weight(one, load or {}, easy_days) for one in days]
    threshold = luck * sum(weights)
    for day, weight in zip(days, weights, strict=True):
        threshold -= weight
        if threshold < 0:
            return day
    return days[-1]


def _weight(day: date, load: Mapping[date, int], easy_days: Collection[int]) -> float:
    weight = (1 + load.get(day, 0)) ** -2
    return weight * _EASY_DAY_WEIGHT if day.weekday() in easy_days else weight
