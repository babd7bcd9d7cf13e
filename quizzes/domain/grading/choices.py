"""Grading of what is chosen: single choice, multiple choice, true/false."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from quizzes.domain.grading.results import (
    Answer,
    Kind,
    PartVerdict,
    Score,
    Verdict,
    last,
    verdict_of,
)
from quizzes.domain.questions import MultipleChoice, Option, Scoring, SingleChoice, TrueFalse
from quizzes.domain.questions.choices import credit_of

TRUTHS = {"true": True, "false": False}


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
        verdict=verdict_of(float(taken is option.correct), answered=bool(chosen)),
        feedback=option.feedback if taken else "",
        field=field,
    )


def _key_of(options: Collection[Option]) -> list[str]:
    return [option.key for option in options if option.correct]


# Single choice


def _parse_single(body: SingleChoice, raw: Mapping[str, object]) -> Answer:
    picked = _picked([last(raw.get("choice"))], body.options)
    return {"choice": picked[0]} if picked else {}


def _score_single(body: SingleChoice, said: Answer, language: str) -> Score:
    chosen = next((option for option in body.options if option.key == said.get("choice")), None)
    if chosen is None:
        return 0.0, _parts("choice", body.options, [])
    parts = _parts("choice", body.options, [chosen.key])
    if chosen.correct or not chosen.credit:
        return float(chosen.correct), parts
    return chosen.credit, tuple(_earning(part, chosen) for part in parts)


def _earning(part: PartVerdict, chosen: Option) -> PartVerdict:
    if part.key != chosen.key:
        return part
    return replace(part, verdict=Verdict.PARTLY, credit=chosen.credit)


def _key_single(body: SingleChoice, language: str) -> Answer:
    return {"choice": _key_of(body.options)[0]}


# Multiple choice


def _parse_multiple(body: MultipleChoice, raw: Mapping[str, object]) -> Answer:
    value = raw.get("choices")
    picked = _picked([value] if isinstance(value, str) else value, body.options)
    return {"choices": picked} if picked else {}


def _score_multiple(body: MultipleChoice, said: Answer, language: str) -> Score:
    chosen = said.get("choices", [])
    parts = _parts("choices", body.options, chosen)
    if body.scoring is Scoring.ALL_OR_NOTHING:
        return float(chosen == _key_of(body.options)), parts
    if body.scoring is Scoring.BY_OPTION:
        return credit_of([option for option in body.options if option.key in chosen]), parts
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


def _key_multiple(body: MultipleChoice, language: str) -> Answer:
    return {"choices": _key_of(body.options)}


# True/false

VERDICT_ALONE = 0.5
"""The credit of a right verdict whose reason or correction is wrong or missing.

A verdict can be guessed by tossing a coin, so alone it earns half. A right reason for a wrong
verdict earns nothing: it is a reason for what the learner denied.
"""


def _parse_true_false(body: TrueFalse, raw: Mapping[str, object]) -> Answer:
    answer: Answer = {}
    value = last(raw.get("value"))
    truth = TRUTHS.get(value) if isinstance(value, str) else value
    if isinstance(truth, bool):
        answer["value"] = truth
    picked = _picked([last(raw.get("reason"))], body.options)
    if picked:
        answer["reason"] = picked[0]
    return answer


def _score_true_false(body: TrueFalse, said: Answer, language: str) -> Score:
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


def _key_true_false(body: TrueFalse, language: str) -> Answer:
    reason = _key_of(body.options)
    return {"value": body.answer, "reason": reason[0]} if reason else {"value": body.answer}


KINDS = {
    SingleChoice: Kind(_parse_single, _score_single, _key_single),
    MultipleChoice: Kind(_parse_multiple, _score_multiple, _key_multiple),
    TrueFalse: Kind(_parse_true_false, _score_true_false, _key_true_false),
}
