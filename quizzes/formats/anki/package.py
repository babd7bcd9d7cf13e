"""What a package of Anki holds, as typed values; texts are Markdown.

Anki keeps a review day as a number of days since its collection began; here it is the learner's
date, which changes at the rollover hour (4 o'clock unless the learner chose another).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from quizzes.domain.content import CLOZE

Kind = Literal["basic", "reversed", "cloze", "typed"]
LARGEST_FLAG = 7
LARGEST_EASE = 65_535
MOST_STEPS = 999
FIRST_MOMENT = 1_000_000_000
"""A due in steps over this is seconds since 1970, a smaller one is a day."""


class CardState(StrEnum):
    """Where a card stands; the names are those of ``domain.memory.Phase``."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


class ReviewKind(StrEnum):
    """What a line of the log was: an answer in some state, or a change made by hand."""

    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"
    FILTERED = "filtered"
    MANUAL = "manual"
    RESCHEDULED = "rescheduled"


@dataclass(frozen=True, slots=True)
class AnkiSchedule:
    """Where one card stands; the default is a new card.

    Exactly one of ``due_at`` (UTC, to the second, for steps within a day) and ``due_on`` (learner
    date) is set, except for a new card, which has neither; a card in review has ``due_on``.
    ``position`` orders new cards, ``interval`` is in days, ``ease`` in thousandths (2500, and 0
    before the first interval), ``steps_left`` counts learning steps. ``stability`` (days) and
    ``difficulty`` (1 to 10) are FSRS's, both or neither; ``retention`` is what was wished for.
    Raises ``ValueError`` for anything else.
    """

    state: CardState = CardState.NEW
    due_on: date | None = None
    due_at: datetime | None = None
    position: int | None = None
    interval: int = 0
    ease: int = 0
    reviews: int = 0
    lapses: int = 0
    steps_left: int = 0
    suspended: bool = False
    buried: bool = False
    flag: int = 0
    stability: float | None = None
    difficulty: float | None = None
    retention: float | None = None
    last_review_at: datetime | None = None

    def __post_init__(self) -> None:
        dues = (self.due_on is not None) + (self.due_at is not None)
        if dues != (self.state is not CardState.NEW):
            raise ValueError("a new card has no due, any other card exactly one")
        if self.state is CardState.REVIEW and self.due_on is None:
            raise ValueError("a card in review is due on a day")
        if self.due_at is not None and self.due_at.timestamp() <= FIRST_MOMENT:
            raise ValueError("a step is due after the 9th of September 2001")
        if not 0 <= self.flag <= LARGEST_FLAG:
            raise ValueError(f"a flag is a number from 0 to {LARGEST_FLAG}")
        if min(self.interval, self.ease, self.reviews, self.lapses, self.steps_left) < 0:
            raise ValueError("intervals, ease and counts are never below 0")
        if self.ease > LARGEST_EASE or self.steps_left > MOST_STEPS:
            raise ValueError(f"ease is at most {LARGEST_EASE}, steps left at most {MOST_STEPS}")
        if (self.stability is None) != (self.difficulty is None):
            raise ValueError("stability and difficulty come together")


@dataclass(frozen=True, slots=True)
class AnkiReview:
    """A line of the log: ``at`` is in milliseconds since 1970 (UTC) and ``taken`` in milliseconds.

    ``rating`` is 1 to 4 (again, hard, good, easy), or None where nothing was answered.
    ``interval`` is what was chosen then and ``previous_interval`` the one before; ``ease`` is in
    thousandths, or ten times FSRS's difficulty and more, as Anki wrote it.
    """

    at: int
    rating: int | None
    interval: timedelta
    previous_interval: timedelta = timedelta(0)
    ease: int = 0
    taken: int = 0
    kind: ReviewKind = ReviewKind.REVIEW


@dataclass(frozen=True, slots=True)
class AnkiCard:
    """One card of a note: ``slot`` is ``forward``, ``reverse``, or ``c1``, ``c2`` ..."""

    slot: str
    schedule: AnkiSchedule = AnkiSchedule()
    log: tuple[AnkiReview, ...] = ()


@dataclass(frozen=True, slots=True)
class BasicFields:
    """The sides of a basic or reversed note, and what else its answers say."""

    front: str
    back: str
    extra: str = ""


@dataclass(frozen=True, slots=True)
class ClozeFields:
    """A text with deletions ``{{c1::answer::hint}}``, and what else its answers say."""

    text: str
    extra: str = ""


@dataclass(frozen=True, slots=True)
class TypedFields:
    """A question whose answer is typed; ``answers`` are plain text and all accepted.

    Anki compares with the first only and shows the others on the back.
    """

    front: str
    answers: tuple[str, ...]
    back: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class AnkiNote:
    """A note: what it says, where it stood and its cards, in the order of their slots.

    ``fields`` are ``ClozeFields`` for a cloze, ``TypedFields`` for a typed note, ``BasicFields``
    otherwise. ``deck`` is the whole name (``A::B``). ``source`` is Markdown shown below the back,
    such as ``[The lesson](https://course.example.org/c/nrc/lessons/rome/)``. Raises ``ValueError``
    for other fields than those of the kind.
    """

    guid: str
    kind: Kind
    fields: BasicFields | ClozeFields | TypedFields
    tags: tuple[str, ...] = ()
    deck: str = "Default"
    cards: tuple[AnkiCard, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        wanted = {"cloze": ClozeFields, "typed": TypedFields}.get(self.kind, BasicFields)
        if not isinstance(self.fields, wanted):
            raise ValueError(f"a {self.kind} note has {wanted.__name__}")

    def slots(self) -> tuple[str, ...]:
        """Return the slots the note's text makes cards for, in order."""
        if isinstance(self.fields, ClozeFields):
            numbers = {int(found["number"]) for found in CLOZE.finditer(self.fields.text)}
            return tuple(f"c{number}" for number in sorted(numbers))
        return ("forward", "reverse") if self.kind == "reversed" else ("forward",)


@dataclass(frozen=True, slots=True)
class AnkiMedia:
    """A file that fields refer to as ``![words](name)``."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Something that was left out or changed: where it was, and why, as a sentence.

    ``whole`` says that it was a whole note (then ``guid`` names it), not a part of one.
    """

    where: str
    why: str
    guid: str = ""
    whole: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


@dataclass(frozen=True, slots=True)
class AnkiDeck:
    """The notes of a package, its media, and what of it was not understood.

    A note is there whole, or it is listed in ``not_understood`` and not there at all.
    """

    notes: tuple[AnkiNote, ...] = ()
    media: tuple[AnkiMedia, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
