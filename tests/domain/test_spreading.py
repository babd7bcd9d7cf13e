"""Where within the fuzz a card lands: equal chances, lighter days first, easy days rarely."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.spreading import pick

MONDAY = date(2026, 3, 2)
EVENLY = [(number + 0.5) / 1000 for number in range(1000)]


def picked(shortest, longest, **more):
    return Counter(pick(shortest, longest, luck=luck, day=MONDAY, **more) for luck in EVENLY)


def due(**cards_in_days):
    return {MONDAY + timedelta(days=int(days[2:])): n for days, n in cards_in_days.items()}


def test_without_load_every_interval_is_as_likely():
    assert picked(9, 13) == dict.fromkeys(range(9, 14), 200)


def test_an_equal_load_changes_nothing():
    load = {MONDAY + timedelta(days=days): 7 for days in range(9, 14)}

    assert picked(9, 13, load=load) == dict.fromkeys(range(9, 14), 200)


def test_days_are_weighted_by_the_square_of_their_cards():
    # Weights 1, 1/4 and 1/16: 16, 4 and 1 of 21 parts.
    found = picked(3, 5, load=due(in4=1, in5=3))

    assert [found[3], found[4], found[5]] == [762, 190, 48]


def test_an_easy_day_gets_one_card_in_fifty():
    sunday = 6

    assert picked(6, 7, easy_days=(sunday,)) == {6: 20, 7: 980}


def test_where_every_day_in_reach_is_easy_they_are_alike_again():
    assert picked(3, 4, easy_days=(3, 4)) == {3: 500, 4: 500}


def test_no_reach_leaves_no_choice():
    assert picked(2, 2, load=due(in2=900), easy_days=(2,)) == {2: 1000}


@given(
    shortest=st.integers(1, 200),
    reach=st.integers(0, 20),
    luck=st.floats(0, 1, exclude_max=True),
    load=st.dictionaries(
        st.dates(MONDAY, MONDAY + timedelta(days=230)), st.integers(0, 10**6), max_size=30
    ),
    easy_days=st.sets(st.integers(0, 6), max_size=6),
)
def test_whatever_the_load_the_interval_stays_in_its_range(shortest, reach, luck, load, easy_days):
    interval = pick(
        shortest, shortest + reach, luck=luck, day=MONDAY, load=load, easy_days=easy_days
    )

    assert shortest <= interval <= shortest + reach


@pytest.mark.parametrize("cards", [30, 300])
def test_a_class_of_cards_spreads_evenly(cards):
    """Cards planned one after the other fill the days of their reach to about the same height."""
    load = Counter()
    for number in range(cards):
        luck = (number * 0.618033988749895) % 1
        load[MONDAY + timedelta(days=pick(8, 12, luck=luck, day=MONDAY, load=load))] += 1

    assert max(load.values()) - min(load.values()) <= 2 + cards // 50
