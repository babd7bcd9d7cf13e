"""A class reviews: 120 students with 205 cards each, 64 at once, over HTTP against the server."""

import argparse
from datetime import timedelta
from itertools import batched
from statistics import median, quantiles
from uuid import uuid4

from django.db import connection
from django.urls import reverse

from benchmarks import decks, harness, world
from benchmarks.answer_http import request_of
from quizzes import clock
from quizzes.actions import cards
from quizzes.models import Card, CardEvent, User
from tests.reliability.sites import Site

STUDENTS = 120
AT_ONCE = 64
CARDS = 205
ANSWERS = 20
"""How many cards each student answers in a row, once thinking and once without a pause."""

THINKING = 1.0
"""Seconds a student takes for a card in the first half: quicker than any student."""


def run(options: argparse.Namespace, site: Site) -> dict:
    """Return the figures: what each answer took, from the first byte sent to the last received.

    First 64 students at once take a second for each card, as a quick class would; then nobody
    thinks at all (``rushed``), and 64 answers are under way at any moment.
    """
    world.build()
    decks.more_cards(max(CARDS - Card.objects.count(), 0))
    deck = list(Card.objects.order_by("pk").values_list("pk", flat=True)[:CARDS])
    people = [_requests(number, deck) for number in range(STUDENTS)]
    slices = [_slice("warm", site, [requests[:2] for requests in people[:AT_ONCE]])]
    half = 2 + ANSWERS
    for name, first, pause in (("class", 2, THINKING), ("rushed", half, 0)):
        slices += [
            _slice(name, site, [requests[first : first + ANSWERS] for requests in group], pause)
            for group in batched(people, AT_ONCE)
        ]
    connection.close()
    site.start()
    try:
        for one in slices:
            one["port"] = site.port
        measured = site.python("benchmarks.load", given=slices)
    finally:
        site.stop()
    sent = sum(len(person) for one in slices for person in one["people"])
    if CardEvent.objects.count() != sent:
        raise SystemExit(f"{sent} answers were sent, {CardEvent.objects.count()} are on record")
    return _figures(measured)


def _requests(number: int, deck: list[int]) -> list[str]:
    student = User.objects.create(username=f"student{number}", answers_per_day=9_999)
    joined = clock.now() - timedelta(days=1)
    cards.add(user=student, cards=Card.objects.filter(pk__in=deck), now=joined)
    cookies = harness.log_in(student)
    fields = (
        {"card": card, "rating": 3, "seen": 0, "seconds": 6} for card in deck[: 2 * ANSWERS + 2]
    )
    return [
        request_of(reverse("review"), cookies, one | {"uuid": uuid4()}, accept="application/json")
        for one in fields
    ]


def _slice(name: str, site: Site, people: list[list[str]], pause: float = 0) -> dict:
    return {"name": name, "port": site.port, "people": people, "pause": pause}


def _figures(measured: dict) -> dict:
    return {
        "students": STUDENTS,
        "cards": CARDS,
        "at_once": AT_ONCE,
        **_of(measured, "class", ""),
        **_of(measured, "rushed", "rushed_"),
        "client_cpu": round(measured["client_cpu"], 3),
    }


def _of(measured: dict, name: str, prefix: str) -> dict:
    counted = [one for one in measured["slices"] if one["name"] == name]
    times = [time for one in counted for person in one["times"] for time in person]
    percentiles = quantiles(times, n=100)
    figures = {
        "answers": len(times),
        "answers_per_s": round(len(times) / sum(one["seconds"] for one in counted), 1),
        "p50_ms": round(median(times), 1),
        "p95_ms": round(percentiles[94], 1),
        "p99_ms": round(percentiles[98], 1),
    }
    return {f"{prefix}{key}": value for key, value in figures.items()}
