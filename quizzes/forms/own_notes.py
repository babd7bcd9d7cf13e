"""The forms by which students write notes of their own, and word a course's notes for themselves.

They are the forms of `notes.NOTE_FORMS`, whatever kinds there are, without what concerns a course.
"""

from functools import cache

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.domain.content import NoteBody, parse_note_body
from quizzes.forms.notes import NOTE_FORMS, NoteForm
from quizzes.models import Lesson, Note, NoteRevision, User


class _OwnForm:
    """What a form for oneself asks: the body alone."""

    tags = facts = meaning_changed = correction = None
    further: dict[str, forms.Field] = {}

    def _lesson(self) -> Lesson:
        return self.instance.lesson

    def _check_place(self) -> None:
        """The lesson is given, and there is no passage to choose."""


class _WordingForm(_OwnForm):
    """A wording of a note of a course: as many cards as that has."""

    began_from = None
    further = {
        "based_on": forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    }
    of_course: NoteBody

    def _check_revision(self) -> None:
        """The course's note may change meanwhile: that is told with the card, and not here."""

    def clean_based_on(self) -> NoteRevision:
        """Return the wording of this note that the person had before them."""
        shown = NoteRevision.objects.filter(note=self.instance.pk)
        revision = shown.filter(pk=self.cleaned_data["based_on"]).first()
        if revision is None:
            raise forms.ValidationError(_("This belongs to another card. Open the card again."))
        return revision

    def clean(self) -> dict:
        """Refuse a body that makes other cards than the course's."""
        super().clean()
        if self.body is not None and self.body.slots() != self.of_course.slots():
            self.add_error(None, self.other_cards())
        return self.cleaned_data

    def other_cards(self) -> str:
        """Return what is wrong with a body that makes other cards than the course's."""
        slots = ", ".join(self.of_course.slots())
        message = _("Keep the same gaps as the course: %(slots)s.")
        return str(message) % {"slots": slots}


@cache
def _form_class(kind: str, mixin: type) -> type[NoteForm]:
    base = NOTE_FORMS[kind]
    meta = type("Meta", (), {"model": Note, "fields": []})
    declared = {"Meta": meta, "__doc__": base.__doc__, "__module__": __name__, **mixin.further}
    return type(f"{mixin.__name__}{base.__name__}", (mixin, base), declared)


def note_form(
    kind: str, *, owner: User | None, lesson: Lesson, note: Note | None = None, data=None
) -> NoteForm:
    """Return the form of an own note of this kind; ``note`` is the one to edit, if any."""
    form = _form_class(kind, _OwnForm)
    instance = note or Note(course_id=lesson.course_id, lesson=lesson, owner=owner)
    return form(data, instance=instance)


def wording_form(note: Note, own: dict | None, data=None) -> NoteForm:
    """Return the form that words a note of a course for oneself, filled in with ``own`` if any.

    The note comes with its current wording and its lesson.
    """
    of_course, shown = parse_note_body(note.current.body), note.current
    if own is not None:
        # The form begins with a stored body; the note itself is never saved by it.
        note.current = NoteRevision(pk=shown.pk, note=note, kind=own["kind"], body=own)
    form = _form_class(of_course.kind, _WordingForm)(
        data, instance=note, initial={"based_on": shown.pk}
    )
    form.of_course = of_course
    return form
