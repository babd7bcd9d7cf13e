"""The arithmetic of grades, against sums done by hand and rules that always hold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.gradebook import (
    Category,
    Outcome,
    Piece,
    Result,
    Standing,
    as_shown,
    category_grade,
    clamped,
    course_grade,
    result_of,
    standing_of,
)

GRADED, MISSING, WAITING = Standing.GRADED, Standing.MISSING, Standing.WAITING
OPEN, EXCUSED, WITHHELD = Standing.OPEN, Standing.EXCUSED, Standing.WITHHELD


def graded(key, share, **more) -> Piece:
    return Piece(key, GRADED, share, **more)


def near(value: float):
    return pytest.approx(value, abs=1e-9)


def test_within_a_category_points_weigh():
    # (0.8 x 3 + 0.5 x 1) / 4 = 2.9 / 4 = 0.725
    pieces = [graded("a", 0.8, points=3), graded("b", 0.5, points=1)]
    assert category_grade(Category("x"), pieces).percent == near(72.5)


def test_categories_weigh_in_the_total():
    # Homework: (1 + 0.5) / 2 = 75; exam: 60. (75 x 40 + 60 x 60) / 100 = 66.
    pieces = [
        graded("a", 1.0, category="homework"),
        graded("b", 0.5, category="homework"),
        graded("c", 0.6, category="exam"),
    ]
    grade = course_grade(pieces, [Category("homework", 40), Category("exam", 60)])
    assert (grade.percent, [one.percent for one in grade.categories]) == (
        near(66),
        [near(75), near(60)],
    )


def test_a_category_in_which_nothing_counts_takes_no_weight():
    grade = course_grade(
        [graded("a", 0.7, category="homework"), Piece("c", OPEN, category="exam")],
        [Category("homework", 40), Category("exam", 60)],
    )
    assert (grade.percent, grade.categories[1].percent) == (near(70), None)


def test_what_is_in_no_category_counts_as_one_of_weight_one():
    # (80 x 3 + 40 x 1) / 4 = 70
    pieces = [graded("a", 0.8, category="x"), graded("b", 0.4), graded("c", 0.4, category="gone")]
    grade = course_grade(pieces, [Category("x", 3)])
    assert (grade.percent, len(grade.categories)) == (near(70), 2)


def test_without_categories_points_alone_weigh():
    # (0.9 x 10 + 0.3 x 5 + 0 x 5) / 20 = 10.5 / 20
    pieces = [
        graded("a", 0.9, points=10),
        graded("b", 0.3, points=5),
        Piece("c", MISSING, points=5),
    ]
    assert course_grade(pieces, []).percent == near(52.5)


def test_what_is_due_and_not_there_counts_nothing_and_the_rest_counts_nowhere():
    # Only a (0.6) and b (0, missing) count: 30.
    pieces = [
        graded("a", 0.6),
        Piece("b", MISSING),
        Piece("c", WAITING, 0.2),
        Piece("d", OPEN),
        Piece("e", EXCUSED, 0.1),
        Piece("f", WITHHELD, 0.9),
    ]
    assert course_grade(pieces, []).percent == near(30)


def test_the_lowest_are_left_out_of_what_counts_so_far():
    # 0.2 and the missing one go; (0.5 x 2 + 0.9 x 1) / 3 = 0.6333…
    pieces = [
        graded("a", 0.2, points=4),
        graded("b", 0.5, points=2),
        graded("c", 0.9),
        Piece("d", MISSING),
        Piece("e", WAITING),
        Piece("f", EXCUSED, 0.0),
    ]
    grade = category_grade(Category("x", drop_lowest=2), pieces)
    assert (grade.percent, grade.dropped) == (near(190 / 3), ("a", "d"))


@pytest.mark.parametrize("drop", [1, 2, 50])
def test_the_last_one_is_never_left_out(drop):
    pieces = [graded("a", 0.2), graded("b", 0.5)]
    assert category_grade(Category("x", drop_lowest=drop), pieces).percent == near(50)
    assert category_grade(Category("x", drop_lowest=drop), pieces[:1]).percent == near(20)


def test_of_equal_shares_the_one_that_weighs_more_is_left_out():
    # Without b: (0.4 x 1 + 1 x 1) / 2 = 70; without a it would be (0.4 x 3 + 1) / 4 = 55.
    pieces = [graded("a", 0.4), graded("b", 0.4, points=3), graded("c", 1.0)]
    grade = category_grade(Category("x", drop_lowest=1), pieces)
    assert (grade.percent, grade.dropped) == (near(70), ("b",))
    same = [graded("a", 0.4), graded("b", 0.4)]
    assert category_grade(Category("x", drop_lowest=1), same).dropped == ("b",)


def test_what_has_no_points_counts_nothing_and_takes_no_place_among_the_lowest():
    pieces = [graded("a", 0.0, points=0), graded("b", 0.4), graded("c", 0.6)]
    grade = category_grade(Category("x", drop_lowest=1), pieces)
    assert (grade.percent, grade.dropped) == (near(60), ("b",))
    assert category_grade(Category("x"), pieces[:1]).percent is None


def test_nothing_at_all_has_no_grade():
    assert (course_grade([], []).percent, course_grade([], [Category("x")]).percent) == (None, None)


@pytest.mark.parametrize(
    ("share", "is_handed_in", "is_past_due", "standing"),
    [
        (0.0, True, True, GRADED),
        (0.5, False, False, GRADED),
        (None, True, True, WAITING),
        (None, True, False, WAITING),
        (None, False, True, MISSING),
        (None, False, False, OPEN),
    ],
)
def test_where_a_piece_stands(share, is_handed_in, is_past_due, standing):
    found = standing_of(share=share, is_handed_in=is_handed_in, is_past_due=is_past_due)
    assert found is standing


def test_a_share_stays_within_its_bounds():
    assert [clamped(share) for share in (-0.5, 0.0, 0.3, 1.2)] == [0.0, 0.0, 0.3, 1.0]


SHARES = st.floats(0, 1)
PIECES = st.lists(
    st.builds(
        Piece,
        key=st.integers(),
        standing=st.sampled_from(Standing),
        share=SHARES,
        points=st.floats(0, 1000).filter(lambda points: points == 0 or points > 1e-3),
        category=st.sampled_from(["a", "b", None]),
    ),
    max_size=12,
)
CATEGORIES = st.tuples(
    *(
        st.builds(
            Category, key=st.just(key), weight=st.integers(1, 100), drop_lowest=st.integers(0, 4)
        )
        for key in ("a", "b")
    )
)


@given(PIECES, CATEGORIES)
def test_a_grade_lies_between_the_worst_and_the_best_that_counts(pieces, categories):
    grade = course_grade(pieces, categories)
    counted = [one.percent for one in pieces if one.counted is not None and one.points > 0]
    if not counted:
        assert grade.percent is None
    else:
        assert 0 <= min(counted) <= grade.percent <= max(counted) <= 100


@given(PIECES, CATEGORIES)
def test_leaving_out_more_never_lowers_a_grade(pieces, categories):
    more = [replace(one, drop_lowest=one.drop_lowest + 1) for one in categories]
    before, after = course_grade(pieces, categories), course_grade(pieces, more)
    assert (before.percent is None) == (after.percent is None)
    if before.percent is not None:
        assert after.percent >= before.percent - 1e-9


@given(PIECES, CATEGORIES, st.floats(0.01, 100))
def test_weights_and_points_have_no_scale(pieces, categories, factor):
    categorised = [one for one in pieces if one.category is not None]
    scaled = [replace(one, weight=one.weight * factor) for one in categories]
    heavier = [replace(one, points=one.points * factor) for one in categorised]
    before, after = course_grade(categorised, categories), course_grade(heavier, scaled)
    assert before.dropped == after.dropped
    assert (before.percent is None) == (after.percent is None)
    if before.percent is not None:
        assert after.percent == pytest.approx(before.percent, abs=1e-9)


@given(PIECES, CATEGORIES)
def test_a_better_piece_never_lowers_a_grade(pieces, categories):
    better = [replace(one, share=min(1.0, one.share + 0.1)) for one in pieces]
    before, after = course_grade(pieces, categories), course_grade(better, categories)
    if before.percent is not None:
        assert after.percent >= before.percent - 1e-9


# The pass mark of the course

PIECES = st.builds(
    Piece,
    key=st.integers(),
    standing=st.sampled_from(Standing),
    share=st.floats(0, 1),
    points=st.sampled_from([0.0, 0.5, 3.0]),
    may_change=st.booleans(),
)
PASSED, NOT_PASSED, NOT_YET = Outcome.PASSED, Outcome.NOT_PASSED, Outcome.NOT_YET


@pytest.mark.parametrize(
    ("percent", "pieces", "outcome", "left"),
    [
        # Equal passes; so does what is shown as equal: 59.95 is shown as 60, 59.94 as 59.9.
        (60.0, [], PASSED, 0),
        (59.96, [], PASSED, 0),
        (59.94, [], NOT_PASSED, 0),
        (59.94, [graded("a", 0.5, may_change=True)], NOT_YET, 1),
        (59.94, [Piece("a", MISSING)], NOT_PASSED, 0),
        (59.94, [Piece("a", MISSING, may_change=True)], NOT_YET, 1),
        (90.0, [Piece("a", OPEN), Piece("b", WAITING), Piece("c", WITHHELD)], PASSED, 3),
        (20.0, [Piece("a", OPEN), Piece("b", EXCUSED)], NOT_YET, 1),
        # Without points it changes nothing.
        (20.0, [Piece("a", OPEN, points=0)], NOT_PASSED, 0),
        # Where nothing counts, there is nothing that was not passed.
        (None, [Piece("a", EXCUSED)], NOT_YET, 0),
        (None, [Piece("a", WAITING)], NOT_YET, 1),
    ],
)
def test_a_total_passes_as_it_is_shown(percent, pieces, outcome, left):
    result = result_of(percent, pieces, 60)
    assert (result, result.is_so_far) == (Result(outcome, left), left > 0)


@given(st.floats(0, 100) | st.none(), st.lists(PIECES, max_size=5), st.integers(1, 100))
def test_nobody_has_not_passed_while_something_is_open(percent, pieces, mark):
    result = result_of(percent, pieces, mark)
    waited_for = [one for one in pieces if one.is_open and one.points > 0]
    assert result.open_pieces == len(waited_for)
    if waited_for or percent is None:
        assert result.outcome != NOT_PASSED
    assert (result.outcome == PASSED) == (percent is not None and as_shown(percent) >= mark)


@given(st.floats(0, 100), st.integers(1, 100))
def test_what_is_shown_decides_and_is_near_the_truth(percent, mark):
    shown = as_shown(percent)
    assert 0 <= shown <= 100
    assert abs(shown - percent) <= 0.05 + 1e-9
    assert result_of(percent, [], mark) == result_of(shown, [], mark)
    assert result_of(float(mark), [], mark).outcome == PASSED
    # Nothing more than a tenth of a point below passes, nothing at the mark or above fails.
    if percent >= mark:
        assert result_of(percent, [], mark).outcome == PASSED
    if percent <= mark - 0.1:
        assert result_of(percent, [], mark).outcome == NOT_PASSED


@given(st.floats(0, 100), st.floats(0, 100), st.lists(PIECES, max_size=3), st.integers(1, 100))
def test_a_higher_total_never_turns_passing_into_less(one, other, pieces, mark):
    lower, higher = sorted((one, other))
    if result_of(lower, pieces, mark).outcome == PASSED:
        assert result_of(higher, pieces, mark).outcome == PASSED
