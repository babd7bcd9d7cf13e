"""Who may log in."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from quizzes.models import User


def is_refused_demo(user: User) -> bool:
    """Return whether this is a demo account where none may be used."""
    return user.is_demo and not settings.ALLOW_DEMO_ACCOUNTS


class AccountBackend(AuthenticationBackend):
    """allauth's, which also refuses demo accounts wherever they are not allowed.

    Django asks on every request, so that a session from debug days ends too.
    """

    def user_can_authenticate(self, user) -> bool:
        """Return whether this account may log in, or stay logged in, here and now."""
        return not is_refused_demo(user) and super().user_can_authenticate(user)
