"""Numbers of Moodle's answers as bands of the site, alone and in gaps."""

from quizzes.formats.moodle_rendering import Rendering, Row
from quizzes.formats.question_files import RawAnswer, Refused

LEAST_NUMBER = -1e100
"""A band that begins here and has no end holds every number: Moodle's ``*``."""


def band_of(rendering: Rendering, answer: RawAnswer) -> Row:
    """Return the numbers that one answer stands for. Raises ``Refused`` for what is none."""
    told = {
        "credit": rendering.credit(answer),
        "feedback": rendering.text(answer.feedback),
    }
    line = answer.text.line
    if answer.text.text == "*":
        if answer.fraction >= 1:
            why = (note.message for note in rendering.raw.notes if note.line == line)
            raise Refused("; ".join(["takes any number for right", *why]), line)
        return Row(min=LEAST_NUMBER, **told)
    if answer.ends:
        least, most = (_number(end, line) for end in answer.ends)
        return Row(min=least, max=most, **told)
    tolerance = _number(answer.tolerance or "0", line)
    return Row(value=_number(answer.text.text, line), tolerance=tolerance, **told)


def _number(text: str, line: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise Refused(f"{text[:40]!r} is no number", line) from None
