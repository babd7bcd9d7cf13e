"""Whose insight is shown, and how long somebody has to be quiet."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.models import Group

DAYS = {3: _("3 days"), 7: _("a week"), 14: _("two weeks"), 30: _("30 days")}
USUAL_DAYS = 7


class GroupFilterForm(forms.Form):
    """Whose figures to show. A value that makes no sense shows everyone's."""

    group = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(self, data, groups: Iterable[Group]) -> None:
        super().__init__({name: data.get(name, "").replace("\0", "") for name in self.base_fields})
        named = ((str(one.pk), one.name) for one in groups)
        self.fields["group"].choices = [("", _("All")), *named]
        self.is_valid()

    @property
    def wanted(self) -> int | None:
        """The id of the group to show; None for everyone."""
        return int(self.cleaned_data.get("group") or 0) or None


class QuietFilterForm(GroupFilterForm):
    """Who has been quiet, and for how long at least."""

    days = forms.TypedChoiceField(
        label=_("Nothing done for"), choices=DAYS.items(), coerce=int, required=False
    )

    def __init__(self, data, groups: Iterable[Group]) -> None:
        sent = data.get("days", "").replace("\0", "")
        days = sent if sent in map(str, DAYS) else str(USUAL_DAYS)
        super().__init__({"group": data.get("group", ""), "days": days}, groups)

    @property
    def wanted_days(self) -> int:
        """The days chosen."""
        return self.cleaned_data["days"]
