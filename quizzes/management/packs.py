"""What the commands on course packs share."""

from pathlib import Path

from django.conf import settings

from quizzes.domain import content, course_checks
from quizzes.formats import course_pack


def read_pack(path: Path, *, check: course_pack.Check) -> content.Course:
    """Return the course in a folder; one inside the checkout may hold no secure question.

    Raises ``PackErrors`` with every error of every file.
    """
    if not path.resolve().is_relative_to(settings.BASE_DIR):
        return course_pack.read_folder(path, check=check)
    return course_pack.read_folder(
        path,
        check=lambda course, unread: (
            *check(course, unread),
            *course_checks.check_shipped(course, unread),
        ),
    )
