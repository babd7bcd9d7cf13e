"""Numbers that are typed: the values and ranges that rules speak of, each with what it earns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from quizzes.formats.moodle_rendering import NotHereError, Row
from quizzes.formats.qti.comparisons import interval, is_open
from quizzes.formats.qti.items import (
    Declaration,
    compared_with,
    has_response,
    number_of,
    spaced,
    walked,
)
from quizzes.formats.qti.processing import Result
from quizzes.formats.qti.questions import Question
from quizzes.formats.qti.values import NotUnderstoodError, Value, single
from quizzes.formats.question_files import Refused
from quizzes.formats.xml_trees import Element

NUMBERS = ("float", "integer")
_ENDS = "the ends of a range are right here, which they are not there"
_LESS = "numbers within a range earn less there; here they earn what it does"
_EXCEPTED = "right are numbers with exceptions, which is not understood"
_SETS = "setOutcomeValue"
_LIMITS = ("gt", "gte", "lt", "lte")


@dataclass(frozen=True, slots=True)
class _Span:
    """Numbers that an item speaks of together: as a band, and points that lie within.

    ``earned`` are the points of the item that a rule gives for them alone.
    """

    band: tuple[tuple[str, float], ...]
    within: tuple[float, ...]
    earned: float | None = None


def bands_of(
    question: Question, declaration: Declaration, others: Mapping[str, Value] | None = None
) -> list[Row]:
    """Return the numbers that earn points. Raises ``NotHereError`` where there are none.

    ``others`` is how the other gaps of a text are filled in while this one is tried.
    """
    others = others or {}
    name = declaration.identifier
    if _has_exceptions(question, name):
        question.why_not = question.why_not or _EXCEPTED
    spans = _differing(_spans(question, declaration))
    if len(spans) > question.limits.answers:
        raise Refused(f"has more than {question.limits.answers} answers", declaration.line)
    nothing = question.tried({**others, name: None})
    results = [_least(question, name, one, others) for one in spans]
    idle = nothing.score if others and nothing is not None else 0.0
    best = max((one.score for one in results if one is not None), default=0.0) - idle
    if nothing is None or None in results or best <= 0:
        return _numbers_named(question, declaration)
    question.tell_once([nothing, *results])
    _note_less(question, spans, results)
    rows = []
    for one, result in zip(spans, results, strict=True):
        earned = result.score - idle if one.earned is None else one.earned
        feedback = question.joined(question.told_by(result, nothing))
        credit = question.credit(earned / best, declaration.line)
        rows.append(Row(**dict(one.band), credit=credit, feedback=feedback))
    return [row for row in rows if row["credit"] or row["feedback"]]


def _note_less(question: Question, spans: list[_Span], results: list[Result]) -> None:
    """Note numbers that lie within others which earn more, since here the best of them counts."""
    found = list(zip(spans, results, strict=True))
    for one, result in found:
        if any(result.score < other.score and _covers(span, one) for span, other in found):
            question.note(_LESS)
            return


def _covers(span: _Span, other: _Span) -> bool:
    band = dict(span.band)
    value, tolerance = band.get("value"), band.get("tolerance", 0.0)
    least = band.get("min") if value is None else value - tolerance
    most = band.get("max") if value is None else value + tolerance
    return all(
        (least is None or least <= point) and (most is None or point <= most)
        for point in other.within
    )


def _has_exceptions(question: Question, name: str) -> bool:
    """Tell whether points are given for numbers that two ends, or one comparison, do not say."""
    processing = question.item.processing
    return any(
        _is_excepted(test, name)
        for branch in (() if processing is None else walked(processing))
        if branch.name in ("responseIf", "responseElseIf") and _scores(question, branch)
        for test in walked(branch.children[0])
    )


def _scores(question: Question, branch: Element) -> bool:
    """Tell whether a branch sets points, and not only which feedback is shown."""
    within = (one for rule in branch.children[1:] for one in walked(rule))
    set_here = (one.attributes.get("identifier") for one in within if one.name == _SETS)
    outcomes = map(question.item.outcomes.get, set_here)
    return any(one is None or one.base_type not in ("identifier", "string") for one in outcomes)


def _is_excepted(test: Element, name: str) -> bool:
    if test.name != "and":
        return False
    asked = [one for one in test.children if _asks(one, name) and not _is_given(one)]
    return len(asked) > 1 and (len(asked) > 2 or _ends(test, name) is None)


def _asks(test: Element, name: str) -> bool:
    within = walked(test)
    return any(
        one.name == "variable" and one.attributes.get("identifier") == name for one in within
    )


def _is_given(test: Element) -> bool:
    """Tell whether a test holds for every answer, and only not for none."""
    return test.name == "not" and [one.name for one in test.children] == ["isNull"]


def _differing(spans: Iterable[_Span]) -> list[_Span]:
    """Return spans of different numbers; what is said twice of some is said first."""
    found: dict[tuple[tuple[str, float], ...], _Span] = {}
    for one in spans:
        found.setdefault(one.band, one)
    return list(found.values())


def _numbers_named(question: Question, declaration: Declaration) -> list[Row]:
    question.note_why_not()
    question.tell([None])
    if not declaration.correct:
        raise NotHereError("names no number that is right, which is not here")
    question.note("right is only the number itself; others near it may be right there")
    return [Row(value=_number(one, declaration)) for one in declaration.correct]


def _number(text: str, declaration: Declaration) -> float:
    try:
        return float(single(text, "float"))
    except NotUnderstoodError as why:
        raise Refused(str(why), declaration.line) from None


def _least(
    question: Question, name: str, span: _Span, others: Mapping[str, Value]
) -> Result | None:
    """Return what the worst of some numbers earns: where bands overlap, the best of them counts."""
    found = [question.tried({**others, name: point}) for point in span.within]
    return None if None in found else min(found, key=lambda one: one.score)


def _spans(question: Question, declaration: Declaration) -> Iterator[_Span]:
    name = declaration.identifier
    within: set[int] = set()
    processing = question.item.processing
    earned: dict[int, float] = {}
    for one in () if processing is None else walked(processing):
        if one.name in ("responseIf", "responseElseIf"):
            earned |= _earned(one)
        if one.name == "and" and (ends := _ends(one, name)):
            within |= set(map(id, one.children))
            yield replace(_range(question, *ends), earned=earned.get(id(one)))
        elif has_response(one, name) and id(one) not in within:
            for span in _span(question, declaration, one):
                yield replace(span, earned=earned.get(id(one)))
    mapping = declaration.mapping
    for entry in () if mapping is None else mapping.entries:
        yield _exactly(_number(entry.key, declaration))
    if not any(True for _ in compared_with(question.item, name)) and mapping is None:
        for text in declaration.correct:
            yield _exactly(_number(text, declaration))


def _earned(branch: Element) -> dict[int, float]:
    """Return the points that a branch gives for its test, by the identity of the test."""
    if len(branch.children) != 2 or branch.children[1].name != "setOutcomeValue":
        return {}
    test, rule = branch.children
    values = rule.children
    if rule.attributes.get("identifier") != "SCORE" or [one.name for one in values] != [
        "baseValue"
    ]:
        return {}
    return {id(test): number_of(values[0].text.strip(), values[0])}


def _exactly(value: float) -> _Span:
    return _Span((("value", value),), (value,))


def _span(question: Question, declaration: Declaration, one: Element) -> Iterator[_Span]:
    """Yield the numbers for which a comparison with the response holds."""
    other = next((child for child in one.children if child.name != "variable"), None)
    value = _constant(declaration, other)
    if value is None:
        return
    match one.name:
        case "match":
            yield _exactly(value)
        case "equal":
            yield _give_or_take(question, one, value)
        case "gt" | "gte" | "lt" | "lte":
            if ends := _ends(one, declaration.identifier, alone=True):
                yield _range(question, *ends)


def _constant(declaration: Declaration, element: Element | None) -> float | None:
    if element is None:
        return None
    if element.name == "correct" and declaration.correct:
        return _number(declaration.correct[0], declaration)
    if element.name != "baseValue" or element.attributes.get("baseType") not in NUMBERS:
        return None
    return _number(spaced(element.text, "float"), declaration)


def _is_first(comparison: Element) -> bool:
    return comparison.children[0].name == "variable"


def _give_or_take(question: Question, one: Element, value: float) -> _Span:
    try:
        least, most = interval(one, value)
    except NotUnderstoodError:
        return _exactly(value)
    if least < most and (is_open(one, "Lower") or is_open(one, "Upper")):
        question.note(_ENDS)
    if one.attributes.get("toleranceMode") == "relative" and _is_first(one):
        # The share is then one of the answer, not of the number it is compared with.
        shares = [float(text) / 100 for text in one.attributes["tolerance"].split()]
        if shares[0] < 1:
            ends = sorted((value / (1 + shares[-1]), value / (1 - shares[0])))
            return _range(question, *ends)
    below, above = value - least, most - value
    tolerances = one.attributes.get("tolerance", "").split()
    if one.attributes.get("toleranceMode") == "absolute" and len(set(tolerances)) == 1:
        below = above = float(tolerances[0])
    if _is_first(one):
        below, above = above, below
    if below == above:
        band = (("value", value), ("tolerance", below)) if below else (("value", value),)
        return _Span(band, points_within(value=value, tolerance=below))
    return _range(question, value - below, value + above, is_strict=False)


def _ends(
    element: Element, name: str, *, alone: bool = False
) -> tuple[float | None, float | None, bool] | None:
    """Return the ends between which a response has to lie, and whether they are outside."""
    least = most = None
    is_strict = False
    for one in (element,) if alone else element.children:
        found = _limit(one, name)
        if found is None:
            if not alone and one.name in _LIMITS:
                return None
            continue
        is_least, value = found
        least, most = (value, most) if is_least else (least, value)
        is_strict = is_strict or one.name in ("gt", "lt")
    if least is None and most is None:
        return None
    if not alone and (least is None or most is None):
        return None
    return least, most, is_strict


def _limit(one: Element, name: str) -> tuple[bool, float] | None:
    """Return whether a comparison sets the least a response may be, and the number."""
    if one.name not in _LIMITS or len(one.children) != 2:
        return None
    first, second = one.children
    is_first = first.name == "variable" and first.attributes.get("identifier") == name
    variable, other = (first, second) if is_first else (second, first)
    if variable.name != "variable" or variable.attributes.get("identifier") != name:
        return None
    if other.name != "baseValue" or other.attributes.get("baseType") not in NUMBERS:
        return None
    try:
        value = float(other.text.strip())
    except ValueError:
        return None
    return (one.name in ("gt", "gte")) is is_first, value


def _range(
    question: Question, least: float | None, most: float | None, is_strict: bool = False
) -> _Span:
    if is_strict:
        question.note(_ENDS)
    named = (("min", least), ("max", most))
    band = tuple((name, end) for name, end in named if end is not None)
    return _Span(band, points_within(least=least, most=most))


def points_within(
    *,
    value: float = 0.0,
    tolerance: float = 0.0,
    least: float | None = None,
    most: float | None = None,
) -> tuple[float, ...]:
    """Return numbers near both ends of a band, and in its middle."""
    if least is None and most is None:
        step = tolerance * 0.999
        return value - step, value, value + step
    if least is None or most is None:
        end, sign = (most, -1.0) if least is None else (least, 1.0)
        far = max(1.0, abs(end))
        return end + sign * far * 1e-3, end + sign * far
    span = most - least
    return least + span * 1e-3, least + span / 2, most - span * 1e-3
