"""When a card is shown next: FSRS-6 through the `fsrs` package, in learner days.

The shape is value in, value and event out. `review` turns a `MemoryState` and a rating into the
next state and the `Event` to store; `replay` folds stored events back into the same state. An
event carries the due moment that was chosen, so replaying never draws fuzz again and does not
depend on settings that were changed since.

FSRS: https://github.com/open-spaced-repetition/awesome-fsrs/wiki/The-Algorithm
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from random import Random
from typing import NamedTuple

from quizzes.domain.history import after_review, apply, replay
from quizzes.domain.learner_day import clamp_claimed, day_starts_at, learner_day
from quizzes.domain.memory import (
    DEFAULT_PARAMETERS,
    NEW_CARD,
    Event,
    EventKind,
    Finals,
    Memory,
    MemoryState,
    Phase,
    Rating,
    Settings,
    elapsed_days,
    remember,
    retrievability,
)
from quizzes.domain.spreading import fuzz_range, pick, pick_day

__all__ = [
    "DEFAULT_PARAMETERS",
    "NEW_CARD",
    "Event",
    "EventKind",
    "Finals",
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
    "review_as_promised",
]


def review(
    state: MemoryState,
    rating: Rating,
    *,
    at: datetime,
    day: date,
    settings: Settings,
    rng: Random,
    load: Mapping[date, int] | None = None,
) -> tuple[MemoryState, Event]:
    """Return the state after an answer, and the review event to store.

    `at` is the moment of the answer in UTC, `day` its learner day, `rng` the card's own
    `fuzz_rng`, `load` how many cards are due on the days to come. Raises ValueError for a naive
    `at` or parameters outside FSRS's bounds.
    """
    moment = _Moment(at, day, settings, load)
    due = _dues(state, _UP_TO[rating], moment, rng)[rating]
    return _outcome(state, rating, moment, due)


def review_as_promised(
    state: MemoryState,
    rating: Rating,
    promised: timedelta | int,
    *,
    at: datetime,
    day: date,
    settings: Settings,
) -> tuple[MemoryState, Event]:
    """Return what `review` does, for a button that showed this interval: a step, or learner days.

    Raises as `review` does.
    """
    moment = _Moment(at, day, settings)
    if isinstance(promised, timedelta):
        return _outcome(state, rating, moment, _Due(at=moment.at + promised))
    return _outcome(state, rating, moment, _Due(on=day + timedelta(days=promised)))


def preview(
    state: MemoryState,
    *,
    at: datetime,
    day: date,
    settings: Settings,
    seed: int | str | tuple[int | str, ...],
    load: Mapping[date, int] | None = None,
) -> dict[Rating, MemoryState]:
    """Return the state each of the four buttons leads to.

    `review` with `rng=fuzz_rng(*seed)` (`fuzz_rng(seed)` for a single value) and the same `load`
    at the same moment gives exactly these states. Raises as `review` does.
    """
    rng = fuzz_rng(*seed) if isinstance(seed, tuple) else fuzz_rng(seed)
    moment = _Moment(at, day, settings, load)
    dues = _dues(state, tuple(Rating), moment, rng)
    return {rating: _outcome(state, rating, moment, due)[0] for rating, due in dues.items()}


def fuzz_rng(*parts: int | str) -> Random:
    """Return a random source fixed by `parts`, such as learner id, card id and review count.

    The same parts give the same numbers in every process and Python version.
    """
    digest = blake2b(repr(parts).encode(), digest_size=8).digest()
    return Random(int.from_bytes(digest))


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


class _Moment:
    """When an answer is given, and by which rules it is scheduled."""

    __slots__ = ("at", "day", "load", "settings")

    def __init__(
        self,
        at: datetime,
        day: date,
        settings: Settings,
        load: Mapping[date, int] | None = None,
    ) -> None:
        if at.utcoffset() is None:
            raise ValueError("A moment needs a time zone.")
        self.at, self.day, self.load = at.astimezone(UTC), day, load
        self.settings = settings.on(day)


class _Due(NamedTuple):
    """When a card is due, at a moment or on a day, and the memory if that took working out."""

    at: datetime | None = None
    on: date | None = None
    memory: Memory | None = None


_UP_TO = {rating: tuple(r for r in Rating if 1 < r <= rating) or (rating,) for rating in Rating}
"""The answers whose days have a say in when an answer's own come: the passing ones before it."""


