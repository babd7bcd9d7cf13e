"""The world benchmarks run in: the shipped course, a student, a 20-question quiz."""

from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command

from quizzes.actions import courses
from quizzes.formats import course_pack
from quizzes.models import Course, Question, Quiz, QuizQuestion, User

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONTENT = Path(__file__).resolve().parent.parent / "content" / "nrc"


def build() -> tuple[User, Course]:
    """Migrate an empty database, load the course, and return a student and the course."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    courses.load(course=course_pack.read_folder(CONTENT), now=NOW)
    student = User.objects.create_user("benchmark", time_zone="Europe/Istanbul")
    return student, Course.objects.get()


def twenty_questions(course: Course) -> Quiz:
    """Return a practice quiz of the course's first twenty questions."""
    return quiz_of(course, 20)


def quiz_of(course: Course, length: int) -> Quiz:
    """Return a practice quiz of the course's first ``length`` questions."""
    quiz = Quiz.objects.create(course=course, key="trial", title="Trial", status="published")
    for position, question in enumerate(Question.objects.order_by("pk")[:length], 1):
        QuizQuestion.objects.create(quiz=quiz, question=question, position=position)
    return quiz
