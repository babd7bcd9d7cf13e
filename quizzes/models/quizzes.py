"""Quizzes: sets of questions taken together, and how they behave."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.domain.behaviours import Behaviour
from quizzes.domain.questions import AVAILABLE_KINDS
from quizzes.domain.quiz_rules import NAMES as RULE_NAMES
from quizzes.domain.quiz_rules import GradeMethod, Navigation, Paging, Rules, Shown, read_rules
from quizzes.models.courses import ContentQuerySet, ContentRow, Lesson, Module, Status
from quizzes.models.questions import Question

BEHAVIOURS = {
    Behaviour.DEFERRED_FEEDBACK: _("Deferred feedback"),
    Behaviour.IMMEDIATE_FEEDBACK: _("Immediate feedback"),
    Behaviour.INTERACTIVE: _("Interactive with several tries"),
    Behaviour.ADAPTIVE: _("Adaptive"),
    Behaviour.DEFERRED_CERTAINTY: _("Deferred feedback with certainty"),
    Behaviour.IMMEDIATE_CERTAINTY: _("Immediate feedback with certainty"),
}
PAGINGS = {Paging.ONE: _("One question a page"), Paging.ALL: _("All questions on one page")}
NAVIGATIONS = {Navigation.FREE: _("In any order"), Navigation.SEQUENTIAL: _("Forward only")}
GRADE_METHODS = {
    GradeMethod.HIGHEST: _("Highest attempt"),
    GradeMethod.AVERAGE: _("Average of the attempts"),
    GradeMethod.FIRST: _("First attempt"),
    GradeMethod.LAST: _("Last attempt"),
}
SHOWN = {
    Shown.AFTER_ATTEMPT: _("After the attempt"),
    Shown.AFTER_CLOSE: _("After the quiz has closed for everyone"),
    Shown.NEVER: _("Never"),
}


def _choices(names: Mapping[StrEnum, object]) -> list[tuple[str, object]]:
    """Return the choices of a column: the rules' own values with the names people read."""
    return [(one.value, name) for one, name in names.items()]


class QuizQuerySet(ContentQuerySet):
    """What quizzes can be asked for."""

    def practice_sets(self) -> Self:
        """Return published practice with something to ask, in the order a lesson offers it."""
        askable = QuizQuestion.objects.askable().filter(quiz=OuterRef("pk"))
        sets = self.published().filter(Exists(askable), purpose=Quiz.Purpose.PRACTICE)
        return sets.order_by("position", "pk")

    def checkpoints(self) -> Self:
        """Return the published checkpoints of modules, in the order of the modules."""
        found = self.published().filter(purpose=Quiz.Purpose.CHECKPOINT, module__isnull=False)
        return found.order_by("module__number", "position", "pk")

    def finals(self) -> Self:
        """Return the published finals of courses."""
        found = self.published().filter(purpose=Quiz.Purpose.FINAL, lesson=None, module=None)
        return found.order_by("position", "pk")


