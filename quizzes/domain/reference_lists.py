"""What a course is held against besides its own rules: lists its authors keep beside the pack.

Facts and errata are those of the work the course teaches, the article is that work's text, and a
plan says what each lesson holds at least. Any of them may be missing.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from quizzes.domain.questions import FactId, Spec

Number = Annotated[int, Field(strict=True, ge=0, le=9999)]


class Fact(BaseModel):
    """A fact by its id; its kind says whether it wants a card or a question."""

    model_config = ConfigDict(frozen=True)

    id: FactId
    kind: str = ""


class Erratum(BaseModel):
    """A point where the work is wrong or silent, and the facts it touches."""

    model_config = ConfigDict(frozen=True)

    id: FactId
    facts_affected: tuple[FactId, ...] = ()


class LeastOfLesson(Spec):
    """How many questions of each sort, how many in all and how many cards a lesson has at least."""

    choice: Number = 0
    several: Number = 0
    typed: Number = 0
    arranged: Number = 0
    applied: Number = 0
    essays: Number = 0
    questions: Number = 0
    cards: Number = 0


class Plan(Spec):
    """What the authors set out to do.

    ``lists`` is the folder of facts, errata and article, seen from the plan's own. ``noted`` are
    errata that need a note in their lesson, ``corrected`` the numbers of sources that need a
    correction, ``lessons`` what each lesson holds at least, by its key.
    """

    lists: str = ""
    noted: tuple[FactId, ...] = ()
    corrected: tuple[Number, ...] = ()
    lessons: dict[str, LeastOfLesson] = {}


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists at hand; ``None`` for one that is not."""

    facts: tuple[Fact, ...] | None = None
    errata: tuple[Erratum, ...] | None = None
    article: str | None = None
    plan: Plan | None = None
