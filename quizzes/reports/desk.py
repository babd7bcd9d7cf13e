"""What the desk of repairs shows: quizzes, attempts, questions and the answers they were given."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from quizzes import markdown
from quizzes.domain import grading, timing
from quizzes.domain.answer_words import answer_words
from quizzes.domain.crowds import STEP
from quizzes.domain.quiz_rules import read_rules
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.models import (
    Accommodation,
    Attempt,
    AttemptItem,
    Course,
    Membership,
    Question,
    Quiz,
    Repair,
    Response,
    Role,
    User,
)
from quizzes.models.kept_apart import counted_quizzes, is_kept_apart
from quizzes.reports.closing import allowances_in
from quizzes.reports.late_answers import waiting_late
from quizzes.reports.people import at_desk, attempts_at_desk, name_people
from quizzes.reports.practice import is_shown

# Quizzes


@dataclass(frozen=True, slots=True)
class QuizLine:
    """A quiz with the numbers of its running and finished attempts and of late answers waiting.

    ``is_kept_apart`` tells that it is practice which the course shows in sums only.
    """

    quiz: Quiz
    running: int
    finished: int
    late: int
    is_kept_apart: bool = False


def quiz_lines(course: Course, user: User) -> list[QuizLine]:
    """Return the quizzes this person sees at the desk, in the course's order: 4 queries."""
    counts = {
        row["quiz"]: row
        for row in attempts_at_desk(course)
        .order_by()
        .values("quiz")
        .annotate(
            running=Count("pk", filter=Q(finished_at=None)),
            finished=Count("pk", filter=Q(finished_at__isnull=False)),
        )
    }
    seen = at_desk(course, "item__attempt__user") & is_shown(course, "item__attempt__")
    late = _late_by(waiting_late().filter(seen, item__attempt__quiz__course=course), "quiz")
    none = {"running": 0, "finished": 0}
    quizzes = course.quiz_set.authored_for(user)
    counted = set(counted_quizzes(course))
    return [
        QuizLine(
            quiz,
            counts.get(quiz.pk, none)["running"],
            counts.get(quiz.pk, none)["finished"],
            late.get(quiz.pk, 0),
            is_kept_apart(course, quiz, counted),
        )
        for quiz in quizzes.order_by("lesson__number", "position", "pk")
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


def attempts_at(course: Course, quiz: Quiz) -> QuerySet[Attempt]:
    """Return the attempts at a quiz with their students, running ones first, then the latest.

    They are those that the person at the desk of the course sees. Practice of what was
    missed is nobody's mark, and left out.
    """
    running_first = Case(When(finished_at=None, then=Value(0)), default=Value(1))
    attempts = attempts_at_desk(course).filter(quiz=quiz, practice_of=None).select_related("user")
    return attempts.order_by(running_first, "-started_at", "-pk")


def attempt_lines(quiz: Quiz, attempts: Iterable[Attempt]) -> list[AttemptLine]:
    """Return these attempts at a quiz as lines of a list: three queries more."""
    attempts = list(attempts)
    name_people(quiz.course, [attempt.user for attempt in attempts])
    allowances = allowances_in(quiz.course_id)
    late = _late_by(waiting_late().filter(item__attempt__in=attempts), "attempt")
    return [
        AttemptLine(
            attempt,
            deadline_of(attempt, allowances.get(attempt.user_id, NO_ALLOWANCE)),
            attempt.counted_points,
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
    None while nothing is graded. ``stem`` is empty where it is a draft that somebody keeps private,
    or has no wording yet.
    """

    question: Question
    stem: str
    asked: int
    answered: int
    facility: float | None
    rulings: tuple[Repair, ...]

    @property
    def facility_percent(self) -> float | None:
        """The facility in percent."""
        return None if self.facility is None else 100 * self.facility


def question_lines(
    course: Course, quiz: Quiz, user: User, blind: Collection[int] = ()
) -> list[QuestionLine]:
    """Return the questions of a quiz, those drawn for somebody included: 3 queries.

    Counted is what the person at the desk of the course sees; marks of essays in the ``blind``
    attempts, by id, are in no facility.
    """
    seen = at_desk(course, "attempt__user") & is_shown(course, "attempt__")
    items = AttemptItem.objects.filter(seen, attempt__quiz=quiz, attempt__practice_of=None)
    counts = {row["version__question"]: row for row in _counts(items, blind)}
    placed = Q(places__quiz=quiz) | Q(pk__in=list(counts))
    questions = Question.objects.filter(placed).select_related("current").distinct()
    rulings = [ruling for ruling in rulings_of(quiz) if _is_in_force(ruling)]
    return [
        _question_line(question, counts.get(question.pk, {}), rulings, user)
        for question in questions.order_by("lesson__number", "position", "pk")
    ]


def _counts(items: QuerySet[AttemptItem], blind: Collection[int]):
    graded = Q(attempt__finished_at__isnull=False, attempt__voided_at=None)
    graded &= ~Q(attempt__in=blind, version__kind="essay")
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


def _question_line(
    question: Question, counts: dict, rulings: Sequence[Repair], user: User
) -> QuestionLine:
    is_shown = question.current is not None and question.is_seen_by(user)
    return QuestionLine(
        question,
        (markdown.plain(question.current.spec.stem) or question.key) if is_shown else "",
        counts.get("asked", 0),
        counts.get("answered", 0),
        counts.get("facility"),
        tuple(ruling for ruling in rulings if ruling.question_id == question.pk),
    )


def rulings_of(quiz: Quiz, question: Question | None = None) -> list[Repair]:
    """Return what was ruled on questions in a quiz, the oldest first, with who did it.

    Each has ``is_withdrawn``; withdrawals are among them.
    """
    rulings = quiz.repairs.filter(attempt=None).with_withdrawals()
    rulings = rulings.select_related("done_by").order_by("pk")
    return list(rulings.filter(question=question) if question else rulings)


def _is_in_force(ruling: Repair) -> bool:
    return not ruling.is_withdrawn and ruling.kind != Repair.Kind.WITHDRAW


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
    """Return the answers that count, the commonest first: one query, essays left out.

    They are those seen at the desk by whom the quiz's course was found for. Of practice that is
    shown in sums only, answers of fewer than five students are left out, and those of whoever
    is no student of the course.
    """
    if question.current.kind == "essay":
        return []
    items = AttemptItem.objects.filter(at_desk(quiz.course, "attempt__user"), attempt__quiz=quiz)
    rows = items.filter(version__question=question)
    rows = rows.exclude(answered_at=None).exclude(response=None)
    is_seen = Exists(Attempt.objects.filter(is_shown(quiz.course), pk=OuterRef("attempt")))
    members = Membership.objects.filter(course=quiz.course, role=Role.STUDENT)
    is_member = Exists(members.filter(user=OuterRef("attempt__user")))
    rows = rows.order_by("pk").annotate(is_seen=is_seen, is_member=is_member)
    fields = ("response__answer", "fraction", "attempt__user", "is_seen", "is_member")
    grouped: dict[str, list[tuple]] = {}
    for row in rows.values_list(*fields):
        grouped.setdefault(json.dumps(row[0], sort_keys=True), []).append(row)
    body = question.current.spec
    told = ((key, _told(group)) for key, group in grouped.items())
    found = [_given_answer(body, key, group) for key, group in told if group]
    return sorted(found, key=lambda given: (-given.count, given.words))


def _told(group: list[tuple]) -> list[tuple[dict, float | None]]:
    """Return those of equal answers that may be told, each as it is and what it is worth."""
    # Guests and other accounts anybody can make would make up the five.
    apart = {user for *_answer, user, is_seen, is_member in group if is_member and not is_seen}
    is_sum = len(apart) >= STEP
    return [
        (answer, worth)
        for answer, worth, _user, is_seen, is_member in group
        if is_seen or (is_sum and is_member)
    ]


def _given_answer(body, key: str, group: list[tuple[dict, float | None]]) -> GivenAnswer:
    answer = group[0][0]
    known = [fraction for _answer, fraction in group if fraction is not None]
    mean = sum(known) / len(known) if known else None
    return GivenAnswer(key, answer, words_of(body, answer), len(group), mean)


def words_of(body, answer: dict) -> str:
    """Return a stored answer in the words of its question; empty when it says nothing in them."""
    return answer_words(body, grading.parse_answer(body, answer), _("True"), _("False"))


# People


def accommodations_of(course: Course, people: Iterable[User]) -> dict[int, Accommodation]:
    """Return what these people are allowed beyond others, by person: one query."""
    rows = Accommodation.objects.filter(course=course, user__in=list(people))
    return {row.user_id: row for row in rows}
