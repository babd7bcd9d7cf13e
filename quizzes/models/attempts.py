"""What people answered and what it was worth. Responses and grades are only ever added."""

import json
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import Min, Q
from django.utils.translation import gettext_lazy as _

from quizzes.domain.grading import Verdict
from quizzes.models.groups import may_enter
from quizzes.models.questions import QuestionVersion
from quizzes.models.quizzes import Quiz


class AttemptQuerySet(models.QuerySet):
    """What attempts can be asked for."""

    def of(self, user) -> Self:
        """Return this person's attempts in the courses that are open to them now."""
        return self.filter(may_enter(user, "quiz__course__"), user=user.pk)

    def open(self) -> Self:
        """Return attempts that still take answers."""
        return self.filter(finished_at=None)

    def finished(self) -> Self:
        """Return attempts that are over."""
        return self.exclude(finished_at=None)

    def count_answer(self, attempt_id: int, *, points: float, now: datetime) -> bool:
        """Count one more answer of an open attempt, the last one finishing it; tell if it was.

        Reckoned in the database, so that the last two answers of two tabs finish the attempt.
        """
        moment = connection.ops.adapt_datetimefield_value(now)
        with connection.cursor() as cursor:
            cursor.execute(COUNT_ANSWER, [points, moment, attempt_id])
            return cursor.rowcount == 1

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
        self, *, user, attempt_id: int, position: int, course_key: str | None = None
    ) -> "AttemptItem":
        """Return one question of this person's attempt with all that its page shows.

        Besides its own fields it has, as plain attributes: of the attempt ``finished_at``,
        ``ending``, ``started_at``, ``extra_minutes``, ``reached``, ``length``, ``answered`` and
        ``rules`` (a dict), of the person's accommodation ``own_multiplier``, ``own_minutes`` and
        ``own_shift`` (None without one), ``quiz_id``, ``quiz_key``, ``quiz_title``, ``course_key``,
        ``language``, ``body`` (a dict), ``question_id``, ``passage``, ``lesson_key``, of the
        answer that counts ``said`` (a dict), ``revision``, ``certainty``, ``said_by`` (its page)
        and ``said_at`` (None without one),
        ``next_position`` (the first unanswered question behind this one, else the first before
        it, else None), ``answered_before`` (this person has answered the question, here or in any
        other attempt) and ``is_ruled`` (an instructor's ruling on the question holds here).

        With ``course_key`` only an attempt of that course is found; a course that is no longer
        open to the person gives nothing. Raises ``AttemptItem.DoesNotExist``.
        """
        place = [attempt_id, position, user.pk, course_key]
        try:
            found = list(self.raw(ITEM_PAGE, place))
        except OverflowError:
            # A number in an address can be larger than any the database knows.
            found = []
        if not found:
            raise AttemptItem.DoesNotExist
        item = found[0]
        for name in ("body", "rules", "said"):
            text = getattr(item, name)
            setattr(item, name, json.loads(text) if isinstance(text, str) else text)
        for name in ("started_at", "finished_at", "said_at"):
            moment = getattr(item, name)
            # SQLite's come without their zone.
            setattr(item, name, moment and moment.replace(tzinfo=moment.tzinfo or UTC))
        if isinstance(item.said_by, str):
            item.said_by = UUID(item.said_by)
        return item

    def close(self, item: "AttemptItem", response: "Response", now: datetime) -> bool:
        """Answer a question once and for all with what ``item`` says; tell if it was still open.

        The condition in this UPDATE is what lets one of two simultaneous answers count.
        """
        moment = connection.ops.adapt_datetimefield_value(now)
        values = [response.pk, item.fraction, item.credit, moment, moment, item.first_attempt]
        with connection.cursor() as cursor:
            cursor.execute(CLOSE_ITEM, [*values, item.pk])
            return cursor.rowcount == 1

    def for_grading(self) -> Self:
        """Return the questions with what their graders need, held until the transaction ends."""
        related = self.select_related("version__question", "response", "attempt__quiz__course")
        return related.select_for_update(of=("self",)).order_by("position")


