"""Forms of the people and the events of a course."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.domain import content
from quizzes.forms.content import TrackedForm, WordsField
from quizzes.models import Course, Person, TimelineEvent


class PersonForm(TrackedForm):
    """Someone the course speaks of."""

    spec = content.Person
    texts = ("about",)

    class Meta:
        model = Person
        fields = ["course", "name", "key", "role", "about", "lessons", "position", "status"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _offer_lessons_of_the_course(self, "lessons")

    def check_texts(self, course: Course) -> None:
        """Check the text, and whose the lessons are."""
        super().check_texts(course)
        lessons = self.cleaned_data.get("lessons") or ()
        if any(lesson.course_id != course.pk for lesson in lessons):
            self.add_error("lessons", _("This belongs to another course."))

    def _check_spec(self) -> None:
        # The lessons are rows here and keys in a pack.
        lessons = self.cleaned_data.pop("lessons", None)
        super()._check_spec()
        if lessons is not None:
            self.cleaned_data["lessons"] = lessons


class TimelineEventForm(TrackedForm):
    """An event of the timeline."""

    spec = content.TimelineEvent
    texts = ("text", "printed")

    facts = WordsField(label=_("Facts"), required=False)
    errata = WordsField(label=_("Errata"), required=False)

    class Meta:
        model = TimelineEvent
        fields = [
            *("course", "key", "date", "sort_date", "text", "strand", "lesson", "facts"),
            *("errata", "printed", "added", "after", "position", "status"),
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _offer_lessons_of_the_course(self, "lesson")

    def check_texts(self, course: Course) -> None:
        """Check the texts, and whose the lesson is."""
        super().check_texts(course)
        lesson = self.cleaned_data.get("lesson")
        if lesson is not None and lesson.course_id != course.pk:
            self.add_error("lesson", _("This belongs to another course."))


def _offer_lessons_of_the_course(form: forms.ModelForm, name: str) -> None:
    if form.instance.pk is not None and name in form.fields:
        field = form.fields[name]
        field.queryset = field.queryset.filter(course=form.instance.course_id)
