"""One thing done with many questions of the bank at once, kept so that it can be taken back."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import Course

OFFERED_FOR = timedelta(days=1)
"""How long the bank offers to take back what was done last."""


class BulkChangeQuerySet(models.QuerySet):
    """What bulk changes can be asked for."""

    def latest_of(self, user, course: Course, now: datetime) -> "BulkChange | None":
        """Return what the person did last in the course, if it can still be taken back."""
        latest = self.filter(by=user.pk, course=course.pk).order_by("-pk").first()
        is_over = latest is None or latest.undone_at or latest.at <= now - OFFERED_FOR
        return None if is_over or not latest.rows else latest

    def of(self, user, course: Course) -> Self:
        """Return what this person did in this course."""
        return self.filter(by=user.pk, course=course.pk)


class BulkChange(models.Model):
    """What was done with many questions: each by its id, with what was there before.

    ``rows`` holds for each question that changed its ``id``, the ``revision`` it got, and its
    values ``before``, and whether it was ``shared`` by it, a private draft until then; ``refused``
    the ids of those that could not, by reason. The same ``uuid`` does nothing twice.
    """

    class Action(models.TextChoices):
        TAG = "tag", _("Give the tag")
        UNTAG = "untag", _("Take the tag")
        MOVE = "move", _("Move")
        REVIEW = "review", _("Send to review")
        PUBLISH = "publish", _("Publish")
        RETIRE = "retire", _("Retire")
        TAKE_BACK = "take_back", _("Take back to draft")
        SHARE = "share", _("Share with other teachers")

    course = models.ForeignKey(Course, models.CASCADE, related_name="bulk_changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uuid = models.UUIDField(unique=True)
    # Sharing came later and needs no change of the database: the form has all of them.
    action = models.CharField(
        _("what was done"),
        max_length=10,
        choices=[one for one in Action.choices if "share" not in one],
    )
    at = models.DateTimeField(_("when"))
    undone_at = models.DateTimeField(_("taken back"), null=True)
    rows = models.JSONField(default=list)
    refused = models.JSONField(default=dict)

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["course", "by"], name="bulk_changes_of_a_person")]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {len(self.rows)}"

    def get_action_display(self) -> str:
        """Return what was done, in words."""
        return str(self.Action(self.action).label)
