"""Who gets into the admin, and which courses are theirs there."""

from django.db.models import QuerySet

from quizzes.models import Course, Role, User
from quizzes.roles import INSTRUCTORS, is_administrator, names_of_groups

__all__ = ["courses_taught", "is_administrator", "may_enter", "own_rows"]


def may_enter(user) -> bool:
    """Return whether the person is an administrator or an instructor whose account is on."""
    if not (user.is_active and user.is_staff):
        return False
    return is_administrator(user) or INSTRUCTORS in names_of_groups(user)


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
