"""What people answered and what it was worth. Responses and grades are only ever added."""

import json
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import BooleanField, ExpressionWrapper, Min, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from quizzes.domain.grading import Verdict
from quizzes.models.attempt_sql import CLOSE_ITEM, COUNT_ANSWER, ITEM_PAGE, ITEMS_OF_ATTEMPT
from quizzes.models.groups import may_enter
from quizzes.models.planned import all_rows, first_row
from quizzes.models.practice_links import may_practise
from quizzes.models.questions import QuestionVersion
from quizzes.models.quizzes import Quiz


class AttemptQuerySet(models.QuerySet):
    """What attempts can be asked for."""

    def of(self, user) -> Self:
        """Return this person's attempts in the courses that are open to them now."""
        return self.filter(may_enter(user, "quiz__course__"), user=user.pk)

    def within_reach(self, user, now: datetime) -> Self:
        """Return those, and the person's attempts at practice that they have a link to.

        Each has ``enters_course``: whether the rest of the course is open to the person too.
        """
        enters = ExpressionWrapper(may_enter(user, "quiz__course__"), BooleanField())
        by_link = Q(practice_of=None) & Q(may_practise(user, now, "quiz"))
        own = self.filter(user=user.pk).annotate(enters_course=enters)
        return own.filter(Q(enters_course=True) | by_link)

    def open(self) -> Self:
        """Return attempts that still take answers."""
        return self.filter(finished_at=None)

    def finished(self) -> Self:
        """Return attempts that are over."""
        return self.exclude(finished_at=None)

    def awaiting_cards(self) -> Self:
        """Return finished attempts whose wrong answers have not brought their cards forward yet."""
        return self.finished().filter(cards_wait=True)

    def count_answer(self, attempt_id: int, *, points: float, now: datetime) -> bool:
        """Count one more answer of an open attempt, the last one finishing it; tell if it was.

        Reckoned in the database, so that the last two answers of two tabs finish the attempt.
        """
        moment = connection.ops.adapt_datetimefield_value(now)
        with connection.cursor() as cursor:
            cursor.execute(COUNT_ANSWER, [points, moment, attempt_id])
            return cursor.rowcount == 1

    def with_contact(self) -> Self:
        """Read each attempt with its ``presence``, and when its last answer came."""
        answers = Response.objects.filter(item__attempt=OuterRef("pk")).order_by("-at")
        return self.select_related("presence").annotate(
            answer_came_at=Subquery(answers.values("at")[:1])
        )

    def with_next_position(self) -> Self:
        """Give each attempt ``next_position``: its first unanswered question, None when done."""
        unanswered = Q(items__answered_at=None)
        return self.annotate(next_position=Min("items__position", filter=unanswered))


