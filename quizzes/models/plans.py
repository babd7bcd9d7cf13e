"""Plans up to an exam, what was worked out of them today, and breaks.

A plan is one person's own, or a class's: of a group, or of all students of the course. Their own
wins, then the group's.
"""

import json
from collections.abc import Collection
from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.domain.exam_plan import Plan, PlannedDay
from quizzes.domain.memory import Finals
from quizzes.models.courses import Course, Status
from quizzes.models.groups import Group, Membership, Role, may_enter


class ExamPlanQuerySet(models.QuerySet):
    """What plans can be asked for."""

    def standing(self, day: date) -> Self:
        """Return the plans that nobody ended, for exams after this day."""
        return self.filter(ended_at=None, exam_on__gt=day)

    def of_classes(self, course: Course) -> Self:
        """Return the plans instructors set in the course."""
        return self.filter(course=course, user=None)

    def meant_for(self, user) -> Self:
        """Return the plans that hold for this person, in courses they may enter now."""
        if user.pk is None:
            return self.none()
        taught = Membership.objects.filter(user=user.pk, role=Role.STUDENT)
        everyone = Q(user=None, group=None, course__in=taught.values("course"))
        group = Q(user=None, group__members__in=taught.values("pk"))
        mine = self.filter(Q(user=user.pk) | group | everyone, may_enter(user, "course__"))
        return mine.filter(course__status=Status.PUBLISHED).distinct()


class ExamPlan(models.Model):
    """That someone wants to know so much of a course on a day. Rows are ended, never changed."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="exam_plans")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="exam_plans",
        verbose_name=_("person"),
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, related_name="exam_plans", verbose_name=_("group")
    )
    exam_on = models.DateField(_("day of the exam"))
    target_recall = models.FloatField(
        _("target recall"), validators=[MinValueValidator(0.5), MaxValueValidator(0.99)]
    )
    answers_per_day = models.PositiveSmallIntegerField(
        _("card answers a day at most"), validators=[MinValueValidator(5), MaxValueValidator(500)]
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("set by"),
    )
    set_at = models.DateTimeField(_("set"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = ExamPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam plan")
        verbose_name_plural = _("exam plans")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(group__isnull=True),
                name="plan_of_one_or_a_class",
            ),
            models.UniqueConstraint(
                fields=["course", "user"],
                condition=Q(ended_at=None, user__isnull=False),
                name="one_own_plan",
            ),
            models.UniqueConstraint(
                fields=["course", "group"],
                condition=Q(ended_at=None, group__isnull=False),
                name="one_plan_of_a_group",
            ),
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(ended_at=None, group=None, user=None),
                name="one_plan_of_a_course",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.exam_on}"

    @property
    def target_percent(self) -> int:
        """The target in percent."""
        return round(100 * self.target_recall)

    @property
    def precedence(self) -> tuple[int, int]:
        """What orders plans for the same person: the greatest wins."""
        return (2 if self.user_id else 1 if self.group_id else 0), self.pk


class ExamPace(models.Model):
    """What today's plan of one person in a course says: a cache, made anew every learner day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exam_paces")
    course = models.ForeignKey(Course, models.CASCADE, related_name="exam_paces")
    plan = models.ForeignKey(ExamPlan, models.CASCADE, related_name="paces")
    day = models.DateField(_("worked out for"))
    exam_on = models.DateField(_("day of the exam"))
    answers_per_day = models.PositiveSmallIntegerField(_("card answers a day at most"))
    desired_retention = models.FloatField(_("retention until the final days"))
    final_days = models.JSONField(_("final days"), default=list)
    expected = models.FloatField(_("expected recall"))
    target = models.FloatField(_("target recall"))
    unread = models.PositiveSmallIntegerField(_("lessons left unread"), default=0)
    days = models.JSONField(_("day by day"), default=list)

    class Meta:
        verbose_name = _("pace of an exam plan")
        verbose_name_plural = _("paces of exam plans")
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="one_pace")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.exam_on}"

    def set_plan(self, plan: Plan) -> None:
        """Take over what was worked out; nothing is saved."""
        self.expected, self.target, self.unread = plan.expected, plan.target, plan.unread
        self.desired_retention = plan.retention
        self.final_days = [day.isoformat() for day in plan.final_days]
        self.days = [[one.day.isoformat(), one.lessons, *_numbers(one)] for one in plan.days]

    def to_plan(self) -> Plan:
        """Return the columns as the domain's value."""
        return Plan(
            days=tuple(
                PlannedDay(date.fromisoformat(day), tuple(lessons), *numbers)
                for day, lessons, *numbers in self.days
            ),
            target=self.target,
            expected=self.expected,
            retention=self.desired_retention,
            final_days=tuple(date.fromisoformat(day) for day in self.final_days),
            unread=self.unread,
        )


def _numbers(one: PlannedDay) -> tuple:
    return one.answers, one.new_cards, one.minutes, round(one.recall, 4)


def read_finals(
    exam_on: date | str, final_days: Collection[str] | str | None, retention: float
) -> Finals | None:
    """Return the final days of a pace's columns, as either database gives them; None without."""
    days = json.loads(final_days) if isinstance(final_days, str) else final_days
    if not days:
        return None
    exam = date.fromisoformat(exam_on) if isinstance(exam_on, str) else exam_on
    return Finals(exam, tuple(date.fromisoformat(day) for day in days), retention)


def read_days(first: date | str, last: date | str) -> tuple[date, date]:
    """Return the first and last day of a break's columns, as either database gives them."""
    if isinstance(first, str):
        return date.fromisoformat(first), date.fromisoformat(last)
    return first, last


class StudyBreakQuerySet(models.QuerySet):
    """What breaks can be asked for."""

    def standing(self) -> Self:
        """Return the breaks that were not taken back."""
        return self.filter(undone_at=None)


class StudyBreak(models.Model):
    """Days off, for which the cards due from the first of them on were moved by as many days."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="study_breaks")
    uuid = models.UUIDField(_("made by the browser"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    made_at = models.DateTimeField(_("made"))
    moved = models.PositiveIntegerField(_("cards moved"), default=0)
    undone_at = models.DateTimeField(_("taken back"), null=True)

    objects = StudyBreakQuerySet.as_manager()

    class Meta:
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "uuid"], name="unique_break_uuid"),
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="break_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"

    @property
    def length(self) -> int:
        """How many days the break has."""
        return (self.last_day - self.first_day).days + 1
