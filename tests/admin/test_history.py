"""The admin's history pages, and its first page: what people come to change."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from quizzes.actions import changes
from quizzes.actions.changes import Action
from quizzes.models import ContentChange, Course, Lesson
from tests import factories
from tests.admin.pages import page_of, save
from tests.factories import MORNING

pytestmark = pytest.mark.django_db


def history_of(row):
    return reverse(f"admin:quizzes_{row._meta.model_name}_history", args=[row.pk])


def test_the_history_shows_what_is_different_and_the_log(course, client):
    changes.record(row=course.lesson, action=Action.EDITED, by=None, now=MORNING)
    assert save(client, course.lesson, title="New").status_code == 302
    text = client.get(history_of(course.lesson)).text
    change = ContentChange.objects.of(course.lesson).first()
    assert "<del>From one body to the next</del>" in text
    assert "<ins>New</ins>" in text
    assert f'href="/c/small/desk/history/lesson/founding/{change.pk}/"' in text
    assert "Changed Title" in text
    assert LogEntry.objects.count() == 1


def test_an_instructor_sees_the_history_of_their_course_alone(
    course, instructor, other_instructor, client_of
):
    address = history_of(course.lesson)
    assert client_of(instructor).get(address).status_code == 200
    assert client_of(other_instructor).get(address).status_code == 404


def test_queries_do_not_grow_with_the_record(course, client, count_queries):
    counts = []
    for titles in (("One",), ("Two", "Three")):
        for title in titles:
            Lesson.objects.filter(pk=course.lesson.pk).update(title=title)
            changes.record(row=course.lesson, action=Action.EDITED, by=None, now=MORNING)
        with count_queries() as queries:
            client.get(history_of(course.lesson))
        counts.append(len(queries))
    assert counts[0] in (counts[1], counts[1] - 1)


def test_a_form_leads_to_the_desk(course, client):
    text = client.get(page_of(course.lesson)).text
    assert 'href="/c/small/desk/lessons/founding/"' in text


def test_the_first_page_leads_to_what_is_done_most(course, instructor, client_of):
    Course.objects.create(key="foreign", title="Not theirs")
    text = client_of(instructor).get(reverse("admin:index")).text
    assert text.index("What is done most") < text.index("Lessons and reading")
    for address in ("lessons/", "cards/", "glossary/", "people/", ""):
        assert f'href="/c/small/desk/{address}"' in text
    assert reverse("admin:quizzes_question_changelist") in text
    assert "foreign" not in text


def test_the_first_page_asks_no_more_for_more_courses(client, count_queries):
    counts = []
    for courses in (1, 2):
        factories.CourseFactory.create_batch(courses)
        with count_queries() as queries:
            client.get(reverse("admin:index"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
