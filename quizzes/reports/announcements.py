"""What is said to a class: for the people it is meant for, and at the desk."""

from datetime import datetime

from quizzes.models import Announcement, Course, Status, User

MOST_SHOWN = 10


def for_home(*, user: User, now: datetime) -> list[Announcement]:
    """Return what is said to this person and was not put away, the latest first: one query."""
    standing = Announcement.objects.standing(now).meant_for(user)
    found = standing.filter(course__status=Status.PUBLISHED).exclude(put_away_by=user.pk)
    return list(found.select_related("course", "group", "posted_by")[:MOST_SHOWN])


def at_desk(course: Course, now: datetime) -> list[tuple[Announcement, bool]]:
    """Return the announcements of a course, and whether each is shown still: one query."""
    found = course.announcements.select_related("group", "posted_by")
    return [(one, one.ends_at is None or one.ends_at > now) for one in found]
