"""What the desk of repairs shows: quizzes, attempts, questions and the answers they were given."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Case, Count, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from quizzes.domain import grading, timing
from quizzes.domain.answer_words import answer_words
from quizzes.domain.quiz_rules import read_rules
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.models import (
    Accommodation,
    Attempt,
    AttemptItem,
    Course,
    Question,
    Quiz,
    Repair,
    Response,
    Role,
    User,
)
from quizzes.reports.attempts import counted_points
from quizzes.reports.closing import allowances_in
from quizzes.reports.late_answers import waiting_late

# Quizzes


@dataclass(frozen=True, slots=True)
class QuizLine:
    """A quiz with the numbers of its running and finished attempts and of late answers waiting."""

    quiz: Quiz
    running: int
    finished: int
    late: int


def quiz_lines(course: Course) -> list[QuizLine]:
    """Return the quizzes of a course that can have attempts, in the course's order: 3 queries."""
    counts = {
        row["quiz"]: row
        for row in Attempt.objects.filter(quiz__course=course)
        .order_by()
        .values("quiz")
        .annotate(
            running=Count("pk", filter=Q(finished_at=None)),
            finished=Count("pk", filter=Q(finished_at__isnull=False)),
        )
    }
    late = _late_by(waiting_late().filter(item__attempt__quiz__course=course), "quiz")
    none = {"running": 0, "finished": 0}
    return [
        QuizLine(
            quiz,
            counts.get(quiz.pk, none)["running"],
            counts.get(quiz.pk, none)["finished"],
            late.get(quiz.pk, 0),
        )
        for quiz in course.quiz_set.order_by("lesson__number", "position", "pk")
    ]


def _late_by(waiting: QuerySet[Response], what: str) -> dict[int, int]:
    path = {"quiz": "item__attempt__quiz", "attempt": "item__attempt"}[what]
    rows = waiting.order_by().values_list(path).annotate(number=Count("pk"))
    return dict(rows)


# Attempts


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """An attempt in a list: when it ends (None for never), what it counts, late answers."""

    attempt: Attempt
    deadline: datetime | None
    points: float
    late: int

    @property
    def state(self) -> str:
        """One of ``running``, ``voided``, ``finished``."""
        if self.attempt.finished_at is None:
            return "running"
        return "voided" if self.attempt.voided_at else "finished"


def attempts_at(quiz: Quiz) -> QuerySet[Attempt]:
    """Return the attempts at a quiz with their students, running ones first, then the latest.

    Practice of what was missed is nobody's mark, and left out.
    """
    running_first = Case(When(finished_at=None, then=Value(0)), default=Value(1))
    attempts = Attempt.objects.filter(quiz=quiz, practice_of=None).select_related("user")
    return attempts.order_by(running_first, "-started_at", "-pk")


def attempt_lines(quiz: Quiz, attempts: Iterable[Attempt]) -> list[AttemptLine]:
    """Return these attempts at a quiz as lines of a list: two queries more."""
    attempts = list(attempts)
    allowances = allowances_in(quiz.course_id)
    late = _late_by(waiting_late().filter(item__attempt__in=attempts), "attempt")
    return [
        AttemptLine(
            attempt,
            deadline_of(attempt, allowances.get(attempt.user_id, NO_ALLOWANCE)),
            counted_points(attempt),
            late.get(attempt.pk, 0),
        )
        for attempt in attempts
    ]


def deadline_of(attempt: Attempt, allowance: Allowance) -> datetime | None:
    """Return when an attempt is or was over by its rules; None for never."""
    rules = read_rules(attempt.rules)
    return timing.deadline(rules, allowance, attempt.started_at, attempt.extra_minutes)


