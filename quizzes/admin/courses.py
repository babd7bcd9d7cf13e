"""Courses and what is read in them: modules, lessons, objectives, terms, sources, figures."""

from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quizzes import clock, markdown
from quizzes.actions.changes import record
from quizzes.actions.review_switch import SWITCHED
from quizzes.admin.base import ContentAdmin, OwnChoices, count_column
from quizzes.admin.rights import is_administrator
from quizzes.domain.crowds import STEP
from quizzes.domain.lesson_text import parse
from quizzes.forms import content
from quizzes.models import (
    Attempt,
    Course,
    Figure,
    GlossaryTerm,
    Lesson,
    LessonReading,
    Membership,
    Module,
    Note,
    Objective,
    Question,
    Source,
)


@admin.register(Course)
class CourseAdmin(ContentAdmin):
    """Courses; only administrators make one."""

    course_path = "pk"
    form = content.CourseForm
    list_display = [
        "title",
        "key",
        "access",
        "lessons",
        "members",
        "attempts",
        *ContentAdmin.editing,
    ]
    list_filter = ["status", "access", "origin"]
    list_select_related = ["updated_by"]
    search_fields = ["key", "title", "summary"]
    prepopulated_fields = {"key": ["title"]}
    counts = {
        "lessons_count": (Lesson, "course"),
        "members_count": (Membership, "course"),
        "attempts_count": (Attempt, "quiz__course"),
    }
    lessons = count_column("lessons_count", _("lessons"))
    members = count_column("members_count", _("members"))
    attempts = count_column("attempts_count", _("attempts"))
    fieldsets = [
        (None, {"fields": ["title", "key", "summary", "status"]}),
        (_("Who may learn"), {"fields": ["access", "language", "evidence_kept_until"]}),
        (_("Cards"), {"fields": ["desired_retention"]}),
        (_("Marks"), {"fields": ["pass_mark"]}),
        (_("Questions"), {"fields": ["reviews_questions"]}),
        (_("Rights"), {"fields": ["credit", "licence"]}),
    ]

    def save_related(self, request, form, formsets, change) -> None:
        """Save the lists on the page; the switch of reviews has a word of its own on record."""
        super().save_related(request, form, formsets, change)
        if change and "reviews_questions" in form.changed_data:
            action = SWITCHED[form.instance.reviews_questions]
            record(row=form.instance, action=action, by=request.user, now=clock.now())

    def has_add_permission(self, request) -> bool:
        """Return whether the person is an administrator."""
        return is_administrator(request.user) and super().has_add_permission(request)


@admin.register(Module)
class ModuleAdmin(ContentAdmin):
    """Modules."""

    form = content.ModuleForm
    list_display = ["title", "number", "course", "lessons", *ContentAdmin.editing]
    list_filter = [("course", OwnRows), "status", "origin"]
    search_fields = ["key", "title", "summary"]
    prepopulated_fields = {"key": ["title"]}
    counts = {"lessons_count": (Lesson, "module")}
    lessons = count_column("lessons_count", _("lessons"))
    fields = ["course", "title", "key", "number", "summary", "status"]


class ObjectiveInline(OwnChoices, admin.TabularInline):
    """The objectives of a lesson, on its page."""

    model = Objective
    form = content.ObjectiveRow
    fields = ["text", "key", "position", "status", "began_from"]
    extra = 1
    can_delete = False
    show_change_link = True


