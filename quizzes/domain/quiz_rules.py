"""The rules of a quiz, as an attempt copies and keeps them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum

from quizzes.domain.behaviours import Behaviour

THIRD = 0.3333333
"""The penalty of a try that Moodle suggests."""


class Paging(StrEnum):
    """How many questions a page asks."""

    ONE = "one"
    ALL = "all"


class Navigation(StrEnum):
    """In which order questions may be answered."""

    FREE = "free"
    SEQUENTIAL = "sequential"


class GradeMethod(StrEnum):
    """Which of several attempts counts."""

    HIGHEST = "highest"
    AVERAGE = "average"
    FIRST = "first"
    LAST = "last"


class Shown(StrEnum):
    """When a part of the review is shown."""

    AFTER_ATTEMPT = "after_attempt"
    AFTER_CLOSE = "after_close"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How an attempt runs. ``time_limit`` is in minutes, ``grace`` in seconds, moments in UTC.

    ``purpose`` is the quiz's (practice, checkpoint, final); an attempt at what was missed is
    practice whatever it came from.
    """

    purpose: str = "practice"
    behaviour: Behaviour = Behaviour.IMMEDIATE_FEEDBACK
    shuffle: bool = False
    penalty: float = THIRD
    paging: Paging = Paging.ONE
    navigation: Navigation = Navigation.FREE
    time_limit: int | None = None
    grace: int = 60
    attempts_allowed: int | None = None
    grade_method: GradeMethod = GradeMethod.HIGHEST
    pass_mark: int | None = None
    show_verdicts: Shown = Shown.AFTER_ATTEMPT
    show_marks: Shown = Shown.AFTER_ATTEMPT
    show_feedback: Shown = Shown.AFTER_ATTEMPT
    show_right_answers: Shown = Shown.AFTER_ATTEMPT
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def needs_account(self) -> bool:
        """Whether guests log in first: what has a limit is not to be begun again as a new guest."""
        return self.attempts_allowed is not None or self.time_limit is not None

    @property
    def is_on_one_page(self) -> bool:
        """Whether all questions stand on one page; never where one is graded while it is open."""
        return self.paging is Paging.ALL and self.behaviour.is_deferred

    @property
    def is_one_way(self) -> bool:
        """Whether a question that was left is not seen, nor answered, again."""
        return self.navigation is Navigation.SEQUENTIAL and not self.is_on_one_page

    def to_json(self) -> dict:
        """Return the rules as values that JSON can say; ``read_rules`` reads them back."""
        stored = asdict(self)
        for name in _MOMENTS:
            stored[name] = stored[name].isoformat() if stored[name] else None
        return stored


_EXAM = {
    "behaviour": Behaviour.DEFERRED_FEEDBACK,
    "shuffle": True,
    "attempts_allowed": 1,
}


def first_rules(purpose: str) -> Mapping[str, object]:
    """Return what a new quiz of this purpose begins with, where that is not as in practice."""
    return {} if purpose == "practice" else _EXAM


_MOMENTS = ("opens_at", "closes_at")
_CHOICES = {
    "behaviour": Behaviour,
    "paging": Paging,
    "navigation": Navigation,
    "grade_method": GradeMethod,
    **dict.fromkeys(("show_verdicts", "show_marks", "show_feedback", "show_right_answers"), Shown),
}
NAMES = tuple(field.name for field in fields(Rules))


def read_rules(stored: Mapping[str, object]) -> Rules:
    """Return the rules an attempt keeps; what an older attempt does not say is as it was then."""
    said = {name: stored[name] for name in NAMES if name in stored}
    for name, choices in _CHOICES.items():
        if name in said:
            said[name] = choices(said[name])
    for name in _MOMENTS:
        if moment := said.get(name):
            said[name] = datetime.fromisoformat(moment)
    return Rules(**said)
