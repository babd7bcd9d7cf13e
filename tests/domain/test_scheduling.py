"""Steps, buttons, fuzz and due dates around FSRS."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from quizzes.domain.scheduling import (
    NEW_CARD,
    Event,
    EventKind,
    MemoryState,
    Phase,
    Rating,
    Settings,
    apply,
    comes_due_at,
    elapsed_days,
    fuzz_range,
    fuzz_rng,
    interval_until,
    is_due,
    preview,
    remember,
    retrievability,
    review,
)

AGAIN, HARD, GOOD, EASY = Rating
TODAY = date(2026, 5, 20)
NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
PLAIN = Settings(fuzz=False)
IN_DAYS = Settings(learning_steps=(), relearning_steps=())

every_run_alike = example_settings(max_examples=300, derandomize=True, deadline=None, database=None)
histories = st.lists(st.tuples(st.integers(0, 400), st.sampled_from(Rating)), max_size=12)
schedules = st.sampled_from(
    [
        Settings(),
        PLAIN,
        IN_DAYS,
        Settings(desired_retention=0.8),
        Settings(desired_retention=0.97),
        Settings(maximum_interval=30),
        Settings(learning_steps=(timedelta(minutes=5),), relearning_steps=()),
    ]
)


def answer(state, rating, *, after=timedelta(0), settings=PLAIN):
    at = NOW + after
    return review(state, rating, at=at, day=at.date(), settings=settings, rng=fuzz_rng(1))[0]


def state_after(history: Iterable[tuple[int, Rating]], settings) -> tuple[MemoryState, datetime]:
    state, at = NEW_CARD, NOW
    for days, rating in history:
        at += timedelta(days=days, seconds=20)
        rng = fuzz_rng("history", state.reviews)
        state, _ = review(state, rating, at=at, day=at.date(), settings=settings, rng=rng)
    return state, at


def step_of(state):
    return state.phase, state.step, state.due_at and state.due_at - state.last_review_at


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ((AGAIN,), (Phase.LEARNING, 0, timedelta(minutes=1))),
        ((HARD,), (Phase.LEARNING, 0, timedelta(minutes=5, seconds=30))),
        ((GOOD,), (Phase.LEARNING, 1, timedelta(minutes=10))),
        ((EASY,), (Phase.REVIEW, None, None)),
        ((GOOD, HARD), (Phase.LEARNING, 1, timedelta(minutes=10))),
        ((GOOD, AGAIN), (Phase.LEARNING, 0, timedelta(minutes=1))),
        ((GOOD, GOOD), (Phase.REVIEW, None, None)),
        ((EASY, AGAIN), (Phase.RELEARNING, 0, timedelta(minutes=10))),
        ((EASY, AGAIN, HARD), (Phase.RELEARNING, 0, timedelta(minutes=15))),
        ((EASY, AGAIN, GOOD), (Phase.REVIEW, None, None)),
    ],
)
def test_steps_of_one_and_ten_minutes(ratings, expected):
    state = NEW_CARD
    for rating in ratings:
        state = answer(state, rating)

    assert step_of(state) == expected
    assert (state.due_at is None) != (state.due_on is None)
    assert state.reviews == len(ratings)


def test_only_a_forgotten_review_card_is_a_lapse():
    learning = answer(answer(NEW_CARD, AGAIN), AGAIN)
    relearning = answer(answer(answer(learning, EASY), AGAIN), AGAIN)

    assert (learning.lapses, relearning.lapses) == (0, 1)


def test_without_relearning_steps_a_lapse_stays_in_review():
    no_steps = replace(IN_DAYS, fuzz=False)
    state = answer(answer(NEW_CARD, EASY, settings=no_steps), AGAIN, settings=no_steps)

    assert (state.phase, state.step, state.lapses) == (Phase.REVIEW, None, 1)
    assert state.due_on == TODAY + timedelta(days=round(state.stability))


def test_a_card_whose_steps_were_taken_away_graduates():
    second_step = answer(NEW_CARD, GOOD)
    shorter = Settings(learning_steps=(timedelta(minutes=1),), fuzz=False)

    assert answer(second_step, HARD, settings=shorter).phase == Phase.REVIEW


def test_a_step_over_midnight_keeps_its_moment():
    late = timedelta(hours=18, minutes=55)
    state = answer(NEW_CARD, GOOD, after=late)
    due = NOW + late + timedelta(minutes=10)
    tomorrow = TODAY + timedelta(days=1)

    assert state.due_at == due
    assert is_due(state, at=due - timedelta(seconds=1), day=tomorrow) is False
    assert is_due(state, at=due, day=tomorrow) is True


def test_review_refuses_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        review(
            NEW_CARD, GOOD, at=NOW.replace(tzinfo=None), day=TODAY, settings=PLAIN, rng=fuzz_rng(1)
        )


def test_times_are_stored_in_utc():
    at = datetime.fromisoformat("2026-05-20T12:00:00+03:00")
    state, event = review(NEW_CARD, GOOD, at=at, day=TODAY, settings=PLAIN, rng=fuzz_rng(1))

    assert (state.last_review_at.tzinfo, state.due_at.tzinfo, event.at.tzinfo) == (UTC, UTC, UTC)


def test_the_event_of_a_review_records_how_it_was_scheduled():
    settings = Settings(desired_retention=0.85)
    state, event = review(NEW_CARD, EASY, at=NOW, day=TODAY, settings=settings, rng=fuzz_rng(1))

    assert event == Event(
        kind=EventKind.REVIEW,
        at=NOW,
        day=TODAY,
        rating=EASY,
        parameters=settings.parameters,
        desired_retention=0.85,
        due_on=state.due_on,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"desired_retention": 0},
        {"desired_retention": 1},
        {"desired_retention": float("nan")},
        {"maximum_interval": 0},
        {"maximum_interval": 36_501},
        {"learning_steps": (timedelta(0),)},
        {"relearning_steps": (timedelta(days=1),)},
    ],
)
def test_settings_that_make_no_sense_are_refused(changes):
    with pytest.raises(ValueError, match="must"):
        Settings(**changes)


@every_run_alike
@given(histories, schedules, st.integers(0, 400), st.integers())
def test_buttons_come_in_order(history, settings, days, seed):
    state, at = state_after(history, settings)
    at += timedelta(days=days)
    shown = preview(state, at=at, day=at.date(), settings=settings, seed=seed)
    intervals = [
        (shown[rating].due_on - at.date()).days
        for rating in (HARD, GOOD, EASY)
        if shown[rating].due_on is not None
    ]

    for shorter, longer in pairwise(intervals):
        assert longer >= min(shorter + 1, settings.maximum_interval)
    assert all(1 <= interval <= settings.maximum_interval for interval in intervals)


def test_fuzz_never_makes_a_passed_card_wait_shorter_than_before():
    # FSRS gives 12, 14 and 17 days after an interval of 10; fuzz alone could turn 12 into 10.
    day = TODAY + timedelta(days=10)
    known = answer(NEW_CARD, EASY)
    state = replace(known, stability=10.0, difficulty=10.0, due_on=day)
    shortest = []
    for seed in range(300):
        shown = preview(state, at=NOW + timedelta(days=10), day=day, settings=Settings(), seed=seed)
        shortest.append((shown[HARD].due_on - day).days)

    assert fuzz_range(12, minimum=1, maximum=36_500) == (10, 14)
    assert sorted(set(shortest)) == [11, 12, 13, 14]


def test_preview_shows_what_happens_in_ten_thousand_answers():
    rng = Random(2026)
    settings = Settings()
    state, at = NEW_CARD, NOW
    for card in range(10_000):
        rating = rng.choice(list(Rating))
        seed = ("learner", card // 20, state.reviews)
        moment = {"at": at, "day": at.date(), "settings": settings}
        shown = preview(state, seed=seed, **moment)
        state, event = review(state, rating, rng=fuzz_rng(*seed), **moment)
        assert state == shown[rating]
        assert (event.due_at, event.due_on) == (state.due_at, state.due_on)
        at += rng.choice([timedelta(minutes=10), timedelta(days=rng.randint(1, 90))])
        if card % 20 == 19:
            state, at = NEW_CARD, NOW


def test_a_seed_of_one_value_and_of_one_part_are_the_same():
    state = answer(NEW_CARD, EASY)
    later = {"at": NOW, "day": TODAY + timedelta(days=9), "settings": Settings()}

    assert preview(state, seed=7, **later) == preview(state, seed=(7,), **later)


def test_fuzz_is_the_same_in_every_process_and_version():
    assert fuzz_rng(1, 2, 3).random() == 0.1637007943107397
    assert fuzz_rng("a", 2).random() != fuzz_rng("a2").random()
    assert fuzz_rng(1).random() != fuzz_rng("1").random()


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (1, (1, 1)),
        (2, (2, 2)),
        (3, (2, 4)),
        (7, (5, 9)),
        (10, (8, 12)),
        (20, (17, 23)),
        (100, (93, 107)),
        (365, (345, 385)),
    ],
)
def test_fuzz_reaches_as_far_as_in_anki(interval, expected):
    assert fuzz_range(interval, minimum=1, maximum=36_500) == expected


@every_run_alike
@given(st.integers(1, 40_000), st.integers(1, 40_000), st.integers(1, 36_500))
def test_fuzz_stays_between_minimum_and_maximum(interval, minimum, maximum):
    shortest, longest = fuzz_range(interval, minimum=minimum, maximum=maximum)

    assert min(minimum, maximum) <= shortest <= longest <= maximum


def test_fuzz_takes_every_interval_of_its_range_about_equally_often():
    state = answer(NEW_CARD, EASY)
    later = TODAY + timedelta(days=8)
    counts = {}
    for seed in range(2_000):
        due_on = review(
            state,
            HARD,
            at=NOW + timedelta(days=8),
            day=later,
            settings=Settings(),
            rng=fuzz_rng(seed),
        )[0].due_on
        counts[(due_on - later).days] = counts.get((due_on - later).days, 0) + 1
    raw = (answer(state, HARD, after=timedelta(days=8)).due_on - later).days
    shortest, longest = fuzz_range(raw, minimum=9, maximum=36_500)

    assert sorted(counts) == list(range(shortest, longest + 1))
    assert max(counts.values()) < 1.5 * min(counts.values())


@every_run_alike
@given(histories, st.integers(0, 400), st.integers())
def test_every_button_stays_within_the_fuzz_range_of_its_interval(history, days, seed):
    state, at = state_after(history, IN_DAYS)
    day = (at + timedelta(days=days)).date()
    shown = preview(state, at=at, day=day, settings=IN_DAYS, seed=seed)
    scheduled = (state.due_on - state.last_review_on).days if state.due_on else 36_500
    minimum = 1
    for rating in Rating:
        raw = remember(state, rating, day=day, parameters=IN_DAYS.parameters).interval
        if rating != AGAIN and raw > scheduled:
            minimum = max(minimum, scheduled + 1)
        shortest, longest = fuzz_range(raw, minimum=minimum, maximum=36_500)
        interval = (shown[rating].due_on - day).days
        assert shortest <= interval <= longest
        minimum = 1 if rating == AGAIN else interval + 1


def test_new_cards_are_never_due_and_known_from_their_day_on():
    state = answer(NEW_CARD, EASY)
    day = state.due_on

    assert is_due(NEW_CARD, at=NOW, day=TODAY) is False
    assert is_due(state, at=NOW, day=day - timedelta(days=1)) is False
    assert is_due(state, at=NOW, day=day) is True
    assert is_due(replace(state, suspended=True), at=NOW, day=day) is False
    assert is_due(replace(state, buried_on=day), at=NOW, day=day) is False
    assert is_due(replace(state, buried_on=day), at=NOW, day=day + timedelta(days=1)) is True


def test_how_long_until_a_card_is_due():
    step, days = answer(NEW_CARD, GOOD), answer(NEW_CARD, EASY)

    assert interval_until(step, at=NOW, day=TODAY) == timedelta(minutes=10)
    assert interval_until(step, at=NOW + timedelta(hours=1), day=TODAY) == timedelta(0)
    assert interval_until(days, at=NOW, day=TODAY) == 8
    assert interval_until(days, at=NOW, day=TODAY + timedelta(days=20)) == 0
    assert interval_until(NEW_CARD, at=NOW, day=TODAY) == 0


def test_when_a_card_comes_due():
    where = {"zone": "Europe/Helsinki", "rollover_hour": 4}

    assert comes_due_at(answer(NEW_CARD, GOOD), **where) == NOW + timedelta(minutes=10)
    assert comes_due_at(answer(NEW_CARD, EASY), **where) == datetime(2026, 5, 28, 1, tzinfo=UTC)
    assert comes_due_at(NEW_CARD, **where) is None


def test_retrievability_falls_from_one_to_the_desired_at_the_stability():
    state = answer(NEW_CARD, EASY)

    assert retrievability(NEW_CARD, day=TODAY) is None
    assert retrievability(state, day=TODAY) == 1.0
    assert retrievability(state, day=TODAY - timedelta(days=1)) == 1.0
    assert retrievability(state, day=state.due_on) == pytest.approx(0.9, abs=0.01)


def test_a_learner_who_sees_yesterday_again_is_on_the_same_day():
    state = answer(NEW_CARD, EASY)

    assert elapsed_days(state, TODAY - timedelta(days=1)) == 0
    west = TODAY - timedelta(days=1)
    again, _ = review(state, GOOD, at=NOW, day=west, settings=PLAIN, rng=fuzz_rng(1))
    assert again.stability == answer(state, GOOD).stability


def test_apply_says_why_it_refuses():
    event = Event(kind=EventKind.REVIEW, at=NOW, day=TODAY, rating=GOOD)
    with pytest.raises(ValueError, match="exactly one of due_at and due_on"):
        apply(NEW_CARD, event)
    with pytest.raises(ValueError, match="needs a rating"):
        apply(NEW_CARD, replace(event, rating=None, due_on=TODAY))
    with pytest.raises(ValueError, match="can't be applied"):
        apply(NEW_CARD, Event(kind=EventKind.UNDO, at=NOW, day=TODAY, undoes=1))


@every_run_alike
@given(
    stability=st.floats(0.5, 400),
    starts=st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), min_size=1, max_size=3),
)
def test_no_button_leads_into_a_break_and_all_stay_in_order(stability, starts):
    first, breaks = TODAY, []
    for gap, length in starts:
        first += timedelta(days=gap)
        breaks.append((first, first + timedelta(days=length - 1)))
        first += timedelta(days=length)
    state = MemoryState(
        phase=Phase.REVIEW,
        stability=stability,
        difficulty=5.0,
        due_on=TODAY,
        last_review_on=TODAY - timedelta(days=7),
        reviews=3,
    )
    settings = replace(IN_DAYS, breaks=tuple(breaks))
    free = preview(state, at=NOW, day=TODAY, settings=IN_DAYS, seed=1)
    after = preview(state, at=NOW, day=TODAY, settings=settings, seed=1)
    for rating, one in after.items():
        assert not any(first <= one.due_on <= last for first, last in breaks)
        assert one.due_on >= free[rating].due_on
    days = [after[rating].due_on for rating in (HARD, GOOD, EASY)]
    assert days == sorted(set(days))
