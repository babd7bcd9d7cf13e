"""How every repair runs: shown first, done when what was shown still holds, and put on record."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from quizzes.models import Attempt, MarkChange, Quiz, Repair, User

LONGEST_REASON = 300


class RepairError(Exception):
    """A repair that is not possible, or asked for in a way that is not clear.

    ``code`` names why: ``reason_missing``, ``not_finished``, ``finished``, ``voided``,
    ``not_voided``, ``other_running``, ``nothing_open``, ``time_is_over``, ``no_time_limit``,
    ``no_minutes``, ``too_long``, ``submitted``, ``out_of_range``, ``not_answered``,
    ``not_closed``, ``not_late``, ``accepted``, ``rejected``, ``other_kind``, ``unreadable``,
    ``withdrawn``, ``not_withdrawable``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code.replace("_", " "))
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who wants a repair, when and why.

    Without ``seen`` it is a dry run. With the digest of a dry run in ``seen`` the repair is done,
    unless it would by now do something else. ``uuid`` is made with the form that confirms: the
    same one a second time does nothing.
    """

    by: User | None
    now: datetime
    reason: str = ""
    seen: str = ""
    uuid: UUID | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What an attempt counts: points of those to be had, and whether it counts at all."""

    points: float
    max_points: float
    counts: bool = True
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """What a repair makes of the mark of one attempt."""

    attempt: Attempt
    before: Mark
    after: Mark


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a repair would do, or did if ``done``.

    ``changes`` are the attempts whose mark changes, by the students' names; ``unchanged`` counts
    the others. ``repeated`` tells that it had been done before.
    """

    repair: Repair
    changes: tuple[Change, ...] = ()
    unchanged: int = 0
    digest: str = ""
    done: bool = False
    repeated: bool = False


def carry_out(
    order: Order,
    repair: Repair,
    concerned: QuerySet[Attempt],
    work: Callable[[Repair], None],
    *,
    needs_reason: bool = True,
) -> Outcome:
    """Do what ``work`` writes, put it on record with the marks it changed, and tell of it.

    Dry run and repair are the same code: the dry run is taken back. ``concerned`` are the attempts
    whose marks can change. Raises ``RepairError`` when a reason is needed and missing.
    """
    repair.reason = order.reason.strip()[:LONGEST_REASON]
    if needs_reason and not repair.reason:
        raise RepairError("reason_missing")
    repair.done_by, repair.at = order.by, order.now
    with transaction.atomic():
        # One repair of a quiz at a time: what is shown is compared with what is there.
        Quiz.objects.select_for_update(no_key=True).get(pk=repair.quiz_id)
        if _was_done(order, repair):
            return Outcome(repair, repeated=True)
        outcome = _worked(order, repair, concerned, work)
        if not outcome.done:
            transaction.set_rollback(True)
    return outcome


def _was_done(order: Order, repair: Repair) -> bool:
    if order.uuid is None:
        return False
    return Repair.objects.filter(quiz=repair.quiz_id, details__uuid=str(order.uuid)).exists()


def _worked(
    order: Order, repair: Repair, concerned: QuerySet[Attempt], work: Callable[[Repair], None]
) -> Outcome:
    asked = dict(repair.details)
    earlier = Repair.objects.filter(quiz=repair.quiz_id).aggregate(last=Max("pk"))["last"]
    attempts = concerned.select_related("user")
    before = {attempt.pk: _mark(attempt) for attempt in attempts}
    if order.uuid is not None:
        repair.details = {**repair.details, "uuid": str(order.uuid)}
    repair.save(force_insert=True)
    work(repair)
    after = sorted(attempts.all(), key=lambda one: (one.user.shown_name.casefold(), one.pk))
    changes = tuple(
        Change(attempt, before[attempt.pk], _mark(attempt))
        for attempt in after
        if before[attempt.pk] != _mark(attempt)
    )
    digest = _digest(repair, asked, earlier, changes, len(before))
    if done := order.seen == digest:
        _keep(repair, changes)
    return Outcome(repair, changes, len(before) - len(changes), digest, done)


def _mark(attempt: Attempt) -> Mark:
    # Sums of decimals in binary: a millionth of a point is no change.
    return Mark(
        round(attempt.counted_points, 6),
        round(attempt.max_points, 6),
        attempt.voided_at is None,
        attempt.finished_at is not None,
    )


def _keep(repair: Repair, changes: tuple[Change, ...]) -> None:
    MarkChange.objects.bulk_create(
        MarkChange(
            repair=repair,
            attempt=change.attempt,
            points_before=change.before.points,
            points_after=change.after.points,
            max_before=change.before.max_points,
            max_after=change.after.max_points,
        )
        for change in changes
    )


def _digest(
    repair: Repair, asked: dict, earlier: int | None, changes: tuple[Change, ...], count: int
) -> str:
    """Return what tells whether a repair still does what its dry run showed."""
    targets = ("quiz_id", "question_id", "version_id", "attempt_id", "response_id", "withdraws_id")
    fields = ("kind", *targets, "reason")
    marks = [[c.attempt.pk, *_numbers(c.before), *_numbers(c.after)] for c in changes]
    state = [[getattr(repair, name) for name in fields], asked, earlier, count, sorted(marks)]
    text = json.dumps(state, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _numbers(mark: Mark) -> tuple[float | bool, ...]:
    return (mark.points, mark.max_points, mark.counts, mark.finished)
