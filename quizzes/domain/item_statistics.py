"""What the marks of many attempts say of a question and of a quiz.

The figures and their names are Moodle's (docs.moodle.org/dev: "Quiz statistics calculations";
variances and covariances divide by attempts less one). All are computed from *counts*: how many
attempts had a mark and a total. Attempts may come in any order and number; the counts stay small.
Where a figure can't be had (one attempt, no spread) it is None, and nothing is raised.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

type Pairs = Mapping[tuple[float, float], int]
"""How many attempts had each pair of values, such as a question's mark and the attempt's total."""

GROUP = 0.27
"""The share of the attempts in the upper and in the lower group (Kelley 1939)."""

_DIGITS = 10
"""Decimals beyond which two values differ by the rounding of sums alone."""


def tidy(value: float) -> float:
    """Return the value without what rounding added to it, so that equal marks are equal."""
    return round(value, _DIGITS) + 0.0


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over pairs (x, y), each about its mean; those of two sets add up: ``pooled``."""

    count: int
    mean_x: float
    mean_y: float
    xx: float
    yy: float
    xy: float

    def variance_x(self) -> float | None:
        """Return the variance of x; None for fewer than two pairs."""
        return self.xx / (self.count - 1) if self.count > 1 else None

    def covariance(self) -> float | None:
        """Return the covariance; None for fewer than two pairs."""
        return self.xy / (self.count - 1) if self.count > 1 else None

    def correlation(self) -> float | None:
        """Return Pearson's correlation in [-1, 1]; None where x or y does not vary."""
        if not self.xx or not self.yy:
            return None
        return max(-1.0, min(1.0, self.xy / math.sqrt(self.xx) / math.sqrt(self.yy)))


NO_MOMENTS = Moments(0, 0.0, 0.0, 0.0, 0.0, 0.0)


def moments(pairs: Pairs) -> Moments:
    """Return the moments of the pairs; of no pair all are 0."""
    count = sum(pairs.values())
    if not count:
        return NO_MOMENTS
    mean_x = math.fsum(x * n for (x, _y), n in pairs.items()) / count
    mean_y = math.fsum(y * n for (_x, y), n in pairs.items()) / count
    # A mean of equal values can be off by a bit, which is no spread.
    varies_x = len({x for x, _y in pairs}) > 1
    varies_y = len({y for _x, y in pairs}) > 1
    return Moments(
        count,
        mean_x,
        mean_y,
        math.fsum(n * (x - mean_x) ** 2 for (x, _y), n in pairs.items()) if varies_x else 0.0,
        math.fsum(n * (y - mean_y) ** 2 for (_x, y), n in pairs.items()) if varies_y else 0.0,
        math.fsum(n * (x - mean_x) * (y - mean_y) for (x, y), n in pairs.items())
        if varies_x and varies_y
        else 0.0,
    )


def pooled(parts: Iterable[Moments]) -> Moments:
    """Return the moments of all pairs together.

    Chan, Golub, LeVeque 1983, "Algorithms for computing the sample variance": the sums within the
    parts, and those of the parts' means about the common mean.
    """
    parts = [part for part in parts if part.count]
    count = sum(part.count for part in parts)
    if not count:
        return NO_MOMENTS
    mean_x = math.fsum(part.count * part.mean_x for part in parts) / count
    mean_y = math.fsum(part.count * part.mean_y for part in parts) / count
    apart = [(part.count, part.mean_x - mean_x, part.mean_y - mean_y) for part in parts]
    return Moments(
        count,
        mean_x,
        mean_y,
        math.fsum([*(part.xx for part in parts), *(n * x * x for n, x, _y in apart)]),
        math.fsum([*(part.yy for part in parts), *(n * y * y for n, _x, y in apart)]),
        math.fsum([*(part.xy for part in parts), *(n * x * y for n, x, y in apart)]),
    )


def discrimination_index(pairs: Pairs) -> float | None:
    """Return 100 times the correlation of marks x with what they are compared to, y."""
    correlation = moments(pairs).correlation()
    return None if correlation is None else 100 * correlation


def discriminative_efficiency(pairs: Pairs) -> float | None:
    """Return 100 cov(x, y) / cov(sorted x, sorted y): the share of what was possible."""
    found = moments(pairs)
    most = _sorted_comoment(pairs, found)
    return 100 * found.xy / most if most > 0 else None


