"""What people did for the assignments of a course, as shares: read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from quizzes.domain import quiz_marks, timing
from quizzes.domain.gradebook import clamped
from quizzes.domain.memory import EventKind
from quizzes.domain.quiz_rules import GradeMethod, Rules, read_rules
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.domain.windows import Window, allowed
from quizzes.models import (
    Assignment,
    AssignmentWindow,
    Attempt,
    AttemptItem,
    CardEvent,
    Course,
    LessonReading,
    Quiz,
    Repair,
)
from quizzes.models.windows import COLUMNS, Windows, allowed_in
from quizzes.reports.closing import allowances_in

type Key = tuple[int, int]
"""An assignment's id and a person's."""


@dataclass(frozen=True, slots=True)
class Work:
    """What was handed in, and when first; ``share`` is None while it is not marked to its end.

    ``in_time_until`` is None where the person's last day says it. ``is_running``: nothing is
    handed in, and an attempt is under way. ``is_of_nothing``: no points were to be had.
    ``attempts`` is how many are finished, ``has_another`` that one more is under way.
    """

    share: float | None
    at: datetime | None = None
    in_time_until: datetime | None = None
    is_running: bool = False
    is_of_nothing: bool = False
    attempts: int = 0
    has_another: bool = False


RUNNING = Work(None, is_running=True)


class Dates:
    """When each assignment opens and is due for each person, their accommodations included.

    Three queries, of which ``groups`` is one made before: the ids of people's groups.
    """

    def __init__(self, course: Course, assignments: Iterable[Assignment], groups: dict) -> None:
        rows = defaultdict(list)
        found = AssignmentWindow.objects.filter(assignment__course=course).order_by()
        for assignment, *row in found.values_list("assignment", *COLUMNS):
            rows[assignment].append((*row, None))
        self._windows = {one.pk: Windows(one.own_window, rows[one.pk]) for one in assignments}
        self._quizzes = {one.pk: one.quiz for one in assignments if one.quiz is not None}
        self._allowances = allowances_in(course.pk)
        self._groups = {user: tuple(sorted(theirs)) for user, theirs in groups.items()}
        self._alike: dict[tuple, int] = {}
        self._likeness: dict[int, int] = {}
        self._known: dict[tuple, Window] = {}

    def of(self, assignment: int, user: int) -> Window:
        """Return the window of a person; those without dates of their own share theirs."""
        windows = self._windows[assignment]
        alike = self._likeness.get(user)
        if alike is None:
            alike = self._likeness[user] = self._number_of(user)
        key = (assignment, alike, user if user in windows.people else None)
        window = self._known.get(key)
        if window is None:
            found = windows.of(user, self._groups.get(user, ()))
            window = self._known[key] = self._allowed(assignment, found, self.allowance(user))
        return window

    def _number_of(self, user: int) -> int:
        """Return a number that those with the same groups and the same allowance share."""
        same = (self._groups.get(user, ()), self.allowance(user))
        return self._alike.setdefault(same, len(self._alike))

    def allowance(self, user: int) -> Allowance:
        """Return what a person is allowed beyond others."""
        return self._allowances.get(user, NO_ALLOWANCE)

    def _allowed(self, assignment: int, window: Window, own: Allowance) -> Window:
        quiz = self._quizzes.get(assignment)
        if quiz is None:
            return allowed(window, own.shift_days)
        return allowed_in(quiz, window, own)


def work_of(
    course: Course, assignments: Sequence[Assignment], people: Collection[int], dates: Dates
) -> dict[Key, Work]:
    """Return what these people did for each assignment, where they did: 5 queries."""
    work: dict[Key, Work] = {}
    quizzes = {one.quiz_id: one for one in assignments if one.quiz_id is not None}
    lessons = {one.lesson_id: one.pk for one in assignments if one.lesson_id is not None}
    goals = [one for one in assignments if one.card_goal is not None]
    work |= _quiz_work(quizzes, people, dates)
    work |= _readings(lessons, people)
    work |= _card_work(course, goals, people, dates)
    return work


class _Taken(NamedTuple):
    """What is read of a finished attempt."""

    pk: int
    points: float
    max_points: float
    override_points: float | None
    answered: int
    finished_at: datetime
    started_at: datetime
    extra_minutes: int
    rules__purpose: str
    rules__time_limit: int | None
    rules__closes_at: str | None

    @property
    def share(self) -> float | None:
        """The share it counts, as `Attempt.counted_points` has it; None without points to be had.

        Where nothing in a practice quiz earns points, its questions being essays, the work counts.
        """
        if self.max_points == 0:
            is_practice = self.rules__purpose == Quiz.Purpose.PRACTICE
            return float(self.answered > 0) if is_practice else None
        by_hand = self.override_points
        counted = self.points if by_hand is None else min(by_hand, self.max_points)
        return quiz_marks.share_of(counted, self.max_points)

    @property
    def times(self) -> Rules:
        """Its rules, as far as they say when it ends."""
        closes_at = self.rules__closes_at
        return Rules(
            time_limit=self.rules__time_limit,
            closes_at=closes_at and datetime.fromisoformat(closes_at),
        )


def _quiz_work(
    quizzes: dict[int, Assignment], people: Collection[int], dates: Dates
) -> dict[Key, Work]:
    concerned = Attempt.objects.filter(
        quiz__in=quizzes, user__in=people, voided_at=None, practice_of=None
    )
    waiting = _waiting(quizzes, people)
    running = set(_running(concerned, dates))
    work = {(quizzes[quiz].pk, user): RUNNING for quiz, user in running}
    attempts = defaultdict(list)
    fields = ("quiz", "user", *_Taken._fields)
    finished = concerned.finished().order_by("started_at", "pk")
    for quiz, user, *row in finished.values_list(*fields):
        attempts[quiz, user].append(_Taken._make(row))
    for (quiz, user), theirs in attempts.items():
        about = quizzes[quiz]
        shares = [(one, share) for one in theirs if (share := one.share) is not None]
        first = min(theirs, key=attrgetter("finished_at"))
        work[about.pk, user] = Work(
            _counted(shares, GradeMethod(about.quiz.grade_method), waiting),
            first.finished_at,
            _in_time_until(first, dates.of(about.pk, user), dates.allowance(user)),
            is_of_nothing=not shares,
            attempts=len(theirs),
            has_another=(quiz, user) in running,
        )
    return work


def _counted(
    shares: Sequence[tuple[_Taken, float]], method: GradeMethod, waiting: Collection[int]
) -> float | None:
    """Return what attempts in their order come to: None of none, or where one is to be marked."""
    if not shares:
        return None
    if waiting and any(
        one.pk in waiting and one.override_points is None
        for one, _share in quiz_marks.deciding(shares, method)
    ):
        return None
    return clamped(quiz_marks.mark_of([share for _one, share in shares], method))


def _in_time_until(one: _Taken, window: Window, own: Allowance) -> datetime | None:
    """Return until when an attempt handed in after its last day is in time all the same.

    Where it was due with the closing, or an instructor gave it time, that is its own end; else
    its student's own minutes are added to the due date. None for what was handed in before.
    """
    last = window.last_day
    if last is None or one.finished_at <= last:
        return None
    if one.extra_minutes or last == window.closes_at:
        return timing.deadline(one.times, own, one.started_at, one.extra_minutes)
    minutes = timing.time_allowed(one.times, own)
    return last + timedelta(minutes=minutes.own if minutes else 0)


def _running(concerned: QuerySet[Attempt], dates: Dates) -> Iterator[Key]:
    """Yield the quiz and student of attempts under way that keep a piece open: one query.

    They end by themselves, or were opened again. Beginning what never ends puts nothing off.
    """
    again = Repair.objects.filter(attempt=OuterRef("pk"), kind=Repair.Kind.REOPEN)
    rows = concerned.open().annotate(is_again=Exists(again)).order_by()
    fields = ("quiz", "user", "started_at", "rules", "is_again")
    for quiz, user, started_at, rules, is_again in rows.values_list(*fields):
        ends_at = timing.deadline(read_rules(rules), dates.allowance(user), started_at)
        if is_again or ends_at is not None:
            yield quiz, user


def _waiting(quizzes: Collection[int], people: Collection[int]) -> set[int]:
    """Return the attempts in which an answer waits for a person to mark it.

    Essays in practice are judged by their writers and earn no points: nothing waits for them.
    """
    items = AttemptItem.objects.filter(
        version__kind="essay",
        attempt__rules__purpose__in=[Quiz.Purpose.CHECKPOINT, Quiz.Purpose.FINAL],
        attempt__quiz__in=quizzes,
        attempt__user__in=people,
        answered_at__isnull=False,
        fraction=None,
        dropped=False,
    )
    return set(items.values_list("attempt", flat=True))


def _readings(lessons: dict[int, int], people: Collection[int]) -> dict[Key, Work]:
    readings = LessonReading.objects.filter(lesson__in=lessons, user__in=people)
    rows = readings.exclude(read_at=None).values_list("lesson", "user", "read_at")
    return {(lessons[lesson], user): Work(1.0, at) for lesson, user, at in rows}


def _card_work(
    course: Course, goals: Sequence[Assignment], people: Collection[int], dates: Dates
) -> dict[Key, Work]:
    """Return the answers to cards between opening and due date, as shares of the goal.

    Answers brought from another program are not given here, and left out.
    """
    windows = {(one.pk, user): dates.of(one.pk, user) for one in goals for user in people}
    asked = {(one.opens_at, one.last_day) for one in windows.values()}
    columns = {span: f"span_{number}" for number, span in enumerate(asked)}
    counts = {span: Count("pk", filter=_within(*span)) for span in asked}
    answers = CardEvent.objects.filter(
        card__note__course=course,
        user__in=people,
        kind=EventKind.REVIEW,
        undone_by=None,
    ).exclude(place=CardEvent.Place.IMPORT)
    named = {columns[span]: count for span, count in counts.items()}
    rows = answers.order_by().values("user").annotate(**named) if named else ()
    counted = {row.pop("user"): row for row in rows}
    work = {}
    for one in goals:
        for user in counted.keys() & set(people):
            window = windows[one.pk, user]
            number = counted[user][columns[window.opens_at, window.last_day]]
            if number:
                work[one.pk, user] = Work(clamped(number / one.card_goal))
    return work


def _within(opens_at: datetime | None, last: datetime | None) -> Q:
    # A condition that holds for every row, where there are no dates.
    within = Q(pk__isnull=False)
    if opens_at is not None:
        within &= Q(at__gte=opens_at)
    return within & Q(at__lte=last) if last is not None else within
