"""What a course is looked up in beside its lessons: people, and a timeline."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import ContentRow, Lesson


class Person(ContentRow):
    """Someone the course speaks of, with the lessons they appear in."""

    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("name"), max_length=300)
    role = models.CharField(_("role at the time"), max_length=300)
    about = models.TextField(_("about (Markdown)"))
    lessons = models.ManyToManyField(
        Lesson, blank=True, related_name="people", verbose_name=_("lessons")
    )

    class Meta(ContentRow.Meta):
        verbose_name = _("person of the course")
        verbose_name_plural = _("people of the course")
        ordering = ["course", "position", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the person's place on the page of people."""
        return f"{reverse('people', args=[self.course.key])}#{self.key}"


class TimelineEvent(ContentRow):
    """Something that happened, as the timeline shows it."""

    class Strand(models.TextChoices):
        INSTITUTIONS = "institutions", _("Institutions")
        TRANSIT = "transit", _("Transit")
        PROJECTS = "projects", _("Projects")
        TERRORISM = "terrorism", _("Terrorism")
        MANDATE = "mandate", _("Mandate and mission")

    position = models.PositiveSmallIntegerField(_("position"), default=0)
    date = models.CharField(_("date as shown"), max_length=300)
    sort_date = models.CharField(
        _("date to sort by"),
        max_length=10,
        validators=[RegexValidator(r"^[1-9][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?$")],
        help_text=_("As 2002, 2002-05 or 2002-05-28."),
    )
    text = models.TextField(_("what happened (Markdown)"))
    strand = models.CharField(_("strand"), max_length=20, choices=Strand)
    lesson = models.ForeignKey(
        Lesson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("lesson"),
    )
    facts = models.JSONField(_("facts"), default=list, blank=True)
    errata = models.JSONField(_("errata"), default=list, blank=True)
    printed = models.TextField(
        _("what the work prints (Markdown)"),
        blank=True,
        help_text=_("Where the record differs; this marks the entry as corrected."),
    )
    added = models.BooleanField(_("added by the editor"), default=False)
    after = models.BooleanField(_("after the work was written"), default=False)

    class Meta(ContentRow.Meta):
        verbose_name = _("event of the timeline")
        verbose_name_plural = _("events of the timeline")
        ordering = ["course", "sort_date", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.date}: {self.key}"

    def get_absolute_url(self) -> str:
        """Return the address of the event's place on the timeline."""
        return f"{reverse('timeline', args=[self.course.key])}#{self.key}"
