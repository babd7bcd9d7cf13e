"""The preview of a question that is being written: the student's own fragment, to be answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import markdown
from quizzes.domain import grading, selection
from quizzes.domain.grading import Grade
from quizzes.domain.previews import dealt_for_author
from quizzes.domain.questions import QuestionBody
from quizzes.forms import answers
from quizzes.forms.bodies import BodyForm
from quizzes.forms.question_editor import TRY
from quizzes.forms.question_fields import Field, GradedField


@dataclass(frozen=True, slots=True)
class Preview:
    """A question as a student sees it: its fields, or with a ``grade`` what became of them."""

    stem: answers.Stem
    fields: tuple[Field, ...] = ()
    error: str = ""
    grade: Grade | None = None
    graded: tuple[GradedField, ...] = ()
    explanation: SafeString | str = ""
    prefix: str = TRY


def preview(
    body: QuestionBody, course, sent: Mapping[str, Sequence[str]], *, checked: bool
) -> Preview:
    """Return the question with what was tried filled in; ``checked`` grades a whole answer."""
    said = tried_in(sent)
    dealt = dealt_for_author(body)
    stem = answers.stem(body, 1, course.key)
    if checked and not (error := _unfit(body, dealt, said)):
        answer = grading.parse_answer(body, selection.translate(dict(dealt), said))
        grade = grading.grade(body, answer, language=course.language)
        shown = (body, dealt, answer, grade, course.key)
        graded = answers.show_graded(*shown, by_person=True)
        explanation = markdown.render(body.explanation, course.key)
        return Preview(stem, grade=grade, graded=graded, explanation=explanation)
    fields = answers.ask(body, dealt, said, course.key)
    return Preview(stem, fields, error if checked else "")


def tried_in(sent: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the fields of the preview by the names they have on a student's page."""
    return {
        name.removeprefix(TRY): list(values)
        for name, values in sent.items()
        if name.startswith(TRY)
    }


def _unfit(body: QuestionBody, dealt, said: Mapping[str, Sequence[str]]) -> str:
    """Return what an answer still needs to be graded; nothing for one that is whole."""
    submitted = selection.translate(dict(dealt), said)
    if grading.too_long(body, submitted):
        return _("This answer is too long.")
    missing = grading.missing_fields(body, grading.parse_answer(body, submitted))
    return answers.missing_words(missing, body, dealt, said) if missing else ""


def missing_in(form: BodyForm) -> list[str]:
    """Return what the question still needs before it can be shown, a few sentences at most."""
    found = [str(error) for error in form.non_field_errors() if not form.stale]
    for name in form.body_fields:
        found += [f"{form[name].label}: {error}" for error in form.errors.get(name, ())]
    for number, row in enumerate(form.rows.forms if form.rows is not None else (), 1):
        for errors in row.errors.values():
            found += [f"{form.rows_title} {number}: {error}" for error in errors]
    return found[:5]
