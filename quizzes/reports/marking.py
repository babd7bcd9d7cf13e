"""Essays that people mark: which there are, who gave what, and what is ready to be released."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from quizzes.domain.questions import Essay
from quizzes.models import (
    Attempt,
    AttemptItem,
    Course,
    Group,
    Marking,
    Membership,
    Question,
    Quiz,
    Repair,
    User,
)
from quizzes.models.marked_answers import Answered, answered
from quizzes.reports.people import at_desk

ESSAY = Essay.model_fields["kind"].default


def essays_at_desk(course: Course) -> QuerySet[AttemptItem]:
    """Return the answers in a course that people mark, of those whom this person sees.

    They are essays of finished attempts that count; not those written for practice, which their
    writers mark alone, nor of questions that were dropped. In the order they were begun.
    """
    marked = Q(attempt__rules__purpose=Quiz.Purpose.CHECKPOINT)
    marked |= Q(attempt__rules__purpose=Quiz.Purpose.FINAL)
    essays = AttemptItem.objects.filter(
        marked,
        at_desk(course, "attempt__user"),
        attempt__quiz__course=course,
        attempt__finished_at__isnull=False,
        attempt__practice_of=None,
        attempt__voided_at=None,
        version__kind=ESSAY,
        closed_at__isnull=False,
        answered_at__isnull=False,
        response__isnull=False,
        dropped=False,
    )
    return essays.exclude(response__answer__has_key="ticks").order_by("pk")


def in_group(essays: QuerySet[AttemptItem], group: Group | None) -> QuerySet[AttemptItem]:
    """Return those of the answers that students of a group gave; all of them for None."""
    if group is None:
        return essays
    return essays.filter(attempt__user__in=Membership.objects.filter(groups=group).values("user"))


def essays_of(
    course: Course, quiz: Quiz, question: Question, group: Group | None
) -> QuerySet[AttemptItem]:
    """Return the answers to one question of a quiz, of a group or of everyone seen."""
    asked = {"attempt__quiz": quiz, "version__question": question}
    return in_group(essays_at_desk(course).filter(**asked), group)


def marked_apart(course: Course, attempt: Attempt, marker: User) -> dict[int, bool]:
    """Return the essays of an attempt that are marked at the desk, by id: one query.

    Each with whether this person has finished their own mark of the answer that counts.
    """
    essays = _with_own(course, marker).filter(attempt=attempt)
    return dict(essays.values_list("pk", "has_finished"))


def blind_attempts(course: Course, attempts: Iterable[Attempt], marker: User) -> set[int]:
    """Return those attempts, by id, with essays this person has not finished marking: one query."""
    essays = _with_own(course, marker).filter(attempt__in=attempts, has_finished=False)
    return set(essays.values_list("attempt", flat=True))


def blind_work(course: Course, marker: User) -> set[tuple[int, int]]:
    """Return the quiz and student of all such attempts, by their ids: one query.

    Instructors see everything: for them there are none, without a query.
    """
    if course.is_taught:
        return set()
    essays = _with_own(course, marker).filter(has_finished=False).order_by()
    return set(essays.values_list("attempt__quiz", "attempt__user"))


def _with_own(course: Course, marker: User) -> QuerySet[AttemptItem]:
    own = Marking.objects.filter(marker=marker, is_done=True, response=F("item__response"))
    return essays_at_desk(course).annotate(has_finished=Exists(own.filter(item=OuterRef("pk"))))


# What there is to mark


@dataclass(frozen=True, slots=True)
class Counts:
    """How many answers there are, and how many of them wait for what."""

    answers: int
    waiting: int
    changed: int
    different: int
    due: int
    released: int
    own: int

    @classmethod
    def of(cls, found: Sequence[Answered], marker: User) -> "Counts":
        """Count answers; ``own`` are those this person has finished."""
        return cls(
            answers=len(found),
            waiting=sum(one.is_waiting for one in found),
            changed=sum(one.is_changed for one in found),
            different=sum(one.is_different for one in found),
            due=sum(one.is_due for one in found),
            released=sum(one.is_released for one in found),
            own=sum(mark.marker_id == marker.pk for one in found for mark in one.finished),
        )


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question with essays in a quiz, and what waits, in all and by group."""

    question: Question
    stem: str
    counts: Counts
    groups: tuple[tuple[Group, Counts], ...]


@dataclass(frozen=True, slots=True)
class QuizLines:
    """A quiz with its questions that people mark."""

    quiz: Quiz
    questions: tuple[QuestionLine, ...]
    due: int


def overview(course: Course, user: User) -> list[QuizLines]:
    """Return the quizzes with essays as this person sees them, in the course's order: 7 queries."""
    quizzes = course.quiz_set.authored_for(user).order_by("lesson__number", "position", "pk")
    found: dict[int, dict[int, list[Answered]]] = defaultdict(lambda: defaultdict(list))
    for one in answered(essays_at_desk(course)):
        found[one.item.attempt.quiz_id][one.item.version.question_id].append(one)
    groups = _students_by_group(course)
    return [
        _quiz_lines(quiz, found[quiz.pk].values(), groups, user)
        for quiz in quizzes
        if quiz.pk in found
    ]


def groups_seen(course: Course) -> QuerySet[Group]:
    """Return the groups of a course whose students this person sees."""
    groups = Group.objects.filter(course=course).order_by("name")
    return groups if course.desk_groups is None else groups.filter(pk__in=course.desk_groups)


def _students_by_group(course: Course) -> dict[Group, set[int]]:
    groups = groups_seen(course).prefetch_related("members")
    return {group: {member.user_id for member in group.members.all()} for group in groups}


def _quiz_lines(
    quiz: Quiz, found: Iterable[list[Answered]], groups: dict[Group, set[int]], user: User
) -> QuizLines:
    lines = [_question_line(answers, groups, user) for answers in found]
    lines.sort(key=lambda line: (line.question.position, line.question.pk))
    return QuizLines(quiz, tuple(lines), sum(line.counts.due for line in lines))


def _question_line(
    found: list[Answered], groups: dict[Group, set[int]], user: User
) -> QuestionLine:
    parts = {
        group: [one for one in found if one.item.attempt.user_id in students]
        for group, students in groups.items()
    }
    version = found[-1].item.version
    return QuestionLine(
        version.question,
        version.spec.stem,
        Counts.of(found, user),
        tuple((group, Counts.of(part, user)) for group, part in parts.items() if part),
    )


# What was released


@dataclass(frozen=True, slots=True)
class Made:
    """A release: its number, when and by whom it was made, and of how many answers."""

    uuid: str
    at: datetime
    by: User | None
    reason: str
    answers: int


def releases_of(quiz: Quiz) -> list[Made]:
    """Return the releases of marks in a quiz, the latest first: one query."""
    given = Repair.objects.filter(quiz=quiz, kind=Repair.Kind.MARK, details__has_key="release")
    given = given.annotate(release=KT("details__release")).defer("details")
    by_release: dict[str, list[Repair]] = defaultdict(list)
    for repair in given.select_related("done_by").order_by("-pk"):
        by_release[repair.release].append(repair)
    return [
        Made(uuid, group[0].at, group[0].done_by, group[0].reason, len(group))
        for uuid, group in by_release.items()
    ]
