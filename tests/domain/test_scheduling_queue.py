"""What is shown today, in which order, and how long it takes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from quizzes.domain.queue import (
    Limits,
    QueueCard,
    Session,
    Tier,
    Used,
    build_session,
    caught_up_on,
    may_be_postponed,
    minutes,
    new_cards_left,
)
from quizzes.domain.scheduling import (
    DEFAULT_PARAMETERS,
    NEW_CARD,
    MemoryState,
    Phase,
    is_due,
    retrievability,
)

NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
TODAY = NOW.date()


def new(number, **fields):
    return QueueCard(id=number, state=NEW_CARD, **{"note": number, "position": number} | fields)


def due(number, *, days_ago=0, stability=10.0, last=20, **fields):
    state = MemoryState(
        phase=Phase.REVIEW,
        stability=stability,
        difficulty=5.0,
        due_on=TODAY - timedelta(days=days_ago),
        last_review_on=TODAY - timedelta(days=last),
        reviews=3,
    )
    return QueueCard(id=number, state=state, **{"note": number, "position": number} | fields)


def in_steps(number, *, wait=0, **fields):
    state = MemoryState(
        phase=Phase.LEARNING,
        step=0,
        stability=1.0,
        difficulty=5.0,
        due_at=NOW + timedelta(minutes=wait),
        last_review_on=TODAY,
        reviews=1,
    )
    return QueueCard(id=number, state=state, **{"note": number, "position": number} | fields)


def session(*cards, **options):
    return build_session(cards, at=NOW, day=TODAY, **options)


def test_nothing_to_do():
    assert session() == Session(
        ids=(), learning=0, reviews=0, new_cards=0, answers=0, postponed=0, ahead=False
    )


def test_steps_come_first_by_their_moment_then_reviews_by_day_and_place():
    shown = session(
        due(1, days_ago=1, position=9),
        due(2, days_ago=1, position=3),
        due(3, days_ago=5),
        in_steps(4, wait=-1),
        in_steps(5, wait=-2),
    )

    assert shown.ids == (5, 4, 3, 2, 1)
    assert (shown.learning, shown.reviews, shown.new_cards, shown.answers) == (2, 3, 0, 5)


def test_new_cards_are_spread_between_reviews_core_first_in_course_order():
    reviews = [due(n) for n in (1, 2, 3, 4)]
    shown = session(
        *reviews, new(11, tier=Tier.EXTRA, position=0), new(12, position=2), new(13, position=1)
    )

    assert shown.ids == (1, 13, 2, 12, 3, 11, 4)
    assert shown.answers == 4 + 3 * 2


def test_a_backlog_is_ordered_by_what_is_still_known():
    cards = [due(1, stability=5.0), due(2, stability=50.0), due(3, stability=20.0)]
    limits = Limits(answers=2)

    shown = session(*cards, new(9), limits=limits)
    assert shown.ids == (2, 3)
    assert (shown.postponed, shown.new_cards) == (1, 0)
    assert session(*cards, limits=Limits(answers=3)).ids == (1, 2, 3)


def test_a_backlog_goes_by_each_cards_own_parameters():
    steep = (*DEFAULT_PARAMETERS[:20], 0.8)
    cards = [due(1, last=50), due(2, last=40, parameters=steep)]

    assert cards[0].recall(TODAY) == retrievability(cards[0].state, day=TODAY)
    assert cards[1].recall(TODAY) < cards[0].recall(TODAY)
    assert session(*cards, limits=Limits(answers=1)).ids == (1,)
    assert session(*(replace(card, parameters=steep) for card in cards)).ids == (1, 2)
    assert new(3).recall(TODAY) is None


def test_cards_may_be_postponed_once_more_wait_than_answers_are_left():
    waiting = [due(1), due(2), in_steps(3), new(4), new(5)]

    def asked(answers: int, used: int = 0) -> bool:
        return may_be_postponed(waiting, limits=Limits(20, answers), used=Used(answers=used))

    assert [asked(2), asked(3), asked(10, used=7), asked(10, used=8)] == [True, False, False, True]
    assert may_be_postponed([new(4)], limits=Limits(20, 1), used=Used(answers=5)) is False
    assert may_be_postponed([in_steps(3)], limits=Limits(20, 0), used=Used()) is False


def test_the_default_limits_are_20_new_and_60_answers():
    fresh = session(*(new(n) for n in range(50)))
    assert (fresh.new_cards, fresh.answers) == (20, 40)

    full = session(*(due(n) for n in range(100)), *(new(n) for n in range(200, 250)))
    assert (full.reviews, full.new_cards, full.postponed) == (60, 0, 40)

    mixed = session(*(due(n) for n in range(50)), *(new(n) for n in range(200, 250)))
    assert (mixed.reviews, mixed.new_cards, mixed.answers) == (50, 5, 60)


def test_what_was_done_today_counts():
    cards = [*(due(n) for n in range(50)), *(new(n) for n in range(200, 250))]
    assert session(*cards, used=Used(new_cards=18, answers=30)).reviews == 30
    assert session(*cards[50:], used=Used(new_cards=18, answers=30)).new_cards == 2
    assert session(*cards, used=Used(answers=70)).ids == ()


def test_cards_in_steps_are_finished_past_the_limit():
    assert session(in_steps(1), due(2), used=Used(answers=60)).ids == (1,)


def test_one_card_of_a_note_a_day():
    assert session(due(1, note=7), due(2, note=7), new(3, note=7)).ids == (1,)
    assert session(in_steps(1, note=7), due(2, note=7)).ids == (1,)
    assert session(due(1, note=7), new(2, note=8), used=Used(notes={7, 8})).ids == ()
    assert session(new(1, note=7), new(2, note=7), new(3)).ids == (1, 3)
    waiting = session(due(1), due(2, note=7), new(3, note=7), limits=Limits(answers=1))
    assert waiting.ids == (1,)


def test_a_card_that_a_wrong_quiz_answer_brought_back_today_is_shown():
    assert session(due(1, note=7, last=0), used=Used(notes={7})).ids == (1,)


def test_cards_set_aside_or_not_yet_due_are_left_out():
    buried = QueueCard(id=1, note=1, state=MemoryState(buried_on=TODAY))
    suspended = QueueCard(id=2, note=2, state=MemoryState(suspended=True))

    assert session(buried, suspended, due(3, days_ago=-1)).ids == ()


def test_steps_are_shown_ahead_only_when_nothing_else_is_left():
    soon, later = in_steps(1, wait=20), in_steps(2, wait=21)

    alone = session(later, soon)
    assert (alone.ids, alone.ahead, alone.learning) == ((1,), True, 2)
    assert session(soon, due(3)).ids == (3,)
    assert session(soon, due(3)).ahead is False
    assert (session(later).ids, session(later).ahead) == ((), False)


def test_how_many_new_cards_may_still_begin():
    assert new_cards_left(Limits(), Used()) == 20
    assert new_cards_left(Limits(), Used(new_cards=25)) == 0
    assert new_cards_left(Limits(), Used(answers=55)) == 2
    assert new_cards_left(Limits(), Used(), reserved=57) == 1
    assert new_cards_left(Limits(), Used(answers=80)) == 0


@pytest.mark.parametrize(
    ("count", "expected"), [(0, 0), (-3, 0), (1, 1), (7, 1), (8, 2), (60, 8), (150, 20)]
)
def test_minutes_are_rounded_up(count, expected):
    assert minutes(count) == expected


def test_minutes_follow_a_learners_own_pace():
    assert minutes(60, seconds_per_answer=12.5) == 13


cards = st.builds(
    due,
    st.integers(1, 40),
    note=st.integers(1, 12),
    position=st.integers(0, 9),
    days_ago=st.integers(-2, 30),
    stability=st.floats(0.1, 500),
    last=st.just(30),
) | st.one_of(
    st.builds(make, st.integers(1, 40), note=st.integers(1, 12)) for make in (new, in_steps)
)


@example_settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(
    st.lists(cards, unique_by=lambda card: card.id, max_size=40),
    st.integers(0, 40),
    st.integers(0, 40),
    st.randoms(use_true_random=False),
)
def test_a_session_keeps_to_its_limits_whatever_the_deck(deck, limit, used, rng):
    options = {"limits": Limits(new_cards=5, answers=limit), "used": Used(answers=used)}
    shown = session(*deck, **options)
    by_id = {card.id: card for card in deck}
    chosen = [by_id[number] for number in shown.ids]
    others = [card for card in chosen if card.state.due_at is None]

    assert len(set(shown.ids)) == len(shown.ids)
    assert shown.postponed == 0 or may_be_postponed(deck, **options)
    assert shown.new_cards <= 5
    assert shown.answers <= max(limit - used, shown.learning)
    assert len({card.note for card in others}) == len(others)
    assert all(card.state == NEW_CARD or is_due(card.state, at=NOW, day=TODAY) for card in chosen)
    rng.shuffle(deck)
    assert session(*deck, **options) == shown


class TestBacklog:
    """After days away: what is still known comes first, and the end of it has a date."""

    def test_no_day_is_above_the_limit_and_the_best_remembered_come_first(self):
        late = [due(n, days_ago=14, stability=float(n), last=40) for n in range(1, 101)]
        shown = session(*late, limits=Limits(20, 60))
        assert shown.ids == tuple(range(100, 40, -1))
        assert (shown.answers, shown.postponed) == (60, 40)

    def test_caught_up_today_without_a_backlog(self):
        assert caught_up_on(waiting=0, due={}, limit=60, today=TODAY) == TODAY

    def test_what_waits_and_what_comes_is_worked_off(self):
        due_on = {TODAY + timedelta(days=ahead): 20 for ahead in range(1, 9)}
        done = caught_up_on(waiting=100, due=due_on, limit=60, today=TODAY)
        assert done == TODAY + timedelta(days=3)

    def test_what_is_forgotten_takes_longer(self):
        done = [
            caught_up_on(waiting=200, due={}, limit=50, today=TODAY, forgotten=share)
            for share in (0.0, 0.2, 0.5)
        ]
        assert done == sorted(set(done))

    def test_days_off_do_not_count(self):
        off = [TODAY + timedelta(days=1), TODAY + timedelta(days=2)]
        done = caught_up_on(waiting=50, due={}, limit=60, today=TODAY, days_off=off)
        assert done == TODAY + timedelta(days=3)

    def test_a_backlog_without_end_has_no_date(self):
        assert caught_up_on(waiting=5, due={}, limit=0, today=TODAY) is None
        every_day = {TODAY + timedelta(days=ahead): 9 for ahead in range(1, 400)}
        assert caught_up_on(waiting=5, due=every_day, limit=5, today=TODAY) is None


class TestCoreFirst:
    """Before an exam extra cards give way."""

    def test_extra_cards_fill_what_core_ones_leave(self):
        cards = [
            *(due(n, tier=Tier.EXTRA) for n in range(1, 11)),
            *(due(n) for n in range(11, 17)),
            new(20),
            new(21, tier=Tier.EXTRA),
        ]
        usual = session(*cards, limits=Limits(20, 10))
        assert usual.new_cards == 0
        first = session(*cards, limits=Limits(20, 10), core_first=True)
        assert {11, 12, 13, 14, 15, 16, 20} <= set(first.ids)
        assert (first.reviews, first.new_cards) == (8, 1)
        assert first.postponed == 8

    def test_with_room_for_all_nothing_changes(self):
        cards = [due(1, tier=Tier.EXTRA), due(2), new(3), new(4, tier=Tier.EXTRA)]
        assert session(*cards, core_first=True) == session(*cards)

    def test_too_many_core_cards_leave_no_room_for_extra_ones(self):
        cards = [due(1, tier=Tier.EXTRA, stability=90.0), *(due(n) for n in range(2, 9))]
        shown = session(*cards, limits=Limits(20, 5), core_first=True)
        assert 1 not in shown.ids
        assert len(shown.ids) == 5
