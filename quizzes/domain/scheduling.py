"""When a card is shown next: FSRS-6 through the `fsrs` package, in learner days.

The shape is value in, value and event out. `review` turns a `MemoryState` and a rating into the
next state and the `Event` to store; `replay` folds stored events back into the same state. An
event carries the due moment that was chosen, so replaying never draws fuzz again and does not
depend on settings that were changed since.

FSRS: https://github.com/open-spaced-repetition/awesome-fsrs/wiki/The-Algorithm
"""

import math
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from random import Random

from quizzes.domain.history import after_review, apply, replay
from quizzes.domain.learner_day import clamp_claimed, day_starts_at, learner_day
from quizzes.domain.memory import (
    DEFAULT_PARAMETERS,
    NEW_CARD,
    Event,
    EventKind,
    Memory,
    MemoryState,
    Phase,
    Rating,
    Settings,
    elapsed_days,
    remember,
    retrievability,
)

__all__ = [
    "DEFAULT_PARAMETERS",
    "NEW_CARD",
    "Event",
    "EventKind",
    "Memory",
    "MemoryState",
    "Phase",
    "Rating",
    "Settings",
    "apply",
    "clamp_claimed",
    "comes_due_at",
    "day_starts_at",
    "elapsed_days",
    "fuzz_range",
    "fuzz_rng",
    "interval_until",
    "is_due",
    "is_set_aside",
    "learner_day",
    "preview",
    "remember",
    "replay",
    "retrievability",
    "review",
]

# Where Anki's fuzz grows, in days, and by how much of the interval: (from, to, share).
_FUZZ_BANDS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, math.inf, 0.05))


def review(
    state: MemoryState,
    rating: Rating,
    *,
    at: datetime,
    day: date,
    settings: Settings,
    rng: Random,
) -> tuple[MemoryState, Event]:
    """Return the state after an answer, and the review event to store.

    `at` is the moment of the answer in UTC, `day` its learner day, `rng` the card's own
    `fuzz_rng`. Raises ValueError for a naive `at` or parameters outside FSRS's bounds.
    """
    wanted = (rating,) if rating == Rating.AGAIN else tuple(r for r in Rating if 1 < r <= rating)
    return _outcomes(state, wanted, at=at, day=day, settings=settings, rng=rng)[rating]


def preview(
    state: MemoryState,
    *,
    at: datetime,
    day: date,
    settings: Settings,
    seed: int | str | tuple[int | str, ...],
) -> dict[Rating, MemoryState]:
    """Return the state each of the four buttons leads to.

    `review` with `rng=fuzz_rng(*seed)` (`fuzz_rng(seed)` for a single value) at the same moment
    gives exactly these states. Raises as `review` does.
    """
    rng = fuzz_rng(*seed) if isinstance(seed, tuple) else fuzz_rng(seed)
    outcomes = _outcomes(state, tuple(Rating), at=at, day=day, settings=settings, rng=rng)
    return {rating: after for rating, (after, _) in outcomes.items()}


def fuzz_rng(*parts: int | str) -> Random:
    """Return a random source fixed by `parts`, such as learner id, card id and review count.

    The same parts give the same numbers in every process and Python version.
    """
    digest = blake2b(repr(parts).encode(), digest_size=8).digest()
    return Random(int.from_bytes(digest))


def fuzz_range(interval: int, *, minimum: int, maximum: int) -> tuple[int, int]:
    """Return the shortest and longest interval, in days, that fuzz may turn `interval` into.

    Anki's ranges: none below 2.5 days, else one day more or less, plus 15% of what lies between
    2.5 and 7 days, 10% of what lies between 7 and 20, and 5% of the rest. Both ends stay within
    `minimum` and `maximum`.
    """
    minimum = min(minimum, maximum)
    interval = min(max(interval, minimum), maximum)
    if interval < _FUZZ_BANDS[0][0]:
        return interval, interval
    reach = 1.0 + sum(
        share * max(0.0, min(interval, end) - start) for start, end, share in _FUZZ_BANDS
    )
    shortest = max(round(interval - reach), minimum)
    longest = min(round(interval + reach), maximum)
    return shortest, longest


def is_set_aside(state: MemoryState, *, day: date) -> bool:
    """Say whether the card is suspended, or buried through `day`."""
    return state.suspended or (state.buried_on is not None and day <= state.buried_on)


def is_due(state: MemoryState, *, at: datetime, day: date) -> bool:
    """Say whether the card asks to be answered now. A new card is never due."""
    if is_set_aside(state, day=day):
        return False
    if state.due_at is not None:
        return state.due_at <= at
    return state.due_on is not None and state.due_on <= day


