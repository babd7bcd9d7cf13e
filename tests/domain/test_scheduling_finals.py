"""The final days before an exam: where cards land that would come after it."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from quizzes.domain.scheduling import (
    NEW_CARD,
    Finals,
    MemoryState,
    Phase,
    Rating,
    Settings,
    fuzz_rng,
    preview,
    review,
)

AGAIN, HARD, GOOD, EASY = Rating
TODAY = date(2026, 5, 20)
NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
EXAM = TODAY + timedelta(days=20)
DAYS = tuple(EXAM - timedelta(days=back) for back in (4, 3, 2, 1))
FINALS = Finals(EXAM, DAYS, 0.8)

every_run_alike = example_settings(max_examples=300, derandomize=True, deadline=None, database=None)


def known(stability: float, *, interval: int = 10) -> MemoryState:
    """Return a card due today, of this stability."""
    last = TODAY - timedelta(days=interval)
    return MemoryState(
        phase=Phase.REVIEW,
        stability=stability,
        difficulty=5.0,
        due_on=TODAY,
        last_review_on=last,
        last_review_at=NOW - timedelta(days=interval),
        reviews=4,
    )


def after(state, rating, *, day=TODAY, settings=None, seed=1, load=None):
    at = NOW + (day - TODAY)
    settings = settings or Settings(finals=FINALS)
    return review(state, rating, at=at, day=day, settings=settings, rng=fuzz_rng(seed), load=load)


def test_what_would_come_after_the_exam_comes_on_a_final_day():
    landed = Counter(after(known(60), GOOD, seed=seed)[0].due_on for seed in range(400))
    assert set(landed) == set(DAYS)
    assert max(landed.values()) < 2 * min(landed.values())


def test_what_comes_before_the_exam_stays():
    usual = replace(Settings(), desired_retention=0.8)
    for seed in range(20):
        state, event = after(known(1, interval=1), GOOD, seed=seed)
        assert (
            state.due_on == after(known(1, interval=1), GOOD, settings=usual, seed=seed)[0].due_on
        )
        assert event.desired_retention == 0.8


def test_a_fuller_day_gets_fewer():
    load = {DAYS[0]: 30, DAYS[1]: 30, DAYS[2]: 30}
    landed = Counter(after(known(60), GOOD, seed=seed, load=load)[0].due_on for seed in range(60))
    assert landed[DAYS[3]] > 50


@pytest.mark.parametrize("day", [DAYS[0], DAYS[3], EXAM, EXAM + timedelta(days=9)])
def test_from_the_first_final_day_on_scheduling_is_as_usual(day):
    state = known(60)
    state, event = after(state, GOOD, day=day)
    assert (state, event) == after(known(60), GOOD, day=day, settings=Settings())
    assert state.due_on >= EXAM
    assert event.desired_retention == 0.9


def test_a_card_answered_for_the_first_time_is_held_back_too():
    state, _event = after(NEW_CARD, EASY, settings=Settings(finals=replace(FINALS, days=DAYS[-1:])))
    assert state.due_on < EXAM


def test_all_buttons_may_fall_on_one_day_but_never_out_of_order():
    one_day = Settings(finals=Finals(EXAM, DAYS[-1:], 0.8))
    due = {
        rating: state.due_on
        for rating, state in preview(known(90), at=NOW, day=TODAY, settings=one_day, seed=1).items()
    }
    assert due[HARD] == due[GOOD] == due[EASY] == DAYS[-1]


@every_run_alike
@given(
    stability=st.floats(0.5, 400),
    interval=st.integers(1, 60),
    ahead=st.integers(1, 90),
    length=st.integers(1, 9),
    retention=st.sampled_from([0.75, 0.85, 0.95]),
    seed=st.integers(0, 99),
    maximum=st.sampled_from([5, 30, 36500]),
)
def test_buttons_stay_in_order_and_keep_their_promise(
    stability, interval, ahead, length, retention, seed, maximum
):
    exam = TODAY + timedelta(days=ahead)
    days = tuple(exam - timedelta(days=back) for back in range(length, 0, -1))
    settings = Settings(finals=Finals(exam, days, retention), maximum_interval=maximum)
    state = known(stability, interval=interval)
    shown = preview(state, at=NOW, day=TODAY, settings=settings, seed=seed)
    assert shown[HARD].due_on <= shown[GOOD].due_on <= shown[EASY].due_on
    for rating in Rating:
        assert after(state, rating, settings=settings, seed=seed)[0] == shown[rating]
    if days[0] > TODAY:
        assert all(shown[rating].due_on < exam for rating in (HARD, GOOD, EASY))


@pytest.mark.parametrize("days", [(), (EXAM,), (DAYS[1], DAYS[0]), (DAYS[0], DAYS[0])], ids=str)
def test_final_days_that_make_no_sense_are_refused(days):
    with pytest.raises(ValueError, match="final days"):
        Finals(EXAM, days, 0.8)


def test_a_retention_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="retention"):
        Finals(EXAM, DAYS, 1.0)
