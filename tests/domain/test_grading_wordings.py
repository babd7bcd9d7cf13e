"""Wildcards, typing slips and what counts in typing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.grading import grade
from quizzes.domain.typing_slips import within_slips
from tests.domain.kinds import question


def short(*answers, **fields):
    rows = [{"text": one} if isinstance(one, str) else one for one in answers]
    return question("short_answer", answers=rows, **fields)


def fractions(body, *texts):
    return [grade(body, {"text": text}).fraction for text in texts]


def test_an_asterisk_stands_for_any_characters():
    body = short("*Pratica * Mare*")
    assert fractions(body, "Pratica di Mare", "the pratica Mare air base", "Pratica") == [1, 1, 0]


def test_an_escaped_asterisk_is_an_asterisk():
    body = short(r"5 \* 4", punctuation_sensitive=True)
    assert fractions(body, "5 * 4", "5 times 4", "5  4") == [1.0, 0.0, 0.0]


def test_a_wildcard_alone_catches_what_nothing_else_does():
    body = short("Rome", {"text": "Paris", "credit": 0, "feedback": "later"}, ANYTHING)
    texts = ("Rome", "paris", "Oslo", "")
    said = [grade(body, {"text": text}).feedback for text in texts]
    assert said == [(), ("later",), ("no",), ()]


ANYTHING = {"text": "*", "credit": 0, "feedback": "no"}


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("Robertson", 1.0),
        ("Robertsn", 1.0),
        ("Roberttson", 1.0),
        ("Robertosn", 1.0),
        ("Rabertsen", 0.0),
        ("obertsn", 0.0),
    ],
)
def test_one_slip(text, fraction):
    assert fractions(short("Robertson", slips=1), text) == [fraction]


def test_a_short_word_a_figure_and_a_foreseen_mistake_take_no_slip():
    assert fractions(short("Rome", slips=2), "Rom") == [0.0]
    assert fractions(short("founded 1997", slips=2), "fonded 1997", "founded 1998") == [1.0, 0.0]
    wrong = {"text": "Lavrova", "credit": 0, "feedback": "the other one"}
    body = short("Lavrov", wrong, ANYTHING, slips=2)
    assert fractions(body, "Lavrova", "Lavrof", "Lavrovo") == [0.0, 1.0, 1.0]


def test_what_counts_in_typing():
    assert fractions(short("café", accent_sensitive=True), "cafe", "CAFÉ") == [0.0, 1.0]
    body = short('Russia\'s "no"', punctuation_sensitive=True)
    assert fractions(body, "russia’s  “no”", "russias no") == [1.0, 0.0]
    assert fractions(short("A.B", case_sensitive=True), "A.B", "a.b", "AB") == [1.0, 0.0, 1.0]


def test_many_wildcards_are_soon_done():
    body = short("*a" * 50 + "*b", "*" * 100 + "c")
    assert fractions(body, "a" * 500, "x" * 499 + "c") == [0.0, 1.0]


def distance(one, other):
    """The optimal string alignment distance by its definition, without any short cut."""
    rows = [
        [max(i, j) if not i or not j else 0 for j in range(len(other) + 1)]
        for i in range(len(one) + 1)
    ]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (not same)
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


WORDS = st.text("abc", max_size=9)


@given(one=WORDS, other=WORDS, most=st.integers(0, 3))
def test_slips_are_those_of_the_definition(one, other, most):
    assert within_slips(one, other, most=most) == (distance(one, other) <= most)
    assert within_slips(one, other, most=most) == within_slips(other, one, most=most)
