"""What is said of the questions of a file, put together where it is the same of several."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

MOST = 20
"""Of notes that are shared: what goes beyond stays with its questions."""

PLACES_NAMED = 12

type Note = Sequence
"""A line, a sentence, and what is counted; without that it is the lines of the file."""

type Noted = tuple[int, str, Collection[Note]]
"""The line of a question, what is counted, and its notes."""


@dataclass(frozen=True, slots=True)
class Shared:
    """One sentence said of several ``questions``, and where: numbers by what is counted.

    ``more`` is how many places are not named.
    """

    message: str
    questions: int
    places: Mapping[str, tuple[int, ...]]
    more: int = 0

    def as_json(self) -> list:
        """Return what ``read`` reads."""
        named = [[unit, list(numbers)] for unit, numbers in self.places.items()]
        return [self.message, self.questions, named, self.more]

    @classmethod
    def read(cls, kept: Sequence) -> Self:
        """Return what ``as_json`` wrote."""
        message, questions, named, more = kept
        return cls(message, questions, {unit: tuple(numbers) for unit, numbers in named}, more)


def unit_of(place: str, line: int) -> str:
    """Return what the line of a question is counted of, as formats say it."""
    end = f" {line}"
    return place.removesuffix(end) if place.endswith(end) else "line"


def shared_notes(questions: Iterable[Noted], *, named: int = PLACES_NAMED) -> list[Shared]:
    """Return the notes that several questions have, said of most first; at most MOST."""
    several = [one for one in together(questions, named=named) if one.questions > 1]
    return sorted(several, key=lambda one: -one.questions)[:MOST]


def together(questions: Iterable[Noted], *, named: int = PLACES_NAMED) -> list[Shared]:
    """Return each note of these questions once, in the order of the file.

    Of each, so many places are ``named``. A note without a line stands at that of its question.
    """
    places: dict[str, dict[tuple[str, int], None]] = {}
    counts: Counter[str] = Counter()
    for line, unit, notes in questions:
        for number, message, *own in notes:
            place = (own[0] if own else "line", number) if number else (unit, line)
            places.setdefault(message, {})[place] = None
        counts.update({message for _number, message, *_unit in notes})
    return [_shared(message, counts[message], places[message], named) for message in places]


def _shared(
    message: str, questions: int, places: Collection[tuple[str, int]], named: int
) -> Shared:
    by_unit: dict[str, list[int]] = {}
    known = [place for place in places if place[1]]
    for unit, number in known[:named]:
        by_unit.setdefault(unit, []).append(number)
    kept = {unit: tuple(numbers) for unit, numbers in by_unit.items()}
    return Shared(message, questions, kept, max(len(known) - named, 0))
