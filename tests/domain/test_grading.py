from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from quizzes.domain.grading import (
    TEXT_LIMIT,
    Grade,
    PartVerdict,
    Verdict,
    grade,
    is_empty,
    missing_fields,
    parse_answer,
    right_answer,
)
from quizzes.domain.questions import parse_body

RIGHT, PARTLY, WRONG, UNANSWERED, UNGRADED = Verdict


def options(key, distractors=""):
    letters = sorted(key + distractors)
    return [
        {"key": letter, "text": letter, "correct": letter in key, "feedback": f"on {letter}"}
        for letter in letters
    ]


def single(key="b", distractors="acd"):
    return parse_body(
        {"kind": "single_choice", "stem": "Which?", "options": options(key, distractors)}
    )


def multiple(key="ac", distractors="bde", scoring="partial"):
    return parse_body(
        {
            "kind": "multiple_choice",
            "stem": "Which?",
            "options": options(key, distractors),
            "scoring": scoring,
        }
    )


def true_false(answer=False, **extra):
    return parse_body({"kind": "true_false", "stem": "So?", "answer": answer} | extra)


def reasoned(answer=False):
    return true_false(
        answer,
        follow_up="reason",
        options=options("a", "bc"),
        true_feedback="on true",
        false_feedback="on false",
    )


def short(*answers, **extra):
    accepted = [
        {"text": text, "credit": credit, "feedback": said} for text, credit, said in answers
    ]
    return parse_body({"kind": "short_answer", "stem": "Where?", "answers": accepted} | extra)


ROME = short(("Italy", 0.25, "where in Italy?"), ("Rome", 1, "at Pratica di Mare"))


# What is read from a form


@pytest.mark.parametrize(
    ("body", "raw", "answer"),
    [
        (single(), {"choice": "b"}, {"choice": "b"}),
        (single(), {"choice": ["b"]}, {"choice": "b"}),
        (single(), {"choice": ["a", "b"]}, {"choice": "b"}),
        (single(), {"choice": "z", "csrfmiddlewaretoken": "x"}, {}),
        (single(), {"choice": [["b"]]}, {}),
        (single(), {"choice": []}, {}),
        (single(), {"choices": ["b"]}, {}),
        (multiple(), {"choices": ["d", "a", "a", "z", 1, None]}, {"choices": ["a", "d"]}),
        (multiple(), {"choices": "a"}, {"choices": ["a"]}),
        (multiple(), {"choices": []}, {}),
        (multiple(), {"choices": {"a": "b"}}, {}),
        (reasoned(), {"value": ["true"], "reason": ["b"]}, {"value": True, "reason": "b"}),
        (reasoned(), {"value": False}, {"value": False}),
        (reasoned(), {"value": 1, "reason": "true"}, {}),
        (reasoned(), {"reason": "c"}, {"reason": "c"}),
        (true_false(), {"value": "false", "reason": "a"}, {"value": False}),
        (ROME, {"text": ["  near Rome \n"]}, {"text": "near Rome"}),
        (ROME, {"text": "a\x00b\ud800"}, {"text": "a b\ufffd"}),
        (ROME, {"text": "\x00 \n"}, {}),
        (ROME, {"text": 5}, {}),
        (ROME, {"text": "x" * 10_000}, {"text": "x" * TEXT_LIMIT}),
        (ROME, None, {}),
        (ROME, ["text"], {}),
    ],
)
def test_parse_answer(body, raw, answer):
    assert parse_answer(body, raw) == answer
    assert is_empty(answer) is (answer == {})


@pytest.mark.parametrize(
    ("body", "answer", "missing"),
    [
        (single(), {}, ("choice",)),
        (multiple(), {"choices": ["b"]}, ()),
        (true_false(), {}, ("value",)),
        (reasoned(), {}, ("value", "reason")),
        (reasoned(), {"value": True}, ("reason",)),
        (reasoned(), {"reason": "b"}, ("value",)),
        (ROME, {"text": "x"}, ()),
    ],
)
def test_missing_fields(body, answer, missing):
    assert missing_fields(body, answer) == missing


