"""Notes that a person brings from another program: looked at first, then taken all at once."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import Lesson

KEPT_FOR = timedelta(days=1)
"""How long what was looked at waits to be taken."""


class CardImportQuerySet(models.QuerySet):
    """What imports can be asked for."""

    def waiting(self) -> Self:
        """Return those only looked at so far."""
        return self.filter(committed_at=None)

    def open_to(self, user, now: datetime) -> Self:
        """Return the person's imports that can still be looked at, taken or undone."""
        fresh = models.Q(made_at__gt=now - KEPT_FOR) | models.Q(committed_at__isnull=False)
        return self.filter(fresh, user=user.pk)


class CardImport(models.Model):
    """One file's notes, on their way into a person's deck.

    The file itself is never kept. ``content`` is what was read from it (`formats.arriving`), and
    is emptied once it was taken; ``outcome`` then says which rows came of it.
    """

    class Kind(models.TextChoices):
        PACKAGE = "package", _("Package of Anki")
        TABLE = "table", _("Table")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_imports")
    uuid = models.UUIDField(unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name of the file"), max_length=200)
    lesson = models.ForeignKey(
        Lesson, models.CASCADE, related_name="+", verbose_name=_("lesson of the new notes")
    )
    made_at = models.DateTimeField(_("looked at"))
    content = models.TextField(blank=True)
    columns = models.JSONField(_("what the columns hold"), default=dict, blank=True)
    committed_at = models.DateTimeField(_("taken"), null=True)
    undone_at = models.DateTimeField(_("taken back"), null=True)
    outcome = models.JSONField(default=dict, blank=True)

    objects = CardImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of cards")
        verbose_name_plural = _("imports of cards")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.name}"
