"""Forms of quizzes: their rules, their sections, their places."""

from functools import cached_property

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import ValidationError

from quizzes.actions.question_imports import as_tag
from quizzes.actions.quiz_readiness import Lack
from quizzes.domain import content
from quizzes.domain.quiz_checks import contradictions
from quizzes.domain.quiz_rules import NAMES as RULE_NAMES
from quizzes.domain.quiz_rules import Rules, Shown, read_rules
from quizzes.forms.content import TrackedForm, WordsField, name_for_readers
from quizzes.forms.question_kinds import QUESTION_FORMS
from quizzes.forms.spec_messages import sentence
from quizzes.models import (
    Lesson,
    Objective,
    Question,
    Quiz,
    QuizQuestion,
    QuizSection,
    Status,
    User,
)

MOMENTS = ("opens_at", "closes_at")
SHOWN_WHEN = ("show_verdicts", "show_marks", "show_feedback", "show_right_answers")


class QuizForm(TrackedForm):
    """A quiz; it stands in a lesson, a module or the course, as its purpose says."""

    spec = content.Quiz
    texts = ("intro",)
    opens_at_desk = True

    class Meta:
        model = Quiz
        fields = [
            *("course", "purpose", "lesson", "module", "title", "key", "intro"),
            *("position", "status", "behaviour", "penalty", "shuffle", "paging", "navigation"),
            *("time_limit", "grace", "attempts_allowed", "grade_method", "pass_mark"),
            *(*SHOWN_WHEN, *MOMENTS),
        ]

    def clean(self) -> dict:
        """Refuse a place that does not fit, and rules that make no sense together."""
        super().clean()
        self._check_place()
        if not self.errors.keys() & set(RULE_NAMES):
            self._check_rules()
        self._check_moments()
        return self.cleaned_data

    def _check_place(self) -> None:
        for name in ("lesson", "module"):
            place = self.cleaned_data.get(name)
            if place is not None and self.course and place.course_id != self.course.pk:
                self.add_error(name, _("This belongs to another course."))
        purpose = self.cleaned_data.get("purpose")
        for name, message in _PLACES.get(purpose, {}).items():
            is_free = name in self.fields and name not in self.errors
            is_wanted = name == _WANTED.get(purpose)
            if is_free and (self.cleaned_data.get(name) is None) == is_wanted:
                self.add_error(name, str(message))

    def _check_rules(self) -> None:
        said = {name: self.cleaned_data[name] for name in RULE_NAMES if name in self.cleaned_data}
        rules: Rules = read_rules({name: said[name] for name in said if name not in MOMENTS})
        for name, _message in contradictions(rules):
            self.add_error(name if name in self.fields else None, str(_CONTRADICTIONS[name]))

    def _check_moments(self) -> None:
        opens, closes = (self.cleaned_data.get(name) for name in MOMENTS)
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The quiz would close before it opens."))
        waits = any(self.cleaned_data.get(name) == Shown.AFTER_CLOSE for name in SHOWN_WHEN)
        is_published = self.cleaned_data.get("status") == Status.PUBLISHED
        if waits and is_published and closes is None and "closes_at" not in self.errors:
            message = _("Say when the quiz closes: something is shown only after that.")
            self.add_error("closes_at", message)


_WANTED = {Quiz.Purpose.PRACTICE: "lesson", Quiz.Purpose.CHECKPOINT: "module"}
_PLACES = {
    Quiz.Purpose.PRACTICE: {
        "lesson": gettext_lazy("A practice set belongs to a lesson. Choose it here."),
        "module": gettext_lazy("Leave this empty: a practice set belongs to a lesson."),
    },
    Quiz.Purpose.CHECKPOINT: {
        "lesson": gettext_lazy("Leave this empty: a checkpoint belongs to a module."),
        "module": gettext_lazy("A checkpoint belongs to a module. Choose it here."),
    },
    Quiz.Purpose.FINAL: {
        "lesson": gettext_lazy("Leave this empty: a final belongs to the whole course."),
        "module": gettext_lazy("Leave this empty: a final belongs to the whole course."),
    },
}
"""What to say of the lesson and the module of a quiz when the wrong one is chosen."""

