"""The page of numbers, of a student with a long history against one with a short one."""

import argparse

from django.conf import settings
from django.urls import reverse

from benchmarks import decks, harness, world
from quizzes import clock
from tests.reliability.sites import Site

ROUNDS = 60
SIZES = {"small": 1_000, "big": 100_000}


def run(options: argparse.Namespace, _site: Site) -> dict:
    """Return the figures; the first look, which keeps all past days, is told apart."""
    world.build()
    students = decks.build(SIZES)
    site = harness.Site.make(settings.MIDDLEWARE, settings.ROOT_URLCONF)
    cookies = {name: harness.log_in(deck.student) for name, deck in students.items()}
    path = reverse("numbers")
    clock.hold(world.NOW)
    try:
        looks = {
            name: lambda _number, who=name: harness.get(site, path, cookies[who]) for name in SIZES
        }
        first = {f"first_look_{name}_ms": round(look(0)[1]) for name, look in looks.items()}
        return harness.compared(options.rounds or ROUNDS, looks["small"], looks["big"]) | first
    finally:
        clock.release()
