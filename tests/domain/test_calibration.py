"""How well certainty and being right agree: shares, Moodle's bonus, and which way it leans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.behaviours import CERTAINTY_TABLE, Certainty
from quizzes.domain.calibration import (
    EARNS_MOST,
    FEWEST_ANSWERS,
    CertaintyLevel,
    Leaning,
    calibration,
)

answers = st.lists(st.tuples(st.integers(1, 3), st.floats(0, 1)), min_size=1, max_size=60)


def test_calibration_tells_how_often_each_certainty_was_right():
    found = calibration([(3, 1), (3, 1), (3, 0), (1, 0)])
    assert found.levels == (
        CertaintyLevel(Certainty.LOW, 1, 0),
        CertaintyLevel(Certainty.MID, 0, None),
        CertaintyLevel(Certainty.HIGH, 3, 2 / 3),
    )
    assert found.accuracy == 0.5
    # The mean mark is (3 + 3 - 6 + 0) / 4 = 0; half right at the best one certainty earns 0.5.
    assert found.bonus == pytest.approx(-5)


def test_calibration_of_nothing_is_none():
    assert calibration([]) is None


def test_being_sure_of_what_is_right_is_a_bonus():
    assert calibration([(3, 1), (1, 0)]).bonus == pytest.approx(10 * (1.5 - 0.5))


# Which way it leans


def answered(certainty, right, wrong):
    return [(certainty, 1)] * right + [(certainty, 0)] * wrong


@pytest.mark.parametrize(
    ("given_answers", "leaning"),
    [
        (answered(3, 5, 5), Leaning.OVER),
        (answered(3, 19, 1), Leaning.NONE),
        (answered(3, 15, 5), Leaning.NONE),  # 75 of 100 is within a standard error of 80 in 20.
        (answered(3, 75, 25), Leaning.OVER),
        (answered(2, 3, 7), Leaning.OVER),
        (answered(2, 7, 3), Leaning.NONE),
        (answered(2, 10, 0), Leaning.UNDER),
        (answered(1, 0, 10), Leaning.NONE),
        (answered(1, 6, 4), Leaning.NONE),
        (answered(1, 10, 0), Leaning.UNDER),
        (answered(3, 2, 8) + answered(1, 10, 0), Leaning.OVER),
        (answered(3, 6, 4) + answered(1, 10, 0), Leaning.UNDER),
        (answered(3, 0, 9), Leaning.UNKNOWN),
    ],
)
def test_certainty_leans_where_the_shares_leave_their_ranges(given_answers, leaning):
    assert calibration(given_answers).leaning == leaning


@given(answers)
def test_who_is_always_right_is_never_over_confident_and_who_is_never_is_never_under(given_answers):
    right = calibration([(sure, 1) for sure, _fraction in given_answers]).leaning
    wrong = calibration([(sure, 0) for sure, _fraction in given_answers]).leaning
    assert (right is Leaning.OVER, wrong is Leaning.UNDER) == (False, False)


@given(answers)
def test_it_depends_on_neither_order_nor_on_too_few(given_answers):
    leaning = calibration(given_answers).leaning
    assert (leaning is Leaning.UNKNOWN) is (len(given_answers) < FEWEST_ANSWERS)
    assert (
        calibration(sorted(given_answers)).leaning
        == calibration(sorted(given_answers, reverse=True)).leaning
    )


@given(st.floats(0, 1))
def test_the_ranges_are_those_in_which_a_certainty_earns_most(share):
    earned = {
        sure: share * right + (1 - share) * wrong
        for sure, (right, wrong) in CERTAINTY_TABLE.items()
    }
    for sure in Certainty:
        least, most = EARNS_MOST[sure]
        if least <= share <= most:
            assert earned[sure] == pytest.approx(max(earned.values()))
