"""What Moodle itself makes of sample files, in the shape in which ours are viewed."""

import json
from collections import defaultdict
from itertools import combinations

import pytest

from quizzes.domain.grading import grade
from quizzes.domain.questions import normalise_line
from quizzes.formats.moodle_texts import plain_of
from quizzes.formats.question_files import RawText
from tests.plugins.honesty import SHARED, SHARED_REASON

SAMPLES = SHARED / "samples"


def records(format_name):
    """Return a test parameter for each record of a format: the sample file and the record."""
    paths = sorted((SAMPLES / "moodle_oracle").glob(f"{format_name}__*.json"))
    return [
        pytest.param(path, id=path.stem.partition("__")[2])
        for path in paths or [SAMPLES / "moodle_oracle" / "none"]
    ]


def record(path):
    """Return what Moodle made of a file: its questions, and how many it refused."""
    if not path.exists():
        pytest.skip(SHARED_REASON)
    return json.loads(path.read_text(encoding="utf-8"))


def sample(path, folder):
    """Return the bytes of the file that a record is about."""
    return (SAMPLES / folder / path.stem.partition("__")[2]).read_bytes()


def of_moodle(question):
    """Return a question of a record in the shape of ``moodle_view.view_of``."""
    kind = question["qtype"]
    if kind == "category":
        return {"kind": kind, "category": question["category"]}
    return {
        "kind": kind,
        "name": question["name"],
        "text": {"text": question["questiontext"], "format": int(question["questiontextformat"])},
        "general_feedback": {
            "text": question["generalfeedback"],
            "format": int(question["generalfeedbackformat"]),
        },
        "mark": float(question["defaultmark"]),
        "idnumber": question.get("idnumber") or "",
        "tags": question.get("tags", []),
        **_ANSWERS.get(kind, lambda question: {})(question),
    }


def _text(text):
    return {"text": text["text"], "format": int(text["format"])}


def _columns(question, *names):
    return zip(*(question[name] for name in names), strict=True)


def _number(written):
    return float(written) if written not in ("", "*") else written or None


def _numbers(question):
    columns = _columns(question, "answer", "tolerance", "fraction", "feedback")
    answers = [
        {
            "number": _number(number),
            "tolerance": _number(tolerance),
            "fraction": fraction,
            "feedback": _text(feedback),
        }
        for number, tolerance, fraction, feedback in columns
    ]
    return {"answers": answers}


def _choices(question):
    answers = [
        {**_text(text), "fraction": fraction, "feedback": _text(feedback)}
        for text, fraction, feedback in _columns(question, "answer", "fraction", "feedback")
    ]
    return {"single": bool(question["single"]), "answers": answers}


def _words(question):
    answers = [
        {"text": text, "fraction": fraction, "feedback": _text(feedback)}
        for text, fraction, feedback in _columns(question, "answer", "fraction", "feedback")
    ]
    return {"use_case": bool(int(question["usecase"])), "answers": answers}


def _parts(question):
    return {"parts": [_part(one) for one in question["options"]["questions"].values()]}


def _part(part):
    text = {"name": "", "questiontextformat": part["questiontext"]["format"]}
    told = {"generalfeedbackformat": part["generalfeedback"]["format"]}
    words = {
        "questiontext": part["questiontext"]["text"],
        "generalfeedback": part["generalfeedback"]["text"],
        "fraction": [float(fraction) for fraction in part["fraction"]],
    }
    return of_moodle(part | text | told | words)


def _truth(question):
    return {
        "right": bool(question["correctanswer"]),
        "true_feedback": _text(question["feedbacktrue"]),
        "false_feedback": _text(question["feedbackfalse"]),
    }


def _pairs(question):
    pairs = [
        {**_text(text), "match": match}
        for text, match in _columns(question, "subquestions", "subanswers")
    ]
    return {"pairs": pairs}


_ANSWERS = {
    "multichoice": _choices,
    "shortanswer": _words,
    "numerical": _numbers,
    "truefalse": _truth,
    "match": _pairs,
    "multianswer": _parts,
}


CLOSE = 1e-6
"""How far a share may be from Moodle's, which knows seven places."""


def has_credits_of(body, question):
    """Tell whether every set of picks earns of a body what Moodle gives for it.

    Moodle adds the fractions of what is picked, and keeps the sum between nothing and everything.
    ``question`` is one of a record, a choice.
    """
    fractions = dict(zip((one.key for one in body.options), question["fraction"], strict=True))
    if question["single"]:
        return all(
            abs(grade(body, {"choice": key}).fraction - max(0.0, fraction)) <= CLOSE
            for key, fraction in fractions.items()
        )
    return all(
        abs(grade(body, {"choices": picks}).fraction - _of_sum(fractions, picks)) <= CLOSE
        for count in range(len(fractions) + 1)
        for picks in map(list, combinations(fractions, count))
    )


def _of_sum(fractions, picks):
    return min(1.0, max(0.0, sum(fractions[key] for key in picks)))


def choices_of(record, file):
    """Return the choices of a record that have a body here, each as (question, item).

    Of several right options of which one is picked the site makes a question with several; these
    are left out, and so is what a file cannot say, an option without text.
    """
    items, asked = defaultdict(list), defaultdict(list)
    for item in file.items:
        items[item.title].append(item)
    for question in record["questions"]:
        if question["qtype"] != "category":
            asked[normalise_line(plain_of(RawText(question["name"])))].append(question)
    found = [
        (question, item)
        for name, questions in asked.items()
        if len(questions) == len(items[name])
        for question, item in zip(questions, items[name], strict=True)
        if question["qtype"] == "multichoice"
    ]
    return [
        (question, item)
        for question, item in found
        if item.body.kind == ("single_choice" if question["single"] else "multiple_choice")
        and len(item.body.options) == len(question["fraction"])
    ]
