"""What is known of one learner and one card, and how an answer changes it: FSRS-6.

Stability and difficulty come from the `fsrs` package, which is given whole learner days. An
`Event` is one thing that happened to a card, as it is stored.

FSRS: https://github.com/open-spaced-repetition/awesome-fsrs/wiki/The-Algorithm
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import NamedTuple, Self

import fsrs
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

# FSRS-6 as published. Stored events without a parameter set mean exactly these numbers, so they
# stay as they are even when the `fsrs` package publishes others.
# fmt: off
DEFAULT_PARAMETERS: tuple[float, ...] = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)
# fmt: on
DEFAULT_RETENTION = 0.9
LONGEST_INTERVAL = 36_500


# `fsrs` counts 24-hour blocks between two UTC times. Given whole learner days after one fixed
# midnight, those blocks are learner days.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Rating(IntEnum):
    """How well an answer was recalled, numbered as FSRS and Anki number it."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


_FSRS_RATING = {rating: fsrs.Rating(rating) for rating in Rating}


class Phase(StrEnum):
    """Where a card stands: never answered, in short steps, in days, or in steps after a lapse."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


class EventKind(StrEnum):
    """What can happen to one learner's card."""

    REVIEW = "review"
    UNDO = "undo"
    ADVANCE = "advance"
    SHIFT = "shift"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    BURY = "bury"
    UNBURY = "unbury"
    FLAG = "flag"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class MemoryState:
    """What is known of one learner and one card; `NEW_CARD` is where every card starts.

    `stability` is in days, `difficulty` from 1 to 10; both are None before the first answer.
    Exactly one of `due_at` (UTC, for steps within a day) and `due_on` (learner date, for
    intervals in days) is set, except in phase NEW, which has neither. `buried_on` is the last
    learner day on which the card stays hidden.
    """

    phase: Phase = Phase.NEW
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due_at: datetime | None = None
    due_on: date | None = None
    last_review_at: datetime | None = None
    last_review_on: date | None = None
    reviews: int = 0
    lapses: int = 0
    suspended: bool = False
    buried_on: date | None = None
    flag: int = 0


NEW_CARD = MemoryState()


@dataclass(frozen=True, slots=True)
class Finals:
    """The last days before an exam, on one of which every card is asked once more.

    `days` ascend and end before `exam_on`; until the first of them cards are scheduled for
    `desired_retention`. Raises ValueError without such days, or for a retention outside 0 to 1.
    """

    exam_on: date
    days: tuple[date, ...]
    desired_retention: float

    def __post_init__(self) -> None:
        if not self.days or list(self.days) != sorted({*self.days}):
            raise ValueError("The final days must be one at least, and ascend.")
        if self.days[-1] >= self.exam_on:
            raise ValueError("The final days must end before the exam.")
        if not 0 < self.desired_retention < 1:
            raise ValueError("The desired retention must lie between 0 and 1.")


