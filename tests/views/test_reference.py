"""The people, the timeline and the editor's notes of a course."""

import re

import pytest
from django.urls import reverse

from quizzes.reports import reference
from tests import factories

pytestmark = pytest.mark.django_db

BODY = """\
Text.

::: note
Before any heading.
:::

## First {#first}

::: note E1
The record says **otherwise**[7](source:bosworth).
:::

## Second {#second}

::: note E1
And again.
:::

::: after
Later.
:::
"""


@pytest.fixture
def noted(course):
    """The small course with notes in its first lesson."""
    course.lesson.body = BODY
    course.lesson.save()
    return course


def page_of(client, course, name: str, query: str = "") -> str:
    return client.get(reverse(name, args=[course.course.key]) + query).content.decode()


def places(html: str) -> list[str]:
    """Return the ids of what a page lists, in its order."""
    return re.findall(r'<(?:li|dt) id="([^"]+)"', html)


def test_the_record_has_every_note_with_its_place(noted, client_of):
    [(lesson, notes)] = reference.record_of(noted.course)
    assert lesson == noted.lesson
    assert [(note.anchor, note.section, note.section_title) for note in notes] == [
        ("", "", ""),
        ("E1", "first", "First"),
        ("", "second", "Second"),
    ]
    html = page_of(client_of(), noted, "record")
    address = reverse("lesson", args=["small", "founding"])
    assert [f'href="{address}{place}"' in html for place in ("", "#first", "#second")] == [True] * 3
    assert html.count('id="E1"') == 1
    assert "Later." not in html
    assert f'href="{reverse("sources", args=["small"])}#bosworth"' in html


def test_notes_of_a_draft_are_not_shown(noted, client_of):
    noted.lesson.status = "draft"
    noted.lesson.save()
    assert reference.record_of(noted.course) == []
    assert "No notes yet" in page_of(client_of(), noted, "record")


def test_a_note_inside_a_block_breaks_nothing(noted):
    noted.lesson.body = "::: note E1\nOuter.\n\n::: note E2\nInner.\n:::\n:::"
    noted.lesson.save()
    [(_lesson, notes)] = reference.record_of(noted.course)
    assert [note.anchor for note in notes][:1] == ["E1"]


@pytest.fixture
def events(noted):
    """Four events, written in another order than they happened."""
    make = factories.TimelineEventFactory
    shared = {"course": noted.course, "lesson": noted.lesson}
    make(key="late", sort_date="2014-04", after=True, **shared)
    make(key="second", sort_date="2002-05-28", printed="It says 2003.", errata=["E1"], **shared)
    make(key="first", sort_date="2002", strand="transit", added=True, **shared)
    make(key="hidden", status="draft", **shared)
    return noted


def test_events_are_in_order_and_what_came_after_is_apart(events, client_of):
    html = page_of(client_of(), events, "timeline")
    assert places(html) == ["first", "second", "late"]
    assert html.index("What came after the article") > html.index('id="second"')
    assert html.index("What came after the article") < html.index('id="late"')


def test_a_corrected_date_is_marked_by_word_and_says_what_the_article_prints(events, client_of):
    html = page_of(client_of(), events, "timeline")
    entry = html[html.index('id="second"') :].partition("</li>")[0]
    assert [word in entry for word in ("Corrected", "It says 2003.", "/record/#E1")] == [True] * 3
    assert "Added" in html[html.index('id="first"') :].partition("</li>")[0]
    assert html.count(">Corrected<") == 1


def test_one_strand(events, client_of):
    html = page_of(client_of(), events, "timeline", "?strand=transit")
    assert places(html) == ["first"]
    current = re.findall(r'class="button" href="[^"]+" aria-current="page">(\w+)<', html)
    assert current == ["Transit"]
    assert "Nothing here yet" in page_of(client_of(), events, "timeline", "?strand=mandate")


def test_a_strand_that_does_not_exist(events, client_of):
    address = reverse("timeline", args=["small"])
    assert client_of().get(f"{address}?strand=x").status_code == 404


def test_an_event_of_a_draft_lesson_leads_nowhere(events, client_of):
    events.lesson.status = "draft"
    events.lesson.save()
    html = page_of(client_of(), events, "timeline")
    assert (places(html), "/lessons/founding/" in html) == (["first", "second", "late"], False)


def test_people_and_lessons_link_both_ways(course, client_of):
    person = factories.PersonFactory(course=course.course, key="blair")
    person.lessons.add(course.lesson, factories.LessonFactory(status="draft", title="Hidden"))
    factories.PersonFactory(course=course.course, key="secret", name="Nobody", status="draft")
    html = page_of(client_of(), course, "people")
    address = reverse("lesson", args=["small", "founding"])
    assert places(html) == ["blair"]
    assert (f'href="{address}"' in html, "Hidden" in html, "Nobody" in html) == (True, False, False)
    lesson = client_of().get(address).content.decode()
    assert f'<a href="{person.get_absolute_url()}">Tony Blair</a>, Prime Minister' in lesson


def test_a_lesson_with_notes_leads_to_all_of_them(noted, client_of):
    html = client_of().get(reverse("lesson", args=["small", "founding"])).content.decode()
    assert "All editor’s notes" in html
    after = client_of().get(reverse("lesson", args=["small", "after"])).content.decode()
    assert "All editor’s notes" not in after


def test_a_term_has_its_words_in_other_languages(course, client_of):
    course.course.glossaryterm_set.create(
        key="veto", term="Veto", definition="No.", status="published", translations={"ru": "вето"}
    )
    assert '<span lang="ru">вето</span>' in page_of(client_of(), course, "glossary")


def test_the_timeline_is_one_step_from_home(course, client_of, settings):
    settings.HOME_COURSE = "small"
    assert reverse("timeline", args=["small"]) in client_of().get("/").content.decode()
