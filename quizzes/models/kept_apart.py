"""Which quizzes are practice that the desk of their course sees in sums only, and of whom.

The rule for single attempts is in ``reports.practice``.
"""

from collections.abc import Collection

from django.db.models import QuerySet

from quizzes.models.assignments import Assignment
from quizzes.models.courses import Course
from quizzes.models.quizzes import Quiz


def counted_quizzes(course: Course) -> QuerySet:
    """Return the ids of the quizzes of a course that are assigned: a list, or a subquery."""
    assigned = Assignment.objects.filter(course=course, quiz__isnull=False).counted()
    return assigned.order_by().values_list("quiz", flat=True)


def is_kept_apart(course: Course, quiz: Quiz, counted: Collection[int] | None = None) -> bool:
    """Tell whether what single students do in a quiz is not seen at the desk: at most one query.

    None where the ``counted`` quizzes of the course are known already.
    """
    if course.practice_named_from is not None or quiz.purpose != Quiz.Purpose.PRACTICE:
        return False
    known = counted_quizzes(course) if counted is None else counted
    return quiz.pk not in set(known)


def quizzes_kept_apart(course: Course) -> QuerySet[Quiz]:
    """Return the quizzes of a course of which `is_kept_apart` is true: a list, or a subquery."""
    if course.practice_named_from is not None:
        return Quiz.objects.none()
    practice = Quiz.objects.filter(course=course, purpose=Quiz.Purpose.PRACTICE)
    return practice.exclude(pk__in=counted_quizzes(course)).order_by()


def whose_members(quiz: Quiz) -> int | None:
    """Return the id of the course whose students alone are counted in a quiz; None for everyone.

    In practice told in sums only others would make up the number of people: guests and accounts
    that anybody can make, and whoever teaches, know their own answers and subtract them.
    """
    return quiz.course_id if is_kept_apart(quiz.course, quiz) else None
