"""Quizzes: sets of questions taken together, and how they behave."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.domain.questions import AVAILABLE_KINDS
from quizzes.models.courses import ContentQuerySet, ContentRow, Lesson, Status
from quizzes.models.questions import Question


class QuizQuerySet(ContentQuerySet):
    """What quizzes can be asked for."""

    def practice_sets(self) -> Self:
        """Return published practice with something to ask, in the order a lesson offers it."""
        askable = QuizQuestion.objects.askable().filter(quiz=OuterRef("pk"))
        sets = self.published().filter(Exists(askable), purpose=Quiz.Purpose.PRACTICE)
        return sets.order_by("position", "pk")


class Quiz(ContentRow):
    """A set of questions. An attempt copies these rules when it starts and keeps them."""

    class Purpose(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        CHECKPOINT = "checkpoint", _("Module checkpoint")
        FINAL = "final", _("Final")

    class Behaviour(models.TextChoices):
        IMMEDIATE_FEEDBACK = "immediate_feedback", _("Immediate feedback")

    lesson = models.ForeignKey(
        Lesson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quizzes",
        verbose_name=_("lesson"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=300)
    purpose = models.CharField(
        _("purpose"), max_length=12, choices=Purpose, default=Purpose.PRACTICE
    )
    behaviour = models.CharField(
        _("behaviour"), max_length=30, choices=Behaviour, default=Behaviour.IMMEDIATE_FEEDBACK
    )
    shuffle = models.BooleanField(_("shuffle the questions"), default=False)

    objects = QuizQuerySet.as_manager()

    class Meta(ContentRow.Meta):
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["course", "lesson__number", "position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the page the quiz starts on."""
        return reverse("quiz", args=[self.course.key, self.key])


class QuizQuestionQuerySet(models.QuerySet):
    """What the places of quizzes can be asked for."""

    def askable(self) -> Self:
        """Return the places whose questions may be asked now, in the author's order.

        Practice never asks a secure question, and nothing asks a kind that has no page yet.
        """
        allowed = Q(question__use=Question.Use.PRACTICE) | ~Q(quiz__purpose=Quiz.Purpose.PRACTICE)
        published = self.filter(
            question__status=Status.PUBLISHED, question__current__kind__in=AVAILABLE_KINDS
        )
        return published.filter(allowed).order_by("position", "pk")


class QuizQuestion(models.Model):
    """A place in a quiz."""

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="places")
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="places", verbose_name=_("question")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    points = models.FloatField(_("points"), default=1, validators=[MinValueValidator(0.01)])

    objects = QuizQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of the quiz")
        verbose_name_plural = _("questions of the quiz")
        ordering = ["quiz", "position"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "question"], name="unique_question_in_quiz")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.question_id}"
