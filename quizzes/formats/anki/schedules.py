"""Anki's numbers for where a card stands, and the typed values of `package`, both ways.

https://github.com/ankitects/anki/blob/main/docs/ and the scheduler's own rules: a day is a number
of days since the collection began, a due over 1,000,000,000 is a moment in seconds, and a card
taken into a filtered deck keeps its own due and deck in ``odue`` and ``odid``.
"""

import json
import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from quizzes.formats.anki.collection import CardRow, ReviewRow
from quizzes.formats.anki.package import (
    FIRST_MOMENT,
    LARGEST_EASE,
    LARGEST_FLAG,
    AnkiReview,
    AnkiSchedule,
    CardState,
    ReviewKind,
)

STATES = (CardState.NEW, CardState.LEARNING, CardState.REVIEW, CardState.RELEARNING)
KINDS = tuple(ReviewKind)
"""States and kinds in the order of Anki's numbers, from 0."""

SUSPENDED, BURIED_BY_SCHEDULER, BURIED = -1, -2, -3
_NEW, _LEARNING, _REVIEW, _DAY_LEARNING = 0, 1, 2, 3
_LARGEST = 2**31 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEPS_TODAY = 1_000


class Unreadable(Exception):
    """A card or a line of the log that says something impossible; the sentence says what."""


def schedule_of(row: CardRow, day_zero: date) -> AnkiSchedule:
    """Return where a card stands; raises ``Unreadable``."""
    if not 0 <= row.type < len(STATES):
        raise Unreadable(f"a card is in state {row.type}, which Anki does not have")
    state = STATES[row.type]
    due = row.odue if row.odid and row.odue else row.due
    data = _data(row.data)
    memory = _memory(data)
    try:
        return AnkiSchedule(
            state=state,
            position=_position(row, state, due, data),
            interval=_count(row.ivl),
            ease=min(_count(row.factor), LARGEST_EASE),
            reviews=_count(row.reps),
            lapses=_count(row.lapses),
            steps_left=_count(row.left) % _STEPS_TODAY,
            suspended=row.queue == SUSPENDED,
            buried=row.queue in (BURIED, BURIED_BY_SCHEDULER),
            flag=row.flags & LARGEST_FLAG,
            last_review_at=_moment(data["lrt"]) if _is_whole(data.get("lrt")) else None,
            **_due(state, due, day_zero),
            **memory,
        )
    except (ValueError, OverflowError):
        raise Unreadable("a card is due on an impossible day") from None


def _due(state: CardState, due: int, day_zero: date) -> dict[str, date | datetime]:
    if state is CardState.NEW:
        return {}
    if state is not CardState.REVIEW and due > FIRST_MOMENT:
        return {"due_at": _moment(due)}
    return {"due_on": day_zero + timedelta(days=due)}


def _position(row: CardRow, state: CardState, due: int, data: dict) -> int | None:
    position = due if state is CardState.NEW else data.get("pos")
    return position if _is_whole(position) and 0 <= position <= _LARGEST else None


def _moment(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)


def _count(value: int) -> int:
    # The first schedulers kept seconds as intervals below 0 for cards in steps.
    return min(max(value, 0), _LARGEST)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _data(text: str) -> dict:
    try:
        data = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _memory(data: dict) -> dict[str, float | None]:
    """Return what FSRS keeps with a card: ``s``, ``d`` and ``dr`` of its JSON."""
    stability, difficulty, retention = (_number(data.get(key)) for key in ("s", "d", "dr"))
    if stability is None or difficulty is None or stability <= 0 or not 1 <= difficulty <= 10:
        stability = difficulty = None
    if retention is None or not 0 < retention < 1:
        retention = None
    return {"stability": stability, "difficulty": difficulty, "retention": retention}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def review_of(row: ReviewRow) -> AnkiReview:
    """Return a line of the log; raises ``Unreadable``."""
    if not 0 <= row.type < len(KINDS):
        raise Unreadable(f"a review is of kind {row.type}, which Anki does not have")
    if not 0 <= row.ease <= 4:
        raise Unreadable(f"a review is rated {row.ease}; ratings are 1 to 4")
    try:
        _moment(row.id // 1000)
        return AnkiReview(
            at=row.id,
            rating=row.ease or None,
            interval=_interval(row.ivl),
            previous_interval=_interval(row.last_ivl),
            ease=_count(row.factor),
            taken=_count(row.time),
            kind=KINDS[row.type],
        )
    except OverflowError:
        raise Unreadable("a review has an impossible time") from None


def _interval(number: int) -> timedelta:
    return timedelta(days=number) if number >= 0 else timedelta(seconds=-number)


def card_numbers(schedule: AnkiSchedule, place: int, day_zero: date) -> tuple:
    """Return Anki's columns from ``type`` to ``left``, then ``flags`` and ``data``.

    ``place`` orders a new card that has no position of its own.
    """
    state = STATES.index(schedule.state)
    if schedule.due_at is not None:
        due, queue = _seconds(schedule.due_at), _LEARNING
    elif schedule.due_on is not None:
        due = (schedule.due_on - day_zero).days
        queue = _REVIEW if schedule.state is CardState.REVIEW else _DAY_LEARNING
    else:
        due, queue = place if schedule.position is None else schedule.position, _NEW
    if schedule.suspended:
        queue = SUSPENDED
    elif schedule.buried:
        queue = BURIED
    counts = (schedule.interval, schedule.ease, schedule.reviews, schedule.lapses)
    return (state, queue, due, *counts, _left(schedule), schedule.flag, _data_of(schedule))


def _left(schedule: AnkiSchedule) -> int:
    steps = schedule.steps_left
    return steps + _STEPS_TODAY * steps if schedule.due_at is not None else steps


def _seconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(seconds=1)


def _data_of(schedule: AnkiSchedule) -> str:
    values = {
        "pos": schedule.position if schedule.state is not CardState.NEW else None,
        "s": schedule.stability,
        "d": schedule.difficulty,
        "dr": schedule.retention,
        "lrt": None if schedule.last_review_at is None else _seconds(schedule.last_review_at),
    }
    present = {key: value for key, value in values.items() if value is not None}
    return json.dumps(present, separators=(",", ":"))


def review_numbers(review: AnkiReview) -> tuple[int, ...]:
    """Return Anki's columns from ``ease`` to ``type``."""
    intervals = (_interval_number(one) for one in (review.interval, review.previous_interval))
    return (
        review.rating or 0,
        *intervals,
        review.ease,
        review.taken,
        KINDS.index(review.kind),
    )


def _interval_number(interval: timedelta) -> int:
    days, rest = divmod(interval, timedelta(days=1))
    return -(interval // timedelta(seconds=1)) if rest else days


def distinct_moments(moments: Iterable[int], taken: set[int]) -> list[int]:
    """Return the moments in milliseconds, each moved on until nothing in ``taken`` has it.

    The log's key is the moment, so no two lines of a collection may share one.
    """
    result = []
    for moment in moments:
        free = moment
        while free in taken:
            free += 1
        taken.add(free)
        result.append(free)
    return result
