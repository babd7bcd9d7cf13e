"""The gradebook: a class of 120 with 30 assignments on one page, and 500 attempts as a file."""

import argparse
import gzip
import statistics
from datetime import timedelta
from random import Random

from django.conf import settings
from django.urls import reverse

from benchmarks import harness, world
from quizzes import clock
from quizzes.models import (
    Assignment,
    AssignmentWindow,
    Attempt,
    Course,
    GradeCategory,
    Group,
    LessonReading,
    Membership,
    Quiz,
    User,
)
from tests.reliability.sites import Site

ROUNDS = 40
STUDENTS, QUIZZES, LESSONS, GOALS = 120, 25, 4, 1
FILE_ATTEMPTS = 500
PASS_MARK = 60
SEED = 20_261_126
MOST_MS = {"page": 150, "csv": 300, "xlsx": 300}
MOST_BYTES = 80_000


def run(options: argparse.Namespace, _site: Site) -> dict:
    """Return the figures: the page of the class, and files of 500 attempts, one a student."""
    _student, course = world.build()
    rng = Random(SEED if options.seed is None else options.seed)
    _class(course, rng)
    other = Course.objects.create(key="big", title="Big", status="published", access="members")
    _one_quiz(other, rng)
    teacher = User.objects.create_superuser("teacher", time_zone="UTC")
    site = harness.Site.make(settings.MIDDLEWARE, settings.ROOT_URLCONF)
    cookies = harness.log_in(teacher)
    clock.hold(world.NOW + timedelta(days=30))
    try:
        page = reverse("desk_grades", args=[course.key])
        sent = harness.page(site, page, cookies)
        figures = {"page": _measured(options, site, page, cookies)}
        for kind in ("csv", "xlsx"):
            address = reverse(f"desk_grades_{kind}", args=[other.key])
            figures[kind] = _measured(options, site, address, cookies)
    finally:
        clock.release()
    medians = {name: round(statistics.median(taken), 1) for name, taken in figures.items()}
    slow = [name for name, median in medians.items() if median > MOST_MS[name]]
    return {
        "cells": sent.count(b"<td") - 2 * STUDENTS,
        "page_bytes": len(sent),
        "page_gzip_bytes": len(gzip.compress(sent, 6)),
        **{f"{name}_ms": median for name, median in medians.items()},
        **{
            f"{name}_p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1)
            for name, taken in figures.items()
        },
        "faults": slow + (["bytes"] if len(sent) > MOST_BYTES else []),
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


def _students(course: Course, number: int) -> list[User]:
    people = User.objects.bulk_create(
        User(username=f"{course.key}-{n}", display_name=f"Student Number {n}")
        for n in range(number)
    )
    members = Membership.objects.bulk_create(
        Membership(
            user=user, course=course, role="student", joined_at=world.NOW, student_number=f"{n:07}"
        )
        for n, user in enumerate(people)
    )
    for place in range(3):
        group = Group.objects.create(course=course, name=f"Group {place}")
        group.members.set(members[place::3])
    return people


def _class(course: Course, rng: Random) -> None:
    course.pass_mark = PASS_MARK
    course.save(update_fields=["pass_mark"])
    people = _students(course, STUDENTS)
    categories = [
        GradeCategory.objects.create(course=course, name=f"Part {n}", weight=n, drop_lowest=n - 1)
        for n in (1, 2, 3)
    ]
    made = {"course": course, "is_published": True, "created_at": world.NOW}
    for number in range(QUIZZES):
        quiz = _quiz(course, number, people, rng)
        assigned = Assignment.objects.create(
            kind="quiz", quiz=quiz, category=categories[number % 3], position=number, **made
        )
        _dates(assigned, course)
    lessons = course.lesson_set.filter(status="published").order_by("pk")[:LESSONS]
    for lesson in lessons:
        _dates(Assignment.objects.create(kind="lesson", lesson=lesson, **made), course)
        LessonReading.objects.bulk_create(
            LessonReading(user=user, lesson=lesson, opened_at=world.NOW, read_at=world.NOW)
            for user in people[::2]
        )
    for number in range(GOALS):
        goal = Assignment.objects.create(kind="cards", card_goal=50 + number, **made)
        _dates(goal, course)


def _dates(assigned: Assignment, course: Course) -> None:
    rows = [AssignmentWindow(assignment=assigned, due_at=world.NOW + timedelta(days=7))]
    rows += [
        AssignmentWindow(assignment=assigned, group=group, due_at=world.NOW + timedelta(days=8))
        for group in course.groups.all()
    ]
    AssignmentWindow.objects.bulk_create(rows)


def _quiz(course: Course, number: int, people: list[User], rng: Random) -> Quiz:
    quiz = Quiz.objects.create(
        course=course,
        key=f"graded-{number}",
        title=f"Weekly quiz number {number}",
        status="published",
        pass_mark=60 if number % 2 else None,
    )
    Attempt.objects.bulk_create(
        Attempt(
            user=user,
            quiz=quiz,
            started_at=world.NOW,
            started_on=world.NOW.date(),
            finished_at=world.NOW + timedelta(hours=rng.randint(1, 200)),
            points=rng.randint(0, 40) / 2,
            max_points=20,
        )
        for user in people
        if rng.random() < 0.95
    )
    return quiz


def _one_quiz(course: Course, rng: Random) -> None:
    """Give a course 500 students with an attempt each at one quiz."""
    people = _students(course, FILE_ATTEMPTS)
    quiz = Quiz.objects.create(course=course, key="exam", title="Exam", status="published")
    Attempt.objects.bulk_create(
        Attempt(
            user=user,
            quiz=quiz,
            started_at=world.NOW,
            started_on=world.NOW.date(),
            finished_at=world.NOW,
            points=rng.randint(0, 40) / 2,
            max_points=20,
        )
        for user in people
    )
    Assignment.objects.create(
        course=course, kind="quiz", quiz=quiz, is_published=True, created_at=world.NOW
    )
