from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.questions import parse_body
from quizzes.domain.selection import question_order, shuffled_options, translate

TWELVE = "abcdefghijkl"


def choices(correct="a", letters=TWELVE, kind="single_choice", **extra):
    options = [{"key": key, "text": key, "correct": key == correct} for key in letters]
    return parse_body({"kind": kind, "stem": "?", "options": options} | extra)


def reasons():
    return choices(kind="true_false", letters="abcdef", answer=True, follow_up="reason")


SHORT = parse_body({"kind": "short_answer", "stem": "?", "answers": [{"text": "Rome"}]})
PLAIN = parse_body({"kind": "true_false", "stem": "?", "answer": True})


def keys_of(drawn):
    return [key for _, key in drawn]


@given(seed=st.integers())
def test_every_option_is_drawn_once_under_a_token_of_its_own(seed):
    drawn = shuffled_options(choices(), Random(seed))
    assert sorted(keys_of(drawn)) == list(TWELVE)
    assert len({token for token, _ in drawn}) == 12
    assert {(len(token), set(token) <= set("0123456789abcdef")) for token, _ in drawn} == {
        (8, True)
    }


@given(seed=st.integers())
def test_the_same_random_numbers_draw_the_same(seed):
    assert shuffled_options(choices(), Random(seed)) == shuffled_options(choices(), Random(seed))


@given(seed=st.integers(), one=st.sampled_from(TWELVE), other=st.sampled_from(TWELVE))
def test_what_is_drawn_never_depends_on_the_key(seed, one, other):
    drawn = shuffled_options(choices(correct=one), Random(seed))
    assert drawn == shuffled_options(choices(correct=other), Random(seed))


@pytest.mark.parametrize("body", [choices(), choices(kind="multiple_choice"), reasons()])
def test_options_are_shuffled_differently_for_each_attempt(body):
    orders = {tuple(keys_of(shuffled_options(body, Random(seed)))) for seed in range(20)}
    assert len(orders) > 10


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice"])
def test_unshuffled_options_keep_the_authors_order(kind):
    body = choices(kind=kind, shuffle=False)
    assert keys_of(shuffled_options(body, Random(1))) == list(TWELVE)


@pytest.mark.parametrize("body", [SHORT, PLAIN])
def test_a_question_without_options_has_no_tokens(body):
    assert shuffled_options(body, Random(1)) == ()


def test_tokens_stay_unique_when_the_random_numbers_repeat():
    class Repeating(Random):
        def getrandbits(self, k):
            return super().getrandbits(k) % 3

    drawn = shuffled_options(choices(letters="abc", shuffle=False), Repeating(1))
    assert sorted(token for token, _ in drawn) == ["00000000", "00000001", "00000002"]


TOKENS = {"0a": "a", "0b": "b"}


@pytest.mark.parametrize(
    ("raw", "translated"),
    [
        ({"choice": "0a"}, {"choice": ["a"]}),
        ({"choice": "a"}, {"choice": []}),
        ({"choices": ["0b", "b", "zz", 1, ["0a"]]}, {"choices": ["b"]}),
        ({"value": "true", "reason": ["0b"]}, {"value": "true", "reason": ["b"]}),
        ({"text": "0a"}, {"text": "0a"}),
        ({"choices": None}, {"choices": []}),
        (None, {}),
    ],
)
def test_translate(raw, translated):
    assert translate(TOKENS, raw) == translated


@given(seed=st.integers(), picks=st.lists(st.integers(0, 11)))
def test_translating_the_tokens_gives_the_options_they_stand_for(seed, picks):
    drawn = shuffled_options(choices(), Random(seed))
    raw = {"choices": [drawn[pick][0] for pick in picks]}
    assert translate(dict(drawn), raw) == {"choices": [drawn[pick][1] for pick in picks]}


@given(keys=st.lists(st.text(), unique=True), seed=st.integers(), shuffle=st.booleans())
def test_question_order_keeps_every_question(keys, seed, shuffle):
    ordered = question_order(keys, Random(seed), shuffle=shuffle)
    assert sorted(ordered) == sorted(keys)
    assert ordered == question_order(keys, Random(seed), shuffle=shuffle)
    assert shuffle or ordered == tuple(keys)


def test_question_order_is_shuffled_differently_for_each_attempt():
    orders = {question_order(TWELVE, Random(seed), shuffle=True) for seed in range(20)}
    assert len(orders) > 10
