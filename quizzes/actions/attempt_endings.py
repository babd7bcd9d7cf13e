"""Ending an attempt: the student submits it, or its time is over."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from quizzes.actions import attempt_grading
from quizzes.domain import timing
from quizzes.domain.quiz_rules import read_rules
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.models import Accommodation, Attempt, Quiz, User


def finish(*, user: User, attempt_id: int, now: datetime) -> Attempt:
    """Grade what was saved, close the person's attempt and return it; a finished one stays.

    Raises ``Attempt.DoesNotExist`` for anyone else's.
    """
    Attempt.objects.of(user).get(pk=attempt_id)
    return end(attempt_id=attempt_id, ending=Attempt.Ending.SUBMITTED, at=now, now=now)


@transaction.atomic
def end(*, attempt_id: int, ending: Attempt.Ending, at: datetime, now: datetime) -> Attempt:
    """Close an attempt as of ``at`` and return it; one that is finished stays as it is."""
    held = Attempt.objects.select_related("user").select_for_update(of=("self",))
    attempt = held.get(pk=attempt_id)
    if attempt.finished_at is not None:
        return attempt
    attempt_grading.grade_what_was_saved(attempt, attempt.user, now)
    attempt.finished_at, attempt.ending = at, ending
    sums = ["points", "max_points", "answered"]
    attempt.save(update_fields=[*sums, "finished_at", "ending"])
    return attempt


def finish_overdue(*, now: datetime, attempts: Iterable[Attempt] | None = None) -> int:
    """Submit what was saved in attempts whose time is over; return how many there were.

    ``attempts`` are open ones; None for everybody's.
    """
    if attempts is None:
        timed = Q(rules__time_limit__isnull=False) | Q(rules__closes_at__isnull=False)
        attempts = Attempt.objects.open().filter(timed)
    by_place = _allowances(attempts := list(attempts))
    ended = 0
    for attempt in attempts:
        allowance = by_place.get((attempt.user_id, attempt.quiz_id), NO_ALLOWANCE)
        ended += ended_in_time(attempt, allowance, now) is None
    return ended


def _allowances(attempts: Sequence[Attempt]) -> dict[tuple[int, int], Allowance]:
    """Return what is allowed beyond others, by person and quiz."""
    quizzes = Quiz.objects.filter(pk__in={attempt.quiz_id for attempt in attempts})
    courses = dict(quizzes.values_list("pk", "course"))
    own = Accommodation.objects.filter(
        user__in={attempt.user_id for attempt in attempts}, course__in=set(courses.values())
    )
    by_course = {(one.user_id, one.course_id): one.to_allowance() for one in own}
    return {
        (attempt.user_id, attempt.quiz_id): by_course[place]
        for attempt in attempts
        if (place := (attempt.user_id, courses[attempt.quiz_id])) in by_course
    }


def ended_in_time(attempt: Attempt, allowance: Allowance, now: datetime) -> Attempt | None:
    """Return an open attempt; None when its time was over, after it was submitted for that."""
    rules = read_rules(attempt.rules)
    over = timing.deadline(rules, allowance, attempt.started_at, attempt.extra_minutes)
    if over is None or now <= over:
        return attempt
    end(attempt_id=attempt.pk, ending=Attempt.Ending.TIME, at=over, now=now)
    return None
