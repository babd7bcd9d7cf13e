"""When each student was last active in a course: the day alone, and never what they did."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max

from quizzes.domain.gradebook import Standing
from quizzes.domain.memory import EventKind
from quizzes.models import (
    Attempt,
    CardEvent,
    Course,
    LessonReading,
    Membership,
    Response,
    User,
)
from quizzes.reports.grade_evidence import Dates
from quizzes.reports.gradebook import Gradebook, Person, gradebook


def last_days(course: Course, users: Iterable[User]) -> dict[int, date]:
    """Return the learner day on which each was last active, by id; nobody's who never was.

    Four queries. This is the one place that says what activity is: an attempt begun, a question
    answered, a card answered here, a lesson opened or read.
    """
    zones = {user.pk: user for user in users}
    begun = Attempt.objects.filter(quiz__course=course, user__in=zones)
    answered = Response.objects.filter(
        item__attempt__quiz__course=course, item__attempt__user__in=zones
    )
    reviewed = CardEvent.objects.filter(
        card__note__course=course, user__in=zones, kind=EventKind.REVIEW
    ).exclude(place=CardEvent.Place.IMPORT)
    read = LessonReading.objects.filter(lesson__course=course, user__in=zones)
    found = [
        *_latest(begun, "user", "started_on"),
        *_latest(answered, "item__attempt__user", "learner_day"),
        *_latest(reviewed, "user", "day"),
    ]
    moments = read.order_by().values("user").annotate(opened=Max("opened_at"), read=Max("read_at"))
    for user, *at in moments.values_list("user", "opened", "read"):
        found += [(user, zones[user].learner_day(one)) for one in at if one is not None]
    days: dict[int, date] = {}
    for user, day in found:
        days[user] = max(day, days.get(user, day))
    return days


def _latest(rows, person: str, day: str) -> list[tuple[int, date]]:
    return list(rows.order_by().values(person).annotate(last=Max(day)).values_list(person, "last"))


@dataclass(frozen=True, slots=True)
class QuietLine:
    """A student who was not active for a while; ``last`` is None for who never was.

    ``missed`` are titles of what was due and is not handed in, ``coming`` of what is due next.
    """

    person: Person
    last: date | None
    missed: tuple[str, ...]
    coming: tuple[str, datetime] | None


def quiet_lines(
    course: Course, users: Collection[User], *, days: int, now: datetime
) -> list[QuietLine]:
    """Return who has done nothing for so many days, the longest first: 19 queries.

    Of who never did anything, and of who came to the course later, the day of joining counts.
    """
    last = last_days(course, users)
    members = Membership.objects.filter(course=course, user__in=list(users))
    joined = dict(members.values_list("user", "joined_at"))
    quiet = [user for user in users if _is_quiet(user, last.get(user.pk), joined, days, now)]
    book = gradebook(course, quiet, now=now)
    groups = {row.person.pk: row.person.group_ids for row in book.rows}
    dates = Dates(course, [column.assignment for column in book.columns], groups)
    lines = [
        QuietLine(
            row.person, last.get(row.person.pk), _missed(book, row), _coming(book, row, dates, now)
        )
        for row in book.rows
    ]
    return sorted(lines, key=lambda line: (line.last or date.min, line.person.name.casefold()))


def _is_quiet(user: User, last: date | None, joined: dict, days: int, now: datetime) -> bool:
    came = user.learner_day(joined[user.pk]) if user.pk in joined else None
    since = [day for day in (last, came) if day is not None]
    return not since or max(since) <= user.learner_day(now) - timedelta(days=days)


def _missed(book: Gradebook, row) -> tuple[str, ...]:
    pairs = zip(book.columns, row.pieces, strict=True)
    return tuple(one.title for one, piece in pairs if piece.standing is Standing.MISSING)


def _coming(book: Gradebook, row, dates: Dates, now: datetime) -> tuple[str, datetime] | None:
    pairs = zip(book.columns, row.pieces, strict=True)
    due = [
        (dates.of(one.key, row.person.pk).last_day, one.title)
        for one, piece in pairs
        if piece.standing is Standing.OPEN
    ]
    coming = sorted((day, title) for day, title in due if day is not None and day > now)
    return (coming[0][1], coming[0][0]) if coming else None
