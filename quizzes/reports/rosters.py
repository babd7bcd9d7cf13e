"""The groups of a course, their people and what was changed, as the desk shows them."""

from django.db.models import Count, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from quizzes.models import (
    Course,
    Group,
    Membership,
    Role,
    RosterChange,
)

NONE = "none"
"""The filter of who is in no group."""


def groups_at_desk(course: Course) -> QuerySet[Group]:
    """Return the groups that the person at the desk sees, with ``students`` and ``assistants``."""
    groups = course.groups.order_by("name")
    if course.desk_groups is not None:
        groups = groups.filter(pk__in=course.desk_groups)
    return groups.annotate(
        students=Count("members", Q(members__role=Role.STUDENT)),
        assistants=Count("members", Q(members__role=Role.ASSISTANT)),
    )


def members_at_desk(course: Course) -> QuerySet[Membership]:
    """Return the members of the course that the person at the desk sees, each with their groups."""
    members = course.memberships.filter(user__is_active=True)
    if course.desk_groups is not None:
        members = members.filter(groups__in=course.desk_groups).distinct()
    shown = Coalesce(
        NullIf("roster_name", Value("")), NullIf("user__display_name", Value("")), "user__username"
    )
    named = Prefetch("groups", Group.objects.order_by("name"))
    ordered = members.annotate(name_shown=Lower(shown)).order_by("name_shown", "pk")
    return ordered.select_related("user").prefetch_related(named)


def find(course: Course, *, words: str = "", group: str = "") -> QuerySet[Membership]:
    """Return the members seen at the desk that a search finds, in a group or in none."""
    found = members_at_desk(course)
    for word in words.split():
        name = Q(user__username__icontains=word) | Q(user__display_name__icontains=word)
        own = Q(roster_name__icontains=word) | Q(student_number__icontains=word)
        found = found.filter(name | own)
    if group == NONE:
        return found.filter(groups=None)
    return found.filter(groups=int(group)) if group else found


def changes_at_desk(course: Course, group: Group | None = None) -> QuerySet[RosterChange]:
    """Return what changed, the latest first; for assistants, in their own groups alone."""
    changes = RosterChange.objects.filter(course=course).select_related("user", "by")
    if course.desk_groups is not None:
        changes = changes.filter(group__in=course.desk_groups)
    if group is not None:
        changes = changes.filter(group=group)
    return changes.order_by("-pk")
