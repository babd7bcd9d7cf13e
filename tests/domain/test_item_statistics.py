"""Figures of questions and quizzes: cases worked out by hand, and what holds for all inputs."""

import json
import math
from collections import Counter
from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain import item_statistics as figures
from quizzes.domain.item_answers import NONE, OTHERS, TYPED, TYPED_SHOWN, answer_table
from quizzes.domain.item_flags import Flag, FlagCode, flags
from quizzes.domain.item_guesses import guess_score
from quizzes.domain.item_statistics import Groups, Moments
from tests.domain.kinds import (
    by_option,
    categorise,
    cloze,
    essay,
    matching,
    measured,
    near_miss,
    numeric,
    ordering,
    question,
)
from tests.factories import multiple_choice, short_answer, single_choice, true_false


def exactly(value):
    return pytest.approx(value, abs=1e-9)


# By hand: four attempts at three questions of one point each
#
#            a   b   c   total
# first      1   1   1   3
# second     1   1   0   2
# third      1   0   0   1
# fourth     0   0   1   1

MARKS = [(1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 1)]


def places(rows=MARKS):
    return [Counter((row[at], sum(row)) for row in rows) for at in range(len(rows[0]))]


def test_a_question_by_hand():
    # a: mean 3/4, sum of squares 4 x 3/16 = 3/4. Rests o: 2, 1, 0, 1 with mean 1, squares 2.
    # Products (1/4)(1) + (1/4)(0) + (1/4)(-1) + (-3/4)(0) = 0.
    a, b, c = (figures.item_statistics(pairs, maximum=1) for pairs in places())
    assert (a.attempts, a.facility, a.deviation) == (4, 0.75, exactly(0.5))
    assert (a.discrimination, a.efficiency) == (exactly(0), exactly(0))
    # b: mean 1/2, squares 1. Rests 2, 1, 1, 1 with mean 5/4, squares 3/4.
    # Products 3/8 - 1/8 + 1/8 + 1/8 = 1/2; sorted (0 0 1 1 beside 1 1 1 2) they are 1/2 too.
    assert b.discrimination == exactly(100 * 0.5 / math.sqrt(0.75))
    assert b.efficiency == exactly(100)
    # c: mean 1/2, squares 1. Rests 2, 2, 1, 0 with mean 5/4, squares 11/4.
    # Products 3/8 - 3/8 + 1/8 - 5/8 = -1/2; sorted (0 0 1 1 beside 0 1 2 2) they are 3/2.
    assert c.discrimination == exactly(-100 * 0.5 / math.sqrt(2.75))
    assert c.efficiency == exactly(-100 / 3)


def test_the_point_biserial_by_hand():
    # b right: totals 3 and 2, mean 5/2; wrong: 1 and 1. Deviation of 3, 2, 1, 1 is sqrt(11)/4.
    b = figures.item_statistics(places()[1], maximum=1)
    assert b.point_biserial == exactly((2.5 - 1) / (math.sqrt(11) / 4) * 0.5)


def test_half_a_mark_is_not_a_right_answer_to_the_point_biserial():
    pairs = {(0.5, 3): 1, (1, 2): 1}
    assert figures.point_biserial(pairs, maximum=1) == exactly(-1)


def test_groups_by_hand():
    # 27% of four is 1.08: the best attempt, and 0.08 of the second; below, 1.08 of two equal ones.
    assert figures.groups({3: 1, 2: 1, 1: 2}) == Groups(
        upper={3: exactly(1), 2: exactly(0.08)}, lower={1: exactly(0.54)}, size=exactly(1.08)
    )
    c = figures.item_statistics(places()[2], maximum=1)
    assert (c.upper, c.lower) == (exactly(1 / 1.08), exactly(0.5))


def test_effective_weights_by_hand():
    # cov(x, T) is a third of these sums of products; T is 3, 2, 1, 1 with mean 7/4.
    # a: 1/4 x 5/4 + 1/4 x 1/4 - 1/4 x 3/4 + 3/4 x 3/4 = 3/4; b: 3/2; c: 1/2.
    roots = [math.sqrt(0.75 / 3), math.sqrt(1.5 / 3), math.sqrt(0.5 / 3)]
    expected = [exactly(100 * root / sum(roots)) for root in roots]
    assert figures.effective_weights(places()) == expected


def test_a_negative_covariance_has_no_effective_weight():
    pairs = [{(0, 3): 1, (1, 1): 1}, {(3, 3): 1, (0, 1): 1}]
    assert figures.effective_weights(pairs) == [None, exactly(100)]


