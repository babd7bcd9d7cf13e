"""The forms of the question bank: its filters, what to do with many questions, and a review."""

import re
from collections.abc import Sequence
from uuid import UUID, uuid4

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from quizzes.actions.question_bulk import MOST
from quizzes.domain.questions import AVAILABLE_KINDS, KEY_PATTERN
from quizzes.forms.question_kinds import QUESTION_FORMS
from quizzes.models import BulkChange, Question, QuestionImport, QuestionReview, Status
from quizzes.reports.question_bank import (
    DISCRIMINATIONS,
    FACILITIES,
    LONGEST_SEARCH,
    NOBODY,
    ORDERS,
    REVIEWING,
    Choices,
    Discrimination,
    Facility,
    Filters,
    Order,
    Reviewing,
)

EVERY = ("", _("All"))
KINDS = {kind: QUESTION_FORMS[kind].label for kind in AVAILABLE_KINDS if kind in QUESTION_FORMS}
LONGEST_TAG = 40
NO_IMPORT = UUID(int=0)
"""Finds nothing: what an address names that is no import of the course."""


def import_asked(data) -> UUID | None:
    """Return the import that an address names; NO_IMPORT for what is none."""
    text = data.get("import", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        return NO_IMPORT


class FilterForm(forms.Form):
    """What to look for. A value that makes no sense is told and leaves nothing out."""

    q = forms.CharField(
        label=_("Words, tags or a key"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    lesson = forms.ChoiceField(label=_("Lesson"), required=False)
    objective = forms.ChoiceField(label=_("Objective"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    author = forms.ChoiceField(label=_("Author"), required=False)
    use = forms.ChoiceField(label=_("Use"), required=False)
    facility = forms.ChoiceField(label=_("Facility"), required=False)
    discrimination = forms.ChoiceField(label=_("Discrimination"), required=False)
    review = forms.ChoiceField(label=_("Review"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=list(ORDERS.items()))
    unused = forms.BooleanField(label=_("In no quiz and never asked"), required=False)

    def __init__(
        self, data, choices: Choices, imports: Sequence[QuestionImport] | None = None
    ) -> None:
        super().__init__(data)
        offered = {
            "status": Status.choices,
            "lesson": [(lesson.key, lesson.title) for lesson in choices.lessons],
            "objective": [(one.key, one.text) for one in choices.objectives],
            "kind": KINDS.items(),
            "level": Question.Level.choices,
            "tag": [(tag, tag) for tag in choices.tags],
            "author": [
                *((str(author.pk), author.shown_name) for author in choices.authors),
                (NOBODY, _("From a pack")),
            ],
            "use": Question.Use.choices,
            "facility": FACILITIES.items(),
            "discrimination": DISCRIMINATIONS.items(),
            "review": REVIEWING.items(),
        }
        for name, values in offered.items():
            self.fields[name].choices = [EVERY, *values]
        if imports is not None:
            self._offer_imports(data, imports)

    def _offer_imports(self, data, imports: Sequence[QuestionImport]) -> None:
        """Offer the imports, where there are any; the one asked for is shown even if it is none."""
        offered = [(str(one.uuid), _import_words(one)) for one in imports]
        asked = import_asked(data)
        if asked is not None and str(asked) not in dict(offered):
            offered.append((str(asked), _("No import of this course")))
        if asked is not None:
            # As the list has it, however it was written.
            self.data = self.data.copy()
            self.data["import"] = str(asked)
        if offered:
            field = forms.TypedChoiceField(label=_("Import"), required=False, coerce=UUID)
            self.fields["import"] = field
            field.choices = [EVERY, *offered]
            self.order_fields([name for name in self.fields if name not in ("sort", "unused")])

    def filters(self) -> Filters:
        """Return the filters that make sense."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        plain = ("lesson", "objective", "kind", "level", "tag", "status", "author", "use")
        return Filters(
            text=said.get("q", ""),
            never_used=bool(said.get("unused")),
            facility=Facility(said["facility"]) if "facility" in said else None,
            discrimination=(
                Discrimination(said["discrimination"]) if "discrimination" in said else None
            ),
            reviewing=Reviewing(said["review"]) if "review" in said else None,
            imported=said.get("import"),
            order=Order(said.get("sort", Order.COURSE)),
            **{name: said[name] for name in plain if name in said},
        )

    def said(self) -> dict[str, str]:
        """Return what an address has to say to find the same again."""
        self.is_valid()
        kept = {name: str(value) for name, value in self.cleaned_data.items() if value}
        if kept.get("sort") == Order.COURSE:
            del kept["sort"]
        return kept | ({"unused": "on"} if "unused" in kept else {})

    @property
    def is_used(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.said().keys() - {"sort"})

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields behind the words that are searched for."""
        return [field for field in self if field.name != "q"]

    @property
    def is_narrowed(self) -> bool:
        """Whether any of those is set."""
        return bool(self.said().keys() - {"q"} or self.errors)


def _import_words(one: QuestionImport) -> str:
    """Return what an import is called in a list of many."""
    name = one.name if len(one.name) <= 40 else f"{one.name[:39]}…"
    return f"{name} · {date_format(localtime(one.committed_at), 'j M Y, H:i')}"


class QuestionsField(forms.Field):
    """Ids of questions: in fields of the same name, or with commas between them."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"required": _("Tick the questions first.")}

    def to_python(self, value) -> tuple[int, ...]:
        """Return the ids, each once. Raises ValidationError for what is none, or for too many."""
        ids: dict[int, None] = {}
        for text in ",".join(value or ()).split(","):
            if not (text.isascii() and text.isdigit() and len(text) < 19):
                message = _("“%(text)s” is no question.")
                raise forms.ValidationError(message, params={"text": text[:20]})
            ids[int(text)] = None
        if len(ids) > MOST:
            message = _("At most %(n)d questions at once.")
            raise forms.ValidationError(message, params={"n": MOST})
        return tuple(ids)

    def validate(self, value) -> None:
        """Refuse none at all."""
        if not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def clean(self, value) -> tuple[int, ...]:
        """Return the ids."""
        if not any(value or ()):
            if not self.required:
                return ()
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return super().clean(value)


class BulkForm(forms.Form):
    """One thing to do with some questions, and with it where they move or which tag."""

    questions = QuestionsField(label=_("Questions"))
    action = forms.ChoiceField(label=_("What to do"), choices=BulkChange.Action.choices)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=LONGEST_TAG)
    to = forms.ChoiceField(label=_("To the lesson"), required=False)
    uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data, choices: Choices) -> None:
        # The filters on the same page have a field for a tag too.
        super().__init__(data, initial={"uuid": uuid4()}, auto_id="bulk_%s")
        self.lessons = {lesson.key: lesson for lesson in choices.lessons}
        lessons = [(lesson.key, lesson.title) for lesson in choices.lessons]
        self.fields["to"].choices = [("", _("Choose a lesson")), *lessons]

    def clean_tag(self) -> str:
        """Return the tag as it is kept."""
        tag = self.cleaned_data["tag"].strip().lower()
        if tag and not re.fullmatch(KEY_PATTERN, tag):
            raise forms.ValidationError(_("A tag has small letters, digits and hyphens only."))
        return tag

    def clean(self) -> dict:
        """Refuse a tag or a move that says nothing."""
        super().clean()
        action = self.cleaned_data.get("action")
        tagging = action in (BulkChange.Action.TAG, BulkChange.Action.UNTAG)
        if tagging and "tag" not in self.errors and not self.cleaned_data.get("tag"):
            self.add_error("tag", _("Write the tag."))
        if action == BulkChange.Action.MOVE and not self.cleaned_data.get("to"):
            self.add_error("to", _("Choose the lesson they move to."))
        return self.cleaned_data


class ObjectiveForm(forms.Form):
    """The objective of a lesson that questions move to."""

    objective = forms.ModelChoiceField(label=_("To the objective"), queryset=None, empty_label=None)

    def __init__(self, data, objectives) -> None:
        super().__init__(data)
        self.fields["objective"].queryset = objectives


class AskForm(forms.Form):
    """Asking for a review."""

    reviewer = forms.ModelChoiceField(
        label=_("Who should look"), queryset=None, required=False, empty_label=_("Any instructor")
    )
    text = forms.CharField(
        label=_("What to look at"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data, reviewers) -> None:
        super().__init__(data)
        self.fields["reviewer"].queryset = reviewers


class DecideForm(forms.Form):
    """A word in a review, and what is decided."""

    text = forms.CharField(
        label=_("Comment"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        required=False,
        choices=[("", ""), *QuestionReview.Decision.choices, ("comment", ""), ("withdraw", "")],
    )

    def clean(self) -> dict:
        """Ask for words where they are what counts."""
        super().clean()
        said = self.cleaned_data.get("text", "").strip()
        decision = self.cleaned_data.get("decision") or "comment"
        if not said and "text" not in self.errors:
            if decision == QuestionReview.Decision.CHANGES:
                self.add_error("text", _("Say what should change."))
            elif decision == "comment":
                self.add_error("text", _("Write something first."))
        return self.cleaned_data
