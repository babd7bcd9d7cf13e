"""Kinds in which something is chosen: single choice, multiple choice, true/false."""

from collections.abc import Collection
from enum import StrEnum
from math import fsum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from quizzes.domain.questions.base import (
    Flag,
    Hints,
    Option,
    OptionalText,
    Scoring,
    Spec,
    Text,
    require_unique_keys,
)

ROUNDING = 0.0001
"""What shares of the points may lack of a sum for being rounded, as three times 33.33333%."""


def credit_of(options: Collection[Option]) -> float:
    """Return what options that are picked together earn of the points, in [0, 1].

    That is the sum of their credits, as Moodle has it (``qtype_multichoice_multi_question``). A sum
    that is nearly everything or nothing is that: the shares are rounded.
    """
    total = fsum(option.credit for option in options)
    if total >= 1 - ROUNDING:
        return 1.0
    return total if total > ROUNDING else 0.0


def _require_credits_of_one(options: Collection[Option]) -> None:
    for option in options:
        if option.correct and option.credit:
            raise ValueError("the correct option earns everything; leave its credit out")
        if not 0 <= option.credit < 1:
            raise ValueError("an option that is not correct has a credit from 0 to less than 1")


def _require_credits_of_several(options: Collection[Option]) -> None:
    for option in options:
        if option.correct and option.credit <= 0:
            raise ValueError("scored by option, a correct option needs a credit of more than 0")
        if option.credit > 0 and not option.correct:
            raise ValueError("an option with a credit of more than 0 must be marked as correct")
    if credit_of([option for option in options if option.correct]) < 1:
        raise ValueError("the credits of the correct options must add up to at least 1")


def _require_no_credits(options: Collection[Option], why: str) -> None:
    if any(option.credit for option in options):
        raise ValueError(f"options have a credit of their own {why}")


class SingleChoice(Spec):
    """Several options, exactly one of them correct; others may earn a part."""

    kind: Literal["single_choice"] = "single_choice"
    stem: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=12)]
    shuffle: Flag = True
    hints: Hints = ()
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _one_key(self) -> "SingleChoice":
        require_unique_keys(self.options, "options")
        if sum(option.correct for option in self.options) != 1:
            raise ValueError("exactly one option must be correct")
        _require_credits_of_one(self.options)
        return self


class MultipleChoice(Spec):
    """Several options, one or more of them correct; by option, those that add to the points."""

    kind: Literal["multiple_choice"] = "multiple_choice"
    stem: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=12)]
    scoring: Scoring = Scoring.PARTIAL
    shuffle: Flag = True
    hints: Hints = ()
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _some_key(self) -> "MultipleChoice":
        require_unique_keys(self.options, "options")
        if not any(option.correct for option in self.options):
            raise ValueError("at least one option must be correct")
        if self.scoring is Scoring.BY_OPTION:
            _require_credits_of_several(self.options)
        else:
            _require_no_credits(self.options, "only with the scoring by_option")
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
    hints: Hints = ()
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _follow_up_has_options(self) -> "TrueFalse":
        require_unique_keys(self.options, "options")
        if self.follow_up is None and self.options:
            raise ValueError("options need a follow_up: reason or correction")
        if self.follow_up is not None and sum(option.correct for option in self.options) != 1:
            raise ValueError("a follow_up needs options, exactly one of them correct")
        _require_no_credits(self.options, "only where options alone are asked for")
        return self
