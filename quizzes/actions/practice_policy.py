"""What teachers see of practice and cards: changed on record, and told to the students."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from quizzes.actions.announcements import save_announcement
from quizzes.actions.changes import Action, record
from quizzes.actions.courses import save_edited
from quizzes.models import Announcement, Course, PracticePolicy, User


@transaction.atomic
def set_practice_policy(*, course: Course, policy: str, by: User, now: datetime) -> bool:
    """Let teachers see practice by name from now on, or in sums only; tell if that changed it.

    The members of the course find an announcement on their home page.
    """
    held = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    if held.practice_policy == policy:
        return False
    is_named = policy == PracticePolicy.NAMED
    held.practice_named_from = now if is_named else None
    save_edited(row=held, by=by, revision=held.revision)
    action = Action.NAMED_ON if is_named else Action.NAMED_OFF
    record(row=held, action=action, by=by, now=now)
    with translation.override(held.language):
        said = Announcement(course=held, title=_("What your teachers see"), text=_words(is_named))
    save_announcement(announcement=said, by=by, revision=None, now=now)
    return True


def _words(is_named: bool) -> str:
    if is_named:
        return _(
            "From now on your teachers can see what each of you does for practice: attempts at "
            "practice sets with their answers, lessons read, and how many cards were answered. "
            "What you did before stays out of their sight. “Who sees what” on the page of the "
            "course tells it in full."
        )
    return _(
        "From now on your teachers see practice and cards only as sums over many students, no "
        "longer what each of you does, nor what they could see of it before. “Who sees what” on "
        "the page of the course tells it in full."
    )
