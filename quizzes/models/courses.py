"""The course and what it is read from: modules, lessons, objectives, terms, sources, figures."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.roles import is_administrator

validate_key = RegexValidator(
    r"^[a-z0-9][a-z0-9-]*$", _("Small letters, digits and hyphens only, please.")
)


class Status(models.TextChoices):
    """Only what is published reaches students; retired content keeps its evidence."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class PracticePolicy(models.TextChoices):
    """What teachers see of practice and cards: sums over many, or what each student did too."""

    AGGREGATES = "aggregates", _("Sums over many students only")
    NAMED = "named", _("Each student’s too, by name")


class ContentQuerySet(models.QuerySet):
    """What every kind of content can be asked for."""

    def published(self) -> Self:
        """Return what students may see."""
        return self.filter(status=Status.PUBLISHED)

    def authored_for(self, user) -> Self:
        """Return what this author may see at the desk: all but drafts others keep to themselves.

        Administrators see those too. Without anybody it is what every author sees.
        """
        if user is None:
            return self.filter(is_private=False)
        if is_administrator(user):
            return self
        return self.filter(models.Q(is_private=False) | models.Q(author=user.pk))


class Tracked(models.Model):
    """Where a row came from, who may overwrite it, and how often it was saved.

    ``origin`` is the last hand that changed the row: ``pack``, ``site`` or ``import:N``.
    ``pack_digest`` is the digest of the spec as the pack last gave it; a row whose origin is the
    site but which has a digest was edited here since, and a load reports it as a conflict.
    ``revision`` grows with every save, so that a save over someone's newer one is noticed.
    """

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, db_index=True
    )
    origin = models.CharField(_("origin"), max_length=30, default="site", editable=False)
    pack_digest = models.CharField(max_length=64, blank=True, editable=False)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        abstract = True


class Course(Tracked):
    """One course: everything a person learns under `/c/<key>/`."""

    class Access(models.TextChoices):
        OPEN = "open", _("Anyone, guests included")
        MEMBERS = "members", _("Members only")

    key = models.SlugField(_("key"), max_length=80, unique=True, validators=[validate_key])
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    language = models.CharField(_("language"), max_length=20, default="en")
    credit = models.TextField(_("credit"), blank=True)
    licence = models.TextField(_("licence"), blank=True)
    desired_retention = models.FloatField(
        _("share of cards to remember"),
        default=0.9,
        validators=[MinValueValidator(0.7), MaxValueValidator(0.97)],
        help_text=_("From 0.7 to 0.97. Students may choose their own."),
    )
    reviews_questions = models.BooleanField(
        _("questions are reviewed before they are published"),
        default=False,
        help_text=_("Then somebody other than the author approves each wording first."),
    )
    access = models.CharField(_("open to"), max_length=10, choices=Access, default=Access.OPEN)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark of the course, in percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Empty for none. The total of the gradebook is compared with it."),
    )
    practice_named_from = models.DateTimeField(
        _("practice of single students shown to their teachers"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("What they did from then on; empty for never."),
    )
    evidence_kept_until = models.DateField(
        _("nameless answers kept until"),
        null=True,
        blank=True,
        help_text=_(
            "After that day the answers of people who deleted their account are erased too. "
            "Left empty, they are kept."
        ),
    )

    objects = ContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pass_mark__gte=1, pass_mark__lte=100) | models.Q(pass_mark=None),
                name="course_pass_mark",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the course's page."""
        return reverse("course", args=[self.key])

    @property
    def practice_policy(self) -> PracticePolicy:
        """What teachers see of the practice and the cards of a student."""
        named = self.practice_named_from is not None
        return PracticePolicy.NAMED if named else PracticePolicy.AGGREGATES


class ContentRow(Tracked):
    """A piece of a course, known by a key that is unique in its course and never changes.

    ``author`` made it on the site; a pack's row has none. A private draft is its author's alone
    until it is published, sent to review or shared; administrators see it too. Only kinds with
    ``may_be_private`` can be: what other rows are filed under cannot.
    """

    may_be_private = False

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("author"),
    )
    is_private = models.BooleanField(_("private draft"), default=False, editable=False)
    course = models.ForeignKey(Course, models.CASCADE, verbose_name=_("course"))
    key = models.SlugField(_("key"), max_length=80, validators=[validate_key])

    objects = ContentQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="unique_%(class)s_key")
        ]

    def __str__(self) -> str:
        return self.key

    def is_seen_by(self, user) -> bool:
        """Return whether this author may see it at the desk: see ``authored_for``."""
        return not self.is_private or self.author_id == user.pk or is_administrator(user)


