"""The forms of numeric, matching, ordering and categorise questions, and the list of all forms."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.domain import questions as specs
from quizzes.forms.bodies import SHORT, Row, free_keys, prose, rows_of
from quizzes.forms.cloze import ClozeForm
from quizzes.forms.content import MultilineField
from quizzes.forms.essay import EssayForm
from quizzes.forms.questions import (
    MultipleChoiceForm,
    QuestionForm,
    ShortAnswerForm,
    SingleChoiceForm,
    TrueFalseForm,
    WithOptions,
)


def _line(label, *, max_length: int = 300) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=max_length, widget=forms.TextInput(SHORT)
    )


def _number(label, **attributes) -> forms.FloatField:
    widget = forms.NumberInput({"step": "any"})
    return forms.FloatField(label=label, required=False, widget=widget, **attributes)


def _lines(label, help_text) -> MultilineField:
    return prose(label, 3, help_text=help_text)


def _split(text: str) -> list[str]:
    """Return the lines that have words, each once."""
    lines = (line.strip() for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


class BandRow(Row):
    """The numbers that earn one share of the points."""

    markdown = ("feedback",)

    value = _number(_("Value"))
    tolerance = _number(_("Give or take"), initial=0.0)
    min = _number(_("Or from"))
    max = _number(_("To"))
    credit = _number(_("Share of the points"), initial=1.0, help_text=_("1 for all of them."))
    feedback = prose(_("Feedback"), 2)

    @property
    def is_filled(self) -> bool:
        """Whether it has a number or words."""
        if self.cleaned_data.get("DELETE"):
            return False
        numbers = (self.cleaned_data.get(name) for name in ("value", "min", "max"))
        return bool(self.cleaned_data.get("feedback")) or any(one is not None for one in numbers)


class NumericForm(QuestionForm):
    """A number, perhaps with a unit."""

    kind = "numeric"
    label = _("Number")
    about = _("A number, exact or give or take, with a unit if you like.")
    body_fields = ("stem", "units", "unit_entry", "hints", "explanation")
    markdown_fields = ("stem", "hints", "explanation")
    rows_class = rows_of(BandRow, empty=3, most=20)
    rows_name = "bands"
    rows_title = _("Numbers that earn points")

    units = _lines(
        _("Units"),
        _("One a line. The first is that of the numbers below; “min = 60” says what one more is."),
    )
    unit_entry = forms.ChoiceField(
        label=_("The unit is"),
        initial=specs.UnitEntry.OPTIONAL.value,
        choices=[
            (specs.UnitEntry.OPTIONAL.value, _("typed, or left out")),
            (specs.UnitEntry.REQUIRED.value, _("typed")),
            (specs.UnitEntry.LIST.value, _("chosen from a list")),
        ],
    )

    def stored_values(self, stored: dict) -> dict:
        """Return the fields, units as lines."""
        units = (
            unit["text"] if unit["factor"] == 1 else f"{unit['text']} = {unit['factor']!r}"
            for unit in stored.get("units", [])
        )
        return super().stored_values(stored) | {"units": "\n".join(units)}

    def clean_units(self) -> str:
        """Return the lines; what follows an equals sign has to be a number."""
        text = self.cleaned_data["units"]
        try:
            _units(text)
        except ValueError:
            raise forms.ValidationError(
                _("Write each as a unit alone, or as a unit, “=” and a number: min = 60.")
            ) from None
        return text

    def row_values(self, row: Row) -> dict:
        """Return what a band says, without a tolerance where none was typed."""
        values = super().row_values(row)
        values["tolerance"] = values["tolerance"] or 0.0
        return values

    def body_values(self) -> dict:
        """Return the body with its units apart."""
        return super().body_values() | {"units": _units(self.cleaned_data["units"])}


def _units(text: str) -> list[dict]:
    pairs = (line.partition("=") for line in _split(text))
    return [
        {"text": unit.strip(), "factor": float(factor) if equals else 1.0}
        for unit, equals, factor in pairs
    ]


class ItemRow(Row):
    """One item of a list; its key stays through every edit."""

    key = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    text = prose(_("Item"), 2)
    feedback = prose(_("Feedback"), 2)


class OrderingForm(WithOptions):
    """Items to put in order."""

    kind = "ordering"
    label = _("Ordering")
    about = _("Items to put in order; you write them in the right one.")
    body_fields = ("stem", "scoring", "hints", "explanation")
    markdown_fields = ("stem", "hints", "explanation")
    rows_class = rows_of(ItemRow, empty=4, most=20)
    rows_name = "items"
    rows_title = _("Items, in the right order")

    scoring = forms.ChoiceField(
        label=_("Points"),
        initial=specs.OrderScoring.ADJACENT_PAIRS.value,
        choices=[
            (specs.OrderScoring.ADJACENT_PAIRS.value, _("For each item followed by the right one")),
            (specs.OrderScoring.POSITION.value, _("For each item in its own place")),
        ],
    )


class WithLabels(WithOptions):
    """Rows that each belong to one of some labels: matches, or groups.

    ``labels_name`` is the body's list of labels, ``label_name`` the row's field that names one;
    in the form it holds the label's words. Labels keep their keys while their words stay.
    """

    labels_name = ""
    label_name = ""
    more_name = ""

    def stored_values(self, stored: dict) -> dict:
        """Return the fields, the labels that stand apart from the rows as lines."""
        used = {row[self.label_name] for row in stored.get(self.rows_name, [])}
        labels = stored.get(self.labels_name, [])
        apart = [one["text"] for one in labels if self.stands_apart(one["key"] in used)]
        return super().stored_values(stored) | {self.more_name: "\n".join(apart)}

    def stored_rows(self, stored: dict) -> list[dict]:
        """Return the rows with the words of their labels."""
        words = {one["key"]: one["text"] for one in stored.get(self.labels_name, [])}
        rows = super().stored_rows(stored)
        return [row | {self.label_name: words[row[self.label_name]]} for row in rows]

    def stands_apart(self, is_used: bool) -> bool:
        """Tell whether a label has a line of its own in the form."""
        return not is_used

    def label_texts(self) -> list[str]:
        """Return the words of all labels, each once, in the order of the body."""
        named = (row.cleaned_data.get(self.label_name) or "" for row in self.filled_rows())
        lines = [self.cleaned_data.get(self.more_name) or "", *named]
        return _split("\n".join(lines))

    def body_values(self) -> dict:
        """Return the body with keys where the form has words."""
        values = super().body_values()
        values.pop(self.more_name)
        keys = self._keys(self.label_texts())
        for row in values[self.rows_name]:
            row[self.label_name] = keys.get((row[self.label_name] or "").strip(), "")
        values[self.labels_name] = [{"key": key, "text": text} for text, key in keys.items()]
        return values

    def _keys(self, texts: Iterable[str]) -> dict[str, str]:
        before = {one["text"]: one["key"] for one in self.stored.get(self.labels_name, [])}
        new = free_keys({*before.values()} | self.asked_keys)
        keys = {}
        for text in texts:
            keys[text] = before[text] if text in before else next(new)
        return keys

    def clean(self) -> dict:
        """Say in each row without a label, or with one that is not there, what it needs."""
        if self.rows.is_valid():
            for row in self.filled_rows():
                if message := self.label_problem(row.cleaned_data.get(self.label_name) or ""):
                    row.add_error(self.label_name, message)
        return super().clean()

    def label_problem(self, text: str) -> str:
        """Return what is wrong with the label of a row, nothing when it is sound."""
        return "" if text else _("This can’t be empty.")


class PairRow(ItemRow):
    """One thing and its match."""

    texts = ("text", "match", "feedback")

    match = _line(_("Its match"))

    field_order = ("key", "text", "match", "feedback")


class MatchingForm(WithLabels):
    """Things to find the match of."""

    kind = "matching"
    label = _("Matching")
    about = _("Pairs to put together, with spare matches if you like.")
    body_fields = ("stem", "spare", "shuffle", "hints", "explanation")
    derived = ("options",)
    markdown_fields = ("stem", "hints", "explanation")
    rows_class = rows_of(PairRow, empty=4, most=20)
    rows_name = "pairs"
    rows_title = _("Pairs")
    labels_name = "options"
    label_name = "match"
    more_name = "spare"

    spare = _lines(_("Spare matches"), _("One a line; they fit nothing."))
    shuffle = forms.BooleanField(label=_("Shuffle the pairs"), required=False, initial=True)

    def label_texts(self) -> list[str]:
        """Return the matches: those stored keep their order, new ones come last."""
        texts = super().label_texts()
        before = [one["text"] for one in self.stored.get("options", [])]
        new = [text for text in texts if text not in before]
        return [text for text in before if text in texts] + new


class SortedRow(ItemRow):
    """One item and its group."""

    texts = ("text", "group", "feedback")

    group = _line(_("Its group"))

    field_order = ("key", "text", "group", "feedback")


class CategoriseForm(WithLabels):
    """Items to sort into groups."""

    kind = "categorise"
    label = _("Sorting into groups")
    about = _("Items to sort into groups.")
    body_fields = ("stem", "group_names", "hints", "explanation")
    derived = ("groups",)
    markdown_fields = ("stem", "hints", "explanation")
    rows_class = rows_of(SortedRow, empty=4, most=40)
    rows_name = "items"
    rows_title = _("Items")
    labels_name = "groups"
    label_name = "group"
    more_name = "group_names"

    group_names = _lines(_("Groups"), _("One a line, in the order they are shown."))

    def stands_apart(self, is_used: bool) -> bool:
        """Every group has a line, in the order in which they are shown."""
        return True

    def label_problem(self, text: str) -> str:
        """Return what is wrong with the group of an item: it has to be one of the lines."""
        groups = _split(self.cleaned_data.get("group_names") or "")
        known = text.strip() in groups
        return "" if known else _("This is none of the groups above.")


QUESTION_FORMS: dict[str, type[QuestionForm]] = {
    form.kind: form
    for form in (
        SingleChoiceForm,
        MultipleChoiceForm,
        TrueFalseForm,
        ShortAnswerForm,
        NumericForm,
        MatchingForm,
        OrderingForm,
        ClozeForm,
        CategoriseForm,
        EssayForm,
    )
}
"""The form of each kind of question, in the order they are offered."""
