"""What fitting parameters does to learners whose true parameters are known, being made up.

Everything is drawn from a seed, so that the figures are the same on every run and machine.
"""

import argparse
import math
import multiprocessing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from random import Random
from statistics import fmean

from benchmarks.learners import Learner, draw_deviations, draw_parameters
from quizzes.domain import fitting
from quizzes.domain.fitting import Candidate, Judgement
from quizzes.domain.memory import DEFAULT_PARAMETERS
from quizzes.optimiser import find_optimiser

SEED = 20_261_126
PACKAGE = "fsrs_rs_python"
SPREADS = (1.0, 0.5, 0.25)
PROCESSES = 2
FRESH_ANSWERS = 500
JUDGED = 20
LONG = {"answers": 1000}
SHORT = {"answers": 50}
COUNTED = {"counted": 50}
"""Fifty as FSRS counts reviews: given at least a day after the card's last."""
NO_WORSE = 1e-9


@dataclass(frozen=True)
class Class:
    """A course of made-up learners: its place in the series, its size, how long each learns."""

    number: int
    learners: int
    spread: float
    length: tuple[tuple[str, int], ...]
    judged: int


@dataclass(frozen=True)
class Result:
    """One learner's losses, in nats: the true ones of each set, and what each way chose."""

    true: dict[Candidate, float]
    chosen: Candidate
    of_course: Candidate
    in_training: Candidate
    lowest: Candidate

    def saved(self, way: Callable[["Result"], Candidate]) -> float:
        """Return how much less is lost than with the defaults when chosen in this way."""
        return self.true[Candidate.DEFAULT] - self.true[way(self)]


def run(options: argparse.Namespace, site) -> dict:
    """Return the figures; ends with a sentence where the optimiser is not installed."""
    if find_optimiser(PACKAGE) is None:
        raise SystemExit("pip install -r requirements-fitting.txt first: there is no optimiser.")
    seed = SEED if options.seed is None else options.seed
    figures = {"seed": seed}
    with multiprocessing.Pool(PROCESSES) as pool:
        for spread in SPREADS:
            long = _results(pool, seed, [_class(n, 10, spread, LONG) for n in range(12)])
            short = _results(pool, seed, [_class(n, 120, spread, SHORT) for n in range(100, 106)])
            days = _results(pool, seed, [_class(n, 60, spread, COUNTED) for n in range(200, 204)])
            told = _of_long(long) | _of_short("short", short) | _of_short("counted", days)
            figures |= {f"spread {spread:g}: {name}": value for name, value in told.items()}
    return figures


def _class(number: int, learners: int, spread: float, length: dict[str, int]) -> Class:
    return Class(number, learners, spread, tuple(length.items()), min(learners, JUDGED))


def _results(pool, seed: int, classes: Iterable[Class]) -> list[Result]:
    found = pool.imap(partial(study, seed), classes, chunksize=1)
    return [result for results in found for result in results]


def study(seed: int, course: Class) -> list[Result]:
    """Let the learners of a course learn, fit, choose, and see what that is worth to each."""
    optimise = find_optimiser(PACKAGE)
    rng = Random(f"{seed} {course}")
    deviations = draw_deviations(rng)
    people, split = [], []
    for number in range(course.learners):
        one = Learner(draw_parameters(rng, deviations, course.spread), rng, number)
        one.study(**dict(course.length))
        people.append(one)
        split.append(fitting.Learner(one.histories, fitting.held_out_from(one.histories)))
    pooled = fitting.judge_pooled(split, optimise)
    return [
        _result(learner, _fresh(one, rng), pooled, optimise)
        for learner, one in zip(split[: course.judged], people, strict=False)
    ]


def _fresh(learner: Learner, rng: Random) -> Learner:
    """Return the same person learning other cards: what no set was fitted to or chosen by."""
    fresh = Learner(learner.parameters, rng)
    fresh.study(answers=FRESH_ANSWERS)
    return fresh


def _result(
    learner: fitting.Learner, fresh: Learner, pooled: Judgement, optimise: fitting.Optimiser
) -> Result:
    own = fitting.fit(fitting.examples(learner.histories, before=learner.since), optimise)
    named = {
        Candidate.DEFAULT: DEFAULT_PARAMETERS,
        Candidate.POOLED: pooled.parameters,
        Candidate.OWN: own,
    }
    sets = {candidate: numbers or DEFAULT_PARAMETERS for candidate, numbers in named.items()}
    everything = {
        candidate: fitting.log_losses(learner.histories, numbers)
        for candidate, numbers in sets.items()
    }
    learned = len(fitting.examples(learner.histories, before=learner.since))
    held_out = {candidate: losses[learned:] for candidate, losses in everything.items()}
    training = {candidate: sum(losses[:learned]) for candidate, losses in everything.items()}
    return Result(
        true={candidate: true_loss(fresh, numbers) for candidate, numbers in sets.items()},
        chosen=fitting.choose(held_out),
        of_course=pooled.chosen,
        in_training=min(training, key=training.get),
        lowest=min(held_out, key=lambda candidate: sum(held_out[candidate])),
    )


def true_loss(learner: Learner, parameters: tuple[float, ...]) -> float:
    """Return the mean log loss to expect of predictions, given the true chances of recall."""
    losses = []
    for history in learner.histories:
        for answer, predicted in fitting.predictions(history, parameters):
            chance = learner.chances[answer.order]
            losses.append(-chance * math.log(predicted) - (1 - chance) * math.log(1 - predicted))
    return fmean(losses)


def _of_long(results: list[Result]) -> dict:
    def worse(way: Callable[[Result], Candidate]) -> float:
        return round(fmean(one.saved(way) < -NO_WORSE for one in results), 4)

    def saved(way: Callable[[Result], Candidate]) -> float:
        return round(fmean(one.saved(way) for one in results), 4)

    chosen = [one.chosen for one in results]
    return {
        "learners": len(results),
        "loss_with_defaults": round(fmean(one.true[Candidate.DEFAULT] for one in results), 4),
        "worse_off": worse(lambda one: one.chosen),
        "worse_off_if_chosen_in_training": worse(lambda one: one.in_training),
        "worse_off_if_lowest": worse(lambda one: one.lowest),
        "worse_off_if_always_own": worse(lambda one: Candidate.OWN),
        "saved": saved(lambda one: one.chosen),
        "saved_if_chosen_in_training": saved(lambda one: one.in_training),
        "chosen": {str(candidate): chosen.count(candidate) for candidate in Candidate},
    }


def _of_short(name: str, results: list[Result]) -> dict:
    def loss(way: Callable[[Result], Candidate]) -> float:
        return round(fmean(one.true[way(one)] for one in results), 4)

    return {
        f"{name}_learners": len(results),
        f"{name}_loss_with_defaults": loss(lambda one: Candidate.DEFAULT),
        f"{name}_loss_with_pooled": loss(lambda one: Candidate.POOLED),
        f"{name}_loss_as_chosen_for_course": loss(lambda one: one.of_course),
        f"{name}_loss_with_own": loss(lambda one: Candidate.OWN),
    }