def _sorted_comoment(pairs: Pairs, found: Moments) -> float:
    """Return the sum of products about the means with the greatest x beside the greatest y."""
    if not found.xx or not found.yy:
        return 0.0
    ones = _ascending((x, n) for (x, _y), n in pairs.items())
    others = _ascending((y, n) for (_x, y), n in pairs.items())
    products, at = [], 0
    value, left = others[0]
    for x, count in ones:
        wanted = count
        while wanted:
            step = min(wanted, left)
            products.append(step * (x - found.mean_x) * (value - found.mean_y))
            wanted, left = wanted - step, left - step
            if not left and at + 1 < len(others):
                at += 1
                value, left = others[at]
    return math.fsum(products)


def _ascending(values: Iterable[tuple[float, int]]) -> list[tuple[float, int]]:
    counted: Counter[float] = Counter()
    for value, count in values:
        counted[value] += count
    return sorted(counted.items())


@dataclass(frozen=True, slots=True)
class Groups:
    """How much of an attempt with each total belongs to the upper and to the lower group.

    Each group holds exactly ``GROUP`` of the attempts: of attempts with equal totals at its border
    it takes the same part of each, so that no order among them is made up.
    """

    upper: Mapping[float, float]
    lower: Mapping[float, float]
    size: float


def groups(totals: Mapping[float, int]) -> Groups:
    """Return the upper and lower groups of attempts counted by their totals."""
    size = GROUP * sum(totals.values())
    lowest = sorted(totals.items())
    return Groups(_filled(reversed(lowest), size), _filled(lowest, size), size)


def _filled(totals: Iterable[tuple[float, int]], size: float) -> dict[float, float]:
    shares = {}
    for total, count in totals:
        taken = min(float(count), size)
        shares[total], size = taken / count, size - taken
        if size <= 0:
            break
    return shares


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatistics:
    """What the attempts say of one question; None where a figure can't be had.

    ``facility``, ``deviation``, ``upper`` and ``lower`` are shares of the question's points,
    weights are percentages, ``discrimination`` lies in [-100, 100], ``efficiency`` is at most 100,
    ``point_biserial`` lies in [-1, 1]. ``upper`` and ``lower`` are the facility in the two groups.
    """

    attempts: int
    maximum: float
    facility: float | None
    deviation: float | None
    intended_weight: float | None
    effective_weight: float | None
    discrimination: float | None
    efficiency: float | None
    point_biserial: float | None
    upper: float | None
    lower: float | None


def item_statistics(
    pairs: Pairs,
    *,
    maximum: float,
    intended_weight: float | None = None,
    effective_weight: float | None = None,
) -> ItemStatistics:
    """Return the figures of a question from its (mark, total of the attempt) pairs.

    ``maximum`` is what the question can earn, in points (a mean where that differed). Facility is
    mean(x) / maximum; the discrimination index and efficiency compare x with o = T - x. The two
    weights need the whole quiz (``effective_weights``) and are passed on.
    """
    rests = with_rests(pairs)
    found, attempts = moments(rests), sum(pairs.values())
    has_marks = attempts > 0 and maximum > 0
    deviation = math.sqrt(found.xx / (attempts - 1)) if attempts > 1 else None
    upper, lower = _group_means(pairs)
    return ItemStatistics(
        attempts=attempts,
        maximum=maximum,
        facility=found.mean_x / maximum if has_marks else None,
        deviation=deviation / maximum if has_marks and deviation is not None else None,
        intended_weight=intended_weight,
        effective_weight=effective_weight,
        discrimination=discrimination_index(rests),
        efficiency=discriminative_efficiency(rests),
        point_biserial=point_biserial(pairs, maximum=maximum),
        upper=upper / maximum if has_marks else None,
        lower=lower / maximum if has_marks else None,
    )


def with_rests(pairs: Pairs) -> dict[tuple[float, float], int]:
    """Return (mark, rest of the attempt) pairs, from (mark, total) pairs."""
    rests: dict[tuple[float, float], int] = {}
    for (mark, total), count in pairs.items():
        pair = (tidy(mark), tidy(total - mark))
        rests[pair] = rests.get(pair, 0) + count
    return rests


def _group_means(pairs: Pairs) -> tuple[float, float]:
    totals: Counter[float] = Counter()
    for (_mark, total), count in pairs.items():
        totals[total] += count
    found = groups(totals)
    if not found.size:
        return 0.0, 0.0
    upper = math.fsum(n * x * found.upper.get(t, 0.0) for (x, t), n in pairs.items())
    lower = math.fsum(n * x * found.lower.get(t, 0.0) for (x, t), n in pairs.items())
    return upper / found.size, lower / found.size


