"""An essay: a person grades it, or in practice its writer ticks the points of the rubric."""

from collections.abc import Mapping

from quizzes.domain.grading.results import (
    Answer,
    Kind,
    PartVerdict,
    Score,
    typed,
    verdict_of,
)
from quizzes.domain.questions import Essay

ESSAY_LIMIT = 30_000
"""Characters of an essay that are kept; a model answer has at most 20,000."""


def count_words(text: str) -> int:
    """Return the number of words: what has a letter or figure, between spaces."""
    return sum(any(char.isalnum() for char in word) for word in text.split())


def is_self_marked(body: Essay, answer: Answer) -> bool:
    """Tell whether the writer has gone through the rubric, even if no point was ticked."""
    return bool(body.rubric) and "ticks" in answer


def _parse(body: Essay, raw: Mapping[str, object]) -> Answer:
    text = typed(raw.get("text"), ESSAY_LIMIT, lines=True)
    if not text:
        return {}
    ticks = raw.get("ticks")
    if isinstance(ticks, str):
        ticks = [ticks]
    if not body.rubric or not isinstance(ticks, list | tuple):
        return {"text": text}
    named = {tick for tick in ticks if isinstance(tick, str)}
    return {"text": text, "ticks": [point.key for point in body.rubric if point.key in named]}


def _score(body: Essay, said: Answer, language: str) -> Score:
    if not is_self_marked(body, said):
        return 0.0, ()
    ticks = said["ticks"]
    parts = tuple(
        PartVerdict(
            key=point.key,
            chosen=point.key in ticks,
            correct=point.key in ticks,
            verdict=verdict_of(float(point.key in ticks), answered=True),
            feedback="",
            field="ticks",
        )
        for point in body.rubric
    )
    ticked = sum(point.points for point in body.rubric if point.key in ticks)
    return ticked / sum(point.points for point in body.rubric), parts


def _key(body: Essay, language: str) -> Answer:
    answer: Answer = {"text": body.model_answer} if body.model_answer else {}
    return answer | {"ticks": [point.key for point in body.rubric]} if body.rubric else answer


def _missing(body: Essay, said: Answer) -> tuple[str, ...]:
    return () if "text" in said else ("text",)


KINDS = {Essay: Kind(_parse, _score, _key, _missing)}
