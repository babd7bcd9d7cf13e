"""Our marks beside Moodle's own walk-throughs: deferred feedback (00) and interactive (01).

Left out of 00: slot 2, a calculated question, which is no kind of ours; slot 5, whose author gave
wrong picks no cost, where ours cost or forfeit all. The sums are therefore of the other slots.
"""

import csv
from collections import defaultdict

import pytest

from quizzes.domain import grading
from quizzes.domain.behaviours import Behaviour, credit, try_of
from quizzes.domain.questions import parse_body
from tests.domain.kinds import numeric, question, rows
from tests.plugins.honesty import SHARED, SHARED_REASON

FOLDER = SHARED / "samples" / "quiz_walkthrough"
PENALTY = 0.3333333

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=SHARED_REASON)

ANIMALS = rows(x="amphibian", y="mammal", z="insect")
QUESTIONS = {
    "shortanswer": question(
        "short_answer", answers=[{"text": "frog"}, {"text": "toad", "credit": 0.8}]
    ),
    "numerical": numeric({"value": 3.14, "tolerance": 0.0}),
    "match": question(
        "matching",
        pairs=[
            {"key": key, "text": key, "match": match}
            for key, match in (("frog", "x"), ("cat", "y"), ("newt", "x"))
        ],
        options=ANIMALS,
    ),
    "truefalse": question("true_false", answer=True),
    "one_of_four": question(
        "single_choice",
        options=[
            {"key": name.lower(), "text": name, "correct": name == "One"}
            for name in ("One", "Two", "Three", "Four")
        ],
    ),
    "multianswer": parse_body(
        {
            "kind": "cloze",
            "stem": "Complete the line.",
            "text": "The [[first]] and the [[second]] went to sea.",
            "gaps": [
                {"key": "first", "answers": [{"text": "Owl"}]},
                {
                    "key": "second",
                    "options": [
                        {"key": "a", "text": "Bow-wow"},
                        {"key": "b", "text": "Wiggly worm"},
                        {"key": "c", "text": "Pussy-cat", "correct": True},
                    ],
                },
            ],
        }
    ),
}
ANIMAL_KEYS = {row["text"]: row["key"] for row in ANIMALS}
GAP_KEYS = {"Bow-wow": "a", "Wiggly worm": "b", "Pussy-cat": "c"}


def read(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mark(behaviour, kind, answers):
    body = QUESTIONS[kind]
    tries = [try_of(body, grading.grade(body, answer)) for answer in answers]
    return credit(behaviour, tries, PENALTY)


def gaps(first, second):
    return {"gaps": {"first": first, "second": GAP_KEYS.get(second, "")}}


def deferred_answers(step):
    match = {name: ANIMAL_KEYS[step[f"responses.3.{name}"]] for name in ("frog", "cat", "newt")}
    return {
        "1": (step["randqs.1"], {"text": step["responses.1.answer"]}),
        "3": ("match", {"matches": match}),
        "4": ("truefalse", {"value": step["responses.4.answer"] == "1"}),
        "6": ("one_of_four", {"choice": step["responses.6.answer"].lower()}),
        "7": ("multianswer", gaps(step["responses.7.1.answer"], step["responses.7.2.answer"])),
    }


def test_deferred_feedback_marks_as_moodle_does():
    results = {row["quizattempt"]: row for row in read("results00.csv")}
    steps = read("steps00.csv")
    assert len(steps) == len(results) == 10
    for step in steps:
        result = results[step["quizattempt"]]
        ours = {
            slot: mark(Behaviour.DEFERRED_FEEDBACK, kind, [answer])
            for slot, (kind, answer) in deferred_answers(step).items()
        }
        theirs = {slot: float(result[f"slots.{slot}.mark"]) for slot in ours}
        assert ours == pytest.approx(theirs, abs=1e-6)
        left_out = sum(float(result[f"slots.{slot}.mark"]) for slot in ("2", "5"))
        assert sum(ours.values()) == pytest.approx(float(result["summarks"]) - left_out, abs=1e-5)


def test_interactive_marks_as_moodle_does():
    tries = defaultdict(list)
    for step in read("steps01.csv"):
        if step["responses.1.-submit"] == "1":
            answer = gaps(step["responses.1.1.answer"], step["responses.1.2.answer"])
            tries[step["quizattempt"]].append(answer)
    results = read("results01.csv")
    assert len(results) == len(tries) == 8
    for result in results:
        ours = 100 * mark(Behaviour.INTERACTIVE, "multianswer", tries[result["quizattempt"]])
        assert ours == pytest.approx(float(result["slots.1.mark"]), abs=1e-5)
