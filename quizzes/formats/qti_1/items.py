"""Items of QTI 1.2 as ``RawQuestion``, told apart by Canvas's names or by their structure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from quizzes.formats.moodle_names import cleaned_name, name_from
from quizzes.formats.moodle_texts import words_of
from quizzes.formats.qti_1.conditions import Conditions, NotReadError, number_of
from quizzes.formats.qti_1.texts import Texts, descendants
from quizzes.formats.question_files import (
    NO_TEXT,
    Altered,
    RawQuestion,
    RawText,
    Refused,
    TextFormat,
)
from quizzes.formats.xml_trees import Element

type Fields = dict[str, Any]

GENERAL, RIGHT, WRONG = "general_fb", "correct_fb", "general_incorrect_fb"
"""What Canvas calls the feedback that belongs to no answer."""

_RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")
_TYPES = ("question_type", "cc_profile", "bbmd_questiontype", "qmd_itemtype")
_TESTS_AN_ANSWER = 50
_SHOWN = 60
_NO_NAME = re.compile(r"(?:question(?: ?[0-9]+)?)?", re.IGNORECASE)
_MARKS = ("points_possible", "cc_weighting", "qmd_weighting", "qmd_absolutescore_max")


@dataclass(frozen=True, slots=True)
class Label:
    """Something to choose: its ident, and what it says.

    New Quizzes say of a gap how it is answered (``answer_type``) and compared (``algorithm``).
    """

    ident: str
    text: RawText
    words: str
    answer_type: str = ""
    algorithm: str = ""


@dataclass(slots=True)
class Response:
    """Something to answer: what it asks for, and the choices it offers."""

    ident: str
    element: Element
    labels: list[Label]
    prompt: RawText

    @property
    def is_chosen(self) -> bool:
        """Whether something is picked, and not typed."""
        return self.element.name == "response_lid"

    @property
    def cardinality(self) -> str:
        """How many picks there are: single, multiple or ordered."""
        return self.element.attributes.get("rcardinality", "Single").casefold()


@dataclass(slots=True)
class Item:
    """An item on its way to a ``RawQuestion``; ``used`` are the idents of feedback it has taken."""

    element: Element
    texts: Texts
    meta: dict[str, str]
    conditions: Conditions
    responses: list[Response]
    feedback: dict[str, RawText]
    notes: list[Altered] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def note(self, message: str, line: int = 0) -> None:
        """Note what is otherwise here."""
        self.notes.append(Altered(line or self.element.line, message))

    @property
    def kind(self) -> str:
        """What the file calls the kind of the item; empty where it does not say."""
        return next((self.meta[name] for name in _TYPES if self.meta.get(name)), "")

    def told(self, *idents: str) -> RawText:
        """Return feedback by its idents, one after the other."""
        self.used.update(idents)
        return joined([self.feedback[one] for one in idents if one in self.feedback])

    def of_answer(self, response: str, value: str) -> RawText:
        """Return the feedback shown to who gave just this answer."""
        links: list[str] = []
        for condition in self.conditions.all:
            tests = descendants(condition.test, "varequal") if condition.test is not None else []
            if [one for one in tests if one.text.strip() == value] and all(
                one.attributes.get("respident") == response for one in tests
            ):
                is_clear = not descendants(condition.test, "not") and (
                    len(tests) == 1 or not self.responses_choose
                )
                links += condition.links if is_clear else ()
        own = [one for one in dict.fromkeys(links) if one not in (GENERAL, RIGHT, WRONG)]
        return self.told(*own)

    def note_untold(self) -> None:
        """Note the feedback that has no place here: of pairs, of wrong wordings, of several."""
        left = [
            text
            for ident, text in self.feedback.items()
            if ident not in self.used and text.text.strip()
        ]
        if left:
            begin = words_of(left[0])[:_SHOWN]
            count = "feedback was" if len(left) == 1 else f"{len(left)} texts of feedback were"
            self.note(f"{count} left out, without a place here: {begin!r}", left[0].line)

    @property
    def responses_choose(self) -> bool:
        """Whether anything is picked."""
        return any(one.is_chosen for one in self.responses)

    @property
    def question(self) -> RawText:
        """What is asked: all texts that belong to no response."""
        presentation = self.element.first("presentation")
        return self.texts.of(*_own_materials(presentation)) if presentation is not None else NO_TEXT


def joined(texts: list[RawText]) -> RawText:
    """Return texts as one."""
    found = [one for one in texts if one.text.strip()]
    if len(found) < 2:
        return found[0] if found else NO_TEXT
    text = "".join(f"<div>{one.text}</div>" for one in found)
    files = tuple(dict.fromkeys(file for one in found for file in one.files))
    return RawText(text, TextFormat.HTML, files, found[0].line)


def _own_materials(element: Element) -> list[Element]:
    """Return the materials of a presentation that stand in no response."""
    found: list[Element] = []
    for child in element.children:
        if child.name in ("material", "material_ref"):
            found.append(child)
        elif child.name not in _RESPONSES:
            found += _own_materials(child)
    return found


def item_of(element: Element, texts: Texts) -> Item:
    """Return an item with all that its kind is read from. Raises ``NotReadError``, ``Refused``."""
    presentation = element.first("presentation")
    found = [] if presentation is None else descendants(presentation, *_RESPONSES)
    _check(element, found, texts)
    responses = [
        _response(one, texts) for one in found if one.name not in ("response_grp", "response_xy")
    ]
    if len(responses) < len(found):
        raise NotReadError("asks for a place on a picture, or for groups")
    return Item(
        element, texts, metadata(element), Conditions(element), responses, _feedback(element, texts)
    )


def _check(element: Element, responses: list[Element], texts: Texts) -> None:
    """Refuse what has more to answer, or to reckon with, than any question has."""
    most = texts.limits.answers
    labels = max((len(descendants(one, "response_label")) for one in responses), default=0)
    if max(len(responses), labels) > most:
        raise Refused(f"has more than {most} answers", element.line)
    tests = sum(_size(one) for one in element.all("resprocessing"))
    if tests > most * _TESTS_AN_ANSWER:
        raise Refused(f"has more than {most * _TESTS_AN_ANSWER:,} conditions", element.line)


def _size(element: Element) -> int:
    return 1 + sum(map(_size, element.children))


def metadata(element: Element) -> dict[str, str]:
    """Return what an item says of itself, by names in small letters."""
    found = {}
    for block in element.all("itemmetadata"):
        # The second is how D2L spells it.
        for one in descendants(block, "qtimetadatafield", "qti_metadatafield"):
            name = one.said("fieldlabel").casefold()
            found.setdefault(name, one.said("fieldentry"))
        for one in block.children:
            if one.name.startswith(("qmd_", "bbmd_")):
                found.setdefault(one.name, one.text.strip())
    return found


def _response(element: Element, texts: Texts) -> Response:
    labels = []
    for one in descendants(element, "response_label"):
        text = texts.of(one)
        said = {name: one.attributes.get(name, "") for name in ("answer_type", "scoring_algorithm")}
        ident = one.attributes.get("ident", "").strip()
        labels.append(Label(ident, text, words_of(text), *said.values()))
    own = [one for one in element.children if one.name == "material"]
    prompt = texts.of(*own) if own else NO_TEXT
    return Response(element.attributes.get("ident", ""), element, labels, prompt)


def _feedback(element: Element, texts: Texts) -> dict[str, RawText]:
    found: dict[str, RawText] = {}
    for one in element.all("itemfeedback"):
        parts = [part for part in one.children if part.name not in ("hint", "solution")]
        ident = one.attributes.get("ident", "")
        text = texts.html(*parts) if parts else NO_TEXT
        found[ident] = joined([found.get(ident, NO_TEXT), text])
    return found


def common_fields(item: Item) -> Fields:
    """Return the fields of a ``RawQuestion`` that all kinds have."""
    element = item.element
    blocks = element.all("itemfeedback")
    hints = [one for block in blocks for one in descendants(block, "hintmaterial")]
    solutions = [one for block in blocks for one in descendants(block, "solutionmaterial")]
    general = [item.told(GENERAL), *(item.texts.html(one) for one in solutions)]
    text = item.question
    title = cleaned_name(element.attributes.get("title", ""))
    return {
        # Canvas calls every question that was given no name "Question".
        "name": name_from(text.text) if _NO_NAME.fullmatch(title) else title,
        "text": text,
        "general_feedback": joined(general),
        "hints": tuple(item.texts.html(one) for one in hints),
        "default_mark": _mark(item),
        "right_feedback": item.told(RIGHT),
        "wrong_feedback": item.told(WRONG),
        "shuffle": _is_shuffled(item),
    }


def _mark(item: Item) -> float:
    written = next((item.meta[name] for name in _MARKS if item.meta.get(name)), "1")
    found = number_of(written)
    return 1.0 if found is None else found


def _is_shuffled(item: Item) -> bool:
    """Return whether choices are shuffled: unless the file says that they are not."""
    said = [
        one.attributes.get("shuffle", "").casefold()
        for response in item.responses
        for one in descendants(response.element, "render_choice", "ims_render_object")
    ]
    return "no" not in said


def by_structure(item: Item) -> str:
    """Return the name that Canvas has for the kind of an item without a name of that sort."""
    responses = item.responses
    if not responses:
        return "text_only_question"
    if len(responses) > 1:
        return _of_several(item)
    (one,) = responses
    if not one.is_chosen:
        return _typed(item, one)
    if one.cardinality != "single":
        return "multiple_answers_question" if one.cardinality == "multiple" else "ordering_question"
    words = sorted(label.words.casefold() for label in one.labels)
    is_verdict = words in (["false", "true"], ["f", "t"])
    return "true_false_question" if is_verdict else "multiple_choice_question"


def _typed(item: Item, response: Response) -> str:
    renders = descendants(response.element, "render_fib")
    kinds = {one.attributes.get("fibtype", "").casefold() for one in renders}
    names = {
        one.name
        for condition in item.conditions.all
        if condition.test is not None
        for one in descendants(condition.test, "varequal", "varsubstring", "vargte", "varlte")
    }
    if response.element.name == "response_num" or kinds & {"integer", "decimal"}:
        return "numerical_question"
    if names & {"vargte", "varlte"}:
        return "numerical_question"
    return "short_answer_question" if names else "essay_question"


def _of_several(item: Item) -> str:
    responses = item.responses
    if all(one.is_chosen for one in responses):
        offered = {tuple(label.words for label in one.labels) for one in responses}
        if len(offered) == 1 and all(one.prompt.text.strip() for one in responses):
            return "matching_question"
    text = item.question.text
    if all(f"[{blank_name(one, text)}]" in text for one in responses):
        # A list of one word is none to choose from: Canvas lists what may be typed.
        is_chosen = all(one.is_chosen and len(one.labels) > 1 for one in responses)
        return "multiple_dropdowns_question" if is_chosen else "fill_in_multiple_blanks_question"
    return "gaps_in_place"


def blank_name(response: Response, text: str) -> str:
    """Return what a gap is called in the text: what its response says, or its ident."""
    names = [response.prompt.text.strip(), response.ident.removeprefix("response_")]
    return next((name for name in names if name and f"[{name}]" in text), names[-1])


def raw_question(
    item: Item, kind: str, source: str, read: Callable[[Item], Fields] | None
) -> RawQuestion:
    """Return an item as a question of Moodle's kinds; one that is not read keeps its own."""
    if item.meta.get("parent_stimulus_item_ident"):
        item.note("belongs to a text that several questions have there; that is kept by itself")
    fields = common_fields(item) | {"kind": kind}
    if read is not None:
        fields |= read(item)
        item.note_untold()
    notes = [*item.notes]
    notes += (Altered(item.element.line, one) for one in dict.fromkeys(item.texts.remarks))
    return RawQuestion(**fields, line=item.element.line, source=source, notes=tuple(notes))
