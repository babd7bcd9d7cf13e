"""Our figures beside those of Moodle's own test of its statistics: quiz 00 of the samples.

The questions are those of the walk-through (``test_quiz_walkthrough``), the marks Moodle's. Of a
question that was drawn at random Moodle compares x with the whole total T; ``numerical`` in slot 1
is one, and its row is computed so here.
"""

import csv
import json
from collections import Counter, defaultdict

import pytest

from quizzes.domain import item_statistics as figures
from quizzes.domain.item_answers import answer_table
from quizzes.domain.item_statistics import tidy
from tests.domain.test_quiz_walkthrough import ANIMAL_KEYS, QUESTIONS, deferred_answers
from tests.plugins.honesty import SHARED, SHARED_REASON

FOLDER = SHARED / "samples" / "statistics"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=SHARED_REASON)


def read(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def attempts():
    """Return the marks of each attempt by slot, with the row of its answers."""
    rows = zip(read("results00.csv"), read("steps00.csv"), strict=True)
    return [
        ([float(result[f"slots.{slot}.mark"]) for slot in range(1, 8)], step)
        for result, step in rows
    ]


def places(of=lambda step: True):
    """Return the (mark, total) pairs of each slot over the attempts that are asked for."""
    taken = [marks for marks, step in attempts() if of(step)]
    return [Counter((tidy(marks[slot]), tidy(sum(marks))) for marks in taken) for slot in range(7)]


def close(value):
    return pytest.approx(float(value), abs=1e-6)


def test_the_samples_are_whole():
    slots = [row["slot"] for row in read("questions00.csv") if row["slot"]]
    assert (len(attempts()), slots) == (25, list("1234567"))


def test_every_figure_of_every_slot_is_moodles():
    found = places()
    weights = figures.effective_weights(found)
    expected = [row for row in read("qstats00.csv") if not row["subqname"] and not row["variant"]]
    assert [int(row["slot"]) for row in expected] == [1, 2, 3, 4, 5, 6, 7]
    for row, pairs, weight in zip(expected, found, weights, strict=True):
        item = figures.item_statistics(pairs, maximum=float(row["maxmark"]))
        rests = figures.moments(figures.with_rests(pairs))
        spread = rests.count - 1
        assert item.attempts == int(row["s"])
        assert item.facility == close(row["facility"])
        assert item.deviation == close(row["sd"])
        assert weight == close(row["effectiveweight"])
        assert rests.covariance() == close(row["covariance"])
        assert rests.variance_x() == close(row["markvariance"])
        assert rests.yy / spread == close(row["othermarkvariance"])
        assert item.discrimination == close(row["discriminationindex"])
        assert item.efficiency == close(row["discriminativeefficiency"])
        most = 100 * rests.covariance() / item.efficiency
        assert most == close(row["covariancemax"])


def test_variants_are_moodles():
    rows = [row for row in read("qstats00.csv") if row["variant"]]
    assert [row["variant"] for row in rows] == ["1", "8"]
    for row in rows:
        pairs = places(lambda step, row=row: step["variants.2"] == row["variant"])[1]
        item = figures.item_statistics(pairs, maximum=1)
        assert (item.attempts, item.facility) == (int(row["s"]), close(row["facility"]))
        assert item.deviation == close(row["sd"])
        assert item.discrimination == close(row["discriminationindex"])
        assert item.efficiency == close(row["discriminativeefficiency"])


def test_a_question_drawn_at_random_is_moodles_when_compared_with_the_total():
    (row,) = [row for row in read("qstats00.csv") if row["subqname"]]
    pairs = places(lambda step: step["randqs.1"] == row["subqname"])[0]
    item = figures.item_statistics(pairs, maximum=1)
    assert (item.attempts, item.facility) == (int(row["s"]), close(row["facility"]))
    assert item.deviation == close(row["sd"])
    assert figures.discrimination_index(pairs) == close(row["discriminationindex"])
    assert figures.discriminative_efficiency(pairs) == close(row["discriminativeefficiency"])


def test_the_quiz_is_moodles():
    # These are not in the samples: `check_quiz_stats_for_quiz_00` of Moodle's own test
    # (mod/quiz/report/statistics/tests/statistics_from_steps_walkthrough_test.php).
    totals = Counter(tidy(sum(marks)) for marks, _step in attempts())
    quiz = figures.quiz_statistics(totals, places(), maximum=7)
    assert (quiz.attempts, quiz.median) == (25, 4.5)
    assert quiz.mean == close(4.617333332)
    assert quiz.deviation == close(0.8117265554)
    assert quiz.skewness == close(-0.092502502)
    assert quiz.kurtosis == close(-0.7073968557)
    assert quiz.consistency == close(-87.2230935542)
    assert quiz.error_ratio == close(136.8294900795)
    assert quiz.standard_error == close(1.1106813066)


def counted(body, answers):
    tally = Counter((json.dumps(answer), 0.0, 0.0) for answer in answers)
    return {(row.part, row.answer): row.count for row in answer_table(body, tally, maximum=1)}


def answers_by_question():
    found = defaultdict(list)
    for _marks, step in attempts():
        for kind, answer in deferred_answers(step).values():
            found[kind].append(answer)
    return found


def test_typed_answers_are_counted_as_moodle_counts_them():
    given = answers_by_question()
    rows = [row for row in read("responsecounts00.csv") if row["slot"] in "12"]
    assert len(rows) == 13
    for row in rows:
        kind = row["randq"] or f"variant {row['variant']}"
        if kind == "variant 1":
            # Moodle's sum of this variant, which the walk-through does not need.
            QUESTIONS.setdefault(kind, QUESTIONS["variant 4"])
        seen = counted(QUESTIONS[kind], given[kind])
        assert seen["", row["actualresponse"]] == int(row["totalcount"])


def test_pairs_are_counted_as_moodle_counts_them():
    seen = counted(QUESTIONS["match"], answers_by_question()["match"])
    rows = [row for row in read("responsecounts00.csv") if row["slot"] == "3"]
    for row in rows:
        animal, _, choice = row["modelresponse"].partition(": ")
        assert seen[animal, ANIMAL_KEYS[choice]] == int(row["totalcount"])
    assert sum(seen.values()) == sum(int(row["totalcount"]) for row in rows) == 75


def tries_of_pairs():
    """Return the answers to slot 3 of quiz 01 that were graded: submitted, or there at the end.

    Moodle grades no answer that is submitted while a pair is left open.
    """
    tries = defaultdict(list)
    for step in read("steps01.csv"):
        taken = tries[step["quizattempt"]]
        match = {name: step[f"responses.3.{name}"] for name in ("frog", "cat", "newt")}
        submitted = step["responses.3.-submit"] == "1" and all(match.values())
        left_at_the_end = step["finished"] == "1" and taken[-1:] != [match]
        if submitted or left_at_the_end:
            taken.append(match)
    keys = [match for taken in tries.values() for match in taken]
    return [{"matches": {one: ANIMAL_KEYS[said] for one, said in m.items() if said}} for m in keys]


def test_tries_are_counted_as_moodle_counts_them():
    seen = counted(QUESTIONS["match"], tries_of_pairs())
    expected = Counter()
    for row in read("responsecounts01.csv"):
        if row["slot"] == "3" and ": " in row["modelresponse"]:
            animal, _, choice = row["modelresponse"].partition(": ")
            expected[animal, ANIMAL_KEYS[choice]] = int(row["totalcount"])
    assert {place: n for place, n in seen.items() if place[1]} == expected
