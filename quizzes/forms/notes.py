"""One form per kind of note, made from the same spec that makes its cards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.domain import content
from quizzes.forms.bodies import BodyForm, passages, prose
from quizzes.forms.content import MultilineField
from quizzes.models import Note


class NoteForm(BodyForm):
    """What every note has, whatever its kind."""

    spec = content.Note
    parse_body = staticmethod(content.parse_note_body)

    extra = prose(_("Behind the answer"), help_text=_("More to read once the answer is shown."))
    meaning_changed = forms.BooleanField(
        label=_("The meaning changed"),
        required=False,
        help_text=_("Whoever learned an earlier wording is told, and asked the next day."),
    )
    correction = MultilineField(
        label=_("What was corrected"),
        required=False,
        max_length=1000,
        help_text=_("Students read it with the card. Plain text, one thing a line."),
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 2}),
    )

    class Meta:
        model = Note
        fields = ["objective", "passage", "source", "position", "key", "tier", "status"]

    def clean(self) -> dict:
        """Refuse a correction nobody would hear of, and a change of meaning nobody could see."""
        super().clean()
        changed = self.cleaned_data.get("meaning_changed")
        correction = self.cleaned_data.get("correction")
        if changed and not correction and "correction" not in self.errors:
            self.add_error("correction", _("Say what was wrong, for those who learned it."))
        if correction and not changed:
            self.add_error(
                "meaning_changed", _("Tick this too, or leave “What was corrected” empty.")
            )
        return self.cleaned_data

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


class TypedNoteForm(NoteForm):
    """A question whose answer is typed."""

    kind = "typed"
    label = _("Question with a typed answer")
    about = _("One card: what is typed is compared as a short answer is.")
    body_fields = ("front", "answers", "slips", "extra")
    markdown_fields = ("front", "extra")

    front = prose(_("Front"), required=True)
    answers = passages(
        _("Right answers"), help_text=_("Any of them is right; the first is shown afterwards.")
    )
    slips = forms.IntegerField(
        label=_("Typing slips to overlook"), min_value=0, max_value=3, initial=0
    )


NOTE_FORMS: dict[str, type[NoteForm]] = {
    form.kind: form for form in (BasicNoteForm, ReversedNoteForm, ClozeNoteForm, TypedNoteForm)
}
"""The form of each kind of note, in the order they are offered."""
