"""What a typed answer may be, as those who see the key are told."""

import pytest

from quizzes.reports.accepted_words import Accepted, accepted_words
from quizzes.reports.right_words import right_words
from tests import factories
from tests.domain import kinds


def accepted(body, language="en"):
    return accepted_words(body, right_words(body, language), language)


def short(*answers, **rules):
    return kinds.question("short_answer", answers=[*answers], **rules)


def test_a_number_has_its_tolerance_and_its_share():
    bands = (
        {"value": 12.5, "tolerance": 0.5},
        {"min": 10, "max": 15, "credit": 0.5},
        {"min": 10.5, "credit": 0.33333},
        {"max": -1, "credit": 0.125},
    )
    said = (
        ("12.5 ± 0.5", "100 %"),
        ("from 10 to 15", "50 %"),
        ("at least 10.5", "33.33 %"),
        ("at most -1", "12.5 %"),
    )
    body = kinds.numeric(*(band | {k: float(v) for k, v in band.items()} for band in bands))
    assert accepted(body) == [Accepted("", said, ())]
    assert accepted(body, "de")[0].answers[0] == ("12,5 ± 0,5", "100 %")


def test_what_is_foreseen_and_earns_nothing_is_not_accepted():
    wrong = {"text": "*", "credit": 0.0, "feedback": "No."}
    assert accepted(short({"text": "Rome"}, wrong)) == []
    assert accepted(kinds.numeric({"value": 2.0}, {"min": -1e100, "credit": 0.0})) == []


def test_units_say_what_one_is():
    assert accepted(kinds.distance()) == [
        Accepted("", (("12.5 ± 0.5", "100 %"),), ("units: km, m (× 0.001), mi (× 1.609344)",))
    ]


def test_a_typed_answer_has_its_spellings_wildcards_and_rules():
    body = short(
        {"text": "Ro*"},
        {"text": "Paris", "credit": 0.25},
        case_sensitive=True,
        accent_sensitive=True,
        punctuation_sensitive=True,
        slips=2,
    )
    rules = ("* stands for anything", "capitals count", "accents count", "punctuation counts")
    assert accepted(body) == [
        Accepted("", (("Ro*", "100 %"), ("Paris", "25 %")), (*rules, "2 slips are overlooked"))
    ]


def test_each_gap_that_is_typed_has_its_own():
    typed = (("Rome", "100 %"), ("Italy", "50 %"))
    assert accepted(kinds.cloze()) == [Accepted("Gap 1", typed, ())]
    assert accepted(kinds.cloze(answers=[{"text": "R*"}])) == [
        Accepted("Gap 1", (("R*", "100 %"),), ("* stands for anything",))
    ]


def test_each_gap_for_a_number_has_its_own():
    numbers = (("23.8 ± 0.1", "100 %"), ("from 20 to 30", "50 %"))
    assert accepted(kinds.measured()) == [Accepted("Gap 1", numbers, ())]
    assert accepted(kinds.measured(), "de")[0].answers[0] == ("23,8 ± 0,1", "100 %")
    assert accepted(kinds.measured(bands=[{"value": 2002.0}])) == []


@pytest.mark.parametrize(
    "body",
    [
        short({"text": "Rome"}),
        kinds.numeric({"value": 1949.0}),
        kinds.cloze(answers=[{"text": "Rome"}]),
        kinds.matching(),
        factories.true_false(),
    ],
)
def test_what_the_key_says_already_is_not_said_again(body):
    assert accepted(body) == []
