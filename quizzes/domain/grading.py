"""What an answer is, and what it is worth: one parser and one grader per kind of question.

An answer is a plain JSON-able dict with only the fields of its kind:

=================  =========================================
single choice      ``{"choice": "b"}``
multiple choice    ``{"choices": ["a", "c"]}``
true/false         ``{"value": True, "reason": "b"}``
short answer       ``{"text": "Rome"}``
=================  =========================================

A field that was not answered is absent, so the empty answer of every kind is ``{}``. A new kind
of question adds its parser, its grader and its key to the table at the end of this file.
"""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from quizzes.domain.questions import (
    MultipleChoice,
    Option,
    QuestionBody,
    Scoring,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from quizzes.domain.text_folding import fold

type Answer = dict[str, str | bool | list[str]]

TEXT_LIMIT = 500
"""Characters of a typed answer that are kept; accepted answers have at most 300."""

OPTION_FIELDS = ("choice", "choices", "reason")
"""The fields of an answer that name options, by their keys."""

TRUTHS = {"true": True, "false": False}


class Verdict(StrEnum):
    """What is said of an answer, or of one part of it."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """One option, or one typed text, as it was answered.

    ``field`` is the answer's field it belongs to and ``key`` the option's key (``true`` and
    ``false`` under ``value``, ``text`` under ``text``). ``correct`` tells whether it belongs to
    the key, ``chosen`` whether it was given; ``verdict`` is right when an option was rightly
    taken or rightly left. ``feedback`` is the author's, and only for what was chosen.
    """

    key: str
    chosen: bool
    correct: bool
    verdict: Verdict
    feedback: str
    field: str


@dataclass(frozen=True, slots=True)
class Grade:
    """What an answer is worth: a fraction of the points in [0, 1], and why."""

    fraction: float
    verdict: Verdict
    parts: tuple[PartVerdict, ...]
    feedback: tuple[str, ...]


def parse_answer(body: QuestionBody, raw: Mapping[str, object]) -> Answer:
    """Return what was said, out of whatever was submitted; ``{}`` when that is nothing usable.

    A value is a string, a bool or a list of them: of a Django form pass
    ``dict(request.POST.lists())``, since ``request.POST["choices"]`` would keep only the last.
    Unknown fields, unknown options and wrong types are dropped, a text is cut at ``TEXT_LIMIT``
    characters. Never raises, and parsing a parsed answer again changes nothing.
    """
    return _kind_of(body).parse(body, raw) if isinstance(raw, Mapping) else {}


def is_empty(answer: Answer) -> bool:
    """Tell whether a parsed answer says nothing at all."""
    return not answer


def missing_fields(body: QuestionBody, answer: Answer) -> tuple[str, ...]:
    """Return the fields of the question that ``answer`` leaves open, in the order of the page."""
    return tuple(field for field in right_answer(body) if field not in answer)


def grade(body: QuestionBody, answer: Mapping[str, object], *, language: str = "en") -> Grade:
    """Return what ``answer`` is worth; never raises, whatever was stored or submitted.

    ``language`` is the course's, a BCP 47 tag; typed answers are folded by its rules.
    """
    said = parse_answer(body, answer)
    fraction, parts = _kind_of(body).score(body, said, language)
    return Grade(
        fraction=fraction,
        verdict=_verdict(fraction, answered=not is_empty(said)),
        parts=parts,
        feedback=tuple(part.feedback for part in parts if part.feedback),
    )


def right_answer(body: QuestionBody) -> Answer:
    """Return an answer that earns full credit, to show once the learner's own is committed.

    For a short answer it is the first accepted text that earns full credit.
    """
    return _kind_of(body).key(body)


type _Score = tuple[float, tuple[PartVerdict, ...]]


def _verdict(fraction: float, *, answered: bool) -> Verdict:
    if not answered:
        return Verdict.UNANSWERED
    if fraction == 1:
        return Verdict.RIGHT
    return Verdict.PARTLY if fraction > 0 else Verdict.WRONG


def _last(value: object) -> object:
    """Return a lone value out of a form's list, the last one counting as in any form."""
    return value[-1] if isinstance(value, list | tuple) and value else value


def _picked(values: object, options: Collection[Option]) -> list[str]:
    """Return the keys of ``options`` that ``values`` name, in the author's order, each once."""
    listed = values if isinstance(values, list | tuple) else ()
    named = {item for item in listed if isinstance(item, str)}
    return [option.key for option in options if option.key in named]


def _parts(
    field: str, options: Collection[Option], chosen: Collection[str]
) -> tuple[PartVerdict, ...]:
    return tuple(_part(field, option, chosen) for option in options)


def _part(field: str, option: Option, chosen: Collection[str]) -> PartVerdict:
    taken = option.key in chosen
    return PartVerdict(
        key=option.key,
        chosen=taken,
        correct=option.correct,
        verdict=_verdict(float(taken is option.correct), answered=bool(chosen)),
        feedback=option.feedback if taken else "",
        field=field,
    )


def _key_of(options: Collection[Option]) -> list[str]:
    return [option.key for option in options if option.correct]


# Single choice


def _parse_single(body: SingleChoice, raw: Mapping[str, object]) -> Answer:
    picked = _picked([_last(raw.get("choice"))], body.options)
    return {"choice": picked[0]} if picked else {}


def _score_single(body: SingleChoice, said: Answer, language: str) -> _Score:
    chosen = [said["choice"]] if said else []
    return float(chosen == _key_of(body.options)), _parts("choice", body.options, chosen)


def _key_single(body: SingleChoice) -> Answer:
    return {"choice": _key_of(body.options)[0]}


# Multiple choice


def _parse_multiple(body: MultipleChoice, raw: Mapping[str, object]) -> Answer:
    value = raw.get("choices")
    picked = _picked([value] if isinstance(value, str) else value, body.options)
    return {"choices": picked} if picked else {}


def _score_multiple(body: MultipleChoice, said: Answer, language: str) -> _Score:
    chosen = said.get("choices", [])
    parts = _parts("choices", body.options, chosen)
    if body.scoring is Scoring.ALL_OR_NOTHING:
        return float(chosen == _key_of(body.options)), parts
    return partial_credit(parts), parts


def partial_credit(parts: Collection[PartVerdict]) -> float:
    """Return the share of the key that was picked less the share of the distractors, at least 0.

    This is Youden's J (Youden 1950, "Index for rating diagnostic tests"), and the rule ``false``
    of R/exams (``exams_eval``) with no negative total. Picking at random, or everything, is
    worth nothing on average whatever the number of options, which a fixed fine per wrong pick
    does not achieve. With no distractors it is the plain share of the key.
    """
    right = [part.chosen for part in parts if part.correct]
    wrong = [part.chosen for part in parts if not part.correct]
    share_wrong = sum(wrong) / len(wrong) if wrong else 0.0
    return max(0.0, sum(right) / len(right) - share_wrong)


def _key_multiple(body: MultipleChoice) -> Answer:
    return {"choices": _key_of(body.options)}


# True/false

VERDICT_ALONE = 0.5
"""The credit of a right verdict whose reason or correction is wrong or missing.

A verdict can be guessed by tossing a coin, so alone it earns half. A right reason for a wrong
verdict earns nothing: it is a reason for what the learner denied.
"""


def _parse_true_false(body: TrueFalse, raw: Mapping[str, object]) -> Answer:
    answer: Answer = {}
    value = _last(raw.get("value"))
    truth = TRUTHS.get(value) if isinstance(value, str) else value
    if isinstance(truth, bool):
        answer["value"] = truth
    picked = _picked([_last(raw.get("reason"))], body.options)
    if picked:
        answer["reason"] = picked[0]
    return answer


def _score_true_false(body: TrueFalse, said: Answer, language: str) -> _Score:
    value = [str(said["value"]).lower()] if "value" in said else []
    reason = [said["reason"]] if "reason" in said else []
    verdicts = _verdict_options(body)
    parts = _parts("value", verdicts, value) + _parts("reason", body.options, reason)
    if value != _key_of(verdicts):
        return 0.0, parts
    return 1.0 if reason == _key_of(body.options) else VERDICT_ALONE, parts


def _verdict_options(body: TrueFalse) -> tuple[Option, Option]:
    true, false = body.true_feedback, body.false_feedback
    return (
        Option(key="true", text="true", correct=body.answer, feedback=true),
        Option(key="false", text="false", correct=not body.answer, feedback=false),
    )


def _key_true_false(body: TrueFalse) -> Answer:
    reason = _key_of(body.options)
    return {"value": body.answer, "reason": reason[0]} if reason else {"value": body.answer}


# Short answer


def _parse_short(body: ShortAnswer, raw: Mapping[str, object]) -> Answer:
    text = _last(raw.get("text"))
    kept = _storable(text.strip()[:TEXT_LIMIT]).strip() if isinstance(text, str) else ""
    return {"text": kept} if kept else {}


def _storable(text: str) -> str:
    """Return ``text`` without what a database refuses: control characters, lone surrogates."""
    replacement = {"Cc": " ", "Cs": "\N{REPLACEMENT CHARACTER}"}
    return "".join(replacement.get(unicodedata.category(char), char) for char in text)


def _score_short(body: ShortAnswer, said: Answer, language: str) -> _Score:
    rules = {"language": language, "case_sensitive": body.case_sensitive}
    given = fold(said.get("text", ""), **rules)
    matches = [
        answer for answer in body.answers if given and _accepted(answer.text, **rules) == given
    ]
    best = max(matches, key=lambda answer: answer.credit, default=None)
    credit, feedback = (best.credit, best.feedback) if best else (0.0, "")
    verdict = _verdict(credit, answered=bool(said))
    return credit, (PartVerdict("text", bool(said), credit == 1, verdict, feedback, "text"),)


@lru_cache(maxsize=4096)
def _accepted(text: str, *, language: str, case_sensitive: bool) -> str:
    """Return an author's text folded; only theirs are kept in memory, never a learner's."""
    return fold(text, language=language, case_sensitive=case_sensitive)


def _key_short(body: ShortAnswer) -> Answer:
    return {"text": next(answer.text for answer in body.answers if answer.credit == 1)}


@dataclass(frozen=True, slots=True)
class _Kind:
    parse: Callable[..., Answer]
    score: Callable[..., _Score]
    key: Callable[..., Answer]


_KINDS = {
    SingleChoice: _Kind(_parse_single, _score_single, _key_single),
    MultipleChoice: _Kind(_parse_multiple, _score_multiple, _key_multiple),
    TrueFalse: _Kind(_parse_true_false, _score_true_false, _key_true_false),
    ShortAnswer: _Kind(_parse_short, _score_short, _key_short),
}


def _kind_of(body: QuestionBody) -> _Kind:
    return _KINDS[type(body)]
