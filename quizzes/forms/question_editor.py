"""The forms of the desk's editor of questions: the admin's, arranged for one page.

What the page's buttons do (publish, retire, share) is no field here, and a key is made from the
question's first words. A form is shown in two ways: bound, with what is wrong said at its fields,
or as ``unsaved``, with what was typed and nothing judged.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter

from django import forms
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quizzes.domain.lesson_text import parse
from quizzes.forms.conflicts import rows_shown, shown
from quizzes.forms.content import TickedField
from quizzes.forms.question_kinds import QUESTION_FORMS
from quizzes.forms.questions import QuestionForm
from quizzes.models import Card, Lesson, Note, Objective, Question, Status, User
from quizzes.reports.question_editor import Answers

READY = {
    "single_choice": 3,
    "multiple_choice": 3,
    "true_false": 0,
    "short_answer": 1,
    "numeric": 1,
    "matching": 3,
    "ordering": 3,
    "cloze": 2,
    "categorise": 3,
    "essay": 1,
}
"""How many rows are there to be filled in before a row is added, by kind."""

MOST_ROWS = 60
TRY = "try-"
"""What the names of the preview's own fields begin with."""

ROW_COMMANDS = ("add_row", "move_up", "move_down", "remove")

_AFTER_ROWS = ("spare", "explanation", "model_answer", "common_errors")
_FOLDED = (
    *("hints", "scoring", "shuffle", "slips", "min_words", "max_words"),
    *("case_sensitive", "accent_sensitive", "punctuation_sensitive"),
)
_PLACE = ("name", "objective", "level")
_FILING = ("use", "passage", "tags", "facts", "cards")


class _ByLesson(ModelChoiceIterator):
    """Objectives under the titles of their lessons."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for lesson, objectives in groupby(self.queryset, key=attrgetter("lesson")):
            yield str(lesson), [self.choice(one) for one in objectives]


class ObjectiveField(forms.ModelChoiceField):
    """An objective of the course."""

    iterator = _ByLesson


class _Arranged:
    """What the editor makes of a form of the admin."""

    def __init__(self, data=None, *, user: User, instance: Question, initial=None) -> None:
        super().__init__(data, instance=instance, initial=initial)
        course = instance.course
        self.fields["objective"].queryset = _objectives(course, user, instance)
        if "cards" in self.fields and instance.pk is None:
            # Cards are offered once the lesson is known.
            del self.fields["cards"]
        elif "cards" in self.fields:
            self.fields["cards"].queryset = _cards(instance, user)
        if self.rows is not None:
            stored = len(self.rows.initial or ())
            self.rows.extra = max(READY[self.kind] - stored, 0)

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of the body that come before its rows."""
        later = {*_AFTER_ROWS, *_FOLDED}
        return [self[name] for name in self.body_fields if name not in later]

    @property
    def told(self) -> list[forms.BoundField]:
        """The fields of the body that come after its rows."""
        return [self[name] for name in _AFTER_ROWS if name in self.body_fields]

    @property
    def place(self) -> list[forms.BoundField]:
        """What it is about and how hard it is."""
        return [self[name] for name in _PLACE]

    @property
    def folded(self) -> list[forms.BoundField]:
        """The fields of the body that most questions leave as they are."""
        return [self[name] for name in _FOLDED if name in self.body_fields]

    @property
    def filing(self) -> list[forms.BoundField]:
        """Where it is filed."""
        return [self[name] for name in _FILING if name in self.fields]

    @property
    def folded_opens(self) -> bool:
        """Whether something under "Hints and points" was refused, or hints are there."""
        return self._is_refused(_FOLDED) or bool(self["hints"].value())

    @property
    def filing_opens(self) -> bool:
        """Whether something under "Where it belongs" was refused."""
        return self._is_refused(_FILING)

    @property
    def anchors(self) -> list[str]:
        """The sections of the question's lesson that it may rest on."""
        lesson = self.instance.lesson if self.instance.lesson_id else None
        return sorted(parse(lesson.body).anchors()) if lesson else []

    @property
    def can_move_rows(self) -> bool:
        """Whether the order of the rows means something."""
        return self.rows_name not in ("gaps", "bands")

    def _is_refused(self, names: Sequence[str]) -> bool:
        return self.is_bound and any(name in self.errors for name in names)


def _objectives(course, user: User, question: Question):
    lessons = Lesson.objects.authored_for(user).exclude(status=Status.RETIRED)
    open_ones = Q(lesson__in=lessons) & ~Q(status=Status.RETIRED)
    rows = Objective.objects.filter(open_ones | Q(pk=question.objective_id), course=course)
    in_order = ("lesson__module__number", "lesson__number", "lesson", "position", "pk")
    return rows.select_related("lesson", "course").order_by(*in_order)


def _cards(question: Question, user: User):
    notes = Note.objects.authored_for(user).filter(lesson=question.lesson_id, owner=None)
    near = Q(note__in=notes, retired=False) | Q(questions=question.pk)
    return Card.objects.filter(near).select_related("note").distinct()


