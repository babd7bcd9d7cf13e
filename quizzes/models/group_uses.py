"""What hangs on a group, so that it is not deleted from under somebody."""

from datetime import date, datetime

from django.db.models import QuerySet

from quizzes.models.assignments import Announcement
from quizzes.models.groups import Group
from quizzes.models.plans import ExamPlan
from quizzes.models.rosters import GroupCode, Invitation, RosterChange


def harm_of(group: Group, *, day: date, now: datetime) -> list[str]:
    """Return what would be lost with a group, in words; nothing for one that may be deleted."""
    standing = (ExamPlan.objects.standing(day), Announcement.objects.standing(now))
    found = [(rows.model, rows.filter(group=group).count()) for rows in standing]
    harm = [f"{model._meta.verbose_name_plural} ({count})" for model, count in found if count]
    return harm + [
        f"{relation.related_model._meta.verbose_name_plural} ({count})"
        for relation in Group._meta.related_objects
        if relation.related_model not in HARMLESS and (count := _rows_of(relation, group).count())
    ]


HARMLESS = (ExamPlan, Announcement, GroupCode, Invitation, RosterChange)
"""Plans and announcements that ended tell nothing any more; codes end; invitations stay, into the
course alone; the record keeps the group's name."""


def _rows_of(relation, group: Group) -> QuerySet:
    return relation.related_model._default_manager.filter(**{relation.field.name: group})
