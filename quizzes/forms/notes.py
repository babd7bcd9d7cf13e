"""One form per kind of note, made from the same spec that makes its cards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.domain import content
from quizzes.forms.bodies import BodyForm, prose
from quizzes.models import Note


class NoteForm(BodyForm):
    """What every note has, whatever its kind."""

    spec = content.Note
    parse_body = staticmethod(content.parse_note_body)

    extra = prose(_("Behind the answer"), help_text=_("More to read once the answer is shown."))

    class Meta:
        model = Note
        fields = ["objective", "passage", "source", "position", "key", "tier", "status"]

    def clean_source(self):
        """Return the source; one of another course is refused."""
        source, objective = self.cleaned_data["source"], self.cleaned_data.get("objective")
        if source and objective and source.course_id != objective.course_id:
            raise forms.ValidationError(_("This belongs to another course."))
        return source


class BasicNoteForm(NoteForm):
    """A question and its answer."""

    kind = "basic"
    label = _("Question and answer")
    about = _("One card: the front asks, the back answers.")
    body_fields = markdown_fields = ("front", "back", "extra")

    front = prose(_("Front"), required=True)
    back = prose(_("Back"), required=True)


class ReversedNoteForm(BasicNoteForm):
    """A question and its answer, asked both ways."""

    kind = "reversed"
    label = _("Question and answer, both ways")
    about = _("Two cards: the second shows the back and asks for the front.")


class ClozeNoteForm(NoteForm):
    """A text with gaps."""

    kind = "cloze"
    label = _("Text with gaps")
    about = _("One card for each gap, such as {{c1::Rome}} or {{c1::Rome::a city}}.")
    body_fields = markdown_fields = ("text", "extra")

    text = prose(
        _("Text"), 4, required=True, help_text=_("Write a gap as {{c1::answer}}, the next as c2.")
    )


NOTE_FORMS: dict[str, type[NoteForm]] = {
    form.kind: form for form in (BasicNoteForm, ReversedNoteForm, ClozeNoteForm)
}
"""The form of each kind of note, in the order they are offered."""
