"""Moodle's missing word format: a text with the answers in braces where a word is missing.

``The capital of Italy is {=Rome#Yes. ~Paris ~50%Latium#Where it lies.}.`` Questions stand between
blank lines and may run over several lines. There are no escapes, names or categories. One answer
makes a short answer, several make a choice. GIFT reads most of such files, too; it has no weights
without a first ``%``, and shows no blank where the answers end the text.
"""

import re

from quizzes.formats.gift.blocks import Block, read_blocks
from quizzes.formats.gift.marked import Marked
from quizzes.formats.gift.parts import answers_between
from quizzes.formats.moodle_names import BLANKS, name_from
from quizzes.formats.moodle_specs import to_file
from quizzes.formats.question_files import (
    USUAL_LIMITS,
    ImportedFile,
    ImportLimits,
    RawAnswer,
    RawQuestion,
    RawQuestions,
    RawText,
    Refused,
    TextFormat,
)

_WEIGHT = re.compile(r"%?([0-9]{1,3}(?:\.[0-9]{1,9})?)%")
_BLANK = "_____"


def read(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> ImportedFile:
    """Return the questions of a file. Raises ``QuestionFileError`` for one that is no text."""
    return to_file(read_raw(data, limits=limits), "missing_word", limits=limits)


def read_raw(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> RawQuestions:
    """Return the questions as Moodle has them. Raises ``QuestionFileError``."""
    return read_blocks(data, lambda block: _question(block, limits), limits)


def _question(block: Block, limits: ImportLimits) -> RawQuestion:
    # What begins with // is a comment of GIFT; here it is text.
    written = "\n".join(line.strip(BLANKS) for line in block.source.split("\n"))
    part = Marked(written, written, 0, written, block.first).trimmed()
    start = part.shape.find("{")
    end = part.shape.find("}", start + 1)
    if start < 0:
        raise Refused("has no { before its answers", part.line)
    if end < 0:
        raise Refused("has no } behind its answers", part.line_at(start))
    inside = part.cut(start + 1, end)
    text = _in_a_line(part.text[:start] + _BLANK + part.text[end + 1 :])
    answers = _answers(inside, limits.answers)
    single = "=" in inside.shape
    if len(answers) == 1:
        answers = [RawAnswer(answers[0].text, 1.0, answers[0].feedback)]
    return RawQuestion(
        kind="multichoice" if len(answers) > 1 else "shortanswer",
        line=part.line,
        source=block.source,
        name=name_from(text),
        text=RawText(text, line=part.line),
        answers=tuple(answers),
        single=single,
    )


def _answers(inside: Marked, most: int) -> list[RawAnswer]:
    if inside.shape.count("=") + inside.shape.count("~") > most:
        raise Refused(f"has more than {most} answers", inside.line)
    pieces = [
        piece.trimmed()
        for part in answers_between(inside, "~", 1, most)
        for piece in part.split_before("=")
    ]
    found = [_answer(piece) for piece in pieces if piece.shape]
    if not found:
        raise Refused("needs at least an answer in the braces", inside.line)
    return found


def _answer(piece: Marked) -> RawAnswer:
    text, fraction, guard = piece.text, 0.0, "_"
    if text.startswith("="):
        text, fraction, guard = text[1:], 1.0, ""
    elif found := _WEIGHT.match(text):
        text, fraction = text[found.end() :], float(found[1]) / 100
    said, _, told = text.partition("#")
    # An underscore keeps a number at the start from being read as a weight.
    said = _in_a_line(said.strip(BLANKS).removeprefix(guard))
    return RawAnswer(
        RawText(said, TextFormat.HTML, line=piece.line),
        fraction,
        RawText(_in_a_line(told), TextFormat.HTML, line=piece.line),
    )


def _in_a_line(text: str) -> str:
    return text.strip(BLANKS).replace("\n", " ")