# What it is worth


def test_single_choice_says_what_was_chosen_and_what_was_right():
    assert grade(single("b", "a"), {"choice": "a"}) == Grade(
        fraction=0.0,
        verdict=WRONG,
        parts=(
            PartVerdict("a", True, False, WRONG, "on a", "choice"),
            PartVerdict("b", False, True, WRONG, "", "choice"),
        ),
        feedback=("on a",),
    )
    assert grade(single("b", "a"), {"choice": "b"}) == Grade(
        fraction=1.0,
        verdict=RIGHT,
        parts=(
            PartVerdict("a", False, False, RIGHT, "", "choice"),
            PartVerdict("b", True, True, RIGHT, "on b", "choice"),
        ),
        feedback=("on b",),
    )


def test_nothing_chosen_judges_no_part():
    assert grade(single("b", "a"), {}) == Grade(
        fraction=0.0,
        verdict=UNANSWERED,
        parts=(
            PartVerdict("a", False, False, UNANSWERED, "", "choice"),
            PartVerdict("b", False, True, UNANSWERED, "", "choice"),
        ),
        feedback=(),
    )


@pytest.mark.parametrize(
    ("choices", "fraction", "verdict"),
    [
        ("ac", 1.0, RIGHT),
        ("a", 0.5, PARTLY),
        ("abc", 1 - 1 / 3, PARTLY),
        ("ab", 0.5 - 1 / 3, PARTLY),
        ("abd", 0.0, WRONG),
        ("b", 0.0, WRONG),
        ("abcde", 0.0, WRONG),
        ("", 0.0, UNANSWERED),
    ],
)
def test_partial_multiple_choice(choices, fraction, verdict):
    result = grade(multiple("ac", "bde"), {"choices": list(choices)})
    assert (result.fraction, result.verdict) == (fraction, verdict)
    assert result.feedback == tuple(f"on {letter}" for letter in choices)


def test_without_distractors_partial_credit_is_the_share_of_the_key():
    assert grade(multiple("abcd", ""), {"choices": ["a", "c", "d"]}).fraction == 0.75


@pytest.mark.parametrize(
    ("choices", "fraction"), [("ac", 1.0), ("a", 0.0), ("abc", 0.0), ("", 0.0)]
)
def test_all_or_nothing_multiple_choice(choices, fraction):
    body = multiple("ac", "bde", scoring="all_or_nothing")
    assert grade(body, {"choices": list(choices)}).fraction == fraction


def test_plain_true_false():
    body = true_false(answer=True, true_feedback="yes", false_feedback="no")
    right, wrong = grade(body, {"value": True}), grade(body, {"value": False})
    assert (right.fraction, right.verdict, right.feedback) == (1.0, RIGHT, ("yes",))
    assert (wrong.fraction, wrong.verdict, wrong.feedback) == (0.0, WRONG, ("no",))


@pytest.mark.parametrize(
    ("answer", "fraction", "verdict", "feedback"),
    [
        ({"value": False, "reason": "a"}, 1.0, RIGHT, ("on false", "on a")),
        ({"value": False, "reason": "b"}, 0.5, PARTLY, ("on false", "on b")),
        ({"value": False}, 0.5, PARTLY, ("on false",)),
        ({"value": True, "reason": "a"}, 0.0, WRONG, ("on true", "on a")),
        ({"reason": "a"}, 0.0, WRONG, ("on a",)),
        ({}, 0.0, UNANSWERED, ()),
    ],
)
def test_true_false_with_a_reason(answer, fraction, verdict, feedback):
    result = grade(reasoned(answer=False), answer)
    assert (result.fraction, result.verdict, result.feedback) == (fraction, verdict, feedback)


