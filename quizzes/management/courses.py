"""What the commands on one course's questions share."""

from django.core.management.base import CommandError

from quizzes.models import Course


def course_named(key: str | None) -> Course | None:
    """Return the course with a key; without one the only course, None if there is none.

    Raises CommandError for a key no course has, and where there are several to choose among.
    """
    if key is not None:
        found = Course.objects.filter(key=key).first()
        if found is None:
            raise CommandError(f"There is no course with the key {key!r}.")
        return found
    courses = list(Course.objects.order_by("key")[:20])
    if len(courses) > 1:
        keys = ", ".join(one.key for one in courses)
        raise CommandError(f"There are several courses. Choose one with --course: {keys}.")
    return courses[0] if courses else None
