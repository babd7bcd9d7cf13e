"""Answers that came when none counted any more."""

from django.db.models import Exists, OuterRef, QuerySet

from quizzes.models import Repair, Response

DECISIONS = (Repair.Kind.LATE_ACCEPTED, Repair.Kind.LATE_REJECTED)


def waiting_late() -> QuerySet[Response]:
    """Return the late answers that nobody has accepted or rejected yet."""
    decided = Repair.objects.filter(response=OuterRef("pk"), kind__in=DECISIONS)
    return Response.objects.filter(~Exists(decided), late=True)
