"""A lesson's file: its fields between two lines of three hyphens, then its Markdown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LessonFile:
    """The two parts of a lesson's file, and the line on which the text begins."""

    front: str
    body: str
    body_line: int


def split(text: str) -> LessonFile | None:
    """Return the parts of a lesson's file, or ``None`` when it does not begin with fields.

    The fields begin on line 2.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return None
    end = next((n for n, line in enumerate(lines) if n > 0 and line.rstrip() == "---"), None)
    if end is None:
        return None
    first = next((n for n in range(end + 1, len(lines)) if lines[n].strip()), end)
    return LessonFile("\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), first + 1)


def join(front: str, body: str) -> str:
    """Return the text of a lesson's file; ``split`` takes it apart again."""
    return f"---\n{front}---\n\n{body}\n"
