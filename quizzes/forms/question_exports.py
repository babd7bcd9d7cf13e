"""The form of an export: which questions, in which format."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.formats.question_formats import QUESTION_FORMATS
from quizzes.formats.recognising import NAMES, FileFormat
from quizzes.forms.question_bank import QuestionsField

WRITTEN = [one for one, how in QUESTION_FORMATS.items() if how.write is not None]


class ExportForm(forms.Form):
    """The questions of a selection, and the format they go out in."""

    questions = QuestionsField(label=_("Questions"), required=False)
    format = forms.TypedChoiceField(
        label=_("Format"),
        coerce=FileFormat,
        choices=[(one.value, NAMES[one]) for one in WRITTEN],
        required=False,
        empty_value=FileFormat.MOODLE_XML,
    )
    kept = forms.BooleanField(
        label=_("With the questions of other kinds that were imported in this format"),
        required=False,
    )
    shown = forms.CharField(required=False, max_length=20)
    """The format whose losses the page showed, from which a download was asked for."""

    def is_seen(self) -> bool:
        """Tell whether the losses of the chosen format were shown; nobody else sends nothing."""
        return self.cleaned_data["shown"] in ("", self.cleaned_data["format"])


class PrintForm(forms.Form):
    """The questions of a selection for paper, with their answer key or without."""

    questions = QuestionsField(label=_("Questions"))
    key = forms.BooleanField(label=_("With the answer key"), required=False)
