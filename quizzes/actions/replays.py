"""What the events on record of a card lead to: the one way in which states are made again."""

from collections.abc import Iterable

from django.db.models import QuerySet

from quizzes.domain import scheduling
from quizzes.domain.memory import MemoryState
from quizzes.models import CardEvent


def events_of(user: int) -> QuerySet[CardEvent]:
    """Return the events of all cards of the person with this primary key, with what they need."""
    return CardEvent.objects.filter(user=user).select_related("parameters")


def replayed(events: Iterable[CardEvent]) -> MemoryState:
    """Return the state that all events of one card lead to; practice leads nowhere.

    They come in the order of their ids, as `events_of` has them.
    """
    return scheduling.replay(event.to_event() for event in events if not event.practice)
