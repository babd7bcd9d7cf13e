"""Forms of course content: checked like a pack, and never saved over someone's newer save."""

import re
from functools import cache
from typing import Annotated

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter, ValidationError

from quizzes import drawings
from quizzes.domain import content
from quizzes.domain.questions import RESERVED_KEY
from quizzes.forms.spec_messages import sentence
from quizzes.models import (
    Course,
    Figure,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
    Source,
)
from quizzes.reports import text_checks

STALE = "stale"
"""The code of the error that somebody saved the row after this edit began."""


class MultilineField(forms.CharField):
    """Text whose line breaks are line feeds, whatever the browser sends."""

    widget = forms.Textarea

    def to_python(self, value) -> str:
        """Return the text with plain line feeds."""
        return re.sub(r"\r\n?", "\n", super().to_python(value))

    def has_changed(self, initial, data) -> bool:
        """Return whether more than line breaks and outer space differ."""
        return super().has_changed(self.to_python(initial), data)


class WordsField(forms.CharField):
    """A list of short names, written with commas between them."""

    def prepare_value(self, value):
        """Return the list as it is written into the field."""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value) -> list[str]:
        """Return the names without the space around them, empty ones left out."""
        if isinstance(value, list | tuple):
            return list(value)
        parts = super().to_python(value).split(",")
        return [part.strip() for part in parts if part.strip()]

    def has_changed(self, initial, data) -> bool:
        """Return whether the names or their order differ."""
        return self.to_python(initial or []) != self.to_python(data)


class TranslationsField(MultilineField):
    """Words by language, one a line: the language, a colon and the words."""

    def prepare_value(self, value):
        """Return the words as they are written into the field."""
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{language}: {value[language]}" for language in sorted(value))

    def to_python(self, value) -> dict[str, str]:
        """Return the words by language. Raises ValidationError for a line without a colon."""
        found = {}
        for line in super().to_python(self.prepare_value(value)).splitlines():
            language, colon, words = (part.strip() for part in line.partition(":"))
            if not line.strip():
                continue
            if not (language and colon and words) or language in found:
                raise forms.ValidationError(_("One language a line, please: ru: слово"))
            found[language] = words
        return found

    def has_changed(self, initial, data) -> bool:
        """Return whether the words of any language differ."""
        try:
            return self.to_python(initial or {}) != self.to_python(data)
        except forms.ValidationError:
            return True


def name_for_readers(form: forms.BaseForm) -> None:
    """Give each field its name itself: in a row of a table no label stands beside it."""
    for field in form.fields.values():
        # The admin wraps a choice of related rows; the wrapper's own attributes go nowhere.
        widget = getattr(field.widget, "widget", field.widget)
        widget.attrs.setdefault("aria-label", str(field.label))


class TrackedForm(forms.ModelForm):
    """A row of content, with the revision this edit began from in a hidden field.

    ``spec`` is what the row must satisfy field by field, ``texts`` names its Markdown passages and
    ``parent`` the field whose course the row belongs to, where it has no field ``course``.
    ``opens_at_desk`` says that the row has a page at the desk, named by its key.
    ``stale`` tells after validation that somebody else saved the row since.
    """

    spec: type | None = None
    texts: tuple[str, ...] = ()
    parent: str | None = None
    fixed = ("key", "course")
    opens_at_desk = False

    began_from = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.stale = False
        if self.instance.pk is not None:
            self.initial["began_from"] = self.instance.revision
            for name in self.fixed:
                if name in self.fields:
                    self.fields[name].disabled = True

    @property
    def changed_data(self) -> list[str]:
        """The fields that differ from what is stored."""
        return [name for name in super().changed_data if name != "began_from"]

    @property
    def course(self) -> Course | None:
        """The course of the row; None while that is not known."""
        if self.instance.course_id is not None:
            return self.instance.course
        if self.parent is None:
            return self.cleaned_data.get("course")
        parent = self.cleaned_data.get(self.parent)
        return parent.course if parent is not None and parent.course_id else None

    def clean(self) -> dict:
        """Refuse a stale edit, and say of every field what is wrong with it."""
        super().clean()
        self._check_revision()
        self._check_key()
        self._check_course()
        self._check_spec()
        if self.course is not None:
            self.check_texts(self.course)
        return self.cleaned_data

    def forget_staleness(self, revision: int) -> None:
        """Let the next submit of this form overwrite the given revision, now that it was shown."""
        self.data = self.data.copy()
        self.data[self.add_prefix("began_from")] = str(revision)

    def check_texts(self, course: Course) -> None:
        """Add an error for every problem of the row's Markdown."""
        for name in self.texts:
            text = self.cleaned_data.get(name) or ""
            self.add_problems(name, text_checks.passage_problems(text, course=course))

    def add_problems(self, name: str, problems) -> None:
        """Add the problems of a text to its field, each with its line."""
        for problem in problems:
            message = _("Line %(line)d: %(message)s.")
            self.add_error(name, message % {"line": problem.line, "message": problem.message})

    def _check_revision(self) -> None:
        if self.instance.pk is None:
            return
        if self.cleaned_data.get("began_from") != self.instance.revision:
            self.stale = True
            message = _("Somebody saved this after you opened it. Nothing of yours is lost.")
            self.add_error(None, forms.ValidationError(message, code=STALE))

    def _check_key(self) -> None:
        is_new = self.instance.pk is None
        if is_new and self.opens_at_desk and self.cleaned_data.get("key") == RESERVED_KEY:
            self.add_error("key", _("This word is taken: another key, please."))

    def _check_course(self) -> None:
        course = self.course
        if course is None or self.parent is None:
            return
        parent = self.cleaned_data.get(self.parent)
        if parent is not None and parent.course_id != course.pk:
            self.add_error(self.parent, _("This belongs to another course."))
        self.instance.course = course

    def _check_spec(self) -> None:
        if self.spec is None:
            return
        for name in self.spec.model_fields.keys() & self.cleaned_data.keys():
            value = self.cleaned_data[name]
            if isinstance(value, str | int | list | dict) and value not in ("", {}):
                self._check_value(name, value)

    def _check_value(self, name: str, value) -> None:
        try:
            checked = _adapter(self.spec, name).validate_python(value)
        except ValidationError as error:
            for detail in error.errors():
                self.add_error(name, sentence(detail))
        else:
            self.cleaned_data[name] = list(checked) if isinstance(checked, tuple) else checked

    def _get_validation_exclusions(self) -> set[str]:
        # The key must be unique in the course, which is often no field of the form.
        exclude = super()._get_validation_exclusions()
        if self.instance.pk is None and getattr(self.instance, "course_id", None):
            exclude.discard("course")
        return exclude


