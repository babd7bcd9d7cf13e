"""What one student did for practice, as far as their course shows it to their teachers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from quizzes.domain.memory import EventKind, Rating
from quizzes.models import Attempt, CardEvent, Course, LessonReading, User
from quizzes.reports.practice import is_graded


@dataclass(frozen=True, slots=True)
class PersonPractice:
    """Practice ``since`` the course shows it: attempts, lessons read, answers to its cards.

    ``remembered`` are those of ``answers`` that were not "Again", given on so many ``days`` to so
    many ``cards``.
    """

    since: datetime
    attempts: tuple[Attempt, ...]
    lessons: tuple[LessonReading, ...]
    answers: int
    remembered: int
    days: int
    cards: int

    @property
    def share(self) -> float | None:
        """The share of answers that were remembered, in percent; None without one."""
        return 100 * self.remembered / self.answers if self.answers else None


def practice_of(course: Course, user: User) -> PersonPractice | None:
    """Return the practice of a student since it is shown, None where it is not: 3 queries.

    What came before is left out, and nothing is told from which it could be reckoned: no state of
    a card, and nothing of what is known, since both rest on all there was.
    """
    since = course.practice_named_from
    if since is None:
        return None
    own = Attempt.objects.filter(user=user, quiz__course=course, started_at__gte=since)
    attempts = own.exclude(is_graded(course)).select_related("quiz").order_by("-started_at")
    readings = LessonReading.objects.filter(user=user, lesson__course=course, read_at__gte=since)
    reviews = CardEvent.objects.filter(
        user=user,
        card__note__course=course,
        card__note__owner=None,
        kind=EventKind.REVIEW,
        undone_by=None,
        at__gte=since,
        received_at__gte=since,
    ).exclude(place=CardEvent.Place.IMPORT)
    counts = reviews.aggregate(
        answers=Count("pk"),
        remembered=Count("pk", filter=Q(rating__gt=Rating.AGAIN)),
        days=Count("day", distinct=True),
        cards=Count("card", distinct=True),
    )
    lessons = readings.select_related("lesson").order_by("-read_at")
    return PersonPractice(since, tuple(attempts), tuple(lessons), **counts)