class AttemptItemQuerySet(models.QuerySet):
    """What the questions of attempts can be asked for."""

    def of(self, user) -> Self:
        """Return the questions of this person's attempts."""
        return self.filter(attempt__user=user.pk)

    def unanswered(self) -> Self:
        """Return the questions without an answer."""
        return self.filter(answered_at=None)

    def page(
        self,
        *,
        user,
        attempt_id: int,
        position: int,
        now: datetime,
        course_key: str | None = None,
    ) -> "AttemptItem":
        """Return one question of this person's attempt with all that its page shows.

        Besides its own fields it has, as plain attributes: of the attempt ``finished_at``,
        ``ending``, ``started_at``, ``extra_minutes``, ``reached``, ``length``, ``answered``,
        ``practice_of_id`` and ``rules`` (a dict), of the person's accommodation
        ``own_multiplier``, ``own_minutes`` and ``own_shift`` (None without one), ``quiz_id``,
        ``quiz_key``, ``quiz_title``, ``course_key``,
        ``language``, ``body`` (a dict), ``question_id``, ``passage``, ``lesson_key``, of the
        answer that counts ``said`` (a dict), ``revision``, ``certainty``, ``said_by`` (its page)
        and ``said_at`` (None without one),
        ``next_position`` (the first unanswered question behind this one, else the first before
        it, else None), ``answered_before`` (this person has answered the question, here or in any
        other attempt), ``is_ruled`` (an instructor's ruling on the question holds here) and
        ``enters_course`` (the rest of the course is open to the person too).

        With ``course_key`` only an attempt of that course is found; a course that is no longer
        open to the person gives nothing, but for practice they have a link to. Raises
        ``AttemptItem.DoesNotExist``.
        """
        place = [attempt_id, user.pk, _stored(now), course_key, position]
        try:
            row = first_row(ITEM_PAGE, place)
        except OverflowError:
            # A number in an address can be larger than any the database knows.
            row = None
        if row is None:
            raise AttemptItem.DoesNotExist
        return _item_of_page(row)

    def pages(self, *, user, attempt_id: int, now: datetime) -> list["AttemptItem"]:
        """Return all questions of this person's attempt, each as ``page`` does, in one query."""
        rows = all_rows(ITEMS_OF_ATTEMPT, [attempt_id, user.pk, _stored(now), None])
        return [_item_of_page(row) for row in rows]

    def close(self, item: "AttemptItem", response: "Response", now: datetime) -> bool:
        """Answer a question once and for all with what ``item`` says; tell if it was still open.

        The condition in this UPDATE is what lets one of two simultaneous answers count.
        """
        moment = connection.ops.adapt_datetimefield_value(now)
        values = [response.pk, item.fraction, item.credit, moment, moment, item.first_attempt]
        with connection.cursor() as cursor:
            cursor.execute(CLOSE_ITEM, [*values, item.pk])
            return cursor.rowcount == 1

    def missed(self) -> Self:
        """Return the questions of finished attempts that earned less than everything."""
        without_credit = Q(answered_at__isnull=False, credit=None)
        return self.exclude(without_credit).exclude(fraction=1).filter(dropped=False)

    def for_grading(self) -> Self:
        """Return the questions with what their graders need, held until the transaction ends."""
        related = self.select_related("version__question", "response", "attempt__quiz__course")
        return related.select_for_update(of=("self",)).order_by("position")


