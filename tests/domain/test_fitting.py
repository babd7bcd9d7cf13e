"""Parameters that learn: what may be learned from, what is judged by, and what is chosen."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain import fitting
from quizzes.domain.fitting import Answer, Candidate, Learner
from quizzes.domain.history import apply
from quizzes.domain.memory import (
    DEFAULT_PARAMETERS,
    NEW_CARD,
    Event,
    EventKind,
    Rating,
    retrievability,
    within_bounds,
)

STEADY = within_bounds([100.0] * 4 + list(DEFAULT_PARAMETERS[4:]))
"""Of somebody who forgets next to nothing."""

STEPS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40), st.sampled_from(Rating)))
"""Answers of a learner as they come: which of three cards, after how many days, how it went."""


def histories_of(steps) -> list[list[Answer]]:
    histories: list[list[Answer]] = [[], [], []]
    for order, (card, days, rating) in enumerate(steps, 1):
        histories[card].append(Answer(order, days if histories[card] else 0, rating))
    return [history for history in histories if history]


def steady_learner(cards: int = 60, answers: int = 10) -> Learner:
    """Return somebody who knew every card each time, thirty days apart."""
    histories = [
        [Answer(n * cards + card, 30 if n else 0, Rating.GOOD) for n in range(answers)]
        for card in range(cards)
    ]
    return Learner(histories, fitting.held_out_from(histories))


# What may be learned from


@given(STEPS)
def test_training_and_held_out_answers_never_overlap(steps):
    histories = histories_of(steps)
    since = fitting.held_out_from(histories)
    orders = [answer.order for history in histories for answer in history]
    later_days = [a for history in histories for a in history if a.days >= 1]

    examples = fitting.examples(histories, before=since)
    losses = fitting.log_losses(histories, DEFAULT_PARAMETERS, since=since)

    assert sum(order >= since for order in orders) == int(len(orders) * 0.2)
    assert len(examples) == sum(answer.order < since for answer in later_days)
    assert len(losses) == sum(answer.order >= since for answer in later_days)


@given(STEPS)
def test_held_out_answers_change_nothing_that_is_learned(steps):
    histories = histories_of(steps)
    since = fitting.held_out_from(histories)
    turned = [
        [
            a._replace(rating=Rating(5 - a.rating), days=a.days * 2) if a.order >= since else a
            for a in history
        ]
        for history in histories
    ]

    assert fitting.examples(turned, before=since) == fitting.examples(histories, before=since)


@given(STEPS, STEPS)
def test_more_answers_only_move_the_cut_forward(steps, more):
    before = fitting.held_out_from(histories_of(steps))
    assert fitting.held_out_from(histories_of([*steps, *more])) >= before


def test_examples_end_with_an_answer_on_a_later_day_and_come_in_order_of_time():
    again, good = Rating.AGAIN, Rating.GOOD
    first = [Answer(1, 0, again), Answer(2, 0, good), Answer(5, 3, good), Answer(6, 0, good)]
    second = [Answer(3, 0, good), Answer(4, 1, again)]

    assert fitting.examples([first, second], before=99) == [
        ((0, 3), (1, 1)),
        ((0, 1), (0, 3), (3, 3)),
    ]


def test_examples_of_several_learners_are_one_series():
    early = Learner([[Answer(1, 0, Rating.GOOD), Answer(8, 2, Rating.GOOD)]], since=99)
    late = Learner([[Answer(2, 0, Rating.HARD), Answer(3, 1, Rating.EASY)]], since=99)

    assert fitting.pooled_examples([early, late]) == [((0, 2), (1, 4)), ((0, 3), (2, 3))]


# What is judged by


@given(STEPS)
def test_predictions_are_those_of_the_schedule(steps):
    for history in histories_of(steps):
        state, day, expected = NEW_CARD, date(2026, 3, 2), []
        for answer in history:
            day += timedelta(days=answer.days)
            if answer.days >= 1:
                expected.append((answer, retrievability(state, day=day)))
            at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            due_on = day + timedelta(days=1)
            state = apply(
                state, Event(EventKind.REVIEW, at, day, rating=answer.rating, due_on=due_on)
            )
        assert list(fitting.predictions(history)) == expected


def test_the_loss_is_the_logarithm_of_what_came_about():
    history = [Answer(1, 0, Rating.GOOD), Answer(2, 5, Rating.HARD), Answer(3, 5, Rating.AGAIN)]
    (_, known), (_, forgotten) = fitting.predictions(history)

    losses = fitting.log_losses([history], DEFAULT_PARAMETERS)

    assert losses == pytest.approx([-math.log(known), -math.log(1 - forgotten)])


def test_losses_come_in_the_order_of_answers_from_the_cut_on():
    first = [Answer(1, 0, Rating.GOOD), Answer(6, 9, Rating.AGAIN)]
    second = [Answer(2, 0, Rating.GOOD), Answer(3, 1, Rating.GOOD), Answer(4, 1, Rating.GOOD)]
    everything = fitting.log_losses([first, second], DEFAULT_PARAMETERS)

    assert len(everything) == 3
    assert everything[2] == max(everything)
    assert fitting.log_losses([first, second], DEFAULT_PARAMETERS, since=4) == everything[1:]


# What is chosen


def losses(default, pooled=None, own=None):
    named = {Candidate.DEFAULT: default, Candidate.POOLED: pooled, Candidate.OWN: own}
    return {candidate: found for candidate, found in named.items() if found is not None}


@pytest.mark.parametrize(
    ("pooled", "own", "chosen"),
    [
        (None, None, Candidate.DEFAULT),
        ([0.5] * 50, [0.5] * 50, Candidate.DEFAULT),
        ([0.4] * 50, None, Candidate.POOLED),
        (None, [0.4] * 50, Candidate.OWN),
        ([0.4] * 50, [0.3] * 50, Candidate.OWN),
        ([0.3] * 50, [0.4] * 50, Candidate.POOLED),
        ([0.4] * 50, [0.0] * 40 + [1.5] * 10, Candidate.OWN),
        # A lower mean that may be luck.
        (None, [0.0] * 26 + [1.0] * 24, Candidate.DEFAULT),
        # 1.73 and 2.04 standard errors.
        (None, [0.0] * 31 + [1.0] * 19, Candidate.DEFAULT),
        (None, [0.0] * 32 + [1.0] * 18, Candidate.OWN),
        # It does not stand in the way of a higher one that is clear.
        ([0.49] * 50, [0.0] * 26 + [0.9] * 24, Candidate.POOLED),
    ],
)
def test_the_lowest_of_those_clearly_better_than_the_defaults(pooled, own, chosen):
    assert fitting.choose(losses([0.5] * 50, pooled, own)) == chosen


def test_few_answers_show_nothing():
    least = fitting.LEAST_JUDGED
    assert fitting.choose(losses([0.5] * (least - 1), own=[0.1] * (least - 1))) == "default"
    assert fitting.choose(losses([0.5] * least, own=[0.1] * least)) == "own"
    assert fitting.choose(losses([], [], [])) == "default"


CHANCES = st.lists(st.floats(0.001, 9), min_size=40, max_size=60)


@given(CHANCES, st.floats(-1, 1), st.floats(-1, 1))
def test_the_choice_is_the_same_each_time_and_never_lost_more(default, pooled, own):
    found = losses(default, [d * (1 + pooled) for d in default], [d + own for d in default])
    chosen = fitting.choose(found)

    assert fitting.choose(dict(reversed(found.items()))) == chosen
    assert sum(found[chosen]) <= sum(default)


# Fitting


def test_what_was_fitted_is_held_back_towards_the_defaults():
    count = fitting.TRUSTED_HALF
    fitted = replace_numbers({0: 21.2, 20: 0.3542})

    half = fitting.fit([((0, 3), (1, 3))] * count, lambda examples: fitted)

    assert half[:2] == pytest.approx((math.sqrt(0.212 * 21.2), DEFAULT_PARAMETERS[1]), abs=1e-6)
    assert half[20] == pytest.approx(0.2542)


def replace_numbers(changes):
    return tuple(changes.get(index, number) for index, number in enumerate(DEFAULT_PARAMETERS))


def test_nothing_learned_is_nothing_fitted():
    assert fitting.fit([], lambda examples: None) is None
    judgement = fitting.judge_own(steady_learner(), lambda examples: None)
    assert (judgement.parameters, judgement.chosen) == (None, Candidate.DEFAULT)
    assert set(judgement.losses) == {Candidate.DEFAULT}


def test_a_learner_gets_their_own_where_these_predict_best():
    learner = steady_learner()
    judgement = fitting.judge_own(learner, lambda examples: STEADY, pooled=DEFAULT_PARAMETERS)

    assert judgement.chosen == Candidate.OWN
    assert judgement.held_out == 120
    assert judgement.losses[Candidate.OWN] < judgement.losses[Candidate.DEFAULT]
    assert judgement.losses[Candidate.POOLED] == judgement.losses[Candidate.DEFAULT]


def test_a_course_gets_its_own_where_these_predict_best():
    learners = [steady_learner(20, 5), steady_learner(20, 5)]
    judgement = fitting.judge_pooled(learners, lambda examples: STEADY)

    assert (judgement.chosen, judgement.held_out) == (Candidate.POOLED, 40)
    assert set(judgement.losses) == {Candidate.DEFAULT, Candidate.POOLED}


def test_somebody_without_answers_is_left_with_the_defaults():
    judgement = fitting.judge_own(Learner([], 0), lambda examples: None)
    assert judgement == fitting.Judgement(None, 0, {}, Candidate.DEFAULT)


@pytest.mark.parametrize("numbers", [[1.0] * 20, [math.nan] * 21, [math.inf] * 21])
def test_what_is_no_set_of_parameters_is_refused(numbers):
    with pytest.raises(ValueError, match="21 finite"):
        within_bounds(numbers)


@given(st.lists(st.floats(-1e6, 1e6), min_size=21, max_size=21))
def test_numbers_moved_within_bounds_are_ones_that_schedule(numbers):
    moved = within_bounds(numbers)
    state = replace(NEW_CARD, stability=5.0, difficulty=5.0, last_review_on=date(2026, 3, 2))
    recalled = retrievability(state, day=date(2026, 3, 9), parameters=moved)

    assert within_bounds(moved) == moved
    assert 0 < recalled < 1
