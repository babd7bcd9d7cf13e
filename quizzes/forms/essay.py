"""The form of essays."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.forms.bodies import Row, passages, prose, rows_of
from quizzes.forms.questions import WithOptions


class RubricRow(Row):
    """One thing a good answer does; its key stays through every edit."""

    texts = ("text",)
    markdown = ("text",)

    key = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    text = prose(_("What a good answer does"), 2)
    points = forms.FloatField(
        label=_("Points"),
        required=False,
        initial=1.0,
        widget=forms.NumberInput({"step": "any", "min": "0"}),
    )


class EssayForm(WithOptions):
    """A longer text that a person grades."""

    kind = "essay"
    label = _("Essay")
    about = _("A longer text in one’s own words, graded by a person.")
    body_fields = (
        *("stem", "min_words", "max_words", "model_answer", "common_errors"),
        *("hints", "explanation"),
    )
    markdown_fields = ("stem", "model_answer", "common_errors", "hints", "explanation")
    rows_class = rows_of(RubricRow, empty=4, most=20)
    rows_name = "rubric"
    rows_title = _("Rubric")

    min_words = forms.IntegerField(label=_("Fewest words"), required=False)
    max_words = forms.IntegerField(label=_("Most words"), required=False)
    model_answer = prose(_("Model answer"), 6)
    common_errors = passages(_("Common errors"))
