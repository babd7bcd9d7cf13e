"""The review POST as the reviewer's script sends it, against the floor."""

import argparse
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from benchmarks import floor, harness, world
from quizzes import clock
from quizzes.actions import attempts, cards
from quizzes.models import Card
from tests.reliability.sites import Site

ROUNDS = 600


def run(options: argparse.Namespace, _site: Site) -> dict:
    """Return the figures; every round answers the next card of the deck, a minute later."""
    student, course = world.build()
    student.answers_per_day = 9_999
    student.save()
    deck = list(Card.objects.order_by("pk"))
    cards.add(user=student, cards=deck, now=world.NOW)
    attempt = attempts.start(user=student, quiz=world.twenty_questions(course), now=world.NOW)
    asked = attempt.items.first()
    cookies = harness.log_in(student)
    ours = harness.Site.make(settings.MIDDLEWARE, settings.ROOT_URLCONF)
    bare = harness.Site.make(floor.MIDDLEWARE, "benchmarks.floor")
    path = reverse("review")

    def answer(number: int) -> tuple[int, float]:
        clock.hold(world.NOW + timedelta(minutes=number))
        card = deck[number % len(deck)]
        fields = {
            "card": card.pk,
            "rating": 3,
            "uuid": uuid4(),
            "seen": number // len(deck),
            "seconds_ago": 2,
        }
        return harness.post(ours, path, fields, cookies, HTTP_ACCEPT="application/json")

    def least(_number: int) -> tuple[int, float]:
        fields = {"uuid": uuid4(), "choice": "a"}
        return harness.post(bare, f"/floor/{asked.pk}/", fields, cookies)

    try:
        return harness.interleave(options.rounds or ROUNDS, least, answer)
    finally:
        clock.release()
