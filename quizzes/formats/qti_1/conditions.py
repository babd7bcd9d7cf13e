"""What an answer earns: the ``respcondition`` elements of an item, read and tried."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

from quizzes.formats.qti_1.texts import descendants
from quizzes.formats.xml_trees import Element

type Answers = Mapping[str, frozenset[str]]
"""What was chosen or typed, by the ident of the response."""

DEFAULT_MAXIMUM = 100.0
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_TESTS = frozenset({"varequal", "varsubstring", "varsubset"})
_COMPARISONS = frozenset({"vargte", "vargt", "varlte", "varlt"})
_IGNORED = frozenset({"var_extension", "conditionvar"})


class NotReadError(Exception):
    """An item says what it earns in a way that is not read here; it is kept, with this reason."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be so, what is done to the score then, and which feedback is shown."""

    test: Element | None
    changes: tuple[tuple[str, float], ...]
    links: tuple[str, ...]
    goes_on: bool
    line: int


def number_of(text: str) -> float | None:
    """Return a number; None for what is none."""
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        return None
    found = float(plain)
    return found if isfinite(found) else None


class Conditions:
    """All conditions of an item. ``maximum`` is the score that is everything."""

    def __init__(self, item: Element) -> None:
        """Read the conditions of an item. Raises ``NotReadError``."""
        blocks = item.all("resprocessing")
        declared = [
            number_of(one.attributes.get("maxvalue", ""))
            for block in blocks
            for one in descendants(block, "decvar")
            if _is_score(one)
        ]
        self.declared = next((one for one in declared if one), None)
        self.all = [
            self._condition(one) for block in blocks for one in descendants(block, "respcondition")
        ]

    @property
    def scoring(self) -> list[Condition]:
        """The conditions that change the score."""
        return [one for one in self.all if one.changes]

    @property
    def earning(self) -> list[Condition]:
        """The conditions that give something."""
        return [one for one in self.all if self.value(one) > 0]

    def value(self, condition: Condition) -> float:
        """Return what a condition gives by itself."""
        total = 0.0
        for action, amount in condition.changes:
            total = amount if action == "set" else total + amount
        return total

    def maximum(self, best: float) -> float:
        """Return what is everything: what is declared, or the best that can be had."""
        return self.declared if self.declared and best >= self.declared - 0.01 else best

    def score(self, answers: Answers) -> float:
        """Return the score of answers, one for each response."""
        total, is_decided = 0.0, False
        for condition in self.scoring:
            if not holds(condition.test, answers, is_decided=is_decided):
                continue
            is_decided = True
            is_set = False
            for action, amount in condition.changes:
                is_set = is_set or action == "set"
                total = amount if action == "set" else total + amount
            if is_set and not condition.goes_on:
                break
        return total

    def _condition(self, element: Element) -> Condition:
        changes = []
        for one in element.all("setvar"):
            if not _is_score(one):
                continue
            changes.append(self._change(one))
        links = (one.attributes.get("linkrefid", "") for one in element.all("displayfeedback"))
        return Condition(
            element.first("conditionvar"),
            tuple(changes),
            tuple(filter(None, links)),
            element.attributes.get("continue", "").casefold() == "yes",
            element.line,
        )

    def _change(self, element: Element) -> tuple[str, float]:
        written = element.text.strip()
        if written.casefold() in ("score.max", "maxscore"):
            amount: float | None = self.declared or DEFAULT_MAXIMUM
        else:
            amount = number_of(written)
        if amount is None or abs(amount) > 1e9:
            raise NotReadError(f"a score of {written[:40]!r} is not read")
        action = element.attributes.get("action", "Set").casefold()
        if action == "subtract":
            return "add", -amount
        if action not in ("set", "add"):
            raise NotReadError(f"a score is changed by {action[:40]!r}, which is not read")
        return action, amount


def _is_score(element: Element) -> bool:
    name = element.attributes.get("varname", "").strip().casefold()
    return name in ("", "score", "que_score", "que-score")


def holds(test: Element | None, answers: Answers, *, is_decided: bool) -> bool:
    """Tell whether a test is true of answers. Raises ``NotReadError`` for what is not known.

    ``other`` is true when no condition before was.
    """
    return test is not None and _all(test.children, answers, is_decided)


def _all(tests: Iterable[Element], answers: Answers, is_decided: bool) -> bool:
    groups: dict[str, list[Element]] = {}
    others = []
    for one in tests:
        if one.name == "varequal":
            groups.setdefault(one.attributes.get("respident", ""), []).append(one)
        else:
            others.append(one)
    # Of one value two cannot be true at once: what stands side by side are other wordings.
    return all(any(_equal(one, answers) for one in group) for group in groups.values()) and all(
        _is_true(one, answers, is_decided) for one in others
    )