def test_a_quiz_by_hand():
    totals = Counter(sum(row) for row in MARKS)
    quiz = figures.quiz_statistics(totals, places(), maximum=3)
    # Deviations 5/4, 1/4, -3/4, -3/4: squares 44/16, cubes 72/64, fourth powers 788/256.
    k2, m2, m3, m4 = 11 / 12, 11 / 16, 72 / 256, 788 / 1024
    assert (quiz.attempts, quiz.mean, quiz.median) == (4, 1.75, 1.5)
    assert quiz.deviation == exactly(math.sqrt(k2))
    assert quiz.skewness == exactly(16 * m3 / 6 / k2**1.5)
    assert quiz.kurtosis == exactly(16 * (5 * m4 - 9 * m2**2) / 6 / k2**2)
    # Variances 1/4, 1/3 and 1/3.
    consistency = 150 * (1 - (11 / 12) / k2)
    assert quiz.consistency == exactly(consistency) == exactly(0)
    assert quiz.error_ratio == exactly(100)
    assert quiz.standard_error == exactly(math.sqrt(k2))


def test_medians():
    assert figures.median_of({}) is None
    assert figures.median_of({4: 1}) == 4
    assert figures.median_of({1: 1, 5: 1}) == 3
    assert figures.median_of({1: 2, 5: 1}) == 1
    assert figures.median_of({1: 1, 5: 2}) == 5


# For all inputs

EIGHTHS = st.integers(0, 32).map(lambda number: number / 8)
ROWS = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.tuples(*[EIGHTHS] * width), min_size=0, max_size=12)
)


def items(rows):
    return [figures.item_statistics(pairs, maximum=4) for pairs in places(rows)] if rows else []


@given(ROWS)
def test_every_figure_is_a_number_within_its_bounds_or_none(rows):
    for item in items(rows):
        assert item.attempts == len(rows)
        for share in (item.facility, item.upper, item.lower):
            assert -1e-9 <= share <= 1 + 1e-9
        for index, bound in ((item.discrimination, 100), (item.point_biserial, 1)):
            assert index is None or -bound <= index <= bound
        assert item.efficiency is None or item.efficiency <= 100 + 1e-9
        assert (item.deviation is None) is (len(rows) < 2)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_attempts_does_not_matter(rows, rng):
    mixed = list(rows)
    rng.shuffle(mixed)
    assert items(mixed) == items(rows)


@given(ROWS.filter(bool), EIGHTHS)
def test_a_constant_added_to_every_mark_changes_no_index(rows, constant):
    for before, after in zip(
        items(rows), items([tuple(x + constant for x in row) for row in rows]), strict=True
    ):
        assert after.deviation == pytest.approx(before.deviation, abs=1e-9)
        assert after.discrimination == pytest.approx(before.discrimination, abs=1e-6)
        assert after.efficiency == pytest.approx(before.efficiency, abs=1e-6)


@given(ROWS.filter(bool))
def test_twice_the_points_are_the_same_figures(rows):
    doubled = [tuple(2 * x for x in row) for row in rows]
    twice = [figures.item_statistics(pairs, maximum=8) for pairs in places(doubled)]
    for before, after in zip(items(rows), twice, strict=True):
        same = replace(after, maximum=before.maximum)
        assert astuple(same) == pytest.approx(astuple(before), abs=1e-6)


@given(ROWS)
def test_a_quiz_never_fails_and_weights_add_up(rows):
    found = places(rows) if rows else []
    quiz = figures.quiz_statistics(Counter(sum(row) for row in rows), found, maximum=16)
    assert quiz.attempts == len(rows)
    assert quiz.consistency is None or quiz.consistency <= 100 + 1e-9
    weights = [weight for weight in figures.effective_weights(found) if weight is not None]
    assert sum(weights) == pytest.approx(100) or not any(weights)


@given(st.lists(st.tuples(EIGHTHS, EIGHTHS), max_size=20), st.integers(0, 20))
def test_moments_of_two_parts_add_up(pairs, cut):
    parts = [figures.moments(Counter(part)) for part in (pairs[:cut], pairs[cut:])]
    whole = figures.moments(Counter(pairs))
    assert astuple(figures.pooled(parts)) == pytest.approx(astuple(whole), abs=1e-9)


@given(st.dictionaries(EIGHTHS, st.integers(1, 9), min_size=1))
def test_each_group_is_27_percent_of_the_attempts(totals):
    found = figures.groups(totals)
    for shares in (found.upper, found.lower):
        taken = sum(share * totals[total] for total, share in shares.items())
        assert taken == exactly(0.27 * sum(totals.values()))
    assert min(found.upper) >= max(found.lower)


