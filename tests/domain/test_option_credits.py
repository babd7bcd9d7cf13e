"""What options earn that have a credit of their own, and how they stand in the analysis."""

import pytest

from quizzes.domain.grading import Verdict, grade, right_answer
from quizzes.domain.item_answers import answer_table
from tests.domain import kinds
from tests.domain.kinds import by_option, near_miss
from tests.domain.test_item_statistics import tallied

RIGHT, PARTLY, WRONG, _UNANSWERED, _UNGRADED = Verdict


@pytest.mark.parametrize(
    ("choice", "fraction", "verdict"),
    [("b", 1.0, RIGHT), ("a", 0.5, PARTLY), ("c", 1 / 3, PARTLY), ("d", 0.0, WRONG)],
)
def test_an_option_of_a_single_choice_may_earn_a_part(choice, fraction, verdict):
    result = grade(kinds.near_miss(), {"choice": choice})
    assert (result.fraction, result.verdict) == (fraction, verdict)
    parts = {part.key: part for part in result.parts}
    assert parts[choice].verdict is verdict
    assert {key for key, part in parts.items() if part.correct} == {"b"}
    assert parts[choice].credit == (fraction if verdict is PARTLY else None)
    assert right_answer(kinds.near_miss()) == {"choice": "b"}


@pytest.mark.parametrize(
    ("body", "fractions"),
    [
        (
            kinds.by_option(),
            {"ab": 1, "a": 0.6, "b": 0.4, "ac": 0.35, "abd": 1, "abc": 0.75, "c": 0, "cd": 0},
        ),
        (
            kinds.by_option(a=0.5, b=0.5, c=0, d=0),
            {"ab": 1, "a": 0.5, "abcd": 1, "ac": 0.5, "cd": 0},
        ),
        (
            kinds.by_option(a=0.3333333, b=0.3333333, c=0.3333333, d=-0.3333333),
            {"abc": 1, "ab": 0.6666666, "abcd": 0.6666666, "ad": 0},
        ),
        (kinds.by_option(a=1, b=1, c=-0.5), {"a": 1, "ab": 1, "abc": 1, "ac": 0.5}),
    ],
)
def test_each_option_may_have_a_credit_of_its_own(body, fractions):
    graded = {picks: grade(body, {"choices": list(picks)}).fraction for picks in fractions}
    assert graded == pytest.approx(fractions)
    whole = [option.key for option in body.options if option.correct]
    assert right_answer(body) == {"choices": whole}
    assert (grade(body, {"choices": whole}).fraction, grade(body, {}).fraction) == (1.0, 0.0)


def test_an_option_is_right_when_it_adds_to_the_points():
    parts = grade(kinds.by_option(a=0.6, b=0.4, c=0, d=-0.25), {"choices": ["a", "c", "d"]}).parts
    assert [part.verdict for part in parts] == [RIGHT, WRONG, WRONG, WRONG]


def test_of_shares_by_option_those_that_add_are_the_key():
    tally = tallied(({"choices": ["a", "c"]}, 0.35, 1, 1), ({"choices": ["a", "b"]}, 1, 2, 1))
    rows = answer_table(by_option(), tally, maximum=1)
    assert [(row.answer, row.is_key, row.count) for row in rows] == [
        *(("a", True, 2), ("b", True, 1), ("c", False, 1), ("d", False, 0)),
    ]
    near = answer_table(near_miss(), tallied(({"choice": "a"}, 0.5, 1, 1)), maximum=1)
    assert [(row.is_key, row.mean) for row in near[:2]] == [(False, 0.5), (True, None)]
