"""One typed spec per kind of question: what an author writes, before anyone answers it.

The same spec is what the course pack holds, what a question version stores as its body, what
the grader reads and what the author's form edits. A spec never knows who answers it.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from quizzes.domain.questions.arranged import (
    Categorise,
    Label,
    Matching,
    OrderedItem,
    Ordering,
    OrderScoring,
    Pair,
    SortedItem,
)
from quizzes.domain.questions.base import (
    CARD_KEY_PATTERN,
    FACT_ID_PATTERN,
    KEY_PATTERN,
    LONGEST_NAME,
    LONGEST_TEXT,
    RESERVED_KEY,
    CardKey,
    FactId,
    Flag,
    Key,
    Level,
    Name,
    Option,
    OptionalText,
    OptionKey,
    Scoring,
    ShortText,
    Spec,
    Text,
    Use,
    normalise_line,
    normalise_text,
)
from quizzes.domain.questions.choices import FollowUp, MultipleChoice, SingleChoice, TrueFalse
from quizzes.domain.questions.cloze import Cloze, Gap, GapOption
from quizzes.domain.questions.essay import Essay, RubricPoint
from quizzes.domain.questions.typed import (
    UNIT_PATTERN,
    AcceptedAnswer,
    Band,
    Numeric,
    ShortAnswer,
    Slips,
    Unit,
    UnitEntry,
)

__all__ = [
    "AVAILABLE_KINDS",
    "BODIES",
    "CARD_KEY_PATTERN",
    "FACT_ID_PATTERN",
    "KEY_PATTERN",
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "RESERVED_KEY",
    "UNIT_PATTERN",
    "AcceptedAnswer",
    "Band",
    "CardKey",
    "Categorise",
    "Cloze",
    "Essay",
    "FactId",
    "Flag",
    "FollowUp",
    "Gap",
    "GapOption",
    "Key",
    "Label",
    "Level",
    "Matching",
    "MultipleChoice",
    "Name",
    "Numeric",
    "Option",
    "OptionKey",
    "OptionalText",
    "OrderScoring",
    "OrderedItem",
    "Ordering",
    "Pair",
    "Question",
    "QuestionBody",
    "RubricPoint",
    "Scoring",
    "ShortAnswer",
    "ShortText",
    "SingleChoice",
    "Slips",
    "SortedItem",
    "Spec",
    "Text",
    "TrueFalse",
    "Unit",
    "UnitEntry",
    "Use",
    "dump_body",
    "normalise_line",
    "normalise_text",
    "parse_body",
]

QuestionBody = Annotated[
    SingleChoice
    | MultipleChoice
    | TrueFalse
    | ShortAnswer
    | Numeric
    | Matching
    | Ordering
    | Cloze
    | Categorise
    | Essay,
    Field(discriminator="kind"),
]

BODIES = (
    SingleChoice,
    MultipleChoice,
    TrueFalse,
    ShortAnswer,
    Numeric,
    Matching,
    Ordering,
    Cloze,
    Categorise,
    Essay,
)
"""The spec of every kind of question, in the order in which they are offered to authors."""

AVAILABLE_KINDS = (
    "single_choice",
    "multiple_choice",
    "true_false",
    "short_answer",
    "numeric",
    "matching",
    "ordering",
    "cloze",
    "categorise",
    "essay",
)
"""The kinds that have a page and an author's form: only these are ever asked.

Packs may hold others; a quiz leaves them out until they are here.
"""

_BODY = TypeAdapter(QuestionBody)


def parse_body(body: dict) -> QuestionBody:
    """Return the typed body of a stored or submitted question.

    Raises ``pydantic.ValidationError``, with the path of every fault, when it is not one.
    """
    return _BODY.validate_python(body)


def dump_body(body: QuestionBody) -> dict:
    """Return the body as plain JSON values; ``parse_body`` turns it back into an equal spec."""
    return body.model_dump(mode="json")


class Question(Spec):
    """A question of the bank: its body and everything that places it in the course."""

    key: Key
    name: Name = ""
    objective: Key
    level: Level
    use: Use = Use.PRACTICE
    tags: tuple[Key, ...] = ()
    facts: tuple[FactId, ...] = ()
    cards: tuple[CardKey, ...] = ()
    passage: Key | None = None
    status: Literal["draft", "published", "retired"] = "published"
    body: QuestionBody
