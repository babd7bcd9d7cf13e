"""The forms of the gradebook: whom and what it shows, its pass mark, a mark set by hand."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.actions.gradebook import LONGEST_REASON
from quizzes.domain.gradebook import Outcome
from quizzes.models import Course, GradeCategory, GradeOverride, Group

EVERY = ("", _("All"))
ORDERS = {
    "name": _("Name"),
    "number": _("Student number"),
    "group": _("Group"),
    "highest": _("Total, highest first"),
    "lowest": _("Total, lowest first"),
}
FORMER = "former"
PEOPLE = {"": _("Students"), FORMER: _("Former students, with what they left")}
OUTCOMES = {
    Outcome.PASSED.value: _("Passed, also so far"),
    Outcome.NOT_PASSED.value: _("Not passed"),
    Outcome.NOT_YET.value: _("Not yet"),
}
ERRORS = {
    "reason_missing": _("Say why: the student reads it."),
    "out_of_range": _("Give a number from 0 to 100."),
    "nothing": _("Nothing was decided here, so there is nothing to withdraw."),
}


class GradesFilterForm(forms.Form):
    """Whom and what to show. A value that makes no sense leaves nothing out.

    Former students are for who may see them: instructors. Who passed can be asked where the course
    has a pass mark.
    """

    q = forms.CharField(
        label=_("Name or student number"),
        required=False,
        max_length=150,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    group = forms.ChoiceField(label=_("Group"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    result = forms.ChoiceField(
        label=_("Pass mark"), required=False, choices=[EVERY, *OUTCOMES.items()]
    )
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=list(ORDERS.items()))
    people = forms.ChoiceField(label=_("People"), required=False, choices=list(PEOPLE.items()))

    def __init__(
        self,
        data,
        groups: Iterable[Group],
        categories: Iterable[GradeCategory],
        *,
        has_former: bool,
        has_pass_mark: bool,
    ) -> None:
        super().__init__({name: data.get(name, "").replace("\0", "") for name in self.base_fields})
        if not has_former:
            del self.fields["people"]
        if not has_pass_mark:
            del self.fields["result"]
        for name, rows in (("group", groups), ("category", categories)):
            self.fields[name].choices = [EVERY, *((str(one.pk), one.name) for one in rows)]

    def wanted(self) -> dict[str, str]:
        """Return the filters that make sense, those left empty left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PassMarkForm(forms.ModelForm):
    """The pass mark of a course; ``began_from`` is the one that was shown."""

    began_from = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Course
        fields = ["pass_mark"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="pass-mark-%s", **kwargs)
        self.initial["began_from"] = self.instance.pass_mark

    def show_newer(self, stored: Course) -> None:
        """Say what somebody else saved meanwhile; saving again replaces it."""
        said = _("none") if stored.pass_mark is None else f"{stored.pass_mark}%"
        message = gettext(
            "Nothing is saved yet: somebody changed the pass mark meanwhile, to %(mark)s. Saving "
            "again replaces that."
        )
        self.add_error(None, message % {"mark": said})
        self.data = self.data.copy()
        self.data["began_from"] = "" if stored.pass_mark is None else str(stored.pass_mark)


class OverrideForm(forms.Form):
    """What an assignment counts for one student, and why."""

    kind = forms.ChoiceField(
        label=_("What it counts"), choices=GradeOverride.Kind.choices, widget=forms.RadioSelect
    )
    percent = forms.FloatField(
        label=_("Mark in percent"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Only for a mark set by hand."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, help_text=_("The student reads it.")
    )

    def clean(self) -> dict:
        """Check that a mark is there where one is to be set."""
        super().clean()
        is_mark = self.cleaned_data.get("kind") == GradeOverride.Kind.PERCENT
        if is_mark and self.cleaned_data.get("percent") is None and "percent" not in self.errors:
            self.add_error("percent", ERRORS["out_of_range"])
        return self.cleaned_data
