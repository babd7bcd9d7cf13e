"""The record of who changed which content, and what authors say to each other about it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import Course, Objective, Tracked
from quizzes.models.questions import Question, QuestionVersion
from quizzes.roles import is_administrator


class ContentChangeQuerySet(models.QuerySet):
    """What the record of changes can be asked for."""

    def of(self, row: Tracked) -> Self:
        """Return the changes of one piece of content, the latest first."""
        kind = type(row)._meta.model_name
        course = row.pk if isinstance(row, Course) else row.course_id
        return self.filter(course=course, model=kind, key=row.key).order_by("-pk")

    def told(self, user, row: Tracked) -> Self:
        """Return what this person may read of it: what was written in private is its author's."""
        kept_by = {getattr(row, "author_id", None)}
        if isinstance(row, Objective):
            kept_by.add(row.lesson.author_id)
        sees_all = user.pk in kept_by or is_administrator(user)
        return self if sees_all else self.filter(is_private=False)


class ContentChange(models.Model):
    """One change of a piece of content: by whom, and all its fields as they were afterwards.

    Append-only. ``data`` is the row as a course pack holds it (`models.course_rows.row_of`), so
    that two changes can be compared and an earlier one put back. ``is_private`` tells that it was
    written while its author kept it private; it stays so once the rest is shared.
    """

    class Action(models.TextChoices):
        CREATED = "created", _("Made")
        EDITED = "edited", _("Edited")
        SHARED = "shared", _("Shared with the other instructors")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")
        TAKEN_BACK = "taken_back", _("Taken back to draft")
        RESTORED = "restored", _("An earlier text put back")
        LOADED = "loaded", _("Loaded from the pack")
        IMPORTED = "imported", _("Imported")
        DELETED = "deleted", _("Deleted")
        REVIEWS_ON = "reviews_on", _("Reviews before publishing switched on")
        REVIEWS_OFF = "reviews_off", _("Reviews before publishing switched off")
        NAMED_ON = "named_on", _("Practice shown by name from now on")
        NAMED_OFF = "named_off", _("Practice shown in sums only")

    course = models.ForeignKey(Course, models.CASCADE, related_name="changes")
    model = models.CharField(_("what"), max_length=30)
    key = models.SlugField(_("key"), max_length=80)
    revision = models.PositiveIntegerField(_("revision"))
    action = models.CharField(_("what was done"), max_length=12, choices=Action)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    data = models.JSONField()
    is_private = models.BooleanField(default=False, editable=False)

    objects = ContentChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of content")
        verbose_name_plural = _("changes of content")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["course", "model", "key"], name="changes_of_a_row")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}: {self.get_action_display()}"


class QuestionReview(models.Model):
    """That an author asked for a look at a wording before it is published, and what came of it.

    Without ``reviewer`` any other instructor of the course may decide. ``wording`` is the digest
    of the text that was decided on: a version nobody has answered is changed in place, and what
    was approved of it before is then void.
    """

    class Decision(models.TextChoices):
        OPEN = "open", _("Waits for a review")
        APPROVED = "approved", _("Approved")
        CHANGES = "changes", _("Changes asked for")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    question = models.ForeignKey(Question, models.CASCADE, related_name="reviews")
    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="reviews")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, default=Decision.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    wording = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("review of a question")
        verbose_name_plural = _("reviews of questions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=models.Q(decision="open"),
                name="one_open_review",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_decision_display()}"


class ReviewComment(models.Model):
    """What somebody said in a review."""

    review = models.ForeignKey(QuestionReview, models.CASCADE, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"))
    text = models.TextField(_("comment"), max_length=4000)

    class Meta:
        verbose_name = _("comment of a review")
        verbose_name_plural = _("comments of reviews")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]
