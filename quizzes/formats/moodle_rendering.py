"""One question of Moodle on its way to a spec: texts become Markdown, and notes are gathered."""

from dataclasses import dataclass, field

from quizzes.formats.moodle_files import with_pictures
from quizzes.formats.moodle_texts import markdown_of
from quizzes.formats.question_files import (
    Altered,
    ImportedPicture,
    ImportLimits,
    RawAnswer,
    RawQuestion,
    RawText,
)

Row = dict[str, object]
"""A row of a spec's list, not checked yet: so faults are found with the number of their row."""


@dataclass(slots=True)
class Rendering:
    """One question on its way to a spec: its texts become Markdown, and notes are gathered."""

    raw: RawQuestion
    limits: ImportLimits
    notes: list[Altered] = field(default_factory=list)
    pictures: dict[str, ImportedPicture] = field(default_factory=dict)

    def note(self, message: str, line: int = 0) -> None:
        """Note what is otherwise here, on a line or on that of the question."""
        self.notes.append(Altered(line or self.raw.line, message))

    def text(self, raw: RawText) -> str:
        """Return a text as Markdown, in which its pictures have their keys."""
        shown, found, left_out = with_pictures(raw)
        self.pictures |= found
        markdown, remarks = markdown_of(
            shown, most_tags=self.limits.text_tags, pictures=frozenset(found)
        )
        for remark in (*left_out, *remarks):
            self.note(remark, raw.line)
        return markdown

    def credit(self, answer: RawAnswer) -> float:
        """Return what an answer earns, from 0 to 1."""
        if 0 <= answer.fraction <= 1:
            return answer.fraction
        self.note(
            f"a weight of {percent(answer.fraction)} is taken for the nearest that is "
            "possible here, from 0% to 100%",
            answer.text.line,
        )
        return min(1.0, max(0.0, answer.fraction))

    def shared(self) -> dict[str, object]:
        """Return the fields that all kinds have."""
        return {
            "stem": self.text(self.raw.text),
            "explanation": self.text(self.raw.general_feedback),
            "hints": tuple(filter(None, map(self.text, self.raw.hints))),
        }


class NotHereError(Exception):
    """What a question asks has no place here; it is kept as it is, and the reason is said."""


def percent(fraction: float) -> str:
    """Return a share as people write it: ``33.33333%``."""
    return f"{fraction * 100:.5f}".rstrip("0").rstrip(".") + "%"


def row_keys(count: int) -> list[str]:
    """Return keys for the rows of a list: a, b, ... z, a2, b2, ..."""
    return [
        chr(ord("a") + place % 26) + (str(place // 26 + 1) if place >= 26 else "")
        for place in range(count)
    ]
