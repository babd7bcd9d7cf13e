"""Parameters of the memory model that were fitted to answers, and which of them apply to whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import Course


class _Kept(models.Model):
    """A row that is only ever added."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        """Store a new row. Raises TypeError for one that is stored already."""
        if not self._state.adding:
            raise TypeError(f"A {self._meta.verbose_name} never changes.")
        super().save(*args, **kwargs)


class ParameterSet(_Kept):
    """FSRS parameters fitted to answers. What a row says never changes.

    An event or person without one uses ``domain.memory.DEFAULT_PARAMETERS``. Whose answers they
    were is forgotten with the person or the course: events that used the numbers still need them.
    """

    class Scope(models.TextChoices):
        OWN = "own", _("One learner")
        POOLED = "pooled", _("The whole course")

    model = models.CharField(_("model"), max_length=20, default="FSRS-6")
    scope = models.CharField(_("fitted to"), max_length=6, choices=Scope, default=Scope.OWN)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="parameter_sets"
    )
    course = models.ForeignKey(Course, models.SET_NULL, null=True, related_name="parameter_sets")
    parameters = models.JSONField(_("parameters"))
    reviews = models.PositiveIntegerField(_("reviews it was fitted to"), default=0)
    created_at = models.DateTimeField(_("fitted"))

    class Meta:
        verbose_name = _("parameter set")
        verbose_name_plural = _("parameter sets")

    def __str__(self) -> str:
        return f"{self.model} #{self.pk}"


class ParameterFit(_Kept):
    """What came of fitting on one night, to one person's answers or to those of a whole course.

    ``chosen`` is what applies from then on, None for the defaults; of several rows the latest
    counts. A person without a row has what was chosen for the course. Losses are mean log losses,
    in nats, on the ``held_out`` latest answers, which no set was fitted to; None where there was
    no such set.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="parameter_fits",
        verbose_name=_("learner"),
    )
    course = models.ForeignKey(
        Course, models.CASCADE, related_name="parameter_fits", verbose_name=_("course")
    )
    night = models.DateField(_("night"))
    at = models.DateTimeField(_("fitted"))
    reviews = models.PositiveIntegerField(_("reviews so far"))
    held_out = models.PositiveIntegerField(_("answers judged by"))
    default_loss = models.FloatField(_("loss of the defaults"), null=True)
    pooled_loss = models.FloatField(_("loss of the course's"), null=True)
    own_loss = models.FloatField(_("loss of the learner's own"), null=True)
    chosen = models.ForeignKey(
        ParameterSet, models.PROTECT, null=True, related_name="+", verbose_name=_("chosen")
    )

    class Meta:
        verbose_name = _("fit of parameters")
        verbose_name_plural = _("fits of parameters")
        ordering = ["pk"]
        indexes = [models.Index(fields=["course", "user", "id"], name="latest_fit")]
        constraints = [
            models.UniqueConstraint(fields=["user", "course", "night"], name="one_fit_a_night"),
            models.UniqueConstraint(
                fields=["course", "night"], condition=Q(user=None), name="one_pooled_fit_a_night"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.user_id or 'all'}, {self.night}"
