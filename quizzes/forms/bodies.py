"""Forms whose row has a typed body: the spec of its kind decides the fields and judges them."""

import re
import string
from collections.abc import Callable, Iterator

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from quizzes.domain.lesson_text import parse
from quizzes.forms.content import MultilineField, TrackedForm, WordsField
from quizzes.forms.spec_messages import sentence
from quizzes.reports import text_checks

SHORT = {"class": "vTextField"}


def prose(label, rows: int = 3, *, required: bool = False, help_text: str = "") -> MultilineField:
    """Return a field for Markdown of about so many lines."""
    widget = forms.Textarea(attrs={"class": "vLargeTextField", "rows": rows})
    return MultilineField(label=label, required=required, help_text=help_text, widget=widget)


class PassagesField(MultilineField):
    """A list of Markdown passages: one a line, or with lines of ``+++`` between longer ones."""

    BETWEEN = "+++"

    def prepare_value(self, value):
        """Return the list as it is written into the field."""
        if not isinstance(value, list | tuple):
            return value
        if not any("\n" in passage for passage in value):
            return "\n".join(value)
        return "".join(f"{passage}\n{self.BETWEEN}\n" for passage in value)

    def to_python(self, value) -> list[str]:
        """Return the passages without the space around them, empty ones left out."""
        if isinstance(value, list | tuple):
            return list(value)
        lines = super().to_python(value).split("\n")
        if self.BETWEEN in (line.strip() for line in lines):
            whole = "\n".join(
                line.strip() if line.strip() == self.BETWEEN else line for line in lines
            )
            lines = re.split(r"(?m)^\+\+\+$", whole)
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial, data) -> bool:
        """Return whether the passages or their order differ."""
        return self.to_python(initial or []) != self.to_python(data)


def passages(label, rows: int = 3, *, help_text: str = "") -> PassagesField:
    """Return a field for a list of Markdown passages."""
    widget = forms.Textarea(attrs={"class": "vLargeTextField", "rows": rows})
    about = _("One a line. If one needs several lines, put a line with +++ after each.")
    return PassagesField(
        label=label, required=False, help_text=f"{help_text} {about}".strip(), widget=widget
    )


MOST_ROWS = 60
"""Rows that are read of a form at all; every spec takes fewer."""


class Row(forms.Form):
    """One row of a body's list, such as an option; a row without words is no row."""

    texts: tuple[str, ...] = ("text", "feedback")
    markdown: tuple[str, ...] = ("text", "feedback")

    @property
    def is_filled(self) -> bool:
        """Whether the row has words and is not to be removed."""
        if self.cleaned_data.get("DELETE"):
            return False
        return any(self.cleaned_data.get(name) for name in self.texts)

    def passages(self) -> Iterator[tuple[str, str]]:
        """Yield the Markdown in the row, each with the name of its field."""
        yield from ((name, self.cleaned_data.get(name) or "") for name in self.markdown)


def rows_of(row: type[Row], *, empty: int, most: int) -> type:
    """Return the formset of rows like this, with some empty ones to fill and at most ``most``."""
    return forms.formset_factory(
        row, extra=empty, max_num=most, absolute_max=MOST_ROWS, can_delete=True
    )


