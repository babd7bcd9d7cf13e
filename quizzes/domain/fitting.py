"""Parameters that learn: which numbers of FSRS-6 suit a learner, judged on answers yet unseen.

A learner's answers are cut in two in the order in which they came. Parameters are fitted to the
first four fifths. On the last fifth, which no fitting ever sees, three sets are judged: the
defaults, one fitted to the whole course, one fitted to the learner alone.

Days are treated as FSRS's own optimiser treats them: an answer on a later learner day is predicted
and counts; a repeat on the same day moves the memory by the short-term formula, is part of what
came before later answers, and is never itself predicted.

The optimiser is handed in, so that nothing here depends on one.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain
from statistics import fmean, stdev
from typing import NamedTuple

from quizzes.domain.memory import (
    DEFAULT_PARAMETERS,
    NEW_CARD,
    Rating,
    remember,
    retrievability,
    within_bounds,
)

HELD_OUT = 0.2
"""The share of answers, the latest, that parameters are judged by and never fitted to."""

_FIRST_DAY = date(2000, 1, 1)
_SUREST = 1e-6


class Answer(NamedTuple):
    """One answer to a card: when it came among all, learner days since the card's last, rating."""

    order: int
    days: int
    rating: Rating


type History = Sequence[Answer]
"""The answers to one card of one learner, oldest first; the first has 0 days."""

type Example = tuple[tuple[int, int], ...]
"""Days and rating of a card's answers up to one that came at least a day after the one before."""

type Optimiser = Callable[[Sequence[Example]], tuple[float, ...] | None]
"""Gives the parameters that predict the last answer of each example best; None if it can't.

Examples come oldest first, because later answers weigh more in FSRS's own optimiser.
"""


def training_count(answers: int) -> int:
    """Return how many of so many answers, the oldest, may be learned from; it never falls."""
    return answers - int(answers * HELD_OUT)


def held_out_from(histories: Iterable[History]) -> int:
    """Return the order of the first answer of the last fifth; one beyond all if that is empty."""
    orders = sorted(answer.order for history in histories for answer in history)
    first = training_count(len(orders))
    if first < len(orders):
        return orders[first]
    return orders[-1] + 1 if orders else 0


def examples(histories: Iterable[History], *, before: int) -> list[Example]:
    """Return what an optimiser may learn from, oldest first: no answer from ``before`` on."""
    return [example for _, example in sorted(_timed(histories, before=before))]


def _timed(histories: Iterable[History], *, before: int) -> Iterator[tuple[int, Example]]:
    """Yield each example with the order of the answer it ends with."""
    for history in histories:
        known = [answer for answer in history if answer.order < before]
        steps = tuple((answer.days, int(answer.rating)) for answer in known)
        for end, answer in enumerate(known, 1):
            if answer.days >= 1:
                yield answer.order, steps[:end]


def predictions(
    history: History, parameters: tuple[float, ...] = DEFAULT_PARAMETERS
) -> Iterator[tuple[Answer, float]]:
    """Yield each answer that came at least a day after the one before, and its predicted recall.

    Raises ValueError for parameters outside FSRS's bounds.
    """
    state, day = NEW_CARD, _FIRST_DAY
    for answer in history:
        day += timedelta(days=answer.days)
        if answer.days >= 1 and state.stability is not None:
            yield answer, retrievability(state, day=day, parameters=parameters)
        memory = remember(state, answer.rating, day=day, parameters=parameters)
        state = replace(
            NEW_CARD,
            stability=memory.stability,
            difficulty=memory.difficulty,
            last_review_on=day,
        )


def log_losses(
    histories: Iterable[History], parameters: tuple[float, ...], *, since: int = 0
) -> list[float]:
    """Return the log loss, in nats, of each predicted answer from the order ``since`` on.

    They come in the order of the answers, so that those of two sets of parameters are pairs.
    Raises ValueError for parameters outside FSRS's bounds.
    """
    losses = [
        (answer.order, _log_loss(predicted, answer.rating))
        for history in histories
        if history and history[-1].order >= since
        for answer, predicted in predictions(history, parameters)
        if answer.order >= since
    ]
    return [loss for _, loss in sorted(losses)]


def _log_loss(predicted: float, rating: Rating) -> float:
    chance = predicted if rating > Rating.AGAIN else 1 - predicted
    return -math.log(max(chance, _SUREST))


TRUSTED_HALF = 500
"""Examples from which on a fitted number counts for more than the default: see `fit`."""

_FIRST_STABILITIES = 4
_DIGITS = 6


