"""allauth's forms with the site's labels, and without placeholders that only repeat them."""

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _

LABELS = {
    "oldpassword": _("Your password now"),
    "password1": _("New password"),
    "password2": _("New password again"),
}


class WithoutPlaceholders:
    """Mixed into a form: no field shows its label a second time as a placeholder."""

    labels: dict = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)


class SignupForm(WithoutPlaceholders, allauth.SignupForm):
    """The form of a new account."""

    labels = {"password2": _("Password again")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("Letters, digits and @ . + - _ only: no spaces.")


class AddEmailForm(WithoutPlaceholders, allauth.AddEmailForm):
    """The form of one more email address."""


class ChangePasswordForm(WithoutPlaceholders, allauth.ChangePasswordForm):
    """The form of a new password for someone who has one."""

    labels = LABELS


class SetPasswordForm(WithoutPlaceholders, allauth.SetPasswordForm):
    """The form of a first password."""

    labels = LABELS


class ResetPasswordForm(WithoutPlaceholders, allauth.ResetPasswordForm):
    """The form that asks for a link to set a new password."""


class ResetPasswordKeyForm(WithoutPlaceholders, allauth.ResetPasswordKeyForm):
    """The form behind that link."""

    labels = LABELS


class ReauthenticateForm(WithoutPlaceholders, allauth.ReauthenticateForm):
    """The form that asks for the password once more."""
