"""The question bank."""

from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quizzes import clock
from quizzes.actions import question_reviews
from quizzes.actions.wordings import word_question
from quizzes.admin.base import count_column
from quizzes.admin.bodies import BodyAdmin
from quizzes.admin.filters import KindFilter
from quizzes.domain.questions import AVAILABLE_KINDS
from quizzes.forms.question_editor import what_stays
from quizzes.forms.question_kinds import QUESTION_FORMS
from quizzes.models import AttemptItem, Lesson, Question, QuizQuestion, Status
from quizzes.reports.question_editor import answers_to


class QuestionKindFilter(KindFilter):
    """By kind of question."""

    kinds = QUESTION_FORMS


@admin.register(Question)
class QuestionAdmin(BodyAdmin):
    """Questions; an answered wording is never changed, the next one takes over."""

    kinds = QUESTION_FORMS
    list_display = [
        *("asked", "name", "kind", "level", "use", "lesson", "quizzes", "answers", "version"),
        *BodyAdmin.editing,
    ]
    list_filter = [
        *(("course", OwnRows), ("lesson", OwnRows), QuestionKindFilter),
        *("level", "use", "status", "origin"),
    ]
    search_fields = ["key", "name", "current__body__stem", "objective__text", "lesson__title"]
    autocomplete_fields = ["objective"]
    counts = {
        "quizzes_count": (QuizQuestion, "question"),
        "answers_count": (AttemptItem, "version__question"),
    }
    quizzes = count_column("quizzes_count", _("quizzes"))
    answers = count_column("answers_count", _("times asked"))
    place_fields = ("objective", "passage", "cards", "position")
    filing_fields = ("key", "name", "level", "use", "status", "tags", "facts")

    @admin.display(description=_("question"), ordering="key")
    def asked(self, question: Question) -> str:
        """The beginning of the stem."""
        stem = question.current.body.get("stem", "") if question.current else ""
        return stem[:90] or question.key

    @admin.display(description=_("kind"), ordering="current__kind")
    def kind(self, question: Question) -> str:
        """The kind in words."""
        form = QUESTION_FORMS.get(question.current.kind) if question.current else None
        return form.label if form else "–"

    @admin.display(description=_("version"), ordering="current__number")
    def version(self, question: Question) -> int | None:
        """The number of the current version."""
        return question.current.number if question.current else None

    def offered_kinds(self) -> list:
        """Return the forms of the kinds that can be asked; others come in packs, to be edited."""
        return [form for kind, form in self.kinds.items() if kind in AVAILABLE_KINDS]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form of the kind, which knows who edits."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def set_status(self, request, rows, status: Status) -> int:
        """Publish, retire or take back; what its course wants reviewed first stays as it is."""
        refused = set()
        if status == Status.PUBLISHED:
            drafts = rows.exclude(status=status).values_list("pk", flat=True)
            refused = question_reviews.barred(questions=drafts, user=request.user)
        if refused:
            keys = rows.filter(pk__in=refused).order_by("key").values_list("key", flat=True)
            message = _("Not published, since nobody else has approved their wording: %(keys)s.")
            self.message_user(request, message % {"keys": ", ".join(keys)}, messages.WARNING)
        return super().set_status(request, rows.exclude(pk__in=refused), status)

    def view_on_site(self, row: Question) -> str | None:
        """Return the address of the passage it rests on."""
        address = self.admin_site.get_model_admin(Lesson).view_on_site(row.lesson)
        return f"{address}#{row.passage}" if address and row.passage else address

    def render_change_form(self, request, context, *args, **kwargs):
        """Say beforehand what a change of an answered wording will do."""
        row = context.get("original")
        if row is not None and row.current is not None and row.current.kind not in self.kinds:
            context["wording_note"] = _("This kind of question can’t be edited here.")
            return super().render_change_form(request, context, *args, **kwargs)
        if row is not None and row.current is not None:
            count = row.current.items.count()
            if count:
                asked = ngettext(
                    "Version %(version)d was asked %(count)d time.",
                    "Version %(version)d was asked %(count)d times.",
                    count,
                ) % {"version": row.current.number, "count": count}
                then = _("If you change what is asked, those attempts and answers stay with it.")
                context["wording_note"] = f"{asked} {then}"
        return super().render_change_form(request, context, *args, **kwargs)

    def word(self, request, row, form) -> None:
        """Give the question its wording, and say what becomes of answers to the one before."""
        before = row.current
        version = word_question(question=row, body=form.body, now=clock.now(), by=request.user)
        if before is None or version.pk == before.pk:
            return
        self.message_user(request, what_stays(answers_to(before)), messages.INFO)
