"""What instructors decide about attempts: allowances, repairs, and the marks these changed."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from quizzes.domain.repairs import Ruling, RulingKind
from quizzes.domain.timing import Allowance
from quizzes.models.attempts import Attempt, Response
from quizzes.models.courses import Course
from quizzes.models.questions import Question, QuestionVersion
from quizzes.models.quizzes import Quiz


class Accommodation(models.Model):
    """More time, more attempts or later dates for one person, in every quiz of the course."""

    course = models.ForeignKey(
        Course, models.CASCADE, related_name="accommodations", verbose_name=_("course")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="accommodations",
        verbose_name=_("student"),
    )
    time_multiplier = models.FloatField(
        _("time multiplier"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=_("2 doubles every time limit."),
    )
    extra_minutes = models.PositiveSmallIntegerField(
        _("extra minutes"), default=0, validators=[MaxValueValidator(600)]
    )
    extra_attempts = models.PositiveSmallIntegerField(
        _("extra attempts"), default=0, validators=[MaxValueValidator(50)]
    )
    shift_days = models.PositiveSmallIntegerField(
        _("days later"),
        default=0,
        validators=[MaxValueValidator(365)],
        help_text=_("Quizzes close this many days later for this person."),
    )

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        ordering = ["course", "user"]
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="one_accommodation")]

    def __str__(self) -> str:
        return f"{self.user}"

    def to_allowance(self) -> Allowance:
        """Return it as the value that times are reckoned with."""
        return Allowance(
            self.time_multiplier, self.extra_minutes, self.extra_attempts, self.shift_days
        )


class RepairQuerySet(models.QuerySet):
    """What repairs can be asked for."""

    def rulings(self) -> Self:
        """Return the rulings on questions, those that were withdrawn included."""
        return self.filter(attempt=None).exclude(kind=Repair.Kind.WITHDRAW)

    def in_force(self) -> Self:
        """Return the rulings on questions that nobody has withdrawn."""
        return self.rulings().filter(withdrawals=None)

    def with_withdrawals(self) -> Self:
        """Give each repair ``is_withdrawn``: whether it is a ruling that holds no more."""
        withdrawals = Repair.objects.filter(withdraws=OuterRef("pk"))
        return self.annotate(is_withdrawn=Exists(withdrawals))


class Repair(models.Model):
    """One thing an instructor did to attempts or their marks. Only ever added.

    Of ``quiz``, ``question``, ``attempt`` and ``response`` those are set that it was done to.
    Rulings on a question (accept, credit, drop) hold for the attempts of their quiz that are
    finished later, too, until another row ``withdraws`` them. ``details`` holds what the kind needs
    to be done again or undone.
    """

    class Kind(models.TextChoices):
        REGRADE = "regrade", _("Graded again")
        ACCEPT = "accept", _("One more answer accepted")
        CREDIT = "credit", _("Full credit for everyone")
        DROP = "drop", _("Question dropped")
        MARK = "mark", _("Answer marked by hand")
        OVERRIDE = "override", _("Mark set by hand")
        REOPEN = "reopen", _("Attempt reopened")
        TIME = "time", _("Time given")
        SUBMIT = "submit", _("Attempt submitted")
        VOID = "void", _("Attempt voided")
        LATE_ACCEPTED = "late_accepted", _("Late answer accepted")
        LATE_REJECTED = "late_rejected", _("Late answer rejected")
        WITHDRAW = "withdraw", _("Ruling withdrawn")

    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="repairs", verbose_name=_("quiz"))
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, related_name="repairs", verbose_name=_("question")
    )
    version = models.ForeignKey(
        QuestionVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("graded by")
    )
    attempt = models.ForeignKey(
        Attempt, models.CASCADE, null=True, related_name="repairs", verbose_name=_("attempt")
    )
    response = models.ForeignKey(
        Response, models.CASCADE, null=True, related_name="repairs", verbose_name=_("answer")
    )
    withdraws = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="withdrawals",
        verbose_name=_("ruling withdrawn"),
    )
    details = models.JSONField(_("details"), default=dict)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("done by"),
    )
    at = models.DateTimeField(_("done"))

    objects = RepairQuerySet.as_manager()

    class Meta:
        verbose_name = _("repair")
        verbose_name_plural = _("repairs")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"

    def to_ruling(self) -> Ruling:
        """Return a ruling on a question as a value; raises ``ValueError`` for other repairs."""
        return Ruling(
            kind=RulingKind(self.kind),
            reason=self.reason,
            version_id=self.version_id,
            body=self.version.spec if self.version else None,
            answer=self.details.get("answer", {}),
            credit=self.details.get("credit", 1.0),
        )


class MarkChange(models.Model):
    """What a repair made of the mark of one attempt; the old one is never lost."""

    repair = models.ForeignKey(Repair, models.CASCADE, related_name="changes")
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="mark_changes")
    points_before = models.FloatField(_("points before"))
    points_after = models.FloatField(_("points after"))
    max_before = models.FloatField(_("points to be had before"))
    max_after = models.FloatField(_("points to be had after"))

    class Meta:
        verbose_name = _("change of a mark")
        verbose_name_plural = _("changes of marks")
        ordering = ["repair", "attempt"]

    def __str__(self) -> str:
        return f"{self.points_before} → {self.points_after}"
