"""Groups of a course: making, renaming, deleting."""

from datetime import datetime

from django.db import transaction

from quizzes.actions.rosters import Action, lock, record
from quizzes.models import Course, Group, User
from quizzes.models.group_uses import harm_of


class NameTakenError(Exception):
    """Another group of the course has this name, in whatever capitals."""


class StillUsedError(Exception):
    """Something would go with the group that somebody counts on."""


@transaction.atomic
def make_group(*, course: Course, name: str, by: User | None, now: datetime) -> Group:
    """Return a new group without members. Raises NameTakenError."""
    lock(course)
    _refuse_taken(course, name)
    group = Group.objects.create(course=course, name=name)
    record(course, Action.MADE, by=by, now=now, group=group)
    return group


@transaction.atomic
def rename_group(*, group: Group, name: str, by: User | None, now: datetime) -> None:
    """Give a group another name; the same again changes nothing. Raises NameTakenError."""
    lock(group.course)
    before = Group.objects.get(pk=group.pk).name
    if before == name:
        return
    _refuse_taken(group.course, name, group.pk)
    group.name = name
    group.save(update_fields=["name"])
    record(group.course, Action.RENAMED, by=by, now=now, group=group, details=before)


@transaction.atomic
def delete_group(*, group: Group, by: User | None, now: datetime) -> None:
    """Delete a group; its members stay in the course. Raises StillUsedError, deleting nothing."""
    lock(group.course)
    if harm_of(group, day=by.learner_day(now) if by else now.date(), now=now):
        raise StillUsedError(group.name)
    record(group.course, Action.DELETED, by=by, now=now, group=group)
    group.delete()


def _refuse_taken(course: Course, name: str, but: int | None = None) -> None:
    if Group.objects.filter(course=course, name__iexact=name).exclude(pk=but).exists():
        raise NameTakenError(name)
