"""Marks that people give to essays by a rubric, and which of them is released."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from quizzes.domain.questions import Essay

WHOLE = "whole"
"""The key of the one line by which an essay without a rubric is marked."""

THRESHOLD = 0.1
"""Marks further apart than this share of the points are settled by an instructor."""

ALMOST = 1e-6
"""Sums of decimals in binary: less than this is no difference."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a rubric: what it asks for, and the points it can give."""

    key: str
    text: str
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What somebody gives an answer: ``fraction`` of its points in [0, 1], and points by line.

    ``is_done`` tells that they have finished, ``is_current`` that the answer is still the one
    they read, ``is_set_aside`` that an instructor no longer waits for it. ``points`` are those of
    the rubric's lines, by key; empty for a fraction alone.
    """

    fraction: float
    at: datetime
    points: Mapping[str, float] = field(default_factory=dict)
    comment: str = ""
    is_done: bool = True
    is_current: bool = True
    is_set_aside: bool = False

    @property
    def counts(self) -> bool:
        """Whether there is something to it: it is finished, or begun, and not set aside."""
        is_empty = not (self.is_done or self.points or self.comment)
        return not (self.is_set_aside or is_empty)

    @property
    def holds(self) -> bool:
        """Whether a release waits until its marker has finished it, for this very answer."""
        return self.counts and not (self.is_done and self.is_current)


class Missing(StrEnum):
    """Why an answer has no mark that could be released."""

    UNMARKED = "unmarked"
    UNFINISHED = "unfinished"
    CHANGED = "changed"
    DIFFERENT = "different"


def lines_of(body: Essay, points: float) -> tuple[Line, ...]:
    """Return the lines of an essay's rubric, or one worth all ``points`` of the question."""
    if not body.rubric:
        return (Line(WHOLE, "", points),)
    return tuple(Line(point.key, point.text, point.points) for point in body.rubric)


def most_of(lines: Iterable[Line]) -> float:
    """Return all points that the lines can give."""
    return sum(line.most for line in lines)


def fraction_of(lines: Sequence[Line], given: Mapping[str, float]) -> float | None:
    """Return the share of the points in [0, 1] that was given; None while a line has none."""
    if any(line.key not in given for line in lines):
        return None
    had = sum(min(max(given[line.key], 0.0), line.most) for line in lines)
    return min(had / most_of(lines), 1.0)


def difference(marks: Iterable[Mark]) -> float:
    """Return how far the marks lie apart, as a share of the points; 0 for fewer than two."""
    fractions = [mark.fraction for mark in marks]
    return max(fractions) - min(fractions) if fractions else 0.0


def is_too_far(marks: Iterable[Mark]) -> bool:
    """Tell whether an instructor has to settle between these marks."""
    return difference(marks) > THRESHOLD + ALMOST


def mean(marks: Sequence[Mark]) -> Mark:
    """Return the mean of marks, line by line, with all their comments; as new as the newest."""
    keys = [key for key in marks[0].points if all(key in mark.points for mark in marks)]
    comments = dict.fromkeys(mark.comment for mark in marks if mark.comment)
    count = len(marks)
    return Mark(
        fraction=sum(mark.fraction for mark in marks) / count,
        at=max(mark.at for mark in marks),
        points={key: sum(mark.points[key] for mark in marks) / count for key in keys},
        comment="\n\n".join(comments),
    )


def to_release(marks: Sequence[Mark], settled: Mark | None = None) -> Mark | Missing:
    """Return the mark of an answer that counts, or why there is none yet.

    The settled one; else the only one, or the mean of several that lie close together. Nothing
    is released over a mark that somebody is still at, or that was given for another answer; what
    was settled for another answer is as if it were not, and so is a mark that was begun and erased
    or set aside.
    """
    if settled is not None and settled.is_current:
        return settled
    marks = [mark for mark in marks if mark.counts]
    if any(not mark.is_current for mark in marks):
        return Missing.CHANGED
    if not marks:
        return Missing.UNMARKED
    if any(not mark.is_done for mark in marks):
        return Missing.UNFINISHED
    if is_too_far(marks):
        return Missing.DIFFERENT
    return marks[0] if len(marks) == 1 else mean(marks)
