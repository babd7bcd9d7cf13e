"""Cards brought forward to the next learner day: what is remembered of them stays."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import batched
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet

from quizzes.domain.memory import EventKind, Phase
from quizzes.models import Card, CardEvent, CardState, User

_BATCH = 5000
_ONE_DAY = timedelta(days=1)


@transaction.atomic
def make_due(
    *, user: User, cards: Iterable[Card | int], now: datetime, on: date | None = None
) -> list[int]:
    """Bring cards of the deck forward to the next learner day, or to the day ``on``.

    Returns the ids of those moved: only cards with an interval in days that would come later. What
    is remembered of them stays: the next answer decides. Two queries, one where none moves.
    """
    today = user.learner_day(now)
    day = on or today + _ONE_DAY
    moved = CardState.objects.filter(user=user.pk, card__in=cards).bring_forward(day)
    moment = {"user": user.pk, "today": today, "now": now, "due_on": day}
    CardEvent.objects.bulk_create(
        (_event(card=card, **moment) for card in moved), batch_size=_BATCH
    )
    return moved


@transaction.atomic
def bring_forward(*, states: QuerySet[CardState], now: datetime) -> list[CardState]:
    """Make cards of many people due on the next learner day of each; return what moved.

    The cards that move are those of ``make_due``. The number of queries is fixed for each few
    thousand cards.
    """
    later: dict[date, list[CardState]] = defaultdict(list)
    events = []
    held = states.select_for_update(of=("self",)).select_related("user")
    for state in held.filter(phase=Phase.REVIEW).order_by("pk"):
        today = state.user.learner_day(now)
        day = today + _ONE_DAY
        if state.due_on > day:
            state.due_on = day
            later[day].append(state)
            moment = {"today": today, "now": now, "due_on": day}
            events.append(_event(user=state.user_id, card=state.card_id, **moment))
    CardEvent.objects.bulk_create(events, batch_size=_BATCH)
    for day, group in later.items():
        for some in batched(group, _BATCH):
            ids = [state.pk for state in some]
            CardState.objects.filter(pk__in=ids).update(due_on=day)
    return [state for group in later.values() for state in group]


def _event(*, user: int, card: int, today: date, now: datetime, due_on: date) -> CardEvent:
    return CardEvent(
        user_id=user,
        card_id=card,
        kind=EventKind.ADVANCE.value,
        uuid=uuid4(),
        at=now,
        received_at=now,
        day=today,
        due_on=due_on,
    )
