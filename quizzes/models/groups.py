"""Who belongs to a course, as what, and in which group."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import Course


class Role(models.TextChoices):
    """What a member may do in the course."""

    STUDENT = "student", _("Student")
    ASSISTANT = "assistant", _("Assistant")
    INSTRUCTOR = "instructor", _("Instructor")


class Membership(models.Model):
    """That a person belongs to a course: the only source of rights in it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    course = models.ForeignKey(Course, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.STUDENT)
    joined_at = models.DateTimeField(_("joined"))
    roster_name = models.CharField(_("name on the roster"), max_length=150, blank=True)
    student_number = models.CharField(_("student number"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["course", "role", "user"]
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def shown_name(self) -> str:
        """The name teachers know the person by."""
        return self.roster_name or self.user.shown_name


def may_enter(user, course: str = "") -> Q:
    """Return the condition that a course is open to this person: to anyone, or to its members.

    ``course`` is the path to the course in a query, with its underscores: ``"course__"``.
    """
    members = Membership.objects.filter(user=user.pk, course=OuterRef(f"{course}pk"))
    return Q((f"{course}access", Course.Access.OPEN)) | Exists(members)


class Group(models.Model):
    """A class within a course."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="groups")
    name = models.CharField(_("name"), max_length=150)
    members = models.ManyToManyField(Membership, blank=True, related_name="groups")

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["course", "name"]
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="unique_group_name")]

    def __str__(self) -> str:
        return self.name
