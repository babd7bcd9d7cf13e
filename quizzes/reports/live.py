"""Who is where in a quiz just now: for exam day."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ceil

from django.db.models import Count, Exists, OuterRef, QuerySet

from quizzes.domain import timing
from quizzes.domain.quiz_rules import read_rules
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.domain.whereabouts import Where, is_open_within, where_is
from quizzes.models import Assignment, Attempt, Course, Membership, Quiz, Repair, Role
from quizzes.models.presence import heard_at
from quizzes.models.windows import Windows, rules_in, windows_of
from quizzes.reports.attempt_pages import SHOWN_AHEAD
from quizzes.reports.closing import allowances_in
from quizzes.reports.gradebook import Person, people_of
from quizzes.reports.late_answers import waiting_late
from quizzes.reports.people import attempts_at_desk, students_at_desk


@dataclass(frozen=True, slots=True)
class Day:
    """The day it is for who looks: from ``begin`` to before ``end``; ``now`` is in it."""

    begin: datetime
    now: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class LiveLine:
    """One student: where they are, and the attempt that says so, None for who has not begun.

    ``ends_at`` is None for an attempt without an end, ``heard_at`` where pages give no sign of
    themselves, ``minutes_left`` unless the attempt runs and its pages count. ``submitted_by`` names
    the instructor who did it. ``late`` answers wait for a decision.
    """

    person: Person
    where: Where
    attempt: Attempt | None = None
    ends_at: datetime | None = None
    heard_at: datetime | None = None
    minutes_left: int | None = None
    submitted_by: str = ""
    late: int = 0

    @property
    def is_overdue(self) -> bool:
        """Whether the attempt runs although its time is over."""
        return self.minutes_left is not None and self.minutes_left <= 0


def live_lines(course: Course, quiz: Quiz, day: Day, group: str = "") -> list[LiveLine]:
    """Return where those are for whom the quiz is, by name: at most 11 queries.

    These are the students of the course who are seen at the desk, of the group of this id alone
    where one is named. Of a quiz that is assigned, those whose window is open some time today,
    and who is in it or ended it today; of another, every student member and who has an attempt.
    """
    attempts = _attempts(attempts_at_desk(course).filter(quiz=quiz, practice_of=None))
    members = Membership.objects.filter(course=course)
    is_student = members.filter(user=OuterRef("pk"), role=Role.STUDENT)
    users = students_at_desk(course).annotate(is_member=Exists(is_student))
    if group:
        users = users.filter(pk__in=members.filter(groups=group).values("user"))
    users = [user for user in users if user.is_member or user.pk in attempts]
    people = people_of(course, users)
    allowances = allowances_in(course.pk)
    if Assignment.objects.filter(quiz=quiz).published().exists():
        found = _Expected(quiz, windows_of([quiz])[quiz.pk], allowances, day)
        here = {user.pk for user in users if user.is_member}
        people = [
            person
            for person in people
            if _is_of_day(attempts.get(person.pk), day) or (person.pk in here and found.has(person))
        ]
    about = _About(allowances, _submitters(quiz), _late(quiz), day.now)
    lines = [about.line(person, attempts.get(person.pk)) for person in people]
    return sorted(lines, key=lambda line: (line.person.name.casefold(), line.person.pk))


def _attempts(found: QuerySet[Attempt]) -> dict[int, Attempt]:
    """Return for each person the attempt that runs, else the last, one that counts before others.

    One query.
    """
    chosen: dict[int, Attempt] = {}
    for one in found.with_contact().order_by("started_at", "pk"):
        known = chosen.get(one.user_id)
        if known is None or _weight(one) >= _weight(known):
            chosen[one.user_id] = one
    return chosen


def _weight(attempt: Attempt) -> tuple[bool, bool]:
    return attempt.finished_at is None, attempt.voided_at is None


def _is_of_day(attempt: Attempt | None, day: Day) -> bool:
    if attempt is None:
        return False
    return attempt.finished_at is None or attempt.finished_at >= day.begin


@dataclass(frozen=True, slots=True)
class _Expected:
    """Whose window of a quiz is open some time today, accommodations included."""

    quiz: Quiz
    windows: Windows
    allowances: dict[int, Allowance]
    day: Day
    _known: dict[tuple, bool] = field(default_factory=dict)

    def has(self, person: Person) -> bool:
        """Tell whether it is somebody's; those without dates of their own share the answer."""
        own = self.allowances.get(person.pk, NO_ALLOWANCE)
        by_name = person.pk if person.pk in self.windows.people else None
        key = (by_name, frozenset(person.group_ids), own)
        if key not in self._known:
            window = self.windows.of(person.pk, person.group_ids)
            closes_at = timing.closing(rules_in(self.quiz, window), own)
            window = replace(window, closes_at=closes_at)
            self._known[key] = is_open_within(window, self.day.begin, self.day.end)
        return self._known[key]


def _submitters(quiz: Quiz) -> dict[int, str]:
    """Return who submitted attempts at a quiz in their students' place, by attempt: one query."""
    done = quiz.repairs.filter(kind=Repair.Kind.SUBMIT).exclude(done_by=None)
    rows: Iterable[Repair] = done.select_related("done_by").order_by("pk")
    return {one.attempt_id: one.done_by.shown_name for one in rows}


def _late(quiz: Quiz) -> dict[int, int]:
    """Return how many late answers wait, by attempt: one query."""
    waiting = waiting_late().filter(item__attempt__quiz=quiz).order_by()
    return dict(waiting.values_list("item__attempt").annotate(number=Count("pk")))


@dataclass(frozen=True, slots=True)
class _About:
    """What was read of all attempts, from which each line is made."""

    allowances: dict[int, Allowance]
    submitters: dict[int, str]
    late: dict[int, int]
    now: datetime

    def line(self, person: Person, attempt: Attempt | None) -> LiveLine:
        """Return the line of one student."""
        if attempt is None:
            return LiveLine(person, Where.NOT_STARTED)
        rules, own = read_rules(attempt.rules), self.allowances.get(person.pk, NO_ALLOWANCE)
        ends_at = timing.deadline(rules, own, attempt.started_at, attempt.extra_minutes)
        left = (ends_at - self.now).total_seconds() if ends_at else None
        is_counted = left is not None and left <= SHOWN_AHEAD
        # Whoever never gave a sign gave one when they began.
        heard = (heard_at(attempt) or attempt.started_at) if is_counted else None
        is_instructors = attempt.ending == Attempt.Ending.INSTRUCTOR
        where = where_is(finished_at=attempt.finished_at, heard_at=heard, now=self.now)
        return LiveLine(
            person,
            where,
            attempt,
            ends_at,
            heard,
            ceil(left / 60) if is_counted and attempt.finished_at is None else None,
            self.submitters.get(attempt.pk, "") if is_instructors else "",
            self.late.get(attempt.pk, 0),
        )
