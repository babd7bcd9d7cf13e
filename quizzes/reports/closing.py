"""When a quiz has closed for everyone, whatever time some of them were given."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, Q

from quizzes.domain import timing
from quizzes.domain.quiz_rules import Rules, read_rules
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.models import Accommodation, Attempt, AttemptItem, Quiz
from quizzes.models.windows import Windows, rules_in, windows_of

ATTEMPT_FIELDS = ("user", "rules", "started_at", "extra_minutes", "finished_at")


def counts_until(attempt: Attempt | AttemptItem, rules: Rules, now: datetime) -> datetime | None:
    """Return until when answers to a finished attempt still count; None if none does any more.

    ``attempt`` has ``finished_at`` and ``ending``: an attempt, or a question of ``page``.
    """
    return grace_until(attempt.ending, attempt.finished_at, rules.grace, now)


def grace_until(
    ending: str, finished_at: datetime | None, grace: int, now: datetime
) -> datetime | None:
    """Return the same of the bare fields; None for a running attempt."""
    if finished_at is None:
        return None
    until = timing.counts_until(finished_at, grace, for_time=ending == Attempt.Ending.TIME)
    return until if now < until else None


def review_opens_at(quiz_id: int) -> datetime | None:
    """Return when no answer of any participant can count any more; None for never.

    See ``reviews_open_at``.
    """
    return reviews_open_at([quiz_id])[quiz_id]


def reviews_open_at(quizzes: Collection[int]) -> dict[int, datetime | None]:
    """Return for each quiz when the last participant's own time and its grace are over.

    None for a quiz that never closes, for somebody at least. Counted are the dates of every group
    and every extension, later dates and minutes of everyone in the course, begun or not, and the
    minutes given to attempts that are still running or were ended by them. Four queries, however
    many quizzes and people there are.
    """
    found = Quiz.objects.in_bulk(quizzes)
    windows = windows_of(found.values())
    closing = [quiz for quiz in found.values() if _closes(windows[quiz.pk])]
    people = _allowed_by_course({quiz.course_id for quiz in closing})
    still_counting = Q(finished_at=None) | Q(ending=Attempt.Ending.TIME)
    counting = Attempt.objects.filter(still_counting, quiz__in=closing)
    attempts = defaultdict(list)
    for quiz, *fields in counting.values_list("quiz", *ATTEMPT_FIELDS):
        attempts[quiz].append(fields)
    opens = dict.fromkeys(found)
    for quiz in closing:
        ends = _ends(quiz, windows[quiz.pk], people[quiz.course_id], attempts[quiz.pk])
        opens[quiz.pk] = max(ends)
    return opens


def _closes(windows: Windows) -> bool:
    """Tell whether a quiz closes for everybody some time."""
    return all(window.closes_at is not None for window in windows.all())


def closed_among(quizzes: Collection[int], now: datetime) -> set[int]:
    """Return the quizzes that have closed for everyone."""
    opens_at = reviews_open_at(quizzes) if quizzes else {}
    return {quiz for quiz, opens in opens_at.items() if opens is not None and opens <= now}


@dataclass(slots=True)
class _Allowed:
    """What a person is allowed beyond others in a course, and the groups they are in."""

    allowance: Allowance
    groups: set[int] = field(default_factory=set)


def _ends(
    quiz: Quiz, windows: Windows, people: dict[int, _Allowed], attempts: list
) -> Iterator[datetime]:
    """Return until when answers to a quiz can count, the grace included."""
    grace = timedelta(seconds=quiz.grace)
    for window in windows.all():
        yield window.closes_at + grace
    for user, allowed in people.items():
        rules = rules_in(quiz, windows.of(user, allowed.groups))
        yield timing.closing(rules, allowed.allowance) + grace
    for user, stored, started_at, extra, finished_at in attempts:
        kept = read_rules(stored)
        own = people[user].allowance if user in people else NO_ALLOWANCE
        end = finished_at or timing.deadline(kept, own, started_at, extra)
        # An attempt begun before the quiz had a closing time runs without one: nobody waits for it.
        if end is not None:
            yield end + timedelta(seconds=kept.grace)


def _allowed_by_course(courses: Collection[int]) -> dict[int, dict[int, _Allowed]]:
    """Return what people are allowed beyond others, by course and person: one query."""
    by_course: dict[int, dict[int, _Allowed]] = defaultdict(dict)
    rows = Accommodation.objects.filter(course__in=courses).order_by("pk")
    for one in rows.annotate(in_group=F("user__memberships__groups")):
        person = _Allowed(one.to_allowance())
        by_course[one.course_id].setdefault(one.user_id, person).groups.add(one.in_group)
    return by_course


def allowances_in(course_id: int) -> dict[int, Allowance]:
    """Return what people are allowed beyond others in a course, by person: one query."""
    rows = Accommodation.objects.filter(course=course_id)
    return {row.user_id: row.to_allowance() for row in rows}
