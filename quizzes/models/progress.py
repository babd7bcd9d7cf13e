"""What a person has read. Everything else about progress is computed from evidence."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import Lesson


class LessonReading(models.Model):
    """One person and one lesson: opened, how far, and read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="readings")
    opened_at = models.DateTimeField(_("opened"))
    last_section = models.SlugField(_("last section"), max_length=80, blank=True)
    read_at = models.DateTimeField(_("read"), null=True)
    read_on = models.DateField(_("learner day of reading"), null=True)

    class Meta:
        verbose_name = _("reading of a lesson")
        verbose_name_plural = _("readings of lessons")
        ordering = ["user", "lesson"]
        constraints = [models.UniqueConstraint(fields=["user", "lesson"], name="one_reading")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.lesson_id}"
