"""Rulings: what they make of an answer's worth, whatever was answered and ruled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.answer_words import answer_words
from quizzes.domain.grading import parse_answer, right_answer
from quizzes.domain.repairs import Ruling, RulingKind, rule
from tests import factories
from tests.domain import kinds

CREDIT = Ruling(kind=RulingKind.CREDIT)
DROP = Ruling(kind=RulingKind.DROP)


def accept(answer, credit=1.0):
    return Ruling(kind=RulingKind.ACCEPT, answer=answer, credit=credit)


def ruled(body, said, *rulings, fraction=0.0):
    return rule(fraction, said, body, rulings, "en")


@pytest.mark.parametrize(
    ("said", "worth"),
    [("Paris", 0.5), ("  PARIS ", 0.5), ("Páris", 0.5), ("Berlin", 0.0), ("", 0.0), ("P*", 0.0)],
)
def test_an_accepted_text_is_compared_as_the_key_is(said, worth):
    assert ruled(factories.short_answer(), {"text": said}, accept({"text": "Paris"}, 0.5)) == worth


def test_an_asterisk_that_somebody_typed_is_no_wildcard():
    body, ruling = factories.short_answer(), accept({"text": "*"})
    assert [ruled(body, {"text": said}, ruling) for said in ("anything", "*")] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("said", "worth"), [("13.5", 1.0), ("13,5", 1.0), ("1.35e1", 1.0), ("13.6", 0.0), ("?", 0.0)]
)
def test_an_accepted_number_is_compared_by_its_value(said, worth):
    assert ruled(kinds.numeric(), {"text": said}, accept({"text": "13.50"})) == worth


def test_what_is_no_number_is_accepted_as_it_was_typed():
    said = {"text": "a dozen"}
    assert ruled(kinds.numeric(), said, accept({"text": "a dozen"})) == 1.0


def test_an_accepted_choice_is_that_choice_alone():
    body = factories.multiple_choice()
    ruling = accept({"choices": ["b", "a"]}, 0.5)
    worth = [ruled(body, {"choices": said}, ruling) for said in (["a", "b"], ["b"], [])]
    assert worth == [0.5, 0.0, 0.0]


def test_nobody_gets_less_and_an_essay_waits_for_its_reader():
    body = factories.short_answer()
    low = accept({"text": "Rome"}, 0.25)
    assert ruled(body, {"text": "Rome"}, low, fraction=1.0) == 1.0
    assert ruled(body, {"text": "Rome"}, DROP, fraction=None) is None


def test_credit_is_for_those_as_well_who_said_nothing():
    assert ruled(factories.short_answer(), {}, CREDIT, fraction=None) == 1.0


BODIES = st.sampled_from(
    [
        factories.single_choice(),
        factories.multiple_choice(),
        factories.true_false(),
        factories.short_answer(),
        kinds.numeric(),
        kinds.matching(),
        kinds.ordering(),
        kinds.categorise(),
    ]
)
VALUES = st.one_of(
    st.text(max_size=8),
    st.booleans(),
    st.lists(st.sampled_from("abcx"), max_size=4),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from("abcxyz"), max_size=3),
)
FIELDS = ("choice", "choices", "value", "reason", "text", "matches", "order", "groups")
ANSWERS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4)
RULINGS = st.lists(
    st.one_of(
        st.sampled_from([CREDIT, DROP]),
        st.builds(accept, ANSWERS, st.floats(0, 1)),
    ),
    max_size=4,
)


@given(body=BODIES, said=ANSWERS, rulings=RULINGS, fraction=st.none() | st.floats(0, 1))
def test_a_ruling_stays_in_bounds_takes_nothing_and_is_stable(body, said, rulings, fraction):
    worth = rule(fraction, said, body, rulings, "en")
    assert worth is None or 0 <= worth <= 1
    assert (worth or 0) >= (fraction or 0)
    assert rule(worth, said, body, rulings, "en") == worth


@given(body=BODIES, said=ANSWERS)
def test_an_answer_is_said_in_words_whatever_was_submitted(body, said):
    parsed = parse_answer(body, said)
    assert answer_words(body, {}, "yes", "no") == ""
    assert (answer_words(body, parsed, "yes", "no") == "") is (parsed == {})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (factories.single_choice(), "The Rome Declaration"),
        (factories.multiple_choice(), "Consultation; Joint action"),
        (factories.true_false(), "yes; Because of a visit in 2000"),
        (factories.short_answer(), "Rome"),
        (kinds.numeric(), "12.5"),
        (kinds.matching(), "pair a – 1997; pair b – 2002; pair c – 1997"),
        (kinds.ordering(), "item a; item b; item c; item d"),
    ],
)
def test_the_words_of_an_answer(body, words):
    assert answer_words(body, right_answer(body), "yes", "no") == words
