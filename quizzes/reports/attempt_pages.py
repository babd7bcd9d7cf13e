"""What the pages of a running attempt show besides a question: its steps and its time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import F

from quizzes.domain import timing
from quizzes.domain.grading import Verdict
from quizzes.domain.quiz_rules import Rules
from quizzes.domain.timing import Allowance, TimeAllowed
from quizzes.models import Attempt, AttemptItem

SHOWN_AHEAD = 24 * 60 * 60
"""Seconds: an end that is further off than a day is a date, and no countdown."""


@dataclass(frozen=True, slots=True)
class Step:
    """One question of an attempt in the list of them all.

    ``state`` is ``open``, ``answered``, ``again`` (tried, and may be tried again) or, where the
    behaviour tells it before the end, ``right``, ``partly`` or ``wrong``.
    """

    position: int
    state: str
    flagged: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """All questions of an attempt, in their order."""

    steps: tuple[Step, ...]

    @property
    def answered(self) -> int:
        """How many have an answer."""
        return sum(step.state != "open" for step in self.steps)

    @property
    def open(self) -> tuple[Step, ...]:
        """Those without an answer."""
        return tuple(step for step in self.steps if step.state == "open")

    @property
    def again(self) -> tuple[Step, ...]:
        """Those that were not right and may be tried again."""
        return tuple(step for step in self.steps if step.state == "again")

    @property
    def flagged(self) -> tuple[Step, ...]:
        """Those the student wants to come back to."""
        return tuple(step for step in self.steps if step.flagged)


def steps_of(attempt_id: int, rules: Rules, current: int = 0) -> Steps:
    """Return the steps of an attempt, the one at position ``current`` marked: one query."""
    items = AttemptItem.objects.filter(attempt=attempt_id).order_by("position")
    wanted = ("position", "answered_at", "closed_at", "fraction", "flagged")
    return Steps(
        tuple(
            Step(item.position, _state(item, rules), item.flagged, item.position == current)
            for item in items.only("attempt", *wanted)
        )
    )


def _state(item: AttemptItem, rules: Rules) -> str:
    if item.answered_at is None:
        return "open"
    verdict = item.verdict
    if rules.behaviour.is_deferred or verdict is Verdict.UNGRADED:
        return "answered"
    if item.closed_at is None and verdict is not Verdict.RIGHT:
        return "again"
    return str(verdict)


@dataclass(frozen=True, slots=True)
class Clock:
    """How long an attempt still runs.

    ``left`` is in seconds, never below 0; ``allowed`` the minutes of its limit, None without one.
    """

    left: float
    ends_at: datetime
    allowed: TimeAllowed | None

    @property
    def minutes(self) -> int:
        """The minutes left, rounded up."""
        return ceil(self.left / 60)

    @property
    def is_counted(self) -> bool:
        """Whether a page counts down, or names the day it ends."""
        return self.left <= SHOWN_AHEAD


def clock_of(rules: Rules, allowance: Allowance, attempt, now: datetime) -> Clock | None:
    """Return the time an attempt has left, None for as long as one likes.

    ``attempt`` has ``started_at`` and ``extra_minutes``: an attempt, or a question of ``page``.
    """
    extra = attempt.extra_minutes
    end = timing.deadline(rules, allowance, attempt.started_at, extra)
    if end is None:
        return None
    allowed = timing.time_allowed(rules, allowance)
    if allowed is not None and extra:
        allowed = TimeAllowed(allowed.base, allowed.own + extra)
    return Clock(max(0.0, (end - now).total_seconds()), end, allowed)


def questions_of(attempt: Attempt) -> Iterable[AttemptItem]:
    """Return every question of an attempt with its wording and its saved answer: one query."""
    items = attempt.items.select_related("version", "response").order_by("position")
    return items.annotate(language=F("attempt__quiz__course__language"))
