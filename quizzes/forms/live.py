"""Whom the page of exam day shows."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.domain.whereabouts import Where
from quizzes.models import Group

STATES = {
    Where.NOT_STARTED: _("Not started"),
    Where.WORKING: _("Working"),
    Where.LOST: _("Lost contact"),
    Where.SUBMITTED: _("Submitted"),
}


class LiveFilterForm(forms.Form):
    """Whom to show. A value that makes no sense leaves nobody out."""

    group = forms.ChoiceField(label=_("Group"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data, groups: Iterable[Group]) -> None:
        super().__init__({name: data.get(name, "").replace("\0", "") for name in self.base_fields})
        self.fields["group"].choices = [
            ("", _("All")),
            *((str(one.pk), one.name) for one in groups),
        ]
        self.fields["state"].choices = [
            ("", _("All")),
            *((str(state), words) for state, words in STATES.items()),
        ]

    def wanted(self) -> dict[str, str]:
        """Return the filters that make sense, those left empty left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