# Questions


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question of a quiz: how often it was asked and answered, its facility, its rulings.

    ``facility`` is the mean fraction in finished attempts that count, no answer counting as 0;
    None while nothing is graded.
    """

    question: Question
    stem: str
    asked: int
    answered: int
    facility: float | None
    rulings: tuple[Repair, ...]


def question_lines(quiz: Quiz) -> list[QuestionLine]:
    """Return the questions of a quiz, those drawn for somebody included: 3 queries."""
    items = AttemptItem.objects.filter(attempt__quiz=quiz, attempt__practice_of=None)
    counts = {row["version__question"]: row for row in _counts(items)}
    placed = Q(places__quiz=quiz) | Q(pk__in=list(counts))
    questions = Question.objects.filter(placed).select_related("current").distinct()
    rulings = rulings_of(quiz)
    return [
        _question_line(question, counts.get(question.pk, {}), rulings)
        for question in questions.order_by("lesson__number", "position", "pk")
    ]


def _counts(items: QuerySet[AttemptItem]):
    graded = Q(attempt__finished_at__isnull=False, attempt__voided_at=None)
    fraction = Case(When(answered_at=None, then=Value(0.0)), default=F("fraction"))
    return (
        items.order_by()
        .values("version__question")
        .annotate(
            asked=Count("pk"),
            answered=Count("answered_at"),
            facility=Avg(fraction, filter=graded),
        )
    )


def _question_line(question: Question, counts: dict, rulings: Sequence[Repair]) -> QuestionLine:
    return QuestionLine(
        question,
        question.current.spec.stem,
        counts.get("asked", 0),
        counts.get("answered", 0),
        counts.get("facility"),
        tuple(ruling for ruling in rulings if ruling.question_id == question.pk),
    )


def rulings_of(quiz: Quiz, question: Question | None = None) -> list[Repair]:
    """Return what was ruled on questions in a quiz, the oldest first, with who did it."""
    rulings = quiz.repairs.filter(attempt=None).select_related("done_by").order_by("pk")
    return list(rulings.filter(question=question) if question else rulings)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer a question was given: how often, and the mean fraction it is worth now.

    ``key`` names it among the answers of the question.
    """

    key: str
    answer: grading.Answer
    words: str
    count: int
    fraction: float | None


def given_answers(quiz: Quiz, question: Question) -> list[GivenAnswer]:
    """Return the answers that count, the commonest first: one query, essays left out."""
    if question.current.kind == "essay":
        return []
    items = AttemptItem.objects.filter(attempt__quiz=quiz, version__question=question)
    rows = items.exclude(answered_at=None).exclude(response=None)
    grouped: dict[str, list[tuple[dict, float | None]]] = {}
    for answer, fraction in rows.order_by("pk").values_list("response__answer", "fraction"):
        grouped.setdefault(json.dumps(answer, sort_keys=True), []).append((answer, fraction))
    body = question.current.spec
    found = [_given_answer(body, key, group) for key, group in grouped.items()]
    return sorted(found, key=lambda given: (-given.count, given.words))


def _given_answer(body, key: str, group: list[tuple[dict, float | None]]) -> GivenAnswer:
    answer = group[0][0]
    known = [fraction for _answer, fraction in group if fraction is not None]
    mean = sum(known) / len(known) if known else None
    return GivenAnswer(key, answer, words_of(body, answer), len(group), mean)


def words_of(body, answer: dict) -> str:
    """Return a stored answer in the words of its question; empty when it says nothing in them."""
    return answer_words(body, grading.parse_answer(body, answer), _("True"), _("False"))


# People


def students_of(course: Course) -> QuerySet[User]:
    """Return who learns in a course, by name: its student members and who took a quiz of it."""
    member = Q(memberships__course=course, memberships__role=Role.STUDENT)
    taker = Q(pk__in=Attempt.objects.filter(quiz__course=course).values("user"))
    people = User.objects.filter(member | taker, is_active=True, is_guest=False).distinct()
    return people.order_by("display_name", "username")


def accommodations_of(course: Course, people: Iterable[User]) -> dict[int, Accommodation]:
    """Return what these people are allowed beyond others, by person: one query."""
    rows = Accommodation.objects.filter(course=course, user__in=list(people))
    return {row.user_id: row for row in rows}
