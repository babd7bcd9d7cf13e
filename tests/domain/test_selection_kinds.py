"""Tokens of the parts of a question, and forms that answer by them."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.grading import grade, parse_answer, right_answer
from quizzes.domain.selection import dealt, is_answer_field, shuffled_options, translate
from tests.domain import kinds
from tests.formats.question_strategies import bodies


def parts(body, seed=1):
    return [part for _, part in shuffled_options(body, Random(seed))]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (kinds.numeric(), []),
        (kinds.matching(shuffle=False), ["pairs/a", "pairs/b", "pairs/c", *"xyz"]),
        (kinds.ordering("dcba"), [f"items/{key}" for key in "abcd"]),
        (kinds.categorise(), ["items/a", "items/b", "items/c", *(f"groups/{k}" for k in "xyz")]),
        (kinds.cloze(), ["gaps/town", "gaps/year", *(f"gaps/year/{key}" for key in "abc")]),
        (kinds.essay(), ["rubric/a", "rubric/b"]),
    ],
)
def test_every_part_that_is_shown_has_a_token(body, expected):
    whole = [f"options/{part}" if len(part) == 1 else part for part in expected]
    assert sorted(parts(body)) == sorted(whole)


def test_groups_rubric_and_gaps_stay_in_their_order_and_unshuffled_pairs_do():
    for seed in range(20):
        options = shuffled_options(kinds.matching(shuffle=False), Random(seed))
        assert [key for _, key in dealt(options, "pairs")] == ["a", "b", "c"]
        options = shuffled_options(kinds.categorise(), Random(seed))
        assert [key for _, key in dealt(options, "groups")] == ["x", "y", "z"]
        assert parts(kinds.essay(), seed) == ["rubric/a", "rubric/b"]
        assert [part for part in parts(kinds.cloze(), seed) if part.count("/") == 1] == [
            "gaps/town",
            "gaps/year",
        ]


@pytest.mark.parametrize(
    ("body", "of"),
    [
        (kinds.matching(), "pairs"),
        (kinds.matching(), "options"),
        (kinds.categorise(), "items"),
        (kinds.cloze(), "gaps/year"),
        (kinds.ordering(), "items"),
    ],
)
def test_parts_are_shuffled_differently_for_each_attempt(body, of):
    drawn = {
        tuple(key for _, key in dealt(shuffled_options(body, Random(seed)), of))
        for seed in range(60)
    }
    assert len(drawn) >= 6


@given(seed=st.integers(), order=st.permutations("abcde"), size=st.integers(2, 5))
def test_three_items_or_more_are_never_dealt_in_the_right_order(seed, order, size):
    right = [f"items/{key}" for key in order[:size]]
    drawn = parts(kinds.ordering(order[:size]), seed)
    assert sorted(drawn) == sorted(right)
    assert size == 2 or drawn != right


@given(
    seed=st.integers(),
    pair=st.sampled_from(
        [
            (kinds.matching("xyx"), kinds.matching("zzy")),
            (kinds.categorise("xxy"), kinds.categorise("zyx")),
            (kinds.cloze("a"), kinds.cloze("c")),
            (kinds.numeric(), kinds.numeric({"value": 3})),
        ]
    ),
)
def test_what_is_drawn_never_depends_on_the_key(seed, pair):
    one, other = pair
    assert shuffled_options(one, Random(seed)) == shuffled_options(other, Random(seed))


def form(body, options):
    """Return the form that gives the right answer by the tokens of ``options``."""
    tokens = {part: token for token, part in options}
    answer = right_answer(body)
    fields = {name: [answer[name]] for name in ("text", "unit") if name in answer}
    if "choice" in answer:
        fields["choice"] = [tokens[answer["choice"]]]
    if "choices" in answer:
        fields["choices"] = [tokens[key] for key in answer["choices"]]
    for key, option in answer.get("matches", {}).items():
        fields[f"match-{tokens[f'pairs/{key}']}"] = [tokens[f"options/{option}"]]
    for key, group in answer.get("groups", {}).items():
        fields[f"group-{tokens[f'items/{key}']}"] = [tokens[f"groups/{group}"]]
    for place, key in enumerate(answer.get("order", []), start=1):
        fields[f"place-{tokens[f'items/{key}']}"] = [str(place)]
    for key, filling in answer.get("gaps", {}).items():
        value = tokens.get(f"gaps/{key}/{filling}", filling)
        fields[f"gap-{tokens[f'gaps/{key}']}"] = [value]
    if "ticks" in answer:
        fields["ticks"] = ["", *(tokens[f"rubric/{key}"] for key in answer["ticks"])]
    return fields


@given(body=st.sampled_from(kinds.ALL), seed=st.integers())
def test_a_form_filled_in_by_tokens_is_the_answer(body, seed):
    options = shuffled_options(body, Random(seed))
    fields = form(body, options)
    assert {is_answer_field(name) for name in fields} == {True}
    answer = parse_answer(body, translate(dict(options), fields))
    assert answer == right_answer(body)


PLACED = {"t1": "items/a", "t2": "items/b", "t3": "items/c"}


@pytest.mark.parametrize(
    ("fields", "order"),
    [
        ({"place-t1": ["3"], "place-t2": ["1"], "place-t3": ["2"]}, ["b", "c", "a"]),
        ({"place-t3": ["1"], "place-t1": ["1"], "place-t2": ["1"]}, ["c", "a", "b"]),
        ({"place-t1": ["7"], "place-t2": [""], "place-t3": ["2"]}, ["c", "a"]),
        ({"place-t1": ["x"], "place-t2": ["-1"], "place-t3": ["²"]}, None),
        ({"place-t1": ["1", "2"], "place-t2": " 1 ", "place-t3": None}, ["b", "a"]),
        ({"place-a": ["1"], "order": ["a", "b", "c"]}, None),
    ],
)
def test_places_become_an_order(fields, order):
    assert translate(PLACED, fields).get("order") == order


TOKENS = {
    "p1": "pairs/a",
    "o1": "options/x",
    "i1": "items/a",
    "g1": "groups/x",
    "r1": "rubric/a",
    "t": "gaps/town",
    "y": "gaps/year",
    "y1": "gaps/year/a",
    "z": "gaps/zone",
    "z1": "gaps/zone/a",
}


@pytest.mark.parametrize(
    ("raw", "translated"),
    [
        ({"match-p1": ["o1"]}, {"matches": {"a": "x"}}),
        ({"match-p1": ["x"], "match-a": ["o1"], "match-o1": ["o1"], "match-": ["o1"]}, {}),
        ({"match-p1": ["g1"], "match-i1": ["o1"]}, {}),
        ({"group-i1": "g1"}, {"groups": {"a": "x"}}),
        ({"gap-t": ["y1"], "gap-y": ["y1"]}, {"gaps": {"town": "y1", "year": "a"}}),
        ({"gap-y": ["z1"], "gap-z": ["a"], "gap-y1": ["y1"]}, {}),
        ({"ticks": ["", "r1", "a"]}, {"ticks": ["a"]}),
        ({"ticks": [""]}, {"ticks": []}),
        (
            {"unit": ["km"], "text": ["5"], "csrfmiddlewaretoken": ["x"]},
            {"unit": ["km"], "text": ["5"]},
        ),
        ({"matches": {"a": "x"}, "gaps": {"year": "a"}, "groups": {"a": "x"}}, {}),
        ({1: ["o1"], "match-p1": [["o1"]], "gap-t": None}, {}),
    ],
)
def test_translate(raw, translated):
    assert translate(TOKENS, raw) == translated


@pytest.mark.parametrize("name", ["match-", "match", "place1", "order", "matches", "uuid", "-", ""])
def test_other_fields_are_no_part_of_an_answer(name):
    assert not is_answer_field(name)


@given(
    body=bodies,
    raw=st.dictionaries(
        st.sampled_from(["match-", "place-", "gap-", "group-", "ticks", "text"]),
        st.lists(st.text() | st.integers()) | st.none() | st.text(),
    ),
    seed=st.integers(),
)
def test_nothing_submitted_raises(body, raw, seed):
    options = shuffled_options(body, Random(seed))
    raw = {
        f"{name}{token}": value for name, value in raw.items() for token in dict(options) or [""]
    }
    result = grade(body, translate(dict(options), raw))
    assert 0 <= result.fraction <= 1
