"""An answer in the words of its question, for lists of what many people answered."""

from collections.abc import Iterable, Mapping

from quizzes.domain.grading import Answer
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

BETWEEN = "; "


def answer_words(body: QuestionBody, answer: Answer, yes: str, no: str) -> str:
    """Return a parsed answer as plain text, options by their own words; empty without an answer.

    ``yes`` and ``no`` are what true and false are called. The author's Markdown is left as it is.
    """
    if isinstance(body, ShortAnswer | Essay):
        return str(answer.get("text", ""))
    if isinstance(body, Numeric):
        return " ".join(str(answer[name]) for name in ("text", "unit") if name in answer)
    if isinstance(body, SingleChoice | MultipleChoice):
        chosen = answer.get("choices", [answer["choice"]] if "choice" in answer else [])
        return BETWEEN.join(_texts(body.options, chosen))
    if isinstance(body, TrueFalse):
        said = [(yes if answer["value"] else no)] if "value" in answer else []
        reason = [answer["reason"]] if "reason" in answer else []
        return BETWEEN.join([*said, *_texts(body.options, reason)])
    return BETWEEN.join(_parts(body, answer))


def _parts(body: QuestionBody, answer: Answer) -> list[str]:
    if isinstance(body, Ordering):
        return _texts(body.items, answer.get("order", []))
    if isinstance(body, Matching):
        return _pairs(body.pairs, answer.get("matches", {}), _by_key(body.options))
    if isinstance(body, Categorise):
        return _pairs(body.items, answer.get("groups", {}), _by_key(body.groups))
    return _gaps(body, answer.get("gaps", {})) if isinstance(body, Cloze) else []


def _gaps(body: Cloze, said: Mapping[str, str]) -> list[str]:
    return [
        _by_key(gap.options).get(said[gap.key], said[gap.key])
        for gap in body.gaps
        if gap.key in said
    ]


def _pairs(left: Iterable, said: Mapping[str, str], right: Mapping[str, str]) -> list[str]:
    return [f"{one.text} – {right.get(said[one.key], '')}" for one in left if one.key in said]


def _texts(options: Iterable, keys: Iterable[str]) -> list[str]:
    texts = _by_key(options)
    return [texts[key] for key in keys if key in texts]


def _by_key(options: Iterable) -> dict[str, str]:
    return {option.key: option.text for option in options}