class BodyForm(TrackedForm):
    """A row of content with a typed body.

    ``kind`` names the body's kind, ``body_fields`` the fields of the form that are its values,
    ``rows_class`` the formset of its list ``rows_name``, if it has one, and ``derived`` values that
    are put together from fields and rows. After validation ``body``
    is the spec.
    """

    kind = ""
    parent = "objective"
    opens_at_desk = True
    parse_body: Callable[[dict], BaseModel]
    body_fields: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    markdown_fields: tuple[str, ...] = ()
    rows_class: type | None = None
    rows_name = "options"
    rows_title = _("Options")

    tags = WordsField(
        label=_("Tags"),
        required=False,
        help_text=_("With commas between them."),
        widget=forms.TextInput(SHORT),
    )
    facts = WordsField(
        label=_("Facts"),
        required=False,
        help_text=_("Numbers of the facts it rests on, with commas between them."),
        widget=forms.TextInput(SHORT),
    )

    def __init__(self, data=None, files=None, *, instance=None, initial=None, **kwargs) -> None:
        stored = instance.current.body if instance is not None and instance.current else {}
        # What the form has no field for, such as hints, is kept as it is.
        asked = {"kind", self.rows_name, *self.body_fields, *self.derived}
        self.kept_values = {name: value for name, value in stored.items() if name not in asked}
        self.stored = stored
        values = self.stored_values(stored)
        values |= initial or {}
        super().__init__(data, files, instance=instance, initial=values, **kwargs)
        self.body = None
        self.rows = None
        if self.rows_class is not None:
            rows = self.stored_rows(stored)
            self.rows = self.rows_class(data, initial=rows, prefix=self.rows_name)

    def stored_values(self, stored: dict) -> dict:
        """Return what the fields begin with, out of a stored body."""
        return {name: stored[name] for name in self.body_fields if name in stored}

    def stored_rows(self, stored: dict) -> list[dict]:
        """Return what the rows begin with, out of a stored body."""
        return stored.get(self.rows_name, [])

    @property
    def changed_data(self) -> list[str]:
        """The fields that differ from what is stored, the list of rows as one of them."""
        changed = super().changed_data
        return [*changed, self.rows_name] if self.rows and self.rows.has_changed() else changed

    def clean(self) -> dict:
        """Put the body together and say at each field what its spec objects to."""
        super().clean()
        rows_are_sound = self.rows is None or self.rows.is_valid()
        if rows_are_sound and not self.errors.keys() & {*self.body_fields}:
            self._read_body()
        if not rows_are_sound or (self.rows and any(row.errors for row in self.rows.forms)):
            self.add_error(None, _("A row below needs a change."))
        self._check_place()
        return self.cleaned_data

    def check_texts(self, course) -> None:
        """Check the links of every text of the body."""
        lesson = self._lesson()
        anchors = parse(lesson.body).anchors() if lesson else frozenset()
        for form, name, text in self._passages():
            problems = text_checks.passage_problems(text, course=course, anchors=anchors)
            for problem in problems:
                message = f"{problem.message[:1].upper()}{problem.message[1:]}."
                form.add_error(name, message)

    def filled_rows(self) -> list[Row]:
        """Return the rows that are part of the body, in their order."""
        return [row for row in self.rows.forms if row.is_filled] if self.rows else []

    def row_values(self, row: Row) -> dict:
        """Return what a row says in the body."""
        return {name: row.cleaned_data.get(name) for name in row.fields if name != "DELETE"}

    def body_values(self) -> dict:
        """Return the body as the fields say it, not yet judged."""
        values = {name: self.cleaned_data.get(name) for name in self.body_fields}
        if self.rows is not None:
            values[self.rows_name] = [self.row_values(row) for row in self.filled_rows()]
        return {"kind": self.kind} | self.kept_values | values

    def _read_body(self) -> None:
        try:
            self.body = type(self).parse_body(self.body_values())
        except ValidationError as error:
            for detail in error.errors():
                if not self._is_consequence(detail):
                    self._object(detail)

    def _is_consequence(self, detail) -> bool:
        # pydantic counts only rows without fault; each of the others is reported by itself.
        short = detail["type"] == "too_short" and detail["loc"][-1] == self.rows_name
        return short and len(self.filled_rows()) >= detail["ctx"]["min_length"]

    def _object(self, detail) -> None:
        place = [step for step in detail["loc"] if step != self.kind]
        match place:
            case [name, int(index), *rest] if name == self.rows_name:
                row = self.filled_rows()[index]
                field = rest[0] if rest and rest[0] in row.fields else None
                row.add_error(field, sentence(detail))
            case [*_, name] if name == self.rows_name and detail["type"] == "too_short":
                words = _("%(rows)s: at least %(count)d needed, each with its words.")
                count = detail["ctx"]["min_length"]
                self.add_error(None, words % {"rows": self.rows_title, "count": count})
            case [str(name), *_] if name in self.fields:
                self.add_error(name, sentence(detail))
            case _:
                self.add_error(None, sentence(detail))

    def _passages(self) -> Iterator[tuple[forms.BaseForm, str, str]]:
        for name in self.markdown_fields:
            value = self.cleaned_data.get(name) or ""
            texts = value if isinstance(value, list) else [value]
            yield from ((self, name, text) for text in texts)
        if self.rows is not None and self.rows.is_valid():
            for row in self.filled_rows():
                yield from ((row, name, text) for name, text in row.passages())

    def _lesson(self):
        objective = self.cleaned_data.get("objective")
        return objective.lesson if objective else None

    def _check_place(self) -> None:
        lesson, passage = self._lesson(), self.cleaned_data.get("passage")
        if lesson is None:
            return
        self.instance.lesson = lesson
        if passage and passage not in parse(lesson.body).anchors():
            message = _("The lesson “%(lesson)s” has no section with this anchor.")
            self.add_error("passage", message % {"lesson": lesson})


def keys_in(body: object) -> Iterator[str]:
    """Yield the keys of every option, pair, item, label and gap of a stored body."""
    if isinstance(body, list):
        for part in body:
            yield from keys_in(part)
    elif isinstance(body, dict):
        if isinstance(key := body.get("key"), str):
            yield key
        yield from keys_in([*body.values()])


def free_keys(taken: set[str]) -> Iterator[str]:
    """Yield keys for new rows: the letters, then o1, o2 ..., none that is taken."""
    letters = (letter for letter in string.ascii_lowercase if letter not in taken)
    yield from letters
    number = 1
    while True:
        if f"o{number}" not in taken:
            yield f"o{number}"
        number += 1
