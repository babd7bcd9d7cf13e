"""What answers count under each behaviour: Moodle's sums, by hand and for all values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain import grading
from quizzes.domain.behaviours import (
    Behaviour,
    Try,
    certainty_credit,
    credit,
    is_closed,
    max_credit,
    tries_allowed,
    try_of,
)
from tests.domain import kinds

THIRD = 1 / 3
fractions = st.floats(0, 1)
penalties = st.floats(0, 1)
tries = st.lists(st.builds(Try, fractions, certainty=st.none() | st.integers(1, 3)), max_size=6)


def worth(behaviour, *shares, penalty=THIRD):
    return credit(behaviour, [Try(share) for share in shares], penalty)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [((1,), 1), ((0, 1), 2 / 3), ((0, 0, 1), 1 / 3), ((0, 0, 0, 1), 0), ((0.5, 0.5), 0.5 - THIRD)],
)
def test_interactive_takes_a_penalty_for_each_try_used(shares, expected):
    assert worth(Behaviour.INTERACTIVE, *shares) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((1,), 1),
        ((0, 1), 0.9),
        ((0, 0, 1), 0.8),
        # The best is kept: half at once is worth more than six tenths at the third try.
        ((0.5, 0.4, 0.6), 0.5),
        ((0.2, 1, 0), 0.9),
    ],
)
def test_adaptive_takes_a_penalty_for_each_try_and_keeps_the_best(shares, expected):
    """Moodle's documentation, "Adaptive mode": a penalty of 0.1 leaves 0.9 at the second try."""
    assert worth(Behaviour.ADAPTIVE, *shares, penalty=0.1) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("certainty", "right", "wrong"), [(1, 1, 0), (2, 2, -2), (3, 3, -6), (None, 1, 0)]
)
def test_certainty_counts_as_its_table_says(certainty, right, wrong):
    """Moodle's documentation, "Using certainty-based marking": 1, 2, 3 and 0, -2, -6."""
    assert certainty_credit(1, certainty) == right
    assert certainty_credit(0, certainty) == wrong
    assert certainty_credit(0.5, certainty) == right / 2


@pytest.mark.parametrize("behaviour", [Behaviour.DEFERRED_FEEDBACK, Behaviour.IMMEDIATE_FEEDBACK])
def test_without_tries_the_last_answer_counts_as_it_is(behaviour):
    assert worth(behaviour, 0.25, 0.75) == 0.75


@pytest.mark.parametrize("behaviour", Behaviour)
def test_no_answer_counts_nothing(behaviour):
    assert credit(behaviour, [], THIRD) == 0


def test_a_part_pays_only_for_the_tries_before_it_was_put_right():
    body = kinds.matching("xyx")
    answers = [{"a": "x", "b": "x", "c": "z"}, {"a": "x", "b": "y", "c": "z"}]
    made = [try_of(body, grading.grade(body, {"matches": answer})) for answer in answers]
    assert credit(Behaviour.INTERACTIVE, made, 0.25) == pytest.approx((1 + 0.75 + 0) / 3)


def test_a_gap_with_part_of_the_credit_keeps_its_part():
    body = kinds.cloze()
    answer = {"gaps": {"town": "Italy", "year": "b"}}
    made = try_of(body, grading.grade(body, answer))
    assert made.parts == {"town": ("Italy", 0.5), "year": ("b", 1.0)}
    assert credit(Behaviour.INTERACTIVE, [made], 0.25) == 0.75


def test_gaps_with_different_parts_of_the_credit_pay_each_for_itself():
    answers = [
        {"text": "Rome"},
        {"text": "Italy", "credit": 0.75},
        {"text": "Europe", "credit": 0.25},
    ]
    body = kinds.question(
        "cloze",
        text="Signed in [[one]], read in [[two]].",
        gaps=[{"key": key, "answers": answers} for key in ("one", "two")],
    )
    said = [{"one": "Italy", "two": "nowhere"}, {"one": "Italy", "two": "Europe"}]
    made = [try_of(body, grading.grade(body, {"gaps": gaps})) for gaps in said]
    assert made[-1].parts == {"one": ("Italy", 0.75), "two": ("Europe", 0.25)}
    # The first gap keeps its 0.75; the second one's 0.25 is less than the penalty of a third.
    assert credit(Behaviour.INTERACTIVE, made, THIRD) == pytest.approx(0.375)


