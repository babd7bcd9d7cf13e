"""What is due for one person in a course, what of it is done, and where it stands in a month."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, Value, When

from quizzes.domain.memory import EventKind
from quizzes.domain.quiz_marks import has_passed
from quizzes.domain.quiz_rules import Shown, read_rules
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.domain.windows import Standing, Window, allowed, month_weeks, standing
from quizzes.models import (
    Assignment,
    Attempt,
    CardEvent,
    Course,
    ExamPlan,
    LessonReading,
    Role,
    User,
)
from quizzes.models.assignments import groups_of
from quizzes.models.windows import Windows, allowed_in
from quizzes.reports.closing import counts_until
from quizzes.reports.quiz_front import counted_share

DATES = ("windows_of_mine__opens_at", "windows_of_mine__due_at", "windows_of_mine__closes_at")
OWN = ("time_multiplier", "extra_minutes", "extra_attempts", "shift_days")
ORDER = (Standing.OVERDUE, Standing.THIS_WEEK, Standing.LATER, Standing.DONE)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing due, with the dates that hold for the person, accommodations included.

    ``answers`` are those given towards a card goal so far, None for anything else.
    """

    assignment: Assignment
    window: Window
    standing: Standing
    now: datetime
    answers: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it may be begun already."""
        return self.window.opens_at is None or self.window.opens_at <= self.now

    @property
    def is_closed(self) -> bool:
        """Whether it is a quiz that takes no more attempts of this person."""
        closes_at = self.window.closes_at
        return self.assignment.quiz is not None and closes_at is not None and closes_at <= self.now


def due_in(*, user: User, course: Course, now: datetime) -> list[Due]:
    """Return what is due for a student of the course, the first due first; nothing for others.

    One query; one more where a card goal is set, and one more after a quiz with a pass mark.
    """
    windows, allowances = {}, {}
    for row in _rows(user, course):
        found = windows.setdefault(row, Windows(row.own_window))
        if row.for_group is None or row.is_of_mine:
            found.add(Window(row.opens, row.due, row.closes), row.for_group, row.for_user)
        allowances[row] = _allowance(row)
    dated = {row: _window(row, found, allowances[row], user) for row, found in windows.items()}
    answers = _answers(user, course, dated)
    passed = _passed(user, [row for row in dated if row.has_finished], now)
    items = []
    for row, window in dated.items():
        given = answers.get(row.pk)
        is_done = _is_done(row, given, passed.get(row.quiz_id))
        where = standing(window, is_done=is_done, now=now, zone=user.zone)
        items.append(Due(row, window, where, now, given))
    return sorted(items, key=_place)


def _rows(user: User, course: Course) -> Iterable[Assignment]:
    """Return the assignments, a row for each window of everyone, a group, or the person.

    ``is_of_mine`` tells those of the person's groups.
    """
    readings = LessonReading.objects.filter(user=user.pk, lesson=OuterRef("lesson"))
    taken = Attempt.objects.filter(user=user.pk, quiz=OuterRef("quiz"), practice_of=None)
    rows = Assignment.objects.published().filter(
        course=course, course__memberships__user=user.pk, course__memberships__role=Role.STUDENT
    )
    theirs = Q(windows__user=None) | Q(windows__user=user.pk)
    mine = FilteredRelation("windows", condition=theirs)
    own = FilteredRelation(
        "course__accommodations", condition=Q(course__accommodations__user=user.pk)
    )
    opens, due, closes = DATES
    return rows.select_related("lesson", "quiz").annotate(
        windows_of_mine=mine,
        own=own,
        opens=F(opens),
        due=F(due),
        closes=F(closes),
        for_group=F("windows_of_mine__group"),
        for_user=F("windows_of_mine__user"),
        is_of_mine=Case(
            When(windows_of_mine__group__in=groups_of(user), then=Value(value=True)),
            default=Value(value=False),
        ),
        **{f"own_{name}": F(f"own__{name}") for name in OWN},
        is_read=Exists(readings.filter(read_at__isnull=False)),
        has_finished=Exists(taken.finished().filter(voided_at=None)),
    )


def _allowance(row: Assignment) -> Allowance:
    if row.own_shift_days is None:
        return NO_ALLOWANCE
    return Allowance(*(getattr(row, f"own_{name}") for name in OWN))


def _window(row: Assignment, found: Windows, allowance: Allowance, user: User) -> Window:
    window = found.of(user.pk, found.groups)
    if row.quiz is None:
        return allowed(window, allowance.shift_days)
    return allowed_in(row.quiz, window, allowance)


def _answers(user: User, course: Course, dated: dict[Assignment, Window]) -> dict[int, int]:
    """Return how many card answers were given between opening and due date, by assignment."""
    goals = {row.pk: window for row, window in dated.items() if row.card_goal}
    if not goals:
        return {}
    # Answers brought from another program are not given here.
    given = CardEvent.objects.filter(
        user=user.pk, card__note__course=course, kind=EventKind.REVIEW, undone_by=None
    ).exclude(place=CardEvent.Place.IMPORT)
    return {
        int(name[1:]): number
        for name, number in given.aggregate(
            **{f"n{pk}": Count("pk", filter=_within(window)) for pk, window in goals.items()}
        ).items()
    }


def _within(window: Window) -> Q:
    asked = Q(pk__isnull=False)
    if window.opens_at is not None:
        asked &= Q(at__gte=window.opens_at)
    if window.last_day is not None:
        asked &= Q(at__lte=window.last_day)
    return asked


def _passed(user: User, finished: Collection[Assignment], now: datetime) -> dict[int, bool]:
    """Return whether the pass mark is reached, by quiz, where the quiz tells it at once."""
    told = {
        row.quiz_id: row.quiz.rules()
        for row in finished
        if row.quiz.pass_mark is not None and row.quiz.show_marks == Shown.AFTER_ATTEMPT
    }
    if not told:
        return {}
    taken = Attempt.objects.filter(user=user.pk, quiz__in=told, practice_of=None, voided_at=None)
    attempts = defaultdict(list)
    for attempt in taken.finished().order_by("started_at", "pk"):
        kept = read_rules(attempt.rules)
        if kept.show_marks == Shown.AFTER_ATTEMPT and not counts_until(attempt, kept, now):
            attempts[attempt.quiz_id].append(attempt)
    return {
        quiz: has_passed(counted_share(found, told[quiz]), told[quiz].pass_mark)
        for quiz, found in attempts.items()
    }


def _is_done(row: Assignment, answers: int | None, passed: bool | None) -> bool:
    if row.kind == Assignment.Kind.LESSON:
        return row.is_read
    if row.kind == Assignment.Kind.QUIZ:
        # Where the mark is not told, finishing is enough: a list must not tell it either.
        return row.has_finished and passed is not False
    return answers >= row.card_goal


def _place(item: Due) -> tuple:
    last = item.window.last_day
    return (
        last is None,
        last.timestamp() if last else 0,
        item.assignment.position,
        item.assignment.pk,
    )


@dataclass(frozen=True, slots=True)
class NextDue:
    """What is due next, None when nothing is, and how many things are overdue."""

    item: Due | None
    overdue: int


def next_due(*, user: User, course: Course, now: datetime) -> NextDue | None:
    """Return what the home page says of what is due; None when there is nothing to say."""
    items = due_in(user=user, course=course, now=now)
    overdue = sum(item.standing is Standing.OVERDUE for item in items)
    coming = (Standing.THIS_WEEK, Standing.LATER)
    dated = (one for one in items if one.standing in coming and one.window.last_day is not None)
    first = next(dated, None)
    return NextDue(first, overdue) if first or overdue else None


def by_standing(items: Iterable[Due]) -> list[tuple[Standing, list[Due]]]:
    """Return the items in the parts of the list, empty ones left out."""
    items = list(items)
    parts = [(one, [item for item in items if item.standing is one]) for one in ORDER]
    return [part for part in parts if part[1]]


# The month


@dataclass(slots=True)
class Day:
    """A day of the calendar: what is due on it, what opens, which exams there are."""

    date: date
    is_inside: bool
    is_today: bool
    due: list[Due] = field(default_factory=list)
    opens: list[Due] = field(default_factory=list)
    exams: list[ExamPlan] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing happens on it."""
        return not (self.due or self.opens or self.exams)


def exams_of(user: User, course: Course, today: date) -> list[ExamPlan]:
    """Return the plan for an exam that holds for the person in the course, if one does."""
    plans = ExamPlan.objects.standing(today).meant_for(user).filter(course=course)
    return sorted(plans, key=lambda plan: plan.precedence)[-1:]


def month(
    items: Iterable[Due], exams: Iterable[ExamPlan], *, first: date, today: date, zone
) -> list[list[Day]]:
    """Return the weeks of the month of a day, with what happens on each of their days."""
    weeks = [
        [Day(day, day.month == first.month, day == today) for day in week]
        for week in month_weeks(first)
    ]
    days = {day.date: day for week in weeks for day in week}
    for item in items:
        for moment, what in ((item.window.last_day, "due"), (item.window.opens_at, "opens")):
            day = days.get(moment.astimezone(zone).date()) if moment else None
            if day is not None:
                getattr(day, what).append(item)
    for plan in exams:
        if plan.exam_on in days:
            days[plan.exam_on].exams.append(plan)
    return weeks
