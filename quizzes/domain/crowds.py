"""How many of a crowd something is true of, told so that nothing is told of one person.

A number of people is told as a band of five or more neighbouring numbers, and of fewer than ten
people nothing is told. The bands of a crowd are 0 to 4, 5 to 9 and so on; the last one takes in
what is left, up to everyone: so neither "nobody" nor "everybody" is ever said for sure.

Crowds that are told do not overlap, and what is said of several together is the sum of what was
said of each. So a subtraction gives nothing that was not said already.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

STEP = 5
TOLD_FROM = 2 * STEP


@dataclass(frozen=True, slots=True)
class Band:
    """A number of people as it is told: ``low`` to ``high`` out of ``of``, both included."""

    low: int
    high: int
    of: int

    @property
    def rest(self) -> "Band":
        """How many of the people it is not true of, as far as the band tells."""
        return Band(self.of - self.high, self.of - self.low, self.of)

    def beyond(self, other: "Band") -> "Band":
        """Return how many more these are than ``other``, who are among them."""
        return Band(max(0, self.low - other.high), max(0, self.high - other.low), self.of)


def band(count: int, of: int) -> Band | None:
    """Return the band of ``count`` people out of ``of``; None where the crowd is too small.

    Raises ValueError for a number that is none of them.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} people")
    if of < TOLD_FROM:
        return None
    number = (of + 1) // STEP
    place = min(count // STEP, number - 1)
    low = place * STEP
    return Band(low, of if place == number - 1 else low + STEP - 1, of)


def total(bands: Iterable[Band]) -> Band | None:
    """Return what is known of several crowds together from what was told of each; None of none."""
    bands = list(bands)
    if not bands:
        return None
    return Band(*(sum(getattr(one, name) for one in bands) for name in ("low", "high", "of")))


@dataclass(frozen=True, slots=True)
class Crowds:
    """Crowds that do not overlap, of people's ids; those too small to be told are left out."""

    parts: tuple[frozenset[int], ...]

    @classmethod
    def of(cls, parts: Iterable[Collection[int]]) -> "Crowds":
        """Return those of the crowds that are large enough."""
        return cls(tuple(frozenset(one) for one in parts if len(one) >= TOLD_FROM))

    @property
    def people(self) -> frozenset[int]:
        """Everyone in them."""
        return frozenset().union(*self.parts)

    def told(self, holders: Collection[int]) -> Band | None:
        """Return how many of them are among ``holders``; None where there is no crowd."""
        holders = frozenset(holders)
        return total(band(len(part & holders), len(part)) for part in self.parts)
