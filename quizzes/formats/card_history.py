"""What happened to one card, as Anki's log and schedule tell it and as this site does, both ways.

Anki's answers become the site's events. The state is their replay, and a last event puts the due
where Anki has it, so that a rebuild of the card's state comes to the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from quizzes.domain.history import apply
from quizzes.domain.learner_day import learner_day
from quizzes.domain.memory import (
    LONGEST_INTERVAL,
    NEW_CARD,
    Event,
    EventKind,
    MemoryState,
    Phase,
    Rating,
    elapsed_days,
    retrievability,
)
from quizzes.formats.anki.package import (
    AnkiCard,
    AnkiReview,
    AnkiSchedule,
    CardState,
    ReviewKind,
)

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No answer of Anki's is older: it was first published in 2006."""

USUAL_EASE = 2500
"""Anki's ease before any answer; FSRS doesn't read it."""

CLOCKS_APART = timedelta(minutes=10)
"""How far ahead of ours the clock of who answered may be."""

_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_BY_HAND = (ReviewKind.MANUAL, ReviewKind.RESCHEDULED)
_STEPS = {Phase.LEARNING: 2, Phase.RELEARNING: 1}


@dataclass(frozen=True, slots=True)
class Learner:
    """Whose calendar the answers are read by: time zone, hour of the new day, and the moment."""

    zone: ZoneInfo
    rollover_hour: int
    now: datetime

    def day(self, at: datetime) -> date:
        """Return the learner day of a moment."""
        return learner_day(at, self.zone, self.rollover_hour)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event with what is kept beside it for the statistics."""

    event: Event
    practice: bool = False
    seconds: int | None = None
    was_new: bool = False
    days_since: int | None = None
    predicted: float | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What came of a card's log and schedule: events in order, the state they lead to.

    ``left_out`` counts lines of the log that were given at an impossible time.
    """

    happenings: tuple[Happening, ...]
    state: MemoryState
    left_out: int


def has_answers(card: AnkiCard) -> bool:
    """Say whether a card's log holds an answer."""
    return any(line.rating is not None for line in card.log)


def has_past(card: AnkiCard) -> bool:
    """Say whether `of_anki` can bring anything: answers, or a mark."""
    return has_answers(card) or card.schedule.suspended or card.schedule.flag > 0


def lost_its_answers(card: AnkiCard) -> bool:
    """Say whether a schedule came without the answers that led to it: such a card begins as new."""
    return card.schedule.state is not CardState.NEW and not has_answers(card)


def is_answer(line: AnkiReview) -> bool:
    """Say whether a line of a log was an answer to the card."""
    return line.rating is not None and line.kind not in _BY_HAND


def is_reset(line: AnkiReview) -> bool:
    """Say whether a line of a log made the card new again."""
    return line.kind is ReviewKind.MANUAL and not line.interval


def is_possible(line: AnkiReview, now: datetime) -> bool:
    """Say whether a line of a log was given at a time that can be."""
    return EARLIEST <= _moment(line) <= now + CLOCKS_APART


def of_anki(
    card: AnkiCard, before: MemoryState, learner: Learner, *, resumed: bool = False
) -> History:
    """Return what a card of Anki's brings to one that stands at ``before``.

    Its log begins after all answers that led there. ``resumed`` lets a card that is suspended be
    taken up again where the schedule says so; a mark is never taken away otherwise.
    """
    state, happenings, left_out = before, [], 0
    for line in card.log:
        if not is_possible(line, learner.now):
            left_out += 1
            continue
        happening = _happening(line, min(_moment(line), learner.now), state, learner)
        if happening is not None:
            happenings.append(happening)
            state = state if happening.practice else apply(state, happening.event)
    for event in _last_events(card.schedule, state, learner, resumed):
        happenings.append(Happening(event))
        state = apply(state, event)
    return History(tuple(happenings), state, left_out)


