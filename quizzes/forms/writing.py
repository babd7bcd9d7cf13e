"""The desk's forms of lessons, cards and terms: the admin's, for rows of one course.

A key may be left empty for a new row: then it is made from its first words.
"""

from functools import cache

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from quizzes.domain.content import CLOZE
from quizzes.domain.questions import RESERVED_KEY
from quizzes.forms.content import GlossaryTermForm, LessonForm, MultilineField, TickedField
from quizzes.forms.notes import NOTE_FORMS, NoteForm
from quizzes.models import (
    GlossaryTerm,
    Module,
    Note,
    Objective,
    Source,
    User,
)

WORDS_OF_A_KEY = 6


class ObjectiveField(forms.ModelChoiceField):
    """An objective of the course, named with its lesson."""

    def label_from_instance(self, objective: Objective) -> str:
        """Return the lesson and what the student can do."""
        return f"{objective.lesson}: {objective}"


class _Written:
    """What the desk makes of a form of the admin; ``named_by`` are the fields a key is made of."""

    named_by: tuple[str, ...] = ()

    def __init__(self, data=None, *, user: User, instance, initial=None) -> None:
        super().__init__(data, instance=instance, initial=initial)
        course = instance.course
        offered = {
            "module": Module.objects.filter(course=course),
            "terms": GlossaryTerm.objects.filter(course=course),
            "source": Source.objects.filter(course=course),
            "objective": Objective.objects.authored_for(user)
            .filter(course=course)
            .select_related("lesson", "course")
            .order_by("lesson__module__number", "lesson__number", "lesson", "position", "pk"),
        }
        for name in offered.keys() & self.fields.keys():
            self.fields[name].queryset = offered[name]
        if instance.pk is None:
            self.fields["key"].required = False
            self.fields["key"].help_text = _("Left empty, it is made from the first words.")
            for name in ("meaning_changed", "correction"):
                self.fields.pop(name, None)

    def clean(self) -> dict:
        """Give a new row without a key one that is free in the course."""
        if self.instance.pk is None and "key" not in self.errors:
            self.cleaned_data["key"] = self.cleaned_data.get("key") or self._free_key()
        return super().clean()

    def _free_key(self) -> str:
        said = (self.cleaned_data.get(name) for name in self.named_by)
        text = CLOZE.sub(r"\g<answer>", next(filter(None, said), ""))
        words = slugify(text[:300]).replace("_", "-").strip("-").split("-")
        base = "-".join(filter(None, words[:WORDS_OF_A_KEY]))[:60].strip("-")
        base = base or self._meta.model._meta.model_name
        rows = self._meta.model._base_manager.filter(course=self.instance.course)
        taken = {RESERVED_KEY, *rows.filter(key__startswith=base).values_list("key", flat=True)}
        number, key = 1, base
        while key in taken:
            number += 1
            key = f"{base}-{number}"
        return key

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that say something, in their order."""
        later = {field.name for field in self.filing}
        return [field for field in self.visible_fields() if field.name not in later]

    @property
    def filing(self) -> list[forms.BoundField]:
        """The fields that say where it belongs."""
        return [self[name] for name in self.filed if name in self.fields]

    @property
    def filing_opens(self) -> bool:
        """Whether something under "Where it belongs" was refused, or has to be said first."""
        refused = self.is_bound and any(name in self.errors for name in self.filed)
        return refused or self.instance.pk is None


class DeskLessonForm(_Written, LessonForm):
    """A lesson."""

    named_by = ("title",)
    filed = ("module", "number", "status", "key", "terms", "article_section")
    field_order = ("title", "hook", "body", "summary")

    class Meta(LessonForm.Meta):
        fields = [*LessonForm.Meta.fields, "article_section"]
        field_classes = {"body": MultilineField, "summary": MultilineField, "terms": TickedField}
        widgets = {
            "body": forms.Textarea({"rows": 24, "class": "lesson-body"}),
            "summary": forms.Textarea({"rows": 4}),
        }


class DeskTermForm(_Written, GlossaryTermForm):
    """A term of the glossary."""

    named_by = ("abbreviation", "term")
    filed = ("status", "key")

    class Meta(GlossaryTermForm.Meta):
        fields = ["term", "abbreviation", "definition", "translations", "status", "key"]
        field_classes = {"definition": MultilineField}
        widgets = {"definition": forms.Textarea({"rows": 5})}


@cache
def note_form(kind: str) -> type[NoteForm]:
    """Return the desk's form of this kind of note. Raises KeyError for another kind."""
    base = NOTE_FORMS[kind]
    filed = ("objective", "passage", "source", "tier", "status", "key", "tags", "facts")
    classes = {"objective": ObjectiveField}
    meta = type("Meta", (), {"model": Note, "fields": list(filed), "field_classes": classes})
    declared = {
        "Meta": meta,
        "__doc__": base.__doc__,
        "__module__": __name__,
        "named_by": ("front", "text"),
        "filed": filed,
        "field_order": (*base.body_fields, "meaning_changed", "correction"),
    }
    return type(f"Desk{base.__name__}", (_Written, base), declared)
