"""Previews and outcomes where days are balanced and easy, and an exam is planned."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from quizzes.domain.scheduling import (
    NEW_CARD,
    Finals,
    Rating,
    Settings,
    fuzz_rng,
    preview,
    review,
)

TODAY = date(2026, 5, 20)
NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)


def test_preview_shows_what_happens_with_balanced_days_easy_days_and_a_plan():
    rng, answers = Random(2027), 0
    for card in range(500):
        settings, load = _drawn(rng)
        state, at = NEW_CARD, NOW
        for _answer in range(20):
            rating = rng.choice(list(Rating))
            seed = ("learner", card, state.reviews)
            moment = {"at": at, "day": at.date(), "settings": settings, "load": load}
            shown = preview(state, seed=seed, **moment)
            state, event = review(state, rating, rng=fuzz_rng(*seed), **moment)
            assert state == shown[rating]
            assert (event.due_at, event.due_on) == (state.due_at, state.due_on)
            answers += 1
            at += rng.choice([timedelta(minutes=10), timedelta(days=rng.randint(1, 90))])
    assert answers == 10_000


def _drawn(rng: Random) -> tuple[Settings, dict[date, int]]:
    """Return settings with easy days, half of them with a plan, and the load of a year and more."""
    exam = TODAY + timedelta(days=rng.randint(200, 600))
    last = tuple(exam - timedelta(days=days) for days in (3, 2, 1))
    finals = Finals(exam, last, 0.8) if rng.random() < 0.5 else None
    easy_days = tuple(sorted(rng.sample(range(7), rng.randint(0, 3))))
    days = (TODAY + timedelta(days=number) for number in range(500))
    return Settings(easy_days=easy_days, finals=finals), {day: rng.randint(0, 60) for day in days}
