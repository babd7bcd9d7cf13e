"""Quizzes with their sections and their questions in order."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes.admin.base import ContentAdmin, OwnChoices, count_column
from quizzes.forms.quizzes import PlaceForm, PlaceFormSet, QuizForm, SectionForm, SectionFormSet
from quizzes.models import Attempt, Quiz, QuizQuestion, QuizSection
from quizzes.reports.quiz_checks import shortages


class SectionInline(OwnChoices, admin.StackedInline):
    """The sections of a quiz."""

    model = QuizSection
    form = SectionForm
    formset = SectionFormSet
    ordering = ["position"]
    extra = 1
    max_num = 50
    fieldsets = [
        (
            None,
            {
                "fields": ["position", "title", "draw", "points"],
                "description": _(
                    "A section has questions you fix or questions it draws. For fixed ones, save "
                    "the section first, then choose it beside each question below."
                ),
            },
        ),
        (
            _("What it draws from"),
            {
                "fields": ["lessons", "objectives", "tags", "kinds", "levels", "reserve"],
                "classes": ["collapse"],
                "description": _(
                    "Ticks narrow the choice. Where nothing is ticked, any will do. Lessons and "
                    "objectives can be chosen once the quiz is saved."
                ),
            },
        ),
    ]

    def get_formset(self, request, obj=None, **kwargs):
        """Return the formset, which knows who edits."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset


class QuestionSelect(AutocompleteSelect):
    """A choice of a question; an empty one says what to do, which also gives it a name."""

    def build_attrs(self, base_attrs, extra_attrs=None) -> dict:
        """Return the attributes without the placeholder, which would hide the empty choice."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {name: value for name, value in attrs.items() if name != "data-placeholder"}

    def optgroups(self, name, value, attr=None) -> list:
        """Return the chosen question, or words in its place."""
        groups = super().optgroups(name, value, attr)
        if not any(options for _label, options, _index in groups):
            groups[0][1].append(self.create_option(name, "", _("Choose a question"), True, 0))
        return groups


class PlaceInline(OwnChoices, admin.TabularInline):
    """The places of a quiz."""

    model = QuizQuestion
    form = PlaceForm
    formset = PlaceFormSet
    fields = ["position", "section", "question", "points"]
    autocomplete_fields = ["question"]
    ordering = ["position"]
    extra = 1

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Return the field, that of the question with a box to search in."""
        if db_field.name == "question":
            kwargs["widget"] = QuestionSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request):
        """Return the places with their questions, which each row names."""
        return super().get_queryset(request).select_related("question")


@admin.register(Quiz)
class QuizAdmin(ContentAdmin):
    """Quizzes; an attempt keeps the questions and rules it started with."""

    form = QuizForm
    inlines = [SectionInline, PlaceInline]
    formfield_overrides = {
        **ContentAdmin.formfield_overrides,
        # One box for a moment, which browsers help to fill without script.
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        },
    }
    list_display = [
        *("title", "purpose", "module", "lesson", "questions", "attempts"),
        *ContentAdmin.editing,
    ]
    list_filter = [
        *(("course", OwnRows), ("module", OwnRows), ("lesson", OwnRows)),
        *("purpose", "status", "origin"),
    ]
    list_select_related = ["course", "lesson", "module", "updated_by"]
    search_fields = ["key", "title", "lesson__title", "module__title"]
    prepopulated_fields = {"key": ["title"]}
    counts = {"questions_count": (QuizQuestion, "quiz"), "attempts_count": (Attempt, "quiz")}
    questions = count_column("questions_count", _("fixed questions"))
    attempts = count_column("attempts_count", _("attempts"))
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *("course", "purpose", "lesson", "module", "title", "key", "intro"),
                    *("position", "status"),
                ]
            },
        ),
        (
            _("How it is taken"),
            {"fields": ["behaviour", "penalty", "shuffle", "paging", "navigation"]},
        ),
        (_("Time"), {"fields": ["time_limit", "grace"]}),
        (_("What counts"), {"fields": ["attempts_allowed", "grade_method", "pass_mark"]}),
        (
            _("What the review shows"),
            {"fields": ["show_verdicts", "show_marks", "show_feedback", "show_right_answers"]},
        ),
        (
            _("When it is open"),
            {
                "fields": ["opens_at", "closes_at"],
                "description": _(
                    "In your own time zone, as your settings have it. A course pack never "
                    "changes these two."
                ),
            },
        ),
    ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show or save the form, its moments in the person's own time zone."""
        with timezone.override(request.user.zone):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            return response.render() if isinstance(response, TemplateResponse) else response

    def save_related(self, request, form, formsets, change) -> None:
        """Save sections and places, and say where a section draws more than there is."""
        super().save_related(request, form, formsets, change)
        for sentence in shortages(form.instance):
            self.message_user(request, sentence, messages.WARNING)
