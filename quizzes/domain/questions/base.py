"""What the specs of every kind of question are made of: texts, keys, options."""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, StringConstraints

KEY_PATTERN = r"^[a-z0-9][a-z0-9-]*$"
RESERVED_KEY = "new"
"""No question, quiz, lesson, note or term is called so: it is where the desk makes one."""

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

LONGEST_TEXT = 20_000
"""Characters of the longest text of a course: a lesson, a stem, a definition."""

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT),
    AfterValidator(normalise_text),
]
"""Markdown, never empty."""

OptionalText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT),
    AfterValidator(normalise_text),
]
ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(normalise_line),
]
"""One line, never empty."""

LONGEST_NAME = 255
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LONGEST_NAME),
    AfterValidator(normalise_line),
]
"""One line for teachers, or nothing."""

Flag = Annotated[bool, Strict()]
"""True or false, and nothing that only looks like it, such as the text ``no``."""


Hints = Annotated[tuple[Text, ...], Field(max_length=10)]
"""Help towards the answer, in the order in which it is given; Markdown."""

Credit = Annotated[float, Field(strict=True, ge=0, le=1)]
"""The share of the points that an answer earns."""


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


class Scoring(StrEnum):
    """How several choices are scored: all or nothing, in equal parts, or each with its credit.

    In equal parts the wrong picks cost together what the right ones earn together.
    """

    ALL_OR_NOTHING = "all_or_nothing"
    PARTIAL = "partial"
    BY_OPTION = "by_option"


OptionCredit = Annotated[
    float, Field(strict=True, ge=-1, le=1, exclude_if=lambda credit: credit == 0)
]
"""The share of the points that an option adds; below 0 it costs.

An option without one is dumped without the field, as it was before there were any, so that stored
bodies and their digests stay what they are.
"""


class Option(Spec):
    """One of the choices of a question: the key when correct, otherwise a distractor.

    The key of a single choice earns everything, and needs no ``credit``.
    """

    key: OptionKey
    text: Text
    correct: Flag = False
    credit: OptionCredit = 0.0
    feedback: OptionalText = ""


class Keyed(Protocol):
    """A row of a question's list."""

    key: str
    text: str


def require_unique_keys(rows: Collection[Keyed], what: str) -> None:
    """Raise ``ValueError`` when two rows have the same key; ``what`` names them: ``options``."""
    if len({row.key for row in rows}) != len(rows):
        raise ValueError(f"two {what} have the same key")


def require_different(rows: Collection[Keyed], what: str) -> None:
    """Raise ``ValueError`` when two rows have the same key, or read the same to the learner."""
    require_unique_keys(rows, what)
    if len({" ".join(row.text.casefold().split()) for row in rows}) != len(rows):
        raise ValueError(f"two {what} have the same text; nobody could tell them apart")
