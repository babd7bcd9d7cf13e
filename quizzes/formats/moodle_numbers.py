"""Numbers of Moodle's answers as bands of the site, alone and in gaps."""

import re

from quizzes.formats.moodle_rendering import Rendering, Row
from quizzes.formats.question_files import RawAnswer, Refused

LEAST_NUMBER = -1e100
"""A band that begins here and has no end holds every number: Moodle's ``*``."""

_POWER_OF_TEN = re.compile(r"(?<=[0-9.,])(?:e|E|[x*×]10(?:\^|\*\*))(?=[+-]?[0-9])")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?")


def plain_number(written: str, *, comma: str = ",") -> str | None:
    """Return a number as Moodle takes it, written for a computer; None for what is none.

    Spaces go, and so do commas beside a point or beside each other, which part thousands;
    ``3x10^5`` is ``3e5``. One comma alone becomes ``comma``; as it is, nobody knows what it means.
    """
    number = _POWER_OF_TEN.sub("e", written.replace(" ", ""))
    parts_thousands = "." in number or number.count(",") > 1
    number = number.replace(",", "" if parts_thousands else comma)
    return number if _NUMBER.fullmatch(number) else None


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
    number = plain_number(text)
    if number is None:
        raise Refused(f"{text[:40]!r} is no number", line)
    return float(number)