def test_the_parts_of_true_false_name_their_fields():
    parts = grade(reasoned(answer=False), {"value": False}).parts
    assert [(part.field, part.key, part.verdict) for part in parts] == [
        ("value", "true", RIGHT),
        ("value", "false", RIGHT),
        ("reason", "a", UNANSWERED),
        ("reason", "b", UNANSWERED),
        ("reason", "c", UNANSWERED),
    ]


@pytest.mark.parametrize(
    ("text", "fraction", "verdict", "feedback"),
    [
        (" ROMÈ! ", 1.0, RIGHT, ("at Pratica di Mare",)),
        ("italy", 0.25, PARTLY, ("where in Italy?",)),
        ("the Rome", 0.0, WRONG, ()),
        ("...", 0.0, WRONG, ()),
        (" ", 0.0, UNANSWERED, ()),
    ],
)
def test_short_answer(text, fraction, verdict, feedback):
    result = grade(ROME, {"text": text})
    assert (result.fraction, result.verdict, result.feedback) == (fraction, verdict, feedback)


def test_short_answer_takes_the_best_credit_among_equal_wordings():
    body = short(("rome", 0.5, "half"), ("Rome", 1, "full"), ("ROME", 1, "later"))
    assert grade(body, {"text": "rome"}).feedback == ("full",)


def test_short_answer_with_case_and_language():
    cased = short(("NATO", 1, ""), case_sensitive=True)
    assert [grade(cased, {"text": text}).fraction for text in ("NATO", "Nato")] == [1.0, 0.0]
    turkish = short(("Iğdır", 1, ""))
    assert grade(turkish, {"text": "ığdır"}, language="tr").fraction == 1.0
    assert grade(turkish, {"text": "iğdır"}, language="tr").fraction == 0.0


def test_an_accepted_text_that_folds_to_nothing_matches_nothing():
    invisible = short(("\u200b", 1, ""))
    assert grade(invisible, {"text": "\u200b"}).fraction == 0.0


def test_right_answer():
    assert right_answer(single()) == {"choice": "b"}
    assert right_answer(multiple()) == {"choices": ["a", "c"]}
    assert right_answer(true_false(answer=True)) == {"value": True}
    assert right_answer(reasoned()) == {"value": False, "reason": "a"}
    assert right_answer(ROME) == {"text": "Rome"}


# What holds for every question and every answer


@st.composite
def choice_bodies(draw, kind):
    letters = draw(st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=8, unique=True))
    size = 1 if kind == "single_choice" else draw(st.integers(1, len(letters)))
    made = options("".join(letters[:size]), "".join(letters[size:]))
    body = {"kind": kind, "stem": "?", "options": draw(st.permutations(made))}
    if kind == "single_choice":
        others = [one for one in made if not one["correct"]]
        with_credits(others, draw(credits_of(len(others), st.floats(0, 1, exclude_max=True))))
        return parse_body(body)
    scoring = draw(st.sampled_from(["partial", "all_or_nothing", "by_option"]))
    if scoring == "by_option":
        key = [one for one in made if one["correct"]]
        weights = draw(credits_of(len(key), st.integers(1, 9)))
        with_credits(key, [round(weight / sum(weights), 7) for weight in weights])
        others = [one for one in made if not one["correct"]]
        with_credits(others, draw(credits_of(len(others), st.floats(-1, 0))))
    return parse_body(body | {"scoring": scoring})


def credits_of(count, credits_of_one):
    return st.lists(credits_of_one, min_size=count, max_size=count)


def with_credits(rows, credits_of_rows):
    for row, credit in zip(rows, credits_of_rows, strict=True):
        row["credit"] = credit


