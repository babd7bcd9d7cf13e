"""Which kind of note a note type makes, told from its templates: not by its name or language.

Template syntax: https://docs.ankiweb.net/templates/intro.html
"""

import re
from dataclasses import dataclass, field
from html import unescape

import nh3

from quizzes.formats.anki import note_types
from quizzes.formats.anki.collection import NoteType
from quizzes.formats.anki.note_types import Shape

FRONT_SIDE = "FrontSide"
SPECIAL = frozenset({"Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID"})
"""Fields every note has; what they say is not of the note."""

LONGEST_TEMPLATE = 50_000
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"\{\{(?P<sign>[#^/]?)(?P<name>[^{}]*)\}\}")
_WORD = re.compile(r"\w")
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_QUESTION_FILTERS = frozenset({(), ("text",), ("type",), ("type", "nc"), ("cloze",)})
_ANSWER_FILTERS = _QUESTION_FILTERS | {("hint",)}


class Unrecognised(Exception):
    """A note type that makes no kind of note we know; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Use:
    """A field where a template shows it, its filters, and the fields it is shown under."""

    name: str
    filters: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(slots=True)
class Side:
    """One template: the fields it shows in order, and whether it has words or scripts as well."""

    uses: list[Use] = field(default_factory=list)
    has_words: bool = False
    has_script: bool = False

    def names(self) -> list[str]:
        """Return the fields shown, each once, in order."""
        return list(dict.fromkeys(use.name for use in self.uses))

    def typed(self) -> list[str]:
        """Return the fields whose content is typed in."""
        return [use.name for use in self.uses if use.filters[:1] == ("type",)]


def recognise(note_type: NoteType) -> Shape:
    """Return how notes of a type are read; raises ``Unrecognised``."""
    if note_type.is_image_occlusion:
        raise Unrecognised("is an image occlusion, which hides parts of a picture")
    if not note_type.fields or len(set(note_type.fields)) != len(note_type.fields):
        raise Unrecognised("has no fields, or two with the same name")
    if ours := note_types.shape_of_ours(note_type):
        return ours
    sides = [
        (_side(question, _QUESTION_FILTERS), _side(answer, _ANSWER_FILTERS))
        for question, answer in note_type.templates
    ]
    shape = _shape(note_type, sides)
    if unknown := set(shape.fields()) - set(note_type.fields):
        raise Unrecognised(f"shows the field {min(unknown)!r}, which it does not have")
    return shape


def _shape(note_type: NoteType, sides: list[tuple[Side, Side]]) -> Shape:
    remarks = _remarks(sides)
    if any(question.has_words for question, _ in sides):
        raise Unrecognised("asks with words of its template, not only with those of the note")
    if note_type.is_cloze:
        return _cloze(sides, remarks)
    if any("cloze" in use.filters for pair in sides for side in pair for use in side.uses):
        raise Unrecognised("has cloze deletions, but is no cloze type")
    if len(sides) == 1:
        return _single(*sides[0], remarks)
    if len(sides) == 2:
        return _reversed(sides, remarks)
    raise Unrecognised(f"makes {len(sides)} cards of a note, in ways we do not know")


def _remarks(sides: list[tuple[Side, Side]]) -> tuple[str, ...]:
    remarks = []
    if any(answer.has_words for _, answer in sides):
        remarks.append("the words its template adds to answers were left out")
    if any(side.has_script for pair in sides for side in pair):
        remarks.append("the script in its template was left out")
    return tuple(remarks)


def _cloze(sides: list[tuple[Side, Side]], remarks: tuple[str, ...]) -> Shape:
    question, answer = sides[0] if len(sides) == 1 else (Side(), Side())
    if len(question.uses) != 1 or question.uses[0].filters != ("cloze",):
        raise Unrecognised("asks more than one cloze text, or something beside it")
    text = _unconditional(question)[0]
    shown = _own_conditions(answer)
    if text not in shown:
        raise Unrecognised("does not show the cloze text in its answer")
    extra = tuple(name for name in shown if name not in (text, FRONT_SIDE))
    return Shape("cloze", text=text, extra=extra, remarks=remarks)


def _single(question: Side, answer: Side, remarks: tuple[str, ...]) -> Shape:
    asked = _unconditional(question)
    typed = question.typed()
    shown = _own_conditions(answer)
    if typed:
        others = [name for name in asked if name not in typed]
        if len(set(typed)) != 1 or len(others) != 1 or typed[0] not in shown:
            raise Unrecognised("asks for typed answers in a way we do not know")
        rest = [name for name in shown if name not in (*others, *typed, FRONT_SIDE)]
        back, extra = tuple(rest[:1]), tuple(rest[1:])
        return Shape(
            "typed", front=others[0], answer=typed[0], back=back, extra=extra, remarks=remarks
        )
    if len(asked) != 1:
        raise Unrecognised("asks with no field, or with several")
    rest = [name for name in shown if name not in (*asked, FRONT_SIDE)]
    if not rest:
        raise Unrecognised("shows nothing in its answer that it has not asked")
    back, extra = tuple(rest[:1]), tuple(rest[1:])
    return Shape("basic", front=asked[0], back=back, extra=extra, remarks=remarks)


def _reversed(sides: list[tuple[Side, Side]], remarks: tuple[str, ...]) -> Shape:
    (first, first_answer), (second, second_answer) = sides
    front = _unconditional(first)
    back, switch = _switched(second)
    if any(side.typed() for pair in sides for side in pair) or len(front) != 1:
        raise Unrecognised("makes two cards in a way we do not know")
    shown, shown_back = _own_conditions(first_answer), _own_conditions(second_answer)
    if back == front[0] or back not in shown or front[0] not in shown_back:
        raise Unrecognised("has a second card that is not the first one reversed")
    sides_of_note = (*front, back, FRONT_SIDE)
    extra = tuple(
        name for name in dict.fromkeys([*shown, *shown_back]) if name not in sides_of_note
    )
    return Shape(
        "reversed", front=front[0], back=(back,), extra=extra, switch=switch, remarks=remarks
    )


def _switched(question: Side) -> tuple[str, str]:
    """Return the field of the second question, and the one that switches the card on."""
    names = question.names()
    conditions = {use.conditions for use in question.uses}
    if len(names) != 1 or len(conditions) != 1:
        raise Unrecognised("asks with no field, or with several")
    others = [name for name in conditions.pop() if name != names[0]]
    if len(others) > 1 or any(name.startswith("^") for name in others):
        raise Unrecognised("makes its second card under conditions we do not know")
    return names[0], others[0] if others else ""


def _unconditional(question: Side) -> list[str]:
    return _own_conditions(question)


def _own_conditions(side: Side) -> list[str]:
    """Return the fields shown; each may be shown under the condition that it is not empty."""
    for use in side.uses:
        if any(condition != use.name for condition in use.conditions):
            raise Unrecognised("shows a field only where another one is filled")
    return side.names()


def _side(template: str, filters: frozenset[tuple[str, ...]]) -> Side:
    if len(template) > LONGEST_TEMPLATE:
        raise Unrecognised(f"has a template of more than {LONGEST_TEMPLATE:,} characters")
    if "{{=" in template:
        raise Unrecognised("changes the signs of its template")
    template = _COMMENT.sub("", template)
    side = Side(has_script=bool(_SCRIPT.search(template)))
    opened: list[str] = []
    for found in _TAG.finditer(template):
        _take(found, opened, side, filters)
    if opened:
        raise Unrecognised("has a condition in its template that is not closed")
    side.has_words = bool(_WORD.search(unescape(nh3.clean(_TAG.sub(" ", template), tags=set()))))
    return side


def _take(
    found: re.Match[str], opened: list[str], side: Side, filters: frozenset[tuple[str, ...]]
) -> None:
    sign, name = found["sign"], found["name"].strip()
    if sign == "/":
        if not opened or opened.pop().removeprefix("^") != name:
            raise Unrecognised("has a condition in its template that is not opened")
    elif sign:
        opened.append(name if sign == "#" else f"^{name}")
    elif name not in SPECIAL:
        *used, plain = name.split(":")
        used = tuple(one.strip() for one in used)
        if used not in filters:
            raise Unrecognised(f"uses {':'.join(used)}: in its template")
        side.uses.append(Use(plain.strip(), used, tuple(opened)))
