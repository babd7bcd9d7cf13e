"""The review POST, of a student with a long history against one with a short one."""

import argparse
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from benchmarks import decks, harness, world
from benchmarks.numbers_page import SIZES
from quizzes import clock
from tests.reliability.sites import Site

ROUNDS = 600


def run(options: argparse.Namespace, _site: Site) -> dict:
    """Return the figures; every round answers the next card of each deck, a minute later."""
    world.build()
    students = decks.build(SIZES)
    site = harness.Site.make(settings.MIDDLEWARE, settings.ROOT_URLCONF)
    cookies = {name: harness.log_in(deck.student) for name, deck in students.items()}
    path = reverse("review")

    def answer(name: str, number: int) -> tuple[int, float]:
        clock.hold(world.NOW + timedelta(minutes=number))
        cards = students[name].cards
        # Spread over the deck: neighbours in the table would all be in the same pages.
        card = cards[number * len(cards) // rounds]
        fields = {
            "card": card,
            "rating": 3,
            "uuid": uuid4(),
            "seen": decks.EVENTS_A_CARD,
            "seconds": 8,
        }
        return harness.post(site, path, fields, cookies[name], HTTP_ACCEPT="application/json")

    rounds = min(options.rounds or ROUNDS, *SIZES.values())
    try:
        return harness.compared(
            rounds, lambda number: answer("small", number), lambda number: answer("big", number)
        )
    finally:
        clock.release()
