"""One form per kind of question, made from the same spec that grades it."""

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from quizzes.actions.question_reviews import may_publish_wording
from quizzes.domain import questions as specs
from quizzes.forms.bodies import (
    SHORT,
    BodyForm,
    Row,
    free_keys,
    keys_in,
    passages,
    prose,
    rows_of,
)
from quizzes.models import Question, Status

REVIEW_FIRST = _(
    "This course publishes a wording only after somebody else approved it. Save it as a draft, "
    "send it to review, and publish it when it is approved."
)


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


class CreditedOptionRow(OptionRow):
    """An option that may have a share of the points of its own."""

    credit = forms.FloatField(
        label=_("Share of the points"),
        required=False,
        help_text=_("0.5 for half. Empty for none."),
        # By the placeholder the editor's style sheet tells that nothing is typed.
        widget=forms.NumberInput({"step": "any", "min": "-1", "max": "1", "placeholder": "0"}),
    )

    field_order = ("key", "text", "correct", "credit", "feedback")

    @property
    def is_filled(self) -> bool:
        """Whether it has words, is marked as correct, or earns or costs something."""
        earns = self.cleaned_data.get("credit") and not self.cleaned_data.get("DELETE")
        return bool(earns) or super().is_filled


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


OPTIONS = rows_of(OptionRow, empty=4, most=12)
CREDITED_OPTIONS = rows_of(CreditedOptionRow, empty=4, most=12)
ANSWERS = rows_of(AnswerRow, empty=4, most=50)


class QuestionForm(BodyForm):
    """What every question has, whatever its kind.

    ``by`` is the person who edits: in a course that reviews its questions they may not save as
    published what nobody else has approved.
    """

    by = None
    spec = specs.Question
    parse_body = staticmethod(specs.parse_body)

    name = forms.CharField(
        label=_("Name (for teachers)"),
        required=False,
        max_length=specs.LONGEST_NAME,
        help_text=_("To find it again; students never see it."),
        widget=forms.TextInput(SHORT),
    )
    stem = prose(_("Question"), 4, required=True)
    hints = passages(_("Hints"), help_text=_("Help towards the answer, in the order it is given."))
    explanation = prose(_("Explanation"), help_text=_("Shown to everyone after the answer."))

    class Meta:
        model = Question
        fields = [
            *("objective", "passage", "cards", "position", "key", "name", "level", "use", "status"),
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "cards" in self.fields and self.instance.pk is not None:
            cards = self.fields["cards"]
            near = Q(note__lesson=self.instance.lesson_id) | Q(questions=self.instance.pk)
            cards.queryset = cards.queryset.filter(near).distinct()

    def clean(self) -> dict:
        """Refuse to publish a wording that its course wants reviewed first."""
        super().clean()
        course = self.course
        publishes = self.cleaned_data.get("status") == Status.PUBLISHED
        if publishes and course is not None and course.reviews_questions and self.body is not None:
            place = {"course": course, "question": self.instance, "body": self.body}
            if not may_publish_wording(**place, user=self.by or AnonymousUser()):
                self.add_error("status", REVIEW_FIRST)
        return self.cleaned_data

    @cached_property
    def asked_keys(self) -> set[str]:
        """The keys of every wording that was asked: an answer to an old part names them still."""
        if self.instance.pk is None:
            return set()
        asked = self.instance.versions.filter(items__isnull=False).distinct()
        return set().union(*(keys_in(body) for body in asked.values_list("body", flat=True)))

    def clean_name(self) -> str:
        """Return the name on one line."""
        return specs.normalise_line(self.cleaned_data["name"])

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
        """Return what an option says; a new one gets a key that nothing has or had."""
        values = super().row_values(row)
        if not values["key"]:
            taken = {one.cleaned_data.get("key") or "" for one in self.rows.forms}
            values["key"] = next(free_keys(taken | self.asked_keys))
            row.cleaned_data["key"] = values["key"]
        if "credit" in values:
            values["credit"] = values["credit"] or 0.0
        return values


class SingleChoiceForm(WithOptions):
    """Several options, one of them correct."""

    kind = "single_choice"
    label = _("Single choice")
    about = _("Several options, exactly one of them correct.")
    body_fields = ("stem", "shuffle", "hints", "explanation")
    markdown_fields = ("stem", "hints", "explanation")
    rows_class = CREDITED_OPTIONS

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
            (
                specs.Scoring.BY_OPTION.value,
                _("By option: each has its own share, below 0 where it costs"),
            ),
        ],
    )

    def clean(self) -> dict:
        """Refuse shares of options that would not count."""
        by_option = self.cleaned_data.get("scoring") == specs.Scoring.BY_OPTION
        rows = self.filled_rows() if self.rows.is_valid() and not by_option else []
        if any(row.cleaned_data.get("credit") for row in rows):
            message = _("The options have shares. Choose “By option”, or empty the shares.")
            self.add_error("scoring", message)
        return super().clean()


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
