"""How well a student's certainty agrees with being right, under certainty-based marking.

The marks and the bonus are Gardner-Medwin's, as Moodle has them (docs.moodle.org: "Using
certainty-based marking"). The marks reward saying what one believes: each certainty earns most
for one range of the chance to be right (A. R. Gardner-Medwin, "Confidence-based marking: towards
deeper learning and better exams", in Bryan and Clegg (eds.), Innovative Assessment in Higher
Education, 2006). Being sure more, or less, often than one is right is over- and underconfidence
as the literature on calibration has it (S. Lichtenstein, B. Fischhoff, L. D. Phillips,
"Calibration of probabilities: the state of the art to 1980", in Kahneman, Slovic and Tversky
(eds.), Judgment under Uncertainty, 1982).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from types import MappingProxyType

from quizzes.domain.behaviours import CERTAINTY_TABLE, Certainty, certainty_credit

EARNS_MOST = MappingProxyType(
    {Certainty.LOW: (0.0, 2 / 3), Certainty.MID: (2 / 3, 4 / 5), Certainty.HIGH: (4 / 5, 1.0)}
)
"""For which share of right answers each certainty earns most, from where the marks cross: 1 and 0
equal 2 and -2 at two thirds, 2 and -2 equal 3 and -6 at four fifths."""

FEWEST_ANSWERS = 10
"""With fewer, one answer moves a share by more than the ranges are wide."""


class Leaning(StrEnum):
    """Which way a student's certainty is off."""

    OVER = "over"
    UNDER = "under"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CertaintyLevel:
    """The answers given with one certainty: how many, and the mean of their fractions."""

    certainty: Certainty
    count: int
    right: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well a student's certainty agrees with being right.

    ``bonus`` is in percentage points: what certainty added to (above 0), or took from, the bare
    share of right answers.
    """

    levels: tuple[CertaintyLevel, ...]
    accuracy: float
    bonus: float

    @property
    def leaning(self) -> Leaning:
        """Which way certainty and being right disagree, over all levels.

        A level is too sure where its share of right answers lies below the range in which that
        certainty earns most, and not sure enough where it lies above; one standard error of the
        bound, ``sqrt(bound x (1 - bound) / answers)``, is left to chance. Each level weighs by its
        answers and by how far beyond that it lies. Fewer than ``FEWEST_ANSWERS`` tell nothing.
        """
        given = [level for level in self.levels if level.right is not None]
        if sum(level.count for level in given) < FEWEST_ANSWERS:
            return Leaning.UNKNOWN
        too_sure = sum(level.count * _below(level) for level in given)
        not_sure_enough = sum(level.count * _above(level) for level in given)
        if too_sure == not_sure_enough:
            return Leaning.NONE
        return Leaning.OVER if too_sure > not_sure_enough else Leaning.UNDER


def _below(level: CertaintyLevel) -> float:
    least, _most = EARNS_MOST[level.certainty]
    return max(0.0, least - _standard_error(least, level.count) - level.right)


def _above(level: CertaintyLevel) -> float:
    _least, most = EARNS_MOST[level.certainty]
    return max(0.0, level.right - _standard_error(most, level.count) - most)


def _standard_error(share: float, count: int) -> float:
    return sqrt(share * (1 - share) / count)


def calibration(answers: Iterable[tuple[int | None, float]]) -> Calibration | None:
    """Return the calibration of answers, each a certainty and a fraction; None without any.

    The bonus is Gardner-Medwin's, as Moodle reports it: a tenth of the difference between the
    mean mark and the mean mark that the same share of right answers would earn if each answer
    had the one certainty that is best for that share.
    """
    given = [(Certainty(sure or Certainty.LOW), fraction) for sure, fraction in answers]
    if not given:
        return None
    levels = tuple(_level(sure, [f for one, f in given if one is sure]) for sure in Certainty)
    accuracy = sum(fraction for _sure, fraction in given) / len(given)
    mean = sum(certainty_credit(fraction, sure) for sure, fraction in given) / len(given)
    expected = max(
        accuracy * right + (1 - accuracy) * wrong for right, wrong in CERTAINTY_TABLE.values()
    )
    return Calibration(levels, accuracy, 10 * (mean - expected))


def _level(certainty: Certainty, fractions: Sequence[float]) -> CertaintyLevel:
    right = sum(fractions) / len(fractions) if fractions else None
    return CertaintyLevel(certainty, len(fractions), right)
