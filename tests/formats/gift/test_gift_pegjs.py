"""The expectations of gift-pegjs agree on kinds and keys; where texts differ, Moodle wins."""

import json

import pytest

from quizzes.formats import gift
from tests.formats.moodle_oracle import SAMPLES
from tests.plugins.honesty import SHARED_REASON

FOLDER = SAMPLES / "gift"
PATHS = sorted(FOLDER.glob("*.json")) or [FOLDER / "none"]
KINDS = {
    "Category": "category",
    "Description": "description",
    "Essay": "essay",
    "MC": "multichoice",
    "Matching": "match",
    "Numerical": "numerical",
    "Short": "shortanswer",
    "TF": "truefalse",
}
BLANK_BEFORE_STOP = "a blank stands before the stop behind the gap there"
LINES_JOINED = "lines are joined there"
ENDS_OF_LINES = "blanks at the ends and beginnings of lines are kept there"
MOODLE_WINS = {
    "numerical1": dict.fromkeys(range(2, 8), BLANK_BEFORE_STOP),
    "options1": {1: LINES_JOINED, 2: LINES_JOINED, 8: BLANK_BEFORE_STOP},
    "shortAnswer1": {1: BLANK_BEFORE_STOP},
    "symbolsAll": {0: LINES_JOINED},
    "totara_moodle_pre_content": {0: ENDS_OF_LINES},
    "type_inferred_multiline_markdown": {0: ENDS_OF_LINES},
    "markdown": {1: ENDS_OF_LINES, 2: ENDS_OF_LINES},
}
"""Texts that are otherwise here, as Moodle has them: file, place of the question, and how."""


def key_of(question):
    """Return what is right in a question of ours, with words whose blanks are as in the other."""
    match question.kind:
        case "truefalse":
            return question.true_is_right
        case "match":
            return [(words(pair.text.text), pair.match) for pair in question.pairs]
        case "numerical":
            return [number_of(answer) for answer in question.answers]
        case "multichoice" | "shortanswer":
            return [(words(one.text.text), one.fraction) for one in question.answers]
    return None


def number_of(answer):
    if answer.ends:
        return *map(float, answer.ends), answer.fraction
    if answer.text.text == "*":
        return "*", answer.fraction
    return float(answer.text.text), float(answer.tolerance), answer.fraction


def expected_key(question):
    match question["type"]:
        case "TF":
            return question["isTrue"]
        case "Matching":
            return [
                (words(pair["subquestion"]["text"]), pair["subanswer"])
                for pair in question["matchPairs"]
            ]
        case "Numerical" if isinstance(question["choices"], dict):
            return [(*expected_number(question["choices"]), 1.0)]
        case "Numerical":
            return [(*expected_number(one["text"]), fraction(one)) for one in question["choices"]]
        case "MC" | "Short":
            return [(words(one["text"]["text"]), fraction(one)) for one in question["choices"]]
    return None


def expected_number(number):
    if number.get("type") == "high-low":
        return number["numberLow"], number["numberHigh"]
    if number.get("text") == "*":
        return ("*",)
    return number["number"], number.get("range", 0)


def fraction(choice):
    """Return what an answer earns: its weight, or everything if it is right."""
    weight = choice["weight"]
    return float(choice["isCorrect"]) if weight is None else weight / 100


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_kinds_and_keys_agree(path):
    if not path.exists():
        pytest.skip(SHARED_REASON)
    expected = json.loads(path.read_text(encoding="utf-8"))
    read = gift.read_raw(path.with_suffix(".gift").read_bytes())
    assert read.problems == ()
    assert [(one.kind, key_of(one)) for one in read.questions] == [
        (KINDS[one["type"]], expected_key(one)) for one in expected
    ]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_texts_differ_only_where_moodle_reads_them_otherwise(path):
    if not path.exists():
        pytest.skip(SHARED_REASON)
    expected = json.loads(path.read_text(encoding="utf-8"))
    read = gift.read_raw(path.with_suffix(".gift").read_bytes())
    differing = {
        place
        for place, (ours, theirs) in enumerate(zip(read.questions, expected, strict=True))
        if ours.kind != "category" and ours.text.text != theirs["stem"]["text"]
    }
    assert differing == MOODLE_WINS.get(path.stem, {}).keys()
