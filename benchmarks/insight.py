"""Insight: the objectives of a class of 120 who answered every question twice and all cards."""

import argparse
import statistics

from django.conf import settings
from django.urls import reverse

from benchmarks import classes, harness, world
from quizzes import clock
from quizzes.models import AttemptItem, CardEvent, User
from tests.reliability.sites import Site

ROUNDS = 40
STUDENTS = 120
SEED = 20_261_126
MOST_MS = 300


def run(options: argparse.Namespace, _site: Site) -> dict:
    """Return the figures of the page of objectives, and of the other two pages."""
    _student, course = world.build()
    seed = SEED if options.seed is None else options.seed
    until = classes.fill(course, STUDENTS, seed=seed)
    teacher = User.objects.create_superuser("teacher", time_zone="UTC")
    site = harness.Site.make(settings.MIDDLEWARE, settings.ROOT_URLCONF)
    cookies = harness.log_in(teacher)
    names = {"objectives": "desk_insight", "failing": "desk_insight_failing"}
    clock.hold(until)
    try:
        figures = {
            name: _measured(options, site, reverse(page, args=[course.key]), cookies)
            for name, page in names.items()
        }
    finally:
        clock.release()
    medians = {name: statistics.median(taken) for name, taken in figures.items()}
    return {
        "answers": AttemptItem.objects.count(),
        "card_events": CardEvent.objects.count(),
        **{f"{name}_ms": round(median, 1) for name, median in medians.items()},
        **{
            f"{name}_p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1)
            for name, taken in figures.items()
        },
        "seed": seed,
        "faults": ["objectives"] if medians["objectives"] > MOST_MS else [],
    }


def _measured(options: argparse.Namespace, site, path: str, cookies: str) -> list[float]:
    """Return what asking so many times took in milliseconds, the first tenth left out."""
    rounds = options.rounds or ROUNDS
    taken = []
    for _number in range(rounds):
        status, spent = harness.get(site, path, cookies)
        if status != 200:
            raise SystemExit(f"the server answered {status}")
        taken.append(spent)
    return taken[rounds // 10 :]