def fit(found: Sequence[Example], optimise: Optimiser) -> tuple[float, ...] | None:
    """Return the parameters fitted to the examples, held back towards the defaults; None if none.

    FSRS's own optimiser follows few answers too far. From n examples each number goes only
    n / (n + `TRUSTED_HALF`) of the way from the default to what was fitted: the shrinkage of
    empirical Bayes, with one weight for all, found by `benchmarks/run.py fitting`. The first four
    are stabilities and go their way by their logarithms.
    """
    fitted = optimise(found)
    if fitted is None:
        return None
    way = len(found) / (len(found) + TRUSTED_HALF)
    pairs = enumerate(zip(DEFAULT_PARAMETERS, fitted, strict=True))
    held_back = (
        usual * (own / usual) ** way if index < _FIRST_STABILITIES else usual + way * (own - usual)
        for index, (usual, own) in pairs
    )
    return within_bounds(round(number, _DIGITS) for number in held_back)


class Candidate(StrEnum):
    """Whose parameters may apply to a learner."""

    DEFAULT = "default"
    POOLED = "pooled"
    OWN = "own"


CLEARLY = 1.96
"""Standard errors by which a set must beat the defaults: one no better does so one time in forty.

Two sets are tried, so that chance lets either of them through one time in twenty at most.
`benchmarks/run.py fitting` shows what came of it for learners whose true parameters are known.
"""

LEAST_JUDGED = 30
"""Predicted answers of the last fifth below which nothing is judged to be better."""

type Losses = dict[Candidate, list[float]]
"""The log losses of each set that there is, on the same answers in the same order."""


def choose(losses: Losses) -> Candidate:
    """Return the set with the lowest mean loss among the defaults and those clearly better.

    Clearly better than the defaults is a set whose mean saving is more than `CLEARLY` times its
    standard error, over `LEAST_JUDGED` answers or more. So a lucky draw of few answers changes
    nothing, and the fewer there are the more a set has to save. Raises KeyError without losses of
    the defaults.
    """
    default = losses[Candidate.DEFAULT]
    best = Candidate.DEFAULT
    for candidate in (Candidate.POOLED, Candidate.OWN):
        found = losses.get(candidate)
        if found and _is_clearly_lower(found, default) and sum(found) < sum(losses[best]):
            best = candidate
    return best


def _is_clearly_lower(losses: Sequence[float], others: Sequence[float]) -> bool:
    savings = [other - loss for loss, other in zip(losses, others, strict=True)]
    if len(savings) < LEAST_JUDGED:
        return False
    return fmean(savings) > CLEARLY * stdev(savings) / math.sqrt(len(savings))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of a fit: the set that was fitted, the losses on the last fifth, the choice.

    ``parameters`` is None where the optimiser learned nothing; ``losses`` are mean log losses in
    nats on ``held_out`` answers, and empty without any.
    """

    parameters: tuple[float, ...] | None
    held_out: int
    losses: dict[Candidate, float]
    chosen: Candidate


@dataclass(frozen=True, slots=True)
class Learner:
    """The histories of one learner's cards, and the order of the first held-out answer."""

    histories: Sequence[History]
    since: int


def judge_own(
    learner: Learner, optimise: Optimiser, *, pooled: tuple[float, ...] | None = None
) -> Judgement:
    """Fit parameters to a learner's training answers and choose among all that there are.

    ``pooled`` must not have been fitted to the learner's held-out answers either.
    """
    own = fit(examples(learner.histories, before=learner.since), optimise)
    sets = {Candidate.POOLED: pooled, Candidate.OWN: own}
    return _judge([learner], sets, own)


def judge_pooled(learners: Sequence[Learner], optimise: Optimiser) -> Judgement:
    """Fit parameters to the training answers of all learners of a course, and choose.

    Answers are judged by learner after learner. Their orders must be those of one common series.
    """
    pooled = fit(pooled_examples(learners), optimise)
    return _judge(learners, {Candidate.POOLED: pooled}, pooled)


def pooled_examples(learners: Iterable[Learner]) -> list[Example]:
    """Return what an optimiser may learn from all the learners together, oldest first."""
    of_each = (_timed(learner.histories, before=learner.since) for learner in learners)
    return [example for _, example in sorted(chain.from_iterable(of_each))]


def _judge(
    learners: Sequence[Learner],
    sets: dict[Candidate, tuple[float, ...] | None],
    fitted: tuple[float, ...] | None,
) -> Judgement:
    losses = {
        candidate: [
            loss
            for learner in learners
            for loss in log_losses(learner.histories, parameters, since=learner.since)
        ]
        for candidate, parameters in {Candidate.DEFAULT: DEFAULT_PARAMETERS, **sets}.items()
        if parameters is not None
    }
    held_out = len(losses[Candidate.DEFAULT])
    means = {candidate: fmean(found) for candidate, found in losses.items() if held_out}
    return Judgement(fitted, held_out, means, choose(losses))
