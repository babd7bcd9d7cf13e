"""Attempts under rules of their own, for the tests of repairs; other tests bring their own."""

from random import Random

import pytest
from django.db import connection

from quizzes.actions import attempts
from quizzes.models import Attempt, Quiz
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.factories import MORNING

collect_ignore = [] if connection.vendor == "postgresql" else ["test_lock_circles.py"]


@pytest.fixture
def begin(course):
    """Return a function that starts the small quiz for somebody, under rules of its own."""

    def start(user, now=MORNING, **rules) -> Attempt:
        Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
        course.quiz.refresh_from_db()
        return attempts.start(user=user, quiz=course.quiz, now=now, rng=Random(1))

    return start


@pytest.fixture
def taken(begin, student, other_student):
    """Two finished attempts: the student was right in all four, the other wrong in all."""
    both = []
    for user, answers in ((student, RIGHT), (other_student, WRONG)):
        attempt = begin(user, behaviour="deferred_feedback")
        for position in (1, 2, 3, 4):
            send(attempt, position, answers)
        both.append(finish(attempt))
    return both
