"""What somebody has typed into the editor of questions and not saved yet."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import Course
from quizzes.models.questions import Question


class QuestionDraftQuerySet(models.QuerySet):
    """What unsaved texts can be asked for."""

    def unfinished(self, user, course: Course) -> Self:
        """Return the person's texts of questions that are not there yet, the newest first."""
        own = self.filter(user=user.pk, course=course, question=None)
        return own.exclude(fields={}).order_by("-saved_at", "-pk")

    def unsaved(self, user, question: Question) -> Self:
        """Return what the person typed into pages of a question and did not save, newest first."""
        own = self.filter(user=user.pk, question=question.pk)
        return own.exclude(fields={}).order_by("-saved_at", "-pk")


class QuestionDraft(models.Model):
    """One page of one person's editor of a question: the fields as they were sent, unchecked.

    Seen by that person alone. ``uuid`` is the page's: each tab and device keeps its own text.
    ``question`` is None until the first save makes it; the row stays then, so that a page sent
    twice makes one question. ``fields`` is empty when nothing is unsaved.
    """

    uuid = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    course = models.ForeignKey(Course, models.CASCADE, related_name="+")
    # Of a question that is deleted meanwhile the text stays, as one that is not there yet.
    question = models.ForeignKey(Question, models.SET_NULL, null=True, related_name="drafts")
    kind = models.CharField(_("kind"), max_length=30)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(_("kept"))

    objects = QuestionDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsaved text of a question")
        verbose_name_plural = _("unsaved texts of questions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"

    @property
    def mark(self) -> str:
        """What a page opened with this text sends back; another once the text is another."""
        return f"{self.uuid}@{self.saved_at.isoformat()}"
