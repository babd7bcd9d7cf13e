"""How a quiz behaves: how often a question may be tried, and what an answer counts then.

The behaviours and their sums are Moodle's, by Moodle's names (docs.moodle.org: "Question
behaviours", "Using certainty-based marking"). A *fraction* is what the grader says of an answer,
in [0, 1]; the *credit* is the multiple of the points it counts in the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from types import MappingProxyType

from quizzes.domain.grading import Grade
from quizzes.domain.questions import Categorise, Cloze, Matching, QuestionBody

IN_PARTS = (Cloze, Matching, Categorise)
"""The kinds whose fraction is the mean of parts, each of which can be put right by itself."""


class Behaviour(StrEnum):
    """How a quiz behaves."""

    DEFERRED_FEEDBACK = "deferred_feedback"
    IMMEDIATE_FEEDBACK = "immediate_feedback"
    INTERACTIVE = "interactive"
    ADAPTIVE = "adaptive"
    DEFERRED_CERTAINTY = "deferred_certainty"
    IMMEDIATE_CERTAINTY = "immediate_certainty"

    @property
    def is_deferred(self) -> bool:
        """Whether answers are only graded when the attempt is finished."""
        return self in {Behaviour.DEFERRED_FEEDBACK, Behaviour.DEFERRED_CERTAINTY}

    @property
    def has_tries(self) -> bool:
        """Whether a question can be tried more than once."""
        return self in {Behaviour.INTERACTIVE, Behaviour.ADAPTIVE}

    @property
    def has_certainty(self) -> bool:
        """Whether an answer says how sure it is."""
        return self in {Behaviour.DEFERRED_CERTAINTY, Behaviour.IMMEDIATE_CERTAINTY}


class Certainty(IntEnum):
    """How sure a student is of an answer."""

    LOW = 1
    MID = 2
    HIGH = 3


CERTAINTY_TABLE = MappingProxyType(
    {Certainty.LOW: (1, 0), Certainty.MID: (2, -2), Certainty.HIGH: (3, -6)}
)
"""What a right and a wrong answer count by certainty (Gardner-Medwin's marks, as in Moodle)."""

NO_PARTS: Mapping[str, tuple[object, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Try:
    """One graded answer to a question.

    ``parts`` gives, for the kinds in ``IN_PARTS``, by the key of each part what was given for it
    and its fraction. ``certainty`` is 1 to 3, None where it was not asked.
    """

    fraction: float
    parts: Mapping[str, tuple[object, float]] = field(default_factory=lambda: NO_PARTS)
    certainty: int | None = None


def try_of(body: QuestionBody, grade: Grade, certainty: int | None = None) -> Try:
    """Return a graded answer as a try."""
    if not isinstance(body, IN_PARTS):
        return Try(grade.fraction, certainty=certainty)
    return Try(grade.fraction, _parts(grade), certainty)


def _parts(grade: Grade) -> dict[str, tuple[object, float]]:
    return {
        part.key: (part.given, float(part.correct) if part.credit is None else part.credit)
        for part in grade.parts
    }


def tries_allowed(behaviour: Behaviour, hints: int) -> int | None:
    """Return how often a question may be tried: with ``hints`` hints; None for any number."""
    if behaviour is Behaviour.ADAPTIVE:
        return None
    return hints + 1 if behaviour is Behaviour.INTERACTIVE else 1


def max_credit(behaviour: Behaviour) -> float:
    """Return the most an item can count, as a multiple of its points."""
    return 3.0 if behaviour.has_certainty else 1.0


def certainty_credit(fraction: float, certainty: int | None) -> float:
    """Return the credit of an answer given with a certainty of 1 to 3; None counts as 1.

    As Moodle: an answer worth nothing loses what the table says, any other earns its fraction of
    what a right one earns.
    """
    right, wrong = CERTAINTY_TABLE[Certainty(certainty or Certainty.LOW)]
    return fraction * right if fraction > 0 else float(wrong)


def credit(behaviour: Behaviour, tries: Sequence[Try], penalty: float) -> float:
    """Return what a question counts after these tries, the oldest first; 0 without any.

    Interactive: ``max(0, fraction - tries used x penalty)``, for kinds in parts of every part, the
    tries used being those before it last changed. Adaptive: the best of ``fraction - earlier tries
    x penalty``. With certainty: see ``certainty_credit``. Otherwise the last try's fraction.
    """
    if not tries:
        return 0.0
    if behaviour is Behaviour.ADAPTIVE:
        return max(max(0.0, one.fraction - used * penalty) for used, one in enumerate(tries))
    last = tries[-1]
    if behaviour.has_certainty:
        return certainty_credit(last.fraction, last.certainty)
    if behaviour is Behaviour.INTERACTIVE:
        return _interactive(tries, penalty)
    return last.fraction


def _interactive(tries: Sequence[Try], penalty: float) -> float:
    last = tries[-1]
    if not last.parts:
        return max(0.0, last.fraction - (len(tries) - 1) * penalty)
    earned = [
        max(0.0, share - _tries_before(tries, key, given) * penalty)
        for key, (given, share) in last.parts.items()
    ]
    return sum(earned) / len(earned)


def _tries_before(tries: Sequence[Try], key: str, given: object) -> int:
    """Return how many tries went by before a part had the value it has at last."""
    used = len(tries) - 1
    while used and tries[used - 1].parts.get(key, (None, 0.0))[0] == given:
        used -= 1
    return used


def is_closed(behaviour: Behaviour, *, tries: int, hints: int, fraction: float | None) -> bool:
    """Tell whether a question of a running attempt takes no more answers.

    ``fraction`` is the last try's, None while it is not graded.
    """
    allowed = tries_allowed(behaviour, hints)
    if behaviour.is_deferred or allowed is None or not tries:
        return False
    return tries >= allowed or fraction == 1