CREDITS = st.floats(0, 1, exclude_min=True)
WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
SHORT = st.builds(
    lambda word, others: short((word, 1, ""), *((text, credit, "") for text, credit in others)),
    WORDS,
    st.lists(st.tuples(WORDS, CREDITS), max_size=4),
)
MULTIPLE = choice_bodies("multiple_choice")
BODIES = st.one_of(
    choice_bodies("single_choice"),
    MULTIPLE,
    SHORT,
    st.builds(true_false, st.booleans()),
    st.builds(reasoned, st.booleans()),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=[])),
    st.sampled_from([*"abcdefgh", "true", "false"]),
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
FIELDS = st.sampled_from(["choice", "choices", "value", "reason", "text"])
SUBMITTED = st.dictionaries(FIELDS | st.text(), JSON, max_size=6) | JSON


@given(body=BODIES, submitted=SUBMITTED)
@example(body=ROME, submitted={"text": "\ud800\x00"})
def test_whatever_is_submitted_is_graded_within_bounds(body, submitted):
    result = grade(body, submitted)
    assert 0 <= result.fraction <= 1
    assert (result.verdict is RIGHT) == (result.fraction == 1)
    assert (result.verdict in (WRONG, UNANSWERED)) == (result.fraction == 0)


@given(body=BODIES, submitted=SUBMITTED)
def test_parsing_keeps_the_grade_and_parsing_twice_changes_nothing(body, submitted):
    answer = parse_answer(body, submitted)
    assert parse_answer(body, answer) == answer
    assert grade(body, answer) == grade(body, submitted)
    assert set(answer) <= set(right_answer(body))


@given(body=BODIES)
def test_the_key_earns_everything_and_nothing_earns_nothing(body):
    full, none = grade(body, right_answer(body)), grade(body, {})
    assert (full.fraction, full.verdict) == (1.0, RIGHT)
    assert (none.fraction, none.verdict, none.feedback) == (0.0, UNANSWERED, ())
    assert missing_fields(body, right_answer(body)) == ()


@given(body=MULTIPLE, data=st.data())
def test_the_order_of_picks_and_of_options_never_matters(body, data):
    picks = data.draw(st.lists(st.sampled_from("abcdefgh")))
    again = data.draw(st.permutations(picks))
    turned = body.model_copy(update={"options": tuple(reversed(body.options))})
    assert grade(body, {"choices": picks}) == grade(body, {"choices": again})
    assert grade(turned, {"choices": picks}).fraction == grade(body, {"choices": picks}).fraction


@given(body=MULTIPLE)
def test_picking_everything_earns_nothing_where_there_is_a_distractor(body):
    everything = [option.key for option in body.options]
    has_distractor = not all(option.correct for option in body.options)
    assume(body.scoring != "by_option" or not has_distractor)
    assert grade(body, {"choices": everything}).fraction == (0.0 if has_distractor else 1.0)


@given(body=MULTIPLE, data=st.data())
def test_another_wrong_pick_never_helps_and_another_right_one_never_harms(body, data):
    picks = data.draw(st.sets(st.sampled_from([option.key for option in body.options])))
    before = grade(body, {"choices": list(picks)}).fraction
    for option in body.options:
        after = grade(body, {"choices": [*picks, option.key]}).fraction
        assert (after >= before) if option.correct else (after <= before)


@given(keys=st.integers(1, 5), distractors=st.integers(1, 5))
def test_before_the_floor_random_picks_are_worth_nothing_on_average(keys, distractors):
    total = Fraction(0)
    for picks in range(2 ** (keys + distractors)):
        chosen = [bool(picks >> bit & 1) for bit in range(keys + distractors)]
        total += Fraction(sum(chosen[:keys]), keys) - Fraction(sum(chosen[keys:]), distractors)
    assert total == 0


@given(body=SHORT, case=st.sampled_from([str.upper, str.lower, str.title]), pad=st.text(" \t\n"))
def test_space_around_a_typed_answer_never_matters(body, case, pad):
    text = right_answer(body)["text"]
    assert grade(body, {"text": pad + text + pad}).fraction == 1.0
    typed = grade(body, {"text": case(text)})
    assert grade(body, {"text": pad + case(text) + pad}) == typed
