"""Who chose what: the answers a question was given, by its parts and options.

A *part* is what is answered by itself: a gap, a pair, the reason of a true/false question; its
name is empty where the question has only one. Groups are those of ``item_statistics.groups``.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from quizzes.domain import grading
from quizzes.domain.item_statistics import Groups, groups
from quizzes.domain.questions import (
    Categorise,
    Cloze,
    Essay,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    QuestionBody,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)

TYPED_SHOWN = 30
"""How many different typed answers are listed for a part; the others are one row."""

OPTION, TYPED, OTHERS, NONE = "option", "typed", "others", "none"

type Tally = Mapping[tuple[str, float, float], int]
"""How many attempts gave an answer (its JSON, empty for none), had a mark and a total."""


type Place = tuple[str, str, str]
"""A part, a kind of answer and the answer: one row of the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """One row of the table: how many chose it, what they earned, which groups they are in.

    ``kind`` is ``option`` (``answer`` is its key, or a place in an order), ``typed``, ``others``
    (less common answers) or ``none``. ``share``, ``upper`` and ``lower`` are shares of all
    attempts and of the two groups, ``mean`` the mean share of the question's points, None where
    nobody chose it.
    """

    part: str
    kind: str
    answer: str
    is_key: bool
    count: int
    share: float
    mean: float | None
    upper: float
    lower: float


@dataclass(slots=True)
class _Sum:
    count: int = 0
    marks: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)

    def add(self, count: int, mark: float, upper: float, lower: float) -> None:
        self.count += count
        self.marks.append(count * mark)
        self.upper.append(count * upper)
        self.lower.append(count * lower)


def answer_table(body: QuestionBody, tally: Tally, *, maximum: float) -> tuple[GivenAnswer, ...]:
    """Return the answers of a question: its options as the author has them, typed ones by count.

    Every option has a row, also one nobody chose; an essay has no rows. ``maximum`` is what the
    question can earn.
    """
    totals: dict[float, int] = defaultdict(int)
    for (_said, _mark, total), count in tally.items():
        totals[total] += count
    attempts, found = sum(totals.values()), groups(totals)
    sums = _sums(body, tally, found)
    keys = _right_places(body)
    numbers = {"attempts": attempts, "size": found.size, "maximum": maximum}
    return tuple(
        _row(place, sums.get(place, _Sum()), is_key=place in keys, **numbers)
        for place in _listed(body, sums)
    )


def pooled_answers(
    tables: Iterable[tuple[int, Iterable[GivenAnswer]]],
) -> tuple[GivenAnswer, ...]:
    """Return the tables of one wording in several quizzes as one, each given with its attempts.

    Every quiz has its own upper and lower groups; each counts by its size.
    """
    tables = [(attempts, list(rows)) for attempts, rows in tables if attempts]
    attempts = sum(number for number, _rows in tables)
    grouped: dict[Place, list[tuple[int, GivenAnswer]]] = defaultdict(list)
    for number, rows in tables:
        for row in rows:
            grouped[row.part, row.kind, row.answer].append((number, row))
    return tuple(_pooled_row(rows, attempts) for rows in grouped.values())


def few_together(rows: Iterable[GivenAnswer], fewest: int) -> tuple[GivenAnswer, ...]:
    """Return the table with answers given less than ``fewest`` times put together.

    They are one row ``others`` in each part, those nobody gave among them.
    """
    rows = tuple(rows)
    few: dict[str, list[GivenAnswer]] = defaultdict(list)
    for row in rows:
        if row.count < fewest or row.kind == OTHERS:
            few[row.part].append(row)
    kept = (row for row in rows if row.count >= fewest and row.kind != OTHERS)
    return *kept, *(_together(part, own) for part, own in few.items())


def _together(part: str, rows: list[GivenAnswer]) -> GivenAnswer:
    count = sum(row.count for row in rows)
    earned = math.fsum(row.count * (row.mean or 0.0) for row in rows)
    return GivenAnswer(
        part=part,
        kind=OTHERS,
        answer="",
        is_key=False,
        count=count,
        share=math.fsum(row.share for row in rows),
        mean=earned / count if count else None,
        upper=math.fsum(row.upper for row in rows),
        lower=math.fsum(row.lower for row in rows),
    )


def _pooled_row(rows: list[tuple[int, GivenAnswer]], attempts: int) -> GivenAnswer:
    count = sum(row.count for _number, row in rows)
    earned = math.fsum(row.count * (row.mean or 0.0) for _number, row in rows)
    return replace(
        rows[0][1],
        count=count,
        share=count / attempts,
        mean=earned / count if count else None,
        upper=math.fsum(number * row.upper for number, row in rows) / attempts,
        lower=math.fsum(number * row.lower for number, row in rows) / attempts,
    )


def _sums(body: QuestionBody, tally: Tally, found: Groups) -> dict[Place, _Sum]:
    places: dict[str, list[Place]] = {}
    sums: dict[Place, _Sum] = defaultdict(_Sum)
    for (said, mark, total), count in tally.items():
        if said not in places:
            places[said] = list(given_in(body, json.loads(said) if said else {}))
        upper, lower = found.upper.get(total, 0.0), found.lower.get(total, 0.0)
        for place in places[said]:
            sums[place].add(count, mark, upper, lower)
    return _shortened(sums)


