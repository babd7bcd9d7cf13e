"""The answer POST of the shipped quiz page, against the floor."""

import argparse
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from benchmarks import floor, harness, world
from quizzes import clock
from quizzes.actions import attempts
from quizzes.domain import grading
from quizzes.models import AttemptItem
from tests.reliability.sites import Site

QUESTIONS = 20
ROUNDS = 600


def run(options: argparse.Namespace, _site: Site) -> dict:
    """Return the figures; every round answers a fresh question of a 20-question quiz."""
    student, course = world.build()
    quiz = world.twenty_questions(course)
    cookies = harness.log_in(student)
    ours = harness.Site.make(settings.MIDDLEWARE, settings.ROOT_URLCONF)
    bare = harness.Site.make(floor.MIDDLEWARE, "benchmarks.floor")
    items: list[AttemptItem] = []

    def item(number: int) -> AttemptItem:
        if number == len(items):
            settings.ROOT_URLCONF = ours.urlconf
            attempt = attempts.start(user=student, quiz=quiz, now=clock.now())
            items.extend(attempt.items.select_related("version").order_by("position"))
        return items[number]

    def answer(number: int) -> tuple[int, float]:
        asked = item(number)
        settings.ROOT_URLCONF = ours.urlconf
        path = reverse("item", args=[course.key, asked.attempt_id, asked.position])
        return harness.post(ours, path, fields_of(asked), cookies, HTTP_HX_REQUEST="true")

    def least(number: int) -> tuple[int, float]:
        asked = item(number)
        fields = {"uuid": uuid4(), "choice": "a"}
        return harness.post(bare, f"/floor/{asked.pk}/", fields, cookies)

    rounds = options.rounds or ROUNDS
    return harness.interleave(rounds - rounds % QUESTIONS, least, answer)


def fields_of(asked: AttemptItem) -> dict:
    """Return a form that answers the question rightly, as the browser would send it."""
    right = grading.right_answer(asked.version.spec)
    tokens = {key: token for token, key in asked.options}
    fields: dict = {"uuid": uuid4()}
    for name, value in right.items():
        if isinstance(value, list):
            fields[name] = [tokens[key] for key in value]
        elif isinstance(value, bool):
            fields[name] = str(value).lower()
        else:
            fields[name] = tokens.get(value, value)
    return fields
