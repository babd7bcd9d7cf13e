"""The forms of exam plans and breaks."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quizzes.actions.breaks import LONGEST_BREAK
from quizzes.domain.exam_plan import LONGEST
from quizzes.models import ExamPlan, Group

TARGETS = (50, 99)
ANSWERS = (5, 500)


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ExamPlanForm(forms.Form):
    """When the exam is, how much shall be known on the day, and how much a day may take."""

    exam_on = forms.DateField(label=_("Day of the exam"), widget=_Day)
    target = forms.IntegerField(
        label=_("Cards to know on that day, in percent"),
        min_value=TARGETS[0],
        max_value=TARGETS[1],
        help_text=_("Of all core cards of the course. Those of lessons not read count as unknown."),
    )
    answers_per_day = forms.IntegerField(
        label=_("Card answers a day at most"),
        min_value=ANSWERS[0],
        max_value=ANSWERS[1],
        help_text=_("60 answers take about 8 minutes."),
    )

    def __init__(self, data=None, *, today: date, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        self.fields["exam_on"].widget.attrs |= {
            "min": (today + timedelta(days=1)).isoformat(),
            "max": (today + LONGEST).isoformat(),
        }

    def clean_exam_on(self) -> date:
        """Return the day; raises ValidationError unless it can be planned for."""
        day = self.cleaned_data["exam_on"]
        if day <= self.today:
            raise ValidationError(_("Choose a day from tomorrow on."))
        if day > self.today + LONGEST:
            raise ValidationError(_("Choose a day within a year."))
        return day

    def wanted(self) -> dict:
        """Return what `actions.plans.set_plan` takes, once the form is valid."""
        return {
            "exam_on": self.cleaned_data["exam_on"],
            "target_recall": self.cleaned_data["target"] / 100,
            "answers_per_day": self.cleaned_data["answers_per_day"],
        }


class ClassPlanForm(ExamPlanForm):
    """The same for a group, or for all students of the course."""

    group = forms.ModelChoiceField(
        label=_("For whom"),
        queryset=Group.objects.none(),
        required=False,
        empty_label=_("All students of the course"),
    )

    field_order = ("group", "exam_on", "target", "answers_per_day")

    def __init__(self, data=None, *, groups, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.fields["group"].queryset = groups
        self.order_fields(self.field_order)

    def wanted(self) -> dict:
        """Return what `actions.plans.set_plan` takes, once the form is valid."""
        return super().wanted() | {"group": self.cleaned_data["group"]}


def initial_of(plan: ExamPlan | None, answers_per_day: int) -> dict:
    """Return what a form starts with: the plan that stands, or what suits most."""
    if plan is None:
        return {"target": 90, "answers_per_day": max(answers_per_day, ANSWERS[0])}
    return {
        "exam_on": plan.exam_on,
        "target": plan.target_percent,
        "answers_per_day": plan.answers_per_day,
    }


BREAK_ERRORS = {
    "past": _("Choose days from today on."),
    "ends_first": _("The last day comes before the first."),
    "too_long": _("A break has at most %(days)d days."),
    "too_far": _("Choose days within a year."),
    "overlaps": _("You have a break on some of these days already. Take it back first."),
}


class BreakForm(forms.Form):
    """The first and the last day off."""

    first_day = forms.DateField(label=_("First day off"), widget=_Day)
    last_day = forms.DateField(label=_("Last day off"), widget=_Day)

    def refuse(self, code: str) -> None:
        """Put the reason why the break cannot be on the form."""
        message = BREAK_ERRORS[code]
        if code == "too_long":
            message = message % {"days": LONGEST_BREAK}
        self.add_error("last_day" if code in {"ends_first", "too_long"} else "first_day", message)
