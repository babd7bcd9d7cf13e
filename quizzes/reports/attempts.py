"""How an attempt went: in all, question by question, by objective, and what to read again."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from quizzes.domain import lesson_text
from quizzes.domain.grading import Verdict
from quizzes.models import Attempt, AttemptItem, Lesson, Objective


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """How many of an objective's questions were answered fully right."""

    objective: Objective
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in a lesson; ``anchor`` is empty for the lesson as a whole."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Rereading:
    """A lesson and the passages of it that would have helped, in the order of the lesson."""

    lesson: Lesson
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """An attempt as its result page shows it."""

    attempt: Attempt
    items: tuple[AttemptItem, ...]
    objectives: tuple[ObjectiveResult, ...]
    rereading: tuple[Rereading, ...]

    @property
    def right(self) -> int:
        """How many questions were answered fully right."""
        return sum(item.verdict is Verdict.RIGHT for item in self.items)

    @property
    def partly(self) -> int:
        """How many questions were answered partly right."""
        return sum(item.verdict is Verdict.PARTLY for item in self.items)


def result_of(attempt: Attempt) -> AttemptResult:
    """Return how the attempt went, in two queries however many questions it has."""
    items = tuple(attempt.items.select_related("version__question__objective").order_by("position"))
    return AttemptResult(attempt, items, tuple(_by_objective(items)), _rereading(items))


def _by_objective(items: Iterable[AttemptItem]) -> list[ObjectiveResult]:
    grouped: dict[Objective, list[AttemptItem]] = {}
    for item in items:
        grouped.setdefault(item.version.question.objective, []).append(item)
    return [
        ObjectiveResult(
            objective, sum(item.verdict is Verdict.RIGHT for item in answered), len(answered)
        )
        for objective, answered in grouped.items()
    ]


def _rereading(items: Iterable[AttemptItem]) -> tuple[Rereading, ...]:
    anchors: dict[int, set[str]] = {}
    for item in items:
        if item.verdict is not Verdict.RIGHT:
            question = item.version.question
            anchors.setdefault(question.lesson_id, set()).add(question.passage)
    lessons = Lesson.objects.readable().filter(pk__in=anchors)
    return tuple(Rereading(lesson, _passages(lesson, anchors[lesson.pk])) for lesson in lessons)


def _passages(lesson: Lesson, anchors: set[str]) -> tuple[Passage, ...]:
    """Return the sections that are named; the whole lesson when none of them is in its text."""
    sections = lesson_text.parse(lesson.body).sections
    named = tuple(Passage(s.anchor, s.title) for s in sections if s.anchor in anchors)
    return named or (Passage("", lesson.title),)


def lesson_after(lesson: Lesson) -> Lesson | None:
    """Return the lesson a reader comes to next, None behind the last one: one query."""
    module = lesson.module
    behind = Q(module__number__gt=module.number) | Q(module=module, number__gt=lesson.number)
    return Lesson.objects.readable().filter(behind, course=lesson.course_id).first()
