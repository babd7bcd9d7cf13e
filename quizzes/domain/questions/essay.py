"""A longer text in one's own words, which a person grades."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from quizzes.domain.questions.base import (
    Hints,
    OptionalText,
    OptionKey,
    Spec,
    Text,
    require_different,
)

WordCount = Annotated[int, Field(strict=True, ge=1, le=3_000)]


class RubricPoint(Spec):
    """One thing a good answer does, and the points it is worth."""

    key: OptionKey
    text: Text
    points: Annotated[float, Field(strict=True, gt=0, le=1_000)] = 1.0


class Essay(Spec):
    """A text graded by a person; in practice the learner ticks the rubric beside the model."""

    kind: Literal["essay"] = "essay"
    stem: Text
    min_words: WordCount | None = None
    max_words: WordCount | None = None
    rubric: Annotated[tuple[RubricPoint, ...], Field(max_length=20)] = ()
    model_answer: OptionalText = ""
    common_errors: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    hints: Hints = ()
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _limits_and_rubric(self) -> "Essay":
        if self.min_words and self.max_words and self.min_words > self.max_words:
            raise ValueError("min_words is more than max_words")
        require_different(self.rubric, "rubric points")
        return self
