"""Ending an attempt: the student submits it, or its time is over."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from quizzes.actions import attempt_grading, card_returns
from quizzes.domain import timing
from quizzes.domain.quiz_rules import read_rules
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.models import Accommodation, Attempt, Course, User


@transaction.atomic
def finish(*, user: User, attempt_id: int, now: datetime) -> Attempt:
    """Grade what was saved, close the person's attempt and return it; a finished one stays.

    Raises ``Attempt.DoesNotExist`` for anyone else's.
    """
    own = _held(Attempt.objects.within_reach(user, now)).get(pk=attempt_id)
    return _ended(own, Attempt.Ending.SUBMITTED, at=now, now=now)


@transaction.atomic
def end(*, attempt_id: int, ending: Attempt.Ending, at: datetime, now: datetime) -> Attempt:
    """Close an attempt as of ``at`` and return it; one that is finished stays as it is."""
    held = _held(Attempt.objects.all()).get(pk=attempt_id)
    return _ended(held, ending, at=at, now=now)


def _held(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    return attempts.select_related("user").select_for_update(of=("self",))


def _ended(attempt: Attempt, ending: Attempt.Ending, *, at: datetime, now: datetime) -> Attempt:
    if attempt.finished_at is not None:
        return attempt
    attempt_grading.grade_what_was_saved(attempt, attempt.user, now)
    attempt.finished_at, attempt.ending = at, ending
    card_returns.settle(attempt, now=now)
    sums = ["points", "max_points", "answered"]
    attempt.save(update_fields=[*sums, "finished_at", "ending", "cards_wait"])
    return attempt


def finish_overdue(*, now: datetime, attempts: Iterable[Attempt] | None = None) -> int:
    """Submit what was saved in attempts whose time is over; return how many there were.

    ``attempts`` are open ones; None for everybody's.
    """
    if attempts is None:
        attempts = _timed()
    by_place = _allowances(attempts := list(attempts))
    ended = 0
    for attempt in attempts:
        allowance = by_place.get((attempt.user_id, attempt.quiz_id), NO_ALLOWANCE)
        ended += ended_in_time(attempt, allowance, now) is None
    return ended


def finish_overdue_in(course: Course, *, now: datetime, user: User | None = None) -> int:
    """Do so in one course, for one person or everybody; for pages that say what was handed in."""
    running = _timed().filter(quiz__course=course)
    return finish_overdue(now=now, attempts=running.filter(user=user.pk) if user else running)


def _timed() -> QuerySet[Attempt]:
    """Return the running attempts that end by themselves some time, or may."""
    timed = Q(rules__time_limit__isnull=False) | Q(rules__closes_at__isnull=False)
    return Attempt.objects.open().filter(timed)


def _allowances(attempts: Sequence[Attempt]) -> dict[tuple[int, int], Allowance]:
    """Return what is allowed beyond others, by person and quiz: one query."""
    own = Accommodation.objects.filter(
        user__in={attempt.user_id for attempt in attempts},
        course__quiz__in={attempt.quiz_id for attempt in attempts},
    )
    return {
        (one.user_id, one.quiz_id): one.to_allowance()
        for one in own.annotate(quiz_id=F("course__quiz"))
    }


def ended_in_time(attempt: Attempt, allowance: Allowance, now: datetime) -> Attempt | None:
    """Return an open attempt; None when its time was over, after it was submitted for that."""
    over = _deadline(attempt, allowance)
    if over is None or now <= over:
        return attempt
    return _end_for_time(attempt, now)


def _deadline(attempt: Attempt, allowance: Allowance) -> datetime | None:
    rules = read_rules(attempt.rules)
    return timing.deadline(rules, allowance, attempt.started_at, attempt.extra_minutes)


@transaction.atomic
def _end_for_time(attempt: Attempt, now: datetime) -> Attempt | None:
    """Submit an attempt whose time is over; return it if somebody gave it more in the meantime."""
    held = Attempt.objects.select_for_update(of=("self",)).filter(pk=attempt.pk).first()
    if held is None:
        return None
    over = _deadline(held, _allowances([held]).get((held.user_id, held.quiz_id), NO_ALLOWANCE))
    if over is None or now <= over:
        return held if held.finished_at is None else None
    # An allowance that was taken away can put the end before the beginning.
    at = max(over, held.started_at)
    end(attempt_id=held.pk, ending=Attempt.Ending.TIME, at=at, now=now)
    return None
