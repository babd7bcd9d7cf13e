"""What the specs of questions refuse, in sentences for their authors."""

import json

import pytest
from pydantic import ValidationError

from quizzes.domain.questions import BODIES, dump_body, parse_body
from tests.domain import kinds
from tests.domain.kinds import question, rows

PAIR = {"key": "a", "text": "one", "match": "x"}
CHOICES = [{"key": "a", "text": "1997", "correct": True}, {"key": "b", "text": "2002"}]


IN_A_LINK = "a gap may not stand in a link, nor in its address or title"
GAPS_IN_ADDRESSES = (
    "[x](https://a.example/[[a]])",
    '[x](https://a.example "of [[a]]")',
    "<https://a.example/[[a]]>",
    "![x](https://a.example/[[a]].png)",
    "[x]\n\n[x]: https://a.example/[[a]]",
)
"""Texts whose gap is no place to fill in."""


ONE_OF_THREE = (
    "a gap needs answers to type, options to choose from or bands of numbers: one of these"
)


def numeric(**fields):
    return lambda: question("numeric", **fields)


def gap(text="[[a]]", **fields):
    return lambda: question("cloze", text=text, gaps=[{"key": "a"} | fields])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (numeric(bands=[{}]), "needs a value, perhaps with a tolerance, or a range: min, max"),
        (
            numeric(bands=[{"value": 1, "min": 0}]),
            "needs a value, perhaps with a tolerance, or a range: min, max",
        ),
        (
            numeric(bands=[{"min": 1, "tolerance": 1}]),
            "a tolerance goes with a value, not with min and max",
        ),
        (numeric(bands=[{"min": 2, "max": 1}]), "min is more than max"),
        (
            numeric(bands=[{"value": 1, "credit": 0.5}]),
            "at least one band must earn full credit",
        ),
        (
            numeric(bands=[{"value": 1}], units=[{"text": "m"}, {"text": "m"}]),
            "two units have the same text",
        ),
        (
            numeric(bands=[{"value": 1}], units=[{"text": "m", "factor": 2}]),
            "one unit must have the factor 1: the unit of the bands",
        ),
        (
            numeric(bands=[{"value": 1}], units=[{"text": "e3"}]),
            "'e3' behind a number cannot be told from the number",
        ),
        (numeric(bands=[{"value": 1}], unit_entry="list"), "unit_entry needs units"),
        (lambda: kinds.matching("xyq"), "no option has the key 'q'"),
        (
            lambda: question("matching", pairs=[PAIR, PAIR], options=rows(x="1", y="2")),
            "two pairs have the same key",
        ),
        (
            lambda: question(
                "matching", pairs=[PAIR, PAIR | {"key": "b"}], options=rows(x="1", y="2")
            ),
            "two pairs have the same text; nobody could tell them apart",
        ),
        (lambda: kinds.categorise("xxq"), "no group has the key 'q'"),
        (
            lambda: question("ordering", items=rows(a="One", b="one")),
            "two items have the same text; nobody could tell them apart",
        ),
        (gap(), ONE_OF_THREE),
        (gap(options=CHOICES, bands=[{"value": 1}]), ONE_OF_THREE),
        (gap(answers=[{"text": "1"}], bands=[{"value": 1}]), ONE_OF_THREE),
        (gap(bands=[{"value": 1, "credit": 0.5}]), "at least one band must earn full credit"),
        (gap(bands=[{"min": 2, "max": 1}]), "min is more than max"),
        (
            gap(bands=[{"value": 1}], case_sensitive=True),
            "slips and what counts in typing need answers, not bands",
        ),
        (
            gap(options=CHOICES[1:]),
            "a gap needs at least two options, exactly one of them correct",
        ),
        (
            gap(options=CHOICES, slips=1),
            "slips and what counts in typing need answers, not options",
        ),
        (gap("no gap", options=CHOICES), "the text must have [[a]] once, not 0 times"),
        (gap("[[a]] [[a]]", options=CHOICES), "the text must have [[a]] once, not 2 times"),
        (gap("[[a]] [[b]]", options=CHOICES), "the text has [[b]], but no gap has that key"),
        (gap("see [[a]](term:x)", options=CHOICES), IN_A_LINK),
        (gap("see [in [[a]]](term:x)", options=CHOICES), IN_A_LINK),
        *((gap(text, options=CHOICES), IN_A_LINK) for text in GAPS_IN_ADDRESSES),
        (
            lambda: question("short_answer", answers=[{"text": "x", "credit": 0}]),
            "at least one accepted answer must earn full credit",
        ),
        (
            lambda: question("short_answer", answers=[{"text": "* *"}]),
            "a wildcard alone may not earn full credit; it takes any answer",
        ),
        (
            lambda: kinds.near_miss("b", b=1.0),
            "the correct option earns everything; leave its credit out",
        ),
        *(
            (
                lambda credit=credit: kinds.near_miss("b", a=credit),
                "an option that is not correct has a credit from 0 to less than 1",
            )
            for credit in (1.0, -0.5)
        ),
        (
            lambda: credited("multiple_choice", 0.5, 0.5, scoring="partial"),
            "options have a credit of their own only with the scoring by_option",
        ),
        (
            lambda: credited("true_false", 0.5, 0.0, answer=True, follow_up="reason"),
            "options have a credit of their own only where options alone are asked for",
        ),
        (
            lambda: credited("multiple_choice", 0.0, 0.0, scoring="by_option"),
            "scored by option, a correct option needs a credit of more than 0",
        ),
        (
            lambda: credited("multiple_choice", 1.0, 0.5, scoring="by_option"),
            "an option with a credit of more than 0 must be marked as correct",
        ),
        (
            lambda: credited("multiple_choice", 0.99, 0.0, scoring="by_option"),
            "the credits of the correct options must add up to at least 1",
        ),
        (
            lambda: kinds.essay(min_words=200, max_words=100),
            "min_words is more than max_words",
        ),
    ],
)
def test_a_spec_says_what_is_wrong(make, sentence):
    with pytest.raises(ValidationError) as caught:
        make()
    errors = (error["ctx"].get("error") for error in caught.value.errors())
    # A list with a faulty row is also said to be too short: that row is not counted.
    assert [str(error) for error in errors if error] == [sentence]


