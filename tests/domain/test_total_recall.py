"""The sum over many cards says what is said of each of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.memory import MemoryState, Phase, retrievability, total_recall

TODAY = date(2026, 3, 10)

# A learner who flies west sees yesterday's date again: the last answer may be of a later day.
cards = st.lists(st.tuples(st.floats(0.1, 400), st.integers(-2, 90)), max_size=8)


@given(cards=cards)
def test_it_is_the_sum_of_the_cards(cards):
    answered = [(stability, (TODAY - timedelta(days=ago)).toordinal()) for stability, ago in cards]
    states = [
        MemoryState(
            phase=Phase.REVIEW,
            stability=stability,
            difficulty=5.0,
            last_review_at=datetime(2026, 3, 1, tzinfo=UTC),
            last_review_on=TODAY - timedelta(days=ago),
        )
        for stability, ago in cards
    ]
    each = sum(retrievability(state, day=TODAY) for state in states)
    assert total_recall(answered, day=TODAY) == pytest.approx(each)
