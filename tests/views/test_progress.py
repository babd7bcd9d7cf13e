"""The page of what a person knows: its modules, open where they are at work."""

import re

import pytest

from quizzes.models import LessonReading
from tests import factories

PAGE = "/progress/"


@pytest.fixture
def modules(course):
    """Two more modules with a lesson each, after that of the course."""
    return [
        factories.ModuleFactory(course=course.course, number=number, title=title)
        for number, title in ((905, "Transit"), (906, "Afterwards"))
    ]


def opened(page: str) -> list[str]:
    """Return the titles of the modules that are open."""
    return re.findall(r'<details class="panel" open><summary><strong[^>]*>([^<]*)<', page)


def test_only_the_module_at_work_is_open(course, modules, student, client_of, clock):
    lessons = [factories.LessonFactory(module=module) for module in modules]
    client = client_of(student)
    assert opened(client.get(PAGE).text) == []
    for lesson in (course.lesson, lessons[0]):
        LessonReading.objects.create(
            user=student,
            lesson=lesson,
            opened_at=clock.now,
            read_at=clock.now,
            read_on=clock.now.date(),
        )
    page = client.get(PAGE).text
    assert opened(page) == ["Transit"]
    assert page.count('<details class="panel"') == 3


def test_a_lesson_is_linked_once_above_its_objectives(course, student, client_of):
    page = client_of(student).get(PAGE).text.split("Objective by objective")[1]
    assert page.count(f'href="/c/small/lessons/{course.lesson.key}/"') == 1


def test_more_modules_cost_no_more_queries(course, student, client_of, count_queries):
    client = client_of(student)
    client.get(PAGE)
    counts = []
    for _ in range(3):
        with count_queries() as queries:
            client.get(PAGE)
        counts.append(len(queries))
        factories.LessonFactory(module=factories.ModuleFactory(course=course.course))
    assert counts == counts[:1] * 3
