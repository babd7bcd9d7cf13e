"""A GIFT file as the questions that Moodle makes of it."""

from dataclasses import replace

from quizzes.formats.gift.answers import Asked, Fields, answer_fields
from quizzes.formats.gift.blocks import Block, read_blocks
from quizzes.formats.gift.marked import Marked, marked
from quizzes.formats.gift.parts import text_of
from quizzes.formats.moodle_names import cleaned_name, name_from
from quizzes.formats.question_files import (
    USUAL_LIMITS,
    Altered,
    Fault,
    ImportLimits,
    RawQuestion,
    RawQuestions,
    RawText,
    Refused,
    TextFormat,
)

_CATEGORY = "$CATEGORY:"
_BLANK = "_____"
"""What stands in a text for the answer that is asked for in its middle."""


def read_raw(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> RawQuestions:
    """Return the questions and categories of a GIFT file as Moodle 4.3 reads them.

    Each question is read whole or is among the problems. Raises ``QuestionFileError`` for a file
    that is no text, too large, or empty.
    """
    read = read_blocks(data, lambda block: _question(block, limits), limits)
    swallowed = [fault for one in read.questions for fault in _swallowed(one)]
    return replace(read, problems=(*read.problems, *swallowed))


def _question(block: Block, limits: ImportLimits) -> RawQuestion:
    part = marked(block.text, block.first).trimmed()
    line = part.line
    if part.shape.startswith(_CATEGORY):
        category = part.cut(len(_CATEGORY)).trimmed().text
        return RawQuestion("category", line, block.source, category=category)
    name, part = _named(part)
    fields = _asked(part, limits.answers)
    return RawQuestion(
        line=line,
        source=block.source,
        name=name or name_from(fields["text"].text),
        idnumber=block.idnumber(),
        tags=block.tags(),
        **fields,
    )


def _named(part: Marked) -> tuple[str, Marked]:
    if not part.shape.startswith("::"):
        return "", part
    end = part.shape.find("::", 2)
    if end < 0:
        return "", part.cut(2)
    return cleaned_name(part.cut(2, end).text), part.cut(end + 2).trimmed()


def _asked(part: Marked, most: int) -> Fields:
    start, end = part.shape.find("{"), part.shape.find("}")
    if start < 0 and end < 0:
        text = text_of(part, TextFormat.MOODLE)
        no_feedback = RawText("", text.format)
        return {
            "kind": "description",
            "text": text,
            "general_feedback": no_feedback,
            "default_mark": 0.0,
        }
    _check_braces(part, start, end)
    inside = part.cut(start + 1, end).trimmed()
    general = inside.shape.rfind("####")
    told = inside.cut(general + 4) if general >= 0 else None
    answers = inside.cut(0, general).trimmed() if told else inside
    text = _text_around(part, start, end)
    fields = answer_fields(Asked(answers, text.format, most))
    feedback = text_of(told, text.format) if told else RawText("", text.format)
    notes = (*_remarks(part, start, end), *fields.get("notes", ()))
    return {**fields, "text": text, "general_feedback": feedback, "notes": notes}


def _check_braces(part: Marked, start: int, end: int) -> None:
    wrong = {
        start < 0: ("has a } but no {; in a text it is written \\}", end),
        end < 0: ("has a { that no } closes; in a text it is written \\{", start),
        0 <= end < start: ("has a } before its {; in a text it is written \\}", end),
    }
    if True in wrong:
        message, place = wrong[True]
        raise Refused(message, part.line_at(place))


def _text_around(part: Marked, start: int, end: int) -> RawText:
    """Return the text without the answers, with a blank where text goes on behind them."""
    gap = "" if part.shape.endswith("}") else _BLANK
    before, behind = part.cut(0, start), part.cut(end + 1)
    joined = replace(
        part,
        text=before.text + gap + behind.text,
        shape=before.shape + gap + behind.shape,
    )
    return text_of(joined, TextFormat.MOODLE)


def _remarks(part: Marked, start: int, end: int) -> tuple[Altered, ...]:
    rest = part.shape[start + 1 : end] + part.shape[end + 1 :]
    if "{" not in rest and "}" not in rest:
        return ()
    return (Altered(part.line_at(end), "only the first pair of braces holds answers"),)


def _swallowed(question: RawQuestion) -> tuple[Fault, ...]:
    """Return a fault for a question that Moodle reads as a part of a category's name."""
    if question.kind != "category" or "\n" not in question.category:
        return ()
    return (
        Fault(
            question.line + 1,
            f"was read as part of the name behind {_CATEGORY}; leave an empty line before it",
        ),
    )
