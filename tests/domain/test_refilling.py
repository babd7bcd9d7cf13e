"""An answer goes back into its form and comes out of it as it was."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain import grading, selection
from quizzes.domain.refilling import filled_in
from tests import factories
from tests.domain import kinds

CHOSEN = (factories.single_choice(), factories.multiple_choice(), factories.true_false())
BODIES = {body.kind: body for body in (*CHOSEN, factories.short_answer(), *kinds.ALL)}


def asked(body, raw):
    """Return what was said in the fields a form asks; a rubric is ticked in a form of its own."""
    answer = grading.parse_answer(body, raw)
    return {name: value for name, value in answer.items() if name != "ticks"}


def again(body, dealt, answer):
    return grading.parse_answer(body, selection.translate(dict(dealt), filled_in(dealt, answer)))


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_right_answer_comes_back_as_it_was(kind, seed):
    body = BODIES[kind]
    dealt = selection.shuffled_options(body, Random(seed))
    answer = asked(body, grading.right_answer(body))
    assert again(body, dealt, answer) == answer


@pytest.mark.parametrize("kind", BODIES)
def test_no_answer_fills_in_nothing(kind):
    dealt = selection.shuffled_options(BODIES[kind], Random(1))
    assert (filled_in(dealt, None), filled_in(dealt, {})) == ({}, {})


@given(
    kind=st.sampled_from(sorted(BODIES)),
    seed=st.integers(0, 99),
    values=st.lists(st.text(max_size=9), min_size=12, max_size=12),
    drop=st.integers(0, 3),
)
def test_any_answer_a_form_can_give_comes_back_as_it_was(kind, seed, values, drop):
    body, rng = BODIES[kind], Random(seed)
    dealt = selection.shuffled_options(body, rng)
    right = filled_in(dealt, grading.right_answer(body))
    tokens = [token for token, _part in dealt] or values
    raw = {name: [rng.choice([*tokens, *values, "true", "2"])] for name in list(right)[drop:]}
    answer = asked(body, selection.translate(dict(dealt), raw))
    assert again(body, dealt, answer) == answer


def test_what_an_option_is_not_dealt_for_is_left_out():
    body = factories.single_choice()
    dealt = selection.shuffled_options(body, Random(1))
    assert filled_in(dealt, {"choice": "gone"}) == {}
    assert filled_in([], {"choices": ["a"], "matches": {"x": "y"}}) == {}