def _stored(moment: datetime) -> datetime | str:
    """Return a moment as the database compares it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _item_of_page(row: dict) -> "AttemptItem":
    for name in ("options", "body", "rules", "said"):
        text = row[name]
        row[name] = json.loads(text) if isinstance(text, str) else text
    for name in ("answered_at", "closed_at", "started_at", "finished_at", "said_at"):
        moment = row[name]
        # SQLite's come without their zone.
        row[name] = moment and moment.replace(tzinfo=moment.tzinfo or UTC)
    # SQLite's are numbers.
    row["enters_course"] = bool(row["enters_course"])
    if isinstance(row["said_by"], str):
        row["said_by"] = UUID(row["said_by"])
    fields = [field.attname for field in AttemptItem._meta.concrete_fields]
    item = AttemptItem.from_db(connection.alias, fields, [row.pop(name) for name in fields])
    for name, value in row.items():
        setattr(item, name, value)
    return item


class Attempt(models.Model):
    """One person taking one quiz, under the rules as they stood when it started.

    ``points``, ``max_points`` and ``answered`` are caches of the items and their latest grades.
    """

    class Ending(models.TextChoices):
        SUBMITTED = "submitted", _("The student")
        TIME = "time", _("The time limit")
        INSTRUCTOR = "instructor", _("An instructor")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attempts")
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts")
    rules = models.JSONField(_("rules as they stood"), default=dict)
    started_at = models.DateTimeField(_("started"))
    started_on = models.DateField(_("learner day"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    points = models.FloatField(_("points"), default=0)
    max_points = models.FloatField(_("points to be had"))
    length = models.PositiveSmallIntegerField(_("number of questions"), default=0)
    answered = models.PositiveSmallIntegerField(_("questions answered"), default=0)
    practice_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("practice of what was missed in"),
    )
    ending = models.CharField(_("ended by"), max_length=10, choices=Ending, blank=True)
    extra_minutes = models.PositiveSmallIntegerField(_("minutes given"), default=0)
    reached = models.PositiveSmallIntegerField(_("furthest question"), default=1)
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    override_points = models.FloatField(_("mark set by hand"), null=True, blank=True)
    cards_wait = models.BooleanField(_("cards of wrong answers wait for the review"), default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "quiz", "-started_at"], name="attempts_of_a_user"),
            models.Index(
                fields=["quiz"], condition=Q(cards_wait=True), name="attempts_awaiting_cards"
            ),
            models.Index(
                fields=["quiz", "finished_at", "practice_of", "voided_at"],
                condition=Q(finished_at__isnull=False, practice_of=None, voided_at=None),
                name="attempts_that_count",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "quiz"],
                condition=models.Q(finished_at=None, practice_of=None),
                name="one_open_attempt",
            ),
            models.UniqueConstraint(
                fields=["user", "practice_of"],
                condition=models.Q(finished_at=None),
                name="one_open_practice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def counted_points(self) -> float:
        """The points of the answers, or the mark an instructor set in their place.

        A question dropped since then takes its points from what that mark can be.
        """
        if self.override_points is None:
            return self.points
        return min(self.override_points, self.max_points)


class AttemptItem(models.Model):
    """One drawn question of an attempt: its version and the order its options were dealt in.

    ``options`` is a list of [token, option key]; only tokens reach the browser. ``response`` is
    the answer that counts, and ``answered_at`` when it was given. ``fraction`` is a cache of its
    latest grade, None until it is graded; ``credit`` is the multiple of the points that the item
    counts, after penalties and certainty. A closed item takes no more answers. A dropped one
    counts for nobody.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="items")
    points = models.FloatField(_("points to be had"))
    options = models.JSONField(_("options as dealt"), default=list)
    fraction = models.FloatField(_("fraction"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    first_attempt = models.BooleanField(
        _("first answer to this question"),
        null=True,
        help_text=_("Whether this person had never answered the question before."),
    )
    response = models.ForeignKey(
        "Response",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answer that counts"),
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    credit = models.FloatField(_("credit"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    flagged = models.BooleanField(_("flagged by the student"), default=False)
    dropped = models.BooleanField(_("dropped"), default=False)

    objects = AttemptItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of an attempt")
        verbose_name_plural = _("questions of attempts")
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="unique_item_position")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}"

    @property
    def verdict(self) -> Verdict:
        """What the latest grade says of the answer."""
        if self.answered_at is None:
            return Verdict.UNANSWERED
        if self.fraction is None:
            return Verdict.UNGRADED
        if self.fraction == 1:
            return Verdict.RIGHT
        return Verdict.PARTLY if self.fraction > 0 else Verdict.WRONG

    @property
    def is_judged(self) -> bool:
        """Whether it says something of what the person knows.

        Not so one that was dropped, that waits for a person, or that its writer marked alone.
        """
        return not self.dropped and not self.is_without_credit

    @property
    def is_without_credit(self) -> bool:
        """Whether its answer waits for a person, or was marked by its writer alone."""
        return self.answered_at is not None and self.credit is None

    @property
    def is_missed(self) -> bool:
        """Whether it earned less than everything, or was not answered."""
        return self.is_judged and self.fraction != 1


class Response(models.Model):
    """What was said: never changed, never deleted while the account's evidence is kept.

    ``page`` is made anew by every page that asks, and ``revision`` counts the answers it sent: so
    a delayed answer is told from a newer one. ``given_at`` is when it was given as far as its page
    can be believed, ``at`` when it came. A ``late`` one came when no answer counted any more.
    """

    item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="responses")
    uuid = models.UUIDField(_("made by the browser"))
    answer = models.JSONField(_("answer"))
    at = models.DateTimeField(_("received"))
    learner_day = models.DateField(_("learner day"))
    claimed_at = models.DateTimeField(_("time the browser claims"), null=True)
    given_at = models.DateTimeField(_("given"), null=True)
    page = models.UUIDField(_("page that sent it"), null=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    certainty = models.PositiveSmallIntegerField(_("certainty"), null=True)
    late = models.BooleanField(_("came too late"), default=False)
    is_try = models.BooleanField(_("graded at once"), default=True)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "uuid"], name="unique_response_uuid")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Grade(models.Model):
    """What a response was worth in someone's eyes; the latest counts."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="grades")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="grades")
    grader = models.CharField(_("graded by"), max_length=30, default="key")
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    fraction = models.FloatField(_("fraction"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("graded"))

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["response", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fraction__gte=0, fraction__lte=1), name="fraction_in_bounds"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fraction}"