def _shortened(sums: Mapping[Place, _Sum]) -> dict[Place, _Sum]:
    """Return the sums with the less common typed answers of each part put together."""
    typed = defaultdict(list)
    for place, one in sums.items():
        if place[1] == TYPED:
            typed[place[0]].append((-one.count, place[2]))
    kept = dict(sums)
    for part, answers in typed.items():
        for _count, answer in sorted(answers)[TYPED_SHOWN:]:
            one = kept.pop((part, TYPED, answer))
            others = kept.setdefault((part, OTHERS, ""), _Sum())
            others.count += one.count
            others.marks += one.marks
            others.upper += one.upper
            others.lower += one.lower
    return kept


def _row(
    place: Place, one: _Sum, *, is_key: bool, attempts: int, size: float, maximum: float
) -> GivenAnswer:
    part, kind, answer = place
    return GivenAnswer(
        part=part,
        kind=kind,
        answer=answer,
        is_key=is_key,
        count=one.count,
        share=one.count / attempts if attempts else 0.0,
        mean=math.fsum(one.marks) / one.count / maximum if one.count and maximum > 0 else None,
        upper=math.fsum(one.upper) / size if size else 0.0,
        lower=math.fsum(one.lower) / size if size else 0.0,
    )


def _listed(body: QuestionBody, sums: Mapping[Place, _Sum]) -> Iterator[Place]:
    offered = offers(body)
    for part, options in offered.items():
        yield from ((part, OPTION, option) for option in options)
        typed = [place for place in sums if place[:2] == (part, TYPED)]
        yield from sorted(typed, key=lambda place: (-sums[place].count, place[2]))
        yield from ((part, kind, "") for kind in (OTHERS, NONE) if (part, kind, "") in sums)


def _right_places(body: QuestionBody) -> set[Place]:
    if isinstance(body, ShortAnswer | Numeric | Essay):
        return set()
    places = set(given_in(body, grading.right_answer(body)))
    # Of a number many ways to write it are right, and others near it: none is marked alone.
    numbers = {gap.key for gap in body.gaps if gap.bands} if isinstance(body, Cloze) else set()
    return {place for place in places if place[0] not in numbers}


def offers(body: QuestionBody) -> dict[str, tuple[str, ...]]:
    """Return the options each part offers, by part; none for what is typed, no part for essays."""
    return _OFFERS[type(body)](body)


def _keys(options: Iterable) -> tuple[str, ...]:
    return tuple(option.key for option in options)


def _offers_of_true_false(body: TrueFalse) -> dict[str, tuple[str, ...]]:
    reasons = {"reason": _keys(body.options)} if body.options else {}
    return {"value": ("true", "false")} | reasons


def _places_in_order(body: Ordering) -> dict[str, tuple[str, ...]]:
    places = tuple(str(place) for place in range(1, len(body.items) + 1))
    return {item.key: places for item in body.items}


_OFFERS: dict[type, Callable[..., dict[str, tuple[str, ...]]]] = {
    SingleChoice: lambda body: {"": _keys(body.options)},
    MultipleChoice: lambda body: {"": _keys(body.options)},
    TrueFalse: _offers_of_true_false,
    ShortAnswer: lambda body: {"": ()},
    Numeric: lambda body: {"": ()},
    Matching: lambda body: {pair.key: _keys(body.options) for pair in body.pairs},
    Ordering: _places_in_order,
    Cloze: lambda body: {gap.key: _keys(gap.options) for gap in body.gaps},
    Categorise: lambda body: {item.key: _keys(body.groups) for item in body.items},
    Essay: lambda body: {},
}


def given_in(body: QuestionBody, raw: Mapping[str, object]) -> Iterator[Place]:
    """Yield (part, kind, answer) of everything a stored answer says, ``none`` for parts it omits.

    Typed answers that differ in capitals and spaces alone are the same.
    """
    answer = grading.parse_answer(body, raw)
    said = _said(body, answer)
    for part, options in offers(body).items():
        given = said.get(part, [])
        if not given:
            yield part, NONE, ""
        elif options:
            yield from ((part, OPTION, one) for one in given)
        else:
            yield part, TYPED, " ".join(" ".join(given).casefold().split())


def _said(body: QuestionBody, answer: Mapping) -> dict[str, list[str]]:
    """Return what an answer says of each part that it answers."""
    if isinstance(body, MultipleChoice):
        return {"": answer.get("choices", [])}
    if isinstance(body, Ordering):
        return {key: [str(place)] for place, key in enumerate(answer.get("order", ()), 1)}
    if isinstance(body, TrueFalse):
        return {part: [str(said).lower()] for part, said in answer.items()}
    if isinstance(body, Matching | Categorise | Cloze):
        return {part: [said] for parts in answer.values() for part, said in parts.items()}
    return {"": [str(answer[name]) for name in ("choice", "text", "unit") if name in answer]}
