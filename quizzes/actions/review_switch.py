"""Whether a course asks for a review before a question is published."""

from datetime import datetime

from django.db import transaction

from quizzes.actions.changes import Action, record
from quizzes.actions.courses import save_edited
from quizzes.models import Course, User

SWITCHED = {True: Action.REVIEWS_ON, False: Action.REVIEWS_OFF}
"""What switching is called on the record."""


@transaction.atomic
def switch_reviews(*, course: Course, on: bool, by: User, now: datetime) -> bool:
    """Let the course ask for reviews, or no longer; tell whether that changed anything.

    What is published stays published.
    """
    held = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    if held.reviews_questions == on:
        return False
    held.reviews_questions = on
    save_edited(row=held, by=by, revision=held.revision)
    record(row=held, action=SWITCHED[on], by=by, now=now)
    return True
