"""A state of a piece of content in words: the labels of its form, and what each field says."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from pydantic import ValidationError

from quizzes.domain.changes import Difference, differences
from quizzes.domain.content import Note as NoteSpec
from quizzes.domain.content import parse_note_body
from quizzes.domain.course_outline import passages
from quizzes.domain.lesson_text import parse
from quizzes.domain.questions import Question as QuestionSpec
from quizzes.domain.questions import dump_body, parse_body
from quizzes.forms import content, reference
from quizzes.forms.bodies import BodyForm
from quizzes.forms.conflicts import rows_shown, shown
from quizzes.forms.notes import NOTE_FORMS, NoteForm
from quizzes.forms.pictures import PictureForm
from quizzes.forms.question_kinds import QUESTION_FORMS
from quizzes.forms.questions import QuestionForm
from quizzes.forms.quizzes import QuizForm, SectionForm
from quizzes.models import (
    ContentChange,
    Lesson,
    Note,
    NoteRevision,
    Question,
    QuestionVersion,
    User,
)
from quizzes.models.courses import Tracked
from quizzes.reports.history import NAMED, Names, named, names_in, page_of
from quizzes.reports.text_checks import lesson_problems, passage_problems

FORMS: dict[str, type[forms.ModelForm]] = {
    "course": content.CourseForm,
    "module": content.ModuleForm,
    "lesson": content.LessonForm,
    "objective": content.ObjectiveForm,
    "glossaryterm": content.GlossaryTermForm,
    "source": content.SourceForm,
    "figure": content.FigureForm,
    "picture": PictureForm,
    "person": reference.PersonForm,
    "timelineevent": reference.TimelineEventForm,
    "note": NoteForm,
    "question": QuestionForm,
    "quiz": QuizForm,
}
"""The form that gives the fields of each kind of content their labels."""


def texts_of(row: Tracked, data: Mapping, names: Names) -> dict[str, str]:
    """Return what a state of a row says, by the label of each field; the key is left out.

    ``names`` are the titles of what it names, from ``reports.history.names_in``.
    """
    form = FORMS[row._meta.model_name]
    texts: dict[str, str] = {}
    for name, value in data.items():
        if name == "body" and isinstance(value, dict):
            _put_all(texts, _body_texts(row._meta.model_name, value))
        elif name != "key":
            _put_all(texts, {_label(row, form, name): _said(form, name, value, names)})
    return texts


def _put_all(texts: dict[str, str], more: Mapping[str, str]) -> None:
    for label, text in more.items():
        free, number = label, 2
        while free in texts:
            free, number = f"{label} ({number})", number + 1
        texts[free] = text


def _label(row: Tracked, form: type[forms.ModelForm], name: str) -> str:
    field = form.base_fields.get(name)
    if field is not None and field.label:
        return str(field.label)
    if name in _PARTS:
        return str(_PARTS[name]())
    try:
        return str(capfirst(row._meta.get_field(name).verbose_name))
    except FieldDoesNotExist:
        return capfirst(name)


_PARTS = {"questions": lambda: _("Questions"), "sections": lambda: _("Sections")}


def _said(form: type[forms.ModelForm], name: str, value, names: Names) -> str:
    if value is None or value == "":
        return ""
    if name in NAMED:
        keys = value if isinstance(value, list) else [value]
        return "\n".join(named(names, name, key) for key in keys)
    if name == "questions":
        return "\n".join(_place(place) for place in value)
    if name == "sections":
        return "\n".join(_section(number, section) for number, section in enumerate(value, 1))
    if name in MOMENTS:
        return date_format(localtime(datetime.fromisoformat(value)), "j M Y, H:i")
    return _plain(form.base_fields.get(name), value)


MOMENTS = ("opens_at", "closes_at")


def _plain(field: forms.Field | None, value) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.ChoiceField) and not isinstance(value, list):
        labels = {str(key): str(label) for key, label in field.choices}
        return labels.get(str(value), str(value))
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return "\n".join(f"{key}: {value[key]}" for key in sorted(value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    return str(value)


def _place(place: Mapping) -> str:
    return _("%(question)s, points: %(points)s") % {
        "question": place.get("question", ""),
        "points": f"{place.get('points', 1):g}",
    }


def _section(number: int, section: Mapping) -> str:
    lines = [_("Section %(number)d") % {"number": number}]
    for name, value in section.items():
        field = SectionForm.base_fields.get(name)
        if name == "questions":
            lines += [_place(place) for place in value]
        elif field is not None and value not in (None, "", [], False):
            lines.append(f"{field.label}: {_plain(field, value)}".replace("\n", ", "))
    return "\n".join(lines)


# Bodies


def _body_texts(model: str, body: dict) -> dict[str, str]:
    """Return what a body says field by field, its rows as one field with a paragraph a row."""
    form = _body_form(model, body)
    if form is None:
        return {_("Text"): _plain(None, body)}
    texts = {_("Kind"): str(form.label)}
    for name in form.body_fields:
        texts[str(form[name].label)] = shown(form[name])
    if form.rows is not None:
        texts[str(form.rows_title)] = rows_shown(form.rows)
    left = {name: value for name, value in form.kept_values.items() if value not in ("", [], None)}
    return texts | {capfirst(name): _plain(None, value) for name, value in left.items()}


def _body_form(model: str, body: dict) -> BodyForm | None:
    """Return the form of a body, filled in; None for one that is no valid body any more."""
    known = QUESTION_FORMS if model == "question" else NOTE_FORMS
    form_class = known.get(body.get("kind"))
    if form_class is None:
        return None
    try:
        # What was stored before a field existed gets that field's default.
        if model == "question":
            version = QuestionVersion(kind=body["kind"], body=dump_body(parse_body(body)))
            return form_class(instance=Question(current=version))
        whole = parse_note_body(body).model_dump(mode="json")
        return form_class(instance=Note(current=NoteRevision(kind=body["kind"], body=whole)))
    except ValidationError:
        return None


# What stands in the way of putting it back


def broken_links(row: Tracked, data: Mapping) -> list[str]:
    """Return what is wrong with the Markdown of a state as the course is now, a sentence each."""
    model, course = row._meta.model_name, getattr(row, "course", row)
    if model == "lesson":
        problems = lesson_problems(data["body"], course=course, key=row.key)
        said = [{"line": one.line, "message": one.message} for one in problems]
        return [_("Line %(line)d: %(message)s.") % one for one in said]
    lesson = Lesson.objects.filter(course=course, key=data.get("lesson") or "").first()
    anchors = parse(lesson.body).anchors() if lesson else frozenset()
    # As one text: few queries, however many options a question has.
    text = "\n\n".join(_passages(model, data))
    problems = passage_problems(text, course=course, anchors=anchors)
    return [f"{capfirst(problem.message)}." for problem in problems]


def _passages(model: str, data: Mapping) -> Iterator[str]:
    names = getattr(FORMS[model], "texts", ())
    yield from (text for name in names if (text := data.get(name)))
    if isinstance(data.get("body"), dict):
        yield from (text for _path, text in _texts_of_body(model, data["body"]))


def _texts_of_body(model: str, body: dict) -> Iterator[tuple[tuple, str]]:
    if _body_form(model, body) is None:
        return iter(())
    if model == "question":
        return passages(QuestionSpec.model_construct(body=parse_body(body)))
    return passages(NoteSpec.model_construct(body=parse_note_body(body)))


# A page of the record


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words: what it left different from the one before it.

    ``begins`` tells that nothing is known of what was before.
    """

    change: ContentChange
    differences: tuple[Difference, ...]
    begins: bool


def record_page(row: Tracked, user: User, number: str | None) -> dict:
    """Return a page of what is on record about a row, for a template.

    ``page`` is the page and ``told`` its changes, the latest first.
    """
    page, entries = page_of(row, user, number)
    states = [entry.change.data for entry in entries]
    states += [entry.before.data for entry in entries[-1:] if entry.before]
    names = names_in(getattr(row, "course", row), user, states)
    texts = [texts_of(row, state, names) for state in states]
    told = [
        Told(
            entry.change,
            differences(texts[n + 1], texts[n]) if entry.before else (),
            entry.before is None,
        )
        for n, entry in enumerate(entries)
    ]
    return {"page": page, "told": told}
