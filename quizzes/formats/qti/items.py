"""One assessment item of QTI, of any version: what it declares, shows, and how it is scored."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quizzes.formats.question_files import Refused
from quizzes.formats.xml_trees import Element

_LINE_END = re.compile(r"\s*\n\s*")
CARDINALITIES = ("single", "multiple", "ordered", "record")
MOST_DECLARED = 1_000
"""How many variables, values, entries of a mapping and texts of feedback an item may have."""


@dataclass(frozen=True, slots=True)
class MapEntry:
    """What one value is worth; text is compared with its capitals unless it says otherwise."""

    key: str
    value: float
    case_sensitive: bool = True


@dataclass(frozen=True, slots=True)
class Mapping:
    """What values are worth, what all others are, and the least and most there can be."""

    entries: tuple[MapEntry, ...]
    default: float = 0.0
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A variable: of a response with what is right and the mapping, of an outcome its default."""

    identifier: str
    cardinality: str
    base_type: str
    line: int
    correct: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    mapping: Mapping | None = None
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class Feedback:
    """A text that is shown while a variable has a value, or with ``hides`` while it has not."""

    variable: str
    value: str
    hides: bool
    element: Element

    def is_shown(self, values: tuple[str, ...]) -> bool:
        """Tell whether it is shown while its variable has these values."""
        return (self.value in values) is not self.hides


@dataclass(slots=True)
class Item:
    """An item: its element with the names of QTI 2.x, and what stands in it."""

    element: Element
    responses: dict[str, Declaration]
    outcomes: dict[str, Declaration]
    body: Element
    processing: Element | None
    feedbacks: tuple[Feedback, ...]
    interactions: tuple[Element, ...]
    within: tuple[Element, ...] = field(default=())

    @property
    def line(self) -> int:
        """Return the line on which the item begins."""
        return self.element.line

    def has(self, *names: str) -> bool:
        """Tell whether an element of one of these names stands anywhere in it."""
        return any(one.name in names for one in self.within)


def walked(element: Element) -> Iterator[Element]:
    """Yield an element and all within it, in the order of the file."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(one.children)


def item_of(element: Element) -> Item:
    """Return the item that an element with normalised names is.

    Raises ``Refused`` for one that contradicts the rules of QTI: no body, a variable declared
    twice or in an impossible way.
    """
    body = element.first("itemBody")
    if body is None:
        raise Refused("has no body (itemBody), so it asks nothing", element.line)
    within = tuple(walked(element))
    feedbacks = tuple(map(_feedback, filter(_is_feedback, within)))
    if len(feedbacks) > MOST_DECLARED:
        raise Refused(f"has more than {MOST_DECLARED:,} texts of feedback", element.line)
    interactions = tuple(one for one in walked(body) if one.name.endswith("Interaction"))
    return Item(
        element=element,
        responses=_declared(element, "responseDeclaration"),
        outcomes=_declared(element, "outcomeDeclaration"),
        body=body,
        processing=element.first("responseProcessing"),
        feedbacks=feedbacks,
        interactions=interactions,
        within=within,
    )


def require_declared(item: Item) -> None:
    """Raise ``Refused`` for an interaction whose response is not declared."""
    for one in item.interactions:
        identifier = one.attributes.get("responseIdentifier", "")
        if identifier not in item.responses:
            why = f"asks for {identifier[:40]!r}, a response that is not declared"
            raise Refused(why, one.line)


def _is_feedback(element: Element) -> bool:
    return element.name in ("modalFeedback", "feedbackInline", "feedbackBlock")


def _feedback(element: Element) -> Feedback:
    said = element.attributes
    return Feedback(
        variable=said.get("outcomeIdentifier", ""),
        value=said.get("identifier", ""),
        hides=said.get("showHide", "show") == "hide",
        element=element,
    )


def _declared(element: Element, name: str) -> dict[str, Declaration]:
    found: dict[str, Declaration] = {}
    for one in _few(element, name):
        declaration = _declaration(one)
        if not declaration.identifier:
            raise Refused("declares a variable without a name", one.line)
        if declaration.identifier in found:
            raise Refused(f"declares {declaration.identifier[:40]!r} twice", one.line)
        found[declaration.identifier] = declaration
    return found


def _declaration(element: Element) -> Declaration:
    said = element.attributes
    cardinality = said.get("cardinality", "single")
    if cardinality not in CARDINALITIES:
        raise Refused(f"{cardinality[:40]!r} is no cardinality", element.line)
    base_type = said.get("baseType", "")
    correct = _values(element.first("correctResponse"), base_type)
    if cardinality == "single" and len(correct) > 1:
        raise Refused("a response of one value has several that are right", element.line)
    if base_type in ("pair", "directedPair") and any(len(one.split()) != 2 for one in correct):
        raise Refused("a pair that is right is not two names", element.line)
    return Declaration(
        identifier=said.get("identifier", ""),
        cardinality=cardinality,
        base_type=base_type,
        line=element.line,
        correct=correct,
        default=_values(element.first("defaultValue"), base_type),
        mapping=_mapping(element.first("mapping"), base_type),
        is_area=element.first("areaMapping") is not None,
    )


def _values(element: Element | None, base_type: str) -> tuple[str, ...]:
    if element is None:
        return ()
    return tuple(spaced(one.text, base_type) for one in _few(element, "value"))


def _few(element: Element, name: str) -> list[Element]:
    found = element.all(name)
    if len(found) > MOST_DECLARED:
        raise Refused(f"has more than {MOST_DECLARED:,} of {name}", element.line)
    return found


def spaced(text: str, base_type: str) -> str:
    """Return a value as it is meant: spaces count within a text, and lines never do."""
    if base_type == "string":
        return _LINE_END.sub(" ", text).strip()
    return " ".join(text.split())


def _mapping(element: Element | None, base_type: str) -> Mapping | None:
    if element is None:
        return None
    entries = tuple(
        MapEntry(
            key=spaced(one.attributes.get("mapKey", ""), base_type),
            value=number_of(one.attributes.get("mappedValue", ""), one),
            case_sensitive=one.attributes.get("caseSensitive", "true") not in ("false", "0"),
        )
        for one in _few(element, "mapEntry")
    )
    bounds = {
        name: number_of(element.attributes[name], element) if name in element.attributes else None
        for name in ("defaultValue", "lowerBound", "upperBound")
    }
    return Mapping(
        entries=entries,
        default=bounds["defaultValue"] or 0.0,
        lower=bounds["lowerBound"],
        upper=bounds["upperBound"],
    )


def number_of(text: str, element: Element) -> float:
    """Return a number that the file has to have. Raises ``Refused`` for what is none."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= 1e100:
        raise Refused(f"{text[:40]!r} is no number", element.line)
    return value


def compared_with(item: Item, name: str) -> Iterator[Element]:
    """Yield the expressions of the rules that have a response as one of their values."""
    within = () if item.processing is None else walked(item.processing)
    return (one for one in within if has_response(one, name))


def has_response(expression: Element, name: str) -> bool:
    """Tell whether a response is one of the values of an expression."""
    return any(
        child.name == "variable" and child.attributes.get("identifier") == name
        for child in expression.children
    )
