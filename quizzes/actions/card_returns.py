"""When the cards of wrong answers come forward: not before their verdicts may be known.

That is at once where an answer is graded while its attempt runs. All others wait until no answer
to their attempt can count any more and its review shows verdicts, or their cards would tell.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Min, QuerySet

from quizzes.actions import advances
from quizzes.domain import reviewing, timing
from quizzes.domain.quiz_rules import Rules, Shown, read_rules
from quizzes.models import Attempt, AttemptItem, Card, User


def after_answer(*, user: User, item: AttemptItem, now: datetime) -> bool:
    """Bring forward the cards of a question whose verdict is told at once, if it was not right.

    Tells whether one comes back on the next day.
    """
    if item.fraction is None or item.fraction == 1:
        return False
    return _bring_forward(user, [item.question_id], now)


def settle(attempt: Attempt, *, now: datetime, closed: Collection[int] = frozenset()) -> bool:
    """Bring forward what was missed in a finished attempt, or let its cards wait, unsaved.

    ``closed`` are the quizzes that have closed for everyone. Tells whether a card moved.
    """
    rules = read_rules(attempt.rules)
    if not _is_told(attempt, rules, now, closed):
        attempt.cards_wait = rules.show_verdicts is not Shown.NEVER
        return False
    attempt.cards_wait = False
    return _bring_forward(attempt.user, _missed(attempt, rules), now)


def _is_told(attempt: Attempt, rules: Rules, now: datetime, closed: Collection[int]) -> bool:
    for_time = attempt.ending == Attempt.Ending.TIME
    if now < timing.counts_until(attempt.finished_at, rules.grace, for_time=for_time):
        return False
    return reviewing.review(rules, closed=attempt.quiz_id in closed).verdicts


def _missed(attempt: Attempt, rules: Rules) -> QuerySet[AttemptItem]:
    """Return the questions with a wrong answer whose cards did not come with the answer."""
    missed = attempt.items.filter(credit__isnull=False, fraction__lt=1, dropped=False)
    if not rules.behaviour.is_deferred:
        first = missed.annotate(first_answer=Min("responses__at"))
        missed = first.filter(first_answer__gt=attempt.finished_at)
    return missed.values("version__question")


def return_cards(
    *, now: datetime, closed: Collection[int], attempts: QuerySet[Attempt] | None = None
) -> int:
    """Bring forward the cards that waited for a review that shows verdicts now.

    ``closed`` are the quizzes that have closed for everyone, ``attempts`` None for everybody's.
    Returns how many attempts had a card that moved. A second time nothing moves.
    """
    waiting = (Attempt.objects.all() if attempts is None else attempts).awaiting_cards()
    return sum(_return_of(pk, now, closed) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _return_of(attempt_id: int, now: datetime, closed: Collection[int]) -> bool:
    held = Attempt.objects.awaiting_cards().select_related("user")
    attempt = held.select_for_update(of=("self",)).filter(pk=attempt_id).first()
    if attempt is None:
        return False
    moved = settle(attempt, now=now, closed=closed)
    attempt.save(update_fields=["cards_wait"])
    return moved


def _bring_forward(user: User, questions: Iterable[int] | QuerySet, now: datetime) -> bool:
    linked = Card.objects.filter(questions__in=questions, retired=False)
    return bool(advances.make_due(user=user, cards=linked, now=now))
