"""Items with several gaps as the cloze questions of Moodle."""

import re
from collections.abc import Iterable

from quizzes.formats.qti_1.conditions import NotReadError, picked, wordings
from quizzes.formats.qti_1.items import Fields, Item, Label, Response, blank_name
from quizzes.formats.qti_1.texts import Texts
from quizzes.formats.question_files import RawAnswer, RawQuestion, RawText, TextFormat
from quizzes.formats.xml_trees import Element

_LOOKS_LIKE_A_GAP = re.compile(r"\{#[0-9]")


def blanks(item: Item) -> Fields:
    """Return a text with ``[names]`` for which words are typed: each that a gap lists is right."""
    parts = [_chosen(item, one) if _is_listed(one) else _typed(item, one) for one in item.responses]
    return {"kind": "multianswer", "text": _marked(item), "parts": tuple(parts)}


def _is_listed(response: Response) -> bool:
    return any(one.answer_type in ("dropdown", "wordbank") for one in response.labels)


def dropdowns(item: Item) -> Fields:
    """Return a text with ``[names]`` for which one of several words is chosen."""
    parts = [_chosen(item, one) for one in item.responses]
    return {"kind": "multianswer", "text": _marked(item), "parts": tuple(parts)}


def gaps_in_place(item: Item) -> Fields:
    """Return a text whose gaps stand where their responses do."""
    parts = [_chosen(item, one) if one.is_chosen else _typed(item, one) for one in item.responses]
    numbers = {id(one.element): number for number, one in enumerate(item.responses, start=1)}
    pieces: list[RawText | str] = []
    presentation = item.element.first("presentation")
    if presentation is not None:
        _in_order(presentation, numbers, item.texts, pieces)
    html = "".join(one if isinstance(one, str) else f"<span>{one.text}</span> " for one in pieces)
    files = tuple(file for one in pieces if isinstance(one, RawText) for file in one.files)
    _refuse_marks(one for one in pieces if isinstance(one, RawText))
    text = RawText(html, TextFormat.HTML, files, item.element.line)
    return {"kind": "multianswer", "text": text, "parts": tuple(parts)}


def _in_order(
    element: Element, numbers: dict[int, int], texts: Texts, pieces: list[RawText | str]
) -> None:
    for child in element.children:
        if id(child) in numbers:
            if any(one.name == "material" for one in child.children):
                pieces.append(texts.html(*child.all("material")))
            pieces.append(f"{{#{numbers[id(child)]}}} ")
        elif child.name == "material":
            pieces.append(texts.html(child))
        else:
            _in_order(child, numbers, texts, pieces)


def _refuse_marks(texts: Iterable[RawText]) -> None:
    if any(_LOOKS_LIKE_A_GAP.search(one.text) for one in texts):
        raise NotReadError("has a text that looks like a gap: {#1}")


def _marked(item: Item) -> RawText:
    """Return the text with ``{#1}``, ``{#2}`` in the place of its names."""
    whole = item.question
    _refuse_marks([whole])
    text = whole.text
    for number, response in enumerate(item.responses, start=1):
        name = f"[{blank_name(response, whole.text)}]"
        if text.count(name) != 1:
            raise NotReadError(f"has {name[:60]} in its text {text.count(name)} times, not once")
        text = text.replace(name, f"{{#{number}}}")
    return RawText(text, whole.format, whole.files, whole.line)


def _typed(item: Item, response: Response) -> RawQuestion:
    values = {_wording(item, one): one.ident for one in response.labels if one.words}
    if not values or not response.is_chosen:
        values = {
            _escaped(one.text.strip()): one.text.strip()
            for condition in item.conditions.earning
            for one in wordings(condition.test)
            if one.attributes.get("respident", "") == response.ident
        }
    line = response.element.line
    answers = tuple(
        RawAnswer(
            RawText(text, TextFormat.PLAIN, line=line), 1.0, item.of_answer(response.ident, value)
        )
        for text, value in values.items()
    )
    if not answers:
        raise NotReadError("has a gap for which nothing is right")
    return RawQuestion("shortanswer", line, answers=answers)


def _wording(item: Item, label: Label) -> str:
    """Return a word for a gap as it is compared in New Quizzes."""
    match label.algorithm:
        case "TextContainsAnswer":
            return f"*{_escaped(label.words)}*"
        case "TextRegex":
            raise NotReadError("has a gap that is compared with a pattern")
        case "TextCloseEnough":
            item.note("typing slips are overlooked in a gap there; here a quiz author says it")
    return _escaped(label.words)


def _escaped(text: str) -> str:
    return text.replace("*", r"\*")


def _chosen(item: Item, response: Response) -> RawQuestion:
    right = {
        value
        for condition in item.conditions.earning
        for ident, value in picked(condition.test)[0]
        if ident == response.ident
    }
    answers = tuple(
        RawAnswer(one.text, float(one.ident in right), item.of_answer(response.ident, one.ident))
        for one in response.labels
    )
    return RawQuestion("multichoice", response.element.line, answers=answers)
