"""What the answers and remarks of item analysis are called, for every kind of question."""

import json

import pytest

from quizzes.domain.item_answers import answer_table
from quizzes.domain.item_flags import Flag, FlagCode
from quizzes.views.analysis_words import flag_words, given_words, part_words, short_words
from tests.domain.kinds import (
    categorise,
    cloze,
    essay,
    matching,
    measured,
    numeric,
    ordering,
    question,
)
from tests.factories import multiple_choice, short_answer, single_choice, true_false


def words(body, answer, chosen_only=True):
    """Return (part, answer) in words, of what was given or of every row."""
    table = answer_table(body, {(json.dumps(answer), 1.0, 1.0): 1}, maximum=1)
    rows = [row for row in table if row.count or not chosen_only]
    return [(part_words(body, row.part), given_words(row, body)) for row in rows]


@pytest.mark.parametrize(
    ("body", "answer", "expected"),
    [
        (single_choice(), {"choice": "b"}, [("", "B. The Rome Declaration")]),
        (
            multiple_choice(),
            {"choices": ["a", "c"]},
            [("", "A. Consultation"), ("", "C. Joint action")],
        ),
        (
            true_false(),
            {"value": True, "reason": "b"},
            [("Verdict", "True"), ("Reason", "Because of a visit in 2000")],
        ),
        (question("true_false", answer=True), {"value": False}, [("", "False")]),
        (short_answer(), {"text": "ROME"}, [("", "rome")]),
        (numeric(), {}, [("", "No answer")]),
        (
            matching(),
            {"matches": {"a": "x", "b": "z"}},
            [("pair a", "1997"), ("pair b", "2008"), ("pair c", "No answer")],
        ),
        (
            categorise(),
            {"groups": {"a": "x", "b": "y", "c": "z"}},
            [("item a", "before"), ("item b", "after"), ("item c", "never")],
        ),
        (
            ordering("ab"),
            {"order": ["b", "a"]},
            [("item a", "place 2"), ("item b", "place 1")],
        ),
        (cloze(), {"gaps": {"town": "Rome", "year": "b"}}, [("Gap 1", "rome"), ("Gap 2", "2001")]),
        (measured(), {"gaps": {"share": "23,8"}}, [("Gap 1", "23,8"), ("Gap 2", "No answer")]),
        (essay(), {"text": "Long."}, []),
    ],
)
def test_answers_in_words(body, answer, expected):
    assert words(body, answer) == expected


def test_under_a_bar_stands_a_letter_or_the_first_words():
    table = answer_table(single_choice(), {}, maximum=1)
    assert [short_words(row, single_choice()) for row in table] == ["A", "B", "C"]
    (row, *_rest) = answer_table(
        short_answer(), {('{"text": "a very long answer"}', 0.0, 0.0): 1}, maximum=1
    )
    assert short_words(row, short_answer()) == "a very long a…"


@pytest.mark.parametrize(
    ("flag", "body", "expected"),
    [
        (
            Flag(FlagCode.NOBODY_RIGHT, 0.1),
            single_choice(),
            "Nobody or almost nobody is right: check the key.",
        ),
        (Flag(FlagCode.FEW, 1), single_choice(), "From 1 attempt: take it as a hint."),
        (Flag(FlagCode.FEW, 12), single_choice(), "From 12 attempts: take it as a hint."),
        (
            Flag(FlagCode.BEST_CHOSE, 1, "", "b"),
            single_choice(),
            "The best students chose B: check the key.",
        ),
        (
            Flag(FlagCode.BEST_CHOSE, 1, "a", "z"),
            matching(),
            "The best students chose “pair a – 2008”: check the key.",
        ),
        (
            Flag(FlagCode.NOBODY_CHOSE, 0, "reason", "a"),
            true_false(),
            "Nobody chose “Reason – Because of the war”: find a likelier wrong answer.",
        ),
    ],
)
def test_remarks_in_words(flag, body, expected):
    assert flag_words([flag], body) == [expected]


def test_every_code_has_words():
    said = [flag_words([Flag(code, 1, "", "a")], single_choice()) for code in FlagCode]
    assert len({words for (words,) in said}) == len(FlagCode)
