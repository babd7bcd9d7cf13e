"""When the pages of a running attempt were last heard of."""

from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from quizzes.models.attempts import Attempt

KEPT_EVERY = timedelta(seconds=15)
"""A page that asks more often than that is not written down again."""

# One statement, whether there is a row or not, and the attempt's own row is not written: answers
# never wait for it.
HEARD = """
    INSERT INTO quizzes_attemptpresence (attempt_id, seen_at) VALUES (%s, %s)
    ON CONFLICT (attempt_id) DO UPDATE SET seen_at = excluded.seen_at
    WHERE quizzes_attemptpresence.seen_at < %s
"""


class AttemptPresenceQuerySet(models.QuerySet):
    """What presences can be asked for."""

    def heard(self, attempt_id: int, now: datetime) -> bool:
        """Write down that an attempt was heard of, unless it was just now; tell if it was."""
        moments = [connection.ops.adapt_datetimefield_value(one) for one in (now, now - KEPT_EVERY)]
        with connection.cursor() as cursor:
            cursor.execute(HEARD, [attempt_id, *moments])
            return cursor.rowcount == 1


class AttemptPresence(models.Model):
    """The last contact of an attempt whose pages count its time down; not kept for others.

    An answer that came on record leaves none: its row says when it came.
    """

    attempt = models.OneToOneField(
        Attempt,
        models.CASCADE,
        primary_key=True,
        related_name="presence",
        verbose_name=_("attempt"),
    )
    seen_at = models.DateTimeField(_("last contact"))

    objects = AttemptPresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("last contact of an attempt")
        verbose_name_plural = _("last contacts of attempts")
        ordering = ["attempt"]

    def __str__(self) -> str:
        return f"{self.attempt_id}"


def heard_at(attempt: Attempt) -> datetime | None:
    """Return when an attempt ``with_contact`` was last heard of; None for never.

    That is by a page that asked for its time, or by an answer that came.
    """
    moments = [seen_at(attempt), attempt.answer_came_at]
    return max((moment for moment in moments if moment is not None), default=None)


def seen_at(attempt: Attempt) -> datetime | None:
    """Return when a page of an attempt read with its ``presence`` last asked; None for never."""
    try:
        return attempt.presence.seen_at
    except ObjectDoesNotExist:
        return None