def test_one_attempt_and_equal_attempts_have_no_indices():
    one = figures.item_statistics({(1, 3): 1}, maximum=1)
    assert (one.facility, one.deviation, one.discrimination, one.efficiency) == (
        1,
        None,
        None,
        None,
    )
    equal = figures.item_statistics({(0.1, 0.3): 3}, maximum=1)
    assert (equal.deviation, equal.discrimination, equal.point_biserial) == (0, None, None)
    none = figures.item_statistics({}, maximum=1)
    assert (none.attempts, none.facility, none.upper) == (0, None, None)
    assert figures.moments({}) == figures.pooled([]) == Moments(0, 0, 0, 0, 0, 0)


def test_a_question_worth_nothing_has_no_facility():
    item = figures.item_statistics({(0, 1): 2, (0, 2): 1}, maximum=0)
    assert (item.facility, item.deviation, item.upper) == (None, None, None)


# What guessing earns


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (single_choice(), 1 / 3),
        (multiple_choice(), None),
        (true_false(), 0.5 * (0.5 * 1 + 0.5 * 0.5)),
        (question("true_false", answer=True), 0.5),
        (short_answer(), 0),
        (question("short_answer", answers=[{"text": "a"}, {"text": "*", "credit": 0.2}]), 0.2),
        (numeric(), 0),
        (matching(), 1 / 3),
        (ordering(), 1 / 4),
        (ordering(scoring="position"), 1 / 4),
        (categorise(), 1 / 3),
        (cloze(), 1 / 6),
        (measured(), 1 / 6),
        (essay(), 0),
        (near_miss(a=0.5, c=0.25), (1 + 0.5 + 0.25) / 4),
        (by_option(), None),
    ],
)
def test_random_guess_scores(body, expected):
    assert guess_score(body) == (None if expected is None else exactly(expected))


# Who chose what


def tallied(*answers):
    """Return a tally of (answer, mark, total, times) rows."""
    rows = [(json.dumps(said) if said else "", *rest) for said, *rest in answers]
    return {(said, mark, total): times for said, mark, total, times in rows}


def test_options_by_hand():
    # Ten attempts; 27% of them are 2.7. Key b.
    tally = tallied(
        ({"choice": "b"}, 1, 9, 2),
        ({"choice": "a"}, 0, 5, 4),
        ({"choice": "b"}, 1, 2, 3),
        ({}, 0, 0, 1),
    )
    a, b, c, none = answer_table(single_choice(), tally, maximum=1)
    assert [row.answer for row in (a, b, c)] == ["a", "b", "c"]
    assert [row.is_key for row in (a, b, c)] == [False, True, False]
    assert (a.count, a.share, a.mean) == (4, 0.4, 0)
    # Of the upper 2.7, two chose b and 0.7 a; of the lower, one nothing and 1.7 b.
    assert (a.upper, a.lower) == (exactly(0.7 / 2.7), exactly(0))
    assert (b.count, b.mean, b.upper, b.lower) == (5, 1, exactly(2 / 2.7), exactly(1.7 / 2.7))
    assert (c.count, c.share, c.mean) == (0, 0, None)
    assert (none.kind, none.count, none.lower) == (NONE, 1, exactly(1 / 2.7))


def test_parts_of_every_kind_are_counted():
    rows = [
        (multiple_choice(), {"choices": ["a", "b"]}, {("", "a"), ("", "b")}),
        (true_false(), {"value": False, "reason": "a"}, {("value", "false"), ("reason", "a")}),
        (short_answer(), {"text": " ROME  air"}, {("", "rome air")}),
        (numeric(), {"text": "12.5"}, {("", "12.5")}),
        (matching(), {"matches": {"a": "x"}}, {("a", "x"), ("b", ""), ("c", "")}),
        (categorise(), {"groups": {"a": "x"}}, {("a", "x"), ("b", ""), ("c", "")}),
        (ordering(), {"order": ["b", "a"]}, {("b", "1"), ("a", "2"), ("c", ""), ("d", "")}),
        (cloze(), {"gaps": {"town": "Rome", "year": "b"}}, {("town", "rome"), ("year", "b")}),
        (
            measured(),
            {"gaps": {"share": "23.8 ", "year": "b"}},
            {("share", "23.8"), ("year", "b")},
        ),
        (essay(), {"text": "Long."}, set()),
    ]
    for body, answer, expected in rows:
        table = answer_table(body, tallied((answer, 1, 1, 2)), maximum=2)
        chosen = {(row.part, row.answer): (row.count, row.mean) for row in table if row.count}
        assert chosen == dict.fromkeys(expected, (2, 0.5)), body.kind


def test_the_right_answer_is_the_key_of_every_part():
    keys = {(row.part, row.answer) for row in answer_table(matching(), {}, maximum=1) if row.is_key}
    assert keys == {("a", "x"), ("b", "y"), ("c", "x")}


