"""What teachers set by hand in the gradebook, in place of what the work itself came to."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.models.assignments import Assignment


class GradeOverride(models.Model):
    """One decision about what an assignment counts for one person. Append-only: the latest holds.

    ``percent`` is set for a mark, and for nothing else. One that is withdrawn leaves the work to
    count as it would by itself.
    """

    class Kind(models.TextChoices):
        PERCENT = "percent", _("Mark set by hand")
        EXCUSED = "excused", _("Excused")
        WITHDRAWN = "withdrawn", _("Counts by itself again")

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="overrides", verbose_name=_("assignment")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="grade_overrides",
        verbose_name=_("student"),
    )
    kind = models.CharField(_("what was decided"), max_length=9, choices=Kind)
    percent = models.FloatField(
        _("percent"), null=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("mark in the gradebook")
        verbose_name_plural = _("marks in the gradebook")
        ordering = ["pk"]
        indexes = [models.Index(fields=["assignment", "user"], name="overrides_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="percent", percent__gte=0, percent__lte=100)
                | (~Q(kind="percent") & Q(percent=None)),
                name="override_percent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