def _is_true(test: Element, answers: Answers, is_decided: bool) -> bool:
    match test.name:
        case "varequal" | "and":
            return _all([test] if test.name == "varequal" else test.children, answers, is_decided)
        case "or":
            return any(_is_true(one, answers, is_decided) for one in test.children)
        case "not":
            return not _all(test.children, answers, is_decided)
        case "other":
            return not is_decided
        case "unanswered":
            return not answers.get(test.attributes.get("respident", ""), frozenset())
    if test.name not in _IGNORED:
        raise NotReadError(f"a condition <{test.name[:40]}> is not read")
    return True


def _equal(test: Element, answers: Answers) -> bool:
    given = answers.get(test.attributes.get("respident", ""), frozenset())
    return test.text.strip() in given


def wordings(test: Element | None) -> Iterator[Element]:
    """Yield the texts that are right for a test. Raises ``NotReadError`` for other tests."""
    for one in [] if test is None else test.children:
        if one.name in _TESTS:
            yield one
        elif one.name == "or" or (one.name == "and" and len(one.children) == 1):
            yield from wordings(one)
        elif one.name != "other":
            raise NotReadError(f"a condition <{one.name[:40]}> on words is not read")


def picked(test: Element | None) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return what has to be picked and what must not be: the response, and the choice.

    Raises ``NotReadError`` for a test that more than one set of picks fulfils.
    """
    wanted: set[tuple[str, str]] = set()
    unwanted: set[tuple[str, str]] = set()
    _collect([] if test is None else test.children, wanted, unwanted)
    return wanted, unwanted


def _collect(tests: Iterable[Element], wanted: set, unwanted: set) -> None:
    for one in tests:
        match one.name:
            case "varequal":
                wanted.add((one.attributes.get("respident", ""), one.text.strip()))
            case "and":
                _collect(one.children, wanted, unwanted)
            case "not":
                if any(inner.name not in ("varequal", "or") for inner in one.children):
                    raise NotReadError("a condition on several choices is not read")
                for inner in descendants(one, "varequal"):
                    unwanted.add((inner.attributes.get("respident", ""), inner.text.strip()))
            case "or" if len(one.children) == 1:
                _collect(one.children, wanted, unwanted)
            case "other" | "unanswered" | "or":
                raise NotReadError(f"a condition <{one.name}> on several choices is not read")
            case name if name not in _IGNORED:
                raise NotReadError(f"a condition <{name[:40]}> is not read")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers that are right: a value, and the ends of a range around it; either may be missing."""

    value: str | None = None
    least: str | None = None
    most: str | None = None
    is_strict: bool = False


def numbers_of(test: Element | None) -> list[Numbers]:
    """Return the numbers that are right for a test. Raises ``NotReadError``."""
    return [] if test is None else _together(test.children)


def _together(tests: list[Element]) -> list[Numbers]:
    ends: dict[str, str] = {}
    found: list[Numbers] = []
    for one in tests:
        if one.name in _COMPARISONS:
            if one.name[:5] in ends:
                raise NotReadError("a range with two ends on one side is not read")
            ends[one.name[:5]] = one.text.strip()
        elif one.name == "varequal":
            found.append(Numbers(one.text.strip()))
        elif one.name == "and":
            found += _together(one.children)
        elif one.name == "or":
            found += _either(one.children)
        elif one.name not in ("other", *_IGNORED):
            raise NotReadError(f"a condition <{one.name[:40]}> on numbers is not read")
    if ends:
        is_strict = any(one.name in ("vargt", "varlt") for one in tests)
        found.append(Numbers(None, ends.get("vargt"), ends.get("varlt"), is_strict))
    return found


def _either(tests: list[Element]) -> list[Numbers]:
    found = [one for test in tests for one in _together([test])]
    if len(found) == 2 and found[0].value is not None and found[1].value is None:
        value, around = found
        if _lies_in(value.value, around):
            return [Numbers(value.value, around.least, around.most, around.is_strict)]
    return found


def _lies_in(value: str, around: Numbers) -> bool:
    """Tell whether a value lies between the ends, which may be missing."""
    ends = number_of(around.least or "-1e100"), number_of(value), number_of(around.most or "1e100")
    return None not in ends and ends[0] <= ends[1] <= ends[2]
