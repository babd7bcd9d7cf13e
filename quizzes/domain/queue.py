"""What a learner is shown today: cards in steps first, then due cards with new ones mixed in.

Answers are what a day is measured in. A new card takes about two of them before its first
interval in days (one for each learning step), any other card one. Cards already in their steps
are always finished, even past the limit.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from quizzes.domain.scheduling import (
    DEFAULT_PARAMETERS,
    MemoryState,
    Phase,
    is_due,
    is_set_aside,
    retrievability,
)

ANSWERS_PER_NEW_CARD = 2
LEARN_AHEAD = timedelta(minutes=20)
SECONDS_PER_ANSWER = 8
LATEST_CAUGHT_UP = 366
"""Days: a backlog that lasts longer has no date that would help anyone."""


class Tier(IntEnum):
    """How much a card matters: needed by an objective, or a learner's own choice."""

    CORE = 0
    EXTRA = 1


@dataclass(frozen=True, slots=True)
class QueueCard:
    """One learner's card as far as the queue needs it.

    `position` orders cards as the course does; any values that compare with each other will do.
    `parameters` are the numbers of FSRS-6 that say how surely it is recalled.
    """

    id: int
    note: int
    state: MemoryState
    position: int | tuple[int, ...] = 0
    tier: Tier = Tier.CORE
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS

    def recall(self, day: date) -> float | None:
        """Return the chance (0 to 1) that the card is recalled on `day`; None before any answer."""
        return retrievability(self.state, day=day, parameters=self.parameters)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a learner wants to do in one day at most."""

    new_cards: int = 20
    answers: int = 60


@dataclass(frozen=True, slots=True)
class Used:
    """What a learner has done on this learner day, and the notes whose cards they answered."""

    new_cards: int = 0
    answers: int = 0
    notes: Collection[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Session:
    """What to show now, in order, and how much of each it is.

    `ahead` says that only cards in steps are left and they are shown before their time.
    `answers` is the work still to do today, `postponed` the due cards the limit leaves for
    another day.
    """

    ids: tuple[int, ...]
    learning: int
    reviews: int
    new_cards: int
    answers: int
    postponed: int
    ahead: bool


def build_session(
    cards: Iterable[QueueCard],
    *,
    at: datetime,
    day: date,
    limits: Limits | None = None,
    used: Used | None = None,
    core_first: bool = False,
) -> Session:
    """Return what to show a learner at `at` (UTC) on their learner day.

    `cards` are those in steps, those due and those new; others are left out. One note shows one
    card a day, except that a card in its steps is always finished. With `core_first`, before an
    exam, extra cards come only where core ones, due or new, leave room.
    """
    limits, used = limits or Limits(), used or Used()
    shown = [card for card in cards if not is_set_aside(card.state, day=day)]
    steps = _order_steps(shown)
    seen = {*used.notes, *(card.note for card in steps)}
    room = max(limits.answers - used.answers - len(steps), 0)
    due = [card for card in shown if card.state.due_on and is_due(card.state, at=at, day=day)]
    due = _one_a_note(_order_reviews(due, room, day), seen, day)
    new = _order_new([card for card in shown if card.state.phase == Phase.NEW])
    new = _one_a_note(new, seen | {card.note for card in due}, day)
    reviews = due[:room]
    if core_first:
        reviews = _core_first(due, new, room, new_cards_left(limits, used, reserved=len(steps)))
    new = new[: new_cards_left(limits, used, reserved=len(steps) + len(reviews))]
    queue = _ready(steps, at) + _mixed(reviews, new)
    early = [] if queue else _ready(steps, at + LEARN_AHEAD)
    return Session(
        ids=tuple(card.id for card in queue or early),
        learning=len(steps),
        reviews=len(reviews),
        new_cards=len(new),
        answers=len(steps) + len(reviews) + ANSWERS_PER_NEW_CARD * len(new),
        postponed=len(due) - len(reviews),
        ahead=bool(early),
    )


def may_be_postponed(cards: Iterable[QueueCard], *, limits: Limits, used: Used) -> bool:
    """Say whether more of the cards are due in days than the day has answers left for them.

    Only then does `build_session` ask how surely cards are recalled.
    """
    states = [card.state for card in cards]
    steps = sum(state.due_at is not None for state in states)
    due = sum(state.due_on is not None for state in states)
    return due > max(limits.answers - used.answers - steps, 0)


def new_cards_left(limits: Limits, used: Used, *, reserved: int = 0) -> int:
    """Return how many new cards a learner may still begin today.

    `reserved` answers are kept for cards that come first.
    """
    answers = limits.answers - used.answers - reserved
    return max(0, min(limits.new_cards - used.new_cards, answers // ANSWERS_PER_NEW_CARD))


def caught_up_on(
    *,
    waiting: int,
    due: Mapping[date, int],
    limit: int,
    today: date,
    forgotten: float = 0.0,
    days_off: Collection[date] = (),
) -> date | None:
    """Return the first day on which everything due fits into the limit of answers again.

    `waiting` cards are more than fit into today, `due` counts the cards due on the days to come.
    A share of `forgotten` (0 to 1) of those answered late will have slipped: each takes an answer
    more, and comes back the next day. Today when nothing waits; None when the end is more than a
    year away.
    """
    if waiting <= 0:
        return today
    a_day = limit / (1 + forgotten)
    returning = a_day * forgotten
    for ahead in range(1, LATEST_CAUGHT_UP + 1):
        day = today + timedelta(days=ahead)
        waiting += due.get(day, 0) + returning
        if day in days_off:
            returning = 0
            continue
        answered = min(waiting, a_day)
        waiting, returning = waiting - answered, answered * forgotten
        if waiting < 1:
            return day
    return None


def minutes(count: int, seconds_per_answer: float = SECONDS_PER_ANSWER) -> int:
    """Return the whole minutes `count` answers take: rounded up, so at least 1; 0 for none."""
    return math.ceil(max(count, 0) * seconds_per_answer / 60)


def _order_steps(cards: list[QueueCard]) -> list[QueueCard]:
    steps = (card for card in cards if card.state.due_at is not None)
    return sorted(steps, key=lambda card: (card.state.due_at, card.id))


def _ready(steps: list[QueueCard], at: datetime) -> list[QueueCard]:
    return [card for card in steps if card.state.due_at <= at]


def _order_reviews(due: list[QueueCard], room: int, day: date) -> list[QueueCard]:
    """Return due cards by due day and place in the course; in a backlog by retrievability.

    When not all fit into the day, the best remembered come first: what is still known is kept,
    and a card long forgotten loses least by waiting.
    """
    if len(due) > room:
        return sorted(due, key=lambda card: (-card.recall(day), card.position, card.id))
    return sorted(due, key=lambda card: (card.state.due_on, card.position, card.id))


def _core_first(
    due: list[QueueCard], new: list[QueueCard], room: int, new_room: int
) -> list[QueueCard]:
    """Return the due cards for today: extra ones only where due and new core cards leave room."""
    core = [card for card in due if card.tier == Tier.CORE][:room]
    coming = min(sum(card.tier == Tier.CORE for card in new), new_room)
    left = max(room - len(core) - ANSWERS_PER_NEW_CARD * coming, 0)
    extra = [card for card in due if card.tier == Tier.EXTRA][:left]
    kept = {card.id for card in (*core, *extra)}
    return [card for card in due if card.id in kept]


def _order_new(new: list[QueueCard]) -> list[QueueCard]:
    return sorted(new, key=lambda card: (card.tier, card.position, card.id))


def _one_a_note(cards: list[QueueCard], seen: set[int], day: date) -> list[QueueCard]:
    """Return the cards without siblings of a note in `seen` or earlier in the list.

    A card that was itself answered today is no sibling: a wrong quiz answer may bring it back.
    """
    seen = set(seen)
    kept = []
    for card in cards:
        if card.note in seen and card.state.last_review_on != day:
            continue
        seen.add(card.note)
        kept.append(card)
    return kept


def _mixed(reviews: list[QueueCard], new: list[QueueCard]) -> list[QueueCard]:
    """Return both lists as one, in their own orders, with new cards spread evenly."""
    places = [((index + 1) / (len(reviews) + 1), 0, card) for index, card in enumerate(reviews)]
    places += [((index + 1) / (len(new) + 1), 1, card) for index, card in enumerate(new)]
    return [card for _, _, card in sorted(places, key=lambda place: place[:2])]
