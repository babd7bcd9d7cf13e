"""What people did and what was said: to look at, never to change."""

from functools import reduce
from operator import or_

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows
from django.db.models import Q

from quizzes.admin.base import ReadOnlyAdmin
from quizzes.admin.rights import courses_taught, is_administrator
from quizzes.models import (
    AccountDeletion,
    Attempt,
    AttemptItem,
    Card,
    CardDay,
    CardEvent,
    CardState,
    ContentChange,
    ExamPace,
    ExamPlan,
    Grade,
    LessonReading,
    NoteRevision,
    ParameterFit,
    ParameterSet,
    QuestionReview,
    QuestionVersion,
    Response,
    ReviewComment,
    StudyBreak,
)
from quizzes.reports.practice import is_shown


class OfAttempts(ReadOnlyAdmin):
    """Rows about attempts; of practice, instructors see what their courses show by name.

    ``attempt_path`` leads to the attempt, with its underscores.
    """

    attempt_path = ""

    def get_queryset(self, request):
        """Return the rows that may be told to this person."""
        rows = super().get_queryset(request)
        if is_administrator(request.user):
            return rows
        taught = courses_taught(request.user)
        told = (
            Q(is_shown(one, self.attempt_path), (f"{self.attempt_path}quiz__course", one.pk))
            for one in taught
        )
        return rows.filter(reduce(or_, told, Q(pk=None)))


@admin.register(Attempt)
class AttemptAdmin(OfAttempts):
    """Who took which quiz, and how it went."""

    course_path = "quiz__course"
    list_display = [
        *("id", "user", "quiz", "started_at", "finished_at", "answered", "length"),
        *("points", "max_points"),
    ]
    list_filter = [("quiz", OwnRows), "started_at", "finished_at"]
    list_select_related = ["user", "quiz"]
    search_fields = ["user__username", "user__display_name", "quiz__title"]


@admin.register(AttemptItem)
class AttemptItemAdmin(OfAttempts):
    """The questions of attempts."""

    attempt_path = "attempt__"
    course_path = "attempt__quiz__course"
    list_display = ["id", "attempt", "position", "version", "points", "fraction", "answered_at"]
    list_filter = ["answered_at", "first_attempt"]
    list_select_related = ["attempt", "version__question"]
    search_fields = ["version__question__key", "attempt__user__username"]


@admin.register(Response)
class ResponseAdmin(OfAttempts):
    """What was answered."""

    attempt_path = "item__attempt__"
    course_path = "item__attempt__quiz__course"
    list_display = ["id", "item", "answer", "at", "claimed_at", "learner_day"]
    list_filter = ["at"]
    list_select_related = ["item"]
    search_fields = ["item__version__question__key", "item__attempt__user__username"]


@admin.register(Grade)
class GradeAdmin(OfAttempts):
    """What answers were worth."""

    attempt_path = "response__item__attempt__"
    course_path = "version__question__course"
    list_display = ["id", "response", "version", "grader", "graded_by", "fraction", "reason", "at"]
    list_filter = ["grader", "at"]
    list_select_related = ["response", "version__question", "graded_by"]
    search_fields = ["version__question__key", "reason"]


@admin.register(LessonReading)
class LessonReadingAdmin(ReadOnlyAdmin):
    """Who read what."""

    course_path = "lesson__course"
    list_display = ["id", "user", "lesson", "opened_at", "last_section", "read_at"]
    list_filter = [("lesson", OwnRows), "opened_at"]
    list_select_related = ["user", "lesson"]
    search_fields = ["user__username", "lesson__title"]


class OfCourses(ReadOnlyAdmin):
    """Rows about notes of courses; those about notes that students wrote are nobody's to see."""

    owner_path = ""

    def get_queryset(self, request):
        """Return the rows about notes nobody owns."""
        return super().get_queryset(request).filter(**{self.owner_path: None})


@admin.register(CardState)
class CardStateAdmin(OfCourses):
    """What people remember."""

    owner_path = "card__note__owner"
    exclude = ["tags"]
    course_path = "card__note__course"
    list_display = ["id", "user", "card", "phase", "due_at", "due_on", "reviews", "lapses"]
    list_filter = ["phase", "suspended", "due_on"]
    list_select_related = ["user", "card__note"]
    search_fields = ["user__username", "card__note__key"]


@admin.register(CardDay)
class CardDayAdmin(ReadOnlyAdmin):
    """What people's card answers add up to, day by day."""

    course_path = None
    list_display = ["id", "user", "day", "answers", "new_cards", "seconds", "is_settled"]
    list_filter = ["day", "is_settled"]
    list_select_related = ["user"]
    search_fields = ["user__username"]


@admin.register(CardEvent)
class CardEventAdmin(OfCourses):
    """What happened to people's cards."""

    owner_path = "card__note__owner"
    course_path = "card__note__course"
    list_display = ["id", "user", "card", "kind", "rating", "at", "received_at", "day", "place"]
    list_filter = ["kind", "place", "practice", "at"]
    list_select_related = ["user", "card__note"]
    search_fields = ["user__username", "card__note__key"]


