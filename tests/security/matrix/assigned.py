"""What is due and what was announced in the matrix's two courses, and the ids of it."""

from datetime import timedelta

from quizzes import models
from tests import factories

DAY = timedelta(days=1)


def assign(world) -> None:
    """Give each course a published assignment of its lesson, dates, a category, announcements."""
    for prefix, place, author, person in (
        ("", world.open, "instructor", "student"),
        ("closed_", world.closed, "neighbour", "insider"),
    ):
        world.ids |= _made(prefix, place, world.people[author], world.people[person])


def _made(prefix: str, place, author: models.User, person: models.User) -> dict[str, object]:
    category = models.GradeCategory.objects.create(course=place.course, name="Reading")
    lesson = factories.AssignmentFactory(
        course=place.course, lesson=place.lesson, category=category, created_by=author
    )
    lesson.windows.create(due_at=factories.MORNING + DAY)
    extension = lesson.windows.create(user=person, due_at=factories.MORNING + 2 * DAY)
    announced = models.Announcement.objects.create(
        course=place.course, title="Welcome", text="Read first.", posted_by=author,
        posted_at=factories.MORNING,
    )  # fmt: skip
    return {
        f"{prefix}category": category.pk,
        f"{prefix}assignment": lesson.pk,
        f"{prefix}extension": extension.state,
        f"{prefix}announcement": announced.pk,
    }
