"""The course page, its glossary and its sources."""

import re

import pytest
from django.urls import reverse

from quizzes import models
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = ["course", "glossary", "sources", "people", "timeline", "record"]


def get(client, course, name: str):
    return client.get(reverse(name, args=[course.course.key]))


def fill(course, count: int) -> None:
    """Add so many terms, sources and lessons."""
    shared = {"course": course.course, "status": "published"}
    for number in range(count):
        key = f"thing-{models.Source.objects.count()}"
        term = models.GlossaryTerm.objects.create(key=key, term=key, definition="It is.", **shared)
        term.lessons.add(course.lesson)
        models.Source.objects.create(key=key, number=number, citation="A book", **shared)
        body = "## First {#first}\n\n::: note E1\nThe record differs.\n:::"
        lesson = factories.LessonFactory(module=course.lesson.module, body=body)
        factories.PersonFactory(course=course.course).lessons.add(course.lesson, lesson)
        factories.TimelineEventFactory(course=course.course, lesson=lesson, errata=["E1"])


@pytest.mark.parametrize("persona", ["anonymous", "guest", "student"])
@pytest.mark.parametrize("name", PAGES)
def test_everybody_may_look(course, client_of, request, persona, name):
    user = None if persona == "anonymous" else request.getfixturevalue(persona)
    assert get(client_of(user), course, name).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_closed_course_is_not_there_for_strangers(course, client_of, student, name):
    course.course.access = models.Course.Access.MEMBERS
    course.course.save()
    assert get(client_of(student), course, name).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_queries_do_not_grow(course, client_of, student, count_queries, name):
    client = client_of(student)
    fill(course, 1)
    with count_queries() as few:
        get(client, course, name)
    fill(course, 2)
    with count_queries() as many:
        get(client, course, name)
    assert len(many) == len(few)


def test_a_correction_is_marked(course, client_of):
    models.Source.objects.create(
        course=course.course,
        status="published",
        key="jonson",
        number=4,
        citation="Jonson 2004",
        correction="The article prints Lean.",
    )
    page = get(client_of(), course, "sources").content.decode()
    assert ("Corrected." in page, "The article prints Lean." in page) == (True, True)


def test_a_term_names_the_lessons_that_can_be_read(course, client_of):
    fill(course, 1)
    term = models.GlossaryTerm.objects.get()
    hidden = factories.LessonFactory(module=course.lesson.module, status="draft", title="Hidden")
    term.lessons.add(hidden)
    page = get(client_of(), course, "glossary").content.decode()
    assert (f"{course.lesson.title}</a></p>" in page, "Hidden" in page) == (True, False)


def test_the_glossary_has_letters_to_jump_to(course, client_of):
    for key, term in [("isaf", "ISAF"), ("evian", "évian"), ("euro", "Euro"), ("sept", "9/11")]:
        models.GlossaryTerm.objects.create(
            course=course.course, key=key, term=term, definition="It is.", status="published"
        )
    page = get(client_of(), course, "glossary").content.decode()
    links = dict(re.findall(r'<a href="#(letter-\d+)">([^<]*)</a>', page))
    headings = dict(re.findall(r'<h2 id="(letter-\d+)"[^>]*>([^<]*)</h2>', page))
    assert sorted(links.values()) == ["0–9", "E", "I"]
    assert links == headings
    assert page.count('<a href="#letters">') == 3
    assert page.count('<dt id="e') == 2
