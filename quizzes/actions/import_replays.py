"""What the pasts of a file come to, worked out before anybody has to wait for it."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from django.db.models import QuerySet

from quizzes.actions.import_plans import Plan, Planned
from quizzes.actions.plain_rows import Columns
from quizzes.actions.replays import events_of, replayed
from quizzes.domain.memory import NEW_CARD, MemoryState
from quizzes.formats.anki import AnkiCard
from quizzes.formats.card_history import Happening, History, Learner, of_anki
from quizzes.formats.later_answers import Later
from quizzes.models import CardEvent, CardImport, CardState, User

EVENT_COLUMNS = (
    *("card", "user", "kind", "uuid", "at", "received_at", "day", "place", "rating", "was_new"),
    *("practice", "seconds", "days_since", "predicted", "due_at", "due_on", "flag"),
)
"""What an event of an import says; it has no more."""


class Replay(NamedTuple):
    """A past, the state it goes on from, and what came of it.

    ``rows`` are its events in order: the moment of each and its `EVENT_COLUMNS` but for the card.
    """

    past: AnkiCard | Later
    before: MemoryState
    history: History
    rows: list[tuple[datetime, tuple]]


class Replays:
    """Replays of the pasts of one file.

    A past leads from the same state always to the same. What was worked out before a lock is
    therefore taken where past and state are still those, and worked out anew where they are not.
    """

    def __init__(self, user: User, now: datetime) -> None:
        self.user = user.pk
        self.learner = Learner(user.zone, user.day_rollover_hour, now)
        self._columns = Columns(CardEvent, EVENT_COLUMNS[1:])
        self._known: dict[tuple[str, str], Replay] = {}

    def prepare(self, plan: Plan) -> None:
        """Work out what a plan brings, one query."""
        cards = [card.pk for of_note in plan.cards.values() for card in of_note.values()]
        held = CardState.objects.filter(user=self.user, card__in=cards)
        states = {state.card_id: state for state in held}
        for one in plan.rows:
            here = plan.cards.get(one.note.pk, {}) if one.note else {}
            for slot, past in one.pasts().items():
                state = states.get(here[slot].pk) if slot in here else None
                self.of(one, slot, past, state)

    def of(
        self, one: Planned, slot: str, past: AnkiCard | Later, state: CardState | None
    ) -> Replay:
        """Return what comes of a note's card with this past."""
        place, before = (one.arrival.where, slot), state.memory() if state else NEW_CARD
        known = self._known.get(place)
        if known is None or known.before != before or known.past != past:
            known = self._known[place] = self._replay(past, before)
        return known

    def _replay(self, past: AnkiCard | Later, before: MemoryState) -> Replay:
        if isinstance(past, Later):
            history = of_anki(past.card, before, self.learner, resumed=past.resumed)
        else:
            history = of_anki(past, before, self.learner)
        rows = [(one.event.at, self._columns.values(self._said(one))) for one in history.happenings]
        return Replay(past, before, history, rows)

    def _said(self, happening: Happening) -> tuple:
        event = happening.event
        return (
            *(self.user, event.kind.value, uuid4(), event.at, self.learner.now, event.day),
            CardEvent.Place.IMPORT.value,
            None if event.rating is None else event.rating.value,
            *(happening.was_new, happening.practice, happening.seconds, happening.days_since),
            *(happening.predicted, event.due_at, event.due_on, event.flag),
        )


def brought_by(row: CardImport) -> QuerySet[CardEvent]:
    """Return the events that an import brought."""
    return CardEvent.objects.filter(
        user=row.user_id, place=CardEvent.Place.IMPORT, received_at=row.committed_at
    )


class LeftOver:
    """What is left of the cards that an import scheduled when what it brought is gone.

    It is worked out before a lock. Events only ever come or go, so that where those of a card have
    the same ids after it, they lead to the same.
    """

    def __init__(self, row: CardImport) -> None:
        self._row = row
        going = brought_by(row).order_by().values("pk")
        self._known = self._replayed(self._events().exclude(pk__in=going))

    def memories(self) -> dict[int, MemoryState]:
        """Return the state that the events there are lead to, of each card that has any."""
        found: dict[int, list[int]] = defaultdict(list)
        for card, event in self._events().values_list("card", "pk"):
            found[card].append(event)
        others = [card for card, ids in found.items() if self._known.get(card, ([],))[0] != ids]
        if others:
            self._known |= self._replayed(self._events().filter(card__in=others))
        return {card: self._known[card][1] for card in found}

    def _events(self) -> QuerySet[CardEvent]:
        scheduled = set(self._row.outcome["scheduled"])
        return events_of(self._row.user_id).filter(card__in=scheduled, practice=False)

    def _replayed(self, events: QuerySet[CardEvent]) -> dict[int, tuple[list[int], MemoryState]]:
        of_card: dict[int, list[CardEvent]] = defaultdict(list)
        for event in events:
            of_card[event.card_id].append(event)
        return {card: ([one.pk for one in own], replayed(own)) for card, own in of_card.items()}
