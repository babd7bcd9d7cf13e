"""What is said to a course or a group: written, edited, ended, and put away by who read it."""

from datetime import datetime

from django.db import transaction

from quizzes.actions.courses import StaleEdit
from quizzes.models import Announcement, User


@transaction.atomic
def save_announcement(
    *, announcement: Announcement, by: User, revision: int | None, now: datetime
) -> Announcement:
    """Post an announcement, or save an edited one, and return it.

    ``revision`` is the one the edit began from, None for a new one. An edited one stays put away
    for who did so. Raises StaleEdit, and writes nothing, when somebody else saved it since.
    """
    if announcement.pk is None:
        announcement.posted_by, announcement.posted_at = by, now
    else:
        before = Announcement.objects.select_for_update().get(pk=announcement.pk)
        if before.revision != revision:
            raise StaleEdit(before)
        announcement.revision = before.revision + 1
    announcement.save()
    return announcement


@transaction.atomic
def end_announcement(*, announcement: Announcement, now: datetime) -> None:
    """Show an announcement no longer; one that has ended stays as it is."""
    Announcement.objects.standing(now).filter(pk=announcement.pk).update(ends_at=now)


@transaction.atomic
def put_away(*, announcement: Announcement, user: User) -> None:
    """Show an announcement to this person no longer; a second time changes nothing."""
    announcement.put_away_by.add(user)
