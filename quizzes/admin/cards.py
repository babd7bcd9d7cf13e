"""Notes, each with the cards it makes."""

from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows
from django.utils.translation import gettext_lazy as _

from quizzes import clock
from quizzes.actions.wordings import word_note
from quizzes.admin.base import count_column
from quizzes.admin.bodies import BodyAdmin
from quizzes.admin.filters import KindFilter
from quizzes.forms.notes import NOTE_FORMS
from quizzes.models import CardState, Lesson, Note


class NoteKindFilter(KindFilter):
    """By kind of note."""

    kinds = NOTE_FORMS


@admin.register(Note)
class NoteAdmin(BodyAdmin):
    """Notes; a wording that a review showed is never changed, the next one takes over."""

    kinds = NOTE_FORMS
    list_display = ["front", "kind", "tier", "lesson", "learners", *BodyAdmin.editing]
    list_filter = [
        *(("course", OwnRows), ("lesson", OwnRows), NoteKindFilter, "tier", "status", "origin"),
    ]
    search_fields = ["key", "current__body__front", "current__body__text", "objective__text"]
    autocomplete_fields = ["objective", "source"]
    counts = {"learners_count": (CardState, "card__note")}
    learners = count_column("learners_count", _("in decks"))
    place_fields = ("objective", "passage", "source", "position")
    filing_fields = ("key", "tier", "status", "tags", "facts")

    def get_fieldsets(self, request, obj=None) -> list:
        """Return the fields in groups; a note there is already may be corrected."""
        groups = super().get_fieldsets(request, obj)
        if obj is not None:
            corrected = {"fields": ("meaning_changed", "correction")}
            groups.insert(1, (_("If it was wrong before"), corrected))
        return groups

    @admin.display(description=_("front"), ordering="key")
    def front(self, note: Note) -> str:
        """The beginning of what it asks."""
        body = note.current.body if note.current else {}
        return (body.get("front") or body.get("text") or note.key)[:90]

    @admin.display(description=_("kind"), ordering="current__kind")
    def kind(self, note: Note) -> str:
        """The kind in words."""
        form = NOTE_FORMS.get(note.current.kind) if note.current else None
        return form.label if form else "–"

    def view_on_site(self, row: Note) -> str | None:
        """Return the address of the passage it rests on."""
        address = self.admin_site.get_model_admin(Lesson).view_on_site(row.lesson)
        return f"{address}#{row.passage}" if address and row.passage else address

    def word(self, request, row, form) -> None:
        """Give the note its wording, and say when cards of it went or a review keeps the old."""
        before = row.current
        slots = set(row.cards.filter(retired=False).values_list("slot", flat=True))
        correction = form.cleaned_data.get("correction", "")
        revision = word_note(
            note=row, body=form.body, now=clock.now(), by=request.user, correction=correction
        )
        if correction:
            message = _("Whoever learned it before is told, and asked on their next day.")
            self.message_user(request, message, messages.INFO)
        lost = slots - set(form.body.slots())
        if lost:
            message = _("No longer asked, but not forgotten: %(slots)s.")
            self.message_user(request, message % {"slots": ", ".join(sorted(lost))}, messages.INFO)
        if before is not None and revision.pk != before.pk:
            message = _("Past reviews stay with wording %(old)d; the next show wording %(new)d.")
            values = {"old": before.number, "new": revision.number}
            self.message_user(request, message % values, messages.INFO)
