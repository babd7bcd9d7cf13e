"""People, events and translations in the admin: what their forms take and refuse."""

import pytest

from quizzes import models
from quizzes.forms.content import GlossaryTermForm, TranslationsField
from quizzes.forms.reference import PersonForm, TimelineEventForm
from tests import factories

pytestmark = pytest.mark.django_db


def test_translations_are_written_one_a_line():
    field = TranslationsField(required=False)
    words = {"tr": "veto", "ru": "вето: запрет"}
    text = field.prepare_value(words)
    assert text == "ru: вето: запрет\ntr: veto"
    assert field.clean(text.replace("\n", "\r\n\r\n")) == words
    assert field.clean("") == {}
    assert (field.has_changed(words, text), field.has_changed(words, "tr: x")) == (False, True)


@pytest.mark.parametrize("text", ["veto", "ru:", ": x", "ru: a\nru: b", "russkij jazyk: a"])
def test_translations_that_make_no_sense(course, text):
    data = {"course": course.course.pk, "term": "T", "key": "t", "definition": "d"}
    form = GlossaryTermForm(data | {"status": "draft", "translations": text})
    assert list(form.errors) == ["translations"]


def test_a_term_is_saved_with_its_translations(course):
    data = {"course": course.course.pk, "term": "T", "key": "t", "definition": "d"}
    form = GlossaryTermForm(data | {"status": "draft", "translations": "ru: вето"})
    assert form.is_valid()
    assert models.GlossaryTerm.objects.get(pk=form.save().pk).translations == {"ru": "вето"}


def person(course, **changes):
    data = {"course": course.course.pk, "name": "N", "key": "n", "role": "r", "about": "a"}
    return PersonForm(data | {"status": "draft", "position": 0} | changes)


def event(course, **changes):
    data = {"course": course.course.pk, "key": "e", "date": "May 2002", "sort_date": "2002-05"}
    fields = {"text": "t", "strand": "transit", "status": "draft", "position": 0}
    return TimelineEventForm(data | fields | changes)


def test_a_person_and_an_event_with_all_they_can_have(course):
    found = person(course, lessons=[course.lesson.pk])
    assert found.errors == {}
    assert [*found.save().lessons.all()] == [course.lesson]
    found = event(course, lesson=course.lesson.pk, facts="F1, F2", errata="E1", added="on")
    assert found.errors == {}
    saved = models.TimelineEvent.objects.get(pk=found.save().pk)
    assert (saved.facts, saved.errata, saved.added) == (["F1", "F2"], ["E1"], True)


def test_lessons_of_another_course_are_refused(course):
    other = factories.LessonFactory()
    assert list(person(course, lessons=[other.pk]).errors) == ["lessons"]
    assert list(event(course, lesson=other.pk).errors) == ["lesson"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sort_date", "2002-13"),
        ("sort_date", "May"),
        ("strand", "x"),
        ("facts", "F 1 2"),
        ("text", "[x](term:none)"),
        ("printed", "<b>x</b>"),
    ],
)
def test_an_event_with_a_fault(course, name, value):
    assert list(event(course, **{name: value}).errors) == [name]
