"""Quizzes with their questions in order."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows
from django.utils.translation import gettext_lazy as _

from quizzes.admin.base import ContentAdmin, OwnChoices, count_column
from quizzes.forms.content import PlaceForm, QuizForm
from quizzes.models import Attempt, Quiz, QuizQuestion


class PlaceInline(OwnChoices, admin.TabularInline):
    """The places of a quiz."""

    model = QuizQuestion
    form = PlaceForm
    fields = ["position", "question", "points"]
    autocomplete_fields = ["question"]
    ordering = ["position"]
    extra = 1

    def get_queryset(self, request):
        """Return the places with their questions, which each row names."""
        return super().get_queryset(request).select_related("question")


@admin.register(Quiz)
class QuizAdmin(ContentAdmin):
    """Quizzes; an attempt keeps the questions and rules it started with."""

    form = QuizForm
    inlines = [PlaceInline]
    list_display = [
        *("title", "lesson", "purpose", "questions", "attempts"),
        *ContentAdmin.editing,
    ]
    list_filter = [("course", OwnRows), ("lesson", OwnRows), "purpose", "status", "origin"]
    list_select_related = ["course", "lesson", "updated_by"]
    search_fields = ["key", "title", "lesson__title"]
    prepopulated_fields = {"key": ["title"]}
    counts = {"questions_count": (QuizQuestion, "quiz"), "attempts_count": (Attempt, "quiz")}
    questions = count_column("questions_count", _("questions"))
    attempts = count_column("attempts_count", _("attempts"))
    fieldsets = [
        (None, {"fields": ["course", "lesson", "title", "key", "position", "status"]}),
        (_("How it is taken"), {"fields": ["purpose", "behaviour", "shuffle"]}),
    ]
