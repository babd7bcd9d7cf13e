"""Which page of an attempt comes next, and where a question's passage is."""

from datetime import datetime

from django.urls import reverse

from quizzes.domain.behaviours import Behaviour
from quizzes.domain.quiz_rules import Rules
from quizzes.domain.timing import NO_ALLOWANCE
from quizzes.models import Attempt, AttemptItem
from quizzes.reports.attempt_pages import clock_of


def is_timed(rules: Rules) -> bool:
    """Tell whether an attempt can be over before it is submitted."""
    return rules.time_limit is not None or rules.closes_at is not None


def counts_down(rules: Rules, attempt: Attempt | AttemptItem, now: datetime) -> bool:
    """Tell whether the pages of an attempt ask for its time, and so show that somebody is there.

    Without the person's allowance, which would have to be read: at worst once more than they ask.
    """
    time = clock_of(rules, NO_ALLOWANCE, attempt, now)
    return time is not None and time.is_counted


def next_position(attempt: Attempt, rules: Rules) -> int | None:
    """Return the question a running attempt goes on with; None when only its end is left."""
    if rules.is_one_way:
        return attempt.reached
    undone = attempt.items.filter(answered_at=None)
    if rules.behaviour is Behaviour.INTERACTIVE:
        undone = attempt.items.filter(closed_at=None)
    return undone.order_by("position").values_list("position", flat=True).first()


def passage_of(course_key: str, lesson_key: str, anchor: str) -> str:
    """Return the address of the passage that would have helped."""
    lesson = reverse("lesson", args=[course_key, lesson_key])
    return f"{lesson}#{anchor}" if anchor else lesson
