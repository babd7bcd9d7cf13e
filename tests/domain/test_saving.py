"""Which of two answers counts, whatever order they arrive in."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.saving import Saved, given_at, supersedes

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)


def saved(page=ONE, revision=1, seconds=0):
    return Saved(page, revision, NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("new", "current", "counts"),
    [
        (saved(), None, True),
        (saved(revision=2), saved(revision=1), True),
        (saved(revision=1, seconds=9), saved(revision=2), False),
        (saved(revision=2, seconds=9), saved(revision=2), False),
        (saved(OTHER, 1, 5), saved(ONE, 7, 3), True),
        (saved(OTHER, 9, 1), saved(ONE, 1, 3), False),
        (saved(None, 0, 4), saved(None, 0, 3), True),
    ],
)
def test_which_answer_counts(new, current, counts):
    assert supersedes(new, current) is counts


@given(st.lists(st.integers(1, 50), min_size=1, max_size=5, unique=True))
def test_the_last_answer_of_a_page_counts_in_whatever_order_they_arrive(revisions):
    for order in permutations(revisions):
        current = None
        for place, revision in enumerate(order):
            new = saved(revision=revision, seconds=place)
            current = new if supersedes(new, current) else current
        assert current.revision == max(revisions)


@pytest.mark.parametrize(
    ("age", "seconds"),
    [(0, 60), (5, 55), (600, 0), (-5, 60), (float("nan"), 60), (float("inf"), 60), (1e300, 60)],
)
def test_an_answer_is_given_within_its_attempt(age, seconds):
    assert given_at(NOON + timedelta(seconds=60), age, NOON) == NOON + timedelta(seconds=seconds)
