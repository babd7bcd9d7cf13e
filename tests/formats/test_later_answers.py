"""A log that comes back with more answers than it left with: what is added, and what is not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.history import replay
from quizzes.domain.memory import NEW_CARD, EventKind
from quizzes.domain.scheduling import apply
from quizzes.formats.anki import AnkiCard, AnkiReview, AnkiSchedule, ReviewKind
from quizzes.formats.card_history import milliseconds, of_anki, to_anki
from quizzes.formats.later_answers import KINDS, Later, OnRecord, later
from tests.formats.test_card_history import DAY, NOW, STEPS, ZONES, learner, lived

MINUTE = timedelta(minutes=1)


def recorded(events) -> list[OnRecord]:
    return [
        OnRecord(one.kind, one.at, one.rating, practice)
        for one, practice, _seconds in events
        if one.kind in KINDS
    ]


def state_of(events):
    state = NEW_CARD
    for event, practice, _seconds in events:
        state = state if practice else apply(state, event)
    return state


def says(log) -> list[tuple]:
    """Return what a log says, but for the time taken, which is stored in seconds."""
    return [(line.at, line.rating, line.interval, line.kind) for line in log]


def answered(days_ago, rating=3, days=5, **more) -> AnkiReview:
    return AnkiReview(milliseconds(NOW - days_ago * DAY), rating, days * DAY, ease=2500, **more)


def on_record(days_ago, rating=3, kind=EventKind.REVIEW, **more) -> OnRecord:
    return OnRecord(kind, NOW - days_ago * DAY, rating, **more)


@given(STEPS, ZONES, st.data())
def test_a_log_comes_back_whole_wherever_it_was_split(steps, zone, data):
    person = learner(zone)
    events, state = lived(steps, person)
    left = events[: data.draw(st.integers(0, len(events)))]
    card = to_anki("forward", events, state, today=person.day(NOW), retention=0.9)
    found, before = later(card, recorded(left), NOW), state_of(left)
    assert found.parted is False
    goes_on = {"review", "reset"} & {event.kind for event, *_rest in events[len(left) :]}
    assert (found.card is not None) == bool(goes_on)
    if found.card is None:
        return
    history = of_anki(found.card, before, person, resumed=found.resumed)
    assert history.state == state
    ours = [(one.event, one.practice, one.seconds) for one in history.happenings]
    again = to_anki("forward", [*left, *ours], state, today=person.day(NOW), retention=0.9)
    assert says(again.log) == says(card.log)
    numbered = [
        replace(event, id=number)
        for number, (event, practice, _seconds) in enumerate([*left, *ours], start=1)
        if not practice
    ]
    assert replay(numbered) == history.state
    assert later(card, recorded([*left, *ours]), NOW) == Later()


def test_the_later_answers_are_added():
    log = (answered(9), answered(8), answered(2, 1), answered(1))
    found = later(AnkiCard("forward", log=log), [on_record(9), on_record(8)], NOW)
    assert (found.card.log, found.answers, found.parted) == (log[2:], 2, False)


def test_nothing_later_adds_nothing():
    log = (answered(9), answered(8))
    card = AnkiCard("forward", log=log)
    assert later(card, [on_record(9), on_record(8)], NOW) == Later()
    assert later(card, [on_record(9), on_record(8), on_record(1)], NOW) == Later()


@pytest.mark.parametrize(
    "record",
    [
        [on_record(9), on_record(3)],
        [on_record(9, 4)],
        [on_record(9), on_record(8, None, EventKind.RESET)],
        [on_record(7)],
    ],
    ids=["answered here since", "another rating", "begun again here", "others altogether"],
)
def test_two_that_went_on_apart(record):
    card = AnkiCard("forward", log=(answered(9), answered(8)))
    assert later(card, record, NOW) == Later(parted=True)


def test_a_moment_may_have_moved_on_in_the_file():
    moved = replace(answered(9), at=answered(9).at + 700)
    early = replace(answered(9), at=answered(9).at - 1)
    found = [
        later(AnkiCard("forward", log=(line, answered(1))), [on_record(9)], NOW).answers
        for line in (moved, early)
    ]
    assert found == [1, 0]


def test_an_answer_of_a_fast_clock_is_known_again():
    ahead = replace(answered(9), at=answered(9).at + 9 * 60_000)
    card = AnkiCard("forward", log=(ahead, answered(1)))
    records = ([on_record(9, capped=capped)] for capped in (True, False))
    assert [later(card, record, NOW).parted for record in records] == [False, True]


def test_a_card_moved_here_is_not_moved_twice():
    kinds = {"kind": ReviewKind.RESCHEDULED}
    moves = [replace(answered(days, None), **kinds) for days in (8, 7)]
    record = [on_record(9), on_record(8, None, EventKind.SHIFT)]
    found = later(AnkiCard("forward", log=(answered(9), *moves, answered(1))), record, NOW)
    assert found.card.log == (moves[1], answered(1))


def test_impossible_times_split_nothing_and_are_passed_on():
    ancient, future = replace(answered(0), at=1), answered(-2)
    card = AnkiCard("forward", log=(ancient, answered(9), answered(1), future))
    found = later(card, [on_record(9)], NOW)
    assert (found.answers, len(found.card.log)) == (1, 3)
    assert of_anki(found.card, NEW_CARD, learner()).left_out == 2
    nothing = AnkiCard("forward", log=(ancient, answered(9), future))
    assert later(nothing, [on_record(9)], NOW) == Later()


@pytest.mark.parametrize(("suspended", "resumed"), [(8, True), (1, False)])
def test_a_card_answered_after_it_was_suspended_is_taken_up_again(suspended, resumed):
    record = [on_record(9), on_record(suspended, None, EventKind.SUSPEND)]
    found = later(AnkiCard("forward", log=(answered(9), answered(3))), record, NOW)
    assert found.resumed is resumed
    before = replace(NEW_CARD, suspended=True)
    after = of_anki(found.card, before, learner(), resumed=found.resumed).state
    assert after.suspended is not resumed
    stays = replace(found.card, schedule=AnkiSchedule(suspended=True))
    assert of_anki(stays, before, learner(), resumed=True).state.suspended is True


def test_fifty_thousand_lines_of_one_card():
    start = milliseconds(NOW - 40 * DAY)
    moved = [AnkiReview(start + n, None, DAY, kind=ReviewKind.MANUAL) for n in range(50_000)]
    record = [on_record(50), *(on_record(30, None, EventKind.SHIFT) for _ in range(50_000))]
    found = later(AnkiCard("forward", log=(answered(50), *moved, answered(1))), record, NOW)
    assert (found.answers, len(found.card.log)) == (1, 50_001)
