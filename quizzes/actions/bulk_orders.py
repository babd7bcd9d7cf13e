"""What a bulk action is told and tells: orders, plans, and what taking one back came to."""

from dataclasses import dataclass, field
from enum import StrEnum

from quizzes.models import BulkChange, Course, Lesson, Objective, Question, User

Action = BulkChange.Action


class Refusal(StrEnum):
    """Why something can't be done with a question."""

    UNREVIEWED = "unreviewed"
    NO_TEXT = "no_text"
    RETIRED = "retired"
    MANY_TAGS = "many_tags"


class OtherOrderError(Exception):
    """The UUID belongs to something that somebody else did, or elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One thing to do with questions of a course.

    ``tag`` is for giving and taking one; ``lesson`` and ``objective`` are for a move. Without
    ``objective`` a move can be looked at and not done.
    """

    course: Course
    by: User
    action: Action
    questions: tuple[int, ...]
    tag: str = ""
    lesson: Lesson | None = None
    objective: Objective | None = None


@dataclass(slots=True)
class Plan:
    """What an order would do: questions that change, that are so already, that can't, by reason."""

    doable: list[Question] = field(default_factory=list)
    so_already: list[Question] = field(default_factory=list)
    refused: dict[Refusal, list[Question]] = field(default_factory=dict)

    @property
    def private(self) -> int:
        """How many of those that change are private drafts."""
        return sum(question.is_private for question in self.doable)


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking back came to: how many questions are as before, and which were left.

    ``public`` counts those restored that were private before: privacy does not come back.
    """

    restored: int
    left: list[Question]
    public: int = 0
