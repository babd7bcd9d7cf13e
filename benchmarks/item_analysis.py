"""The page of item analysis: 500 attempts at 20 questions, and 5,000,000 responses."""

import argparse
import statistics
import time

from django.conf import settings
from django.urls import reverse

from benchmarks import harness, takers, world
from quizzes import clock
from quizzes.actions import item_figures
from quizzes.models import Course, Quiz, QuizFigures, QuizQuestion, User
from tests.reliability.sites import Site

ROUNDS = 60
COUNTINGS = 7
SMALL, BIG = 500, 250_000
LENGTH = 20
SEED = 20_261_126


def run(options: argparse.Namespace, _site: Site) -> dict:
    """Return the figures: pages opened in turns, and what counting takes beforehand."""
    _student, course = world.build()
    small = _checkpoint(course)
    big = _same_as(small)
    seed = SEED if options.seed is None else options.seed
    takers.fill(small, SMALL, seed=seed)
    number = BIG // options.smaller
    takers.fill(big, number, seed=seed + 1)
    teacher = User.objects.create_superuser("teacher", time_zone="UTC")
    site = harness.Site.make(settings.MIDDLEWARE, settings.ROOT_URLCONF)
    cookies = harness.log_in(teacher)
    clock.hold(world.NOW)
    try:
        paths = {
            quiz: reverse("desk_analysis", args=[course.key, quiz.key]) for quiz in (small, big)
        }
        counted = [_counting(site, paths[small], cookies, small) for _number in range(COUNTINGS)]
        started, spent = time.perf_counter(), time.process_time()
        item_figures.count(quiz=big, taken="first", now=world.NOW)
        took, spent = time.perf_counter() - started, time.process_time() - spent
        compared = harness.compared(
            options.rounds or ROUNDS,
            lambda _number: harness.get(site, paths[small], cookies),
            lambda _number: harness.get(site, paths[big], cookies),
        )
    finally:
        clock.release()
    counting_ms = statistics.median(counted[1:])
    return {
        "responses": {"small": _responses(small, SMALL), "big": _responses(big, number)},
        "counted_and_shown_ms": round(counting_ms, 1),
        **compared,
        "big_over_counted": round(compared["big_ms"] / counting_ms, 3),
        "big_counted_s": round(took, 1),
        "big_counted_cpu_s": round(spent, 1),
        "seed": seed,
    }


def _checkpoint(course: Course) -> Quiz:
    """Return a quiz as its takers' attempts say: of practice strangers would not be counted."""
    quiz = world.quiz_of(course, LENGTH)
    quiz.purpose = Quiz.Purpose.CHECKPOINT
    quiz.save(update_fields=["purpose"])
    return quiz


def _responses(quiz: Quiz, attempts: int) -> int:
    """Return of how many responses the kept figures are; all of these attempts must be counted."""
    counted = QuizFigures.objects.get(quiz=quiz, taken="first").attempts
    if counted != attempts:
        raise SystemExit(f"{counted} of {attempts} attempts were counted")
    return LENGTH * counted


def _same_as(quiz: Quiz) -> Quiz:
    """Return another quiz with the same questions."""
    same = {"course": quiz.course, "purpose": quiz.purpose, "status": quiz.status}
    other = Quiz.objects.create(key="trial-of-many", title="Trial", **same)
    QuizQuestion.objects.bulk_create(
        QuizQuestion(quiz=other, question_id=question, position=position)
        for question, position in quiz.places.values_list("question", "position")
    )
    return other


def _counting(site: harness.Site, path: str, cookies: str, quiz: Quiz) -> float:
    """Open the page when nothing is counted yet; return its milliseconds."""
    QuizFigures.objects.filter(quiz=quiz).delete()
    status, spent = harness.get(site, path, cookies)
    if status != 200:
        raise SystemExit(f"the server answered {status}")
    return spent
