"""Who gets into the admin, and which courses are theirs there."""

from django.db.models import QuerySet

from quizzes.models import Course, Role, User
from quizzes.roles import ADMINISTRATORS, INSTRUCTORS


def may_enter(user) -> bool:
    """Return whether the person is an administrator or an instructor whose account is on."""
    if not (user.is_active and user.is_staff):
        return False
    return is_administrator(user) or INSTRUCTORS in _groups(user)


def is_administrator(user: User) -> bool:
    """Return whether every course is theirs to change."""
    return user.is_superuser or ADMINISTRATORS in _groups(user)


def courses_taught(user: User) -> QuerySet[Course]:
    """Return the courses the person is an instructor of."""
    return Course.objects.filter(memberships__user=user, memberships__role=Role.INSTRUCTOR)


def own_rows(rows: QuerySet, user: User, course_path: str | None) -> QuerySet:
    """Return those of the rows that are this person's to see in the admin.

    ``course_path`` leads from a row to its course as a lookup: ``course``, ``lesson__course``;
    ``pk`` for courses themselves. Rows without one (None) are for administrators only.
    """
    if is_administrator(user):
        return rows
    if course_path is None:
        return rows.none()
    return rows.filter(**{f"{course_path}__in": courses_taught(user).values("pk")})


def _groups(user: User) -> frozenset[str]:
    # Asked a dozen times a page; a request has its own user object.
    if not hasattr(user, "_names_of_groups"):
        user._names_of_groups = frozenset(user.groups.values_list("name", flat=True))
    return user._names_of_groups
