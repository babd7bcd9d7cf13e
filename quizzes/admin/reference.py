"""The people and the timeline of a course."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows
from django.utils.translation import gettext_lazy as _

from quizzes.admin.base import ContentAdmin, count_column
from quizzes.forms.reference import PersonForm, TimelineEventForm
from quizzes.models import Person, TimelineEvent


@admin.register(Person)
class PersonAdmin(ContentAdmin):
    """People of a course."""

    form = PersonForm
    list_display = ["name", "role", "course", "lesson_count", *ContentAdmin.editing]
    list_filter = [("course", OwnRows), "status", "origin"]
    search_fields = ["key", "name", "role", "about"]
    prepopulated_fields = {"key": ["name"]}
    counts = {"lessons_count": (Person.lessons.through, "person")}
    lesson_count = count_column("lessons_count", _("lessons"))
    fields = ["course", "name", "key", "role", "about", "lessons", "position", "status"]


@admin.register(TimelineEvent)
class TimelineEventAdmin(ContentAdmin):
    """Events of a timeline."""

    form = TimelineEventForm
    list_display = ["date", "key", "strand", "course", "lesson", *ContentAdmin.editing]
    list_filter = [("course", OwnRows), "strand", ("lesson", OwnRows), "status", "origin"]
    list_select_related = ["course", "lesson", "updated_by"]
    search_fields = ["key", "date", "text", "printed"]
    fieldsets = [
        (None, {"fields": ["course", "key", "date", "sort_date", "text", "strand", "status"]}),
        (_("Where it belongs"), {"fields": ["lesson", "facts", "errata", "position"]}),
        (_("The work and the record"), {"fields": ["printed", "added", "after"]}),
    ]
