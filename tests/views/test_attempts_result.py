"""The result of an attempt: how it went, what to read, where it leads."""

from random import Random

import pytest

from quizzes import models
from quizzes.actions import attempts
from quizzes.models import Attempt
from tests import factories
from tests.views.quiz_pages import (
    RIGHT,
    WRONG,
    answer_all,
    place,
    text_of,
)


@pytest.fixture
def attempt(course, student, clock) -> Attempt:
    return attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))


@pytest.fixture
def client(client_of, student):
    return client_of(student)


def test_the_result_says_how_it_went_and_what_to_read(client, attempt):
    answer_all(client, attempt, [RIGHT[0], *WRONG[1:]])
    page = client.get(f"/c/small/attempts/{attempt.pk}/result/")
    words = text_of(page)
    html = page.content.decode()
    assert "1 of 4 right" in words
    again = html.count('<details class="again">')
    assert (again, html.count('href="/c/small/lessons/founding/#first"')) == (4, 5)
    assert "The Rome Declaration Your answer, right Signed in 2002." in words
    assert "Paris Your answer , not right Rome Right answer" in words
    assert "From one body to the next: First part" in words
    assert "Name the founding document 1 of 4" in words
    assert "Next lesson: From one body to the next" in words
    assert "Practise what I missed" in words


def test_the_result_leads_to_the_next_lesson_in_reading_order(course, client, attempt):
    hidden = factories.ModuleFactory(course=course.course, number=2, status="draft")
    factories.LessonFactory(module=hidden, number=2, title="Hidden")
    shown = factories.ModuleFactory(course=course.course, number=3)
    factories.LessonFactory(module=shown, number=1, title="Behind")
    models.Lesson.objects.filter(pk=course.next_lesson.pk).update(status="retired")
    answer_all(client, attempt)
    assert "Next lesson: Behind" in text_of(client.get(f"/c/small/attempts/{attempt.pk}/result/"))


def test_a_full_score_needs_no_reading(client, attempt):
    answer_all(client, attempt)
    words = text_of(client.get(f"/c/small/attempts/{attempt.pk}/result/"))
    assert "4 of 4 right" in words
    assert "Nothing to read again." in words


def test_partial_credit_is_told_apart(client, attempt):
    answer_all(client, attempt, [*RIGHT[:2], {"value": "true", "reason": "a"}, RIGHT[3]])
    words = text_of(client.get(f"/c/small/attempts/{attempt.pk}/result/"))
    assert "3 of 4 right" in words
    assert "and 1 partly right" in words


def test_the_last_verdict_leads_to_the_result(client, attempt):
    answer_all(client, attempt)
    html = client.get(place(attempt, 4)).content.decode()
    assert f'href="/c/small/attempts/{attempt.pk}/result/#question-4"' in html
    assert client.get(f"/c/small/attempts/{attempt.pk}/").url.endswith("/result/")
