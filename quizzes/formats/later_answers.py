"""What a card of a file was answered beyond the answers on record here.

A package that was exported here comes back with the answers it left with, and those given in Anki
since. Only a log that begins with all that is on record goes on from it; two that went on apart
can't be told from a card answered twice as often.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from quizzes.domain.memory import EventKind
from quizzes.formats.anki.package import AnkiCard, AnkiReview
from quizzes.formats.card_history import (
    CLOCKS_APART,
    is_answer,
    is_possible,
    is_reset,
    milliseconds,
)

_MOVED_ON = timedelta(seconds=10)
"""No two lines of a collection share a moment, so an export moves lines on until each is free."""
_TOLD = (EventKind.REVIEW, EventKind.RESET)
_MOVES = (EventKind.SHIFT, EventKind.ADVANCE)
KINDS = (*_TOLD, *_MOVES, EventKind.SUSPEND)
"""The events that `later` asks for."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """An event of the card that stands. ``capped``: the file it came from said a later moment."""

    kind: EventKind
    at: datetime
    rating: int | None = None
    practice: bool = False
    capped: bool = False

    def is_line_at(self, moment: int) -> bool:
        """Say whether a line of a file with this moment (milliseconds) can be this event."""
        return milliseconds(self.at) <= moment <= self.latest()

    def latest(self) -> int:
        """Return the latest moment (milliseconds) that a file can have of this event."""
        return milliseconds(self.at + (CLOCKS_APART if self.capped else _MOVED_ON))


@dataclass(frozen=True, slots=True)
class Later:
    """What a file brings to a card with answers here.

    ``card`` has the lines of its log that go on from the answers on record, or is None; ``answers``
    counts those given at a possible time. ``resumed`` says that the card was answered after it was
    suspended here. ``parted`` says that both went on, each with answers the other does not have.
    """

    card: AnkiCard | None = None
    answers: int = 0
    resumed: bool = False
    parted: bool = False


def later(card: AnkiCard, record: Sequence[OnRecord], now: datetime) -> Later:
    """Return what the card of a file was answered after all that is on ``record``.

    ``record`` are the events that stand, without undos and those undone, as an export tells them.
    """
    told = sorted((one for one in record if one.kind in _TOLD), key=lambda one: one.at)
    log = [line for line in card.log if is_possible(line, now)]
    places = [place for place, line in enumerate(log) if is_answer(line) or is_reset(line)]
    shared = _shared(told, [log[place] for place in places])
    if shared < len(told) or shared == len(places):
        return Later(parted=shared < min(len(told), len(places)))
    rest = log[places[shared - 1] + 1 :] if shared else log
    fresh = _without_moves_made_here(rest, record)
    # What can't be is passed on too: whoever takes the card counts it.
    impossible = [line for line in card.log if not is_possible(line, now)]
    goes_on_at = log[places[shared]].at
    suspended = (one.at for one in record if one.kind == EventKind.SUSPEND)
    return Later(
        replace(card, log=(*impossible, *fresh)),
        sum(map(is_answer, fresh)),
        resumed=all(milliseconds(at) <= goes_on_at for at in suspended),
    )


def _shared(told: Sequence[OnRecord], lines: Sequence[AnkiReview]) -> int:
    """Return how many of the first lines are the first events on record."""
    pairs = list(zip(told, lines, strict=False))
    for place, (one, line) in enumerate(pairs):
        rating = line.rating if is_answer(line) else None
        if one.rating != rating or not one.is_line_at(line.at):
            return place
    return len(pairs)


def _without_moves_made_here(
    lines: Iterable[AnkiReview], record: Sequence[OnRecord]
) -> list[AnkiReview]:
    """Return the lines but for those that an export made of a card moved to another day here."""
    moves = deque(sorted((one for one in record if one.kind in _MOVES), key=lambda one: one.at))
    fresh = []
    for line in lines:
        while moves and moves[0].latest() < line.at:
            moves.popleft()
        by_hand = not is_answer(line) and not is_reset(line)
        if by_hand and moves and moves[0].is_line_at(line.at):
            moves.popleft()
        else:
            fresh.append(line)
    return fresh
