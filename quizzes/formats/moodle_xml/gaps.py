r"""The answers that stand in the text of a cloze question: ``{2:MULTICHOICE:=right~wrong#why}``.

A gap is what it is worth, its kind, and answers between ``~``: ``=`` or ``%50%`` before one says
what it earns, ``#`` begins its feedback. ``\}``, ``\#`` and entities stand for signs.
"""

import re
from collections.abc import Callable
from html import escape

from quizzes.domain.questions import Band, Gap
from quizzes.formats.gift.spelling import is_any_number, number, weight
from quizzes.formats.moodle_names import BLANKS
from quizzes.formats.moodle_numbers import plain_number
from quizzes.formats.moodle_xml.gap_answers import GapKind, answers_in, end_of_gap
from quizzes.formats.question_files import (
    ImportLimits,
    RawAnswer,
    RawQuestion,
    RawText,
    Refused,
    TextFormat,
)

_CHOICES = {"": False, "_V": False, "_H": False, "_S": True, "_VS": True, "_HS": True}
_SEVERAL = {"": False, "_H": False, "_S": True, "_HS": True}
KINDS = {
    **dict.fromkeys(("NUMERICAL", "NM"), GapKind("numerical")),
    **dict.fromkeys(("SHORTANSWER", "SA", "MW"), GapKind("shortanswer")),
    **dict.fromkeys(("SHORTANSWER_C", "SAC", "MWC"), GapKind("shortanswer", use_case=True)),
    **{
        name + (end if len(name) > 2 else end[1:]): GapKind("multichoice", shuffle=shuffle)
        for name in ("MULTICHOICE", "MC")
        for end, shuffle in _CHOICES.items()
    },
    **{
        name + (end if len(name) > 2 else end[1:]): GapKind("multichoice", False, shuffle)
        for name in ("MULTIRESPONSE", "MR")
        for end, shuffle in _SEVERAL.items()
    },
}
"""All names that Moodle 4.3 knows, long and short; what lies flat or upright is the same here."""

_START = re.compile(rf"\{{([0-9]*):({'|'.join(sorted(KINDS, key=len, reverse=True))}):")


def with_gaps(text: RawText, limits: ImportLimits) -> tuple[str, tuple[RawQuestion, ...]]:
    """Return the text with ``{#1}``, ``{#2}`` in the place of its gaps, and the gaps.

    Raises ``Refused`` for a text without gaps, and for a gap that Moodle refuses.
    """
    pieces: list[str] = []
    gaps: list[RawQuestion] = []
    place = 0
    while found := _START.search(text.text, place):
        if len(gaps) == limits.answers:
            raise Refused(f"has more than {limits.answers} gaps", text.line)
        line = text.line + text.text.count("\n", 0, found.start())
        kind = KINDS[found[2]]
        end = end_of_gap(text.text, found.end(), line)
        inside = text.text[found.end() : end]
        answers = answers_in(inside, kind, line, limits.answers)
        gaps.append(_gap(found, text.text[found.start() : end + 1], answers, line))
        pieces += text.text[place : found.start()], f"{{#{len(gaps)}}}"
        place = end + 1
    if not gaps:
        raise Refused("a cloze question needs at least one gap", text.line)
    return "".join([*pieces, text.text[place:]]), tuple(gaps)


def _gap(
    found: re.Match[str], source: str, answers: tuple[RawAnswer, ...], line: int
) -> RawQuestion:
    kind = KINDS[found[2]]
    gap = RawQuestion(
        kind.kind,
        line,
        text=RawText(source, TextFormat.HTML, line=line),
        general_feedback=RawText("", TextFormat.HTML),
        answers=answers,
        single=kind.single,
        use_case=kind.use_case,
        shuffle=kind.shuffle,
        default_mark=float(found[1] or 1),
    )
    _require_sense(gap)
    return gap


def _require_sense(gap: RawQuestion) -> None:
    """Refuse what Moodle refuses of a gap."""
    answers = [one for one in gap.answers if one.text.text.strip(BLANKS)]
    least = 2 if gap.kind == "multichoice" else 1
    if len(answers) < least:
        raise Refused(f"a gap needs at least {least} answers", gap.line)
    if gap.kind == "numerical":
        for answer in answers:
            said = answer.text.text.strip(BLANKS)
            if said != "*" and plain_number(said, comma=".") is None:
                raise Refused(f"{said[:40]!r} is no number", gap.line)
    most = max(one.fraction for one in answers)
    if most <= 0 if not gap.single else all(one.fraction != 1 for one in answers):
        raise Refused("no answer of a gap earns everything", gap.line)


# Writing

_WRITTEN = str.maketrans({sign: f"&#{ord(sign)};" for sign in '\\#~{}&<>"=%[]*_`!|$^\n'})
"""Signs of gaps, and of the Markdown around them."""


def spelled(text: str) -> str:
    """Return a text so that no sign of it is one of the gap's; reading gives it back."""
    return text.translate(_WRITTEN)


def value_and_tolerance(band: Band) -> tuple[str, str]:
    """Return a band as Moodle has it: ``*`` or a number, and its tolerance.

    A range, which has both ends, is its middle give or take its half.
    """
    if is_any_number(band):
        return "*", "0"
    if band.value is not None:
        return number(band.value), number(band.tolerance)
    middle = band.min + (band.max - band.min) / 2
    return number(middle), number(max(band.max - middle, middle - band.min))


def _number(band: Band) -> str:
    value, tolerance = value_and_tolerance(band)
    return value if tolerance == "0" else f"{value}:{tolerance}"


def written_gap(gap: Gap, shuffle: bool, html: Callable[[str], str]) -> str:
    """Return a gap with its answers; ``html`` makes HTML of the feedback, which is Markdown."""
    if gap.options:
        kind = "MULTICHOICE_S" if shuffle else "MULTICHOICE"
        rows = [("=" if one.correct else "", escape(one.text), one.feedback) for one in gap.options]
    elif gap.bands:
        kind = "NUMERICAL"
        rows = [(f"%{weight(one.credit)}%", _number(one), one.feedback) for one in gap.bands]
    else:
        kind = "SHORTANSWER_C" if gap.case_sensitive else "SHORTANSWER"
        rows = [(f"%{weight(one.credit)}%", one.text, one.feedback) for one in gap.answers]
    answers = (
        f"{earns}{spelled(text)}" + (f"#{spelled(html(told))}" if told else "")
        for earns, text, told in rows
    )
    return f"{{1:{kind}:{'~'.join(answers)}}}"
