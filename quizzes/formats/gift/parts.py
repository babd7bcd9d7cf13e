"""The smallest parts of a GIFT question: texts with their format, weights, feedback."""

import re
from collections.abc import Iterable

from quizzes.formats.gift.marked import Marked
from quizzes.formats.moodle_names import BLANKS
from quizzes.formats.question_files import Altered, RawText, Refused, TextFormat

FORMATS = {
    "moodle": TextFormat.MOODLE,
    "html": TextFormat.HTML,
    "plain": TextFormat.PLAIN,
    "markdown": TextFormat.MARKDOWN,
}
_FORMAT = re.compile(rf"\[({'|'.join(FORMATS)})\]")
_NEARLY_A_WEIGHT = re.compile(r"=?%[-0-9.,]{1,20}%")
_WEIGHT = re.compile(r"%-*[0-9]{1,2}\.?[0-9]*%")


def text_of(part: Marked, usual: TextFormat) -> RawText:
    """Return a text, whose format may stand before it in brackets."""
    found = _FORMAT.match(part.shape)
    if found:
        usual, part = FORMATS[found[1]], part.cut(found.end())
    return RawText(part.text.strip(BLANKS), usual, line=part.trimmed().line)


def with_feedback(part: Marked, usual: TextFormat) -> tuple[RawText, RawText]:
    """Return what stands before the first ``#`` and what behind it."""
    said, *rest = (piece.trimmed() for piece in part.split("#", 1))
    answer = text_of(said, usual)
    return answer, text_of(rest[0], usual) if rest else RawText("", usual, line=answer.line)


def weighted(part: Marked, usual: float) -> tuple[float, Marked]:
    """Return what an answer earns, 1 being everything, and the answer without its ``%...%``.

    Raises ``Refused`` for a weight that is no number.
    """
    found = _WEIGHT.match(part.shape)
    if not found:
        return usual, part
    number = found[0].strip("%")
    if number.startswith("--"):
        raise Refused(f"the weight {number} is no number; write one minus sign", part.line)
    return float(number) / 100, part.cut(found.end())


def stray_weights(parts: Iterable[Marked]) -> tuple[Altered, ...]:
    """Return notes on answers that begin as if with a weight, which is part of their text."""
    return tuple(
        Altered(part.line, f"{found[0]!r} is no weight here; it was read as part of the text")
        for part in parts
        if (found := _NEARLY_A_WEIGHT.match(part.shape))
    )


def answers_between(part: Marked, sign: str, least: int, most: int) -> list[Marked]:
    """Return the answers that ``sign`` parts; there may be nothing before the first sign.

    Raises ``Refused`` for fewer than ``least`` and more than ``most``.
    """
    if part.shape.count(sign) > most:
        raise Refused(f"has more than {most} answers", part.line)
    found = [piece.trimmed() for piece in part.split(sign)]
    if not found[0].shape:
        found = found[1:]
    return at_least(found, least, part.line)


def at_least(found: list[Marked], least: int, line: int) -> list[Marked]:
    """Return the answers; raises ``Refused`` when there are fewer than ``least``."""
    if len(found) < least:
        wanted = "two answers" if least == 2 else "an answer"
        raise Refused(f"needs at least {wanted} in the braces", line)
    return found
