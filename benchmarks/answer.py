"""The answer POST of the shipped quiz page, against the floor."""

import argparse
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from benchmarks import floor, harness, world
from quizzes import clock
from quizzes.actions import attempts
from quizzes.domain import grading
from quizzes.domain.selection import PART_FIELDS, VALUE_LISTS
from quizzes.models import AttemptItem
from tests.reliability.sites import Site

PART_NAMES = {field: (prefix, of) for prefix, (field, of) in PART_FIELDS.items()}
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
    figures = harness.interleave(rounds - rounds % QUESTIONS, least, answer)
    graded = AttemptItem.objects.exclude(answered_at=None).exclude(version__kind="essay")
    if wrong := graded.exclude(fraction=1).values_list("version__question__key", flat=True):
        raise SystemExit(f"Not answered rightly: {', '.join(sorted(set(wrong)))}")
    return figures


def fields_of(asked: AttemptItem) -> dict:
    """Return a form that answers the question rightly, as the browser would send it."""
    right = grading.right_answer(asked.version.spec)
    tokens = {key: token for token, key in asked.options}
    fields: dict = {"uuid": uuid4()}
    for name, value in right.items():
        if name == "order":
            places = {key: str(place) for place, key in enumerate(value, 1)}
            fields |= _parts("place", "items", places, tokens)
        elif isinstance(value, dict):
            prefix, of = PART_NAMES[name]
            fields |= _parts(prefix, of, _values(asked, name, value, tokens), tokens)
        elif isinstance(value, list):
            fields[name] = [tokens[key] for key in value if key in tokens]
        elif isinstance(value, bool):
            fields[name] = str(value).lower()
        else:
            fields[name] = tokens.get(value, value)
    return fields


def _parts(prefix: str, of: str, values: dict[str, str], tokens: dict[str, str]) -> dict[str, str]:
    return {f"{prefix}-{tokens[f'{of}/{key}']}": value for key, value in values.items()}


def _values(asked: AttemptItem, name: str, value: dict, tokens: dict[str, str]) -> dict[str, str]:
    """Return what each part is sent with: the token of what it is given, or the text typed."""
    lists = {key: VALUE_LISTS.get(name, f"gaps/{key}") for key in value}
    return {key: tokens.get(f"{lists[key]}/{given}", given) for key, given in value.items()}
