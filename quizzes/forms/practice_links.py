"""The form of a link to practise a quiz."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = timedelta(days=5 * 366)


class PracticeLinkForm(forms.Form):
    """Until when the link holds."""

    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty for a link that holds until you end it."),
    )

    def __init__(self, data=None, *, today: date, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.today, self.zone = today, zone
        self.fields["last_day"].widget.attrs["min"] = today.isoformat()

    def clean_last_day(self) -> date | None:
        """Return the day; raises ValidationError unless a link can hold until then."""
        day = self.cleaned_data["last_day"]
        if day is not None and not self.today <= day <= self.today + LONGEST:
            raise ValidationError(_("Choose a day from today on, within five years."))
        return day

    def ends_at(self) -> datetime | None:
        """Return the midnight after the last day in the author's zone; None for never."""
        day = self.cleaned_data["last_day"]
        return day and datetime.combine(day + timedelta(days=1), time(), self.zone)
