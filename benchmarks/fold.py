"""What replaying a card's events costs beyond `fsrs` itself, on the same histories in one run."""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import fsrs

from quizzes.domain.history import replay
from quizzes.domain.memory import Event, EventKind, Rating

SEED = 20_261_126
CARDS, ANSWERS = 500, 20
DAYS = (0, 0, 1, 1, 2, 4, 8, 15, 40)
_FIRST_DAY = date(2026, 1, 1)


def run(options: argparse.Namespace, site) -> dict:
    """Return the CPU time of both an answer, in microseconds, and ours over that of `fsrs`.

    Both fold every history in turns, in one process; the first tenth of the rounds warms up, and
    figures are medians.
    """
    seed = SEED if options.seed is None else options.seed
    rounds = options.rounds or 40
    histories = _histories(Random(seed))
    logs = [[(fsrs.Rating(e.rating), _midnight(e.day)) for e in events] for events in histories]
    ours, bare, ratios = [], [], []
    for number in range(rounds):
        spent = _spent(lambda: [replay(events) for events in histories])
        least = _spent(lambda: _bare(logs))
        if number >= rounds // 10:
            ours.append(spent)
            bare.append(least)
            ratios.append(spent / least)
    per_answer = 1e6 / (CARDS * ANSWERS)
    return {
        "seed": seed,
        "rounds": len(ratios),
        "answers": CARDS * ANSWERS,
        "bare_us": round(statistics.median(bare) * per_answer, 2),
        "ours_us": round(statistics.median(ours) * per_answer, 2),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_p95": round(statistics.quantiles(ratios, n=20)[-1], 3),
    }


def _histories(rng: Random) -> list[list[Event]]:
    """Return histories of answers, some on the same day, some of them days later."""
    histories = []
    for card in range(CARDS):
        day, events = _FIRST_DAY, []
        for number in range(ANSWERS):
            day += timedelta(days=DAYS[rng.randrange(len(DAYS))] if number else 0)
            events.append(_answer(card * ANSWERS + number + 1, day, Rating(rng.randint(1, 4))))
        histories.append(events)
    return histories


def _answer(number: int, day: date, rating: Rating) -> Event:
    at = _midnight(day) + timedelta(hours=9)
    due_on = day + timedelta(days=3)
    return Event(EventKind.REVIEW, at, day, rating, due_on=due_on, id=number)


def _bare(logs: list[list[tuple[fsrs.Rating, datetime]]]) -> None:
    scheduler = fsrs.Scheduler(enable_fuzzing=False)
    for log in logs:
        card = fsrs.Card(card_id=1, due=log[0][1])
        for rating, at in log:
            card, _ = scheduler.review_card(card, rating, at)


def _spent(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
