"""The forms of the quiz builder: a quiz's settings in groups, a section, the points of places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.domain import content
from quizzes.forms.content import MultilineField
from quizzes.forms.question_bank import FilterForm
from quizzes.forms.quizzes import QuizForm, SectionForm
from quizzes.models import Lesson, Question, Quiz, QuizSection, User
from quizzes.reports.question_bank import Choices

PLACE = ("purpose", "lesson", "module")
GROUPS = (
    (
        gettext_lazy("What it is"),
        gettext_lazy("Practice belongs to a lesson, a checkpoint to a module, a final to neither."),
        ("title", *PLACE, "intro"),
    ),
    (
        gettext_lazy("How it behaves"),
        gettext_lazy("When students learn how they did, and in which order they answer."),
        ("behaviour", "penalty", "shuffle", "paging", "navigation"),
    ),
    (
        gettext_lazy("Time and attempts"),
        gettext_lazy("A limit of time or attempts asks students to log in. Empty means no limit."),
        ("time_limit", "grace", "attempts_allowed", "grade_method", "pass_mark"),
    ),
    (
        gettext_lazy("What the result shows"),
        gettext_lazy("While a test can still be taken, right answers are best kept back."),
        ("show_verdicts", "show_marks", "show_feedback", "show_right_answers"),
    ),
    (
        gettext_lazy("Opens and closes"),
        gettext_lazy("In your own time zone. Empty for always open."),
        ("opens_at", "closes_at"),
    ),
)
"""The settings of a quiz: the name of each group, a sentence on it, and its fields."""

PANEL = ("lesson", "objective", "kind", "tag", "level")
"""What the bank beside a quiz is filtered by, behind the words."""


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that belong together; ``is_open`` where one has an error."""

    title: str
    about: str
    fields: list[forms.BoundField]

    @property
    def is_open(self) -> bool:
        """Whether one of them has to be looked at again."""
        return any(field.errors for field in self.fields)


class SettingsForm(QuizForm):
    """The settings of a quiz, offering the lessons and modules this author sees."""

    class Meta:
        model = Quiz
        fields = [name for _title, _about, names in GROUPS for name in names]
        field_classes = {
            "intro": MultilineField,
            "opens_at": forms.DateTimeField,
            "closes_at": forms.DateTimeField,
        }
        widgets = {
            "opens_at": _moment(),
            "closes_at": _moment(),
            "intro": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        course = self.instance.course_id
        lessons = Lesson.objects.authored_for(user).filter(course=course)
        modules = self.fields["module"].queryset.filter(course=course)
        self.fields["lesson"].queryset = lessons
        self.fields["module"].queryset = modules

    def groups(self) -> Iterator[Group]:
        """Return the fields in their groups."""
        for title, about, names in GROUPS:
            yield Group(str(title), str(about), [self[name] for name in names])

    def clean(self) -> dict:
        """Check what the admin checks too, and that practice holds no secure question."""
        self.cleaned_data["status"] = self.instance.status
        super().clean()
        becomes_practice = self.cleaned_data.get("purpose") == Quiz.Purpose.PRACTICE
        if becomes_practice and self.instance.pk is not None:
            held = self.instance.places.filter(question__use=Question.Use.SECURE)
            if held.exists():
                self.add_error("purpose", _("It holds secure questions. Take them out first."))
        return self.cleaned_data


class NewQuizForm(SettingsForm):
    """A new quiz: what it is called and where it belongs."""

    class Meta(SettingsForm.Meta):
        fields = ["title", *PLACE]
        widgets = {}
        field_classes = {}


class BuilderSectionForm(SectionForm):
    """A section; where questions are fixed in it, only its name can be changed."""

    class Meta:
        model = QuizSection
        fields = ["title", "draw", "points"]

    def __init__(self, *args, is_fixed: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].validators.append(MaxValueValidator(content.MOST_POINTS))
        if is_fixed:
            for name in ("draw", "points", *content.FILTERS):
                del self.fields[name]


class NewSectionForm(forms.ModelForm):
    """A new section: its name, and how many it draws, if it draws any."""

    class Meta:
        model = QuizSection
        fields = ["title", "draw"]


class PanelForm(FilterForm):
    """What to look for in the bank beside a quiz."""

    def __init__(self, data, choices: Choices) -> None:
        super().__init__(data, choices)
        for name in self.fields.keys() - {"q", *PANEL}:
            del self.fields[name]


def sent_points(said: Mapping[str, str]) -> tuple[dict[int, float], dict[int, str]]:
    """Return the points of the places in a form, ``points-7``, by their ids; and what is wrong."""
    field = forms.FloatField(
        validators=[MinValueValidator(0.01), MaxValueValidator(content.MOST_POINTS)]
    )
    points: dict[int, float] = {}
    wrong: dict[int, str] = {}
    for name, value in said.items():
        start, _dash, number = name.partition("-")
        if start != "points" or not (number.isascii() and number.isdigit() and len(number) < 19):
            continue
        try:
            points[int(number)] = field.clean(value)
        except ValidationError as error:
            wrong[int(number)] = " ".join(error.messages)
    return points, wrong
