"""Anki's log and schedule as this site's events, and back: the same states come out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.history import replay
from quizzes.domain.memory import NEW_CARD, Event, EventKind, MemoryState, Rating, Settings
from quizzes.domain.scheduling import apply, fuzz_rng, review
from quizzes.formats.anki import AnkiCard, AnkiReview, AnkiSchedule, CardState, ReviewKind
from quizzes.formats.card_history import Learner, has_past, lost_its_answers, of_anki, to_anki

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KINDS = (*Rating, "suspend", "unsuspend", "flag", "reset", "shift", "practice")
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(1, 40 * 86_400_000)), min_size=1, max_size=25
)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland"])


def lived(steps, learner) -> tuple[list[tuple[Event, bool, int | None]], MemoryState]:
    """Return the events of a card that ends at ``learner.now``, and its state."""
    at = learner.now - timedelta(milliseconds=sum(wait for _kind, wait in steps))
    events, state = [], NEW_CARD
    for number, (kind, wait) in enumerate(steps, start=1):
        at += timedelta(milliseconds=wait)
        day = learner.day(at)
        if isinstance(kind, Rating):
            rng = fuzz_rng(number)
            _after, event = review(state, kind, at=at, day=day, settings=Settings(), rng=rng)
        elif kind == "practice":
            events.append((Event(EventKind.REVIEW, at, day, Rating.GOOD), True, 4))
            continue
        else:
            due = day + 5 * DAY if kind == "shift" else None
            event = Event(EventKind(kind), at, day, due_on=due, flag=3)
        state = apply(state, event)
        events.append((event, False, 7))
    return events, state


def learner(zone="UTC", now=NOW) -> Learner:
    return Learner(ZoneInfo(zone), 4, now)


@given(STEPS, ZONES)
def test_what_leaves_comes_back_as_the_same_state(steps, zone):
    person = learner(zone)
    events, state = lived(steps, person)
    card = to_anki("forward", events, state, today=person.day(NOW), retention=0.9)
    history = of_anki(card, NEW_CARD, person)
    assert history.left_out == 0
    assert history.state == state


@given(STEPS, ZONES)
def test_the_state_is_the_replay_of_its_events(steps, zone):
    person = learner(zone)
    card = to_anki("forward", *lived(steps, person), today=person.day(NOW), retention=0.9)
    history = of_anki(card, MemoryState(flag=6, suspended=True), person)
    marks = [
        Event(EventKind.FLAG, NOW, person.day(NOW), flag=6),
        Event(EventKind.SUSPEND, NOW, person.day(NOW)),
    ]
    counted = [one.event for one in history.happenings if not one.practice]
    numbered = [
        Event(**{name: getattr(event, name) for name in Event.__slots__ if name != "id"}, id=number)
        for number, event in enumerate((*marks, *counted), start=1)
    ]
    assert replay(numbered) == history.state


def test_ankis_due_stands_last():
    log = (AnkiReview(int(NOW.timestamp() * 1000) - 86_400_000, 3, 10 * DAY, ease=2500),)
    schedule = AnkiSchedule(state=CardState.REVIEW, due_on=NOW.date() + 90 * DAY)
    history = of_anki(AnkiCard("forward", schedule, log), NEW_CARD, learner())
    assert [one.event.kind for one in history.happenings] == ["review", "shift"]
    assert history.state.due_on == NOW.date() + 90 * DAY


@pytest.mark.parametrize("year", [1970, 1999, 2027, 9000])
def test_an_impossible_time_is_left_out_and_counted(year):
    at = int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000)
    log = (AnkiReview(at, 3, 10 * DAY),)
    history = of_anki(AnkiCard("forward", log=log), NEW_CARD, learner())
    assert (history.left_out, history.state) == (1, NEW_CARD)


def test_an_absurd_due_and_interval_are_cut():
    log = (AnkiReview(int(NOW.timestamp() * 1000), 3, timedelta(days=10**8)),)
    schedule = AnkiSchedule(state=CardState.REVIEW, due_on=NOW.date().replace(year=9999))
    history = of_anki(AnkiCard("forward", schedule, log), NEW_CARD, learner())
    assert history.state.due_on == NOW.date() + 36_500 * DAY


def test_a_reset_by_hand_begins_again():
    at = int(NOW.timestamp() * 1000) - 1000
    log = (
        AnkiReview(at, 3, 10 * DAY),
        AnkiReview(at + 1, None, timedelta(0), kind=ReviewKind.MANUAL),
    )
    assert of_anki(AnkiCard("forward", log=log), NEW_CARD, learner()).state == NEW_CARD


def test_cramming_schedules_nothing():
    log = (AnkiReview(int(NOW.timestamp() * 1000), 1, timedelta(0), kind=ReviewKind.FILTERED),)
    history = of_anki(AnkiCard("forward", log=log), NEW_CARD, learner())
    assert ([one.practice for one in history.happenings], history.state) == ([True], NEW_CARD)


def test_what_has_a_past():
    due = AnkiSchedule(state=CardState.REVIEW, due_on=NOW.date())
    log = (AnkiReview(1, 3, DAY),)
    cards = (AnkiCard("c1"), AnkiCard("c1", due), AnkiCard("c1", due, log))
    assert [has_past(card) for card in cards] == [False, False, True]
    assert [lost_its_answers(card) for card in cards] == [False, True, False]