def test_no_way_to_write_a_number_in_a_gap_is_its_key():
    given = tallied(({"gaps": {"share": "23.8", "year": "b"}}, 1, 1, 2))
    keys = [row.answer for row in answer_table(measured(), given, maximum=1) if row.is_key]
    assert keys == ["b"]


def test_rare_typed_answers_are_one_row():
    answers = [({"text": f"word {number}"}, 0, 0, 1) for number in range(TYPED_SHOWN + 5)]
    table = answer_table(short_answer(), tallied(({"text": "Rome"}, 1, 1, 2), *answers), maximum=1)
    assert [row.answer for row in table][:1] == ["rome"]
    assert [row.kind for row in table] == [TYPED] * TYPED_SHOWN + [OTHERS]
    assert (table[-1].count, table[-1].mean) == (6, 0)
    assert sum(row.count for row in table) == TYPED_SHOWN + 7


@given(
    st.recursive(st.none() | st.booleans() | st.text(), st.lists)
    | st.dictionaries(
        st.sampled_from(["choice", "text", "matches", "order", "gaps", "value"]),
        st.none()
        | st.integers()
        | st.text()
        | st.lists(st.text())
        | st.dictionaries(st.text(), st.text()),
    )
)
def test_whatever_was_stored_is_counted_without_a_fault(raw):
    for body in (single_choice(), true_false(), short_answer(), matching(), ordering(), cloze()):
        table = answer_table(body, {(json.dumps(raw), 0.0, 0.0): 1}, maximum=1)
        parts = Counter(row.part for row in table for _one in range(row.count))
        assert set(parts.values()) == {1}


# What is remarkable


def found(pairs, tally=None, body=None):
    body = body or single_choice()
    item = figures.item_statistics(pairs, maximum=1)
    answers = answer_table(body, tally or {}, maximum=1)
    return flags(item, answers, guess=guess_score(body), kind=body.kind)


def codes(*arguments):
    return [flag.code for flag in found(*arguments)]


def test_few_attempts_say_so_and_very_few_say_nothing_else():
    assert found({(1, 0): 2, (0, 1): 2}) == (Flag(FlagCode.FEW, 4),)
    assert FlagCode.FEW in codes({(0, 0): 15, (1, 3): 14})
    assert FlagCode.FEW not in codes({(0, 0): 15, (1, 3): 15})


def test_the_best_students_chose_another_option_than_the_key():
    tally = tallied(
        ({"choice": "a"}, 0, 9, 20), ({"choice": "b"}, 1, 3, 20), ({"choice": "c"}, 0, 1, 5)
    )
    pairs = {(0, 9): 20, (1, 3): 20, (0, 1): 5}
    assert found(pairs, tally)[0] == Flag(FlagCode.BEST_CHOSE, exactly(1), "", "a")
    assert codes(pairs, tally) == [FlagCode.BEST_CHOSE, FlagCode.NEGATIVE]


def test_an_option_nobody_chose():
    tally = tallied(({"choice": "a"}, 0, 1, 10), ({"choice": "b"}, 1, 9, 30))
    assert found({(0, 1): 10, (1, 9): 30}, tally) == (Flag(FlagCode.NOBODY_CHOSE, 0, "", "c"),)


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ({(1, 9): 99, (0, 1): 1}, FlagCode.EASY),
        ({(0, 1): 85, (1, 9): 15}, FlagCode.GUESSED),
        ({(0, 1): 90, (1, 9): 10}, FlagCode.NOBODY_RIGHT),
        ({(1, 5): 20, (0, 1): 20, (1, 1): 5, (0, 4): 5}, None),
        ({(1, 3): 21, (0, 2): 20, (1, 2): 20, (0, 3): 20}, FlagCode.NEGATIVE),
        ({(1, 4): 22, (0, 3): 20, (1, 3): 19, (0, 2): 20}, FlagCode.LOW),
    ],
)
def test_limits(pairs, code):
    body = question("short_answer", answers=[{"text": "a"}, {"text": "*", "credit": 0.3}])
    assert codes(pairs, None, body) == ([code] if code else [])


def test_hard_is_said_where_guessing_earns_nothing():
    assert codes({(0, 1): 85, (1, 9): 15}, None, numeric()) == [FlagCode.HARD]


def test_that_nobody_is_right_is_said_of_few_attempts_too():
    assert found({(0, 0): 1}) == (Flag(FlagCode.NOBODY_RIGHT, 0), Flag(FlagCode.FEW, 1))
    assert codes({(0, 1): 89, (1, 9): 11}, None, numeric()) == [FlagCode.HARD]


def test_places_of_an_order_are_no_distractors():
    tally = tallied(({"order": list("abcd")}, 1, 4, 40))
    assert codes({(1, 4): 20, (0, 1): 20}, tally, ordering()) == []
