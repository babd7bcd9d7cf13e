"""What instructors allow, and what they did to attempts and marks."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows

from quizzes.admin.base import ReadOnlyAdmin, ScopedAdmin
from quizzes.admin.evidence import OfAttempts
from quizzes.forms.people import AccommodationAdminForm
from quizzes.models import Accommodation, MarkChange, Repair


@admin.register(Accommodation)
class AccommodationAdmin(ScopedAdmin):
    """More time, more attempts or later dates, for one person in one course."""

    form = AccommodationAdminForm
    list_display = [
        *("user", "course", "time_multiplier", "extra_minutes", "extra_attempts", "shift_days")
    ]
    list_filter = [("course", OwnRows)]
    list_select_related = ["user", "course"]
    search_fields = ["user__username", "user__display_name", "course__title"]

    def get_queryset(self, request):
        """Return accommodations with the people they name."""
        return super().get_queryset(request).select_related("user", "course")

    def get_fields(self, request, obj=None) -> list[str]:
        """Return the fields in order; a new one names its person."""
        person = ["user", "course"] if obj is not None else ["username", "course"]
        return [*person, "time_multiplier", "extra_minutes", "extra_attempts", "shift_days"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        """Return what stays once it is made."""
        return ["user", "course"] if obj is not None else []


@admin.register(Repair)
class RepairAdmin(ReadOnlyAdmin):
    """What was done on exam day and after: the desk of each course does it."""

    course_path = "quiz__course"
    list_display = ["id", "kind", "quiz", "question", "attempt", "done_by", "reason", "at"]
    list_filter = ["kind", "at", ("quiz", OwnRows)]
    list_select_related = ["quiz", "question", "attempt", "done_by"]
    search_fields = ["quiz__title", "question__key", "reason"]


@admin.register(MarkChange)
class MarkChangeAdmin(OfAttempts):
    """What repairs made of the marks of attempts."""

    attempt_path = "attempt__"
    course_path = "attempt__quiz__course"
    list_display = [
        *("id", "repair", "attempt", "points_before", "points_after", "max_before", "max_after")
    ]
    list_filter = ["repair__kind", "repair__at"]
    list_select_related = ["repair", "attempt"]
    search_fields = ["attempt__user__username", "repair__reason"]
