"""The question bank of a course with 1,000 questions: opened, searched, filtered."""

import argparse
import statistics
from datetime import timedelta
from random import Random

from django.conf import settings
from django.urls import reverse

from benchmarks import harness, world
from quizzes import clock
from quizzes.models import (
    Course,
    ItemFigures,
    Membership,
    Question,
    QuestionVersion,
    QuizQuestion,
    Role,
    User,
)
from tests.reliability.sites import Site

ROUNDS = 60
QUESTIONS = 1_000
LOOKS = {
    "open": "",
    "last_page": "page=20",
    "search": "q=council",
    "search_nothing": "q=zzz",
    "search_two_words": "q=russia+afghanistan",
    "lesson_and_kind": "lesson={lesson}&kind=single_choice",
    "too_hard": "facility=hard&sort=discrimination",
    "never_used": "unused=on",
}
MOST_MS, MOST_BYTES = 100, 60_000


def run(options: argparse.Namespace, _site: Site) -> dict:
    """Return median and 95th percentile of CPU milliseconds and the bytes of each look."""
    student, course = world.build()
    person = _instructor(course)
    _fill(course, student)
    site = harness.Site.make(settings.MIDDLEWARE, settings.ROOT_URLCONF)
    cookies = harness.log_in(person)
    lesson = course.lesson_set.order_by("number").first().key
    clock.hold(world.NOW)
    figures: dict[str, object] = {"questions": Question.objects.count()}
    faults = []
    try:
        for name, query in LOOKS.items():
            path = f"{reverse('desk_bank', args=[course.key])}?{query.format(lesson=lesson)}"
            seen = _measured(site, path, cookies, options.rounds or ROUNDS)
            figures |= {f"{name}_{what}": value for what, value in seen.items()}
            if seen["ms"] > MOST_MS or seen["bytes"] > MOST_BYTES:
                faults.append(name)
    finally:
        clock.release()
    return figures | {"faults": faults}


def _measured(site: harness.Site, path: str, cookies: str, rounds: int) -> dict:
    """Return what a page costs; the first tenth of the rounds only warms up."""
    times = []
    typed = {"HTTP_HX_REQUEST": "true"} if "?q=" in path else {}
    for number in range(rounds):
        status, spent = harness.get(site, path, cookies, **typed)
        if status != 200:
            raise SystemExit(f"{path}: the server answered {status}")
        if number >= rounds // 10:
            times.append(spent)
    return {
        "ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
        "bytes": len(harness.page(site, path, cookies)),
    }


def _instructor(course: Course) -> User:
    person = User.objects.create_user("instructor", time_zone="Europe/Istanbul", is_staff=True)
    Membership.objects.create(user=person, course=course, role=Role.INSTRUCTOR, joined_at=world.NOW)
    return person


def _fill(course: Course, author: User) -> None:
    """Bring the course to 1,000 questions: copies of its own, of mixed kinds, with figures."""
    own = list(Question.objects.select_related("current").order_by("pk"))
    quiz = world.quiz_of(course, 0)
    rng = Random(7)
    for number in range(QUESTIONS - len(own)):
        like = own[number % len(own)]
        made = Question.objects.create(
            course=course, lesson_id=like.lesson_id, objective_id=like.objective_id,
            key=f"{like.key[:60]}-{number}", position=100 + number, level=like.level,
            use=rng.choice(["practice", "practice", "secure"]), author=rng.choice([None, author]),
            tags=[f"tag-{rng.randrange(30)}", *like.tags][:3],
            status=rng.choice(["draft", "published", "published", "retired"]),
        )  # fmt: skip
        made.current = QuestionVersion.objects.create(
            question=made, number=1, kind=like.current.kind,
            body=like.current.body | {"stem": f"{like.current.body['stem']} ({number})"},
            created_at=world.NOW - timedelta(days=number % 90),
        )  # fmt: skip
        made.save(update_fields=["current"])
        if number % 3 == 0:
            QuizQuestion.objects.create(quiz=quiz, question=made, position=number + 1)
    ItemFigures.objects.bulk_create(
        ItemFigures(
            question=one, version_id=one.current_id, attempts=40, facility=rng.random(),
            discrimination=rng.uniform(-20, 80), figures={}, updated_at=world.NOW,
        )
        for one in Question.objects.all() if rng.random() < 0.8
    )  # fmt: skip
