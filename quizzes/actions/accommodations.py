"""What a person is allowed beyond the others, in every quiz of a course."""

from django.db import transaction

from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.models import Accommodation, Course, User


@transaction.atomic
def set_accommodation(*, course: Course, user: User, allowance: Allowance) -> Accommodation | None:
    """Set what the person is allowed in this course, for running attempts as well.

    Returns the row; None, without one, when nothing is allowed beyond others. The same again
    changes nothing.
    """
    own = Accommodation.objects.filter(course=course, user=user)
    if allowance == NO_ALLOWANCE:
        own.delete()
        return None
    fields = {
        "time_multiplier": allowance.time_multiplier,
        "extra_minutes": allowance.extra_minutes,
        "extra_attempts": allowance.extra_attempts,
        "shift_days": allowance.shift_days,
    }
    return Accommodation.objects.update_or_create(course=course, user=user, defaults=fields)[0]
