"""How long an attempt lasts, with what a student is allowed beyond the others.

Moments are aware and in UTC. An allowance never shortens anything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from quizzes.domain.quiz_rules import Rules


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one student has beyond the others, in every quiz of a course."""

    time_multiplier: float = 1.0
    extra_minutes: int = 0
    extra_attempts: int = 0
    shift_days: int = 0


NO_ALLOWANCE = Allowance()


@dataclass(frozen=True, slots=True)
class TimeAllowed:
    """Minutes for an attempt: ``base`` for everyone, and ``own`` on top of them."""

    base: int
    own: int

    @property
    def minutes(self) -> int:
        """All of them."""
        return self.base + self.own


def time_allowed(rules: Rules, allowance: Allowance) -> TimeAllowed | None:
    """Return the minutes this student has; None for a quiz without a limit."""
    if rules.time_limit is None:
        return None
    # Rounded first: 30 x 1.1 is 33.000000000000004 in binary.
    longer = ceil(round(rules.time_limit * allowance.time_multiplier, 6))
    return TimeAllowed(rules.time_limit, longer - rules.time_limit + allowance.extra_minutes)


def closing(rules: Rules, allowance: Allowance) -> datetime | None:
    """Return when the quiz closes for this student, their own minutes included; None for never."""
    if rules.closes_at is None:
        return None
    allowed = time_allowed(rules, allowance)
    own = timedelta(minutes=allowed.own if allowed else 0)
    return rules.closes_at + timedelta(days=allowance.shift_days) + own


def deadline(
    rules: Rules, allowance: Allowance, started_at: datetime, extra_minutes: int = 0
) -> datetime | None:
    """Return when an attempt is over; None for never.

    ``extra_minutes`` were given to this attempt alone, and hold beyond the closing as well.
    """
    allowed = time_allowed(rules, allowance)
    ends = [closing(rules, allowance)]
    if allowed is not None:
        ends.append(started_at + timedelta(minutes=allowed.minutes))
    known = [end for end in ends if end is not None]
    return min(known) + timedelta(minutes=extra_minutes) if known else None


def counts_until(finished_at: datetime, grace: int, *, for_time: bool) -> datetime:
    """Return until when answers to a finished attempt count: its end, or the grace behind it.

    Only an attempt that was submitted ``for_time`` has a grace. It is reckoned from the end as it
    was: what is allowed afterwards opens nothing again.
    """
    return finished_at + timedelta(seconds=grace if for_time else 0)


def is_in_time(at: datetime, deadline: datetime | None, grace: int) -> bool:
    """Tell whether an answer that came at a moment counts; ``grace`` is in seconds."""
    return deadline is None or at <= deadline + timedelta(seconds=grace)
