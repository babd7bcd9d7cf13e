"""Folding a card's events gives the state that was kept along the way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from quizzes.domain.scheduling import (
    DEFAULT_PARAMETERS,
    NEW_CARD,
    Event,
    EventKind,
    MemoryState,
    Phase,
    Rating,
    Settings,
    apply,
    fuzz_rng,
    is_due,
    replay,
    review,
)

AGAIN, HARD, GOOD, EASY = Rating
NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
TODAY = NOW.date()
OTHER_PARAMETERS = tuple(number * 1.05 for number in DEFAULT_PARAMETERS)

schedules = st.sampled_from(
    [
        Settings(),
        Settings(parameters=OTHER_PARAMETERS, desired_retention=0.85),
        Settings(learning_steps=(), relearning_steps=()),
        Settings(learning_steps=(timedelta(minutes=1),) * 3, maximum_interval=60),
    ]
)
moves = st.tuples(
    st.sampled_from([EventKind.REVIEW] * 6 + [EventKind.UNDO] * 3 + list(EventKind)),
    st.sampled_from(Rating),
    st.one_of(st.integers(0, 20), st.integers(0, 60 * 24 * 90)),
    st.integers(-3, 30),
    schedules,
)


class Desk:
    """One card kept the way the site keeps it: a state changed at once, and a list of events.

    An undo puts back the very state that was there before, from a stack, without any replay.
    """

    def __init__(self) -> None:
        self.state = NEW_CARD
        self.events: list[Event] = []
        self.undoable: list[tuple[int, MemoryState]] = []

    def add(self, event: Event, state: MemoryState) -> None:
        stored = replace(event, id=len(self.events) + 1)
        if event.kind != EventKind.UNDO:
            self.undoable.append((stored.id, self.state))
        self.events.append(stored)
        self.state = state

    def answer(self, rating, at=NOW, settings=None) -> None:
        day = at.date()
        rng = fuzz_rng("card", self.state.reviews)
        state, event = review(
            self.state, rating, at=at, day=day, settings=settings or Settings(), rng=rng
        )
        self.add(event, state)

    def do(self, kind, at=NOW, **fields) -> None:
        event = Event(kind=kind, at=at, day=at.date(), **fields)
        self.add(event, apply(self.state, event))

    def undo(self, at=NOW) -> None:
        undoes, state = self.undoable.pop()
        self.add(Event(kind=EventKind.UNDO, at=at, day=at.date(), undoes=undoes), state)


def desk_after(moves) -> Desk:
    desk, at = Desk(), NOW
    for kind, rating, minutes, days, settings in moves:
        at += timedelta(minutes=minutes)
        if kind == EventKind.REVIEW:
            desk.answer(rating, at, settings)
        elif kind != EventKind.UNDO:
            desk.do(kind, at, due_on=at.date() + timedelta(days=days), flag=int(rating))
        elif desk.undoable:
            desk.undo(at)
    return desk


@example_settings(max_examples=500, derandomize=True, deadline=None, database=None)
@given(st.lists(moves, max_size=30))
def test_replaying_any_mix_of_events_gives_the_kept_state(moves):
    desk = desk_after(moves)

    assert replay(desk.events) == desk.state
    assert replay(reversed(desk.events)) == desk.state


@pytest.mark.exhaustive
@example_settings(max_examples=20_000, derandomize=True, deadline=None, database=None)
@given(st.lists(moves, max_size=40))
def test_replaying_twenty_thousand_mixes_gives_the_kept_state(moves):
    desk = desk_after(moves)

    assert replay(desk.events) == desk.state


@example_settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(st.lists(moves, max_size=30))
def test_a_state_has_one_due_unless_it_is_new(moves):
    state = desk_after(moves).state
    dues = [due for due in (state.due_at, state.due_on) if due is not None]

    assert len(dues) == (0 if state.phase == Phase.NEW else 1)
    assert (state.due_on is not None) == (state.phase == Phase.REVIEW)
    assert (state.step is not None) == (state.phase in {Phase.LEARNING, Phase.RELEARNING})


def test_no_events_are_a_new_card():
    assert replay([]) == NEW_CARD


def test_undoing_every_answer_restores_every_field():
    desk = Desk()
    desk.do(EventKind.FLAG, flag=3)
    before = [desk.state]
    for days, rating in enumerate([GOOD, GOOD, EASY, AGAIN, GOOD]):
        desk.answer(rating, NOW + timedelta(days=days * 9))
        before.append(desk.state)
    while len(before) > 1:
        assert desk.state == before.pop()
        desk.undo()
        assert replay(desk.events) == desk.state == before[-1]
    assert desk.state == MemoryState(flag=3)


def test_undoing_an_earlier_event_keeps_what_came_after():
    desk = Desk()
    desk.answer(GOOD)
    desk.do(EventKind.SUSPEND)
    desk.do(EventKind.FLAG, flag=2)
    undo = Event(kind=EventKind.UNDO, at=NOW, day=TODAY, undoes=1, id=4)

    assert replay([*desk.events, undo]) == MemoryState(suspended=True, flag=2)


def test_an_undo_can_be_undone():
    desk = Desk()
    desk.answer(GOOD)
    undo = Event(kind=EventKind.UNDO, at=NOW, day=TODAY, undoes=1, id=2)
    redo = Event(kind=EventKind.UNDO, at=NOW, day=TODAY, undoes=2, id=3)

    assert replay([*desk.events, undo]) == NEW_CARD
    assert replay([*desk.events, undo, redo]) == desk.state


def test_an_undo_of_nothing_that_came_before_changes_nothing():
    desk = Desk()
    desk.answer(GOOD)
    stray = Event(kind=EventKind.UNDO, at=NOW, day=TODAY, undoes=9, id=2)
    later = Event(kind=EventKind.SUSPEND, at=NOW, day=TODAY, id=9)

    assert replay([*desk.events, stray]) == desk.state
    assert replay([*desk.events, stray, later]) == replace(desk.state, suspended=True)


def test_replay_keeps_the_chosen_due_and_needs_no_settings():
    desk = Desk()
    desk.answer(EASY)
    chosen = replace(desk.events[0], due_on=date(2031, 1, 1))
    step = replace(desk.events[0], due_on=None, due_at=NOW + timedelta(minutes=7))

    assert replay([chosen]) == replace(desk.state, due_on=date(2031, 1, 1))
    assert replay([step]).phase == Phase.LEARNING
    assert replay([step]).due_at == NOW + timedelta(minutes=7)


def test_an_event_without_parameters_means_the_published_defaults():
    desk = Desk()
    desk.answer(GOOD, settings=Settings(parameters=OTHER_PARAMETERS))
    assert desk.state.stability == OTHER_PARAMETERS[2]

    bare = Event(
        kind=EventKind.REVIEW, at=NOW, day=TODAY, rating=GOOD, due_at=NOW + timedelta(minutes=10)
    )
    assert replay([bare]).stability == 2.3065


def test_kinds_and_phases_may_be_the_plain_strings_of_a_database():
    desk = Desk()
    desk.answer(EASY)
    plain = replace(desk.events[0], kind="review", rating=4)

    assert replay([plain]) == desk.state
    with pytest.raises(ValueError, match="'forget'"):
        apply(NEW_CARD, replace(plain, kind="forget"))


def test_advance_only_brings_a_review_card_nearer():
    desk = Desk()
    desk.answer(EASY)
    state = desk.state
    desk.do(EventKind.ADVANCE, due_on=TODAY)
    assert desk.state == replace(state, due_on=TODAY)
    assert is_due(desk.state, at=NOW, day=TODAY) is True

    desk.do(EventKind.ADVANCE, due_on=TODAY + timedelta(days=3))
    assert desk.state.due_on == TODAY


@pytest.mark.parametrize("kind", [EventKind.ADVANCE, EventKind.SHIFT])
def test_cards_that_are_new_or_in_steps_keep_their_moment(kind):
    desk = Desk()
    desk.do(kind, due_on=TODAY)
    assert desk.state == NEW_CARD

    desk.answer(GOOD)
    state = desk.state
    desk.do(kind, due_on=TODAY)
    assert desk.state == state


def test_shift_moves_a_due_day_either_way():
    desk = Desk()
    desk.answer(EASY)
    state = desk.state
    for days in (30, 1):
        desk.do(EventKind.SHIFT, due_on=TODAY + timedelta(days=days))
        assert desk.state == replace(state, due_on=TODAY + timedelta(days=days))


def test_a_buried_card_comes_back_the_next_day_or_the_chosen_one():
    desk = Desk()
    desk.answer(EASY)
    desk.do(EventKind.ADVANCE, due_on=TODAY)
    desk.do(EventKind.BURY)
    tomorrow = TODAY + timedelta(days=1)
    assert is_due(desk.state, at=NOW, day=TODAY) is False
    assert is_due(desk.state, at=NOW, day=tomorrow) is True

    desk.do(EventKind.BURY, due_on=TODAY + timedelta(days=5))
    assert is_due(desk.state, at=NOW, day=TODAY + timedelta(days=4)) is False
    assert is_due(desk.state, at=NOW, day=TODAY + timedelta(days=5)) is True

    desk.do(EventKind.UNBURY)
    assert is_due(desk.state, at=NOW, day=TODAY) is True


def test_an_answer_shows_a_buried_card_again_and_keeps_it_suspended():
    desk = Desk()
    desk.do(EventKind.BURY)
    desk.do(EventKind.SUSPEND)
    desk.answer(GOOD)
    assert (desk.state.buried_on, desk.state.suspended) == (None, True)

    desk.do(EventKind.UNSUSPEND)
    assert desk.state.suspended is False


def test_reset_makes_a_card_new_and_keeps_its_flag():
    desk = Desk()
    desk.answer(EASY)
    desk.do(EventKind.FLAG, flag=5)
    desk.do(EventKind.SUSPEND)
    desk.do(EventKind.RESET)

    assert desk.state == MemoryState(flag=5)
