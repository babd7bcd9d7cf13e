"""Fixtures that every test may use: a small course, the personas, the clock, query counts."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quizzes import clock as course_clock
from quizzes import models
from tests import factories

# Every run tries the same examples: what fails in CI fails here.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")

TEST_DATABASE = settings.DATA_DIR / "tests.sqlite3"
TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass
class SmallCourse:
    """Two lessons, the first with an objective, three cards and a quiz of every kind."""

    course: models.Course
    lesson: models.Lesson
    next_lesson: models.Lesson
    objective: models.Objective
    notes: list[models.Note]
    cards: list[models.Card]
    questions: list[models.Question]
    quiz: models.Quiz


@receiver(connection_created)
def answer_in_another_order(connection, **_signal) -> None:
    """Let SQLite turn round what a query puts in no order, as PostgreSQL does when it likes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = ON")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Keep SQLite's test database in a file: threads share one in memory as no real site would."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(TEST_DATABASE)


@pytest.fixture
def course(db) -> SmallCourse:
    """A published course, open to anyone."""
    module = factories.ModuleFactory(course__key="small", key="module", number=1)
    lesson = factories.LessonFactory(module=module, key="founding", number=1)
    next_lesson = factories.LessonFactory(module=module, key="after", number=2)
    objective = factories.ObjectiveFactory(lesson=lesson, key="founding-document")
    notes = [
        factories.NoteFactory(objective=objective, key=f"fact-{n}", position=n) for n in (1, 2, 3)
    ]
    cards = [note.cards.get() for note in notes]
    bodies = [
        factories.single_choice(),
        factories.multiple_choice(),
        factories.true_false(),
        factories.short_answer(),
    ]
    questions = [
        factories.QuestionFactory(objective=objective, key=body.kind.replace("_", "-"), body=body)
        for body in bodies
    ]
    questions[0].cards.add(cards[0])
    quiz = factories.QuizFactory(lesson=lesson, key="practice", questions=questions)
    return SmallCourse(module.course, lesson, next_lesson, objective, notes, cards, questions, quiz)


@pytest.fixture
def student(db) -> models.User:
    """A person with an account, in no course by membership."""
    return factories.UserFactory(username="student")


@pytest.fixture
def other_student(db) -> models.User:
    """Somebody else."""
    return factories.UserFactory(username="other")


@pytest.fixture
def guest(db) -> models.User:
    """A visitor who answered something before signing up."""
    return factories.UserFactory(username="guest-1", is_guest=True, password=None)


@pytest.fixture
def instructor(course) -> models.User:
    """An instructor of the small course."""
    user = factories.UserFactory(username="instructor", is_staff=True)
    factories.MembershipFactory(user=user, course=course.course, role=models.Role.INSTRUCTOR)
    return user


@pytest.fixture
def administrator(db) -> models.User:
    """Someone who may change everything."""
    return factories.UserFactory(username="administrator", is_staff=True, is_superuser=True)


@pytest.fixture
def client_of():
    """Return a function that logs a person into a fresh test client."""

    def log_in(user: models.User | None = None, **options) -> Client:
        client = Client(**options)
        if user is not None:
            client.force_login(user, backend="quizzes.authentication.AccountBackend")
        return client

    return log_in


class MovableClock:
    """The clock seam, held at a known moment and moved by the test alone."""

    def set(self, moment: datetime) -> None:
        """Make it that moment and keep it."""
        course_clock.hold(moment)

    def move(self, **duration: float) -> None:
        """Let ``timedelta(**duration)`` pass."""
        course_clock.hold(course_clock.now() + timedelta(**duration))

    @property
    def now(self) -> datetime:
        """What time it is."""
        return course_clock.now()


@pytest.fixture
def clock():
    """The project's clock, held at ``factories.MORNING`` and let go again afterwards."""
    movable = MovableClock()
    movable.set(factories.MORNING)
    yield movable
    course_clock.release()


@pytest.fixture
def count_queries():
    """Return a context manager that lists the SQL of its block without transaction control."""

    @contextmanager
    def counting():
        queries: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield queries
        queries.extend(
            query["sql"]
            for query in captured.captured_queries
            if not query["sql"].startswith(TRANSACTION_WORDS)
        )

    return counting


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Hash passwords cheaply: what is slow on purpose in production only costs the tests time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
