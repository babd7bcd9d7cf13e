"""Kinds in which something is typed: short answer, numeric."""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from quizzes.domain.number_reading import read_number
from quizzes.domain.questions.base import (
    Credit,
    Flag,
    Hints,
    OptionalText,
    ShortText,
    Spec,
    Text,
)

UNIT_PATTERN = r"^[^\d\s]"
MOST_SLIPS = 3
FEWEST_LETTERS_TO_SLIP = 5
"""A shorter wording must be typed as it is: one slip would make another word of it."""

_WILDCARD = re.compile(r"(?<!\\)\*")


class AcceptedAnswer(Spec):
    r"""One wording that is foreseen, with the share of the points it earns.

    ``*`` in the text stands for any characters, or none, and ``\*`` for an asterisk, as in GIFT.
    """

    text: ShortText
    credit: Credit = 1.0
    feedback: OptionalText = ""

    def stretches(self) -> tuple[str, ...]:
        """Return the stretches of the text between its wildcards; one where it has none."""
        return tuple(part.replace(r"\*", "*") for part in _WILDCARD.split(self.text))

    def plain(self) -> str:
        """Return the text without wildcards: the shortest answer it stands for."""
        return " ".join("".join(self.stretches()).split())


Slips = Annotated[int, Field(strict=True, ge=0, le=MOST_SLIPS)]
Answers = Annotated[tuple[AcceptedAnswer, ...], Field(max_length=50)]


def require_full_credit(answers: Collection[AcceptedAnswer]) -> None:
    """Raise ``ValueError`` unless some answer earns everything, and not just any answer does."""
    full = [answer for answer in answers if answer.credit == 1]
    if not full:
        raise ValueError("at least one accepted answer must earn full credit")
    if not all(answer.plain() for answer in full):
        raise ValueError("a wildcard alone may not earn full credit; it takes any answer")


class ShortAnswer(Spec):
    """A typed answer of a few words, compared after folding case, spaces, accents, punctuation.

    ``slips`` is how many typing slips are overlooked in a wording of at least
    ``FEWEST_LETTERS_TO_SLIP`` letters: a letter too many, missing, wrong, or two exchanged.
    """

    kind: Literal["short_answer"] = "short_answer"
    stem: Text
    answers: Annotated[Answers, Field(min_length=1)]
    case_sensitive: Flag = False
    accent_sensitive: Flag = False
    punctuation_sensitive: Flag = False
    slips: Slips = 0
    hints: Hints = ()
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _full_credit_exists(self) -> "ShortAnswer":
        require_full_credit(self.answers)
        return self


MOST_BANDS = 20

Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e100, le=1e100)]


class Band(Spec):
    """The numbers that earn one share of the points: a value give or take, or a range.

    Both ends of a range belong to it; with only one of them it is open.
    """

    value: Number | None = None
    tolerance: Annotated[Number, Field(ge=0)] = 0.0
    min: Number | None = None
    max: Number | None = None
    credit: Credit = 1.0
    feedback: OptionalText = ""

    @model_validator(mode="after")
    def _value_or_range(self) -> "Band":
        has_range = self.min is not None or self.max is not None
        if has_range is (self.value is not None):
            raise ValueError("needs a value, perhaps with a tolerance, or a range: min, max")
        if has_range and self.tolerance:
            raise ValueError("a tolerance goes with a value, not with min and max")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is more than max")
        return self


Bands = Annotated[tuple[Band, ...], Field(max_length=MOST_BANDS)]


def require_full_band(bands: Collection[Band]) -> None:
    """Raise ``ValueError`` unless some numbers earn everything."""
    if all(band.credit != 1 for band in bands):
        raise ValueError("at least one band must earn full credit")


class Unit(Spec):
    """A unit an answer may be given in; one of it is ``factor`` of the unit of the bands."""

    text: Annotated[ShortText, Field(max_length=30, pattern=UNIT_PATTERN)]
    factor: Annotated[Number, Field(gt=0)] = 1.0

    @model_validator(mode="after")
    def _can_be_typed(self) -> "Unit":
        typed = read_number(f"1 {self.text}")
        if typed is None or typed.value != 1 or typed.unit != self.text:
            raise ValueError(f"{self.text!r} behind a number cannot be told from the number")
        return self


class UnitEntry(StrEnum):
    """How the unit is given: typed behind the number if at all, always typed, or from a list."""

    OPTIONAL = "optional"
    REQUIRED = "required"
    LIST = "list"


class Numeric(Spec):
    """A number, perhaps with a unit; of all bands it falls in, the best counts."""

    kind: Literal["numeric"] = "numeric"
    stem: Text
    bands: Annotated[Bands, Field(min_length=1)]
    units: Annotated[tuple[Unit, ...], Field(max_length=20)] = ()
    unit_entry: UnitEntry = UnitEntry.OPTIONAL
    hints: Hints = ()
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _full_credit_and_units(self) -> "Numeric":
        require_full_band(self.bands)
        if len({unit.text for unit in self.units}) != len(self.units):
            raise ValueError("two units have the same text")
        if self.units and all(unit.factor != 1 for unit in self.units):
            raise ValueError("one unit must have the factor 1: the unit of the bands")
        if not self.units and self.unit_entry is not UnitEntry.OPTIONAL:
            raise ValueError("unit_entry needs units")
        return self
