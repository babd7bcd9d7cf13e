"""What stands around a question while it is asked: certainty, and what an earlier try was worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from quizzes import markdown
from quizzes.domain import behaviours
from quizzes.domain.behaviours import CERTAINTY_TABLE, Behaviour, Certainty
from quizzes.domain.calibration import FEWEST_ANSWERS, Calibration, Leaning
from quizzes.domain.questions import QuestionBody

_NAMES = {
    Certainty.LOW: _("Not very sure"),
    Certainty.MID: _("Fairly sure"),
    Certainty.HIGH: _("Very sure"),
}
MISSING_CERTAINTY = _("Say how sure you are too.")


@dataclass(frozen=True, slots=True)
class CertaintyChoice:
    """One line of "How sure are you?": what it counts if the answer is right, and if wrong."""

    value: int
    name: str
    right: int
    wrong: int
    chosen: bool


def certainties(said: Mapping[str, Sequence[str]]) -> tuple[CertaintyChoice, ...]:
    """Return the three certainties an answer can have, the one in ``said`` chosen."""
    chosen = (said.get("certainty") or [""])[-1]
    return tuple(
        CertaintyChoice(int(level), _NAMES[level], right, wrong, chosen == str(int(level)))
        for level, (right, wrong) in CERTAINTY_TABLE.items()
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """What the tries so far came to; nothing of the key.

    ``tries_left`` is None for any number, ``earned`` the points so far where they are told.
    """

    verdict: str
    hints: tuple[SafeString, ...]
    tries_left: int | None
    earned: float | None
    points: float


def tried(item, body: QuestionBody, behaviour: Behaviour, course_key: str) -> Tried | None:
    """Return what is said of the tries of a question that is still open; None before the first."""
    if not item.tries:
        return None
    allowed = behaviours.tries_allowed(behaviour, len(body.hints))
    if allowed is None:
        return Tried(str(item.verdict), (), None, (item.credit or 0) * item.points, item.points)
    hints = tuple(markdown.render(hint, course_key) for hint in body.hints[: item.tries])
    return Tried(str(item.verdict), hints, allowed - item.tries, None, item.points)


# Afterwards


@dataclass(frozen=True, slots=True)
class LevelShown:
    """The answers given with one certainty; ``right`` in percent, None without any."""

    name: str
    count: int
    right: float | None


@dataclass(frozen=True, slots=True)
class CalibrationShown:
    """How well certainty and being right agreed, in words and by certainty.

    ``leaning`` says which way they disagreed, ``words`` what that was worth.
    """

    leaning: str
    words: str
    levels: tuple[LevelShown, ...]


def calibration(found: Calibration | None) -> CalibrationShown | None:
    """Return a calibration as the result shows it."""
    if found is None:
        return None
    levels = tuple(
        LevelShown(
            _NAMES[level.certainty], level.count, None if level.right is None else 100 * level.right
        )
        for level in found.levels
    )
    return CalibrationShown(_leaning(found), _calibrated(found), levels)


def _leaning(found: Calibration) -> str:
    if found.leaning is Leaning.UNKNOWN:
        words = _(
            "These are too few answers to tell whether you trust yourself too much or too little: "
            "it takes %(fewest)d."
        )
        return str(words) % {"fewest": FEWEST_ANSWERS}
    return str(_LEANINGS[found.leaning])


_LEANINGS = {
    Leaning.OVER: _(
        "You were over-confident: you said you were sure more often than your answers were right. "
        "“Very sure” pays when four in five are right, “fairly sure” when two in three are."
    ),
    Leaning.UNDER: _(
        "You were under-confident: you knew more than you trusted yourself to. “Fairly sure” pays "
        "once two in three are right, “very sure” once four in five are."
    ),
    Leaning.NONE: _("You were well calibrated: you were about as sure as you were right."),
}


def _calibrated(found: Calibration) -> str:
    values = {
        "right": floatformat(100 * found.accuracy, 0),
        "points": floatformat(abs(found.bonus), 1),
    }
    if round(found.bonus, 1) == 0:
        words = _("%(right)s %% of your answers were right, and your certainty fitted that.")
    elif found.bonus > 0:
        words = _(
            "%(right)s %% of your answers were right. You told well what you know from what you "
            "do not: that was worth %(points)s percentage points."
        )
    else:
        words = _(
            "%(right)s %% of your answers were right. You were sure where you were wrong, or "
            "unsure where you were right: that cost %(points)s percentage points."
        )
    return str(words) % values
