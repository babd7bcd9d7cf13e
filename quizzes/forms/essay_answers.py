"""An essay: how it is asked, and shown before and after someone has graded it.

Who wrote one for practice compares it with the model answer and ticks what it does: that form
sends ``self_mark`` and ``ticks`` to the address of the question.
"""

from collections.abc import Mapping, Sequence

from django.template.defaultfilters import floatformat
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes import markdown
from quizzes.domain import selection
from quizzes.domain.grading import Answer, Grade, count_words
from quizzes.domain.marking import Mark
from quizzes.domain.questions import Essay, RubricPoint
from quizzes.forms import question_fields
from quizzes.forms.question_fields import Choice, Field, GradedField, GradedOption, Text


def ask_essay(body: Essay, said: Mapping[str, Sequence[str]]) -> Field:
    """Return the field of an essay, with its limits in words."""
    return Field(
        "text",
        "essay",
        legend=_("Your text"),
        hint=_limits(body),
        text=(said.get("text") or [""])[-1],
        least=body.min_words or 0,
        most=body.max_words or 0,
    )


def _limits(body: Essay) -> str:
    least, most = body.min_words, body.max_words
    if least and most:
        return _("Write %(least)d to %(most)d words.") % {"least": least, "most": most}
    if least:
        words = ngettext("Write at least %d word.", "Write at least %d words.", least)
        return words % least
    if most:
        return ngettext("Write at most %d word.", "Write at most %d words.", most) % most
    return ""


def graded_essay(
    body: Essay,
    dealt: Sequence[Sequence[str]],
    answer: Answer,
    grade: Grade,
    course_key: str,
    *,
    by_person: bool,
    mark: Mark | None = None,
) -> GradedField:
    """Return the essay beside the model answer, to be ticked or with its ticks.

    One that waits for a person, or that a person has graded, is ``by_person``; while it waits
    nothing but the text is shown. With its ``mark`` the rubric and the comment are shown too.
    """
    if mark is not None:
        return _marked(body, answer, mark, course_key)
    text = answer.get("text", "")
    heading, note = _state(body, grade, by_person=by_person)
    if by_person and grade.needs_grading:
        return GradedField(essay=question_fields.Essay(text, count_words(text), heading, note))
    return GradedField(
        legend=_("What a good answer does") if body.rubric and not grade.needs_grading else "",
        options=_points(body, grade, course_key),
        essay=question_fields.Essay(
            text,
            count_words(text),
            heading,
            note,
            markdown.render(body.model_answer, course_key) if body.model_answer else "",
            tuple(markdown.render_inline(error, course_key) for error in body.common_errors),
            _ticks(body, dealt, course_key) if grade.needs_grading else (),
        ),
    )


def _marked(body: Essay, answer: Answer, mark: Mark, course_key: str) -> GradedField:
    """Return an essay that somebody marked by the rubric, or as a whole."""
    text = answer.get("text", "")
    model = markdown.render(body.model_answer, course_key) if body.model_answer else ""
    errors = tuple(markdown.render_inline(error, course_key) for error in body.common_errors)
    options = [
        _given(markdown.render_inline(point.text, course_key), mark.points[point.key], point.points)
        for point in body.rubric
        if point.key in mark.points
    ]
    return GradedField(
        legend=_("How it was marked") if options else "",
        options=options,
        essay=question_fields.Essay(
            text, count_words(text), model_answer=model, common_errors=errors
        ),
        comment=mark.comment,
    )


def _given(text: Text, had: float, most: float) -> GradedOption:
    said = {"had": floatformat(had, -2), "most": floatformat(most, -2)}
    tag = _("%(had)s of %(most)s points") % said
    if had >= most:
        return GradedOption(text, "is-right", "check", tag)
    return GradedOption(text, "is-partly", "half", tag) if had > 0 else GradedOption(text, tag=tag)


def _state(body: Essay, grade: Grade, *, by_person: bool) -> tuple[str, str]:
    if grade.self_marked:
        total = sum(point.points for point in body.rubric)
        had, all_points = floatformat(grade.fraction * total, -2), floatformat(total, -2)
        heading = _("You marked it: %(had)s of %(all)s") % {"had": had, "all": all_points}
        return heading, _("Your own ticks are for you alone; they change no mark.")
    if not grade.needs_grading:
        return "", ""
    if by_person:
        note = _("Somebody will read it. Until then it has no mark.")
        return _("Saved, and waiting to be graded"), note
    if body.rubric:
        return _("Saved. Now mark it yourself"), ""
    return _("Saved. Now compare it"), ""


def _ticks(body: Essay, dealt: Sequence[Sequence[str]], course_key: str) -> tuple[Choice, ...]:
    points = {point.key: point for point in body.rubric}
    return tuple(
        Choice(token, _point(points[key], body, course_key))
        for token, key in selection.dealt(dealt, "rubric")
    )


def _point(point: RubricPoint, body: Essay, course_key: str) -> Text:
    text = markdown.render_inline(point.text, course_key)
    if len({one.points for one in body.rubric}) == 1:
        return text
    worth = ngettext("%s point", "%s points", 1 if point.points == 1 else 2)
    worth %= floatformat(point.points, -2)
    return format_html('{} <small class="soft">({})</small>', text, worth)


def _points(body: Essay, grade: Grade, course_key: str) -> list[GradedOption]:
    if grade.needs_grading:
        return []
    texts = {point.key: _point(point, body, course_key) for point in body.rubric}
    ticked = {part.key for part in grade.parts if part.chosen}
    if not grade.self_marked:
        return [GradedOption(text) for text in texts.values()]
    return [
        GradedOption(text, "is-right", "check", _("Ticked"))
        if key in ticked
        else GradedOption(text, tag=_("Not ticked"))
        for key, text in texts.items()
    ]
