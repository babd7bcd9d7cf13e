"""FSRS's own optimiser, installed for the tests, and what its absence comes to."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from random import Random

import pytest

from quizzes.domain.memory import DEFAULT_PARAMETERS, NEW_CARD, Rating, remember, within_bounds
from quizzes.optimiser import find_optimiser, is_installed

PACKAGE = "fsrs_rs_python"


def examples(count: int = 400) -> list[tuple[tuple[int, int], ...]]:
    """Return answers of somebody who forgets more than most."""
    rng = Random(5)
    return [
        ((0, rng.choice((1, 3, 3, 4))), (0, 3), (rng.randint(1, 9), rng.choice((1, 1, 3))))
        for _ in range(count)
    ]


def test_it_fits_all_parameters_within_their_bounds_and_the_same_each_time():
    optimise = find_optimiser(PACKAGE)
    fitted = optimise(examples())

    assert len(fitted) == len(DEFAULT_PARAMETERS)
    assert within_bounds(fitted) == fitted
    assert fitted != DEFAULT_PARAMETERS
    assert optimise(examples()) == fitted


def test_too_few_examples_teach_it_nothing():
    assert find_optimiser(PACKAGE)(examples(3)) is None
    assert find_optimiser(PACKAGE)([]) is None


def test_a_failure_inside_it_is_logged_and_changes_nothing(caplog):
    no_later_day = [((0, 3), (0, 3))] * 40
    assert find_optimiser(PACKAGE)(no_later_day) is None
    assert [record.message for record in caplog.records] == [
        "Parameters could not be fitted to 40 answers."
    ]


def test_without_the_package_there_is_none(settings):
    assert find_optimiser("no_such_package") is None
    assert is_installed()
    settings.OPTIMISER_PACKAGE = "no_such_package"
    assert not is_installed()


def test_it_fits_the_very_model_that_schedules_here():
    """Same-day repeats included; it reckons in single precision."""
    module, rng = import_module(PACKAGE), Random(1)
    model = module.FSRS(list(DEFAULT_PARAMETERS))
    for _ in range(200):
        steps = [(rng.choice((0, 0, 1, 5, 60)) if n else 0, rng.randint(1, 4)) for n in range(8)]
        day, stability, difficulty = date(2026, 3, 2), None, None
        for days, rating in steps:
            state = _state(stability, difficulty, day)
            day += timedelta(days=days)
            memory = remember(state, Rating(rating), day=day, parameters=DEFAULT_PARAMETERS)
            stability, difficulty = memory.stability, memory.difficulty
        reviews = [module.FSRSReview(rating, days) for days, rating in steps]
        theirs = model.memory_state(module.FSRSItem(reviews))
        assert theirs.stability == pytest.approx(stability, rel=1e-4)
        assert theirs.difficulty == pytest.approx(difficulty, rel=1e-4)


def _state(stability, difficulty, day):
    if stability is None:
        return NEW_CARD
    return replace(NEW_CARD, stability=stability, difficulty=difficulty, last_review_on=day)
