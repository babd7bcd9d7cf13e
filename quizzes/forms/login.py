"""The form of the log-in."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from quizzes.forms.entrance import WithoutPlaceholders
from quizzes.models import User


class LoginForm(WithoutPlaceholders, AllauthLoginForm):
    """allauth's, with a limit: SQLite refuses to compare a name of 50 000 characters and more.

    Its label says what to type, where allauth's says "Login".
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        longest = User._meta.get_field("email").max_length
        self.fields["login"].label = _("Username or email")
        self.fields["login"].validators.append(MaxLengthValidator(longest))
        self.fields["login"].widget.attrs["maxlength"] = str(longest)