_TOLD_AT_ONCE = gettext_lazy(
    "With this behaviour it is told after each answer. Defer the feedback, or show it after the "
    "attempt."
)
_CONTRADICTIONS = {
    "navigation": gettext_lazy("All questions on one page can be answered in any order."),
    "penalty": gettext_lazy("Only interactive and adaptive quizzes have tries that cost."),
    "grade_method": gettext_lazy("With one attempt there is nothing to choose from."),
    "show_verdicts": _TOLD_AT_ONCE,
    "show_feedback": _TOLD_AT_ONCE,
}


LACKS = {
    Lack.QUESTIONS: gettext_lazy(
        "It asks nothing yet, so it is not published. Add questions first."
    ),
    Lack.CLOSING: gettext_lazy("Say when the quiz closes: something is shown only after that."),
}
"""What to say of what a quiz lacks."""


def _ticks(label, choices=()) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, required=False, widget=widget, choices=choices)


class TagsField(WordsField):
    """Tags with commas between them, taken as an import takes them: “Physik 101” is physik-101."""

    def clean(self, value) -> list[str]:
        """Return the tags as they are kept, each once. Raises ValidationError for one of signs."""
        texts = super().clean(value)
        for text in texts:
            if not as_tag(text):
                message = _("“%(text)s” is no tag: write letters or digits.")
                raise forms.ValidationError(message, params={"text": text[:40]})
        return list(dict.fromkeys(map(as_tag, texts)))


