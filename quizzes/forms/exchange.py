"""The forms by which cards leave for other programs and come from them."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.formats import anki, arriving, tabular_cards
from quizzes.formats.arriving import LARGEST_FILE, Arrivals
from quizzes.formats.tabular_cards import ROLES, Role
from quizzes.formats.tabular_files import Table, TabularErrors, column_letter
from quizzes.models import Course, Lesson

_PACKAGES = (".apkg", ".colpkg")
_FAULTS_SHOWN = 5
PASTED = 500_000
"""How many letters may be pasted."""

FORMATS = {
    "apkg": gettext_lazy("Anki (.apkg)"),
    "csv": gettext_lazy("Table (.csv), for spreadsheets and other programs"),
    "tsv": gettext_lazy("Table (.tsv), parted by tabs"),
}


class ExportForm(forms.Form):
    """Which cards leave, in which form, and what goes with them."""

    course = forms.ChoiceField(label=gettext_lazy("Course"))
    format = forms.ChoiceField(label=gettext_lazy("File"), choices=list(FORMATS.items()))
    cards = forms.ChoiceField(
        label=gettext_lazy("Cards"),
        choices=[
            ("deck", gettext_lazy("Those of my deck")),
            ("all", gettext_lazy("All of the course that I may see, and my own")),
        ],
    )
    schedule = forms.BooleanField(
        label=gettext_lazy("With my schedule (Anki only)"), required=False
    )
    log = forms.BooleanField(
        label=gettext_lazy("With my answers so far (Anki only)"),
        required=False,
        help_text=gettext_lazy("Schedule and answers together bring everything back here."),
    )

    def __init__(self, data, courses: list[Course]) -> None:
        super().__init__(data, auto_id="export_%s")
        self.courses = {course.key: course for course in courses}
        self.fields["course"].choices = [(course.key, course.title) for course in courses]

    def chosen(self) -> Course:
        """Return the course that was chosen; the form is valid."""
        return self.courses[self.cleaned_data["course"]]


class UploadForm(forms.Form):
    """A file or a pasted text with notes, and the lesson that new ones belong to."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Anki: .apkg or .colpkg. A table: .csv, .tsv or .txt, in UTF-8."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste a table"),
        required=False,
        max_length=PASTED,
        strip=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "A note a line: the front, then a tab, a comma or a semicolon, then the back."
        ),
    )
    lesson = forms.ChoiceField(label=gettext_lazy("New notes belong to the lesson"))

    def __init__(self, data, files, lessons: list[Lesson]) -> None:
        super().__init__(data, files, auto_id="import_%s")
        self.lessons = {f"{lesson.course.key}/{lesson.key}": lesson for lesson in lessons}
        several = len({lesson.course_id for lesson in lessons}) > 1
        self.fields["lesson"].choices = [
            (place, f"{lesson.course.title}: {lesson.title}" if several else lesson.title)
            for place, lesson in self.lessons.items()
        ]
        self.read: Arrivals | Table | None = None
        self.name = ""

    def clean(self) -> dict:
        """Read what was sent; what can't be read is told where it was sent."""
        sent, text = self.cleaned_data.get("file"), self.cleaned_data.get("text") or ""
        if "file" in self.errors or "text" in self.errors:
            return self.cleaned_data
        if bool(sent) == bool(text.strip()):
            raise forms.ValidationError(_("Choose a file or paste a table, one of both."))
        try:
            self._read(sent, text)
        except anki.AnkiError as error:
            self.add_error("file", _("This package can’t be read: %(why)s.") % {"why": error})
        except TabularErrors as error:
            faults = "; ".join(map(str, error.faults[:_FAULTS_SHOWN]))
            message = _("This table can’t be read: %(why)s.") % {"why": faults}
            self.add_error("file" if sent else "text", message)
        return self.cleaned_data

    def clean_file(self) -> UploadedFile | None:
        """Refuse a file that is too large before any of it is read."""
        sent = self.cleaned_data["file"]
        if sent and sent.size > LARGEST_FILE:
            message = _("This file is too large: at most %(n)d MB can be read.")
            raise forms.ValidationError(message % {"n": LARGEST_FILE // 1_000_000})
        return sent

    def chosen(self) -> Lesson:
        """Return the lesson that was chosen; the form is valid."""
        return self.lessons[self.cleaned_data["lesson"]]

    def _read(self, sent: UploadedFile | None, text: str) -> None:
        data = sent.read() if sent else text.encode()
        self.name = sent.name if sent else _("Pasted text")
        if sent and (data.startswith(b"PK") or sent.name.lower().endswith(_PACKAGES)):
            self.read = arriving.of_package(data)
        else:
            self.read = tabular_cards.read_table(data, limits=arriving.TABLE_LIMITS)


LABELS: dict[Role, str] = {
    "key": gettext_lazy("What the note is known by"),
    "kind": gettext_lazy("Kind: basic, reversed, cloze or typed"),
    "front": gettext_lazy("Front: the question, or the text with gaps"),
    "back": gettext_lazy("Back: the answer"),
    "extra": gettext_lazy("More on the answer side"),
    "answers": gettext_lazy("Answers that may be typed"),
    "tags": gettext_lazy("Tags"),
}


class ColumnsForm(forms.Form):
    """What the columns of a table hold; the proposal is filled in."""

    def __init__(self, data, table: Table, columns: dict[Role, int]) -> None:
        super().__init__(data, auto_id="column_%s")
        width = table.width()
        heads = [*(table.header.cells if table.header else ()), *[""] * width][:width]
        offered = [
            ("", _("None")),
            *((str(n), f"{column_letter(n)} {head[:40]}".strip()) for n, head in enumerate(heads)),
        ]
        for role in ("front", "back", "extra", "answers", "tags", "kind", "key"):
            self.fields[role] = forms.TypedChoiceField(
                label=LABELS[role],
                choices=offered,
                coerce=int,
                empty_value=None,
                required=role == "front",
                initial=columns.get(role, ""),
            )

    def columns(self) -> dict[Role, int]:
        """Return what was chosen; the form is valid."""
        return {
            role: self.cleaned_data[role] for role in ROLES if self.cleaned_data[role] is not None
        }
