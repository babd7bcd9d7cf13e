"""What the answers of a learner day add up to: the counts all statistics of cards are made of."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

MATURE_DAYS = 21
"""A card not seen for so many learner days is mature, as in Anki; before that it is young."""

BINS = 10
"""Predictions are compared with what happened in steps of a tenth."""

MILLION = 1_000_000
"""Shares are summed as whole millionths: sums of floats depend on the order they are made in."""

FEW = 20
"""With fewer answers a share says little: one answer moves it by five in a hundred or more."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """How many of ``total`` answers were recalled, and how many millionths were to be."""

    total: int = 0
    recalled: int = 0
    wanted: int = 0

    @property
    def share(self) -> float | None:
        """The share that was recalled, 0 to 1; None without answers."""
        return self.recalled / self.total if self.total else None

    @property
    def wanted_share(self) -> float | None:
        """The mean share that was wanted or predicted, 0 to 1; None without answers."""
        return self.wanted / self.total / MILLION if self.total else None

    @property
    def hundredths(self) -> float | None:
        """The recalled share in hundredths, for a chart; None without answers."""
        return None if self.share is None else round(100 * self.share, 1)

    @property
    def is_few(self) -> bool:
        """Whether there are answers, but too few to say much."""
        return 0 < self.total < FEW

    def __add__(self, other: "Recalled") -> "Recalled":
        return Recalled(
            self.total + other.total, self.recalled + other.recalled, self.wanted + other.wanted
        )


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """What the answers of one or more learner days add up to; answers taken back don't count.

    ``practice`` are those among ``answers`` that scheduled nothing, ``new_cards`` those that were a
    card's first, ``timed`` those that say how long they took, together ``seconds``.

    ``young_…`` and ``mature_…`` count answers on a later day than the card's answer before, which
    are the ones that tell whether it was remembered: young up to 20 learner days, mature from 21.
    ``undated`` came after another answer, but nobody noted how long after. ``bins`` holds count,
    recalled and the sum of predictions in millionths for each tenth of predicted recall, in a row.
    """

    answers: int = 0
    practice: int = 0
    new_cards: int = 0
    seconds: int = 0
    timed: int = 0
    undated: int = 0
    young: int = 0
    young_recalled: int = 0
    young_wanted: int = 0
    mature: int = 0
    mature_recalled: int = 0
    mature_wanted: int = 0
    bins: tuple[int, ...] = (0,) * (3 * BINS)

    @property
    def of_young(self) -> Recalled:
        """How young cards were recalled, and how they were to be."""
        return Recalled(self.young, self.young_recalled, self.young_wanted)

    @property
    def of_mature(self) -> Recalled:
        """How mature cards were recalled, and how they were to be."""
        return Recalled(self.mature, self.mature_recalled, self.mature_wanted)

    @property
    def of_bins(self) -> tuple[Recalled, ...]:
        """For each tenth of predicted recall, from 0, what was recalled and what was predicted."""
        return tuple(Recalled(*self.bins[at : at + 3]) for at in range(0, 3 * BINS, 3))

    @property
    def untimed(self) -> int:
        """How many answers don't say how long they took."""
        return self.answers - self.timed

    @property
    def minutes(self) -> int:
        """The whole minutes of the timed answers, at least 1 if there are any."""
        return max(round(self.seconds / 60), 1) if self.timed else 0


COLUMNS = tuple(name for name in DayNumbers.__dataclass_fields__ if name != "bins")
"""The plain counts of `DayNumbers`, in order."""


def add_up(days: Iterable[DayNumbers]) -> DayNumbers:
    """Return the sum of days."""
    rows = [astuple(day) for day in days]
    if not rows:
        return DayNumbers()
    *columns, bins = zip(*rows, strict=True)
    return DayNumbers(*map(sum, columns), tuple(map(sum, zip(*bins, strict=True))))
