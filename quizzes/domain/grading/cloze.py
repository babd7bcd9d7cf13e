"""Grading of a text with gaps."""

from collections.abc import Mapping

from quizzes.domain.grading.numbers import full_number, number_part
from quizzes.domain.grading.results import (
    Answer,
    Kind,
    PartVerdict,
    Score,
    last,
    typed,
    verdict_of,
)
from quizzes.domain.grading.wordings import full_answer, typed_part
from quizzes.domain.questions import Cloze, Gap


def _parse(body: Cloze, raw: Mapping[str, object]) -> Answer:
    value = raw.get("gaps")
    given = value if isinstance(value, Mapping) else {}
    filled = {gap.key: _filling(gap, given.get(gap.key)) for gap in body.gaps}
    gaps = {key: filling for key, filling in filled.items() if filling}
    return {"gaps": gaps} if gaps else {}


def _filling(gap: Gap, value: object) -> str:
    if not gap.options:
        return typed(value)
    chosen = last(value)
    return next((option.key for option in gap.options if option.key == chosen), "")


def _score(body: Cloze, said: Answer, language: str) -> Score:
    given = said.get("gaps", {})
    scored = [_score_gap(gap, given.get(gap.key, ""), language) for gap in body.gaps]
    fraction = sum(credit for credit, _ in scored) / len(scored)
    return fraction, tuple(part for _, part in scored)


def _score_gap(gap: Gap, filling: str, language: str) -> tuple[float, PartVerdict]:
    if gap.answers:
        return typed_part(gap, filling, language, key=gap.key, field="gaps")
    if gap.bands:
        return number_part(gap, filling, language)
    right = _right(gap, language)
    credit = float(filling == right)
    part = PartVerdict(
        key=gap.key,
        chosen=bool(filling),
        correct=filling == right,
        verdict=verdict_of(credit, answered=bool(filling)),
        feedback=next((one.feedback for one in gap.options if one.key == filling), ""),
        field="gaps",
        given=filling,
        right=right,
    )
    return credit, part


def _right(gap: Gap, language: str) -> str:
    if gap.answers:
        return full_answer(gap)
    if gap.bands:
        return full_number(gap.bands, language)
    return next(option.key for option in gap.options if option.correct)


def _key(body: Cloze, language: str) -> Answer:
    return {"gaps": {gap.key: _right(gap, language) for gap in body.gaps}}


def _missing(body: Cloze, said: Answer) -> tuple[str, ...]:
    return () if len(said.get("gaps", {})) == len(body.gaps) else ("gaps",)


KINDS = {Cloze: Kind(_parse, _score, _key, _missing)}