def interval_until(state: MemoryState, *, at: datetime, day: date) -> timedelta | int:
    """Return how long until the card is due: a timedelta for steps, an int for learner days.

    Never below zero; 0 for a new card.
    """
    if state.due_at is not None:
        return max(state.due_at - at, timedelta(0))
    if state.due_on is not None:
        return max((state.due_on - day).days, 0)
    return 0


def comes_due_at(state: MemoryState, *, zone: str, rollover_hour: int) -> datetime | None:
    """Return the moment, in UTC, the card comes due; None for a new card.

    Raises as `learner_day.day_starts_at` does.
    """
    if state.due_on is not None:
        return day_starts_at(state.due_on, zone, rollover_hour)
    return state.due_at


def _outcomes(
    state: MemoryState,
    ratings: tuple[Rating, ...],
    *,
    at: datetime,
    day: date,
    settings: Settings,
    rng: Random,
) -> dict[Rating, tuple[MemoryState, Event]]:
    """Return each rating's state and event; `ratings` ascend, and leave out none in between.

    Passing answers that lead to days come out in order, as in Anki: each at least a day longer
    than the one before, up to the maximum interval.
    """
    if at.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")
    at = at.astimezone(UTC)
    luck = rng.random() if settings.fuzz else None
    outcomes: dict[Rating, tuple[MemoryState, Event]] = {}
    shortest = 1
    for rating in ratings:
        memory = _memory_after(state, rating, day, settings)
        due_at = due_on = None
        delay = _step_delay(state, rating, settings)
        if delay is not None:
            due_at = at + delay
        else:
            minimum = max(shortest, _floor(state, rating, memory.interval))
            interval = _fuzzed(memory.interval, minimum, settings.maximum_interval, luck)
            due_on = day + timedelta(days=interval)
            shortest = 1 if rating == Rating.AGAIN else interval + 1
        event = _review_event(rating, settings, at=at, day=day, due_at=due_at, due_on=due_on)
        outcomes[rating] = after_review(state, event, memory), event
    return outcomes


def _memory_after(state: MemoryState, rating: Rating, day: date, settings: Settings) -> Memory:
    return remember(
        state,
        rating,
        day=day,
        parameters=settings.parameters,
        desired_retention=settings.desired_retention,
    )


def _review_event(
    rating: Rating,
    settings: Settings,
    *,
    at: datetime,
    day: date,
    due_at: datetime | None,
    due_on: date | None,
) -> Event:
    return Event(
        kind=EventKind.REVIEW,
        at=at,
        day=day,
        rating=rating,
        parameters=settings.parameters,
        desired_retention=settings.desired_retention,
        due_at=due_at,
        due_on=due_on,
    )


def _step_delay(state: MemoryState, rating: Rating, settings: Settings) -> timedelta | None:
    """Return the short step an answer leads to; None when the next interval is in days."""
    if state.phase == Phase.REVIEW:
        lapsed = rating == Rating.AGAIN and settings.relearning_steps
        return settings.relearning_steps[0] if lapsed else None
    relearning = state.phase == Phase.RELEARNING
    steps = settings.relearning_steps if relearning else settings.learning_steps
    current = state.step or 0
    if not steps or rating == Rating.EASY:
        return None
    if rating == Rating.AGAIN:
        return steps[0]
    # Fewer steps than when the card began them: it has passed the last one.
    if current >= len(steps):
        return None
    if rating == Rating.HARD:
        return _hard_delay(steps, current)
    return steps[current + 1] if current + 1 < len(steps) else None


def _hard_delay(steps: tuple[timedelta, ...], current: int) -> timedelta:
    if current > 0:
        return steps[current]
    return (steps[0] + steps[1]) / 2 if len(steps) > 1 else steps[0] * 1.5


def _floor(state: MemoryState, rating: Rating, raw: int) -> int:
    """Return the shortest interval of a passing answer: longer than the last if FSRS's is."""
    if state.phase != Phase.REVIEW or rating == Rating.AGAIN:
        return 1
    scheduled = (state.due_on - state.last_review_on).days
    return max(scheduled + 1, 1) if raw > scheduled else 1


def _fuzzed(interval: int, minimum: int, maximum: int, luck: float | None) -> int:
    """Return the interval in days that `luck` (0 to 1, None for no fuzz) picks from the range."""
    if luck is None:
        return min(max(interval, minimum), maximum)
    shortest, longest = fuzz_range(interval, minimum=minimum, maximum=maximum)
    return math.floor(shortest + luck * (longest - shortest + 1))
