"""One form per kind of question, made from the same spec that grades it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.domain import questions as specs
from quizzes.forms.bodies import BodyForm, Row, free_keys, passages, prose
from quizzes.models import Question


class OptionRow(Row):
    """One option: its key stays through every edit, so that answers keep their meaning."""

    key = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    text = prose(_("Option"), 2)
    correct = forms.BooleanField(label=_("Correct"), required=False)
    feedback = prose(_("Feedback to who chooses it"), 2)

    @property
    def is_filled(self) -> bool:
        """Whether it has words, or is marked as correct without any."""
        marked = self.cleaned_data.get("correct") and not self.cleaned_data.get("DELETE")
        return bool(marked) or super().is_filled


class AnswerRow(Row):
    """One wording that is accepted."""

    markdown = ("feedback",)

    text = forms.CharField(
        label=_("Accepted answer"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"class": "vTextField"}),
    )
    credit = forms.FloatField(
        label=_("Share of the points"),
        required=False,
        initial=1.0,
        help_text=_("1 for all of them, 0.5 for half, 0 for none."),
        widget=forms.NumberInput({"step": "any", "min": "0", "max": "1"}),
    )
    feedback = prose(_("Feedback"), 2)


OPTIONS = forms.formset_factory(OptionRow, extra=4, max_num=12, can_delete=True)
ANSWERS = forms.formset_factory(AnswerRow, extra=4, max_num=50, can_delete=True)


class QuestionForm(BodyForm):
    """What every question has, whatever its kind."""

    spec = specs.Question
    parse_body = staticmethod(specs.parse_body)

    stem = prose(_("Question"), 4, required=True)
    hints = passages(_("Hints"), help_text=_("Help towards the answer, in the order it is given."))
    explanation = prose(_("Explanation"), help_text=_("Shown to everyone after the answer."))

    class Meta:
        model = Question
        fields = ["objective", "passage", "cards", "position", "key", "level", "use", "status"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "cards" in self.fields and self.instance.pk is not None:
            cards = self.fields["cards"]
            near = Q(note__lesson=self.instance.lesson_id) | Q(questions=self.instance.pk)
            cards.queryset = cards.queryset.filter(near).distinct()

    def clean_cards(self):
        """Return the cards; those of another course are refused."""
        cards = self.cleaned_data["cards"]
        objective = self.cleaned_data.get("objective")
        course = objective.course_id if objective else self.instance.course_id
        if cards.exclude(note__course=course).exists():
            raise forms.ValidationError(_("This belongs to another course."))
        return cards


class WithOptions(QuestionForm):
    """A question with options to choose from."""

    rows_class = OPTIONS

    def row_values(self, row: Row) -> dict:
        """Return what an option says; a new one gets a key nothing else has."""
        values = super().row_values(row)
        if not values["key"]:
            taken = {one.cleaned_data.get("key") for one in self.rows.forms}
            values["key"] = next(free_keys(taken - {None, ""}))
            row.cleaned_data["key"] = values["key"]
        return values


class SingleChoiceForm(WithOptions):
    """Several options, one of them correct."""

    kind = "single_choice"
    label = _("Single choice")
    about = _("Several options, exactly one of them correct.")
    body_fields = ("stem", "shuffle", "hints", "explanation")
    markdown_fields = ("stem", "hints", "explanation")

    shuffle = forms.BooleanField(label=_("Shuffle the options"), required=False, initial=True)


class MultipleChoiceForm(SingleChoiceForm):
    """Several options, one or more of them correct."""

    kind = "multiple_choice"
    label = _("Multiple choice")
    about = _("Several options, one or more of them correct.")
    body_fields = ("stem", "scoring", "shuffle", "hints", "explanation")

    scoring = forms.ChoiceField(
        label=_("Points"),
        choices=[
            (
                specs.Scoring.PARTIAL.value,
                _("In parts; a wrong choice costs what a right one adds"),
            ),
            (specs.Scoring.ALL_OR_NOTHING.value, _("All or nothing")),
        ],
    )


class TrueFalseForm(WithOptions):
    """A statement to judge, perhaps with a reason or correction to choose."""

    kind = "true_false"
    label = _("True or false")
    about = _("A statement to judge, with a reason or a correction to choose if you like.")
    body_fields = (
        *("stem", "answer", "true_feedback", "false_feedback", "follow_up", "hints", "explanation"),
    )
    markdown_fields = ("stem", "true_feedback", "false_feedback", "hints", "explanation")

    answer = forms.TypedChoiceField(
        label=_("The statement is"),
        choices=[("True", _("True")), ("False", _("False"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    true_feedback = prose(_("Feedback to who says true"), 2)
    false_feedback = prose(_("Feedback to who says false"), 2)
    follow_up = forms.TypedChoiceField(
        label=_("Then ask"),
        required=False,
        empty_value=None,
        choices=[
            ("", _("Nothing more")),
            (specs.FollowUp.REASON.value, _("For the reason")),
            (specs.FollowUp.CORRECTION.value, _("For the correction")),
        ],
        help_text=_("Full points need the right option below too."),
    )

    def stored_values(self, stored: dict) -> dict:
        """Return the fields, the verdict as its choice is written."""
        values = super().stored_values(stored)
        return values | {"answer": str(values["answer"])} if "answer" in values else values


class ShortAnswerForm(QuestionForm):
    """A typed answer of a few words."""

    kind = "short_answer"
    label = _("Short answer")
    about = _("A few typed words, compared with the answers you accept.")
    body_fields = (
        *("stem", "case_sensitive", "accent_sensitive", "punctuation_sensitive", "slips"),
        *("hints", "explanation"),
    )
    markdown_fields = ("stem", "hints", "explanation")
    rows_class = ANSWERS
    rows_name = "answers"
    rows_title = _("Accepted answers")

    case_sensitive = forms.BooleanField(
        label=_("Capital letters count"), required=False, initial=False
    )
    accent_sensitive = forms.BooleanField(label=_("Accents count"), required=False, initial=False)
    punctuation_sensitive = forms.BooleanField(
        label=_("Punctuation counts"), required=False, initial=False
    )
    slips = forms.IntegerField(
        label=_("Typing slips overlooked"),
        required=False,
        initial=0,
        help_text=_("Up to 3, and only in words of five letters or more."),
    )

    def clean_slips(self) -> int:
        """Return how many; none where nothing was typed."""
        return self.cleaned_data["slips"] or 0
