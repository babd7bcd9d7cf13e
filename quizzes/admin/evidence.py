"""What people did and what was said: to look at, never to change."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows

from quizzes.admin.base import ReadOnlyAdmin
from quizzes.models import (
    AccountDeletion,
    Attempt,
    AttemptItem,
    Card,
    CardEvent,
    CardState,
    Grade,
    LessonReading,
    NoteRevision,
    ParameterSet,
    QuestionVersion,
    Response,
)


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
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
class AttemptItemAdmin(ReadOnlyAdmin):
    """The questions of attempts."""

    course_path = "attempt__quiz__course"
    list_display = ["id", "attempt", "position", "version", "points", "fraction", "answered_at"]
    list_filter = ["answered_at", "first_attempt"]
    list_select_related = ["attempt", "version__question"]
    search_fields = ["version__question__key", "attempt__user__username"]


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    """What was answered."""

    course_path = "item__attempt__quiz__course"
    list_display = ["id", "item", "answer", "at", "claimed_at", "learner_day"]
    list_filter = ["at"]
    list_select_related = ["item"]
    search_fields = ["item__version__question__key", "item__attempt__user__username"]


@admin.register(Grade)
class GradeAdmin(ReadOnlyAdmin):
    """What answers were worth."""

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


@admin.register(CardState)
class CardStateAdmin(ReadOnlyAdmin):
    """What people remember."""

    course_path = "card__note__course"
    list_display = ["id", "user", "card", "phase", "due_at", "due_on", "reviews", "lapses"]
    list_filter = ["phase", "suspended", "due_on"]
    list_select_related = ["user", "card__note"]
    search_fields = ["user__username", "card__note__key"]


@admin.register(CardEvent)
class CardEventAdmin(ReadOnlyAdmin):
    """What happened to people's cards."""

    course_path = "card__note__course"
    list_display = ["id", "user", "card", "kind", "rating", "at", "received_at", "day", "place"]
    list_filter = ["kind", "place", "practice", "at"]
    list_select_related = ["user", "card__note"]
    search_fields = ["user__username", "card__note__key"]


@admin.register(Card)
class CardAdmin(ReadOnlyAdmin):
    """The cards that notes make; their words are in the note."""

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
    list_display = ["__str__", "model", "reviews", "created_at"]
    search_fields = ["model"]


@admin.register(QuestionVersion)
class QuestionVersionAdmin(ReadOnlyAdmin):
    """Every wording a question has had."""

    course_path = "question__course"
    list_display = ["__str__", "kind", "created_at", "created_by"]
    list_filter = ["kind", "created_at"]
    list_select_related = ["question", "created_by"]
    search_fields = ["question__key", "body__stem"]


@admin.register(NoteRevision)
class NoteRevisionAdmin(ReadOnlyAdmin):
    """Every wording a note has had."""

    course_path = "note__course"
    list_display = ["__str__", "kind", "created_at", "created_by"]
    list_filter = ["kind", "created_at"]
    list_select_related = ["note", "created_by"]
    search_fields = ["note__key", "body__front", "body__text"]


@admin.register(AccountDeletion)
class AccountDeletionAdmin(ReadOnlyAdmin):
    """That accounts were deleted."""

    course_path = None
    list_display = ["user_id", "at"]
    search_fields = ["user_id"]
