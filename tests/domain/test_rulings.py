"""What instructors' rulings make of an answer's worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.repairs import Ruling, RulingKind, rule
from tests import factories
from tests.domain import kinds

CREDIT = Ruling(kind=RulingKind.CREDIT)


def accept(credit=1.0, **answer):
    return Ruling(kind=RulingKind.ACCEPT, answer=answer, credit=credit)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("Roma", 0.75), ("  ROMA ", 0.75), ("Romania", 0), ("*", 0), ("", 0), ("Rome", 1)],
)
def test_one_more_wording_is_accepted_as_those_of_the_key_are(said, expected):
    body = factories.short_answer()
    fraction = 1 if said == "Rome" else 0
    rulings = [accept(0.75, text="Roma")]
    assert rule(fraction, {"text": said}, body, rulings, "en") == expected


def test_an_asterisk_a_student_typed_stands_for_itself():
    rulings = [accept(text="Ro*")]
    assert rule(0, {"text": "Romulus"}, factories.short_answer(), rulings, "en") == 0
    assert rule(0, {"text": "ro*"}, factories.short_answer(), rulings, "en") == 1


def test_an_answer_of_another_kind_is_accepted_when_it_is_the_same():
    body = kinds.ordering()
    rulings = [accept(order=["b", "a", "c", "d"])]
    assert rule(0.5, {"order": ["b", "a", "c", "d"]}, body, rulings, "en") == 1
    assert rule(0.5, {"order": ["a", "c", "b", "d"]}, body, rulings, "en") == 0.5


def test_credit_is_for_everyone_who_was_asked():
    assert rule(None, {}, factories.single_choice(), [CREDIT], "en") == 1


def test_what_a_person_must_grade_stays_ungraded():
    dropped = Ruling(kind=RulingKind.DROP)
    assert rule(None, {"text": "x"}, kinds.essay(), [dropped], "en") is None
    assert dropped.drops is True
    assert CREDIT.drops is False


@given(
    st.none() | st.floats(0, 1),
    st.lists(st.floats(0, 1).map(lambda credit: accept(credit, text="Rome")) | st.just(CREDIT)),
    st.text(max_size=5) | st.just("Rome"),
)
def test_a_ruling_never_costs_and_never_leaves_the_bounds(fraction, rulings, said):
    ruled = rule(fraction, {"text": said}, factories.short_answer(), rulings, "en")
    assert ruled is None or (fraction or 0) <= ruled <= 1