# The ORM needs ten times as long to put each of these together as the database to run it
# (benchmarks: answer, where they are a fifth of the whole).
COUNT_ANSWER = """
    UPDATE quizzes_attempt SET points = points + %s, answered = answered + 1,
        finished_at = CASE WHEN answered = length - 1 THEN %s END,
        ending = CASE WHEN answered = length - 1 THEN 'submitted' ELSE '' END
    WHERE id = %s AND finished_at IS NULL
"""
CLOSE_ITEM = """
    UPDATE quizzes_attemptitem SET response_id = %s, fraction = %s, credit = %s,
        answered_at = %s, closed_at = %s, first_attempt = %s, tries = 1
    WHERE id = %s AND answered_at IS NULL
"""

# The ORM needs 1.6 ms to put this query together and 0.04 ms to run it (benchmarks: answer).
ITEM_PAGE = """
    SELECT item.id, item.attempt_id, item.position, item.version_id, item.points, item.options,
        item.fraction, item.answered_at, item.first_attempt, item.response_id, item.tries,
        item.credit, item.closed_at, item.flagged, item.dropped,
        attempt.finished_at, attempt.ending, attempt.started_at, attempt.extra_minutes,
        attempt.reached, attempt.length, attempt.answered, attempt.rules,
        own.time_multiplier AS own_multiplier, own.extra_minutes AS own_minutes,
        own.shift_days AS own_shift,
        response.answer AS said, response.revision, response.certainty,
        response.page AS said_by, response.given_at AS said_at,
        quiz.id AS quiz_id, quiz.key AS quiz_key, quiz.title AS quiz_title,
        course.key AS course_key, course.language,
        version.body, question.id AS question_id, question.passage, lesson.key AS lesson_key,
        COALESCE(
            (
                SELECT MIN(behind.position) FROM quizzes_attemptitem behind
                WHERE behind.attempt_id = item.attempt_id AND behind.answered_at IS NULL
                    AND behind.position > item.position
            ),
            (
                SELECT MIN(ahead.position) FROM quizzes_attemptitem ahead
                WHERE ahead.attempt_id = item.attempt_id AND ahead.answered_at IS NULL
                    AND ahead.position < item.position
            )
        ) AS next_position,
        EXISTS (
            SELECT 1 FROM quizzes_attempt earlier_attempt
            JOIN quizzes_attemptitem earlier ON earlier.attempt_id = earlier_attempt.id
            JOIN quizzes_questionversion wording ON wording.id = earlier.version_id
            WHERE earlier_attempt.user_id = attempt.user_id
                AND wording.question_id = question.id AND earlier.answered_at IS NOT NULL
        ) AS answered_before,
        EXISTS (
            SELECT 1 FROM quizzes_repair ruling
            WHERE ruling.quiz_id = quiz.id AND ruling.question_id = question.id
                AND ruling.attempt_id IS NULL
        ) AS is_ruled
    FROM quizzes_attemptitem item
    JOIN quizzes_attempt attempt ON attempt.id = item.attempt_id
    JOIN quizzes_quiz quiz ON quiz.id = attempt.quiz_id
    JOIN quizzes_course course ON course.id = quiz.course_id
    JOIN quizzes_questionversion version ON version.id = item.version_id
    JOIN quizzes_question question ON question.id = version.question_id
    JOIN quizzes_lesson lesson ON lesson.id = question.lesson_id
    LEFT JOIN quizzes_response response ON response.id = item.response_id
    LEFT JOIN quizzes_accommodation own
        ON own.course_id = course.id AND own.user_id = attempt.user_id
    WHERE item.attempt_id = %s AND item.position = %s AND attempt.user_id = %s
        AND (
            course.access = 'open' OR EXISTS (
                SELECT 1 FROM quizzes_membership member
                WHERE member.course_id = course.id AND member.user_id = attempt.user_id
            )
        )
        AND course.key = COALESCE(%s, course.key)
"""


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

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["user", "quiz", "-started_at"], name="attempts_of_a_user")]
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
