"""A question as the one who answers it sees it: first to be answered, then with its verdict.

Before the answer is committed only what is made by ``ask`` reaches a template, and that never
reads an option's ``correct``, its feedback, the explanation or an accepted answer.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import markdown
from quizzes.domain.grading import (
    TEXT_LIMIT,
    Answer,
    Grade,
    PartVerdict,
    Verdict,
    right_answer,
)
from quizzes.domain.questions import (
    Categorise,
    FollowUp,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    QuestionBody,
    Scoring,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from quizzes.domain.selection import is_answer_field
from quizzes.forms import part_answers

IN_PARTS = (Matching, Ordering, Categorise)

_NOT_A_SENTENCE = re.compile(r"\s*([>|#*+-]|\d+[.)]\s|```|~~~)")

type Dealt = Sequence[Sequence[str]]
"""An attempt's options in their order: pairs of token and option key."""


@dataclass(frozen=True, slots=True)
class Stem:
    """What is asked: a heading of one paragraph, and what follows it."""

    heading: SafeString | str
    rest: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: ``value`` is what the form sends, ``key`` the digit that presses it, if any."""

    value: str
    text: SafeString | str
    key: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A part of the question to be answered.

    ``widget`` is radio, checkbox, text, number or parts; ``parts`` are lists to choose from.
    """

    name: str
    widget: str
    legend: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    text: str = ""
    max_length: int = TEXT_LIMIT
    parts: tuple[part_answers.Part, ...] = ()
    input_mode: str = "text"


@dataclass(frozen=True, slots=True)
class GradedOption:
    """An option, or a typed text, after the answer: ``css`` and ``icon`` repeat ``tag``."""

    text: SafeString | str
    css: str = ""
    icon: str = "circle"
    tag: str = ""
    unspoken: str = ""
    feedback: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class GradedField:
    """A part of the question as it was answered."""

    legend: str = ""
    options: list[GradedOption] = field(default_factory=list)


def stem(body: QuestionBody, position: int, course_key: str) -> Stem:
    """Return the stem, its first paragraph as the heading of the page.

    A stem that opens with a list, a table, a quotation or the like gets a plain heading.
    """
    first, _gap, rest = body.stem.partition("\n\n")
    if _NOT_A_SENTENCE.match(first):
        heading = _("Question %(position)d") % {"position": position}
        return Stem(heading, markdown.render(body.stem, course_key))
    heading = markdown.render_inline(first, course_key)
    return Stem(heading, markdown.render(rest, course_key) if rest else "")


