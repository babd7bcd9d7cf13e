"""The forms of codes: how long one is good, and what was typed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.domain.join_codes import invitation_code, read_code, read_invitation

LONGEST = timedelta(days=5 * 366)
UNKNOWN = gettext_lazy(
    "There is no such code. One has eight letters and digits, such as K7MR-2XPA; that of a slip is "
    "longer. Look at it again."
)


class CodeEndForm(forms.Form):
    """The last day a code is good for, or none."""

    ends_on = forms.DateField(
        label=gettext_lazy("Good until the end of"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Left empty, it is good until you end it."),
    )

    def __init__(self, data, *, today: date, **kwargs) -> None:
        super().__init__(data, auto_id="code_%s", **kwargs)
        self.today = today

    def clean_ends_on(self) -> date | None:
        """Return the day; raises ValidationError for one that is past."""
        day = self.cleaned_data["ends_on"]
        if day is not None and day < self.today:
            raise forms.ValidationError(_("This day is past."))
        if day is not None and day > self.today + LONGEST:
            raise forms.ValidationError(_("Choose a day within five years."))
        return day

    def ends_at(self, zone: ZoneInfo) -> datetime | None:
        """Return the last minute of that day in this zone; the form is valid."""
        day = self.cleaned_data["ends_on"]
        return datetime.combine(day, time(23, 59), zone) if day else None


class CodeForm(forms.Form):
    """A code as it was typed."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=gettext_lazy("Capitals, spaces and dashes do not matter."),
    )

    def clean_code(self) -> str:
        """Return the code; raises ValidationError for what can be none."""
        typed = self.cleaned_data["code"]
        if (invitation := read_invitation(typed)) is not None:
            return invitation_code(*invitation)
        code = read_code(typed)
        if code is None:
            raise forms.ValidationError(UNKNOWN)
        return code
