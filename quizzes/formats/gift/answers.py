"""What stands in the braces of a GIFT question, by the kind that it makes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from quizzes.formats.gift.marked import Marked
from quizzes.formats.gift.parts import (
    answers_between,
    at_least,
    stray_weights,
    text_of,
    weighted,
    with_feedback,
)
from quizzes.formats.moodle_names import BLANKS
from quizzes.formats.question_files import (
    Altered,
    RawAnswer,
    RawPair,
    RawText,
    Refused,
    TextFormat,
)

_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_NUMBER = re.compile(
    r"[ \t\n\r\v\f]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[ \t\n\r\v\f]*"
)


type Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the braces, the format of texts that name none, the most answers there are."""

    answers: Marked
    format: TextFormat
    most: int


def kind_of(answers: Marked) -> str:
    """Return Moodle's kind of a question with these answers; the order of the tests decides."""
    shape = answers.shape
    if not shape:
        return "essay"
    if shape.startswith("#"):
        return "numerical"
    if "~" in shape:
        return "multichoice"
    if "=" in shape and "->" in shape:
        return "match"
    said = answers.cut(0, shape.index("#")) if shape.find("#") > 0 else answers
    return "truefalse" if said.trimmed().text in _TRUTHS else "shortanswer"


def answer_fields(asked: Asked) -> Fields:
    """Return the fields of a ``RawQuestion`` that the answers decide. Raises ``Refused``."""
    kind = kind_of(asked.answers)
    return {"kind": kind, **READERS[kind](asked)}


def _essay(asked: Asked) -> Fields:
    return {}


def _choices(asked: Asked) -> Fields:
    shape = asked.answers.shape
    if shape.count("~") + shape.count("=") > asked.most:
        raise Refused(f"has more than {asked.most} options", asked.answers.line)
    pieces = [
        # An option that begins with = is what stands between ~ and it, and a new one.
        piece.trimmed()
        for part in asked.answers.split("~")
        for piece in part.split_before("=")
    ]
    if not pieces[0].shape:
        pieces = pieces[1:]
    options = [_choice(piece, asked) for piece in at_least(pieces, 2, asked.answers.line)]
    rests = [piece if piece.shape.startswith("=") else weighted(piece, 0)[1] for piece in pieces]
    notes = stray_weights(rests)
    return {"answers": tuple(options), "single": "=" in shape, "notes": notes}


def _choice(piece: Marked, asked: Asked) -> RawAnswer:
    if piece.shape.startswith("="):
        fraction, rest = 1.0, piece.cut(1)
    else:
        fraction, rest = weighted(piece, 0.0)
    text, feedback = with_feedback(rest, asked.format)
    return RawAnswer(text, fraction, feedback)


def _pairs(asked: Asked) -> Fields:
    pieces = answers_between(asked.answers, "=", 2, asked.most)
    return {"pairs": tuple(_pair(piece, asked) for piece in pieces)}


def _pair(piece: Marked, asked: Asked) -> RawPair:
    place = piece.shape.find("->")
    if place < 0:
        raise Refused("a pair has no -> between its two halves", piece.line)
    text = text_of(piece.cut(0, place), asked.format)
    return RawPair(text, piece.cut(place + 2).text.strip(BLANKS))


def _truth(asked: Asked) -> Fields:
    said, *told = (piece.trimmed() for piece in asked.answers.split("#", 2))
    is_true = _TRUTHS[said.text]
    wrong, right = (
        text_of(told[place], asked.format)
        if len(told) > place
        else RawText("", asked.format, line=said.line)
        for place in (0, 1)
    )
    true, false = (right, wrong) if is_true else (wrong, right)
    return {"true_is_right": is_true, "true_feedback": true, "false_feedback": false}


def _words(asked: Asked) -> Fields:
    pieces = answers_between(asked.answers, "=", 1, asked.most)
    parts = [weighted(piece, 1.0) for piece in pieces]
    answers = [
        RawAnswer(text, fraction, feedback)
        for fraction, rest in parts
        for text, feedback in [with_feedback(rest, asked.format)]
    ]
    return {"answers": tuple(answers), "notes": stray_weights(rest for _, rest in parts)}


def _numbers(asked: Asked) -> Fields:
    right, *other = asked.answers.cut(1).split("~", 1)
    answers: list[RawAnswer] = []
    notes: list[Altered] = []
    for piece in answers_between(right, "=", 1, asked.most):
        fraction, rest = weighted(piece, 1.0)
        text, feedback = with_feedback(rest, asked.format)
        answer = _number(RawAnswer(text, fraction, feedback))
        if answer.text.text == "*" != text.text:
            why = f"{text.text[:40]!r} is no number; Moodle would take any number instead"
            notes.append(Altered(text.line, why))
        answers.append(answer)
    if other:
        any_other = other[0].trimmed()
        _, feedback = with_feedback(any_other, asked.format)
        star = RawText("*", asked.format, line=any_other.line)
        answers.append(RawAnswer(star, 0.0, feedback, tolerance=""))
    return {"answers": tuple(answers), "notes": tuple(notes)}


def _number(answer: RawAnswer) -> RawAnswer:
    """Return the answer with its tolerance or its ends apart from the number."""
    written, ends, tolerance = answer.text.text, None, "0"
    if written.find("..") > 0:
        least, _, most = written.partition("..")
        ends = least.strip(BLANKS), most.strip(BLANKS)
        written, tolerance = _middle(*ends, answer.text.line)
    elif written.find(":") > 0:
        written, _, tolerance = (piece.strip(BLANKS) for piece in written.partition(":"))
    written = written if _NUMBER.fullmatch(written) else "*"
    return replace(answer, text=replace(answer.text, text=written), tolerance=tolerance, ends=ends)


def _middle(least: str, most: str, line: int) -> tuple[str, str]:
    """Return the middle of a range and half its width, in Moodle's arithmetic."""
    for end in (least, most):
        if not _NUMBER.fullmatch(end):
            raise Refused(f"the end {end[:40]!r} of a range is no number", line)
    middle = (float(most) + float(least)) / 2
    return repr(middle), repr(float(most) - middle)


READERS: dict[str, Callable[[Asked], Fields]] = {
    "essay": _essay,
    "multichoice": _choices,
    "match": _pairs,
    "truefalse": _truth,
    "shortanswer": _words,
    "numerical": _numbers,
}
