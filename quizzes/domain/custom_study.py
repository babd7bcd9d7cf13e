"""Studying what one chooses: a lesson, a tag, what was forgotten today; or cards as practice."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from quizzes.domain.memory import Rating
from quizzes.domain.queue import QueueCard

MOST_ROUNDS = 9

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Study:
    """What a person chose to study.

    ``lesson`` is ``course/lesson``, by their keys; ``tag`` one of the person's own. With
    ``forgotten`` it is the cards that were forgotten today. As ``practice`` every card is asked,
    due or not, until it was known in as many ``rounds``, and the schedule stays as it is.
    """

    lesson: str = ""
    tag: str = ""
    forgotten: bool = False
    practice: bool = False
    rounds: int = 1

    @property
    def is_practice(self) -> bool:
        """Whether answers leave the schedule alone: a card forgotten today is scheduled already."""
        return self.practice or self.forgotten

    def query(self) -> str:
        """Return the choice as the query of an address; empty for the usual review."""
        said = {"lesson": self.lesson, "tag": self.tag}
        said |= {"forgotten": "1" if self.forgotten else "", "practice": "1" * self.practice}
        said |= {"rounds": str(self.rounds) if self.rounds > 1 else ""}
        return urlencode({name: value for name, value in said.items() if value})


def read_study(values: Mapping[str, str]) -> Study:
    """Return the choice that the query of an address says; what it says badly counts as unsaid."""
    rounds = values.get("rounds", "")
    number = int(rounds) if rounds.isascii() and rounds.isdigit() and len(rounds) < 3 else 1
    return Study(
        lesson=_text(values, "lesson", 200),
        tag=_text(values, "tag", 100),
        forgotten="forgotten" in values,
        practice="practice" in values,
        rounds=min(max(number, 1), MOST_ROUNDS),
    )


def _text(values: Mapping[str, str], name: str, most: int) -> str:
    # PostgreSQL refuses to compare a text with a NUL in it; no key or tag has such a sign.
    text = values.get(name, "")[:most]
    return "" if _CONTROL.search(text) else text


def to_practise(
    cards: Iterable[QueueCard], answers: Mapping[int, Sequence[Rating]], rounds: int
) -> tuple[int, ...]:
    """Return the cards still to be practised: those asked least first, then in course order.

    ``answers`` are the practice answers of the day, by card. A card is done when it was known in
    ``rounds`` of them.
    """
    open_cards = [
        card
        for card in cards
        if sum(rating > Rating.AGAIN for rating in answers.get(card.id, ())) < rounds
    ]
    open_cards.sort(key=lambda card: (len(answers.get(card.id, ())), card.position, card.id))
    return tuple(card.id for card in open_cards)
