"""How one mark came about: the work, every repair of it, every decision in the gradebook."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from quizzes.models import Assignment, Attempt, GradeOverride, MarkChange, Repair, User


@dataclass(frozen=True, slots=True)
class Mark:
    """What an attempt counted: points of those to be had."""

    points: float
    max_points: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a mark.

    ``what`` is in words, ``by`` None for the person's own doing and for a machine's. Of an attempt
    ``before`` and ``after`` are what it counted, None where that did not change; ``percent`` is a
    mark set in the gradebook.
    """

    at: datetime
    what: str
    by: User | None = None
    reason: str = ""
    attempt: Attempt | None = None
    before: Mark | None = None
    after: Mark | None = None
    percent: float | None = None


def attempts_for(assignment: Assignment, user: User) -> list[Attempt]:
    """Return a person's attempts at what is assigned, the oldest first: at most one query."""
    if assignment.quiz_id is None:
        return []
    own = Attempt.objects.filter(quiz=assignment.quiz_id, user=user, practice_of=None)
    return list(own.order_by("started_at", "pk"))


def history_of(assignment: Assignment, user: User, attempts: list[Attempt]) -> list[Entry]:
    """Return everything that happened to a mark, the latest first: at most 3 queries."""
    entries = _overrides(assignment, user)
    if attempts:
        entries += _repairs({one.pk: one for one in attempts})
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _overrides(assignment: Assignment, user: User) -> list[Entry]:
    rows = GradeOverride.objects.filter(assignment=assignment, user=user).select_related("by")
    return [
        Entry(one.at, one.get_kind_display(), one.by, one.reason, percent=one.percent)
        for one in rows.order_by("-pk")
    ]


def _repairs(attempts: dict[int, Attempt]) -> list[Entry]:
    changes = MarkChange.objects.filter(attempt__in=attempts).select_related("repair__done_by")
    told = list(changes.order_by("-repair", "attempt"))
    known = {change.repair_id for change in told}
    others = Repair.objects.filter(Q(attempt__in=attempts) & ~Q(pk__in=known))
    entries = [
        _entry(one.repair, attempts[one.attempt_id])
        | {
            "before": Mark(one.points_before, one.max_before),
            "after": Mark(one.points_after, one.max_after),
        }
        for one in told
    ]
    rest = others.select_related("done_by").order_by("-pk")
    entries += [_entry(one, attempts[one.attempt_id]) for one in rest]
    return [Entry(**fields) for fields in entries]


def _entry(repair: Repair, attempt: Attempt) -> dict:
    return {
        "at": repair.at,
        "what": repair.get_kind_display(),
        "by": repair.done_by,
        "reason": repair.reason,
        "attempt": attempt,
    }
