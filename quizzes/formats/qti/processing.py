"""How an item is scored: its templates and conditions are run on answers that are tried.

What an answer earns is found by giving it, not by guessing from the shape of the rules. So a
template, conditions written by hand, and a mapping are all read in one way. Whatever rule is not
known here raises ``NotUnderstoodError``, and the item is read by what it names as right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt, mul, sub

from quizzes.formats.qti.comparisons import interval, is_by_part, is_in, is_open
from quizzes.formats.qti.items import Declaration, Feedback, Item, spaced
from quizzes.formats.qti.values import (
    Many,
    NotUnderstoodError,
    Table,
    Value,
    are_equal,
    as_texts,
    many,
    members,
    single,
    table_of,
    value_of,
)
from quizzes.formats.xml_trees import Element

MOST_STEPS = 50_000
MOST_RULES = 20_000
"""Elements of the rules beyond which they are not looked at."""

_MOST_POINTS = 1e100
_TEMPLATES = ("match_correct", "map_response", "CC2_match", "CC2_map_response", "CC2_match_basic")


@dataclass(frozen=True, slots=True)
class Result:
    """What answers earn, in points of the item, and which texts are shown for them."""

    score: float
    shown: tuple[Feedback, ...]


class Scorer:
    """Runs the response processing of one item."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.steps = 0
        self.responses: dict[str, Value] = {}
        self.outcomes: dict[str, Value] = {}
        self.tables: dict[str, Table] = {}

    @property
    def is_said(self) -> bool:
        """Tell whether the item says at all how it is scored."""
        processing = self.item.processing
        return processing is not None and bool(
            processing.children or processing.attributes.get("template")
        )

    def result(self, responses: Mapping[str, Value]) -> Result:
        """Return what answers earn. Raises ``NotUnderstoodError``."""
        self.responses = dict.fromkeys(self.item.responses) | dict(responses)
        self.outcomes = {name: _at_first(one) for name, one in self.item.outcomes.items()}
        processing = self.item.processing
        if processing is None or not self.is_said:
            raise NotUnderstoodError("says nothing of how it is scored")
        try:
            self._score(processing)
        except OverflowError:
            raise NotUnderstoodError("its score is no number") from None
        score = self.outcomes.get("SCORE") or 0.0
        if isinstance(score, Many | str) or not abs(score) <= _MOST_POINTS:
            raise NotUnderstoodError("its score is no number")
        return Result(float(score), self._shown())

    def _score(self, processing: Element) -> None:
        if processing.children:
            self._run(processing.children)
        else:
            self._template(processing.attributes.get("template", ""))

    def _shown(self) -> tuple[Feedback, ...]:
        return tuple(
            one
            for one in self.item.feedbacks
            if one.is_shown(as_texts(self.outcomes.get(one.variable)))
        )

    # Templates

    def _template(self, address: str) -> None:
        name = address.rpartition("/")[2].removesuffix(".xml")
        if name not in _TEMPLATES:
            raise NotUnderstoodError(f"is scored by {name[:60]!r}, which is not known here")
        response = self._response_of_a_template()
        if name.startswith("CC2"):
            self._common_cartridge(name, response)
        elif name == "match_correct":
            self.outcomes["SCORE"] = float(self._is_correct(response))
        else:
            self.outcomes["SCORE"] = self._mapped(response)

    def _response_of_a_template(self) -> str:
        names = list(self.item.responses)
        if "RESPONSE" in names or len(names) != 1:
            return "RESPONSE"
        return names[0]

    def _common_cartridge(self, name: str, response: str) -> None:
        most = members(self.outcomes.get("MAXSCORE"))
        if name == "CC2_map_response":
            self.outcomes["SCORE"] = self._mapped(response)
            is_right = bool(most) and self.outcomes["SCORE"] == most[0]
        else:
            is_right = self._is_correct(response)
            self.outcomes["SCORE"] = (float(most[0]) if most else 1.0) if is_right else 0.0
        said = "correct" if is_right else "incorrect"
        if "FEEDBACKBASIC" in self.item.outcomes:
            self.outcomes["FEEDBACKBASIC"] = said
            self.outcomes["FEEDBACK"] = self.responses[response]
        else:
            self.outcomes["FEEDBACK"] = said

    # Rules

    def _run(self, rules: list[Element]) -> None:
        for rule in rules:
            self._count()
            match rule.name:
                case "responseCondition":
                    self._condition(rule)
                case "setOutcomeValue":
                    name = rule.attributes.get("identifier", "")
                    self.outcomes[name] = self._of(_only(rule))
                case "responseProcessingFragment":
                    self._run(rule.children)
                case _:
                    raise NotUnderstoodError(f"has the rule {rule.name[:60]}, unknown here")

    def _condition(self, condition: Element) -> None:
        for branch in condition.children:
            if branch.name == "responseElse":
                self._run(branch.children)
                return
            if not branch.children:
                raise NotUnderstoodError("has a condition that says nothing")
            if self._of(branch.children[0]) is True:
                self._run(branch.children[1:])
                return

    def _count(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise NotUnderstoodError("has too many rules")

    # Expressions

    def _of(self, expression: Element) -> Value:
        self._count()
        found = _EXPRESSIONS.get(expression.name)
        if found is None:
            raise NotUnderstoodError(f"is scored with {expression.name[:60]}, unknown here")
        return found(self, expression)

    def _all(self, expression: Element) -> list[Value]:
        return [self._of(one) for one in expression.children]

    def _two(self, expression: Element) -> tuple[Value, Value]:
        if len(expression.children) != 2:
            raise NotUnderstoodError(f"has {expression.name[:60]} of other than two values")
        return self._of(expression.children[0]), self._of(expression.children[1])

    def _numbers(self, expression: Element) -> list[float] | None:
        """Return the numbers of all values within; None where one is missing."""
        values = self._all(expression)
        if any(one is None for one in values):
            return None
        found = [one for value in values for one in members(value)]
        if not all(isinstance(one, float) for one in found):
            raise NotUnderstoodError(f"has {expression.name[:60]} of what is no number")
        return found

    def _is_correct(self, response: str) -> bool:
        declaration = self.item.responses.get(response)
        if declaration is None or not declaration.correct:
            return False
        given = self.responses[response]
        return given is not None and are_equal(given, value_of(declaration, declaration.correct))

    def _mapped(self, response: str) -> float:
        declaration = self.item.responses.get(response)
        if declaration is None or declaration.mapping is None:
            raise NotUnderstoodError(f"the mapping of {response[:40]!r} is missing")
        if response not in self.tables:
            self.tables[response] = table_of(declaration.mapping, declaration.base_type)
        return self.tables[response].worth(self.responses[response])

    def _variable(self, expression: Element) -> Value:
        name = expression.attributes.get("identifier", "")
        if name in self.responses:
            return self.responses[name]
        if name not in self.outcomes:
            raise NotUnderstoodError(f"asks for {name[:40]!r}, which is not declared")
        return self.outcomes[name]

    def _correct(self, expression: Element) -> Value:
        declaration = self.item.responses.get(expression.attributes.get("identifier", ""))
        return None if declaration is None else value_of(declaration, declaration.correct)

    def _base_value(self, expression: Element) -> Value:
        base_type = expression.attributes.get("baseType", "string")
        return single(spaced(expression.text, base_type), base_type)

    def _map_response(self, expression: Element) -> Value:
        return self._mapped(expression.attributes.get("identifier", ""))

    def _match(self, expression: Element) -> Value:
        one, other = self._two(expression)
        return None if one is None or other is None else are_equal(one, other)

    def _string_match(self, expression: Element) -> Value:
        one, other = self._two(expression)
        if one is None or other is None:
            return None
        if is_by_part(expression):
            # Here the first holds the second; in ``substring`` the second holds the first.
            return is_in(str(other), str(one), expression, whole=False)
        return is_in(str(one), str(other), expression, whole=True)

    def _substring(self, expression: Element) -> Value:
        one, other = self._two(expression)
        if one is None or other is None:
            return None
        return is_in(str(one), str(other), expression, whole=False)

    def _equal(self, expression: Element) -> Value:
        pair = self._numbers(expression)
        if pair is None:
            return None
        if len(pair) != 2:
            raise NotUnderstoodError("compares other than two numbers")
        least, most = interval(expression, pair[0])
        if least == most:
            return pair[1] == least
        above = gt if is_open(expression, "Lower") else ge
        below = lt if is_open(expression, "Upper") else le
        return above(pair[1], least) and below(pair[1], most)

    def _compared(self, expression: Element) -> Value:
        pair = self._numbers(expression)
        if pair is None or len(pair) != 2:
            return None
        return _COMPARED[expression.name](*pair)

    def _is_null(self, expression: Element) -> Value:
        return self._of(_only(expression)) is None

    def _not(self, expression: Element) -> Value:
        value = self._of(_only(expression))
        return None if value is None else value is not True

    def _and(self, expression: Element) -> Value:
        values = self._all(expression)
        if False in values:
            return False
        return None if None in values else True

    def _or(self, expression: Element) -> Value:
        values = self._all(expression)
        if True in values:
            return True
        return None if None in values else False

    def _container(self, expression: Element) -> Value:
        values = tuple(one for value in self._all(expression) for one in members(value))
        return many(values, is_ordered=expression.name == "ordered")

    def _member(self, expression: Element) -> Value:
        one, other = self._two(expression)
        if one is None or other is None:
            return None
        return any(are_equal(one, value) for value in members(other))

    def _contains(self, expression: Element) -> Value:
        one, other = self._two(expression)
        if one is None or other is None:
            return None
        return all(value in members(one) for value in members(other))

    def _index(self, expression: Element) -> Value:
        values = members(self._of(_only(expression)))
        place = expression.attributes.get("n", "")
        if not place.isascii() or not place.isdecimal() or int(place[:6]) < 1:
            raise NotUnderstoodError("takes one of several values by no number")
        return values[int(place[:6]) - 1] if int(place[:6]) <= len(values) else None

    def _sum(self, expression: Element) -> Value:
        found = self._numbers(expression)
        return None if found is None else float(sum(found))

    def _arithmetic(self, expression: Element) -> Value:
        found = self._numbers(expression)
        if found is None:
            return None
        total = found[0] if found else 0.0
        for one in found[1:]:
            if expression.name == "divide" and one == 0:
                return None
            total = _ARITHMETIC[expression.name](total, one)
        return float(total)

    def _round(self, expression: Element) -> Value:
        found = self._numbers(expression)
        return None if not found else float(round(found[0]))


def _at_first(outcome: Declaration) -> Value:
    """Return what an outcome is before any rule: a number begins at 0 unless it says otherwise."""
    is_number = outcome.cardinality == "single" and outcome.base_type in ("float", "integer")
    return 0.0 if is_number and not outcome.default else value_of(outcome, outcome.default)


def _only(element: Element) -> Element:
    if len(element.children) != 1:
        raise NotUnderstoodError(f"has {element.name[:60]} of other than one value")
    return element.children[0]


_COMPARED = {"gt": gt, "gte": ge, "lt": lt, "lte": le}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "product": mul,
    "subtract": sub,
    "divide": lambda one, other: one / other,
    "max": max,
    "min": min,
}
_EXPRESSIONS: dict[str, Callable[[Scorer, Element], Value]] = {
    "variable": Scorer._variable,
    "correct": Scorer._correct,
    "baseValue": Scorer._base_value,
    "mapResponse": Scorer._map_response,
    "null": lambda scorer, expression: None,
    "match": Scorer._match,
    "stringMatch": Scorer._string_match,
    "substring": Scorer._substring,
    "equal": Scorer._equal,
    **dict.fromkeys(_COMPARED, Scorer._compared),
    "isNull": Scorer._is_null,
    "not": Scorer._not,
    "and": Scorer._and,
    "or": Scorer._or,
    **dict.fromkeys(("multiple", "ordered"), Scorer._container),
    "member": Scorer._member,
    "contains": Scorer._contains,
    "index": Scorer._index,
    "sum": Scorer._sum,
    **dict.fromkeys(_ARITHMETIC, Scorer._arithmetic),
    "round": Scorer._round,
}
