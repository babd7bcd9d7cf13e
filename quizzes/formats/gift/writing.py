"""The site's specs as a GIFT file, which Moodle reads and ``gift.read`` reads back the same.

Texts are Markdown and are marked as that. Each answer stands on a line of its own.
"""

import re
from collections.abc import Callable, Iterable

from quizzes.domain.questions import (
    Band,
    Essay,
    Matching,
    MultipleChoice,
    Numeric,
    Option,
    QuestionBody,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    normalise_line,
)
from quizzes.formats.gift.losses import ARROW, refusal
from quizzes.formats.gift.spelling import (
    is_any_number,
    number,
    spelled,
    spelled_text,
    weight,
    weights_of,
)
from quizzes.formats.moodle_names import written_category
from quizzes.formats.question_files import ImportedItem, LeftOut, WrittenFile

_UNWRITABLE_TAG = re.compile(r"[<>`\x00-\x1f\x7f]")


def write(items: Iterable[ImportedItem]) -> WrittenFile:
    """Return questions as GIFT, in their order and with their categories.

    What GIFT cannot carry at all is left out and named; ``losses.not_carried`` says what else
    gets lost. A question kept from another GIFT file goes out as it came in.
    """
    blocks: list[str] = []
    left_out: list[LeftOut] = []
    category: tuple[str, ...] = ()
    for item in items:
        if why := _reason(item):
            left_out.append(LeftOut(item.title, why, item.where))
            continue
        if item.category != category:
            category = item.category
            blocks.append(f"$CATEGORY: {_in_a_line(written_category(category))}")
        blocks.append(_block(item))
    return WrittenFile("".join(f"{block}\n\n" for block in blocks), tuple(left_out))


def _reason(item: ImportedItem) -> str:
    if item.kept is not None:
        return "" if item.kept.format == "gift" else f"is kept as {item.kept.format}, not as GIFT"
    return refusal(item.body) if item.body is not None else "is empty"


def _block(item: ImportedItem) -> str:
    if item.kept is not None:
        return item.kept.text
    comment = _comment(item)
    name = f"::{_in_a_line(item.title)}::" if item.title else ""
    return f"{comment}{name}{question_text(item.body)}"


def _comment(item: ImportedItem) -> str:
    """Return the line for Moodle's number and tags of a question; empty without them."""
    marks = [f"[id:{_bracketed(item.idnumber)}]"] if item.idnumber else []
    marks += [f"[tag:{_bracketed(tag)}]" for tag in item.tags if not _UNWRITABLE_TAG.search(tag)]
    return f"// {' '.join(marks)}\n" if marks else ""


def _bracketed(text: str) -> str:
    return normalise_line(text).replace("]", r"\]")


def _in_a_line(text: str) -> str:
    return spelled(normalise_line(text))


def question_text(body: QuestionBody) -> str:
    """Return the text of a question and its answers in braces, without a name."""
    answers = _ANSWERS[type(body)](body)
    if body.explanation:
        answers = [*answers, f"####{spelled_text(body.explanation)}"]
    inside = "".join(f"\n\t{answer}" for answer in answers)
    return f"[markdown]{spelled(body.stem)}{{{inside}{'\n' if answers else ''}}}"


def _with_feedback(text: str, feedback: str) -> str:
    return f"{text}#{spelled_text(feedback)}" if feedback else text


def _single(body: SingleChoice) -> list[str]:
    return [
        _with_feedback(f"{_mark(one)}{spelled_text(one.text)}", one.feedback)
        for one in body.options
    ]


def _mark(one: Option) -> str:
    if one.correct:
        return "="
    return f"~%{weight(one.credit)}%" if one.credit else "~"


def _multiple(body: MultipleChoice) -> list[str]:
    return [
        _with_feedback(f"~%{share}%{spelled_text(one.text)}", one.feedback)
        for share, one in zip(weights_of(body), body.options, strict=True)
    ]


def _truth(body: TrueFalse) -> list[str]:
    right, wrong = body.true_feedback, body.false_feedback
    if not body.answer:
        right, wrong = wrong, right
    told = f"#{spelled_text(wrong)}" if wrong or right else ""
    told += f"#{spelled_text(right)}" if right else ""
    return [f"{'TRUE' if body.answer else 'FALSE'}{told}"]


def _words(body: ShortAnswer) -> list[str]:
    return [
        _with_feedback(
            f"=%{weight(one.credit)}%{spelled_text(one.text)}",
            one.feedback.replace(ARROW, "-&gt;"),
        )
        for one in body.answers
    ]


def _numbers(body: Numeric) -> list[str]:
    bands = [
        _with_feedback(f"=%{weight(band.credit)}%{_band(band)}", band.feedback)
        for band in body.bands
    ]
    return [f"#{bands[0]}", *bands[1:]]


def _band(band: Band) -> str:
    if is_any_number(band):
        return "*"
    if band.value is None:
        return f"{number(band.min)}..{number(band.max)}"
    return f"{number(band.value)}:{number(band.tolerance)}"


def _pairs(body: Matching) -> list[str]:
    texts = {option.key: option.text for option in body.options}
    used = {pair.match for pair in body.pairs}
    pairs = [
        f"={spelled_text(pair.text.replace(ARROW, '-&gt;'))} -> {spelled(texts[pair.match])}"
        for pair in body.pairs
    ]
    return [*pairs, *(f"= -> {spelled(text)}" for key, text in texts.items() if key not in used)]


def _essay(body: Essay) -> list[str]:
    return []


_ANSWERS: dict[type, Callable[..., list[str]]] = {
    SingleChoice: _single,
    MultipleChoice: _multiple,
    TrueFalse: _truth,
    ShortAnswer: _words,
    Numeric: _numbers,
    Matching: _pairs,
    Essay: _essay,
}
