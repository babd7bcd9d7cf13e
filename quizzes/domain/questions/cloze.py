"""A text with gaps."""

import re
from collections import Counter
from html import unescape
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from quizzes.domain.course_markdown import plain_parser
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
from quizzes.domain.questions.typed import (
    Answers,
    Bands,
    Slips,
    require_full_band,
    require_full_credit,
)

_GAP = re.compile(r"\[\[([a-z0-9][a-z0-9-]*)\]\]")
_GAP_IN_LINK = re.compile(r"\[[^\[\]]*\[\[[^\[\]]*\]\][^\[\]]*\]\(|\[\[[^\[\]]*\]\]\(")
_MEANINGLESS = tuple(map(chr, range(0xE000, 0xF900)))
"""Characters for private use: one stands for the gaps while the Markdown is read."""


def gaps_in_running_text(text: str) -> int:
    """Return how many gaps of a Markdown text stand where a reader can fill them in.

    What does not is part of a link, of its address or title, or of a picture.
    """
    count, written = 0, unescape(text)
    mark = next(char for char in _MEANINGLESS if char not in written)
    for token in plain_parser().parse(_GAP.sub(mark, text)):
        count += 0 if token.type == "inline" else token.content.count(mark)
        depth = 0
        for child in token.children or ():
            depth += child.nesting if child.type in ("link_open", "link_close") else 0
            if not depth and child.type in ("text", "code_inline"):
                count += child.content.count(mark)
    return count


def _require_running_text(text: str) -> str:
    if _GAP_IN_LINK.search(text) or gaps_in_running_text(text) != len(_GAP.findall(text)):
        raise ValueError("a gap may not stand in a link, nor in its address or title")
    return text


class GapOption(Spec):
    """One of the words offered for a gap: one line of plain words, as it stands in a list."""

    key: OptionKey
    text: ShortText
    correct: Flag = False
    feedback: OptionalText = ""


class Gap(Spec):
    """A gap for words to type (``answers``), for one of a list (``options``), for a number.

    The flags and ``slips`` are those of a short answer, and only for words. A number has ``bands``
    like a numeric question, and no unit; a gap without them is dumped without the field, as it
    was before there were any, so that stored bodies and their digests stay what they are.
    """

    key: OptionKey
    answers: Answers = ()
    options: Annotated[tuple[GapOption, ...], Field(max_length=12)] = ()
    bands: Annotated[Bands, Field(exclude_if=lambda bands: not bands)] = ()
    case_sensitive: Flag = False
    accent_sensitive: Flag = False
    punctuation_sensitive: Flag = False
    slips: Slips = 0

    @model_validator(mode="after")
    def _words_or_list_or_number(self) -> "Gap":
        if sum(map(bool, (self.answers, self.options, self.bands))) != 1:
            raise ValueError(
                "a gap needs answers to type, options to choose from or bands of numbers: "
                "one of these"
            )
        if self.answers:
            require_full_credit(self.answers)
            return self
        if self.bands:
            require_full_band(self.bands)
        else:
            require_different(self.options, "options")
            if len(self.options) < 2 or sum(option.correct for option in self.options) != 1:
                raise ValueError("a gap needs at least two options, exactly one of them correct")
        if self.slips or self.case_sensitive or self.accent_sensitive or self.punctuation_sensitive:
            others = "bands" if self.bands else "options"
            raise ValueError(f"slips and what counts in typing need answers, not {others}")
        return self


class Cloze(Spec):
    """A Markdown text with gaps, each written ``[[its key]]``; ``stem`` says what to do."""

    kind: Literal["cloze"] = "cloze"
    stem: Text
    text: Annotated[Text, AfterValidator(_require_running_text)]
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
        return self

    def stretches(self) -> tuple[str, ...]:
        """Return the text in turns of Markdown and gap key: text, key, text, key, ..., text."""
        return tuple(_GAP.split(self.text))
