"""Taking a quiz: start it, answer its questions, go through them, finish it."""

from datetime import datetime

from django.db import transaction

from quizzes.actions.attempt_answers import answer
from quizzes.actions.attempt_endings import end, finish, finish_overdue
from quizzes.actions.attempt_given import (
    AnswerOutcome,
    IncompleteAnswerError,
    allowance_of,
    deadline_of,
)
from quizzes.actions.attempt_starts import (
    ClosedError,
    NoAttemptsLeftError,
    NothingToAskError,
    NotOpenError,
    allowance_for,
    attempts_left,
    practise_missed,
    start,
)
from quizzes.domain.quiz_rules import Navigation, read_rules
from quizzes.models import Attempt, AttemptItem, User

__all__ = [
    "AnswerOutcome",
    "ClosedError",
    "IncompleteAnswerError",
    "NoAttemptsLeftError",
    "NotOpenError",
    "NothingToAskError",
    "allowance_for",
    "allowance_of",
    "answer",
    "attempts_left",
    "deadline_of",
    "end",
    "finish",
    "finish_overdue",
    "flag",
    "go_on",
    "practise_missed",
    "start",
]


@transaction.atomic
def go_on(*, user: User, attempt_id: int, position: int, now: datetime) -> int | None:
    """Leave a question for the next one and return its position; None behind the last.

    Where questions come in one direction only, the one left is not seen again. Raises
    ``AttemptItem.DoesNotExist`` when it is not the person's.
    """
    item = AttemptItem.objects.of(user).select_related("attempt")
    found = item.get(attempt=attempt_id, position=position)
    attempt, following = found.attempt, position + 1
    if read_rules(attempt.rules).navigation is Navigation.SEQUENTIAL:
        Attempt.objects.filter(pk=attempt_id, reached__lt=following).open().update(
            reached=min(following, attempt.length)
        )
    return following if following <= attempt.length else None


def flag(*, user: User, attempt_id: int, position: int, flagged: bool) -> None:
    """Mark a question of a running attempt to come back to, or take the mark away.

    Raises ``AttemptItem.DoesNotExist`` when it is not the person's.
    """
    item = AttemptItem.objects.of(user).filter(attempt=attempt_id, position=position)
    if not item.exists():
        raise AttemptItem.DoesNotExist
    item.filter(attempt__finished_at=None).update(flagged=flagged)
