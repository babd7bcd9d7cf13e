"""Grading of what is put together: matching and categorise."""

from collections.abc import Mapping

from quizzes.domain.grading.results import (
    Answer,
    Kind,
    PartVerdict,
    Score,
    assigned,
    share,
    verdict_of,
)
from quizzes.domain.questions import Categorise, Matching, Pair, SortedItem


def _part(field: str, row: Pair | SortedItem, given: str, right: str) -> PartVerdict:
    return PartVerdict(
        key=row.key,
        chosen=bool(given),
        correct=given == right,
        verdict=verdict_of(float(given == right), answered=bool(given)),
        feedback=row.feedback if given else "",
        field=field,
        given=given,
        right=right,
    )


def _parse_matching(body: Matching, raw: Mapping[str, object]) -> Answer:
    options = {option.key for option in body.options}
    matches = assigned(raw.get("matches"), (pair.key for pair in body.pairs), options)
    return {"matches": matches} if matches else {}


def _score_matching(body: Matching, said: Answer, language: str) -> Score:
    given = said.get("matches", {})
    parts = tuple(
        _part("matches", pair, given.get(pair.key, ""), pair.match) for pair in body.pairs
    )
    return share(parts), parts


def _key_matching(body: Matching, language: str) -> Answer:
    return {"matches": {pair.key: pair.match for pair in body.pairs}}


def _missing_matches(body: Matching, said: Answer) -> tuple[str, ...]:
    return () if len(said.get("matches", {})) == len(body.pairs) else ("matches",)


def _parse_categorise(body: Categorise, raw: Mapping[str, object]) -> Answer:
    groups = {group.key for group in body.groups}
    sorted_in = assigned(raw.get("groups"), (item.key for item in body.items), groups)
    return {"groups": sorted_in} if sorted_in else {}


def _score_categorise(body: Categorise, said: Answer, language: str) -> Score:
    given = said.get("groups", {})
    parts = tuple(_part("groups", item, given.get(item.key, ""), item.group) for item in body.items)
    return share(parts), parts


def _key_categorise(body: Categorise, language: str) -> Answer:
    return {"groups": {item.key: item.group for item in body.items}}


def _missing_groups(body: Categorise, said: Answer) -> tuple[str, ...]:
    return () if len(said.get("groups", {})) == len(body.items) else ("groups",)


KINDS = {
    Matching: Kind(_parse_matching, _score_matching, _key_matching, _missing_matches),
    Categorise: Kind(_parse_categorise, _score_categorise, _key_categorise, _missing_groups),
}