@admin.register(ExamPlan)
class ExamPlanAdmin(ReadOnlyAdmin):
    """Who wants to know how much of a course by when."""

    course_path = "course"
    list_display = [
        *("id", "course", "user", "group", "exam_on", "target_recall", "answers_per_day"),
        *("set_by", "set_at", "ended_at"),
    ]
    list_filter = ["exam_on", "ended_at"]
    list_select_related = ["course", "user", "group", "set_by"]
    search_fields = ["user__username", "group__name"]


@admin.register(ExamPace)
class ExamPaceAdmin(ReadOnlyAdmin):
    """What today's plan of a person says."""

    course_path = "course"
    list_display = ["id", "user", "course", "day", "exam_on", "desired_retention", "expected"]
    list_filter = ["day", "exam_on"]
    list_select_related = ["user", "course"]
    search_fields = ["user__username"]


@admin.register(StudyBreak)
class StudyBreakAdmin(ReadOnlyAdmin):
    """Days off that people took."""

    course_path = None
    list_display = ["id", "user", "first_day", "last_day", "moved", "made_at", "undone_at"]
    list_filter = ["first_day"]
    list_select_related = ["user"]
    search_fields = ["user__username"]


@admin.register(Card)
class CardAdmin(OfCourses):
    """The cards that notes make; their words are in the note."""

    owner_path = "note__owner"
    content_path = "note"
    course_path = "note__course"
    list_display = ["__str__", "note", "slot", "retired"]
    list_filter = ["retired", "slot"]
    list_select_related = ["note"]
    search_fields = ["note__key", "slot", "note__current__body__front", "note__current__body__text"]

    def get_queryset(self, request):
        """Return the cards with their notes, which name them."""
        return super().get_queryset(request).select_related("note")


@admin.register(ParameterSet)
class ParameterSetAdmin(ReadOnlyAdmin):
    """Parameters of the memory model."""

    course_path = None
    list_display = ["__str__", "model", "scope", "course", "user", "reviews", "created_at"]
    list_filter = ["scope", "course", "created_at"]
    list_select_related = ["course", "user"]
    search_fields = ["model", "user__username"]


@admin.register(ParameterFit)
class ParameterFitAdmin(ReadOnlyAdmin):
    """What came of fitting parameters, night by night."""

    list_display = [
        *("id", "night", "course", "user", "reviews", "held_out"),
        *("default_loss", "pooled_loss", "own_loss", "chosen"),
    ]
    list_filter = [("course", OwnRows), "night"]
    list_select_related = ["course", "user", "chosen"]
    search_fields = ["user__username", "course__key"]


@admin.register(QuestionVersion)
class QuestionVersionAdmin(ReadOnlyAdmin):
    """Every wording a question has had."""

    content_path = "question"
    course_path = "question__course"
    list_display = ["__str__", "kind", "created_at", "created_by"]
    list_filter = ["kind", "created_at"]
    list_select_related = ["question", "created_by"]
    search_fields = ["question__key", "body__stem"]


@admin.register(NoteRevision)
class NoteRevisionAdmin(OfCourses):
    """Every wording a note has had."""

    owner_path = "note__owner"
    content_path = "note"
    course_path = "note__course"
    list_display = ["__str__", "kind", "created_at", "created_by"]
    list_filter = ["kind", "created_at"]
    list_select_related = ["note", "created_by"]
    search_fields = ["note__key", "body__front", "body__text"]


@admin.register(ContentChange)
class ContentChangeAdmin(ReadOnlyAdmin):
    """Every change of content. Instructors see those of one row on its page and at the desk."""

    course_path = None
    list_display = ["id", "course", "model", "key", "action", "by", "at"]
    list_filter = ["course", "model", "action", "at"]
    list_select_related = ["course", "by"]
    search_fields = ["key", "by__username"]


@admin.register(QuestionReview)
class QuestionReviewAdmin(ReadOnlyAdmin):
    """What authors asked of each other before publishing."""

    content_path = "question"
    course_path = "question__course"
    list_display = ["id", "question", "asked_by", "reviewer", "decision", "decided_by", "asked_at"]
    list_filter = ["decision", "asked_at"]
    list_select_related = ["question", "asked_by", "reviewer", "decided_by"]
    search_fields = ["question__key", "asked_by__username"]


@admin.register(ReviewComment)
class ReviewCommentAdmin(ReadOnlyAdmin):
    """What was said in reviews."""

    content_path = "review__question"
    course_path = "review__question__course"
    list_display = ["id", "review", "by", "at", "text"]
    list_select_related = ["review__question", "by"]
    search_fields = ["text", "by__username"]


@admin.register(AccountDeletion)
class AccountDeletionAdmin(ReadOnlyAdmin):
    """That accounts were deleted."""

    course_path = None
    list_display = ["user_id", "at"]
    search_fields = ["user_id"]
