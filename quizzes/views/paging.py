"""Which page of an attempt comes next, and where a question's passage is."""

from django.urls import reverse

from quizzes.domain.behaviours import Behaviour
from quizzes.domain.quiz_rules import Navigation, Paging, Rules
from quizzes.models import Attempt


def is_on_one_page(rules: Rules) -> bool:
    """Tell whether all questions stand on one page; never where one is graded while it is open."""
    return rules.paging is Paging.ALL and rules.behaviour.is_deferred


def is_timed(rules: Rules) -> bool:
    """Tell whether an attempt can be over before it is submitted."""
    return rules.time_limit is not None or rules.closes_at is not None


def next_position(attempt: Attempt, rules: Rules) -> int | None:
    """Return the question a running attempt goes on with; None when only its end is left."""
    if rules.navigation is Navigation.SEQUENTIAL:
        return attempt.reached
    undone = attempt.items.filter(answered_at=None)
    if rules.behaviour is Behaviour.INTERACTIVE:
        undone = attempt.items.filter(closed_at=None)
    return undone.order_by("position").values_list("position", flat=True).first()


def passage_of(course_key: str, lesson_key: str, anchor: str) -> str:
    """Return the address of the passage that would have helped."""
    lesson = reverse("lesson", args=[course_key, lesson_key])
    return f"{lesson}#{anchor}" if anchor else lesson
