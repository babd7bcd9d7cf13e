"""An answered question under the review options of its quiz."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import markdown
from quizzes.domain import grading
from quizzes.domain.marking import Mark
from quizzes.domain.questions import QuestionBody
from quizzes.domain.refilling import filled_in
from quizzes.domain.reviewing import Review
from quizzes.forms import answers
from quizzes.forms.question_fields import Field, GradedField, GradedOption


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question of a finished attempt as its result shows it."""

    stem: answers.Stem
    fields: tuple[GradedField, ...]
    explanation: SafeString | str = ""


def reviewed(
    body: QuestionBody,
    dealt: Sequence[Sequence[str]],
    answer: Mapping | None,
    *,
    position: int,
    language: str,
    course_key: str,
    review: Review,
    by_person: bool,
    mark: Mark | None = None,
) -> Reviewed:
    """Return a question with its answer and as much of the rest as ``review`` shows.

    ``answer`` is the one that counts, None for none. Without right answers, nothing is shown that
    would tell them: only what was said, in its own words. ``mark`` is what was released of an
    essay.
    """
    stem = answers.stem(body, position, course_key)
    explanation = markdown.render(body.explanation, course_key) if review.feedback else ""
    mark = _as_shown(mark, review)
    if not review.tells_answers:
        said = filled_in(dealt, answer)
        fields = _said(answers.ask(body, dealt, said, course_key))
        if mark is not None and mark.comment:
            fields += (GradedField(comment=mark.comment),)
        return Reviewed(stem, fields, explanation)
    grade = grading.grade(body, answer or {}, language=language)
    if not review.feedback:
        grade = replace(grade, parts=tuple(replace(part, feedback="") for part in grade.parts))
    shown = (body, dealt, answer or {}, grade, course_key)
    fields = answers.show_graded(*shown, by_person=by_person, mark=mark)
    return Reviewed(stem, fields, explanation)


def _as_shown(mark: Mark | None, review: Review) -> Mark | None:
    """Return a mark as far as the review shows it: its comment speaks of it too."""
    if mark is None or not (review.marks and review.verdicts):
        return None
    return mark if review.feedback else replace(mark, comment="")


def _said(fields: Sequence[Field]) -> tuple[GradedField, ...]:
    """Return what was said in every field of a question, without a word on what it is worth."""
    return tuple(GradedField(field.legend, [*_options(field)]) for field in fields)


def _options(field: Field) -> list[GradedOption]:
    texts = [choice.text for choice in field.choices if choice.chosen]
    texts += [field.text] if field.text else []
    for part in field.parts:
        texts += [_labelled(part.label, o.text) for o in part.offers if o.chosen]
    for gap in (piece.gap for piece in field.pieces if piece.gap):
        chosen = [offer.text for offer in gap.offers if offer.chosen]
        texts += [_labelled(gap.label, text) for text in chosen or [gap.text] if text]
    if not texts:
        return [GradedOption(_("Not answered"))]
    return [GradedOption(text, "is-chosen", tag=_("Your answer")) for text in texts]


def _labelled(label: object, text: str) -> SafeString:
    return format_html("{}: <strong>{}</strong>", label, text)