def point_biserial(pairs: Pairs, *, maximum: float) -> float | None:
    """Return the correlation of a full mark (1, otherwise 0) with the total, in [-1, 1].

    (M1 - M0) / s x sqrt(p q), as in Crocker and Algina 1986. The question is part of the total.
    """
    full = tidy(maximum)
    counted: dict[tuple[float, float], int] = {}
    for (mark, total), count in pairs.items():
        pair = (float(tidy(mark) >= full), tidy(total))
        counted[pair] = counted.get(pair, 0) + count
    return moments(counted).correlation()


def effective_weights(places: Sequence[Pairs]) -> list[float | None]:
    """Return what each place contributes to the spread of the totals, in percent.

    100 sqrt(cov(x, T)) / sum of sqrt(cov(x_j, T)) over the places with a covariance that is not
    negative; None for the others, and for all where the totals do not vary.
    """
    roots = []
    for pairs in places:
        covariance = moments(pairs).covariance()
        roots.append(math.sqrt(covariance) if covariance is not None and covariance >= 0 else None)
    whole = math.fsum(root for root in roots if root is not None)
    return [None if root is None or not whole else 100 * root / whole for root in roots]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizStatistics:
    """What the totals of a quiz say; ``mean``, ``median`` and ``maximum`` are in points.

    ``deviation`` and ``standard_error`` are in points, ``consistency`` and ``error_ratio`` in
    percent; None where a figure can't be had.
    """

    attempts: int
    maximum: float
    mean: float | None
    median: float | None
    deviation: float | None
    skewness: float | None
    kurtosis: float | None
    consistency: float | None
    error_ratio: float | None
    standard_error: float | None


def quiz_statistics(
    totals: Mapping[float, int], places: Sequence[Pairs], *, maximum: float
) -> QuizStatistics:
    """Return the figures of a quiz from its totals and the (mark, total) pairs of its places.

    k2 = S m2 / (S - 1) is the variance, m2 to m4 the central moments of the totals. Internal
    consistency is 100 p / (p - 1) (1 - sum of var(x_j) / k2) with p places (Cronbach's alpha),
    the error ratio 100 sqrt(1 - consistency / 100), the standard error that share of the
    deviation.
    """
    attempts = sum(totals.values())
    mean = math.fsum(t * n for t, n in totals.items()) / attempts if attempts else None
    spread = moments({(total, 0.0): n for total, n in totals.items()}).variance_x()
    deviation = math.sqrt(spread) if spread is not None else None
    skewness, kurtosis = _shape(totals, mean or 0.0, spread)
    consistency = _consistency(places, spread)
    ratio = None if consistency is None else 100 * math.sqrt(max(0.0, 1 - consistency / 100))
    return QuizStatistics(
        attempts=attempts,
        maximum=maximum,
        mean=mean,
        median=median_of(totals),
        deviation=deviation,
        skewness=skewness,
        kurtosis=kurtosis,
        consistency=consistency,
        error_ratio=ratio,
        standard_error=None if ratio is None or deviation is None else ratio * deviation / 100,
    )


def _shape(
    totals: Mapping[float, int], mean: float, k2: float | None
) -> tuple[float | None, float | None]:
    """Return skewness k3 / k2^1.5 and kurtosis k4 / k2^2; they need three and four attempts."""
    s = sum(totals.values())
    if not k2 or s < 3:
        return None, None
    m2, m3, m4 = (
        math.fsum(n * (t - mean) ** power for t, n in totals.items()) / s for power in (2, 3, 4)
    )
    k3 = s * s * m3 / ((s - 1) * (s - 2))
    skewness = k3 / k2 / math.sqrt(k2)
    if s < 4:
        return skewness, None
    k4 = s * s * ((s + 1) * m4 - 3 * (s - 1) * m2 * m2) / ((s - 1) * (s - 2) * (s - 3))
    return skewness, k4 / k2 / k2


def _consistency(places: Sequence[Pairs], k2: float | None) -> float | None:
    p = len(places)
    if not k2 or p < 2:
        return None
    apart = math.fsum(moments(pairs).variance_x() or 0.0 for pairs in places)
    return 100 * p / (p - 1) * (1 - apart / k2)


def median_of(counted: Mapping[float, int]) -> float | None:
    """Return the middle of counted values, or the mean of the two middle ones; None of none."""
    count = sum(counted.values())
    if not count:
        return None
    wanted = ((count - 1) // 2, count // 2)
    middle: list[float] = []
    seen = 0
    for value, n in sorted(counted.items()):
        middle.extend(repeat(value, sum(seen <= place < seen + n for place in wanted)))
        seen += n
    return sum(middle) / 2
