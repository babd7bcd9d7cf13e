"""What the site wants of allauth beyond its settings: guests become accounts and lose nothing."""

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quizzes import clock
from quizzes.actions.accounts import TIME_ZONE_COOKIE, is_time_zone, notice_time_zone
from quizzes.actions.guests import merge_guest
from quizzes.authentication import is_refused_demo
from quizzes.models import User

RESERVED_PREFIXES = ("guest-", "deleted-")


class GuestEntranceMiddleware:
    """Treats a guest as a stranger on the pages of accounts and of the admin.

    There a guest must be asked to log in or sign up like anyone else. ``request.guest`` keeps who
    it was, so that `AccountAdapter` can carry over what was learned.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> None:
        """Put the guest aside where the view belongs to allauth or to the admin."""
        of_accounts = view_func.__module__ == "allauth.account.views"
        if not of_accounts and "admin" not in request.resolver_match.app_names:
            return
        if getattr(request.user, "is_guest", False):
            request.guest = request.user
            request.user = AnonymousUser()


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter, which knows guests and demo accounts."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the name; raises ValidationError for one the site gives out itself, too."""
        if username.lower().startswith(RESERVED_PREFIXES):
            raise ValidationError(_("Please choose a name that begins otherwise."))
        return super().clean_username(username, shallow)

    def new_user(self, request: HttpRequest) -> User:
        """Return the guest's own row, which becomes the account with all that hangs on it."""
        return getattr(request, "guest", None) or User(date_joined=clock.now())

    def save_user(self, request: HttpRequest, user: User, form, commit: bool = True) -> User:
        """Save the new account; a guest stops being one."""
        user.is_guest = False
        return super().save_user(request, user, form, commit)

    def render_mail(self, template_prefix, email, context, headers=None) -> EmailMessage:
        """Return the email; its templates know the site's own name and how long links work."""
        facts = {
            "site_name": settings.SITE_NAME,
            "confirmation_days": app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS,
            "reset_days": settings.PASSWORD_RESET_TIMEOUT // (60 * 60 * 24),
            "reset_url": context["request"].build_absolute_uri(reverse("account_reset_password")),
        }
        return super().render_mail(template_prefix, email, {**context, **facts}, headers)

    def pre_login(self, request: HttpRequest, user: User, **kwargs):
        """Return the answer that stops a log-in, or None; a demo account is stopped here."""
        if is_refused_demo(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """Log the person in, after moving what they did as a guest into the account."""
        guest = getattr(request, "guest", None)
        if guest is not None:
            merge_guest(guest=guest, into=user, now=clock.now())
            _leave_guest(request)
        super().login(request, user)
        zone = request.COOKIES.get(TIME_ZONE_COOKIE, "")
        if not user.time_zone and is_time_zone(zone):
            notice_time_zone(user=user, name=zone)


def _leave_guest(request: HttpRequest) -> None:
    """Make the session nobody's: Django then gives it a new key and keeps what allauth noted."""
    for key in (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY):
        request.session.pop(key, None)
    request.guest = None
