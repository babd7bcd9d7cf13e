"""Taking a quiz: start it, answer its questions, go through them, finish it."""

from datetime import datetime

from django.db import transaction

from quizzes.actions.attempt_answers import MEANT_SHORT, answer
from quizzes.actions.attempt_endings import end, finish, finish_overdue, finish_overdue_in
from quizzes.actions.attempt_given import (
    AnswerOutcome,
    FewWordsError,
    IncompleteAnswerError,
    TooLongError,
    allowance_of,
    deadline_of,
)
from quizzes.actions.attempt_sheets import Form, Sheet, answer_all
from quizzes.actions.attempt_starts import (
    AccountNeededError,
    ClosedError,
    NoAttemptsLeftError,
    NothingToAskError,
    NotOpenError,
    allowance_for,
    attempts_left,
    practise_missed,
    start,
)
from quizzes.actions.card_returns import return_cards
from quizzes.domain.quiz_rules import read_rules
from quizzes.models import Attempt, AttemptItem, User

__all__ = [
    "MEANT_SHORT",
    "AccountNeededError",
    "AnswerOutcome",
    "ClosedError",
    "FewWordsError",
    "Form",
    "IncompleteAnswerError",
    "NoAttemptsLeftError",
    "NotOpenError",
    "NothingToAskError",
    "Sheet",
    "TooLongError",
    "allowance_for",
    "allowance_of",
    "answer",
    "answer_all",
    "attempts_left",
    "deadline_of",
    "end",
    "finish",
    "finish_overdue",
    "finish_overdue_in",
    "flag",
    "go_on",
    "practise_missed",
    "return_cards",
    "start",
]


@transaction.atomic
def go_on(*, user: User, attempt_id: int, position: int, now: datetime) -> int | None:
    """Leave a question for the next one and return its position; None behind the last.

    Where questions come in one direction only, the one left is not seen again, and only the
    current one can be left: for any other its position is returned. Raises
    ``AttemptItem.DoesNotExist`` when it is not the person's.
    """
    item = AttemptItem.objects.of(user).select_related("attempt")
    found = item.get(attempt=attempt_id, position=position)
    attempt, following = found.attempt, position + 1
    if read_rules(attempt.rules).is_one_way:
        if position != attempt.reached:
            return attempt.reached
        here = Attempt.objects.filter(pk=attempt_id, reached=position).open()
        here.update(reached=min(following, attempt.length))
    return following if following <= attempt.length else None


def flag(*, user: User, attempt_id: int, position: int, flagged: bool) -> None:
    """Mark a question of a running attempt to come back to, or take the mark away.

    Raises ``AttemptItem.DoesNotExist`` when it is not the person's.
    """
    item = AttemptItem.objects.of(user).filter(attempt=attempt_id, position=position)
    marked = item.filter(attempt__finished_at=None).update(flagged=flagged)
    if not marked and not item.exists():
        raise AttemptItem.DoesNotExist
