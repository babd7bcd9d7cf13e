"""Questions of a file taken into a course, for tests of what becomes of each."""

from django.conf import settings
from django.db import transaction

from quizzes.actions.question_imports import Importer, category_tag
from quizzes.formats.pictures import PictureError, kept
from tests.factories import MORNING


def made_of(picture):
    """Return a picture as the site keeps one; None for one that can't be read."""
    try:
        return kept(picture.data, most_bytes=settings.PICTURE_BYTES)
    except PictureError:
        return None


@transaction.atomic
def run(course, items, by=None, *, with_duplicates=False):
    """Take questions under the objective of the course, and return what came of each."""
    importer = Importer(course.course, by, MORNING, make=made_of)
    outcomes = [
        importer.take(
            item,
            course.objective,
            (*item.tags, category_tag(item)),
            with_duplicates=with_duplicates,
        )
        for item in items
    ]
    importer.save()
    return outcomes
