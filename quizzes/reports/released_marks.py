"""What students are told of their essays once the marks are released."""

from quizzes.domain.marking import Mark
from quizzes.models import Attempt, Repair

KINDS = (Repair.Kind.MARK, Repair.Kind.WITHDRAW)


def released_marks(attempt: Attempt) -> dict[int, Mark]:
    """Return the marks by hand that stand in an attempt, by the answer they are about: one query.

    One that was taken back, or that no release gave, has no points by line and no comment: the
    first is left out, the second has its fraction alone.
    """
    about = Repair.objects.filter(attempt=attempt, response__isnull=False, kind__in=KINDS)
    last = {repair.response_id: repair for repair in about.order_by("pk")}
    return {
        response: mark_of(repair)
        for response, repair in last.items()
        if repair.kind == Repair.Kind.MARK
    }


def mark_of(repair: Repair) -> Mark:
    """Return the mark that a repair gave."""
    return Mark(
        fraction=repair.details["fraction"],
        at=repair.at,
        points=repair.details.get("points", {}),
        comment=repair.details.get("comment", ""),
    )
