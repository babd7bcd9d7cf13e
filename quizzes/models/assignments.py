"""What is due in a course: assignments, their dates for everyone, a group or one person."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.domain.windows import Window
from quizzes.models.courses import Course, Lesson, Status
from quizzes.models.groups import Group, Membership
from quizzes.models.quizzes import Quiz

MOST_ANSWERS = 10_000
"""The greatest goal of card answers."""


class GradeCategory(models.Model):
    """A part of the mark of a course, such as homework: its weight, and what may be dropped."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="grade_categories")
    name = models.CharField(_("name"), max_length=100)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    drop_lowest = models.PositiveSmallIntegerField(
        _("lowest marks left out"), default=0, validators=[MaxValueValidator(50)]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category of marks")
        verbose_name_plural = _("categories of marks")
        ordering = ["course", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "name"], name="unique_category_name"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100), name="category_weight"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """All that is set of it, so that a save over someone's newer one is noticed."""
        return f"{self.weight} {self.drop_lowest} {self.name}"


class AssignmentQuerySet(models.QuerySet):
    """What assignments can be asked for."""

    def published(self) -> Self:
        """Return those that students see, their lesson or quiz being there for them."""
        return self.counted().within_sight()

    def within_sight(self) -> Self:
        """Return those, published or not, of lessons and quizzes that students see."""
        lesson = Q(lesson__status=Status.PUBLISHED, lesson__module__status=Status.PUBLISHED)
        quiz = Q(quiz__status=Status.PUBLISHED)
        return self.filter(Q(kind=Assignment.Kind.CARDS) | lesson | quiz)

    def counted(self) -> Self:
        """Return those that count in the gradebook, also after what they are about was retired."""
        return self.filter(is_published=True)

    def authored_for(self, user) -> Self:
        """Return those this author sees at the desk: not of lessons and quizzes kept private."""
        lessons = Lesson.objects.authored_for(user).values("pk")
        quizzes = Quiz.objects.authored_for(user).values("pk")
        return self.filter(
            Q(kind=Assignment.Kind.CARDS) | Q(lesson__in=lessons) | Q(quiz__in=quizzes)
        )


