"""A text with gaps."""

import re
from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from quizzes.domain.questions.base import (
    Flag,
    Hints,
    OptionalText,
    OptionKey,
    ShortText,
    Spec,
    Text,
    require_different,
)
from quizzes.domain.questions.typed import Answers, Slips, require_full_credit

_GAP = re.compile(r"\[\[([a-z0-9][a-z0-9-]*)\]\]")
_GAP_IN_LINK = re.compile(r"\[[^\[\]]*\[\[[^\[\]]*\]\][^\[\]]*\]\(|\[\[[^\[\]]*\]\]\(")


class GapOption(Spec):
    """One of the words offered for a gap: one line of plain words, as it stands in a list."""

    key: OptionKey
    text: ShortText
    correct: Flag = False
    feedback: OptionalText = ""


class Gap(Spec):
    """A gap: typed when it has ``answers``, chosen from a list when it has ``options``.

    The flags and ``slips`` are those of a short answer, and only for what is typed.
    """

    key: OptionKey
    answers: Answers = ()
    options: Annotated[tuple[GapOption, ...], Field(max_length=12)] = ()
    case_sensitive: Flag = False
    accent_sensitive: Flag = False
    punctuation_sensitive: Flag = False
    slips: Slips = 0

    @model_validator(mode="after")
    def _typed_or_chosen(self) -> "Gap":
        if bool(self.answers) is bool(self.options):
            raise ValueError("a gap needs answers to type or options to choose from, not both")
        if self.answers:
            require_full_credit(self.answers)
            return self
        require_different(self.options, "options")
        if len(self.options) < 2 or sum(option.correct for option in self.options) != 1:
            raise ValueError("a gap needs at least two options, exactly one of them correct")
        if self.slips or self.case_sensitive or self.accent_sensitive or self.punctuation_sensitive:
            raise ValueError("slips and what counts in typing need answers, not options")
        return self


class Cloze(Spec):
    """A Markdown text with gaps, each written ``[[its key]]``; ``stem`` says what to do."""

    kind: Literal["cloze"] = "cloze"
    stem: Text
    text: Text
    gaps: Annotated[tuple[Gap, ...], Field(min_length=1, max_length=20)]
    shuffle: Flag = True
    hints: Hints = ()
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _gaps_and_text_agree(self) -> "Cloze":
        marks, keys = Counter(_GAP.findall(self.text)), [gap.key for gap in self.gaps]
        if len(set(keys)) != len(keys):
            raise ValueError("two gaps have the same key")
        for key in keys:
            if marks[key] != 1:
                raise ValueError(f"the text must have [[{key}]] once, not {marks[key]} times")
        if unknown := marks.keys() - set(keys):
            raise ValueError(f"the text has [[{min(unknown)}]], but no gap has that key")
        if _GAP_IN_LINK.search(self.text):
            raise ValueError("a gap may not stand in a link")
        return self

    def stretches(self) -> tuple[str, ...]:
        """Return the text in turns of Markdown and gap key: text, key, text, key, ..., text."""
        return tuple(_GAP.split(self.text))