@pytest.mark.parametrize("body", kinds.ALL, ids=lambda body: body.kind)
def test_the_parts_of_a_try_make_its_fraction(body):
    made = try_of(body, grading.grade(body, grading.right_answer(body)))
    assert bool(made.parts) is (body.kind in {"matching", "cloze", "categorise"})
    shares = [share for _given, share in made.parts.values()] or [made.fraction]
    assert sum(shares) / len(shares) == made.fraction


@pytest.mark.parametrize(("tried", "marks"), [(1, 3), (2, 2), (3, 1), (4, 0)])
@pytest.mark.parametrize("behaviour", [Behaviour.INTERACTIVE, Behaviour.ADAPTIVE])
def test_a_question_of_three_marks(behaviour, tried, marks):
    """Moodle's help "Penalty for each incorrect try": 3 marks at once, then 2, then 1."""
    shares = [*[0] * (tried - 1), 1]
    assert 3 * worth(behaviour, *shares, penalty=0.3333333) == pytest.approx(marks, abs=1e-6)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["xyx"], 1),
        (["xzx", "xyx"], (1 + 0.8 + 1) / 3),
        # What is right at last pays for every try before it was put right for good.
        (["xyx", "zyx", "xyx"], (0.6 + 1 + 1) / 3),
        (["zzz", "zzz", "zzz"], 0),
    ],
)
def test_matching_pays_by_the_pair(answers, expected):
    body = kinds.matching("xyx")
    made = [
        try_of(body, grading.grade(body, {"matches": dict(zip("abc", one, strict=True))}))
        for one in answers
    ]
    assert credit(Behaviour.INTERACTIVE, made, 0.2) == pytest.approx(expected)


@given(st.sampled_from(Behaviour), tries, penalties)
def test_credit_stays_within_its_bounds(behaviour, made, penalty):
    lowest = -6 if behaviour.has_certainty else 0
    assert lowest <= credit(behaviour, made, penalty) <= max_credit(behaviour)


@given(tries, st.builds(Try, fractions), penalties)
def test_another_try_never_costs_in_adaptive(made, another, penalty):
    before = credit(Behaviour.ADAPTIVE, made, penalty)
    assert credit(Behaviour.ADAPTIVE, [*made, another], penalty) >= before


@given(st.lists(st.builds(Try, fractions), min_size=1, max_size=6), penalties)
def test_interactive_never_counts_more_than_the_answer_is_worth(made, penalty):
    assert credit(Behaviour.INTERACTIVE, made, penalty) <= made[-1].fraction


@pytest.mark.parametrize(
    ("behaviour", "allowed"),
    [
        (Behaviour.INTERACTIVE, 3),
        (Behaviour.ADAPTIVE, None),
        (Behaviour.IMMEDIATE_FEEDBACK, 1),
        (Behaviour.DEFERRED_CERTAINTY, 1),
    ],
)
def test_hints_give_tries(behaviour, allowed):
    assert tries_allowed(behaviour, 2) == allowed


@pytest.mark.parametrize(
    ("behaviour", "tried", "fraction", "closed"),
    [
        (Behaviour.IMMEDIATE_FEEDBACK, 0, None, False),
        (Behaviour.IMMEDIATE_FEEDBACK, 1, 0.0, True),
        (Behaviour.INTERACTIVE, 1, 0.5, False),
        (Behaviour.INTERACTIVE, 1, 1.0, True),
        (Behaviour.INTERACTIVE, 3, 0.0, True),
        (Behaviour.ADAPTIVE, 9, 1.0, False),
        (Behaviour.DEFERRED_FEEDBACK, 1, None, False),
    ],
)
def test_when_a_question_takes_no_more_answers(behaviour, tried, fraction, closed):
    assert is_closed(behaviour, tries=tried, hints=2, fraction=fraction) is closed