@admin.register(Lesson)
class LessonAdmin(ContentAdmin):
    """Lessons with their objectives."""

    form = content.LessonForm
    inlines = [ObjectiveInline]
    list_display = [
        *("title", "number", "module", "questions", "notes", "readers"),
        *ContentAdmin.editing,
    ]
    list_filter = [("course", OwnRows), ("module", OwnRows), "status", "origin"]
    list_select_related = ["course", "module", "updated_by"]
    search_fields = ["key", "title", "hook", "summary", "body"]
    prepopulated_fields = {"key": ["title"]}
    counts = {
        "questions_count": (Question, "lesson"),
        "notes_count": (Note, "lesson"),
        "readers_count": (LessonReading, "lesson"),
    }
    questions = count_column("questions_count", _("questions"))
    notes = count_column("notes_count", _("notes"))

    @admin.display(description=_("readers"), ordering="readers_count")
    def readers(self, lesson: Lesson) -> str:
        """How many have opened it; of fewer than five, no more than that."""
        number = lesson.readers_count
        return str(number) if number >= STEP else _("fewer than 5")

    fieldsets = [
        (None, {"fields": ["title", "key", "module", "number", "status"]}),
        (_("Reading"), {"fields": ["hook", "body", "summary"]}),
        (_("Beside the text"), {"fields": ["terms", "article_section"]}),
    ]

    def save_model(self, request, obj, form, change) -> None:
        """Save, and say whose section went missing with a heading that was taken out."""
        super().save_model(request, obj, form, change)
        if change and "body" in form.changed_data:
            self._warn_of_lost_sections(request, obj, form.initial["body"])

    def _warn_of_lost_sections(self, request, lesson: Lesson, old_body: str) -> None:
        lost = parse(old_body).anchors() - parse(lesson.body).anchors()
        rests_on = Q(lesson=lesson, passage__in=lost)
        seen = [model.objects.authored_for(request.user) for model in (Question, Note)]
        count = sum(rows.filter(rests_on).count() for rows in seen)
        if count:
            message = ngettext(
                "%(count)d question or card names a section this text no longer has: %(lost)s.",
                "%(count)d questions and cards name sections this text no longer has: %(lost)s.",
                count,
            )
            lost_ones = ", ".join(sorted(lost))
            self.message_user(
                request, message % {"count": count, "lost": lost_ones}, messages.WARNING
            )


@admin.register(Objective)
class ObjectiveAdmin(ContentAdmin):
    """Objectives, on a page of their own so that questions and cards can pick one."""

    form = content.ObjectiveForm
    list_display = ["text", "lesson", "position", "questions", "notes", *ContentAdmin.editing]
    list_filter = [("course", OwnRows), ("lesson", OwnRows), "status", "origin"]
    list_select_related = ["course", "lesson", "updated_by"]
    search_fields = ["key", "text", "lesson__title"]
    counts = {"questions_count": (Question, "objective"), "notes_count": (Note, "objective")}
    questions = count_column("questions_count", _("questions"))
    notes = count_column("notes_count", _("notes"))
    fields = ["lesson", "text", "key", "position", "status"]

    def view_on_site(self, row: Objective) -> str | None:
        """Return the address of its lesson."""
        return self.admin_site.get_model_admin(Lesson).view_on_site(row.lesson)


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(ContentAdmin):
    """Glossary terms."""

    form = content.GlossaryTermForm
    list_display = ["term", "abbreviation", "course", "lessons", *ContentAdmin.editing]
    list_filter = [("course", OwnRows), "status", "origin"]
    search_fields = ["key", "term", "abbreviation", "definition"]
    prepopulated_fields = {"key": ["term"]}
    counts = {"lessons_count": (Lesson.terms.through, "glossaryterm")}
    lessons = count_column("lessons_count", _("lessons"))
    fields = ["course", "term", "key", "abbreviation", "definition", "translations", "status"]


@admin.register(Source)
class SourceAdmin(ContentAdmin):
    """Sources."""

    form = content.SourceForm
    list_display = ["number", "citation_start", "course", "notes", *ContentAdmin.editing]
    list_display_links = ["number", "citation_start"]
    list_filter = [("course", OwnRows), "status", "origin"]
    search_fields = ["key", "number", "citation", "correction"]
    counts = {"notes_count": (Note, "source")}
    notes = count_column("notes_count", _("notes"))
    fields = ["course", "key", "number", "citation", "url", "correction", "status"]

    @admin.display(description=_("citation"), ordering="citation")
    def citation_start(self, source: Source) -> str:
        """The beginning of the citation."""
        return source.citation[:90]


@admin.register(Figure)
class FigureAdmin(ContentAdmin):
    """Figures, with the drawing as students see it."""

    form = content.FigureForm
    list_display = ["title", "key", "course", *ContentAdmin.editing]
    list_filter = [("course", OwnRows), "status", "origin"]
    search_fields = ["key", "title", "caption", "text"]
    prepopulated_fields = {"key": ["title"]}
    readonly_fields = ["drawing"]
    fields = ["course", "title", "key", "drawing", "svg", "caption", "text", "status"]

    @admin.display(description=_("as students see it"))
    def drawing(self, figure: Figure) -> str:
        """The drawing, cleaned."""
        if not figure.svg:
            return self.get_empty_value_display()
        return format_html('<div class="drawing">{}</div>', markdown.render_drawing(figure.svg))