@dataclass(frozen=True, slots=True)
class Settings:
    """How cards are scheduled for one learner in one course.

    `parameters` are the 21 numbers of FSRS-6, `parameter_set` says under which id they are stored
    (None for the defaults), `maximum_interval` is in days, `easy_days` are weekdays with few cards
    (Monday is 0), `breaks` the first and last days of days off, in order, `finals` come from a plan
    for an exam. Raises ValueError for a retention outside
    0 to 1, a maximum outside 1 to 36,500 days, or a step that is not longer than zero and shorter
    than a day.
    """

    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    desired_retention: float = DEFAULT_RETENTION
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    maximum_interval: int = LONGEST_INTERVAL
    easy_days: tuple[int, ...] = ()
    breaks: tuple[tuple[date, date], ...] = ()
    fuzz: bool = True
    parameter_set: int | None = None
    finals: Finals | None = None

    def on(self, day: date) -> Self:
        """Return the settings by which an answer given on this learner day is scheduled.

        From the first of the final days on they are the usual ones again: what is answered then
        has had its last turn before the exam, or comes back for a reason of its own.
        """
        if self.finals is None:
            return self
        if day >= self.finals.days[0]:
            return replace(self, finals=None)
        if self.desired_retention == self.finals.desired_retention:
            return self
        return replace(self, desired_retention=self.finals.desired_retention)

    def __post_init__(self) -> None:
        if not 0 < self.desired_retention < 1:
            raise ValueError("The desired retention must lie between 0 and 1.")
        if not 1 <= self.maximum_interval <= LONGEST_INTERVAL:
            raise ValueError(f"The maximum interval must be 1 to {LONGEST_INTERVAL} days.")
        for step in (*self.learning_steps, *self.relearning_steps):
            if not timedelta(0) < step < timedelta(days=1):
                raise ValueError("A step must be longer than zero and shorter than a day.")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a card, as it is stored.

    `at` is UTC and `day` the learner day it counted for. A review sets exactly one of `due_at`
    and `due_on`: the due that was chosen. `due_on` is also the new day of an ADVANCE or SHIFT,
    and for a BURY the day the card comes back (the next day if None). `undoes` is the id of the
    event an UNDO takes back. `id` is 0 until the event is stored.
    """

    kind: EventKind
    at: datetime
    day: date
    rating: Rating | None = None
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    desired_retention: float = DEFAULT_RETENTION
    due_at: datetime | None = None
    due_on: date | None = None
    undoes: int | None = None
    flag: int | None = None
    id: int = 0


class Memory(NamedTuple):
    """What FSRS says after an answer: stability and interval in days, difficulty from 1 to 10.

    The interval comes before steps, button ordering, fuzz and the maximum interval.
    """

    stability: float
    difficulty: float
    interval: int


def remember(
    state: MemoryState,
    rating: Rating,
    *,
    day: date,
    parameters: tuple[float, ...],
    desired_retention: float = DEFAULT_RETENTION,
) -> Memory:
    """Return the memory after answering on the learner day `day`, straight from FSRS-6.

    Raises ValueError for parameters outside FSRS's bounds.
    """
    now = _midnight(elapsed_days(state, day))
    scheduler = _scheduler(parameters, desired_retention)
    card, _ = scheduler.review_card(_fsrs_card(state), _FSRS_RATING[rating], now)
    return Memory(card.stability, card.difficulty, (card.due - now).days)


def retrievability(
    state: MemoryState, *, day: date, parameters: tuple[float, ...] = DEFAULT_PARAMETERS
) -> float | None:
    """Return the chance (0 to 1) that the card is recalled on `day`; None before any answer."""
    if state.stability is None:
        return None
    now = _midnight(elapsed_days(state, day))
    return _scheduler(parameters).get_card_retrievability(_fsrs_card(state), now)


def total_recall(
    answered: Iterable[tuple[float, int]],
    *,
    day: date,
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS,
) -> float:
    """Return the sum of `retrievability` over many cards on this day.

    `answered` has each card's stability and the ordinal of the day of its last answer. It is
    FSRS's forgetting curve written out, because a plan for an exam asks it of each card and day.
    """
    decay, today = -parameters[-1], day.toordinal()
    factor = 0.9 ** (1 / decay) - 1
    return math.fsum(
        [
            (1 + factor * (today - on) / stability) ** decay if on < today else 1.0
            for stability, on in answered
        ]
    )


def elapsed_days(state: MemoryState, day: date) -> int:
    """Return the learner days since the last answer: 0 on the same day or before any answer.

    Never below 0, though a learner who flies west can see yesterday's date again.
    """
    if state.last_review_on is None:
        return 0
    return max(0, (day - state.last_review_on).days)


def within_bounds(parameters: Iterable[float]) -> tuple[float, ...]:
    """Return the 21 parameters of FSRS-6, each moved to the nearest value that `fsrs` takes.

    Raises ValueError for another number of them, or one that is no number.
    """
    numbers = tuple(parameters)
    if len(numbers) != len(DEFAULT_PARAMETERS) or not all(map(math.isfinite, numbers)):
        raise ValueError(f"FSRS-6 has {len(DEFAULT_PARAMETERS)} finite parameters.")
    bounds = zip(numbers, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(min(max(number, lower), upper) for number, lower, upper in bounds)


@lru_cache(maxsize=512)
def _scheduler(
    parameters: tuple[float, ...], desired_retention: float = DEFAULT_RETENTION
) -> fsrs.Scheduler:
    """Return an FSRS scheduler that only does memory and raw intervals: no steps, no fuzz."""
    return fsrs.Scheduler(
        parameters=parameters,
        desired_retention=desired_retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_INTERVAL,
        enable_fuzzing=False,
    )


@lru_cache(maxsize=4096)
def _midnight(days: int) -> datetime:
    return _EPOCH + timedelta(days=days)


class _ScratchCard(fsrs.Card):
    """A card made for one call of `fsrs`, which therefore need not be copied before it changes.

    The copy would be a quarter of the time of a review.
    """

    def __copy__(self) -> Self:
        return self


def _fsrs_card(state: MemoryState) -> fsrs.Card:
    # Memory is the same in every state of `fsrs`; Learning is the one that starts from nothing.
    # An id and a due are given because the package would sleep, or read the clock, to make them.
    if state.stability is None:
        return _ScratchCard(card_id=0, state=fsrs.State.Learning, due=_EPOCH)
    return _ScratchCard(
        card_id=0,
        state=fsrs.State.Review,
        stability=state.stability,
        difficulty=state.difficulty,
        due=_EPOCH,
        last_review=_EPOCH,
    )
