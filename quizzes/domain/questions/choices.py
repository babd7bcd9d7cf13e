"""Kinds in which something is chosen: single choice, multiple choice, true/false."""

from enum import StrEnum
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


class SingleChoice(Spec):
    """Several options, exactly one of them correct."""

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
        return self


class MultipleChoice(Spec):
    """Several options, one or more of them correct."""

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
        return self