class Module(ContentRow):
    """A group of lessons with one theme."""

    number = models.PositiveSmallIntegerField(_("number"), default=0)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)

    class Meta(ContentRow.Meta):
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["course", "number", "pk"]

    def __str__(self) -> str:
        return self.title


class LessonQuerySet(ContentQuerySet):
    """What lessons can be asked for."""

    def readable(self) -> Self:
        """Return what students may read, module and all, in reading order."""
        published = self.published().filter(module__status=Status.PUBLISHED)
        return published.order_by("module__number", "number", "pk")


class Lesson(ContentRow):
    """A reading of a few minutes with recall inside it."""

    may_be_private = True

    module = models.ForeignKey(
        Module, models.PROTECT, related_name="lessons", verbose_name=_("module")
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    title = models.CharField(_("title"), max_length=300)
    hook = models.CharField(_("hook question"), max_length=300)
    article_section = models.CharField(_("section of the article"), max_length=300, blank=True)
    summary = models.TextField(
        _("in three lines"), blank=True, help_text=_("One sentence a line, at most five.")
    )
    body = models.TextField(_("text (Markdown)"))
    terms = models.ManyToManyField(
        "GlossaryTerm", blank=True, related_name="lessons", verbose_name=_("key terms")
    )

    objects = LessonQuerySet.as_manager()

    class Meta(ContentRow.Meta):
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["course", "number", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the page students read."""
        return reverse("lesson", args=[self.course.key, self.key])


class ObjectiveQuerySet(ContentQuerySet):
    """What objectives can be asked for."""

    def authored_for(self, user) -> Self:
        """Return what this author may see at the desk: not those of somebody's private lesson."""
        rows = super().authored_for(user)
        if user is None:
            return rows.filter(lesson__is_private=False)
        if is_administrator(user):
            return rows
        return rows.filter(models.Q(lesson__is_private=False) | models.Q(lesson__author=user.pk))


class Objective(ContentRow):
    """What a student can do after the lesson."""

    lesson = models.ForeignKey(
        Lesson, models.PROTECT, related_name="objectives", verbose_name=_("lesson")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.CharField(_("the student can"), max_length=300)

    objects = ObjectiveQuerySet.as_manager()

    class Meta(ContentRow.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["lesson", "position", "pk"]

    def __str__(self) -> str:
        return self.text

    def is_served(self) -> bool:
        """Return whether a question or a note is there for it: at most two queries."""
        return self.questions.exists() or self.notes.exists()


class GlossaryTerm(ContentRow):
    """A term the course uses, explained in its own words."""

    term = models.CharField(_("term"), max_length=300)
    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)
    definition = models.TextField(_("definition (Markdown)"))
    translations = models.JSONField(_("in other languages"), default=dict, blank=True)

    class Meta(ContentRow.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["course", "term", "pk"]

    def __str__(self) -> str:
        return self.term

    def get_absolute_url(self) -> str:
        """Return the address of the term's place in the glossary."""
        return f"{reverse('glossary', args=[self.course.key])}#{self.key}"


class Source(ContentRow):
    """A numbered source, with what the article's own footnote got wrong."""

    number = models.PositiveSmallIntegerField(_("number"))
    citation = models.TextField(_("citation (Markdown)"))
    url = models.URLField(_("address"), max_length=500, blank=True)
    correction = models.TextField(_("correction"), blank=True)

    class Meta(ContentRow.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["course", "number", "pk"]

    def __str__(self) -> str:
        return f"{self.number}. {self.key}"

    def get_absolute_url(self) -> str:
        """Return the address of the source's place in the list of sources."""
        return f"{reverse('sources', args=[self.course.key])}#{self.key}"


class Figure(ContentRow):
    """A drawing in SVG with everything it shows said again in text."""

    title = models.CharField(_("title"), max_length=300)
    caption = models.TextField(_("caption"), blank=True)
    text = models.TextField(_("the same in words (Markdown)"))
    svg = models.TextField(_("drawing (SVG)"))

    class Meta(ContentRow.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["course", "key"]

    def __str__(self) -> str:
        return self.title
