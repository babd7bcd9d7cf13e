"""Moving places and sections of a quiz."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quizzes.domain.quiz_order import moved, place_moved


@pytest.mark.parametrize(
    ("one", "step", "expected"),
    [
        (2, -1, [[2, 1, 3], [], [4]]),
        (2, 1, [[1, 3, 2], [], [4]]),
        (1, -1, [[1, 2, 3], [], [4]]),
        (3, 1, [[1, 2], [3], [4]]),
        (4, -1, [[1, 2, 3], [4], []]),
        (4, 1, [[1, 2, 3], [], [4]]),
        (9, 1, [[1, 2, 3], [], [4]]),
    ],
)
def test_a_place_goes_on_into_the_next_part(one, step, expected):
    assert place_moved([[1, 2, 3], [], [4]], one, step) == expected


def test_a_section_at_the_edge_stays():
    assert moved([1, 2], 1, -1) == [1, 2]
    assert moved([1, 2], 1, 1) == [2, 1]


@given(
    sizes=st.lists(st.integers(0, 4), min_size=1, max_size=5),
    one=st.integers(0, 12),
    step=st.sampled_from([-1, 1]),
)
def test_nothing_is_lost_and_the_way_back_leads_back(sizes, one, step):
    numbers = iter(range(99))
    parts = [[next(numbers) for _place in range(size)] for size in sizes]
    there = place_moved(parts, one, step)
    assert sorted(pk for part in there for pk in part) == sorted(pk for p in parts for pk in p)
    assert len(there) == len(parts)
    if there != parts:
        assert place_moved(there, one, -step) == parts
