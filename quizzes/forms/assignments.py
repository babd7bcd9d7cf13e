"""The desk's forms of what is due: an assignment with its dates, an extension, a category."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.domain.windows import EMPTY, Window, over
from quizzes.models import Assignment, GradeCategory, Group, Lesson, Quiz, Status, User

DATES = {"opens_at": _("Opens"), "due_at": _("Due"), "closes_at": _("Closes")}
ERRORS = {
    "taken": _("This is assigned already. Change that assignment instead."),
    "not_published": _(
        "Students cannot see it yet: publish the quiz, or the lesson and its module, first."
    ),
    "ahead": _(
        "Not done: somebody’s dates here end after the quiz’s own closing. Without them, those who "
        "are done would see the answers while others still work. Wait until all dates are over, or "
        "let the quiz itself close later."
    ),
    "order": _("These dates come in the wrong order."),
    "marks": _(
        "Not deleted: marks were set by hand for it, and would be lost. Take it back instead; then "
        "it counts nowhere."
    ),
    "name": _("There is a category of this name already."),
}
EVERYONE = "everyone"
MINUTES = "%Y-%m-%dT%H:%M"
YEARS = range(2000, 2100)


class MomentField(forms.DateTimeField):
    """A moment to the minute, in the time zone that is set; it may be left empty."""

    def __init__(self, **kwargs) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=MINUTES)
        super().__init__(required=False, widget=widget, **kwargs)

    def to_python(self, value):
        """Return the moment; one that no other time zone has a date for is refused."""
        moment = super().to_python(value)
        if moment is not None and moment.year not in YEARS:
            raise forms.ValidationError(gettext("Choose a date of this century."))
        return moment

    def prepare_value(self, value):
        """Return a moment as the browser sends it, so that an untouched one is the same text."""
        value = super().prepare_value(value)
        return value.strftime(MINUTES) if isinstance(value, datetime) else value


def window_in(cleaned: dict, prefix: str = "") -> Window:
    """Return the dates of a valid form."""
    return Window(**{name: cleaned.get(f"{prefix}{name}") for name in DATES})


@dataclass(frozen=True, slots=True)
class DatesRow:
    """The fields of one row of the table of dates: of a group, or of everyone (None)."""

    group: Group | None
    fields: list[forms.BoundField]


class AssignmentForm(forms.ModelForm):
    """What is due, what it counts, and its dates for everyone and for each group.

    ``windows`` are those stored, by the id of the group, None for everyone.
    """

    what = forms.ChoiceField(label=_("What is due"))
    began_from = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Assignment
        fields = ["card_goal", "title", "category", "points"]
        help_texts = {
            "card_goal": _(
                "Only for card answers: how many answers to cards of this course each student "
                "gives between opening and due date."
            ),
            "title": _("Empty: the title of what it is about."),
            "points": _("Its weight within the category."),
        }

    field_order = ("what", "card_goal", "title", "category", "points")

    def __init__(self, data=None, *, user: User, groups: Iterable[Group], windows=None, **kwargs):
        super().__init__(data, **kwargs)
        course, self.groups = self.instance.course, list(groups)
        self.fields["category"].queryset = course.grade_categories.all()
        self.fields["category"].empty_label = gettext("None")
        if self.instance.pk is None:
            self.fields["what"].choices = choices_of(course, user)
        else:
            del self.fields["what"]
            self.initial["began_from"] = self.instance.revision
            if self.instance.kind != Assignment.Kind.CARDS:
                del self.fields["card_goal"]
        for group in (None, *self.groups):
            self._add_dates(group, (windows or {}).get(group and group.pk, Window()))

    def _add_dates(self, group: Group | None, window: Window) -> None:
        whose = group.name if group else gettext("Everyone")
        for name, label in DATES.items():
            field = MomentField(label=f"{whose}: {label}")
            self.fields[_prefix(group) + name] = field
            self.initial[_prefix(group) + name] = getattr(window, name)

    def plain_fields(self) -> list[forms.BoundField]:
        """Return the fields above the table of dates."""
        return [self[name] for name in self.field_order if name in self.fields]

    def rows(self) -> Iterator[DatesRow]:
        """Return the rows of the table of dates."""
        for group in (None, *self.groups):
            yield DatesRow(group, [self[_prefix(group) + name] for name in DATES])

    def windows(self) -> dict[int | None, Window]:
        """Return the dates by the id of the group, None for everyone, once the form is valid."""
        return {
            group and group.pk: window_in(self.cleaned_data, _prefix(group))
            for group in (None, *self.groups)
        }

    def clean(self) -> dict:
        """Set what is due, and check that the dates come in order, as they will hold."""
        super().clean()
        if "what" in self.cleaned_data:
            self._set_what(self.cleaned_data["what"])
        if self.instance.kind == Assignment.Kind.CARDS:
            if not self.cleaned_data.get("card_goal") and "card_goal" not in self.errors:
                self.add_error("card_goal", _("How many answers?"))
        else:
            self.cleaned_data["card_goal"] = None
        windows = self.windows()
        everyone = over(windows[None], self.instance.own_window)
        for group in (None, *self.groups):
            said = windows[group and group.pk]
            holds = over(said, everyone) if group and said.is_in_order else everyone
            self._check_order(_prefix(group), said if not said.is_in_order else holds)
        return self.cleaned_data

    def _check_order(self, prefix: str, window: Window) -> None:
        names = [f"{prefix}{name}" for name in DATES]
        if window.is_in_order or any(name in self.errors for name in names):
            return
        message = _("It has to open first, then be due, then close: as it stands, it would not.")
        filled = [name for name in names if self.cleaned_data.get(name)]
        self.add_error((filled or names)[-1], message)

    def _set_what(self, said: str) -> None:
        kind, _colon, key = said.partition(":")
        course = self.instance.course
        self.instance.kind = kind
        if kind == Assignment.Kind.LESSON:
            self.instance.lesson = Lesson.objects.get(course=course, key=key)
        elif kind == Assignment.Kind.QUIZ:
            self.instance.quiz = Quiz.objects.get(course=course, key=key)


def _prefix(group: Group | None) -> str:
    return f"dates-{group.pk if group else EVERYONE}-"


def choices_of(course, user: User) -> list:
    """Return what can be assigned in a course: what is not retired and not assigned yet."""
    lessons = Lesson.objects.authored_for(user).filter(course=course, assignments=None)
    quizzes = Quiz.objects.authored_for(user).filter(course=course, assignments=None)
    lessons = lessons.order_by("module__number", "number", "pk")
    quizzes = quizzes.order_by("lesson__number", "position", "pk")
    here = {"lesson": lessons, "quiz": quizzes}
    found = {
        kind: [(f"{kind}:{one.key}", str(one)) for one in rows.exclude(status=Status.RETIRED)]
        for kind, rows in here.items()
    }
    return [
        ("", gettext("Choose")),
        ("cards", gettext("Card answers")),
        (gettext("Quizzes"), found["quiz"]),
        (gettext("Lessons"), found["lesson"]),
    ]


NEVER_OPEN = _(
    "It would close before it opens for this student: what is left empty is as for their group."
)
DUE_SHUT = _(
    "It would be due before it opens for this student: what is left empty is as for their group."
)
SHORTER = {
    "due_at": _("Without this it would be due later. An extension never shortens."),
    "closes_at": _("Without this it would close later. An extension never shortens."),
}


class ExtensionForm(forms.Form):
    """Dates of one person's own; what is left empty is as for their group.

    ``otherwise`` is what holds for the person without them. Nothing ends earlier than that.
    """

    opens_at = MomentField(label=DATES["opens_at"])
    due_at = MomentField(label=DATES["due_at"])
    closes_at = MomentField(label=DATES["closes_at"])
    began_from = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, *args, otherwise: Window = EMPTY, **kwargs) -> None:
        super().__init__(*args, auto_id="extension-%s", **kwargs)
        self.otherwise = otherwise

    def window(self) -> Window:
        """Return the dates, once the form is valid."""
        return window_in(self.cleaned_data)

    def clean(self) -> dict:
        """Refuse no dates at all, and dates that make no sense as they would hold."""
        super().clean()
        window = window_in(self.cleaned_data)
        if window == Window() and not self.errors:
            raise forms.ValidationError(_("Give at least one date."))
        if not window.is_in_order:
            self.add_error("closes_at", ERRORS["order"])
        elif not self.errors:
            self._check_against(window)
        return self.cleaned_data

    def show_newer(self, stored: Window) -> None:
        """Say what somebody else saved meanwhile; saving again replaces it."""
        words = {"opens_at": _("opens %(at)s"), "due_at": _("due %(at)s")}
        words["closes_at"] = _("closes %(at)s")
        dates = [
            text % {"at": date_format(localtime(moment), "j M, H:i")}
            for name, text in words.items()
            if (moment := getattr(stored, name)) is not None
        ]
        message = _(
            "Nothing is saved yet: somebody else gave this student other dates meanwhile: "
            "%(dates)s. Saving again replaces them."
        )
        gone = _(
            "Nothing is saved yet: somebody else took this student’s own dates away meanwhile. "
            "Saving again gives them these."
        )
        self.add_error(None, message % {"dates": ", ".join(dates)} if dates else gone)
        self.data = self.data.copy()
        self.data["began_from"] = stored.state

    def _check_against(self, window: Window) -> None:
        holds = over(window, self.otherwise)
        if not holds.is_in_order:
            opens_at, closes_at = holds.opens_at, holds.closes_at
            is_shut = closes_at is not None and closes_at <= opens_at
            self.add_error(
                "closes_at" if is_shut else "due_at", NEVER_OPEN if is_shut else DUE_SHUT
            )
        if window.closes_at is not None and self.otherwise.closes_at is None:
            self.add_error("closes_at", _("Without this it would not close at all."))
        ends = {"due_at": self.otherwise.last_day, "closes_at": self.otherwise.closes_at}
        for name, otherwise in ends.items():
            said = getattr(window, name)
            # What was not set here can have seconds.
            if said and otherwise and said < otherwise.replace(second=0, microsecond=0):
                self.add_error(name, SHORTER[name])


class CategoryForm(forms.ModelForm):
    """A category of marks; its fields have ids of their own, several stand on one page."""

    began_from = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    class Meta:
        model = GradeCategory
        fields = ["name", "weight", "drop_lowest"]

    def __init__(self, *args, **kwargs) -> None:
        number = kwargs["instance"].pk or "new"
        super().__init__(*args, auto_id=f"category-{number}-%s", **kwargs)
        self.initial["began_from"] = self.instance.state

    def show_newer(self, stored: GradeCategory) -> None:
        """Say what somebody else saved meanwhile; saving again replaces it."""
        message = _(
            "Nothing is saved yet: somebody changed this meanwhile to “%(name)s”, weight "
            "%(weight)d, lowest left out %(drop)d. Saving again replaces that."
        )
        values = {"name": stored.name, "weight": stored.weight, "drop": stored.drop_lowest}
        self.add_error(None, message % values)
        self.data = self.data.copy()
        self.data["began_from"] = stored.state
