"""Forms of people and their places in courses, as the admin shows them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.accounts_adapter import RESERVED_PREFIXES
from quizzes.models import Accommodation, Group, Membership, Role, User
from quizzes.reports.people import students_of


class AccountForm(forms.ModelForm):
    """An account; its password is the person's own affair."""

    class Meta:
        model = User
        fields = ["username", "display_name", "email"]

    def clean_username(self) -> str:
        """Refuse the names of guests and deleted accounts, and another's in other capitals.

        The log-in looks past capitals: it would know neither of two such accounts.
        """
        name = self.cleaned_data["username"]
        if name == self.instance.username:
            return name
        same = User.objects.filter(username__iexact=name).exclude(pk=self.instance.pk)
        if name.lower().startswith(RESERVED_PREFIXES) or same.exists():
            raise forms.ValidationError(_("This name is taken."))
        return name


class MembershipForm(forms.ModelForm):
    """Who belongs to which course, as what."""

    class Meta:
        model = Membership
        fields = ["user", "course", "role", "roster_name", "student_number"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # What was shown goes along, so that a save changes only what was changed on the page.
        for name in ("role", "roster_name", "student_number"):
            if self.instance.pk is not None and name in self.fields:
                self.fields[name].show_hidden_initial = True


class InvitationForm(MembershipForm):
    """The same for instructors: people are named, not picked from all accounts."""

    username = forms.CharField(label=_("Username"), max_length=150)

    class Meta(MembershipForm.Meta):
        fields = ["course", "role", "roster_name", "student_number"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["username"]
        if "role" in self.fields:
            roles = [(role.value, role.label) for role in Role if role != Role.INSTRUCTOR]
            self.fields["role"].choices = roles
            self.fields["role"].help_text = _("An administrator appoints instructors.")

    def clean_username(self) -> str:
        """Return the name of an account that can learn in a course."""
        name = self.cleaned_data["username"]
        person = User.objects.filter(username=name, is_guest=False, is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("There is no account of this name."))
        self.instance.user = person
        return name

    def clean(self) -> dict:
        """Refuse someone who belongs to the course already."""
        super().clean()
        course, person = self.cleaned_data.get("course"), self.instance.user_id
        is_new = self.instance.pk is None and course is not None and person is not None
        if is_new and Membership.objects.filter(course=course, user=person).exists():
            self.add_error("username", _("This person belongs to the course already."))
        return self.cleaned_data


class AccommodationAdminForm(forms.ModelForm):
    """What one person of a course is allowed beyond the others; people are named."""

    username = forms.CharField(label=_("Username"), max_length=150)

    class Meta:
        model = Accommodation
        fields = ["course", "time_multiplier", "extra_minutes", "extra_attempts", "shift_days"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["username"]

    def clean(self) -> dict:
        """Refuse somebody who does not learn in the course, or has an accommodation there."""
        super().clean()
        course, name = self.cleaned_data.get("course"), self.cleaned_data.get("username")
        if self.instance.pk is None and course is not None and name:
            person = students_of(course).filter(username=name).first()
            if person is None:
                self.add_error("username", _("Nobody of this name learns in the course."))
            elif Accommodation.objects.filter(course=course, user=person).exists():
                self.add_error("username", _("This person has an accommodation already."))
            else:
                self.instance.user = person
        return self.cleaned_data


class GroupForm(forms.ModelForm):
    """A group of one course; its people are let in and moved at the desk."""

    class Meta:
        model = Group
        fields = ["course", "name"]

    def clean_name(self) -> str:
        """Return the name with single spaces."""
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict:
        """Refuse the name of another group of the course, in whatever capitals."""
        super().clean()
        course = self.cleaned_data.get("course") or self.instance.course_id
        name = self.cleaned_data.get("name")
        same = Group.objects.filter(course=course, name__iexact=name).exclude(pk=self.instance.pk)
        if course and name and same.exists():
            self.add_error("name", _("Another group of this course has this name."))
        return self.cleaned_data
