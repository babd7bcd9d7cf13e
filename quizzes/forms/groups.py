"""The forms of a course's groups and of their people."""

import re
from collections.abc import Collection

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.forms.content import TickedField
from quizzes.models import Group, Membership, Role, User
from quizzes.reports.rosters import NONE

MOST_NAMES = 200
"""How many people may be named at once."""


class GroupNameForm(forms.Form):
    """The name of a group."""

    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=150)

    def clean_name(self) -> str:
        """Return the name with single spaces."""
        return " ".join(self.cleaned_data["name"].split())

    def refuse_taken(self) -> None:
        """Say that another group has this name."""
        self.add_error("name", _("Another group of this course has this name."))


class PeopleFilterForm(forms.Form):
    """Which people of the roster are shown. What makes no sense counts as not asked."""

    q = forms.CharField(label=gettext_lazy("Name or number"), max_length=150, required=False)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)

    def __init__(self, data, groups: Collection[Group], *, has_rest: bool) -> None:
        super().__init__(data, auto_id="find_%s")
        rest = [(NONE, gettext_lazy("In no group"))] if has_rest else []
        named = [(str(group.pk), group.name) for group in groups]
        self.fields["group"].choices = [("", gettext_lazy("Everyone")), *rest, *named]

    def wanted(self) -> dict[str, str]:
        """Return the search and the group that was asked for."""
        self.full_clean()
        said = self.cleaned_data
        return {"words": said.get("q", ""), "group": said.get("group", "")}


ROLES = [(role.value, role.label) for role in (Role.STUDENT, Role.ASSISTANT)]


class NamedPeopleForm(forms.Form):
    """People by their usernames, as what they come, and into which group."""

    usernames = forms.CharField(
        label=gettext_lazy("Usernames"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 3, "autocapitalize": "none", "spellcheck": "false"}),
        help_text=gettext_lazy("One a line, or with commas between them."),
    )
    role = forms.ChoiceField(label=gettext_lazy("They come as"), choices=ROLES)
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("Group"),
        required=False,
        empty_label=gettext_lazy("No group"),
    )

    def __init__(self, data, groups, **kwargs) -> None:
        super().__init__(data, auto_id="named_%s", **kwargs)
        self.fields["group"].queryset = groups
        self.people: list[User] = []

    def clean_usernames(self) -> str:
        """Find everybody; raises ValidationError with the names nobody has."""
        said = self.cleaned_data["usernames"]
        names = list(dict.fromkeys(filter(None, re.split(r"[\s,;]+", said))))
        if len(names) > MOST_NAMES:
            message = _("At most %(n)d names at once. For more, use a table.")
            raise forms.ValidationError(message % {"n": MOST_NAMES})
        accounts = User.objects.filter(is_guest=False, is_active=True)
        found = {user.username: user for user in accounts.filter(username__in=names)}
        missing = [name for name in names if name not in found]
        if missing:
            message = _("There is no account of this name: %(names)s.")
            raise forms.ValidationError(message % {"names": ", ".join(missing[:10])})
        self.people = [found[name] for name in names]
        return said


class TickedPeopleForm(forms.Form):
    """What is to be done with the members that were ticked."""

    members = TickedField(
        Membership.objects.none(),
        error_messages={
            "required": gettext_lazy("Tick somebody first."),
            "invalid_choice": gettext_lazy("Somebody you ticked is no longer in the course."),
            "invalid_pk_value": gettext_lazy("Somebody you ticked is no longer in the course."),
        },
    )
    action = forms.ChoiceField(
        choices=[(name, name) for name in ("move", "add", "take_out", "role", "remove")],
        error_messages={
            "required": gettext_lazy("Choose what to do."),
            "invalid_choice": gettext_lazy("Choose what to do."),
        },
    )
    group = forms.ModelChoiceField(
        Group.objects.none(), required=False, label=gettext_lazy("Group")
    )
    role = forms.ChoiceField(choices=ROLES, required=False)

    def __init__(self, data, members, groups) -> None:
        super().__init__(data, auto_id="ticked_%s")
        self.fields["members"].queryset = members.exclude(role=Role.INSTRUCTOR)
        self.fields["group"].queryset = groups

    def clean(self) -> dict:
        """Ask for the group where one is needed."""
        said = super().clean()
        action = said.get("action")
        if action in {"move", "add", "take_out"} and not said.get("group"):
            self.add_error("group", _("Choose a group."))
        if action == "role" and not said.get("role"):
            self.add_error("role", _("Choose what they are."))
        return said
