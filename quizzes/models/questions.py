"""The question bank: what a question is about, and each wording it has had."""

import json
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.domain.questions import LONGEST_NAME, QuestionBody, parse_body
from quizzes.models.courses import ContentRow, Lesson, Objective


class Question(ContentRow):
    """A question's identity; what is asked lies in its versions."""

    may_be_private = True

    class Level(models.TextChoices):
        RECALL = "recall", _("Recall")
        UNDERSTAND = "understand", _("Understand")
        APPLY = "apply", _("Apply")
        ANALYSE = "analyse", _("Analyse")

    class Use(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        SECURE = "secure", _("Secure: tests only")

    lesson = models.ForeignKey(
        Lesson, models.PROTECT, related_name="questions", verbose_name=_("lesson")
    )
    objective = models.ForeignKey(
        Objective, models.PROTECT, related_name="questions", verbose_name=_("objective")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.RECALL)
    use = models.CharField(_("use"), max_length=10, choices=Use, default=Use.PRACTICE)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    facts = models.JSONField(_("facts"), default=list, blank=True)
    passage = models.SlugField(_("passage"), max_length=80, blank=True)
    cards = models.ManyToManyField(
        "Card", blank=True, related_name="questions", verbose_name=_("cards of the same fact")
    )
    current = models.OneToOneField(
        "QuestionVersion",
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("current version"),
    )

    class Meta(ContentRow.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["lesson", "position", "pk"]


class QuestionVersion(models.Model):
    """One wording of a question. Frozen once an attempt points at it."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=30)
    body = models.JSONField()
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="unique_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.question} v{self.number}"

    @property
    def spec(self) -> QuestionBody:
        """The typed body."""
        return parse_body(self.body)

    @property
    def digest(self) -> str:
        """What tells this text from any other."""
        text = json.dumps(self.body, sort_keys=True, ensure_ascii=False)
        return sha256(text.encode()).hexdigest()
