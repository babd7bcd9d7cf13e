"""A learner made of numbers, who studies with the site's own queue and scheduling.

Their true memory is FSRS's: a card is recalled with the chance that the model says, drawn from the
learner's own seed. No database and no pages; the rules are those of `quizzes/domain`.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from statistics import fmean

from quizzes.domain import queue, scheduling
from quizzes.domain.memory import NEW_CARD, MemoryState, Phase, Rating, Settings

FIRST_DAY = date(2026, 3, 2)
CARDS_A_PAGE = 14
"""After so many cards the page asks for the queue anew, as the real one does."""

_FIRST_ANSWERS = (Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.GOOD, Rating.GOOD, Rating.EASY)
"""How a card just read about is answered: each as likely as the others."""

_ANSWER_TIME = timedelta(seconds=queue.SECONDS_PER_ANSWER)

type Rules = Callable[[date], Settings]


@dataclass
class Learner:
    """One learner's cards, and what each day of theirs came to."""

    seed: int
    rules: Rules
    limits: queue.Limits = field(default_factory=queue.Limits)
    cards: dict[int, queue.QueueCard] = field(default_factory=dict)
    answers: Counter = field(default_factory=Counter)
    waiting: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)

    def read(self, count: int) -> None:
        """Put so many new cards into the deck, as a lesson read does."""
        first = len(self.cards)
        for number in range(first, first + count):
            self.cards[number] = queue.QueueCard(number, number, NEW_CARD, number)

    def study(self, day: date) -> None:
        """Answer all that the site asks on this day."""
        at = datetime.combine(day, time(9), UTC)
        used = queue.Used()
        while True:
            session = queue.build_session(
                self.cards.values(), at=at, day=day, limits=self.limits, used=used
            )
            if not session.ids:
                self.waiting[day] = session.postponed
                steps = [c.state.due_at for c in self.cards.values() if c.state.due_at]
                if not steps:
                    return
                at = max(at, min(steps))
                continue
            for card in session.ids[:CARDS_A_PAGE]:
                used = self._answer(card, at, day, used)
                at += _ANSWER_TIME

    def recall(self, day: date) -> float:
        """Return the mean chance (0 to 1) of recalling a card of the deck on this day."""
        return fmean(self.chance(card.state, day) for card in self.cards.values())

    def chance(self, state: MemoryState, day: date) -> float:
        """Return the chance (0 to 1) of recalling a card on this day, 0 for a new one."""
        return scheduling.retrievability(state, day=day) or 0.0

    def is_waiting(self, card: queue.QueueCard, day: date) -> bool:
        """Say whether the card was due by this day and is still to be answered."""
        return card.state.due_on is not None and card.state.due_on <= day

    def _answer(self, number: int, at: datetime, day: date, used: queue.Used) -> queue.Used:
        card = self.cards[number]
        state, _event = scheduling.review(
            card.state,
            self._rating(card.state, day),
            at=at,
            day=day,
            settings=self.rules(day),
            rng=scheduling.fuzz_rng(self.seed, number, card.state.reviews),
            load=self._load(day),
        )
        self.cards[number] = queue.QueueCard(number, number, state, number)
        self.answers[day] += 1
        return queue.Used(
            new_cards=used.new_cards + (card.state.phase == Phase.NEW),
            answers=used.answers + 1,
            notes=frozenset({*used.notes, number}),
        )

    def _rating(self, state: MemoryState, day: date) -> Rating:
        if state.phase == Phase.NEW:
            return self.rng.choice(_FIRST_ANSWERS)
        return Rating.GOOD if self.rng.random() < self.chance(state, day) else Rating.AGAIN

    def _load(self, day: date) -> Counter:
        return Counter(
            card.state.due_on
            for card in self.cards.values()
            if card.state.due_on and card.state.due_on > day
        )
