"""Grading of numbers, matches, orders, gaps, groups and essays."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizzes.domain.grading import (
    ESSAY_LIMIT,
    TEXT_LIMIT,
    Grade,
    PartVerdict,
    Verdict,
    count_words,
    grade,
    is_empty,
    missing_fields,
    parse_answer,
    right_answer,
    too_long,
)
from quizzes.domain.questions import parse_body
from tests.domain import kinds
from tests.formats.question_strategies import bodies

RIGHT, PARTLY, WRONG, UNANSWERED, UNGRADED = Verdict
LISTED = kinds.distance(unit_entry="list")


@pytest.mark.parametrize(
    ("body", "raw", "answer"),
    [
        (kinds.numeric(), {"text": [" 12,5 "], "unit": "km"}, {"text": "12,5"}),
        (LISTED, {"text": "12", "unit": ["km"]}, {"text": "12", "unit": "km"}),
        (LISTED, {"text": "12", "unit": "parsec"}, {"text": "12"}),
        (LISTED, {"unit": ["mi"]}, {"unit": "mi"}),
        (
            kinds.matching(),
            {"matches": {"c": "z", "a": ["y", "x"], "b": "q", "d": "x"}},
            {"matches": {"a": "x", "c": "z"}},
        ),
        (kinds.matching(), {"matches": ["a"]}, {}),
        (kinds.matching(), {"matches": {"a": None, "b": 1, "c": [[]]}}, {}),
        (kinds.categorise(), {"groups": {"b": "z", "a": "w"}}, {"groups": {"b": "z"}}),
        (kinds.ordering(), {"order": ["d", "q", "a", "d", 1, None]}, {"order": ["d", "a"]}),
        (kinds.ordering(), {"order": "abcd"}, {}),
        (kinds.cloze(), {"gaps": {"town": ["  Rome\n"], "year": "c"}, "text": "x"}, None),
        (kinds.cloze(), {"gaps": {"town": " ", "year": "2001"}}, {}),
        (kinds.cloze(), {"gaps": {"town": "x" * 900}}, {"gaps": {"town": "x" * TEXT_LIMIT}}),
        (kinds.essay(), {"text": "one\r\n\r\ntwo\x00"}, {"text": "one\n\ntwo"}),
        (kinds.essay(), {"text": "x" * 40_000}, {"text": "x" * ESSAY_LIMIT}),
        (kinds.essay(), {"ticks": ["a"]}, {}),
        (
            kinds.essay(),
            {"text": "x", "ticks": ["b", "q", "a"]},
            {"text": "x", "ticks": ["a", "b"]},
        ),
        (kinds.essay(), {"text": "x", "ticks": [""]}, {"text": "x", "ticks": []}),
        (kinds.question("essay"), {"text": "x", "ticks": ["a"]}, {"text": "x"}),
    ],
)
def test_parse_answer(body, raw, answer):
    expected = {"gaps": {"town": "Rome", "year": "c"}} if answer is None else answer
    assert parse_answer(body, raw) == expected
    assert is_empty(expected) is (expected == {})


@pytest.mark.parametrize(
    ("body", "answer", "missing"),
    [
        (kinds.distance(), {"text": "x"}, ()),
        (LISTED, {"text": "x"}, ("unit",)),
        (LISTED, {}, ("text", "unit")),
        (kinds.matching(), {"matches": {"a": "x", "b": "x"}}, ("matches",)),
        (kinds.matching(), {"matches": {"a": "x", "b": "x", "c": "x"}}, ()),
        (kinds.categorise(), {}, ("groups",)),
        (kinds.ordering(), {"order": ["a", "b", "c"]}, ("order",)),
        (kinds.ordering(), {"order": ["d", "a", "b", "c"]}, ()),
        (kinds.cloze(), {"gaps": {"town": "x"}}, ("gaps",)),
        (kinds.essay(), {}, ("text",)),
        (kinds.essay(), {"text": "x"}, ()),
    ],
)
def test_missing_fields(body, answer, missing):
    assert missing_fields(body, answer) == missing


# Numbers

BANDS = (
    {"min": 10, "max": 20, "credit": 0.5, "feedback": "near"},
    {"value": 15, "tolerance": 1, "feedback": "it is"},
    {"min": 100, "credit": 0, "feedback": "kilometres, not metres?"},
)


@pytest.mark.parametrize(
    ("text", "fraction", "feedback"),
    [
        ("15", 1.0, ("it is",)),
        ("16.000", 1.0, ("it is",)),
        ("16.0001", 0.5, ("near",)),
        ("10", 0.5, ("near",)),
        ("9.999", 0.0, ()),
        ("1e5", 0.0, ("kilometres, not metres?",)),
        ("-15", 0.0, ()),
        ("15 km", 0.0, ()),
        ("fifteen", 0.0, ()),
    ],
)
def test_the_best_band_that_holds_the_number_counts(text, fraction, feedback):
    result = grade(kinds.numeric(*BANDS), {"text": text})
    assert (result.fraction, result.feedback) == (fraction, feedback)


def test_numbers_are_compared_as_they_are_written_not_as_floats():
    body = kinds.numeric({"value": 0.3, "tolerance": 0.1})
    assert [grade(body, {"text": text}).fraction for text in ("0.2", "0.4")] == [1.0, 1.0]
    assert grade(body, {"text": "0.40000000000000000001"}).fraction == 0.0


@pytest.mark.parametrize(
    ("entry", "answer", "fraction"),
    [
        ("optional", {"text": "12.5"}, 1.0),
        ("optional", {"text": "12.5km"}, 1.0),
        ("optional", {"text": "12,500 m"}, 1.0),
        ("optional", {"text": "7.77 MI"}, 1.0),
        ("optional", {"text": "12.5 mm"}, 0.0),
        ("optional", {"text": "km 12.5"}, 1.0),
        ("required", {"text": "12.5"}, 0.0),
        ("required", {"text": "12.5 km"}, 1.0),
        ("list", {"text": "12.5", "unit": "km"}, 1.0),
        ("list", {"text": "12.5", "unit": "m"}, 0.0),
        ("list", {"text": "12.5"}, 0.0),
        ("list", {"unit": "km"}, 0.0),
    ],
)
def test_units(entry, answer, fraction):
    assert grade(kinds.distance(unit_entry=entry), answer).fraction == fraction


def test_capitals_of_a_unit_count_where_they_tell_two_apart():
    units = [{"text": "mW"}, {"text": "MW", "factor": 1e9}]
    body = kinds.numeric({"value": 5}, units=units)
    texts = ("5 mW", "0.000000005 MW", "5 mw", "5 MW")
    assert [grade(body, {"text": text}).fraction for text in texts] == [1.0, 1.0, 0.0, 0.0]


def test_the_right_number_is_written_as_the_language_has_it():
    body = kinds.numeric({"value": 1.234})
    assert right_answer(body) == {"text": "1.234"}
    assert right_answer(body, language="de") == {"text": "1,234"}
    assert right_answer(kinds.numeric({"min": 10, "max": 15})) == {"text": "12.5"}
    assert right_answer(kinds.numeric({"min": 1997})) == {"text": "1997"}
    assert right_answer(kinds.distance()) == {"text": "12.5 km"}
    assert right_answer(LISTED) == {"text": "12.5", "unit": "km"}


# Matches and groups


def test_each_pair_counts_the_same_and_has_its_own_feedback():
    assert grade(kinds.matching("xyx"), {"matches": {"a": "x", "b": "z"}}) == Grade(
        fraction=1 / 3,
        verdict=PARTLY,
        parts=(
            PartVerdict("a", True, True, RIGHT, "on a", "matches", "x", "x"),
            PartVerdict("b", True, False, WRONG, "on b", "matches", "z", "y"),
            PartVerdict("c", False, False, UNANSWERED, "", "matches", "", "x"),
        ),
        feedback=("on a", "on b"),
    )


def test_each_item_in_its_group_counts_the_same():
    result = grade(kinds.categorise("xxy"), {"groups": {"a": "x", "b": "y", "c": "y"}})
    assert (result.fraction, result.verdict) == (2 / 3, PARTLY)
    assert [part.verdict for part in result.parts] == [RIGHT, WRONG, RIGHT]
    assert result.feedback == ("on a", "on b", "on c")


# Order


@pytest.mark.parametrize(
    ("order", "adjacent", "position"),
    [
        ("abcd", 1.0, 1.0),
        ("dabc", 2 / 3, 0.0),
        ("dcba", 0.0, 0.0),
        ("abdc", 1 / 3, 0.5),
        ("ab", 1 / 3, 0.5),
        ("a", 0.0, 0.25),
        ("", 0.0, 0.0),
    ],
)
def test_an_order_is_scored_by_neighbours_or_by_places(order, adjacent, position):
    answer = {"order": list(order)}
    assert grade(kinds.ordering(scoring="adjacent_pairs"), answer).fraction == adjacent
    assert grade(kinds.ordering(scoring="position"), answer).fraction == position


def test_an_item_is_judged_by_its_neighbours_or_by_its_place():
    adjacent = grade(kinds.ordering("abcd"), {"order": list("bcd")}).parts
    assert [part.verdict for part in adjacent] == [UNANSWERED, PARTLY, RIGHT, RIGHT]
    position = grade(kinds.ordering("abcd", "position"), {"order": list("abdc")}).parts
    assert [part.verdict for part in position] == [RIGHT, RIGHT, WRONG, WRONG]
    assert [(part.given, part.right) for part in position] == [
        ("1", "1"),
        ("2", "2"),
        ("4", "3"),
        ("3", "4"),
    ]


# Gaps


@pytest.mark.parametrize(
    ("gaps", "fraction", "feedback"),
    [
        ({"town": "ROME", "year": "b"}, 1.0, ("yes", "on b")),
        ({"town": "Italy", "year": "b"}, 0.75, ("where?", "on b")),
        ({"town": "Italy", "year": "c"}, 0.25, ("where?", "on c")),
        ({"year": "b"}, 0.5, ("on b",)),
        ({"town": "Paris"}, 0.0, ()),
    ],
)
def test_each_gap_counts_the_same(gaps, fraction, feedback):
    result = grade(kinds.cloze(), {"gaps": gaps})
    assert (result.fraction, result.feedback) == (fraction, feedback)


def test_a_typed_gap_has_rules_of_its_own():
    strict = kinds.cloze(case_sensitive=True)
    assert grade(strict, {"gaps": {"town": "rome"}}).fraction == 0.0


def test_a_number_in_a_gap_is_read_and_judged_as_a_number_alone():
    body = kinds.measured()
    texts = ("23.8", "23,9", "+2.38e1", "23.91", "76.2", "23.8 %", "-23.8", "many", "1e9999")
    results = [grade(body, {"gaps": {"share": text}}) for text in texts]
    assert [result.fraction for result in results] == [0.5, 0.5, 0.5, 0.25, 0, 0, 0, 0, 0]
    assert [result.feedback for result in results] == [
        *[("measured",)] * 3,
        ("nearly",),
        ("the other part",),
        *[()] * 4,
    ]


def test_what_is_too_long_for_a_gap_is_told_of_a_number_as_of_words():
    assert too_long(kinds.measured(), {"gaps": {"share": "9" * 501, "year": "b" * 900}}) == 501
    assert too_long(kinds.measured(), {"gaps": {"share": ["9" * 500]}}) == 0


def test_a_part_says_what_a_number_in_a_gap_earned():
    share, year = grade(kinds.measured(), {"gaps": {"share": "25"}}, language="de").parts
    assert share == PartVerdict(
        "share", True, False, PARTLY, "nearly", "gaps", "25", "23,8", credit=0.5
    )
    assert year.verdict is UNANSWERED
    assert right_answer(kinds.measured(), language="de") == {"gaps": {"share": "23,8", "year": "b"}}


@pytest.mark.parametrize(
    "text", ["1,234", "1.234", "−5", "5 · 10²", "1e400", "٣", "5 km", "x" * 600]
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_gap_takes_the_numbers_that_a_numeric_question_takes(text, language):
    bands = [{"value": 1234}, {"value": 1.234}, {"value": -5}, {"value": 500}, {"value": 3}]
    alone = grade(kinds.numeric(*bands), {"text": text}, language=language)
    gaps = [{"key": "a", "bands": bands}]
    body = kinds.question("cloze", text="[[a]]", gaps=gaps)
    in_a_gap = grade(body, {"gaps": {"a": text}}, language=language)
    assert (in_a_gap.fraction, in_a_gap.verdict) == (alone.fraction, alone.verdict)


# Essays


def test_an_essay_waits_for_a_person():
    result = grade(kinds.essay(), {"text": "So it was."})
    assert (result.fraction, result.verdict, result.parts) == (0.0, UNGRADED, ())
    assert (result.needs_grading, result.self_marked) == (True, False)


@pytest.mark.parametrize(
    ("ticks", "fraction", "verdict"),
    [(["a", "b"], 1.0, RIGHT), (["a"], 0.75, PARTLY), ([], 0.0, WRONG)],
)
def test_ticking_the_rubric_is_a_mark_of_ones_own(ticks, fraction, verdict):
    result = grade(kinds.essay(), {"text": "So it was.", "ticks": ticks})
    assert (result.fraction, result.verdict) == (fraction, verdict)
    assert (result.needs_grading, result.self_marked) == (False, True)
    assert [part.chosen for part in result.parts] == ["a" in ticks, "b" in ticks]


def test_only_an_essay_is_marked_by_oneself():
    others = [body for body in kinds.ALL if body.kind != "essay"]
    assert {grade(body, right_answer(body)).self_marked for body in others} == {False}
    assert grade(kinds.essay(), {}).self_marked is False


def test_words_are_counted_between_spaces():
    assert count_words("Well - it's 1997, NATO–Russia\n…  says") == 5


# What holds for every question and every answer

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[]))
    | st.sampled_from([*"abcnxyz12", "town", "year", "12.5 km", "23,8", "1e999999999", "9" * 500])
)
KEYS = st.sampled_from([*"abcnxyz12", "town", "share", "year"])
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(KEYS | st.text(), inner),
    max_leaves=8,
)
FIELDS = st.sampled_from(["text", "unit", "matches", "order", "gaps", "groups", "ticks", "choice"])
SUBMITTED = st.dictionaries(FIELDS, JSON | st.dictionaries(KEYS, SCALARS), max_size=5) | JSON
BODIES = st.sampled_from(kinds.ALL) | bodies
LANGUAGES = st.sampled_from(["en", "de", "tr", "pt-BR", ""])


@given(body=BODIES, submitted=SUBMITTED, language=LANGUAGES)
@example(body=kinds.numeric(), submitted={"text": "1e9999"}, language="en")
def test_whatever_is_submitted_is_graded_within_bounds(body, submitted, language):
    result = grade(body, submitted, language=language)
    assert 0 <= result.fraction <= 1
    assert (result.verdict is RIGHT) == (result.fraction == 1)
    assert (result.verdict in (WRONG, UNANSWERED, UNGRADED)) == (result.fraction == 0)


@given(body=BODIES, submitted=SUBMITTED)
def test_parsing_keeps_the_grade_and_parsing_twice_changes_nothing(body, submitted):
    answer = parse_answer(body, submitted)
    assert parse_answer(body, answer) == answer
    assert grade(body, answer) == grade(body, submitted)


@given(body=BODIES, language=LANGUAGES)
def test_the_key_earns_everything_and_nothing_earns_nothing(body, language):
    key = right_answer(body, language=language)
    none = grade(body, {}, language=language)
    assert (none.fraction, none.verdict, none.feedback) == (0.0, UNANSWERED, ())
    if body.kind == "essay" and not (body.rubric and body.model_answer):
        return
    full = grade(body, key, language=language)
    assert (full.fraction, full.verdict) == (1.0, RIGHT)
    assert missing_fields(body, parse_answer(body, key)) == ()


@given(
    data=st.data(),
    body=st.sampled_from(
        [kinds.matching(), kinds.categorise(), kinds.cloze(), kinds.measured()],
    ),
)
def test_the_order_of_parts_never_matters(data, body):
    (field,) = right_answer(body)
    given = data.draw(st.dictionaries(KEYS, KEYS))
    turned = dict(data.draw(st.permutations(list(given.items()))))
    assert grade(body, {field: given}) == grade(body, {field: turned})
    rows = {"matches": "pairs", "groups": "items", "gaps": "gaps"}[field]
    reversed_body = body.model_copy(update={rows: tuple(reversed(getattr(body, rows)))})
    assert grade(reversed_body, {field: given}).fraction == grade(body, {field: given}).fraction


@given(order=st.permutations("abcdef"), scoring=st.sampled_from(["adjacent_pairs", "position"]))
def test_only_the_right_order_earns_everything(order, scoring):
    result = grade(kinds.ordering("abcdef", scoring), {"order": order})
    assert (result.fraction == 1) == (order == list("abcdef"))


@given(body=bodies)
def test_a_body_stored_as_json_is_the_same_body(body):
    assert parse_body(body.model_dump(mode="json")) == body
