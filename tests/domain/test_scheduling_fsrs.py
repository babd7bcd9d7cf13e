"""Our memory and intervals against the published vectors and against `fsrs` itself."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from pathlib import Path

import fsrs
import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from quizzes.domain.scheduling import (
    DEFAULT_PARAMETERS,
    NEW_CARD,
    Phase,
    Rating,
    Settings,
    fuzz_rng,
    remember,
    retrievability,
    review,
)

VECTORS = json.loads((Path(__file__).parent / "vectors" / "fsrs.json").read_text())
FIRST_DAY = date(2026, 1, 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PHASE_OF_STATE = {
    fsrs.State.Learning: Phase.LEARNING,
    fsrs.State.Review: Phase.REVIEW,
    fsrs.State.Relearning: Phase.RELEARNING,
}

histories = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 3), st.integers(0, 60), st.integers(0, 2000)),
        st.sampled_from(Rating),
    ),
    min_size=1,
    max_size=24,
)


def parameter_sets():
    return st.one_of(
        st.just(DEFAULT_PARAMETERS),
        st.sampled_from([tuple(vector["parameters"]) for vector in VECTORS["vectors"]]),
        st.lists(st.floats(1.0, 1.1), min_size=21, max_size=21).map(
            lambda factors: tuple(
                number * factor for number, factor in zip(DEFAULT_PARAMETERS, factors, strict=True)
            )
        ),
    )


def vector_steps():
    return [
        pytest.param(vector, index, id=f"{vector['id']}-{index + 1}")
        for vector in VECTORS["vectors"]
        for index in range(len(vector["history"]))
    ]


def answer(state, day, rating, settings):
    at = NOON + timedelta(days=(day - FIRST_DAY).days, seconds=state.reviews)
    after, _ = review(state, rating, at=at, day=day, settings=settings, rng=fuzz_rng(0))
    return after


def test_the_vectors_have_47_steps():
    assert len(vector_steps()) == 47


def test_default_parameters_are_those_fsrs_6_published():
    assert VECTORS["vectors"][0]["parameters"] == list(DEFAULT_PARAMETERS)


@pytest.mark.parametrize(("vector", "index"), vector_steps())
def test_a_step_of_the_vectors(vector, index):
    settings = Settings(
        parameters=tuple(vector["parameters"]),
        desired_retention=vector["desired_retention"],
        learning_steps=(),
        relearning_steps=(),
        fuzz=False,
    )
    state, day = NEW_CARD, FIRST_DAY
    for step in vector["history"][:index]:
        day += timedelta(days=step["elapsed_days"])
        state = answer(state, day, Rating(step["rating"]), settings)
    step, expected = vector["history"][index], vector["expected"][index]
    day += timedelta(days=step["elapsed_days"])
    recalled = retrievability(state, day=day, parameters=settings.parameters)
    memory = remember(
        state,
        Rating(step["rating"]),
        day=day,
        parameters=settings.parameters,
        desired_retention=settings.desired_retention,
    )

    tolerance = VECTORS["tolerance"]
    assert memory.stability == pytest.approx(
        expected["stability"], rel=tolerance["stability_relative"]
    )
    assert memory.difficulty == pytest.approx(
        expected["difficulty"], abs=tolerance["difficulty_absolute"]
    )
    assert memory.interval == expected["interval_days"]
    assert recalled == pytest.approx(expected["retrievability_before"], abs=1e-5)
    after = answer(state, day, Rating(step["rating"]), settings)
    assert (after.stability, after.difficulty) == (memory.stability, memory.difficulty)


def check_against_fsrs(history, parameters, retention):
    """Compare every step of one history with `fsrs`, told learner days as UTC times."""
    settings = Settings(parameters=parameters, desired_retention=retention, fuzz=False)
    scheduler = fsrs.Scheduler(parameters, retention, enable_fuzzing=False)
    card = fsrs.Card(card_id=1, due=NOON)
    state, day = NEW_CARD, FIRST_DAY
    for index, (days, rating) in enumerate(history):
        day += timedelta(days=days if index else 0)
        now = NOON + timedelta(days=(day - FIRST_DAY).days, seconds=index)
        expected_recall = scheduler.get_card_retrievability(card, now) if index else None
        assert retrievability(state, day=day, parameters=parameters) == expected_recall
        card, _ = scheduler.review_card(card, fsrs.Rating(rating), now)
        memory = remember(
            state, rating, day=day, parameters=parameters, desired_retention=retention
        )
        state = answer(state, day, rating, settings)

        assert state.stability == pytest.approx(card.stability, rel=1e-6)
        assert state.difficulty == pytest.approx(card.difficulty, rel=1e-6)
        assert (state.phase, state.step) == (PHASE_OF_STATE[card.state], card.step)
        if card.state == fsrs.State.Review:
            assert memory.interval == (card.due - now).days
        else:
            assert state.due_at == card.due


@example_settings(max_examples=500, derandomize=True, deadline=None, database=None)
@given(histories, parameter_sets(), st.sampled_from([0.8, 0.9, 0.95]))
def test_random_histories_agree_with_fsrs(history, parameters, retention):
    check_against_fsrs(history, parameters, retention)


@pytest.mark.exhaustive
@example_settings(max_examples=20_000, derandomize=True, deadline=None, database=None)
@given(histories, parameter_sets(), st.floats(0.7, 0.97))
def test_twenty_thousand_random_histories_agree_with_fsrs(history, parameters, retention):
    check_against_fsrs(history, parameters, retention)


def test_the_next_morning_is_another_day_and_not_nine_hours():
    settings = Settings(learning_steps=())
    evening = answer(NEW_CARD, FIRST_DAY, Rating.GOOD, settings)
    morning = answer(evening, FIRST_DAY + timedelta(days=1), Rating.GOOD, settings)
    blocks = reduce(
        lambda card, at: fsrs.Scheduler().review_card(card, fsrs.Rating.Good, at)[0],
        [datetime(2026, 1, 1, 22, tzinfo=UTC), datetime(2026, 1, 2, 7, tzinfo=UTC)],
        fsrs.Card(card_id=1, due=NOON),
    )

    assert round(morning.stability, 2) == 7.32
    assert round(blocks.stability, 2) == 2.31


def test_parameters_outside_the_bounds_of_fsrs_are_refused():
    with pytest.raises(ValueError, match="out of bounds"):
        answer(NEW_CARD, FIRST_DAY, Rating.GOOD, Settings(parameters=(999.0,) * 21))
