"""What is due and what was announced: written at the desk, looked at here."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows

from quizzes.admin.base import ReadOnlyAdmin
from quizzes.models import Announcement, Assignment, AssignmentWindow, GradeCategory


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """What is due in a course."""

    list_display = ["id", "shown_title", "course", "kind", "category", "points", "is_published"]
    list_filter = [("course", OwnRows), "kind", "is_published"]
    list_select_related = ["course", "category", "lesson", "quiz"]
    search_fields = ["title", "lesson__title", "quiz__title"]

    def get_queryset(self, request):
        """Return the rows that are this person's, without those of other people's drafts."""
        return super().get_queryset(request).authored_for(request.user)


@admin.register(AssignmentWindow)
class AssignmentWindowAdmin(ReadOnlyAdmin):
    """When it opens, is due and closes, and for whom."""

    course_path = "assignment__course"
    list_display = ["id", "assignment", "group", "user", "opens_at", "due_at", "closes_at"]
    list_filter = [("assignment__course", OwnRows), "due_at"]
    list_select_related = ["assignment__lesson", "assignment__quiz", "group", "user"]
    search_fields = ["assignment__title", "user__username", "group__name"]

    def get_queryset(self, request):
        """Return the rows that are this person's, without those of other people's drafts."""
        theirs = Assignment.objects.authored_for(request.user).values("pk")
        return super().get_queryset(request).filter(assignment__in=theirs)


@admin.register(GradeCategory)
class GradeCategoryAdmin(ReadOnlyAdmin):
    """The parts of the mark of a course."""

    list_display = ["name", "course", "weight", "drop_lowest", "position"]
    list_filter = [("course", OwnRows)]
    list_select_related = ["course"]
    search_fields = ["name", "course__title"]


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    """What was said to a course or a group."""

    list_display = ["title", "course", "group", "posted_by", "posted_at", "ends_at"]
    list_filter = [("course", OwnRows), "posted_at"]
    list_select_related = ["course", "group", "posted_by"]
    search_fields = ["title", "text", "course__title"]
