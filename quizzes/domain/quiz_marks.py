"""What a quiz counts after one or several attempts."""

from collections.abc import Sequence
from statistics import fmean

from quizzes.domain.quiz_rules import GradeMethod


def deciding[T](attempts: Sequence[T], method: GradeMethod) -> Sequence[T]:
    """Return those of the attempts, in their order, that the mark of a quiz is made of."""
    if method is GradeMethod.FIRST:
        return attempts[:1]
    return attempts[-1:] if method is GradeMethod.LAST else attempts


def mark_of(shares: Sequence[float], method: GradeMethod) -> float | None:
    """Return the share of the points that counts, of the attempts in their order; None for none.

    A share can be below 0 with certainty-based marking.
    """
    if not shares:
        return None
    counting = deciding(shares, method)
    return fmean(counting) if method is GradeMethod.AVERAGE else max(counting)


def share_of(points: float, max_points: float) -> float:
    """Return the share of the points that were earned; 0 where none could be."""
    return points / max_points if max_points > 0 else 0.0


def has_passed(share: float | None, pass_mark: int | None) -> bool | None:
    """Tell whether a share reaches a pass mark in percent; None where there is nothing to tell."""
    if share is None or pass_mark is None:
        return None
    # A mark of 59.9999999 by binary sums is a mark of 60.
    return round(100 * share, 6) >= pass_mark
