"""Repairs of one attempt: reopened, given time, submitted, voided, marked by hand."""

from datetime import datetime, timedelta
from math import ceil

from django.db import IntegrityError

from quizzes.actions import attempt_grading
from quizzes.actions.attempt_endings import end
from quizzes.actions.attempt_starts import allowance_for
from quizzes.actions.repair_orders import Order, Outcome, RepairError, carry_out
from quizzes.domain import behaviours, timing
from quizzes.domain.quiz_rules import read_rules
from quizzes.models import Attempt, AttemptItem, Repair

MOST_MINUTES = 600
LONGEST_EXTENSION = 32_767
"""Minutes that the column holds: a good 22 days after the attempt's own end."""


def reopen(*, order: Order, attempt: Attempt, minutes: int | None = None) -> Outcome:
    """Let a finished attempt take answers again, with so many ``minutes`` from now if given.

    Saved answers stay and can be changed; what was final stays final. A mark set by hand ends.
    Raises ``RepairError``.
    """
    _check_reopening(attempt)
    if minutes is None and _is_over(attempt, order.now):
        raise RepairError("time_is_over")
    if minutes is not None and _deadline(attempt) is None:
        raise RepairError("no_minutes")
    extra = _extended(attempt, minutes, order.now) if minutes else attempt.extra_minutes
    repair = _about(attempt, Repair.Kind.REOPEN, {"minutes": minutes} if minutes else {})

    def work(kept: Repair) -> None:
        _open_again(_held(attempt), extra)

    return _carry_out(order, repair, work)


def give_time(*, order: Order, attempt: Attempt, minutes: int) -> Outcome:
    """Move the end of an attempt by so many minutes, counted from now where it is past.

    One that its time limit ended is reopened. Raises ``RepairError``, also for an attempt without
    an end and for one that was submitted.
    """
    is_finished = attempt.finished_at is not None
    if is_finished and attempt.ending != Attempt.Ending.TIME:
        raise RepairError("submitted")
    if is_finished:
        _check_reopening(attempt)
    extra = _extended(attempt, minutes, order.now)
    repair = _about(attempt, Repair.Kind.TIME, {"minutes": minutes})

    def work(kept: Repair) -> None:
        held = _held(attempt)
        if is_finished:
            _open_again(held, extra)
        Attempt.objects.filter(pk=attempt.pk).update(extra_minutes=extra)

    return _carry_out(order, repair, work)


def submit(*, order: Order, attempt: Attempt) -> Outcome:
    """Submit a running attempt for its student. Raises ``RepairError`` for a finished one."""
    if attempt.finished_at is not None:
        raise RepairError("finished")
    repair = _about(attempt, Repair.Kind.SUBMIT)

    def work(kept: Repair) -> None:
        ending = Attempt.Ending.INSTRUCTOR
        end(attempt_id=attempt.pk, ending=ending, at=order.now, now=order.now)

    return _carry_out(order, repair, work)


def void(*, order: Order, attempt: Attempt, voided: bool = True) -> Outcome:
    """Let an attempt count neither towards marks nor as one of those allowed; or count again.

    Raises ``RepairError`` when it is so already, or still runs.
    """
    if (attempt.voided_at is not None) is voided:
        raise RepairError("voided" if voided else "not_voided")
    if attempt.finished_at is None:
        raise RepairError("not_finished")
    repair = _about(attempt, Repair.Kind.VOID, {"voided": voided})

    def work(kept: Repair) -> None:
        moment = order.now if voided else None
        Attempt.objects.filter(pk=attempt.pk).update(voided_at=moment)

    return _carry_out(order, repair, work)


def override(*, order: Order, attempt: Attempt, points: float | None) -> Outcome:
    """Set the mark of a finished attempt by hand, to 0 up to all points; None for its own again.

    Raises ``RepairError``.
    """
    if attempt.finished_at is None:
        raise RepairError("not_finished")
    if points is not None and not 0 <= points <= attempt.max_points:
        raise RepairError("out_of_range")
    repair = _about(attempt, Repair.Kind.OVERRIDE, {"points": points})

    def work(kept: Repair) -> None:
        Attempt.objects.filter(pk=attempt.pk).update(override_points=points)

    return _carry_out(order, repair, work)


