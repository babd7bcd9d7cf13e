"""One typed spec per kind of question: what an author writes, before anyone answers it.

The same spec is what the course pack holds, what a question version stores as its body, what
the grader reads and what the author's form edits. A spec never knows who answers it.
"""

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    TypeAdapter,
    model_validator,
)

KEY_PATTERN = r"^[a-z0-9][a-z0-9-]*$"
CARD_KEY_PATTERN = r"^[a-z0-9][a-z0-9-]*/[a-z0-9]+$"
FACT_ID_PATTERN = r"^[A-Za-z0-9._-]{1,20}$"

_LINE_BREAKS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def normalise_text(text: str) -> str:
    """Return the text with every kind of line break as a line feed.

    Raises ``ValueError`` for a character no page or file can carry: control characters other
    than tab and line feed, halves of surrogate pairs, noncharacters.
    """
    text = _LINE_BREAKS.sub("\n", text)
    if found := _UNWRITABLE.search(text):
        raise ValueError(f"has the control character U+{ord(found[0]):04X}; take it out")
    return text


def normalise_line(text: str) -> str:
    """Return the text on one line: each line break or tab becomes a space."""
    return re.sub(r"\s*\n\s*|\t+", " ", normalise_text(text))


Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, min_length=1, max_length=80)]
"""A stable name, unique in its course: small letters, digits and hyphens."""

OptionKey = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=20)]
CardKey = Annotated[str, StringConstraints(pattern=CARD_KEY_PATTERN)]
"""A card's name in its course: the note's key, a slash, the slot (``forward``, ``c1`` ...)."""

FactId = Annotated[str, StringConstraints(pattern=FACT_ID_PATTERN)]

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(normalise_text),
]
"""Markdown, never empty."""

OptionalText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=20_000),
    AfterValidator(normalise_text),
]
ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(normalise_line),
]
"""One line, never empty."""

Flag = Annotated[bool, Strict()]
"""True or false, and nothing that only looks like it, such as the text ``no``."""


class Spec(BaseModel):
    """The base of every spec: immutable, and an unknown key is an error, not a surprise."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Level(StrEnum):
    """What a question asks of the mind: the four levels the course uses of Bloom's revised six."""

    RECALL = "recall"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYSE = "analyse"


class Use(StrEnum):
    """Where a question may appear: secure items never appear in practice, cards or exports."""

    PRACTICE = "practice"
    SECURE = "secure"


class Option(Spec):
    """One of the choices of a question: the key when correct, otherwise a distractor."""

    key: OptionKey
    text: Text
    correct: Flag = False
    feedback: OptionalText = ""


def _require_unique_keys(options: tuple[Option, ...]) -> None:
    keys = [option.key for option in options]
    if len(set(keys)) != len(keys):
        raise ValueError("two options have the same key")


class SingleChoice(Spec):
    """Several options, exactly one of them correct."""

    kind: Literal["single_choice"] = "single_choice"
    stem: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=12)]
    shuffle: Flag = True
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _one_key(self) -> "SingleChoice":
        _require_unique_keys(self.options)
        if sum(option.correct for option in self.options) != 1:
            raise ValueError("exactly one option must be correct")
        return self


class Scoring(StrEnum):
    """How several choices are scored: all or nothing, or in parts with wrong picks costing."""

    ALL_OR_NOTHING = "all_or_nothing"
    PARTIAL = "partial"


class MultipleChoice(Spec):
    """Several options, one or more of them correct."""

    kind: Literal["multiple_choice"] = "multiple_choice"
    stem: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=12)]
    scoring: Scoring = Scoring.PARTIAL
    shuffle: Flag = True
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _some_key(self) -> "MultipleChoice":
        _require_unique_keys(self.options)
        if not any(option.correct for option in self.options):
            raise ValueError("at least one option must be correct")
        return self


class FollowUp(StrEnum):
    """What a true/false question asks besides the verdict."""

    REASON = "reason"
    CORRECTION = "correction"


class TrueFalse(Spec):
    """A statement to judge; with ``follow_up``, full credit needs the right option of it too."""

    kind: Literal["true_false"] = "true_false"
    stem: Text
    answer: Flag
    true_feedback: OptionalText = ""
    false_feedback: OptionalText = ""
    follow_up: FollowUp | None = None
    options: Annotated[tuple[Option, ...], Field(max_length=12)] = ()
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _follow_up_has_options(self) -> "TrueFalse":
        _require_unique_keys(self.options)
        if self.follow_up is None and self.options:
            raise ValueError("options need a follow_up: reason or correction")
        if self.follow_up is not None and sum(option.correct for option in self.options) != 1:
            raise ValueError("a follow_up needs options, exactly one of them correct")
        return self


class AcceptedAnswer(Spec):
    """One wording that earns credit, with the share it earns."""

    text: ShortText
    credit: Annotated[float, Field(strict=True, gt=0, le=1)] = 1.0
    feedback: OptionalText = ""


class ShortAnswer(Spec):
    """A typed answer of a few words, compared after folding case, spaces, accents, punctuation."""

    kind: Literal["short_answer"] = "short_answer"
    stem: Text
    answers: Annotated[tuple[AcceptedAnswer, ...], Field(min_length=1, max_length=50)]
    case_sensitive: Flag = False
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _full_credit_exists(self) -> "ShortAnswer":
        if max(answer.credit for answer in self.answers) != 1:
            raise ValueError("at least one accepted answer must earn full credit")
        return self


QuestionBody = Annotated[
    SingleChoice | MultipleChoice | TrueFalse | ShortAnswer, Field(discriminator="kind")
]

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
    objective: Key
    level: Level
    use: Use = Use.PRACTICE
    tags: tuple[Key, ...] = ()
    facts: tuple[FactId, ...] = ()
    cards: tuple[CardKey, ...] = ()
    passage: Key | None = None
    status: Literal["draft", "published", "retired"] = "published"
    body: QuestionBody
