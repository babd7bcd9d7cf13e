"""Schedules and answers of imported cards, written together."""

from datetime import datetime
from operator import itemgetter

from quizzes.actions.card_marks import MOST_TAGS, read_tag
from quizzes.actions.import_plans import Fate, Planned
from quizzes.actions.import_replays import EVENT_COLUMNS, Replay, Replays
from quizzes.actions.plain_rows import Columns, update_all
from quizzes.formats.anki import AnkiCard
from quizzes.formats.later_answers import Later
from quizzes.models import Card, CardEvent, CardState, User
from quizzes.models.cards import MEMORY_FIELDS

STATE_COLUMNS = ("user", "card", *MEMORY_FIELDS, "joined_at", "joined_on", "tags")
"""All that a state of a card says."""

_EVENTS = Columns(CardEvent, EVENT_COLUMNS)
_STATES = Columns(CardState, STATE_COLUMNS)


class Pasts:
    """Collects the cards of an import that join a person's deck, and writes them in few queries.

    After `write`, ``scheduled`` are the cards that took over a past or go on with one, ``joined``
    those that were not in the deck before, ``tagged`` has each card whose tags are others now, with
    those before and now; the counts say what of the pasts could not be taken.
    """

    def __init__(self, user: User, now: datetime, ready: Replays | None = None) -> None:
        self.user, self.now = user, now
        self.replays = Replays(user, now)
        if ready is not None and ready.learner == self.replays.learner:
            self.replays = ready
        self.waiting: list[tuple[Planned, Card, AnkiCard | Later | None]] = []
        self.scheduled: list[int] = []
        self.joined: list[int] = []
        self.tagged: list[tuple[int, list[str], list[str]]] = []
        self._lines_left_out = self._events = self._continued = self._added = 0

    def join(self, one: Planned, cards: list[Card]) -> None:
        """Let cards of a note join; those of a course's note only where they bring a past."""
        pasts = one.pasts()
        for card in cards:
            past = pasts.get(card.slot)
            if not card.retired and (past is not None or one.fate is not Fate.COURSE):
                self.waiting.append((one, card, past))

    def write(self) -> None:
        """Write the states and events of all cards that joined."""
        ids = [card.pk for _one, card, _past in self.waiting]
        held = CardState.objects.select_for_update().filter(user=self.user.pk, card__in=ids)
        # In the order in which everybody locks them.
        states = {state.card_id: state for state in held.order_by("pk")}
        fresh, changed, events = [], [], []
        for one, card, past in self.waiting:
            state = states.get(card.pk)
            replay = self._past(one, card, past, state)
            if state is None:
                state = self._joining(card, replay)
                fresh.append(state)
            elif replay is not None:
                changed.append(state)
            if replay is not None:
                state.set_memory(replay.history.state)
                events += [(at, (card.pk, *values)) for at, values in replay.rows]
                self.scheduled.append(card.pk)
            if state.pk is None or replay is not None:
                before, state.tags = state.tags, _tags(state.tags, one)
                if state.pk and state.tags != before:
                    self.tagged.append((card.pk, before, state.tags))
        _STATES.insert([_STATES.row(state) for state in fresh])
        update_all(changed, (*MEMORY_FIELDS, "tags"))
        # What is fitted to answers later is judged on the latest, and takes ids for their order.
        events.sort(key=itemgetter(0))
        _EVENTS.insert([row for _at, row in events])
        self.joined = [state.card_id for state in fresh]
        self._events = len(events)

    def counts(self) -> dict[str, int]:
        """Return how many cards took over a past, and what of pasts could not be taken."""
        return {
            "scheduled": len(self.scheduled),
            "joined": len(self.joined),
            "events": self._events,
            "lines_left_out": self._lines_left_out,
            "continued": self._continued,
            "added": self._added,
        }

    def _past(
        self, one: Planned, card: Card, past: AnkiCard | Later | None, state: CardState | None
    ) -> Replay | None:
        if past is None or (state is None and isinstance(past, Later)):
            return None
        replay = self.replays.of(one, card.slot, past, state)
        history = replay.history
        if isinstance(past, Later):
            first, last_review_at = history.happenings[0].event, state.last_review_at
            if last_review_at is not None and first.at < last_review_at:
                # It was answered here between the look and the lock: now both went on.
                return None
            self._continued += 1
            self._added += past.answers
        self._lines_left_out += history.left_out
        return replay if history.happenings else None

    def _joining(self, card: Card, replay: Replay | None) -> CardState:
        first = replay.history.happenings[0].event if replay else None
        at = first.at if first else self.now
        day = first.day if first else self.replays.learner.day(self.now)
        return CardState(user_id=self.user.pk, card=card, joined_at=at, joined_on=day)


def _tags(own: list[str], one: Planned) -> list[str]:
    """Return the person's tags with those of the file, but for the course's and what can't be."""
    of_course = one.note.tags if one.note else []
    tags = dict.fromkeys(own)
    for text in one.arrival.tags:
        try:
            tag = read_tag(text)
        except ValueError:
            continue
        if tag and tag not in of_course and len(tags) < MOST_TAGS:
            tags[tag] = None
    return list(tags)
