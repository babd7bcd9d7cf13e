"""The accounts to look around with. They exist in debug only and are refused everywhere else."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import Group as DjangoGroup
from django.db import transaction
from django.utils.translation import gettext as _

from quizzes import clock
from quizzes.models import Course, Membership, Role, User
from quizzes.roles import INSTRUCTORS

DEMO_PASSWORDS = {
    "student": "student-demo-1",
    "instructor": "instructor-demo-1",
    "admin": "admin-demo-1",
}


class DemoAccount(NamedTuple):
    """One line of what `up` prints; the password is empty where it is not the printed one."""

    username: str
    password: str
    created: bool


class DemoAccountsRefusedError(Exception):
    """Raised where demo accounts may not exist."""


def ensure_demo_accounts(*, now: datetime | None = None) -> list[DemoAccount]:
    """Make the demo accounts that are missing and return all three.

    An account of the name that is not a demo account is somebody's own: it is left alone and comes
    without a password, as does a demo account whose password was changed. Raises
    DemoAccountsRefusedError outside debug.
    """
    if not settings.ALLOW_DEMO_ACCOUNTS:
        raise DemoAccountsRefusedError(_("Demo accounts exist in debug only."))
    moment = now or clock.now()
    return [_ensure(name, password, moment) for name, password in DEMO_PASSWORDS.items()]


@transaction.atomic
def _ensure(username: str, password: str, now: datetime) -> DemoAccount:
    user = User.objects.filter(username=username).first()
    created = user is None
    if created:
        user = User.objects.create_user(
            username, password=password, is_demo=True, date_joined=now, **_rank(username)
        )
    if not user.is_demo:
        return DemoAccount(username, "", created=False)
    if username == "instructor":
        _make_instructor(user, now)
    known = created or user.check_password(password)
    return DemoAccount(username, password if known else "", created)


def _rank(username: str) -> dict[str, bool]:
    return {"is_staff": username != "student", "is_superuser": username == "admin"}


def _make_instructor(user: User, now: datetime) -> None:
    """Put the demo instructor into the group and, once it is loaded, the course."""
    user.groups.add(DjangoGroup.objects.get_or_create(name=INSTRUCTORS)[0])
    course = Course.objects.filter(key=settings.HOME_COURSE).first()
    if course is not None:
        Membership.objects.get_or_create(
            user=user, course=course, defaults={"role": Role.INSTRUCTOR, "joined_at": now}
        )
