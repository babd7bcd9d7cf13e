"""Exam mode against a constant retention of 0.9, at the same number of answers.

What is compared is the mean chance of recalling a core card on the day of the exam, over all core
cards. Exam mode's one knob, the retention until the final days, is set on some learners so that it
takes no more answers than the other; what is reported comes from other learners.
"""

import argparse
from datetime import timedelta
from statistics import fmean, stdev

from benchmarks.studying import FIRST_DAY, Learner
from quizzes.domain import exam_plan, queue
from quizzes.domain.memory import Finals, Settings
from tests.reliability.sites import Site

CORE_CARDS = 8
READING_MINUTES = 7
TARGET = 0.95
SCENARIOS = (
    # Lessons, days until the exam, answers a day.
    (7, 14, 60),
    (14, 21, 60),
    (14, 30, 30),
    (14, 45, 60),
    (14, 90, 60),
    (25, 45, 60),
    (25, 60, 40),
)
TUNED_ON = range(1000, 1006)
JUDGED_ON = range(12)
RETENTIONS = tuple(n / 100 for n in range(70, 98))


def run(options: argparse.Namespace, _site: Site) -> dict:
    """Return for each deck, date and limit the recall and the answers of both, and the gain."""
    learners = range(options.rounds) if options.rounds else JUDGED_ON
    figures = {_name(scenario): _compared(scenario, learners) for scenario in SCENARIOS}
    worse = [name for name, figure in figures.items() if figure["gain"] <= 0]
    over = [name for name, figure in figures.items() if figure["answers"] > figure["answers_0.9"]]
    faults = [f"no gain: {name}" for name in worse] + [f"more answers: {name}" for name in over]
    return figures | ({"faults": faults} if faults else {})


def _name(scenario: tuple[int, int, int]) -> str:
    lessons, days, limit = scenario
    return f"{lessons * CORE_CARDS} cards, {days} days, {limit} a day"


def _compared(scenario: tuple[int, int, int], learners: range) -> dict:
    usual = Settings()
    planned = _planned(scenario)
    tuned = _matched(scenario, planned)
    constant = [_live(scenario, usual, seed) for seed in learners]
    finals = [_live(scenario, _with_finals(scenario, planned, tuned), seed) for seed in learners]
    as_planned = _with_finals(scenario, planned, planned.retention)
    followed = [_live(scenario, as_planned, seed) for seed in learners]
    gains = [ours[1] - theirs[1] for ours, theirs in zip(finals, constant, strict=True)]
    return {
        "answers_0.9": round(fmean(answers for answers, _recall in constant)),
        "recall_0.9": round(fmean(recall for _answers, recall in constant), 4),
        "answers": round(fmean(answers for answers, _recall in finals)),
        "recall": round(fmean(recall for _answers, recall in finals), 4),
        "gain": round(fmean(gains), 4),
        "gain_sd": round(stdev(gains), 4),
        "least_gain": round(min(gains), 4),
        "retention": tuned,
        "promised": round(planned.expected, 3),
        "came_about": round(fmean(recall for _answers, recall in followed), 3),
    }


def _planned(scenario: tuple[int, int, int]) -> exam_plan.Plan:
    """Return what the planner makes of it on the first day, with nothing read yet."""
    lessons, days, limit = scenario
    unread = (exam_plan.UnreadLesson(str(n), CORE_CARDS, READING_MINUTES) for n in range(lessons))
    outlook = exam_plan.Outlook(
        cards=(),
        lessons=tuple(unread),
        since=FIRST_DAY,
        today=FIRST_DAY,
        exam_on=FIRST_DAY + timedelta(days=days),
        target=TARGET,
        limits=queue.Limits(answers=limit),
    )
    return exam_plan.plan(outlook, seed=1)


def _matched(scenario: tuple[int, int, int], planned: exam_plan.Plan) -> float:
    """Return the highest retention that takes fewer answers than a constant 0.9 does.

    By two in a hundred, so that other learners, who are judged, do not need more by chance.
    """
    allowed = 0.98 * _answers(scenario, Settings())
    low, high = 0, len(RETENTIONS) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _answers(scenario, _with_finals(scenario, planned, RETENTIONS[middle])) <= allowed:
            low = middle
        else:
            high = middle - 1
    return RETENTIONS[low]


def _answers(scenario: tuple[int, int, int], settings: Settings) -> float:
    return fmean(_live(scenario, settings, seed)[0] for seed in TUNED_ON)


def _with_finals(
    scenario: tuple[int, int, int], planned: exam_plan.Plan, retention: float
) -> Settings:
    exam_on = FIRST_DAY + timedelta(days=scenario[1])
    return Settings(finals=Finals(exam_on, planned.final_days, retention))


def _live(scenario: tuple[int, int, int], settings: Settings, seed: int) -> tuple[int, float]:
    """Return how many answers a learner gave until the exam, and their recall on its day.

    They read a lesson a day from the first on.
    """
    lessons, days, limit = scenario
    learner = Learner(seed, lambda _day: settings, queue.Limits(answers=limit))
    for number in range(days):
        if number < lessons:
            learner.read(CORE_CARDS)
        learner.study(FIRST_DAY + timedelta(days=number))
    return learner.answers.total(), learner.recall(FIRST_DAY + timedelta(days=days))
