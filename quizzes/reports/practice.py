"""What of the practice of students their teachers see: one rule, here alone.

Work that counts is not practice, and always seen at the desk: tests, and whatever is assigned.
Everything else is practice: attempts at practice sets and at what was missed, cards, readings.
Of one student it is seen where the course says so, and then only what was done from the day on
which it said so.
"""

from collections.abc import Iterable

from django.db.models import Q

from quizzes.models import Attempt, Course, Quiz
from quizzes.models.kept_apart import counted_quizzes

GRADED = (Quiz.Purpose.CHECKPOINT, Quiz.Purpose.FINAL)


def is_graded(course: Course, path: str = "") -> Q:
    """Return the condition that an attempt is work that counts; ``path`` leads to the attempt.

    What an attempt was when it was begun counts: a set that becomes a test later makes no test
    of what was practised in it before.
    """
    tests = Q((f"{path}rules__purpose__in", GRADED))
    assigned = Q((f"{path}quiz__in", counted_quizzes(course)))
    return Q((f"{path}practice_of", None)) & (tests | assigned)


def is_shown(course: Course, path: str = "") -> Q:
    """Return the condition that an attempt of one student is seen at the desk of the course."""
    graded = is_graded(course, path)
    if course.practice_named_from is None:
        return graded
    return graded | Q((f"{path}started_at__gte", course.practice_named_from))


def seen_among(course: Course, attempts: Iterable[Attempt]) -> set[int]:
    """Return the ids of those of the attempts that are seen at the desk: one query."""
    ids = [one.pk for one in attempts]
    found = Attempt.objects.filter(is_shown(course), pk__in=ids)
    return set(found.values_list("pk", flat=True))
