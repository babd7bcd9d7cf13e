"""What is remarkable about a question's figures: codes and values, the words are the page's.

The limits are the ones Moodle's documentation gives for reading its report ("Quiz report
statistics"): a facility from 20 to 95 percent, a discrimination index from 20.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizzes.domain.item_answers import OPTION, GivenAnswer
from quizzes.domain.item_statistics import ItemStatistics

FEW_ATTEMPTS = 30
"""With fewer attempts every figure is a hint at most."""

LEAST_ATTEMPTS = 5
"""With fewer attempts nothing is said but their number, and that nobody is right."""

LOW_DISCRIMINATION = 20.0
HARD, EASY = 0.20, 0.95
ALMOST_NOBODY = 0.10
"""With so little a wrong key is likelier than a hard question, however few the attempts are."""


class FlagCode(StrEnum):
    """What can be remarkable."""

    FEW = "few"
    NEGATIVE = "negative"
    LOW = "low"
    NOBODY_RIGHT = "nobody_right"
    HARD = "hard"
    GUESSED = "guessed"
    EASY = "easy"
    BEST_CHOSE = "best_chose"
    NOBODY_CHOSE = "nobody_chose"


@dataclass(frozen=True, slots=True)
class Flag:
    """One remark: its code, the figure behind it, and the part and answer it is about."""

    code: FlagCode
    value: float
    part: str = ""
    answer: str = ""


def flags(
    item: ItemStatistics, answers: Sequence[GivenAnswer], *, guess: float | None, kind: str
) -> tuple[Flag, ...]:
    """Return what is remarkable, the gravest first.

    ``guess`` is the random guess score, ``kind`` the question's. Of an ordering, places are no
    distractors, and of matching and categorise an unused combination is none.
    """
    found: list[Flag] = []
    if item.facility is not None and item.facility <= ALMOST_NOBODY:
        found.append(Flag(FlagCode.NOBODY_RIGHT, item.facility))
    if item.attempts >= LEAST_ATTEMPTS:
        found += _by_answers(answers, kind)
        found += _by_discrimination(item)
        found += _by_facility(item, guess)
    if item.attempts < FEW_ATTEMPTS:
        found.append(Flag(FlagCode.FEW, item.attempts))
    return tuple(found)


def _by_discrimination(item: ItemStatistics) -> Iterator[Flag]:
    if item.discrimination is None:
        return
    if item.discrimination < 0:
        yield Flag(FlagCode.NEGATIVE, item.discrimination)
    elif item.discrimination < LOW_DISCRIMINATION:
        yield Flag(FlagCode.LOW, item.discrimination)


def _by_facility(item: ItemStatistics, guess: float | None) -> Iterator[Flag]:
    if item.facility is None or item.facility <= ALMOST_NOBODY:
        return
    if guess and item.facility < guess:
        yield Flag(FlagCode.GUESSED, item.facility)
    elif item.facility < HARD:
        yield Flag(FlagCode.HARD, item.facility)
    elif item.facility > EASY:
        yield Flag(FlagCode.EASY, item.facility)


def _by_answers(answers: Sequence[GivenAnswer], kind: str) -> Iterator[Flag]:
    if kind == "ordering":
        return
    parts = defaultdict(list)
    for row in answers:
        if row.kind == OPTION:
            parts[row.part].append(row)
    for rows in parts.values():
        best = max((row.upper for row in rows if row.is_key), default=0.0)
        wrong = [row for row in rows if not row.is_key]
        chosen = [row for row in wrong if row.upper > best]
        yield from (Flag(FlagCode.BEST_CHOSE, r.upper, r.part, r.answer) for r in chosen)
    if kind not in {"matching", "categorise"}:
        yield from (
            Flag(FlagCode.NOBODY_CHOSE, 0, row.part, row.answer)
            for rows in parts.values()
            for row in rows
            if not row.is_key and not row.count
        )
