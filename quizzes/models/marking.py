"""What markers give to essays before it is released, and what they keep to say again."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.domain.marking import Mark
from quizzes.models.attempts import AttemptItem, Response
from quizzes.models.courses import Course

_SHARE = [MinValueValidator(0), MaxValueValidator(1)]


class Marking(models.Model):
    """What one person gives an answer, as last saved. Students see nothing of it.

    ``points`` are by the keys of the rubric's lines; ``fraction`` is None while one of them has
    none. ``response`` is the answer that was read. ``page`` is the page that saved it last and
    ``revision`` counts the saves, so that an older window overwrites nothing. What is ``set_aside``
    counts as none until its marker saves something else.
    """

    item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="markings")
    response = models.ForeignKey(
        Response, models.CASCADE, related_name="markings", verbose_name=_("answer that was read")
    )
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="markings",
        verbose_name=_("marker"),
    )
    points = models.JSONField(_("points by line of the rubric"), default=dict)
    fraction = models.FloatField(_("fraction"), null=True, validators=_SHARE)
    comment = models.TextField(_("comment"), blank=True)
    is_done = models.BooleanField(_("finished"), default=False)
    saved_at = models.DateTimeField(_("saved"))
    page = models.UUIDField(_("page that saved it"), null=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    set_aside_at = models.DateTimeField(_("set aside"), null=True, blank=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("set aside by"),
    )

    class Meta:
        verbose_name = _("marking")
        verbose_name_plural = _("markings")
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "marker"], name="one_marking_a_marker"),
            models.CheckConstraint(
                condition=Q(is_done=False) | Q(fraction__gte=0, fraction__lte=1),
                name="finished_marking_has_mark",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.fraction}"

    def to_mark(self, response_id: int | None) -> Mark:
        """Return it as a value, held against the answer that counts now."""
        return Mark(
            fraction=self.fraction or 0.0,
            at=self.saved_at,
            points=self.points,
            comment=self.comment,
            is_done=self.is_done,
            is_current=self.response_id == response_id,
            is_set_aside=self.set_aside_at is not None,
        )


class SettledMark(models.Model):
    """What an instructor decided between the marks of an answer; it is released in their place."""

    item = models.OneToOneField(AttemptItem, models.CASCADE, related_name="settled_mark")
    response = models.ForeignKey(
        Response, models.CASCADE, related_name="+", verbose_name=_("answer that was read")
    )
    points = models.JSONField(_("points by line of the rubric"), default=dict)
    fraction = models.FloatField(_("fraction"), validators=_SHARE)
    comment = models.TextField(_("comment"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled"))

    class Meta:
        verbose_name = _("settled mark")
        verbose_name_plural = _("settled marks")
        ordering = ["item"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fraction__gte=0, fraction__lte=1), name="settled_in_bounds"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.fraction}"

    def to_mark(self, response_id: int | None) -> Mark:
        """Return it as a value, held against the answer that counts now."""
        return Mark(
            fraction=self.fraction,
            at=self.settled_at,
            points=self.points,
            comment=self.comment,
            is_current=self.response_id == response_id,
        )


class MarkingComment(models.Model):
    """Words that a marker keeps to use again in a course; nobody else sees the list."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="marking_comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="marking_comments"
    )
    text = models.CharField(_("text"), max_length=1000)

    class Meta:
        verbose_name = _("comment kept for marking")
        verbose_name_plural = _("comments kept for marking")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "author", "text"], name="comment_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return self.text
