"""How many answers a day the site asks for under its defaults, in three ways to learn a course."""

import argparse
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from statistics import fmean

from benchmarks.studying import FIRST_DAY, Learner
from quizzes.domain import queue
from quizzes.domain.memory import Settings
from tests.reliability.sites import Site

LESSONS, CARDS_A_LESSON = 14, 15
"""The shape of the whole course: 14 lessons, about 205 cards with all extra ones chosen."""

DAYS = 90
LEARNERS = 20
MOST = 80
AWAY = range(14, 28)
"""Days on which the third learner does not come: fourteen, right after the last lesson."""

_SETTINGS = Settings()


def run(_options: argparse.Namespace, _site: Site) -> dict:
    """Return the peak answers and minutes a day of each way, over all learners."""
    ways = {
        "one lesson a day": _way(lambda day: day < LESSONS),
        "all lessons in one day": _way(lambda day: day == 0, lessons_then=LESSONS),
        "14 days away": _way(lambda day: day < LESSONS, away=AWAY),
    }
    figures = {name: _summed([way(seed) for seed in range(LEARNERS)]) for name, way in ways.items()}
    over = [name for name, figure in figures.items() if figure["peak_answers"] > MOST]
    return {"learners": LEARNERS} | figures | ({"faults": over} if over else {})


def _way(
    reads_on: Callable[[int], bool], *, lessons_then: int = 1, away: range = range(0)
) -> Callable[[int], tuple[Learner, tuple[int, int] | None]]:
    """Return a function that lets the learner of a seed live through the days.

    It gives the learner and, after days away, on which day back they had caught up, and by how
    many days the promised date was missed: below zero when they had sooner.
    """

    def live(seed: int) -> tuple[Learner, tuple[int, int] | None]:
        learner, promised = Learner(seed, lambda _day: _SETTINGS), None
        for number in range(DAYS):
            day = FIRST_DAY + timedelta(days=number)
            if reads_on(number):
                learner.read(CARDS_A_LESSON * lessons_then)
            if number in away:
                continue
            learner.study(day)
            if away and number == away.stop:
                promised = _promised(learner, day)
        return learner, _caught_up(learner, promised, away)

    return live


def _promised(learner: Learner, day: date) -> date:
    late = [card.state for card in learner.cards.values() if learner.is_waiting(card, day)]
    forgotten = 1 - fmean(learner.chance(state, day) for state in late) if late else 0.0
    due = Counter(
        card.state.due_on
        for card in learner.cards.values()
        if card.state.due_on and card.state.due_on > day
    )
    return queue.caught_up_on(
        waiting=len(late),
        due=due,
        limit=learner.limits.answers,
        today=day,
        forgotten=forgotten,
    )


def _caught_up(learner: Learner, promised: date | None, away: range) -> tuple[int, int] | None:
    if promised is None:
        return None
    back = day = FIRST_DAY + timedelta(days=away.stop)
    while learner.waiting[day]:
        day += timedelta(days=1)
    return (day - back).days + 1, (day - promised).days


def _summed(lived: list[tuple[Learner, tuple[int, int] | None]]) -> dict:
    peaks = [max(learner.answers.values()) for learner, _caught_up in lived]
    returned = [days for _learner, days in lived if days is not None]
    figure = {
        "peak_answers": max(peaks),
        "mean_peak": round(fmean(peaks), 1),
        "peak_minutes": queue.minutes(max(peaks)),
    }
    if returned:
        took, missed = zip(*returned, strict=True)
        figure["caught_up_on_day_back"] = f"{min(took)} to {max(took)}"
        figure["later_than_promised_days"] = f"{min(missed)} to {max(missed)}"
    return figure
