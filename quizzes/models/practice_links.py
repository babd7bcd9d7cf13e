"""Links that let anyone practise one quiz, and who came in by one."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import Status
from quizzes.models.quizzes import Quiz


class PracticeLinkQuerySet(models.QuerySet):
    """What links can be asked for."""

    def standing(self) -> Self:
        """Return the links that nobody ended; of one quiz there is at most one."""
        return self.filter(ended_at=None)

    def holding(self, now: datetime) -> Self:
        """Return the links that let people in at this moment: to practice, and to nothing else."""
        in_time = Q(ends_at=None) | Q(ends_at__gt=now)
        return self.standing().filter(in_time, quiz__purpose=Quiz.Purpose.PRACTICE)

    def leading_in(self, now: datetime) -> Self:
        """Return those of them whose quiz can be begun: it and its course are published."""
        published = {"quiz__status": Status.PUBLISHED, "quiz__course__status": Status.PUBLISHED}
        return self.holding(now).filter(**published)

    def followed_by(self, user) -> Self:
        """Return the links this person came in by: a visitor, of whom nothing is kept, by none."""
        if user.pk is None:
            # Asked for no user, a join finds the links that nobody has followed yet.
            return self.none()
        return self.filter(passes__user=user.pk)


class PracticeLink(models.Model):
    """An address at which anyone may practise one quiz of a course for members. Never changed.

    The token is all one needs, and opens nothing that is not in this database beside it: so it is
    kept as it is, and an instructor can read it again.
    """

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="practice_links")
    token = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField(_("ends"), null=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = PracticeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice link")
        verbose_name_plural = _("practice links")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz"], condition=Q(ended_at=None), name="one_practice_link"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}: {self.made_at:%Y-%m-%d}"


class PracticePass(models.Model):
    """That a person came in by a link: they may take its quiz for as long as the link holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="practice_passes"
    )
    link = models.ForeignKey(PracticeLink, models.CASCADE, related_name="passes")
    at = models.DateTimeField(_("came in"))

    class Meta:
        verbose_name = _("practice pass")
        verbose_name_plural = _("practice passes")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "link"], name="one_practice_pass")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.link_id}"


def may_practise(user, now: datetime, quiz: str = "pk") -> models.Exists:
    """Return the condition that the person came in by a link to this quiz that still holds.

    ``quiz`` is the path to the quiz's id in a query.
    """
    held = PracticeLink.objects.holding(now).followed_by(user).filter(quiz=OuterRef(quiz))
    return models.Exists(held)
