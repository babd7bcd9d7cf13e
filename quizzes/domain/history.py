"""A card's events folded into its state: what is stored is a cache of exactly this."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from quizzes.domain.memory import (
    NEW_CARD,
    Event,
    EventKind,
    Memory,
    MemoryState,
    Phase,
    Rating,
    remember,
)


def apply(state: MemoryState, event: Event) -> MemoryState:
    """Return the state after one event: one step of `replay`.

    Raises ValueError for an UNDO, which needs the card's other events (use `replay`), for an
    unknown kind, and for a review without a rating or without exactly one due.
    """
    if event.kind not in _STEPS:
        raise ValueError(f"An event of kind {event.kind!r} can't be applied to a state alone.")
    return _STEPS[event.kind](state, event)


def replay(events: Iterable[Event]) -> MemoryState:
    """Return the state that all events of one card lead to, in the order of their ids.

    An event that was undone counts as if it had never happened; an undo can be undone too.
    Raises ValueError as `apply` does.
    """
    state = NEW_CARD
    for event in standing(events):
        state = apply(state, event)
    return state


def standing(events: Iterable[Event]) -> list[Event]:
    """Return the events of one card that count, in the order of their ids: no undos, none undone.

    An undo can be undone too.
    """
    kept: list[Event] = []
    undone: set[int | None] = set()
    for event in sorted(events, key=lambda event: event.id, reverse=True):
        if event.id in undone:
            continue
        if event.kind == EventKind.UNDO:
            undone.add(event.undoes)
        else:
            kept.append(event)
    return kept[::-1]


def after_review(state: MemoryState, event: Event, memory: Memory) -> MemoryState:
    """Return the state after a review whose memory is already worked out.

    Phase and step follow from the due that was chosen, not from settings: a moment means a step,
    a date means days. That keeps old reviews replayable after the steps were changed. Raises
    ValueError when the event has no due, or both.
    """
    if (event.due_at is None) == (event.due_on is None):
        raise ValueError("A review needs exactly one of due_at and due_on.")
    phase, step = Phase.REVIEW, None
    if event.due_on is None:
        early = state.phase in (Phase.NEW, Phase.LEARNING)
        phase = Phase.LEARNING if early else Phase.RELEARNING
        step = 0 if event.rating == Rating.AGAIN else (state.step or 0)
        step += event.rating == Rating.GOOD
    lapsed = state.phase == Phase.REVIEW and event.rating == Rating.AGAIN
    return MemoryState(
        phase=phase,
        step=step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due_at=event.due_at,
        due_on=event.due_on,
        last_review_at=event.at,
        last_review_on=event.day,
        reviews=state.reviews + 1,
        lapses=state.lapses + lapsed,
        suspended=state.suspended,
        buried_on=None,
        flag=state.flag,
    )


def _apply_review(state: MemoryState, event: Event) -> MemoryState:
    if event.rating is None:
        raise ValueError("A review needs a rating.")
    memory = remember(state, event.rating, day=event.day, parameters=event.parameters)
    return after_review(state, event, memory)


def _apply_advance(state: MemoryState, event: Event) -> MemoryState:
    if state.phase != Phase.REVIEW or event.due_on is None or event.due_on >= state.due_on:
        return state
    return replace(state, due_on=event.due_on)


def _apply_shift(state: MemoryState, event: Event) -> MemoryState:
    if state.phase != Phase.REVIEW or event.due_on is None:
        return state
    return replace(state, due_on=event.due_on)


def _apply_bury(state: MemoryState, event: Event) -> MemoryState:
    last_day = event.day if event.due_on is None else event.due_on - timedelta(days=1)
    return replace(state, buried_on=last_day)


_STEPS: dict[EventKind, Callable[[MemoryState, Event], MemoryState]] = {
    EventKind.REVIEW: _apply_review,
    EventKind.ADVANCE: _apply_advance,
    EventKind.SHIFT: _apply_shift,
    EventKind.SUSPEND: lambda state, event: replace(state, suspended=True),
    EventKind.UNSUSPEND: lambda state, event: replace(state, suspended=False),
    EventKind.BURY: _apply_bury,
    EventKind.UNBURY: lambda state, event: replace(state, buried_on=None),
    EventKind.FLAG: lambda state, event: replace(state, flag=event.flag or 0),
    # Anki's "forget": a new card again, shown again, with only its flag kept.
    EventKind.RESET: lambda state, event: MemoryState(flag=state.flag),
}