def _dues(
    state: MemoryState, ratings: tuple[Rating, ...], moment: _Moment, rng: Random
) -> dict[Rating, _Due]:
    """Return when each rating's card is due.

    `ratings` ascend, and leave out none in between. Passing answers that lead to days come out in
    order, as in Anki: each at least a day longer than the one before, up to the maximum interval.
    Those that the final days before an exam hold back may come on the same day.
    """
    luck = rng.random() if moment.settings.fuzz else None
    dues: dict[Rating, _Due] = {}
    shortest = 1
    for rating in ratings:
        delay = _step_delay(state, rating, moment.settings)
        if delay is not None:
            dues[rating] = _Due(at=moment.at + delay)
            continue
        memory = _memory_after(state, rating, moment)
        minimum = max(shortest, _floor(state, rating, memory.interval))
        interval = _interval(memory.interval, minimum, moment, luck)
        interval = _after_breaks(interval, moment)
        interval = _before_the_exam(interval, shortest - 1, moment, luck or 0.0)
        dues[rating] = _Due(on=moment.day + timedelta(days=interval), memory=memory)
        shortest = 1 if rating == Rating.AGAIN else interval + 1
    return dues


def _outcome(
    state: MemoryState,
    rating: Rating,
    moment: _Moment,
    due: _Due,
) -> tuple[MemoryState, Event]:
    memory = due.memory or _memory_after(state, rating, moment)
    event = Event(
        kind=EventKind.REVIEW,
        at=moment.at,
        day=moment.day,
        rating=rating,
        parameters=moment.settings.parameters,
        desired_retention=moment.settings.desired_retention,
        due_at=due.at,
        due_on=due.on,
    )
    return after_review(state, event, memory), event


def _memory_after(state: MemoryState, rating: Rating, moment: _Moment) -> Memory:
    return remember(
        state,
        rating,
        day=moment.day,
        parameters=moment.settings.parameters,
        desired_retention=moment.settings.desired_retention,
    )


def _interval(interval: int, minimum: int, moment: _Moment, luck: float | None) -> int:
    """Return the interval in days that `luck` (0 to 1, None for no fuzz) picks from the range."""
    settings = moment.settings
    if luck is None:
        return min(max(interval, minimum), settings.maximum_interval)
    shortest, longest = fuzz_range(interval, minimum=minimum, maximum=settings.maximum_interval)
    return pick(
        shortest,
        longest,
        luck=luck,
        day=moment.day,
        load=moment.load,
        easy_days=settings.easy_days,
    )


def _after_breaks(interval: int, moment: _Moment) -> int:
    """Return the interval, longer by the length of a break in which it would end.

    As what was due in it already has moved: so the days after a break are as full as they would
    have been in it.
    """
    for first, last in moment.settings.breaks:
        if first <= moment.day + timedelta(days=interval) <= last:
            interval += (last - first).days + 1
    return interval


def _before_the_exam(interval: int, least: int, moment: _Moment, luck: float) -> int:
    """Return the interval, or one that ends on a final day where it would leave them behind.

    It is at least `least`, the interval of the button before.
    """
    finals = moment.settings.finals
    if finals is None or moment.day + timedelta(days=interval) < finals.exam_on:
        return interval
    chosen = pick_day(finals.days, luck=luck, load=moment.load, easy_days=moment.settings.easy_days)
    return max((chosen - moment.day).days, least)


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
