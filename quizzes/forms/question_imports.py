"""The forms of the importer of questions: a file comes in, and where its questions go."""

from collections.abc import Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.actions.question_imports import MOST_TAGS, as_tag, as_tags, import_limits
from quizzes.domain.import_places import Category, Goal, Places
from quizzes.formats.question_files import Fault, QuestionFileError
from quizzes.formats.question_formats import QUESTION_FORMATS
from quizzes.formats.recognising import NAMES, FileFormat, recognised
from quizzes.models import Lesson, Objective

PASTED = 500_000
"""How many letters may be pasted."""

CATEGORIES_SHOWN = 100
LONGEST_TAGS = 400


def fault_words(fault: Fault) -> str:
    """Return why a file can't be read, as a sentence."""
    if fault.line:
        return _("Line %(line)d: %(why)s.") % {"line": fault.line, "why": fault.message}
    return _("The file %(why)s.") % {"why": fault.message}


class UploadForm(forms.Form):
    """A file or a pasted text with questions."""

    file = forms.FileField(label=gettext_lazy("File"), required=False, max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Or paste the questions"),
        required=False,
        max_length=PASTED,
        strip=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("GIFT, Aiken or Moodle XML, as it stands in a file."),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        help_text=gettext_lazy("Usually it is recognised by what stands in the file."),
    )

    def __init__(self, data=None, files=None) -> None:
        super().__init__(data, files, auto_id="import_%s")
        known = [(one.value, NAMES[one]) for one in QUESTION_FORMATS]
        self.fields["format"].choices = [("", _("Recognise it")), *known]
        names = ", ".join(name for _value, name in known)
        self.fields["file"].help_text = _("%(names)s. At most %(n)d MB.") % {
            "names": names,
            "n": import_limits().bytes // 1_000_000,
        }
        self.name, self.data_read, self.file_format = "", b"", FileFormat.GIFT

    def clean_file(self) -> UploadedFile | None:
        """Refuse a file that is too large before any of it is read."""
        sent, most = self.cleaned_data["file"], import_limits().bytes
        if sent and sent.size > most:
            message = _("This file is too large: at most %(n)d MB can be read. Export it in parts.")
            raise forms.ValidationError(message % {"n": most // 1_000_000})
        return sent

    def clean(self) -> dict:
        """Tell the format of what was sent."""
        sent, text = self.cleaned_data.get("file"), self.cleaned_data.get("text") or ""
        if self.errors:
            return self.cleaned_data
        if bool(sent) == bool(text.strip()):
            raise forms.ValidationError(_("Choose a file or paste questions, one of both."))
        self.data_read = sent.read() if sent else text.encode()
        self.name = sent.name if sent else _("Pasted text")
        limits = import_limits()
        try:
            named = self.cleaned_data["format"]
            found = FileFormat(named) if named else recognised(self.data_read, limits=limits)
            self.file_format = found
        except QuestionFileError as error:
            self.refuse(fault_words(error.fault))
        return self.cleaned_data

    def refuse(self, why: str) -> None:
        """Say where it was sent why it can't be read."""
        self.add_error("file" if self.cleaned_data.get("file") else "text", why)


class PlacesForm(forms.Form):
    """Where the questions of a file go: for all, and by category."""

    lesson = forms.TypedChoiceField(
        label=gettext_lazy("Lesson"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Of questions whose category goes nowhere else."),
    )
    objective = forms.TypedChoiceField(
        label=gettext_lazy("Objective"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("For the questions that go to its lesson."),
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags for all"),
        required=False,
        max_length=LONGEST_TAGS,
        help_text=gettext_lazy("With commas between them."),
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Publish at once: they may be asked as soon as they are imported"),
        required=False,
    )

    def __init__(
        self,
        data,
        places: Places,
        lessons: Sequence[Lesson],
        objectives: Sequence[Objective],
        *,
        may_publish: bool,
    ) -> None:
        said = {"lesson": places.lesson, "objective": places.objective, "publish": places.publish}
        super().__init__(data, initial=said | {"tags": ", ".join(places.tags)})
        self.places_before = places
        offered = [(one.pk, one.title) for one in lessons]
        self.fields["lesson"].choices = [("", _("The first of the course")), *offered]
        self.fields["objective"].choices = [
            ("", _("The only one of the lesson, or one made for them")),
            *_by_lesson(objectives),
        ]
        if not may_publish:
            del self.fields["publish"]
        self.asked: list[Category] = list(places.categories)[:CATEGORIES_SHOWN]
        for number, path in enumerate(self.asked):
            self._ask(number, path, places.categories[path], offered)

    def _ask(self, number: int, path: Category, goal: Goal, offered) -> None:
        name = " / ".join(path)[:200]
        self.fields[f"lesson-{number}"] = forms.TypedChoiceField(
            label=_("Lesson of %(category)s") % {"category": name},
            coerce=int,
            empty_value=None,
            required=False,
            initial=goal.lesson,
            choices=[("", _("As for all")), *offered],
        )
        self.fields[f"tag-{number}"] = forms.CharField(
            label=_("Tag of %(category)s") % {"category": name},
            required=False,
            max_length=80,
            initial=goal.tag,
        )

    def clean(self) -> dict:
        """Refuse tags that would be none, or too many."""
        super().clean()
        said = self.cleaned_data
        given = [one.strip() for one in said.get("tags", "").split(",") if one.strip()]
        if any(not as_tag(one) for one in given):
            self.add_error("tags", _("A tag needs letters or digits."))
        elif len(given) > MOST_TAGS:
            self.add_error("tags", _("At most %(n)d tags.") % {"n": MOST_TAGS})
        for number in range(len(self.asked)):
            tag = said.get(f"tag-{number}", "").strip()
            if tag and not as_tag(tag):
                self.add_error(f"tag-{number}", _("A tag needs letters or digits."))
        return said

    @property
    def for_all(self) -> list[forms.BoundField]:
        """The fields for all questions."""
        names = ("lesson", "objective", "tags", "publish")
        return [self[name] for name in names if name in self.fields]

    @property
    def by_category(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """The categories with their fields."""
        return [
            (" / ".join(path), self[f"lesson-{number}"], self[f"tag-{number}"])
            for number, path in enumerate(self.asked)
        ]

    def places(self) -> Places:
        """Return what was chosen; the form is valid."""
        said = self.cleaned_data
        goals = {
            path: Goal(said[f"lesson-{number}"], as_tag(said[f"tag-{number}"]))
            for number, path in enumerate(self.asked)
        }
        return Places(
            lesson=said["lesson"],
            objective=said["objective"],
            tags=tuple(as_tags(said["tags"].split(","))),
            publish=said.get("publish", False),
            categories={**self.places_before.categories, **goals},
        )


def _by_lesson(objectives: Sequence[Objective]) -> list[tuple[str, list[tuple[int, str]]]]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for one in objectives:
        groups.setdefault(one.lesson.title, []).append((one.pk, one.text))
    return list(groups.items())
