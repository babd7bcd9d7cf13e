"""What the attempts at quizzes say of questions: figures kept, and made again at any time.

They are caches: ``actions.item_figures.count`` makes those of a quiz anew from its attempts, and
nothing else writes them. A page that shows them says from when they are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from quizzes.models.attempts import Attempt
from quizzes.models.groups import Membership, Role
from quizzes.models.questions import Question, QuestionVersion
from quizzes.models.quizzes import Quiz
from quizzes.models.repairs import Repair


class Taken(models.TextChoices):
    """Which attempts of each person are counted."""

    FIRST = "first", _("First attempts")
    LAST = "last", _("Last attempts")
    HIGHEST = "highest", _("Highest attempts")
    ALL = "all", _("All attempts")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells whether figures are older than the attempts of their quiz."""

    attempts: int
    latest: datetime | None
    last_repair: int


def counted_attempts(
    quiz_id: int | OuterRef, members_of: int | None = None
) -> models.QuerySet[Attempt]:
    """Return the attempts at a quiz that count: finished, not voided, no practice of a rest.

    With ``members_of`` only those of the students of this course (`kept_apart.whose_members`).
    """
    # In the words of the index `attempts_that_count`: SQLite looks no further than the text.
    finished = Attempt.objects.filter(quiz=quiz_id, finished_at__isnull=False)
    counting = finished.filter(practice_of=None, voided_at=None)
    if members_of is None:
        return counting
    members = Membership.objects.filter(course=members_of, role=Role.STUDENT)
    return counting.filter(user__in=members.values("user"))


def evidence_of(quiz_id: int, members_of: int | None = None) -> Evidence:
    """Return what there is to be counted in a quiz now: three queries of indexes alone.

    The number takes some milliseconds for 100,000 attempts; asked for together with the latest
    moment it would take twice as long. Where students of a course alone are counted
    (``members_of``), the number also tells that somebody came or left.
    """
    counting = counted_attempts(quiz_id, members_of).order_by()
    latest = counting.order_by("-finished_at").values_list("finished_at", flat=True).first()
    last = Repair.objects.filter(quiz=quiz_id).order_by().aggregate(last=Max("pk"))["last"]
    return Evidence(counting.count(), latest, last or 0)


class QuizFigures(models.Model):
    """The figures of a quiz: ``figures`` is a ``QuizStatistics`` as JSON.

    ``attempts`` were counted; ``waiting`` more hold an answer that nobody has marked yet. The rest
    is the ``Evidence`` there was.
    """

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="figures")
    taken = models.CharField(_("attempts counted"), max_length=7, choices=Taken)
    attempts = models.PositiveIntegerField(_("attempts"))
    waiting = models.PositiveIntegerField(_("attempts waiting for a mark"), default=0)
    figures = models.JSONField(_("figures"))
    counted_at = models.DateTimeField(_("counted"))
    seen = models.PositiveIntegerField(_("attempts there were"))
    latest = models.DateTimeField(_("latest of them finished"), null=True)
    last_repair = models.BigIntegerField(_("last repair"), default=0)

    class Meta:
        verbose_name = _("figures of a quiz")
        verbose_name_plural = _("figures of quizzes")
        ordering = ["quiz", "taken"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "taken"], name="one_figures_of_a_quiz")
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}: {self.taken}"

    def holds(self, evidence: Evidence) -> bool:
        """Tell whether nothing has changed since they were counted."""
        return Evidence(self.seen, self.latest, self.last_repair) == evidence


class ItemFiguresQuerySet(models.QuerySet):
    """What figures of questions can be asked for."""

    def everywhere(self) -> Self:
        """Return the figures over all quizzes: of each question, and of each of its wordings."""
        return self.filter(quiz=None, taken=Taken.FIRST)

    def in_quiz(self, quiz: Quiz, taken: str) -> Self:
        """Return the figures of one quiz, of its questions and their wordings."""
        return self.filter(quiz=quiz, taken=taken)


class ItemFigures(models.Model):
    """The figures of a question in a quiz, or over all quizzes (``quiz`` is None).

    ``version`` is None for all wordings together. Over all quizzes only first attempts are counted.
    A list of questions filters by the columns with one join::

        Question.objects.filter(
            figures__quiz=None, figures__version=None, figures__facility__lt=0.2
        )

    or with ``figures__version=F("current")`` for the wording that is asked now. All conditions
    stand in the same ``filter``, so that they are of the same row. To show the figures of every
    question, those without included, take ``FilteredRelation("figures", condition=Q(...))``.

    ``facility`` is a share of the points, ``discrimination`` Moodle's index in [-100, 100];
    ``figures`` has all others, ``answers`` the table of ``item_answers``, both as JSON; ``shares``
    are the moments from which figures over several quizzes are made.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="figures")
    version = models.ForeignKey(QuestionVersion, models.CASCADE, null=True, related_name="figures")
    quiz = models.ForeignKey(Quiz, models.CASCADE, null=True, related_name="item_figures")
    taken = models.CharField(
        _("attempts counted"), max_length=7, choices=Taken, default=Taken.FIRST
    )
    attempts = models.PositiveIntegerField(_("attempts"))
    facility = models.FloatField(_("facility"), null=True)
    discrimination = models.FloatField(_("discrimination index"), null=True)
    figures = models.JSONField(_("figures"))
    answers = models.JSONField(_("answers"), default=list)
    shares = models.JSONField(_("moments"), default=list)
    updated_at = models.DateTimeField(_("counted"))

    objects = ItemFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a question")
        verbose_name_plural = _("figures of questions")
        ordering = ["question", "quiz", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(quiz=None, version=None),
                name="one_figures_of_a_question",
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(quiz=None, version__isnull=False),
                name="one_figures_of_a_version",
            ),
            models.UniqueConstraint(
                fields=["quiz", "taken", "question"],
                condition=Q(quiz__isnull=False, version=None),
                name="one_figures_of_a_quizzes_question",
            ),
            models.UniqueConstraint(
                fields=["quiz", "taken", "version"],
                condition=Q(quiz__isnull=False, version__isnull=False),
                name="one_figures_of_a_quizzes_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}/{self.version_id} in {self.quiz_id}"
