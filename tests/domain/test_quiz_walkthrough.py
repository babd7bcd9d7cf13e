"""Our marks beside Moodle's own walk-throughs: deferred feedback (00) and interactive (01).

Every mark of every slot and all the sums are compared. Slot 2 of 00 is a calculated question, which
is no kind of ours: each variant is a numeric question with the sum it asks for. Slot 5 is a
multiple choice whose author gave two options half the points each and wrong picks no cost.

Left out of 01: the column ``-tryagain``, a press of a button that changes no mark.
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
SUMS = {"2": 8.5, "3": 3.3, "4": 19.4, "5": 14.2, "6": 9.4, "7": 9.1, "9": 7.1}
"""What slot 2 asks for, by its variant."""

FOUR = ("One", "Two", "Three", "Four")
QUESTIONS = {
    "shortanswer": question(
        "short_answer",
        answers=[{"text": "frog"}, {"text": "toad", "credit": 0.8}, {"text": "*", "credit": 0.0}],
    ),
    **{f"variant {name}": numeric({"value": value}) for name, value in SUMS.items()},
    "two_of_four": question(
        "multiple_choice",
        scoring="by_option",
        options=[
            {"key": name.lower(), "text": name}
            | ({"correct": True, "credit": 0.5} if name in {"One", "Three"} else {})
            for name in FOUR
        ],
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
        options=[{"key": name.lower(), "text": name, "correct": name == "One"} for name in FOUR],
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


def ticked(step):
    return [name.lower() for name in FOUR if step[f"responses.5.{name}"] == "1"]


def deferred_answers(step):
    match = {name: ANIMAL_KEYS[step[f"responses.3.{name}"]] for name in ("frog", "cat", "newt")}
    return {
        "1": (step["randqs.1"], {"text": step["responses.1.answer"]}),
        "2": (f"variant {step['variants.2']}", {"text": step["responses.2.answer"]}),
        "3": ("match", {"matches": match}),
        "4": ("truefalse", {"value": step["responses.4.answer"] == "1"}),
        "5": ("two_of_four", {"choices": ticked(step)}),
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
        assert sorted(ours) == list("1234567")
        assert sum(ours.values()) == pytest.approx(float(result["summarks"]), abs=1e-5)


@pytest.mark.parametrize("scoring", ["partial", "all_or_nothing"])
def test_in_equal_shares_a_wrong_pick_costs_what_the_right_one_earned(scoring):
    options = [
        {"key": name.lower(), "text": name, "correct": name in {"One", "Three"}} for name in FOUR
    ]
    body = question("multiple_choice", options=options, scoring=scoring)
    results = {row["quizattempt"]: float(row["slots.5.mark"]) for row in read("results00.csv")}
    for step in read("steps00.csv"):
        ours = grading.grade(body, {"choices": ticked(step)}).fraction
        assert ours == {1.0: 1.0, 0.5: 0.0}[results[step["quizattempt"]]]


def test_interactive_marks_as_moodle_does():
    tries = defaultdict(list)
    for step in read("steps01.csv"):
        if step["responses.1.-submit"] == "1":
            answer = gaps(step["responses.1.1.answer"], step["responses.1.2.answer"])
            tries[step["quizattempt"]].append(answer)
    results = read("results01.csv")
    assert len(results) == len(tries) == 8
    last_steps = {step["quizattempt"]: step for step in read("steps01.csv")}
    for result in results:
        assert result["finished"] == last_steps[result["quizattempt"]]["finished"]
        ours = 100 * mark(Behaviour.INTERACTIVE, "multianswer", tries[result["quizattempt"]])
        assert ours == pytest.approx(float(result["slots.1.mark"]), abs=1e-5)
        # An attempt that runs has no sum yet, though its one question is right and closed.
        if result["finished"] == "1":
            assert ours == pytest.approx(float(result["summarks"]), abs=1e-5)