def _happening(
    line: AnkiReview, at: datetime, state: MemoryState, learner: Learner
) -> Happening | None:
    day = learner.day(at)
    days = min(line.interval // _DAY, LONGEST_INTERVAL)
    if not is_answer(line):
        if is_reset(line):
            return Happening(Event(EventKind.RESET, at, day))
        if state.phase != Phase.REVIEW or not days:
            return None
        return Happening(Event(EventKind.SHIFT, at, day, due_on=day + days * _DAY))
    rating, seconds = Rating(line.rating), min(line.taken // 1000, 600)
    if line.kind is ReviewKind.FILTERED and not line.ease:
        # Anki marks cramming so: an answer that changed no schedule.
        return Happening(Event(EventKind.REVIEW, at, day, rating), practice=True, seconds=seconds)
    due = {"due_on": day + days * _DAY} if days else {"due_at": at + line.interval}
    answered = state.last_review_on is not None
    return Happening(
        Event(EventKind.REVIEW, at, day, rating, **due),
        seconds=seconds,
        was_new=state.phase == Phase.NEW,
        days_since=elapsed_days(state, day) if answered else None,
        predicted=retrievability(state, day=day) if answered else None,
    )


def _last_events(
    schedule: AnkiSchedule, state: MemoryState, learner: Learner, resumed: bool
) -> Iterable[Event]:
    today = learner.day(learner.now)
    if state.phase == Phase.REVIEW and schedule.state is CardState.REVIEW:
        due = min(schedule.due_on, today + LONGEST_INTERVAL * _DAY)
        if due != state.due_on:
            yield Event(EventKind.SHIFT, learner.now, today, due_on=due)
    if schedule.suspended and not state.suspended:
        yield Event(EventKind.SUSPEND, learner.now, today)
    if resumed and state.suspended and not schedule.suspended:
        yield Event(EventKind.UNSUSPEND, learner.now, today)
    if schedule.flag and schedule.flag != state.flag:
        yield Event(EventKind.FLAG, learner.now, today, flag=schedule.flag)


def to_anki(
    slot: str,
    events: Iterable[tuple[Event, bool, int | None]],
    state: MemoryState,
    *,
    today: date,
    retention: float,
) -> AnkiCard:
    """Return a card with its schedule and its log.

    ``events`` are those that were not taken back, in the order of their ids, each with whether it
    was practice only and the seconds it took.
    """
    log, at = [], NEW_CARD
    for event, practice, seconds in events:
        line = _line(event, practice, seconds or 0, at)
        if line is not None:
            log.append(line)
        at = at if practice else apply(at, event)
    return AnkiCard(slot, _schedule(state, today, retention), tuple(log))


def _line(event: Event, practice: bool, seconds: int, state: MemoryState) -> AnkiReview | None:
    moved = event.kind in (EventKind.SHIFT, EventKind.ADVANCE) and state.phase == Phase.REVIEW
    if event.kind == EventKind.RESET:
        return AnkiReview(milliseconds(event.at), None, timedelta(0), kind=ReviewKind.MANUAL)
    if moved and event.due_on is not None:
        if event.kind == EventKind.ADVANCE and event.due_on >= state.due_on:
            return None
        interval = max(event.due_on - event.day, timedelta(0))
        kind = ReviewKind.RESCHEDULED
        return AnkiReview(milliseconds(event.at), None, interval, _interval(state), kind=kind)
    if event.kind != EventKind.REVIEW:
        return None
    line = AnkiReview(
        at=milliseconds(event.at),
        rating=int(event.rating),
        interval=timedelta(0),
        previous_interval=_interval(state),
        taken=seconds * 1000,
        kind=ReviewKind.FILTERED,
    )
    if practice:
        return line
    by_days = event.due_on is not None
    interval = event.due_on - event.day if by_days else event.due_at - event.at
    kinds = {Phase.REVIEW: ReviewKind.REVIEW, Phase.RELEARNING: ReviewKind.RELEARNING}
    kind = kinds.get(state.phase, ReviewKind.LEARNING)
    return replace(line, interval=interval, ease=USUAL_EASE, kind=kind)


def _interval(state: MemoryState) -> timedelta:
    if state.due_on is not None and state.last_review_on is not None:
        return max(state.due_on - state.last_review_on, timedelta(0))
    if state.due_at is not None and state.last_review_at is not None:
        return max(state.due_at - state.last_review_at, timedelta(0))
    return timedelta(0)


def _schedule(state: MemoryState, today: date, retention: float) -> AnkiSchedule:
    aside = {
        "suspended": state.suspended,
        "buried": state.buried_on is not None and today <= state.buried_on,
        "flag": state.flag,
    }
    if state.phase == Phase.NEW:
        return AnkiSchedule(**aside)
    steps = _STEPS.get(state.phase, 0)
    return AnkiSchedule(
        state=CardState(state.phase.value),
        due_on=state.due_on,
        due_at=state.due_at,
        interval=_interval(state) // _DAY,
        ease=USUAL_EASE,
        reviews=state.reviews,
        lapses=state.lapses,
        steps_left=max(steps - (state.step or 0), 1) if steps else 0,
        stability=state.stability,
        difficulty=state.difficulty,
        retention=retention,
        last_review_at=state.last_review_at,
        **aside,
    )


def _moment(line: AnkiReview) -> datetime:
    return _EPOCH + line.at * _MILLISECOND


def milliseconds(at: datetime) -> int:
    """Return a moment as a log has it: whole milliseconds since 1970 (UTC)."""
    return (at - _EPOCH) // _MILLISECOND