@cache
def _adapter(spec: type, name: str) -> TypeAdapter:
    field = spec.model_fields[name]
    wanted = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(wanted)


class TickedField(forms.ModelMultipleChoiceField):
    """Rows to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        """Return the rows; what can be no row's number never reaches the database."""
        for one in value or ():
            if not (str(one).isascii() and str(one).isdigit() and len(str(one)) < 19):
                message = self.error_messages["invalid_pk_value"]
                raise forms.ValidationError(message, params={"pk": str(one)[:40]})
        return super().clean(value)


class CourseForm(TrackedForm):
    """A course."""

    spec = content.Course

    class Meta:
        model = Course
        fields = [
            *("title", "key", "summary", "status", "access", "evidence_kept_until"),
            *("desired_retention", "pass_mark", "reviews_questions", "language", "credit"),
            "licence",
        ]

    @property
    def course(self) -> Course | None:
        """None: a course holds no text that links."""
        return None


class ModuleForm(TrackedForm):
    """A module."""

    spec = content.Module

    class Meta:
        model = Module
        fields = ["course", "title", "key", "number", "summary", "status"]


class LessonForm(TrackedForm):
    """A lesson; its course is its module's."""

    spec = content.Lesson
    parent = "module"
    opens_at_desk = True

    class Meta:
        model = Lesson
        fields = ["title", "key", "module", "number", "status", "hook", "body", "summary", "terms"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None and "terms" in self.fields:
            terms = self.fields["terms"]
            terms.queryset = terms.queryset.filter(course=self.instance.course_id)

    def clean_summary(self) -> str:
        """Return at most five lines, none empty."""
        lines = [line.strip() for line in self.cleaned_data["summary"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > 5 or any(len(line) > 300 for line in lines):
            raise forms.ValidationError(_("At most five lines of 300 characters, please."))
        return "\n".join(lines)

    def check_texts(self, course: Course) -> None:
        """Check the body's mark-up and links, and whose the key terms are."""
        body = self.cleaned_data.get("body") or ""
        key = self.cleaned_data.get("key") or self.instance.key
        problems = text_checks.lesson_problems(body, course=course, key=key)
        self.add_problems("body", problems)
        terms = self.cleaned_data.get("terms") or ()
        if any(term.course_id != course.pk for term in terms):
            self.add_error("terms", _("This belongs to another course."))

    def _check_spec(self) -> None:
        summary = self.cleaned_data.pop("summary", None)
        super()._check_spec()
        if summary is not None:
            self.cleaned_data["summary"] = summary


class ObjectiveForm(TrackedForm):
    """An objective; its course is its lesson's."""

    spec = content.Objective
    parent = "lesson"

    class Meta:
        model = Objective
        fields = ["lesson", "text", "key", "position", "status"]

    def clean_lesson(self) -> Lesson:
        """Return the lesson; another one is refused while questions or cards serve the objective.

        They belong to its lesson, by their passages too.
        """
        lesson = self.cleaned_data["lesson"]
        row = self.instance
        if row.pk is not None and lesson.pk != row.lesson_id and row.is_served():
            raise forms.ValidationError(
                _("Questions or cards serve it here. Move those to another objective first.")
            )
        return lesson


class ObjectiveRow(ObjectiveForm):
    """The same as a row on its lesson's page."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        name_for_readers(self)


class GlossaryTermForm(TrackedForm):
    """A glossary term."""

    spec = content.GlossaryTerm
    opens_at_desk = True
    texts = ("definition",)

    translations = TranslationsField(
        label=_("In other languages"),
        required=False,
        help_text=_("One language a line, as ru: слово. Leave out what you are not sure of."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = GlossaryTerm
        fields = ["course", "term", "key", "abbreviation", "definition", "translations", "status"]


class SourceForm(TrackedForm):
    """A source."""

    spec = content.Source
    texts = ("citation", "correction")

    class Meta:
        model = Source
        fields = ["course", "key", "number", "citation", "url", "correction", "status"]

    def clean(self) -> dict:
        """Refuse a number that another source of the course has."""
        super().clean()
        same = Source.objects.filter(course=self.course, number=self.cleaned_data.get("number"))
        if self.course is not None and same.exclude(pk=self.instance.pk).exists():
            self.add_error("number", _("Another source of the course has this number."))
        return self.cleaned_data


class FigureForm(TrackedForm):
    """A figure."""

    spec = content.Figure
    texts = ("caption", "text")

    class Meta:
        model = Figure
        fields = ["course", "title", "key", "svg", "caption", "text", "status"]

    def clean_svg(self) -> str:
        """Return the drawing as it was typed, if it is one; pages show only what is allowed."""
        try:
            drawings.clean(self.cleaned_data["svg"])
        except drawings.DrawingError as error:
            raise forms.ValidationError(str(error).capitalize()) from None
        return self.cleaned_data["svg"]
