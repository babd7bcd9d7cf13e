"""Learners made up for a simulation: each has FSRS parameters of their own, and answers by them.

How much the parameters of people differ is taken from FSRS's own optimiser, which holds what it
fits near the defaults by the standard deviations of the parameters of its users (`PARAMS_STDDEV`
in `src/training.rs` of open-spaced-repetition/fsrs-rs). They include the noise of fitting, so
they are rather too wide: a benchmark tries narrower ones too (``spread``). That the deviations
are normal (of the four first stabilities: of their logarithms), independent of each other, and
half the course's and half the person's, are assumptions of ours.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from quizzes.domain.fitting import Answer
from quizzes.domain.memory import (
    DEFAULT_PARAMETERS,
    NEW_CARD,
    MemoryState,
    Rating,
    elapsed_days,
    remember,
    retrievability,
    within_bounds,
)
from quizzes.domain.spreading import fuzz_range

# fmt: off
DEVIATIONS = (
    6.43, 9.66, 17.58, 27.85, 0.57, 0.28, 0.6, 0.12, 0.39, 0.18, 0.33,
    0.3, 0.09, 0.16, 0.57, 0.25, 1.03, 0.31, 0.32, 0.14, 0.27,
)
# fmt: on
SHARE_OF_COURSE = 0.5
FIRST_STABILITIES = 4

# How ratings fall out in FSRS's own simulator (its default configuration): of first answers, and
# of later ones that were recalled.
FIRST_RATINGS = {Rating.AGAIN: 0.24, Rating.HARD: 0.094, Rating.GOOD: 0.495, Rating.EASY: 0.171}
RECALLED_RATINGS = {Rating.HARD: 0.224, Rating.GOOD: 0.631, Rating.EASY: 0.145}
AGAIN_IN_STEPS = 0.15
"""An assumption: how often a card that is shown again on the same day is still not known."""

CARDS = 205
_FIRST_DAY = date(2000, 1, 1)
_A_DAY = 10**9


def draw_deviations(rng: Random) -> list[float]:
    """Return one standard normal deviation for each parameter."""
    return [rng.gauss(0, 1) for _ in DEVIATIONS]


def draw_parameters(rng: Random, of_course: list[float], spread: float) -> tuple[float, ...]:
    """Return the true parameters of a person in a course with these deviations."""
    numbers = []
    for index, own in enumerate(draw_deviations(rng)):
        shared = math.sqrt(SHARE_OF_COURSE) * of_course[index]
        deviation = spread * (shared + math.sqrt(1 - SHARE_OF_COURSE) * own)
        usual, by = DEFAULT_PARAMETERS[index], DEVIATIONS[index]
        if index < FIRST_STABILITIES:
            numbers.append(usual * math.exp(_log_deviation(usual, by) * deviation))
        else:
            numbers.append(usual + by * deviation)
    return within_bounds(numbers)


def _log_deviation(median: float, deviation: float) -> float:
    """Return the deviation of the logarithm for a log-normal with this median and deviation."""
    ratio = (deviation / median) ** 2
    return math.sqrt(math.log((1 + math.sqrt(1 + 4 * ratio)) / 2))


@dataclass
class Learner:
    """A person who learns a course's cards day by day, scheduled by the default parameters.

    ``histories`` has the answers to each card, ``chances`` the true chance of recall before each
    answer that came on a later day, by the answer's order. ``number`` keeps the orders of several
    learners apart.
    """

    parameters: tuple[float, ...]
    rng: Random
    number: int = 0
    new_a_day: int = 10
    histories: list[list[Answer]] = field(default_factory=list)
    chances: dict[int, float] = field(default_factory=dict)
    answers: int = 0
    counted: int = 0

    def study(self, *, answers: int = 0, counted: int = 0) -> None:
        """Go on until so many answers are given, or so many on a later day than the one before."""
        due: dict[int, list[_Card]] = defaultdict(list)
        day = begun = 0
        while self.answers < answers or self.counted < counted:
            today = due.pop(day, [])
            fresh = [_Card([]) for _ in range(min(self.new_a_day, CARDS - begun))]
            self.histories += [card.history for card in fresh]
            begun += len(fresh)
            for card in (*today, *fresh):
                due[day + self._session(card, day)].append(card)
                if (answers and self.answers >= answers) or (counted and self.counted >= counted):
                    break
            day += 1
        self.histories = [history for history in self.histories if history]

    def _session(self, card: "_Card", day: int) -> int:
        """Answer the card until it is known today; return the days until it is due."""
        rating = self._rate(card, day)
        interval = self._answer(card, day, rating)
        if rating == Rating.AGAIN:
            while self.rng.random() < AGAIN_IN_STEPS:
                self._answer(card, day, Rating.AGAIN)
        if rating == Rating.AGAIN or (len(card.history) == 1 and rating != Rating.EASY):
            interval = self._answer(card, day, Rating.GOOD)
        return self.rng.randint(*fuzz_range(interval, minimum=1, maximum=36_500))

    def _rate(self, card: "_Card", day: int) -> Rating:
        ratings = FIRST_RATINGS
        if card.history:
            if self.rng.random() >= self._chance(card, day):
                return Rating.AGAIN
            ratings = RECALLED_RATINGS
        return _drawn(self.rng, ratings)

    def _chance(self, card: "_Card", day: int) -> float:
        return retrievability(card.truth, day=_date(day), parameters=self.parameters)

    def _answer(self, card: "_Card", day: int, rating: Rating) -> int:
        days = elapsed_days(card.truth, _date(day))
        order = day * _A_DAY + self.number * 10**5 + self.answers
        if days >= 1:
            self.chances[order] = self._chance(card, day)
            self.counted += 1
        card.history.append(Answer(order, days, rating))
        self.answers += 1
        card.truth, _ = _after(card.truth, rating, day, self.parameters)
        card.planned, interval = _after(card.planned, rating, day, DEFAULT_PARAMETERS)
        return interval


@dataclass
class _Card:
    """A card of a learner: its answers, its true memory, and the memory that it is planned by."""

    history: list[Answer]
    truth: MemoryState = NEW_CARD
    planned: MemoryState = NEW_CARD


def _after(
    state: MemoryState, rating: Rating, day: int, parameters: tuple[float, ...]
) -> tuple[MemoryState, int]:
    memory = remember(state, rating, day=_date(day), parameters=parameters)
    values = {"stability": memory.stability, "difficulty": memory.difficulty}
    return replace(NEW_CARD, last_review_on=_date(day), **values), memory.interval


def _drawn(rng: Random, shares: dict[Rating, float]) -> Rating:
    luck = rng.uniform(0, sum(shares.values()))
    for rating, share in shares.items():
        luck -= share
        if luck <= 0:
            return rating
    return Rating.EASY


def _date(day: int) -> date:
    return _FIRST_DAY + timedelta(days=day)
