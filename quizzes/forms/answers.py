"""A question as the one who answers it sees it: first to be answered, then with its verdict.

Before the answer is committed only what is made by ``ask`` reaches a template, and that never
reads an option's ``correct``, its feedback, the explanation or an accepted answer.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes import markdown
from quizzes.domain.grading import Answer, Grade, PartVerdict
from quizzes.domain.marking import Mark
from quizzes.domain.questions import (
    Categorise,
    Cloze,
    Essay,
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
from quizzes.forms import cloze_answers, essay_answers, part_answers, typed_answers
from quizzes.forms.graded_options import graded_option
from quizzes.forms.question_fields import Choice, Field, GradedField, GradedOption

IN_PARTS = (Matching, Ordering, Categorise)

_NOT_A_SENTENCE = re.compile(r"\s*([>|#*+-]|\d+[.)]\s|```|~~~)")

_HALF = {
    "reason": gettext_lazy("Half is there. Choose one of the second list too."),
    "value": gettext_lazy("Half is there. Choose true or false too."),
    "unit": gettext_lazy("Choose the unit too."),
}
_OPEN = {
    "order": gettext_lazy("Give each its place first. A guess is fine."),
    "text": gettext_lazy("Type an answer first. A guess is fine."),
    **dict.fromkeys(
        ("matches", "groups"),
        gettext_lazy("Choose from every list first. A guess is fine."),
    ),
}
_NOTHING_CHOSEN = gettext_lazy("Choose an answer first. A guess is fine.")

type Dealt = Sequence[Sequence[str]]
"""An attempt's options in their order: pairs of token and option key."""


@dataclass(frozen=True, slots=True)
class Stem:
    """What is asked: a heading of one paragraph, and what follows it."""

    heading: SafeString | str
    rest: SafeString | str = ""


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
    if isinstance(body, IN_PARTS):
        return (part_answers.ask_parts(body, dealt, said, course_key),)
    if isinstance(body, ShortAnswer):
        return (typed_answers.ask_text(said),)
    if isinstance(body, Numeric):
        return (typed_answers.ask_number(body, said),)
    if isinstance(body, Cloze):
        return (cloze_answers.ask_gaps(body, dealt, said, course_key),)
    if isinstance(body, Essay):
        return (essay_answers.ask_essay(body, said),)
    return _ask_choices(body, dealt, said, course_key)


def _ask_choices(
    body: SingleChoice | MultipleChoice | TrueFalse,
    dealt: Dealt,
    said: Mapping[str, Sequence[str]],
    course_key: str,
) -> tuple[Field, ...]:
    digits = (str(number) if number < 10 else "" for number in count(1))
    options = list(_dealt_texts(body, dealt, course_key))
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
    if body.scoring is Scoring.BY_OPTION:
        if any(option.credit < 0 for option in body.options):
            return _(
                "Choose every right answer. Some may count more than others, and a wrong one may "
                "cost part of the credit."
            )
        return _("Choose every right answer. Some may count more than others.")
    return _("Choose every right answer, and no other.")


def missing_words(
    missing: Sequence[str],
    body: QuestionBody,
    dealt: Dealt,
    said: Mapping[str, Sequence[str]],
) -> str:
    """Return a sentence that says what an incomplete answer still needs.

    ``missing`` is from ``grading.missing_fields``; ``said`` is what was filled in, by tokens.
    """
    open_parts = [name for name in missing if name != "certainty"]
    if not open_parts:
        return _("Say how certain you are too.")
    if isinstance(body, Cloze):
        return cloze_answers.missing_gaps(body, dealt, said)
    if isinstance(body, Essay):
        return _("Write something first. A few words are a start.")
    first, *others = open_parts
    return str(_HALF[first] if first in _HALF and not others else _OPEN.get(first, _NOTHING_CHOSEN))


# After the answer


def show_graded(
    body: QuestionBody,
    dealt: Dealt,
    answer: Answer,
    grade: Grade,
    course_key: str,
    *,
    by_person: bool = False,
    mark: Mark | None = None,
) -> tuple[GradedField, ...]:
    """Return each part of the question with what was answered and what was right.

    ``by_person`` tells that a person grades this essay, and not its writer for practice; ``mark``
    is what was released of it.
    """
    if isinstance(body, ShortAnswer | Numeric):
        return (typed_answers.graded_text(body, answer, grade, course_key),)
    if isinstance(body, IN_PARTS):
        return (part_answers.graded_parts(body, dealt, grade, course_key),)
    if isinstance(body, Cloze):
        return (cloze_answers.graded_gaps(body, grade, course_key),)
    if isinstance(body, Essay):
        shown = (body, dealt, answer, grade, course_key)
        return (essay_answers.graded_essay(*shown, by_person=by_person, mark=mark),)
    return _graded_choices(body, dealt, grade, course_key)


def _graded_choices(
    body: SingleChoice | MultipleChoice | TrueFalse, dealt: Dealt, grade: Grade, course_key: str
) -> tuple[GradedField, ...]:
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
    return [graded_option(text, parts[name, key], course_key) for key, text in texts.items()]
