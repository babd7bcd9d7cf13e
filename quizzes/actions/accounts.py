"""Accounts: settings, the browser's time zone, and links to a new password."""

from collections.abc import Mapping
from datetime import datetime

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.crypto import get_random_string

from quizzes.models import User
from quizzes.models.accounts import validate_time_zone

GUEST_PREFIX = "guest-"
TIME_ZONE_COOKIE = "time_zone"
"""Where the zone of someone without an account waits until they have one."""

SETTINGS = (
    "display_name",
    "time_zone",
    "time_zone_chosen",
    "day_rollover_hour",
    "card_buttons",
    "keyboard_shortcuts",
    "new_cards_per_day",
    "answers_per_day",
    "desired_retention",
    "maximum_interval",
    "easy_days",
    "leech_lapses",
)


def create_guest(*, now: datetime, time_zone: str = "") -> User:
    """Return a new guest: a real account without name or password, kept by its session alone.

    A ``time_zone`` this server does not know counts as not given.
    """
    guest = User(
        username=GUEST_PREFIX + get_random_string(16).lower(),
        is_guest=True,
        time_zone=time_zone if is_time_zone(time_zone) else "",
        date_joined=now,
        last_login=now,
    )
    guest.set_unusable_password()
    guest.save(force_insert=True)
    return guest


def is_time_zone(name: str) -> bool:
    """Return whether the name is an IANA time zone this server knows."""
    try:
        validate_time_zone(name)
    except ValidationError:
        return False
    return True


def notice_time_zone(*, user: User, name: str) -> bool:
    """Take over the browser's time zone unless the person chose one; return whether it changed.

    Raises ValidationError for a name that is no time zone.
    """
    validate_time_zone(name)
    changeable = User.objects.filter(pk=user.pk, time_zone_chosen=False).exclude(time_zone=name)
    return changeable.update(time_zone=name) == 1


def change_settings(*, user: User, changes: Mapping[str, object]) -> None:
    """Save validated settings of the person's own and nothing else of the row.

    Raises KeyError for a field that is not in ``SETTINGS``.
    """
    strange = set(changes) - set(SETTINGS)
    if strange:
        raise KeyError(*sorted(strange))
    User.objects.filter(pk=user.pk).update(**changes)


def reset_link(*, user: User, base_url: str) -> str:
    """Return a link that lets its holder set the person's password once.

    ``base_url`` is the site's address such as ``https://example.org``. The link dies with its
    use, with the next log-in, and after ``PASSWORD_RESET_TIMEOUT`` seconds. Raises ValueError for
    a guest, and for an account that is switched off.
    """
    if user.is_guest or not user.is_active:
        raise ValueError(f"{user.username} is no account that can log in.")
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    parts = {"uidb36": user_pk_to_url_str(user), "key": key}
    return base_url.rstrip("/") + reverse("account_reset_password_from_key", kwargs=parts)