def _about(attempt: Attempt, kind: Repair.Kind, details: dict | None = None) -> Repair:
    state = {"finished_at": str(attempt.finished_at)} if attempt.finished_at else {}
    return Repair(kind=kind, quiz=attempt.quiz, attempt=attempt, details=(details or {}) | state)


def _carry_out(order: Order, repair: Repair, work) -> Outcome:
    return carry_out(order, repair, Attempt.objects.filter(pk=repair.attempt_id), work)


def _held(attempt: Attempt) -> Attempt:
    return Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)


# Time


def _deadline(attempt: Attempt) -> datetime | None:
    allowance = allowance_for(attempt.user, attempt.quiz.course_id)
    rules = read_rules(attempt.rules)
    return timing.deadline(rules, allowance, attempt.started_at, attempt.extra_minutes)


def _is_over(attempt: Attempt, now: datetime) -> bool:
    deadline = _deadline(attempt)
    return deadline is not None and deadline <= now


def _extended(attempt: Attempt, minutes: int, now: datetime) -> int:
    """Return the extra minutes that move the end by ``minutes``, from now where it is past."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise RepairError("out_of_range")
    deadline = _deadline(attempt)
    if deadline is None:
        raise RepairError("no_time_limit")
    wanted = max(deadline, now) + timedelta(minutes=minutes)
    extra = attempt.extra_minutes + ceil((wanted - deadline) / timedelta(minutes=1))
    if extra > LONGEST_EXTENSION:
        raise RepairError("too_long")
    return extra


# Opening again


def _check_reopening(attempt: Attempt) -> None:
    if attempt.finished_at is None:
        raise RepairError("not_finished")
    if attempt.voided_at is not None:
        raise RepairError("voided")
    others = Attempt.objects.filter(user=attempt.user_id, practice_of=attempt.practice_of_id).open()
    if attempt.practice_of_id is None:
        others = others.filter(quiz=attempt.quiz_id)
    if others.exists():
        raise RepairError("other_running")
    if not _openable(attempt):
        raise RepairError("nothing_open")


def _openable(attempt: Attempt) -> list[AttemptItem]:
    """Return the questions that the end of the attempt closed, and nothing else."""
    items = attempt.items.select_related("version", "response").order_by("position")
    behaviour = read_rules(attempt.rules).behaviour
    return [item for item in items if not _is_final(item, behaviour)]


def _is_final(item: AttemptItem, behaviour: behaviours.Behaviour) -> bool:
    if behaviour.is_deferred or item.response is None:
        return False
    if not behaviour.has_tries:
        return True
    hints = len(item.version.spec.hints)
    return behaviours.is_closed(behaviour, tries=item.tries, hints=hints, fraction=item.fraction)


def _open_again(attempt: Attempt, extra: int) -> None:
    # Asked again once the attempt is held: the student goes on meanwhile.
    _check_reopening(attempt)
    is_deferred = read_rules(attempt.rules).behaviour.is_deferred
    opened = _openable(attempt)
    for item in opened:
        item.closed_at = None
        if is_deferred or item.response is None:
            # Its grades stay on record; it is graded again at the end.
            item.fraction = item.credit = None
    AttemptItem.objects.bulk_update(opened, ["closed_at", "fraction", "credit"])
    attempt.finished_at, attempt.extra_minutes = None, extra
    # A mark set by hand would hide what the new answers earn.
    attempt.override_points = None
    try:
        attempt.save(update_fields=["finished_at", "extra_minutes", "override_points"])
    except IntegrityError as error:
        # The student began another one since the check.
        raise RepairError("other_running") from error
    attempt_grading.recount(attempt)