class Quiz(ContentRow):
    """A set of questions. An attempt copies these rules when it starts and keeps them."""

    may_be_private = True

    class Purpose(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        CHECKPOINT = "checkpoint", _("Module checkpoint")
        FINAL = "final", _("Final")

    lesson = models.ForeignKey(
        Lesson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quizzes",
        verbose_name=_("lesson"),
        help_text=_("Empty for the checkpoint of a module and for a final."),
    )
    module = models.ForeignKey(
        Module,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quizzes",
        verbose_name=_("module"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=300)
    intro = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("Markdown. Shown before the quiz begins."),
    )
    purpose = models.CharField(
        _("purpose"), max_length=12, choices=Purpose, default=Purpose.PRACTICE
    )
    behaviour = models.CharField(
        _("behaviour"),
        max_length=30,
        choices=_choices(BEHAVIOURS),
        default=Behaviour.IMMEDIATE_FEEDBACK,
    )
    shuffle = models.BooleanField(_("shuffle the questions"), default=False)
    penalty = models.FloatField(
        _("penalty for each wrong try"),
        default=0.3333333,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("A share of the points, 0 to 1. Interactive and adaptive quizzes use it."),
    )
    paging = models.CharField(
        _("pages"), max_length=3, choices=_choices(PAGINGS), default=Paging.ONE
    )
    navigation = models.CharField(
        _("order of answering"),
        max_length=10,
        choices=_choices(NAVIGATIONS),
        default=Navigation.FREE,
    )
    time_limit = models.PositiveSmallIntegerField(
        _("time limit in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    grace = models.PositiveSmallIntegerField(
        _("grace in seconds"),
        default=60,
        validators=[MaxValueValidator(3600)],
        help_text=_("Answers that arrive this long after the time is over still count."),
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Empty for any number."),
    )
    grade_method = models.CharField(
        _("what counts"), max_length=7, choices=_choices(GRADE_METHODS), default=GradeMethod.HIGHEST
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark in percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    show_verdicts = models.CharField(
        _("right or wrong is shown"),
        max_length=13,
        choices=_choices(SHOWN),
        default=Shown.AFTER_ATTEMPT,
    )
    show_marks = models.CharField(
        _("points are shown"), max_length=13, choices=_choices(SHOWN), default=Shown.AFTER_ATTEMPT
    )
    show_feedback = models.CharField(
        _("explanations are shown"),
        max_length=13,
        choices=_choices(SHOWN),
        default=Shown.AFTER_ATTEMPT,
    )
    show_right_answers = models.CharField(
        _("right answers are shown"),
        max_length=13,
        choices=_choices(SHOWN),
        default=Shown.AFTER_ATTEMPT,
    )

    objects = QuizQuerySet.as_manager()

    class Meta(ContentRow.Meta):
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["course", "lesson__number", "position", "pk"]

    def __str__(self) -> str:
        return self.title

    def rules(self) -> Rules:
        """Return the rules as they stand now."""
        return read_rules(
            {name: getattr(self, name) for name in RULE_NAMES}
            | {
                name: moment.isoformat()
                for name in ("opens_at", "closes_at")
                if (moment := getattr(self, name))
            }
        )

    def bank(self, *, practice: bool = False) -> models.QuerySet:
        """Return the questions the quiz may draw, each with ``reserve``: no practice set asks it.

        Practice never draws a secure one.
        """
        asked = QuizQuestion.objects.filter(
            question=OuterRef("pk"), quiz__purpose=Quiz.Purpose.PRACTICE
        )
        allowed = Q(use=Question.Use.PRACTICE)
        if self.purpose != Quiz.Purpose.PRACTICE and not practice:
            allowed |= Q(use=Question.Use.SECURE)
        askable = Question.objects.filter(
            allowed,
            course=self.course_id,
            status=Status.PUBLISHED,
            current__kind__in=AVAILABLE_KINDS,
        )
        return askable.annotate(reserve=~Exists(asked))

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


class QuizSection(models.Model):
    """A part of a quiz: places its author fixed, or ``draw`` questions drawn from the bank.

    ``filters`` says which questions may be drawn: lists of ``lessons``, ``objectives``, ``tags``,
    ``kinds`` and ``levels`` by their keys, an empty or missing one for any; with ``reserve`` only
    questions that no practice set asks. Every drawn question is worth ``points``.
    """

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    draw = models.PositiveSmallIntegerField(
        _("questions to draw"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
        help_text=_("Empty for questions that are fixed."),
    )
    filters = models.JSONField(_("drawn from"), default=dict, blank=True)
    points = models.FloatField(_("points of each"), default=1, validators=[MinValueValidator(0.01)])

    class Meta:
        verbose_name = _("section of the quiz")
        verbose_name_plural = _("sections of the quiz")
        ordering = ["quiz", "position"]

    def __str__(self) -> str:
        return self.title or f"{self.position}"


class QuizQuestion(models.Model):
    """A place in a quiz; without a section it stands before all sections."""

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="places")
    section = models.ForeignKey(
        QuizSection,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("section"),
    )
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
