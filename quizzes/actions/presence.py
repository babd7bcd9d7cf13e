"""That a running attempt was heard of, for the page that shows who is where in an exam."""

from datetime import datetime

from quizzes.models import AttemptPresence
from quizzes.models.presence import KEPT_EVERY


def heard(*, attempt_id: int, now: datetime, before: datetime | None = None) -> None:
    """Write down that a page of a running attempt was heard of, four times a minute at most.

    Not for an answer that came on record: that it came is written in its own row.

    ``before`` is when it was last, if that is known: then a recent contact costs no query.
    A single statement in a transaction of its own, behind the answer it came with.
    """
    if before is not None and now - before <= KEPT_EVERY:
        return
    AttemptPresence.objects.heard(attempt_id, now)
