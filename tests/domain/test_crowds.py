"""Numbers of people are told so that nothing is told of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.crowds import STEP, TOLD_FROM, Band, Crowds, band, total

PEOPLE = st.integers(TOLD_FROM, 200)


def possible(told: Band) -> set[int]:
    """Return every number that would have been told like this."""
    return {count for count in range(told.of + 1) if band(count, told.of) == told}


@given(PEOPLE)
def test_each_band_stands_for_five_numbers_or_more_and_every_number_has_one(of):
    bands = {band(count, of) for count in range(of + 1)}
    assert min(len(possible(one)) for one in bands) >= STEP
    assert all(possible(one) == set(range(one.low, one.high + 1)) for one in bands)


@pytest.mark.parametrize(
    ("count", "of", "told"),
    [
        (0, 9, None),
        (9, 9, None),
        (0, 10, Band(0, 4, 10)),
        (4, 10, Band(0, 4, 10)),
        (5, 10, Band(5, 10, 10)),
        (10, 10, Band(5, 10, 10)),
        (24, 30, Band(20, 24, 30)),
        (30, 30, Band(25, 30, 30)),
        (34, 34, Band(30, 34, 34)),
    ],
)
def test_a_number_is_told_in_its_band(count, of, told):
    assert band(count, of) == told


@pytest.mark.parametrize(("count", "of"), [(-1, 20), (21, 20)])
def test_a_number_of_none_of_them_is_an_error(count, of):
    with pytest.raises(ValueError, match="of 20 people"):
        band(count, of)


@given(PEOPLE, st.data())
def test_what_is_left_of_a_band_never_says_that_fewer_than_five_are_a_certain_number(of, data):
    begun = data.draw(st.integers(0, of))
    known = data.draw(st.integers(0, begun))
    told = band(begun, of), band(known, of)
    answers = [
        (some, few) for some in possible(told[0]) for few in possible(told[1]) if few <= some
    ]
    for cell in (
        {few for _some, few in answers},
        {some - few for some, few in answers},
        {of - some for some, _few in answers},
    ):
        assert len(cell) >= STEP or min(cell) >= STEP


@given(PEOPLE, st.data())
def test_learning_lies_within_what_is_told(of, data):
    begun = data.draw(st.integers(0, of))
    known = data.draw(st.integers(0, begun))
    learning, rest = band(begun, of).beyond(band(known, of)), band(begun, of).rest
    assert learning.low <= begun - known <= learning.high
    assert rest.low <= of - begun <= rest.high


def test_crowds_that_are_too_small_are_left_out():
    crowds = Crowds.of([range(10), range(10, 19), range(20, 40)])
    assert crowds.people == {*range(10), *range(20, 40)}
    assert crowds.told({1, 2, *range(10, 30)}) == total([Band(0, 4, 10), Band(10, 14, 20)])
    assert Crowds.of([range(9)]).told({1}) is None


@given(st.lists(st.tuples(PEOPLE, st.data()), min_size=2, max_size=4))
def test_a_sum_says_nothing_beyond_its_parts(crowds):
    counts = [(data.draw(st.integers(0, of)), of) for of, data in crowds]
    whole = total(band(*one) for one in counts)
    moved = total(band(max(possible(band(*one))), one[1]) for one in counts)
    assert whole == moved