def credited(kind, right, wrong, **fields):
    options = [
        {"key": "a", "text": "A", "correct": True, "credit": right},
        {"key": "b", "text": "B", "credit": wrong},
    ]
    return question(kind, options=options, **fields)


@pytest.mark.parametrize("body", kinds.ALL)
def test_a_body_survives_being_stored(body):
    assert parse_body(dump_body(body)) == body


def test_every_kind_has_a_stem_hints_and_an_explanation():
    for spec in BODIES:
        assert {"kind", "stem", "hints", "explanation"} <= set(spec.model_fields)


def test_a_body_stored_before_hints_existed_is_read():
    stored = {"kind": "short_answer", "stem": "?", "answers": [{"text": "a*", "credit": 1.0}]}
    body = parse_body(stored | {"case_sensitive": False, "explanation": ""})
    assert (body.hints, body.slips, body.accent_sensitive) == ((), 0, False)


def test_a_gap_without_numbers_is_stored_as_it_was_before_there_were_any():
    typed, listed = dump_body(kinds.cloze())["gaps"]
    shared = ("key", "answers", "options")
    rules = ("case_sensitive", "accent_sensitive", "punctuation_sensitive", "slips")
    assert (tuple(typed), tuple(listed)) == ((*shared, *rules), (*shared, *rules))
    number, _listed = dump_body(kinds.measured())["gaps"]
    assert tuple(number) == (*shared, "bands", *rules)


def test_an_option_without_credit_is_stored_as_it_was_before_there_was_any():
    plain, shared = dump_body(kinds.near_miss("b", a=0.5))["options"][1:], ("key", "text")
    assert {tuple(option) for option in plain} == {(*shared, "correct", "feedback")}
    assert dump_body(kinds.near_miss())["options"][0]["credit"] == 0.5
    stored = {"kind": "multiple_choice", "stem": "?", "scoring": "partial", "shuffle": True}
    options = [
        {"key": "a", "text": "A", "correct": True, "feedback": ""},
        {"key": "b", "text": "B", "correct": False, "feedback": "no"},
    ]
    stored |= {"hints": [], "explanation": "", "options": options}
    dumped = dump_body(parse_body(stored))
    assert json.dumps(dumped) == json.dumps({name: stored[name] for name in dumped})
    assert dumped == stored


def test_a_cloze_is_its_text_and_its_gaps_in_turns():
    assert kinds.cloze().stretches() == ("Signed in ", "town", " in ", "year", ".")


@pytest.mark.parametrize(
    "text",
    [
        "In [[a]] ([the Act](term:act)).",
        "- *[[a]]* and **b**",
        "| Year | What |\n| --- | --- |\n| [[a]] | signed |",
        "`[[a]]`",
        "    [[a]]",
        "\ue000 &#xe001; [[a]]",
    ],
)
def test_a_gap_may_stand_in_any_running_text(text):
    assert gap(text, options=CHOICES)().stretches()[1] == "a"
