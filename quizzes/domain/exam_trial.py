"""A plan for an exam tried out: the days until it, lived through as one learner might.

The learner's own cards, and those of lessons still to read, are answered day by day as
`scheduling` schedules them, each recalled with the chance the memory model says, within the day's
limits.
"""

import heapq
import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from quizzes.domain import queue
from quizzes.domain.memory import (
    NEW_CARD,
    Finals,
    MemoryState,
    Phase,
    Rating,
    Settings,
    total_recall,
)
from quizzes.domain.scheduling import fuzz_rng, retrievability, review

FIRST_FORGOTTEN = 1 / 6
"""How often the very first answer to a card just read about is wrong: a guess, kept simple."""

_CARDS_TRIED = 100
"""Fewer cards than this are tried out several times over, so that luck evens out."""


@dataclass(frozen=True, slots=True)
class UnreadLesson:
    """A lesson still to read: its key, how many core cards it brings, and the minutes to read."""

    key: str
    core_cards: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a plan starts from.

    `cards` are the states of the core cards in the deck, suspended ones too, `lessons` those
    unread in their order; `read_today` others were read today already. `absent` core cards of
    lessons read are not in the deck and count zero. `since` is the day the plan was set,
    `days_off` are days of breaks, `settings` the learner's usual ones.
    """

    cards: tuple[MemoryState, ...]
    lessons: tuple[UnreadLesson, ...]
    since: date
    today: date
    exam_on: date
    target: float
    limits: queue.Limits = field(default_factory=queue.Limits)
    settings: Settings = field(default_factory=Settings)
    days_off: frozenset[date] = frozenset()
    read_today: int = 0
    absent: int = 0

    @property
    def core_cards(self) -> int:
        """How many core cards the course has: those in the deck, and those that are not."""
        return len(self.cards) + self.absent + sum(lesson.core_cards for lesson in self.lessons)

    def study_days(self, first: date) -> list[date]:
        """Return the days from `first` until the day before the exam, without days off."""
        count = max((self.exam_on - first).days, 0)
        days = (first + timedelta(days=ahead) for ahead in range(count))
        return [day for day in days if day not in self.days_off]


def finals_place(days: Sequence[date], *, seed: tuple[int, ...]) -> date:
    """Return the final day of a card that was planned for later when the plan was made."""
    return days[math.floor(fuzz_rng("finals", *seed).random() * len(days))]


@dataclass(frozen=True, slots=True)
class Lived:
    """A day of a trial: what was done on it, and what `total_recall` takes at its end."""

    day: date
    lessons: Sequence[UnreadLesson]
    answers: int
    new_cards: int
    answered: tuple[tuple[float, int], ...]


class Trial:
    """A plan lived through, day by day, as one learner might: what it took and came to."""

    def __init__(
        self,
        outlook: Outlook,
        retention: float,
        final_days: tuple[date, ...],
        readings: Mapping[date, int],
        *,
        seed: int,
    ) -> None:
        self.retention, self.final_days, self.readings = retention, final_days, readings
        self.usual, self.finals = outlook.settings, None
        if final_days:
            self.finals = Finals(outlook.exam_on, final_days, retention)
        # By the retention of the plan already, so that it is not made anew at every answer.
        self.early = replace(self.usual, desired_retention=retention, finals=self.finals)
        self.rng = Random(seed)
        self.all_cards = max(outlook.core_cards, 1)
        self.copies = math.ceil(_CARDS_TRIED / self.all_cards)
        self.limits = queue.Limits(
            outlook.limits.new_cards * self.copies, outlook.limits.answers * self.copies
        )
        self.unread = list(outlook.lessons)
        self.states: list[MemoryState] = []
        self.answered: dict[int, tuple[float, int]] = {}
        self.new: deque[int] = deque()
        self.coming: list[tuple[date, int]] = []
        self._take_in(outlook.cards * self.copies)
        self.days = [self._live(day) for day in outlook.study_days(outlook.today)]
        self.expected = self.recall(self.answered.values(), outlook.exam_on)

    def recall(self, answered: Iterable[tuple[float, int]], day: date) -> float:
        """Return the mean chance (0 to 1) of recalling a core card of the course on this day."""
        known = total_recall(answered, day=day, parameters=self.usual.parameters)
        return known / (self.all_cards * self.copies)

    def _take_in(self, states: Iterable[MemoryState]) -> None:
        for number, state in enumerate(states, start=len(self.states)):
            self.states.append(state)
            self._remember(number, state)
            if not state.suspended:
                self._plan(number, state)

    def _remember(self, number: int, state: MemoryState) -> None:
        if state.stability is not None:
            self.answered[number] = (state.stability, state.last_review_on.toordinal())

    def _plan(self, number: int, state: MemoryState) -> None:
        """Put a card where the day it is asked on will find it."""
        if state.phase == Phase.NEW:
            self.new.append(number)
        else:
            heapq.heappush(self.coming, (self._asked_on(number, state), number))

    def _asked_on(self, number: int, state: MemoryState) -> date:
        if state.due_on is None:
            return state.last_review_on
        finals = self.finals
        if finals is None or state.due_on < finals.exam_on:
            return state.due_on
        is_left_behind = state.last_review_on < finals.days[0]
        return finals_place(finals.days, seed=(number,)) if is_left_behind else state.due_on

    def _live(self, day: date) -> Lived:
        lessons = self.unread[: self.readings.get(day, 0)]
        del self.unread[: len(lessons)]
        for lesson in lessons:
            self._take_in([NEW_CARD] * (lesson.core_cards * self.copies))
        settings = self.early if self.final_days and day < self.final_days[0] else self.usual
        answers = self._review_due(day, settings)
        left = queue.new_cards_left(self.limits, queue.Used(answers=answers))
        begun = [self.new.popleft() for _ in range(min(left, len(self.new)))]
        answers += sum(self._answer(number, day, settings) for number in begun)
        return Lived(day, lessons, answers, len(begun), tuple(self.answered.values()))

    def _review_due(self, day: date, settings: Settings) -> int:
        due = []
        while self.coming and self.coming[0][0] <= day:
            due.append(heapq.heappop(self.coming))
        if len(due) > self.limits.answers:
            due.sort(key=lambda one: (-self._chance(one[1], day), one[1]))
        else:
            due.sort(key=lambda one: one[1])
        answers = 0
        for place, (_on, number) in enumerate(due):
            if answers >= self.limits.answers:
                for one in due[place:]:
                    heapq.heappush(self.coming, one)
                break
            answers += self._answer(number, day, settings)
        return answers

    def _answer(self, number: int, day: date, settings: Settings) -> int:
        """Answer a card until it is done for the day; return how many answers that took."""
        state = self.states[number]
        forgotten = FIRST_FORGOTTEN
        if state.phase != Phase.NEW:
            forgotten = 1 - self._chance(number, day)
        rating = Rating.AGAIN if self.rng.random() < forgotten else Rating.GOOD
        at, answers = datetime.combine(day, time(12), UTC), 0
        while answers == 0 or state.due_at is not None:
            state, _event = review(state, rating, at=at, day=day, settings=settings, rng=self.rng)
            rating, answers = Rating.GOOD, answers + 1
        self.states[number] = state
        self._remember(number, state)
        self._plan(number, state)
        return answers

    def _chance(self, number: int, day: date) -> float:
        parameters = self.usual.parameters
        return retrievability(self.states[number], day=day, parameters=parameters) or 0.0