class Assignment(models.Model):
    """That a lesson, a quiz or a number of card answers is due in a course.

    ``revision`` grows with every save, so that a save over someone's newer one is noticed.
    """

    class Kind(models.TextChoices):
        LESSON = "lesson", _("Lesson")
        QUIZ = "quiz", _("Quiz")
        CARDS = "cards", _("Card answers")

    course = models.ForeignKey(
        Course, models.CASCADE, related_name="assignments", verbose_name=_("course")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    lesson = models.ForeignKey(
        Lesson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("lesson"),
    )
    quiz = models.ForeignKey(
        Quiz,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("quiz"),
    )
    card_goal = models.PositiveIntegerField(
        _("card answers to give"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_ANSWERS)],
    )
    title = models.CharField(_("title"), max_length=300, blank=True)
    category = models.ForeignKey(
        GradeCategory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("category"),
    )
    points = models.FloatField(
        _("points"), default=1, validators=[MinValueValidator(0), MaxValueValidator(1000)]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_published = models.BooleanField(_("published"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made"))
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["course", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "lesson"],
                condition=Q(lesson__isnull=False),
                name="one_assignment_of_a_lesson",
            ),
            models.UniqueConstraint(
                fields=["course", "quiz"],
                condition=Q(quiz__isnull=False),
                name="one_assignment_of_a_quiz",
            ),
            models.CheckConstraint(
                condition=Q(kind="lesson", lesson__isnull=False, quiz=None, card_goal=None)
                | Q(kind="quiz", lesson=None, quiz__isnull=False, card_goal=None)
                | Q(kind="cards", lesson=None, quiz=None, card_goal__gte=1),
                name="assignment_of_one_kind",
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="assignment_points"),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """Its title, or that of what it is about."""
        if self.title:
            return self.title
        if self.kind == self.Kind.CARDS:
            return _("%(number)d card answers") % {"number": self.card_goal}
        return str(self.lesson or self.quiz)

    @property
    def is_draft_again(self) -> bool:
        """Whether what it is about was taken back from students, and not for good."""
        if self.lesson is not None:
            return Status.DRAFT in (self.lesson.status, self.lesson.module.status)
        return self.quiz is not None and self.quiz.status == Status.DRAFT

    @property
    def own_window(self) -> Window:
        """The dates of the thing itself: those of a quiz."""
        quiz = self.quiz
        return Window(quiz.opens_at, None, quiz.closes_at) if quiz is not None else Window()


class AssignmentWindowQuerySet(models.QuerySet):
    """What windows can be asked for."""

    def in_force(self) -> Self:
        """Return those of assignments that are published."""
        return self.filter(assignment__is_published=True)

    def meant_for(self, user) -> Self:
        """Return the windows one of which holds for this person: own, their groups', everyone's.

        A visitor has everyone's alone.
        """
        everyone = Q(user=None, group=None)
        if user.pk is None:
            return self.filter(everyone)
        return self.filter(everyone | Q(user=user.pk) | Q(group__in=groups_of(user)))


def groups_of(user):
    """Return the ids of the groups this person is in, of whatever course, as a subquery."""
    members = Group.members.through.objects.filter(membership__user=user.pk)
    return members.values("group")


class AssignmentWindow(models.Model):
    """When an assignment opens, is due and closes: for one ``user``, a ``group``, or everyone."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="windows")
    group = models.ForeignKey(
        Group,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="assignment_windows",
        verbose_name=_("group"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="assignment_windows",
        verbose_name=_("person"),
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)

    objects = AssignmentWindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("dates of an assignment")
        verbose_name_plural = _("dates of assignments")
        ordering = ["assignment", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(group__isnull=True),
                name="window_of_one_or_a_class",
            ),
            models.CheckConstraint(
                condition=(Q(opens_at=None) | Q(due_at=None) | Q(due_at__gte=F("opens_at")))
                & (Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")))
                & (Q(due_at=None) | Q(closes_at=None) | Q(closes_at__gte=F("due_at"))),
                name="window_in_order",
            ),
            models.UniqueConstraint(
                fields=["assignment", "user"],
                condition=Q(user__isnull=False),
                name="one_window_of_a_person",
            ),
            models.UniqueConstraint(
                fields=["assignment", "group"],
                condition=Q(group__isnull=False),
                name="one_window_of_a_group",
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(user=None, group=None),
                name="one_window_of_everyone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.closes_at or self.due_at or '–'}"

    @property
    def state(self) -> str:
        """All its dates, so that a save over someone's newer ones is noticed."""
        return self.to_window().state

    def to_window(self) -> Window:
        """Return the dates as the domain's value."""
        return Window(self.opens_at, self.due_at, self.closes_at)


class AnnouncementQuerySet(models.QuerySet):
    """What announcements can be asked for."""

    def standing(self, now) -> Self:
        """Return those whose end has not come."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now))

    def meant_for(self, user) -> Self:
        """Return those for members of their course, or of their group, this person among them."""
        mine = Membership.objects.filter(user=user.pk)
        to_all = Q(group=None, course__in=mine.values("course"))
        return self.filter(to_all | Q(group__in=groups_of(user)))


class Announcement(models.Model):
    """What is said to a course or a group, until its end or until they put it away."""

    course = models.ForeignKey(
        Course, models.CASCADE, related_name="announcements", verbose_name=_("course")
    )
    group = models.ForeignKey(
        Group,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="announcements",
        verbose_name=_("for whom"),
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), help_text=_("Markdown."))
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    posted_at = models.DateTimeField(_("written"))
    ends_at = models.DateTimeField(
        _("shown until"), null=True, blank=True, help_text=_("Empty: until you end it.")
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    put_away_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="announcements_put_away", editable=False
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-posted_at", "-pk"]

    def __str__(self) -> str:
        return self.title