class SectionForm(forms.ModelForm):
    """A section of a quiz, with a field for each thing its questions are drawn by.

    ``offered`` gives the choices of lessons and objectives, those of the quiz's course.
    """

    lessons = _ticks(gettext_lazy("Lessons"))
    objectives = _ticks(gettext_lazy("Objectives"))
    kinds = _ticks(
        gettext_lazy("Kinds"), [(kind, form.label) for kind, form in QUESTION_FORMS.items()]
    )
    levels = _ticks(gettext_lazy("Levels"), Question.Level.choices)
    tags = TagsField(
        label=gettext_lazy("Tags"),
        required=False,
        widget=forms.TextInput({"list": "course-tags", "autocomplete": "off"}),
        help_text=gettext_lazy("With commas between them; a question with one of them fits."),
    )
    reserve = forms.BooleanField(
        label=gettext_lazy("Only questions that no practice set asks"), required=False
    )

    class Meta:
        model = QuizSection
        fields = ["quiz", "position", "title", "draw", "points"]

    def __init__(self, *args, offered: dict | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._hidden: dict[str, list[str]] = {}
        for name in content.FILTERS:
            if name in self.instance.filters:
                self.initial[name] = self.instance.filters[name]
        for name, choices in (offered or {}).items():
            self._offer(name, choices)

    def _offer(self, name: str, choices: list) -> None:
        """Offer these; what is ticked and not among them is kept, and said without its name."""
        field = self.fields[name]
        field.choices = choices
        ticked = self.initial.get(name) or []
        hidden = [key for key in ticked if not field.valid_value(key)]
        if hidden:
            self._hidden[name] = hidden
            self.initial[name] = [key for key in ticked if key not in hidden]
            field.help_text = ngettext(
                "%(count)d more is ticked that its author keeps private; it stays.",
                "%(count)d more are ticked that their authors keep private; they stay.",
                len(hidden),
            ) % {"count": len(hidden)}

    def clean(self) -> dict:
        """Refuse filters that draw nothing, and a draw where questions are fixed."""
        super().clean()
        said = {name: self.cleaned_data.get(name) for name in content.FILTERS}
        draw = self.cleaned_data.get("draw")
        if draw is not None:
            for name, hidden in self._hidden.items():
                said[name] = [*(said[name] or ()), *hidden]
        filters = {name: value for name, value in said.items() if value}
        if draw is None and filters and "draw" not in self.errors:
            self.add_error("draw", _("Say how many to draw, or take back what to draw from."))
        if draw is not None and self.instance.pk and self.instance.places.exists():
            self.add_error("draw", _("Questions stand in this section. Move them out first."))
        self._check_spec(filters)
        self.instance.filters = filters
        return self.cleaned_data

    def _check_spec(self, filters: dict) -> None:
        plain = {name: self.cleaned_data.get(name) for name in ("title", "points")}
        said = {name: value for name, value in plain.items() if value is not None}
        try:
            # How many are drawn is checked by its own field.
            content.QuizSection.model_validate({**said, "draw": 1, **filters})
        except ValidationError as error:
            for detail in error.errors():
                name = str(detail["loc"][0]) if detail["loc"] else None
                self.add_error(name if name in self.fields else None, sentence(detail))


def offered_in(course_id: int | None, user: User) -> dict[str, list]:
    """Return the lessons and objectives of a course as choices of a draw: two queries.

    Lessons that others keep private are left out, and their objectives.
    """
    if course_id is None:
        return {"lessons": [], "objectives": []}
    lessons = Lesson.objects.authored_for(user).filter(course=course_id).order_by("number", "pk")
    objectives: dict[int, list] = {}
    for row in Objective.objects.authored_for(user).filter(course=course_id):
        objectives.setdefault(row.lesson_id, []).append((row.key, row.text))
    return {
        "lessons": [(row.key, f"{row.number:02d} {row.title}") for row in lessons],
        "objectives": [(row.title, objectives[row.pk]) for row in lessons if row.pk in objectives],
    }


class SectionFormSet(forms.BaseInlineFormSet):
    """The sections of a quiz. One that is removed leaves its questions in the quiz.

    ``user`` is who edits them.
    """

    user: User

    @cached_property
    def offered(self) -> dict[str, list]:
        """What the sections may be drawn from, read once for all of them."""
        return offered_in(self.instance.course_id, self.user)

    def get_form_kwargs(self, index: int | None) -> dict:
        """Return what each form is made with."""
        return {**super().get_form_kwargs(index), "offered": self.offered}

    def delete_existing(self, obj: QuizSection, commit: bool = True) -> None:
        """Remove a section; its questions then stand before all sections."""
        obj.places.update(section=None)
        super().delete_existing(obj, commit=commit)


class PlaceForm(forms.ModelForm):
    """A place in a quiz, which asks a question of the quiz's course."""

    class Meta:
        model = QuizQuestion
        fields = ["quiz", "position", "section", "question", "points"]

    def __init__(self, *args, sections=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].validators.append(MaxValueValidator(content.MOST_POINTS))
        if "section" in self.fields:
            field = self.fields["section"]
            field.queryset = QuizSection.objects.filter(pk__in=[row.pk for row in sections])
            choices = [(row.pk, str(row)) for row in sections if row.draw is None]
            field.choices = [("", _("Before all sections")), *choices]

    def clean(self) -> dict:
        """Refuse a question of another course, or one that has no place in this quiz."""
        super().clean()
        question, quiz = self.cleaned_data.get("question"), self.cleaned_data.get("quiz")
        quiz, section = quiz or self.instance.quiz, self.cleaned_data.get("section")
        if question is not None and quiz.course_id not in {None, question.course_id}:
            self.add_error("question", _("This belongs to another course."))
        is_secure = question is not None and question.use == Question.Use.SECURE
        if is_secure and quiz.purpose == Quiz.Purpose.PRACTICE:
            self.add_error("question", _("A secure question never stands in a practice set."))
        if section is not None and section.draw is not None:
            self.add_error("section", _("This section draws its questions. Choose another."))
        return self.cleaned_data


class PlaceFormSet(forms.BaseInlineFormSet):
    """The places of a quiz."""

    @cached_property
    def sections(self) -> list[QuizSection]:
        """The sections of the quiz, read once for all places."""
        return list(self.instance.sections.all()) if self.instance.pk else []

    def get_form_kwargs(self, index: int | None) -> dict:
        """Return what each form is made with."""
        return {**super().get_form_kwargs(index), "sections": self.sections}

    def add_fields(self, form: forms.BaseForm, index: int | None) -> None:
        """Give the box that removes a row a name too."""
        super().add_fields(form, index)
        name_for_readers(form)

    def save(self, commit: bool = True) -> list:
        """Save the places; those of a section that was just removed keep their question."""
        kept = {None, *self.instance.sections.values_list("pk", flat=True)}
        for form in self.forms:
            if form.instance.section_id not in kept:
                form.instance.section = None
        return super().save(commit=commit)