def submitted(post: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the fields of a submitted form that belong to an answer."""
    return {name: list(values) for name, values in post.items() if is_answer_field(name)}


# Before the answer


def ask(
    body: QuestionBody, dealt: Dealt, said: Mapping[str, Sequence[str]], course_key: str
) -> tuple[Field, ...]:
    """Return the fields of the form; ``said`` is what was filled in before, by tokens."""
    digits = (str(number) if number < 10 else "" for number in count(1))
    if isinstance(body, ShortAnswer | Numeric):
        return (_typed(body, said),)
    if isinstance(body, IN_PARTS):
        parts = part_answers.ask_parts(body, dealt, said, course_key)
        return (Field("parts", "parts", hint=part_answers.parts_hint(body), parts=parts),)
    options = [(token, body_text) for token, body_text in _dealt_texts(body, dealt, course_key)]
    if isinstance(body, SingleChoice):
        return (Field("choice", "radio", choices=_choices(options, said, "choice", digits)),)
    if isinstance(body, MultipleChoice):
        choices = _choices(options, said, "choices", digits)
        return (Field("choices", "checkbox", hint=_scoring_hint(body), choices=choices),)
    verdicts = [("true", _("True")), ("false", _("False"))]
    value = Field("value", "radio", choices=_choices(verdicts, said, "value", digits))
    if body.follow_up is None:
        return (value,)
    reasons = _choices(options, said, "reason", digits)
    return (value, Field("reason", "radio", legend=_follow_up(body), choices=reasons))


def _typed(body: ShortAnswer | Numeric, said: Mapping[str, Sequence[str]]) -> Field:
    text = (said.get("text") or [""])[-1][:TEXT_LIMIT]
    if isinstance(body, ShortAnswer):
        return Field("text", "text", legend=_("Your answer"), text=text)
    units = part_answers.ask_unit(body, said)
    label = _("Your answer, with its unit") if body.units and not units else _("Your answer")
    # A keyboard with figures alone has no way to type a unit, nor some of them a minus sign.
    mode = "text" if body.units and not units else "decimal"
    return Field("text", "number", legend=label, text=text, parts=units, input_mode=mode)


def _dealt_texts(
    body: QuestionBody, dealt: Dealt, course_key: str
) -> Iterator[tuple[str, SafeString]]:
    texts = {option.key: option.text for option in body.options}
    for token, key in dealt:
        yield token, markdown.render_inline(texts[key], course_key)


def _choices(
    options: Iterable[tuple[str, SafeString | str]],
    said: Mapping[str, Sequence[str]],
    name: str,
    digits: Iterator[str],
) -> tuple[Choice, ...]:
    chosen = said.get(name, ())
    return tuple(
        Choice(value, text, digit, value in chosen)
        for (value, text), digit in zip(options, digits, strict=False)
    )


def _follow_up(body: TrueFalse) -> str:
    if body.follow_up is FollowUp.CORRECTION:
        return _("What would set it right?")
    return _("Why?")


def _scoring_hint(body: MultipleChoice) -> str:
    if body.scoring is Scoring.PARTIAL:
        return _("Choose every right answer. A wrong one costs part of the credit.")
    return _("Choose every right answer, and no other.")


def missing_words(missing: Sequence[str]) -> str:
    """Return a sentence that says what an incomplete answer still needs."""
    if "text" in missing:
        return _("Type an answer first. A guess is fine.")
    if tuple(missing) == ("reason",):
        return _("Half is there. Choose one of the second list too.")
    if tuple(missing) == ("value",):
        return _("Half is there. Choose true or false too.")
    if tuple(missing) == ("unit",):
        return _("Choose the unit too.")
    if missing and missing[0] in {"matches", "order", "groups"}:
        return _("Choose from every list first. A guess is fine.")
    return _("Choose an answer first. A guess is fine.")


# After the answer


def show_graded(
    body: QuestionBody, dealt: Dealt, answer: Answer, grade: Grade, course_key: str
) -> tuple[GradedField, ...]:
    """Return each part of the question with what was answered and what was right."""
    if isinstance(body, ShortAnswer | Numeric):
        return (_graded_text(body, answer, grade, course_key),)
    if isinstance(body, IN_PARTS):
        rows = part_answers.graded_parts(body, dealt, grade.parts)
        return (GradedField(options=[_graded_part(*row, course_key) for row in rows]),)
    parts = {(part.field, part.key): part for part in grade.parts}
    texts = dict(_dealt_texts(body, [(key, key) for _token, key in dealt], course_key))
    if not isinstance(body, TrueFalse):
        name = "choice" if isinstance(body, SingleChoice) else "choices"
        return (GradedField(options=_graded(name, texts, parts, course_key)),)
    verdicts = {"true": _("True"), "false": _("False")}
    fields = [GradedField(options=_graded("value", verdicts, parts, course_key))]
    if body.follow_up is not None:
        reasons = _graded("reason", texts, parts, course_key)
        fields.append(GradedField(_follow_up(body), reasons))
    return tuple(fields)


def _graded(
    name: str,
    texts: Mapping[str, SafeString | str],
    parts: Mapping[tuple[str, str], PartVerdict],
    course_key: str,
) -> list[GradedOption]:
    return [_graded_option(text, parts[name, key], course_key) for key, text in texts.items()]


def _graded_option(text: SafeString | str, part: PartVerdict, course_key: str) -> GradedOption:
    feedback = markdown.render(part.feedback, course_key) if part.feedback else ""
    if part.chosen and part.correct:
        tag = _("Your answer, right")
        return GradedOption(text, "is-chosen is-right", "check", tag, "", feedback)
    if part.chosen:
        tag, unspoken = _("Your answer"), _("not right")
        return GradedOption(text, "is-chosen is-wrong", "cross", tag, unspoken, feedback)
    if part.correct and part.field == "choices":
        return GradedOption(text, "is-missed", "check", _("Right, but not chosen"))
    if part.correct:
        return GradedOption(text, "is-right", "check", _("Right answer"))
    return GradedOption(text)


def _graded_part(
    text: str, part: PartVerdict, given: str, right: str, course_key: str
) -> GradedOption:
    feedback = markdown.render(part.feedback, course_key) if part.feedback else ""
    shown = part_answers.beside(markdown.render_inline(text, course_key), given)
    if part.correct:
        tag = _("Your answer, right")
        return GradedOption(shown, "is-chosen is-right", "check", tag, "", feedback)
    why = part_answers.right_one(right, feedback)
    if part.verdict is Verdict.PARTLY:
        return GradedOption(shown, "is-chosen", "half", _("Your answer, partly right"), "", why)
    return GradedOption(shown, "is-chosen is-wrong", "cross", _("Your answer"), _("not right"), why)


def _graded_text(
    body: ShortAnswer | Numeric, answer: Answer, grade: Grade, course_key: str
) -> GradedField:
    (part,) = grade.parts
    given = f"{answer.get('text', '')} {answer.get('unit', '')}".rstrip()
    if part.verdict is Verdict.PARTLY:
        feedback = markdown.render(part.feedback, course_key) if part.feedback else ""
        own = GradedOption(given, "is-chosen", "half", _("Your answer, partly right"), "", feedback)
    else:
        own = _graded_option(given, part, course_key)
    words = f"{part.right} {right_answer(body).get('unit', '')}".rstrip()
    right = GradedOption(words, "is-right", "check", _("Right answer"))
    return GradedField(options=[own] if part.correct else [own, right])
