"""Grading of items put in order."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from quizzes.domain.grading.results import (
    Answer,
    Kind,
    PartVerdict,
    Score,
    share,
    verdict_of,
)
from quizzes.domain.questions import Ordering, OrderScoring


def _parse(body: Ordering, raw: Mapping[str, object]) -> Answer:
    value = raw.get("order")
    listed = value if isinstance(value, list | tuple) else ()
    known = {item.key for item in body.items}
    order = list(dict.fromkeys(key for key in listed if isinstance(key, str) and key in known))
    return {"order": order} if order else {}


def _score(body: Ordering, said: Answer, language: str) -> Score:
    order = said.get("order", [])
    right = [item.key for item in body.items]
    by_position = body.scoring is OrderScoring.POSITION
    kept = _places_kept(right, order) if by_position else _neighbours_kept(right, order)
    parts = tuple(
        PartVerdict(
            key=item.key,
            chosen=item.key in order,
            correct=kept[item.key] == 1,
            verdict=verdict_of(kept[item.key], answered=item.key in order),
            feedback=item.feedback if item.key in order else "",
            field="order",
            given=str(order.index(item.key) + 1) if item.key in order else "",
            right=str(place),
        )
        for place, item in enumerate(body.items, start=1)
    )
    return share(parts) if by_position else _pairs_kept(right, order), parts


def _pairs_kept(right: Sequence[str], order: Sequence[str]) -> float:
    """Return the share of the neighbours in the right order that are neighbours in ``order``."""
    kept = set(pairwise(order))
    return sum(pair in kept for pair in pairwise(right)) / (len(right) - 1)


def _places_kept(right: Sequence[str], order: Sequence[str]) -> dict[str, float]:
    places = dict(enumerate(order))
    return {key: float(places.get(place) == key) for place, key in enumerate(right)}


def _neighbours_kept(right: Sequence[str], order: Sequence[str]) -> dict[str, float]:
    """Return for each item the share of its right neighbours that stand where they should."""
    kept = set(pairwise(order))
    pairs = {key: [pair for pair in pairwise(right) if key in pair] for key in right}
    return {key: sum(pair in kept for pair in own) / len(own) for key, own in pairs.items()}


def _key(body: Ordering, language: str) -> Answer:
    return {"order": [item.key for item in body.items]}


def _missing(body: Ordering, said: Answer) -> tuple[str, ...]:
    return () if len(said.get("order", [])) == len(body.items) else ("order",)


KINDS = {Ordering: Kind(_parse, _score, _key, _missing)}
