"""What a person does with cards beside answering them: set aside, bury, flag, begin again, tag.

Every mark is an event. Doing the same again, or what is so already, changes nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from quizzes.actions.replays import events_of, replayed
from quizzes.domain import scheduling
from quizzes.domain.memory import Event, EventKind
from quizzes.domain.questions import normalise_line
from quizzes.models import CardEvent, CardState, User
from quizzes.models.cards import MEMORY_FIELDS

MOST_FLAG = 7
"""Flags are numbers from 1 to this, as in Anki; 0 is none."""

MOST_TAGS = 20
LONGEST_TAG = 40


def suspend(
    *, user: User, cards: Iterable[int], uuid: UUID, now: datetime, place: str
) -> list[int]:
    """Set cards aside until they are resumed; return the ids of those that changed."""
    return _mark(user, cards, uuid, place, _event(user, EventKind.SUSPEND, now))


def resume(*, user: User, cards: Iterable[int], uuid: UUID, now: datetime, place: str) -> list[int]:
    """Ask suspended cards again; return the ids of those that changed."""
    return _mark(user, cards, uuid, place, _event(user, EventKind.UNSUSPEND, now))


def bury(*, user: User, cards: Iterable[int], uuid: UUID, now: datetime, place: str) -> list[int]:
    """Hide cards until the next learner day; return the ids of those that changed."""
    return _mark(user, cards, uuid, place, _event(user, EventKind.BURY, now))


def unbury(*, user: User, cards: Iterable[int], uuid: UUID, now: datetime, place: str) -> list[int]:
    """Show buried cards today after all; return the ids of those that changed."""
    return _mark(user, cards, uuid, place, _event(user, EventKind.UNBURY, now))


def flag(
    *, user: User, cards: Iterable[int], number: int, uuid: UUID, now: datetime, place: str
) -> list[int]:
    """Flag cards with a number from 1 to 7, or 0 for no flag; return the ids that changed.

    Raises ValueError for another number.
    """
    if not 0 <= number <= MOST_FLAG:
        raise ValueError(f"A flag is a number from 0 to {MOST_FLAG}, not {number}.")
    return _mark(user, cards, uuid, place, _event(user, EventKind.FLAG, now, number))


def begin_again(
    *, user: User, cards: Iterable[int], uuid: UUID, now: datetime, place: str
) -> list[int]:
    """Make cards new, as if never answered; return the ids of those that changed."""
    return _mark(user, cards, uuid, place, _event(user, EventKind.RESET, now))


@transaction.atomic
def take_back(
    *, user: User, cards: Iterable[int], marked: UUID, uuid: UUID, now: datetime
) -> list[int]:
    """Take back what the action with the UUID ``marked`` did to these cards; return their ids."""
    ids = sorted(set(cards))
    made = {_event_uuid(marked, card, ids) for card in ids}
    # The lock comes first: of two that take the same back, the second finds it taken back.
    held = _held(user, ids)
    events = CardEvent.objects.filter(user=user.pk, uuid__in=made, undone_by=None)
    events = events.exclude(kind__in=(EventKind.UNDO, EventKind.REVIEW))
    found = {event.card_id: event for event in events}
    states = [state for state in held if state.card_id in found]
    CardEvent.objects.bulk_create(
        CardEvent(
            user_id=user.pk,
            card_id=state.card_id,
            kind=EventKind.UNDO.value,
            uuid=uuid5(uuid, f"undo {state.card_id}"),
            at=now,
            received_at=now,
            day=user.learner_day(now),
            place=CardEvent.Place.DECK,
            undoes=found[state.card_id],
        )
        for state in states
    )
    for state in states:
        state.set_memory(replayed(events_of(user.pk).filter(card=state.card_id)))
    CardState.objects.bulk_update(states, MEMORY_FIELDS)
    return [state.card_id for state in states]


@transaction.atomic
def tag(*, user: User, cards: Iterable[int], add: str = "", remove: str = "") -> list[int]:
    """Give cards of the person's deck a tag of their own, or take one; return the ids changed.

    Raises ValueError for a tag that is too long, and for more than 20 on a card.
    """
    added, removed = read_tag(add), read_tag(remove)
    changed = []
    for state in _held(user, cards):
        tags = [one for one in state.tags if one != removed]
        if added and added not in tags:
            tags.append(added)
        if len(tags) > MOST_TAGS:
            raise ValueError(f"A card has at most {MOST_TAGS} tags.")
        if tags != state.tags:
            state.tags = tags
            changed.append(state)
    CardState.objects.bulk_update(changed, ["tags"])
    return [state.card_id for state in changed]


def read_tag(text: str) -> str:
    """Return a tag as it is kept: one line, no commas. Raises ValueError for one too long.

    A control character is refused too: no database keeps them all.
    """
    read = " ".join(text.replace(",", " ").split())
    if len(read) > LONGEST_TAG:
        raise ValueError(f"A tag has at most {LONGEST_TAG} letters.")
    return normalise_line(read)


def _event(user: User, kind: EventKind, now: datetime, number: int | None = None) -> Event:
    day = user.learner_day(now)
    back_on = day + timedelta(days=1) if kind == EventKind.BURY else None
    return Event(kind=kind, at=now, day=day, due_on=back_on, flag=number)


@transaction.atomic
def _mark(user: User, cards: Iterable[int], uuid: UUID, place: str, event: Event) -> list[int]:
    ids = sorted(set(cards))
    events, changed = [], []
    states = _held(user, ids)
    made = {_event_uuid(uuid, card, ids) for card in ids}
    # On whatever card: a UUID that was sent again with other cards marks nothing more.
    taken = set(
        CardEvent.objects.filter(user=user.pk, uuid__in=made).values_list("uuid", flat=True)
    )
    for state in states:
        memory = state.memory()
        after = scheduling.apply(memory, event)
        if after == memory or _event_uuid(uuid, state.card_id, ids) in taken:
            continue
        state.set_memory(after)
        changed.append(state)
        events.append(
            CardEvent(
                user_id=user.pk,
                card_id=state.card_id,
                kind=event.kind.value,
                uuid=_event_uuid(uuid, state.card_id, ids),
                at=event.at,
                received_at=event.at,
                day=event.day,
                place=place,
                due_on=event.due_on,
                flag=event.flag,
            )
        )
    CardEvent.objects.bulk_create(events)
    CardState.objects.bulk_update(changed, MEMORY_FIELDS)
    return [state.card_id for state in changed]


def _held(user: User, cards: Iterable[int]) -> list[CardState]:
    """Return the states of these cards of the person's deck, locked in the order of their ids."""
    states = CardState.objects.deck_of(user).filter(card__in=list(cards))
    return list(states.select_for_update(of=("self",)).order_by("pk"))


def _event_uuid(uuid: UUID, card: int, cards: list[int]) -> UUID:
    """Return the UUID of one card's event: the action's own where it is about one card."""
    return uuid if len(cards) == 1 else uuid5(uuid, str(card))