@cache
def editor_form(kind: str) -> type[QuestionForm]:
    """Return the editor's form of this kind of question. Raises KeyError for another kind."""
    base = QUESTION_FORMS[kind]
    names = ["name", "objective", "passage", "cards", "level", "use", "tags", "facts"]
    meta = type("Meta", (), {"model": Question, "fields": names})
    objective = ObjectiveField(
        queryset=Objective.objects.none(), label=_("Objective"), empty_label=_("Choose one")
    )
    cards = TickedField(
        queryset=Card.objects.none(), label=_("Cards of the same fact"), required=False
    )
    declared = {"Meta": meta, "__doc__": base.__doc__, "__module__": __name__}
    declared |= {"objective": objective, "cards": cards}
    return type(f"Editor{base.__name__}", (_Arranged, base), declared)


def unsaved(sent: QueryDict, *, user: User, instance: Question, kind: str) -> QuestionForm:
    """Return the form with what was typed in it, and nothing judged."""
    form_class = editor_form(kind)
    form = form_class(user=user, instance=instance)
    for name, field in form.fields.items():
        form.initial[name] = field.widget.value_from_datadict(sent, {}, name)
    if form.rows is not None:
        fields = form.rows.empty_form.fields
        rows = [
            {
                name: field.widget.value_from_datadict(sent, {}, f"{form.rows_name}-{n}-{name}")
                for name, field in fields.items()
            }
            for n in range(_row_count(sent, form.rows_name))
        ]
        form.rows = form.rows_class(initial=rows, prefix=form.rows_name)
        form.rows.extra = 0
    return form


def what_stays(answers: Answers) -> str:
    """Return what becomes of the answers to a wording once the next has taken its place."""
    values = {"count": answers.answered, "old": answers.number, "new": answers.following}
    if not answers.answered:
        message = _("Attempts that ask version %(old)d keep it; new ones get version %(new)d.")
        return message % values
    message = ngettext(
        "%(count)d answer stays with version %(old)d; new attempts get version %(new)d.",
        "%(count)d answers stay with version %(old)d; new attempts get version %(new)d.",
        answers.answered,
    )
    return message % values


def in_words(form: QuestionForm) -> list[tuple[str, str]]:
    """Return what the form holds, for who may only read it: pairs of label and text."""
    fields = [*form.asked, *form.told, *form.place, *form.folded, *form.filing]
    lines = [(str(one.label), shown(one)) for one in fields]
    if form.rows is not None:
        lines.insert(len(form.asked), (str(form.rows_title), rows_shown(form.rows)))
    return [line for line in lines if line[1]]


def rearranged(sent: QueryDict, prefix: str, command: str) -> tuple[QueryDict, int]:
    """Return a submitted form with its rows added to, moved or removed, and the row to go on at.

    ``command`` is ``add_row``, ``move_up-2``, ``move_down-2`` or ``remove-2``; a row that is not
    there changes nothing.
    """
    verb, _dash, number = command.partition("-")
    rows = [_row(sent, prefix, n) for n in range(_row_count(sent, prefix))]
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
    focus = place
    if verb == "add_row" and len(rows) < MOST_ROWS:
        rows.append({})
        focus = len(rows) - 1
    elif verb == "remove" and 0 <= place < len(rows):
        del rows[place]
        focus = min(place, len(rows) - 1)
    elif verb in ("move_up", "move_down"):
        focus = place + (1 if verb == "move_down" else -1)
        if min(place, focus) >= 0 and max(place, focus) < len(rows):
            rows[place], rows[focus] = rows[focus], rows[place]
    return _with_rows(sent, prefix, rows), max(focus, 0)


def _row_count(sent: Mapping[str, str], prefix: str) -> int:
    text = sent.get(f"{prefix}-TOTAL_FORMS") or ""
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return min(count, MOST_ROWS)


def _row(sent: QueryDict, prefix: str, number: int) -> dict[str, list[str]]:
    start = f"{prefix}-{number}-"
    return {
        name.removeprefix(start): values for name, values in sent.lists() if name.startswith(start)
    }


def _with_rows(sent: QueryDict, prefix: str, rows: list[dict[str, list[str]]]) -> QueryDict:
    of_a_row = re.compile(rf"{re.escape(prefix)}-\d+-")
    made = QueryDict(mutable=True)
    for name, values in sent.lists():
        if not of_a_row.match(name):
            made.setlist(name, values)
    for number, row in enumerate(rows):
        for name, values in row.items():
            made.setlist(f"{prefix}-{number}-{name}", values)
    made[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    return made


def typed_in(sent: QueryDict) -> dict[str, list[str]]:
    """Return the fields of a submitted editor that are worth keeping, fit for a database.

    The page's own marks, its buttons and what was tried in the preview are left out.
    """
    left_out = ("csrfmiddlewaretoken", "uuid", TRY, "preview", "check", "save", "publish")
    return {
        name.replace("\0", ""): [
            value.replace("\0", "\N{REPLACEMENT CHARACTER}") for value in values
        ]
        for name, values in sent.lists()
        if not name.startswith(left_out)
    }


def as_sent(fields: Mapping[str, Sequence[str]]) -> QueryDict:
    """Return kept fields as a submitted form has them; the inverse of ``typed_in``."""
    made = QueryDict(mutable=True)
    for name, values in fields.items():
        made.setlist(name, list(values))
    return made
