"""What a person's pieces of work come to: a grade per category and in total, in percent.

A piece counts the share of its points that was earned, 0 to 1. Within a category the grade is the
mean of the shares, weighted by points; the total is the mean of the categories, weighted by their
weights. Both are grades "so far": what nothing can be said of yet counts nowhere.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum


class Standing(StrEnum):
    """Where one piece of work stands for one person."""

    GRADED = "graded"
    """Its share counts."""

    MISSING = "missing"
    """It was due and not handed in: it counts 0."""

    WAITING = "waiting"
    """It was handed in, and nobody has marked it to its end: it counts nowhere yet."""

    OPEN = "open"
    """It is not handed in and not due yet: it counts nowhere yet."""

    EXCUSED = "excused"
    """It counts nowhere."""

    NOTHING = "nothing"
    """There is nothing to hand in any more, or no points were to be had: it counts nowhere."""

    WITHHELD = "withheld"
    """Its mark is not shown to the person yet: it counts nowhere in what they are shown."""


_OPEN = (Standing.OPEN, Standing.WAITING, Standing.WITHHELD)


@dataclass(frozen=True, slots=True)
class Category:
    """A part of the total: its weight, above 0, and how many of its lowest shares are left out."""

    key: Hashable
    weight: float = 1.0
    drop_lowest: int = 0


NO_CATEGORY = Category(None)
"""What is in no category counts together as one more, of weight 1, and nothing is left out."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work of one person: its category, what it weighs there, and its share.

    ``share`` is None where there is none; ``is_late`` tells that it came after it was due, which
    takes nothing from it. ``may_change``: its person has time left to hand it in, late or anew.
    """

    key: Hashable
    standing: Standing
    share: float | None = None
    points: float = 1.0
    category: Hashable = None
    is_late: bool = False
    may_change: bool = False

    @property
    def is_open(self) -> bool:
        """Whether what it counts, or that it counts nowhere, is not the last word."""
        return self.may_change or self.standing in _OPEN

    @property
    def counted(self) -> float | None:
        """The share that it counts; None where it counts nowhere."""
        if self.standing is Standing.MISSING:
            return 0.0
        return self.share if self.standing is Standing.GRADED else None

    @property
    def percent(self) -> float | None:
        """The share that it counts, in percent."""
        return None if self.counted is None else 100 * self.counted


@dataclass(frozen=True, slots=True)
class CategoryGrade:
    """The grade of a category in percent, None while nothing counts, and the pieces left out."""

    category: Category
    percent: float | None
    dropped: tuple[Hashable, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseGrade:
    """The total in percent, None while nothing counts, with the categories it is made of."""

    percent: float | None
    categories: tuple[CategoryGrade, ...] = ()

    @property
    def dropped(self) -> frozenset[Hashable]:
        """The pieces that were left out as the lowest of their category."""
        return frozenset(key for one in self.categories for key in one.dropped)


class Outcome(StrEnum):
    """What a total is beside the pass mark of its course."""

    PASSED = "passed"
    """It reaches the pass mark, also where it is so far."""

    NOT_PASSED = "not_passed"
    """It does not, and nothing is open any more."""

    NOT_YET = "not_yet"
    """It does not so far, or nothing counts."""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome, and how many pieces are open that can change it: with any, it is so far."""

    outcome: Outcome
    open_pieces: int = 0

    @property
    def is_so_far(self) -> bool:
        """Whether it is not the last word on the work that is assigned."""
        return self.open_pieces > 0


def as_shown(percent: float) -> float:
    """Return a percentage as people are shown it: rounded to one digit, never a minus zero."""
    return round(percent, 1) + 0.0


def result_of(percent: float | None, pieces: Iterable[Piece], pass_mark: int) -> Result:
    """Return what a total so far, in percent, is beside a pass mark in percent.

    Compared is the total as it is shown, so that whoever reads both can tell: one that equals the
    pass mark passes. A piece without points changes nothing, so it is not waited for.
    """
    left = sum(one.is_open for one in pieces if one.points > 0)
    if percent is not None and as_shown(percent) >= pass_mark:
        return Result(Outcome.PASSED, left)
    is_undecided = percent is None or left > 0
    return Result(Outcome.NOT_YET if is_undecided else Outcome.NOT_PASSED, left)


def clamped(share: float) -> float:
    """Return a share within 0 and 1: certainty can take it below, a bonus above."""
    return min(max(share, 0.0), 1.0)


def standing_of(*, share: float | None, is_handed_in: bool, is_past_due: bool) -> Standing:
    """Return where a piece stands that nobody was excused from.

    ``share`` is None where nothing is handed in or it is not marked to its end.
    """
    if share is not None:
        return Standing.GRADED
    if is_handed_in:
        return Standing.WAITING
    return Standing.MISSING if is_past_due else Standing.OPEN


def course_grade(pieces: Iterable[Piece], categories: Collection[Category]) -> CourseGrade:
    """Return the grade so far: the mean of the categories in which something counts.

    A piece of a category that is not among ``categories`` is in none. A piece without points is
    shown and counts nothing.
    """
    known = {one.key: one for one in categories}
    parts: dict[Hashable, list[Piece]] = {key: [] for key in known}
    for piece in pieces:
        place = piece.category if piece.category in known else None
        parts.setdefault(place, []).append(piece)
    grades = tuple(
        category_grade(known.get(key, NO_CATEGORY), theirs) for key, theirs in parts.items()
    )
    counting = [one for one in grades if one.percent is not None]
    total = _mean([(one.percent, one.category.weight) for one in counting])
    return CourseGrade(total, grades)


def category_grade(category: Category, pieces: Sequence[Piece]) -> CategoryGrade:
    """Return the grade of a category so far, its lowest shares left out.

    Left out are as many as the category says of those that count so far, never the last one. Of
    equal shares the one of more points goes first, then the later one: so leaving out never lowers
    a grade.
    """
    shares = [(one.counted, one) for one in pieces if one.points > 0]
    counting = [(share, one.points, one.key) for share, one in shares if share is not None]
    out: set[int] = set()
    if category.drop_lowest and len(counting) > 1:
        places = sorted(
            range(len(counting)),
            key=lambda place: (counting[place][0], -counting[place][1], -place),
        )
        out = set(places[: min(category.drop_lowest, len(counting) - 1)])
    kept = [
        (100 * share, points)
        for place, (share, points, _key) in enumerate(counting)
        if place not in out
    ]
    dropped = tuple(counting[place][2] for place in sorted(out))
    return CategoryGrade(category, _mean(kept), dropped)


def _mean(weighted: Sequence[tuple[float, float]]) -> float | None:
    """Return the weighted mean, within what it is of; None of nothing."""
    if not weighted:
        return None
    total = fsum(value * weight for value, weight in weighted)
    mean = total / fsum(weight for _value, weight in weighted)
    # Binary sums can be off in the last place; no grade is above all that it is the mean of.
    values = [value for value, _weight in weighted]
    return min(max(mean, min(values)), max(values))
