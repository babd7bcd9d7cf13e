"""How people come into a course, and the record of who came, moved and left."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from quizzes.domain.join_codes import halves, invitation_code, mark_of
from quizzes.models.courses import Course
from quizzes.models.groups import Group


class GroupCodeQuerySet(models.QuerySet):
    """What codes can be asked for."""

    def standing(self) -> Self:
        """Return the codes that nobody ended or replaced; their last moment may be past."""
        return self.filter(ended_at=None)


class GroupCode(models.Model):
    """A code by which people join a group. A replaced one stays, so that it can be told apart."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="codes")
    code = models.CharField(_("code"), max_length=8, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))
    ends_at = models.DateTimeField(_("good until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = GroupCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code of a group")
        verbose_name_plural = _("codes of groups")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=models.Q(ended_at=None), name="one_standing_code"
            )
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The code in two halves."""
        return halves(self.code)

    def is_over(self, now: datetime) -> bool:
        """Return whether its last moment is past."""
        return self.ends_at is not None and now > self.ends_at


class InvitationQuerySet(models.QuerySet):
    """What invitations can be asked for."""

    def open(self, now: datetime) -> Self:
        """Return those that can be accepted: unused, not taken back, in time."""
        return self.pending().filter(ends_at__gt=now)

    def pending(self) -> Self:
        """Return those that are neither used nor taken back, in time or not."""
        return self.filter(used_at=None, cancelled_at=None)


class Invitation(models.Model):
    """That somebody is expected in a course, known by name, address or number.

    Its link and code are made from its number, its ``nonce`` and the site's secret key, so that a
    slip can be printed again and nothing that opens it lies in the database.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="invitations")
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, related_name="invitations", verbose_name=_("group")
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    student_number = models.CharField(_("student number"), max_length=50, blank=True)
    nonce = models.CharField(max_length=22, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))
    ends_at = models.DateTimeField(_("good until"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    used_at = models.DateTimeField(_("used"), null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("used by"),
    )
    cancelled_at = models.DateTimeField(_("taken back"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name or self.email or f"{self.pk}"

    @property
    def mark(self) -> str:
        """The part of the code that only the site can make."""
        said = f"{self.pk}:{self.nonce}"
        return mark_of(salted_hmac("quizzes.invitation", said, algorithm="sha256").digest())

    @property
    def code(self) -> str:
        """What is typed, or stands in the link, to accept it."""
        return invitation_code(self.pk, self.mark)


class RosterChange(models.Model):
    """One change of who belongs where. Append-only; rows about a person go with their account.

    ``group_name`` is kept for groups that are gone. ``details`` says the rest: the role, the
    group somebody came from, the name before.
    """

    class Action(models.TextChoices):
        JOINED = "joined", _("Joined the course")
        ADDED = "added", _("Added to the group")
        MOVED = "moved", _("Moved to the group")
        TAKEN_OUT = "taken_out", _("Taken out of the group")
        REMOVED = "removed", _("Removed from the course")
        ROLE = "role", _("Role changed")
        DETAILS = "details", _("Name or number changed")
        MADE = "made", _("Group made")
        RENAMED = "renamed", _("Group renamed")
        DELETED = "deleted", _("Group deleted")
        CODE = "code", _("New code to join by")
        CODE_ENDED = "code_ended", _("Code ended")
        INVITED = "invited", _("People invited")
        CANCELLED = "cancelled", _("Invitations taken back")
        DECLINED = "declined", _("Invitation declined")

    course = models.ForeignKey(Course, models.CASCADE, related_name="roster_changes")
    action = models.CharField(_("what was done"), max_length=10, choices=Action)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="roster_changes",
        verbose_name=_("person"),
    )
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, related_name="+", verbose_name=_("group")
    )
    group_name = models.CharField(_("name of the group"), max_length=150, blank=True)
    details = models.CharField(_("details"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("change of a roster")
        verbose_name_plural = _("changes of rosters")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.group_name}".strip()
