"""Quizzes in one direction, all on one page, and what no page tells before its time."""

from random import Random
from uuid import uuid4

import pytest

from quizzes.actions import attempts
from quizzes.models import Attempt, Quiz, Response
from tests.views.quiz_pages import (
    HTMX,
    RIGHT,
    address,
    form_of,
    place,
    saved_form,
    text_of,
)


@pytest.fixture
def client(client_of, student):
    return client_of(student)


@pytest.fixture
def begin(course, student, clock):
    """Return a function that starts the small quiz under rules of its own."""

    def start(**rules) -> Attempt:
        Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
        course.quiz.refresh_from_db()
        return attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))

    return start


# One way only, and all on one page


def test_questions_in_one_direction_are_left_for_good(client, begin):
    attempt = begin(behaviour="deferred_feedback", navigation="sequential")
    assert client.get(place(attempt, 3)).url == place(attempt, 1)
    assert client.post(place(attempt, 1), saved_form(attempt, 1, go="next")).url == place(
        attempt, 2
    )
    assert client.get(place(attempt, 1)).url == place(attempt, 2)
    assert client.get(address(attempt)).url == place(attempt, 2)
    html = client.get(place(attempt, 2)).content.decode()
    assert ("Previous" in html, 'name="flag"' in html, "steps" in html) == (False, False, False)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_one_direction_with_feedback_goes_on_from_the_verdict(client, begin, headers):
    attempt = begin(navigation="sequential")
    client.post(place(attempt, 1), form_of(attempt, 1), headers=headers)
    assert 'form="onwards"' in client.get(place(attempt, 1)).content.decode()
    response = client.post(place(attempt, 1), {"saved": "1", "go": "next"})
    assert response.url == place(attempt, 2)


def all_fields(attempt: Attempt, answers=RIGHT) -> dict:
    fields = {"uuid": str(uuid4()), "page": str(uuid4())}
    for position in range(1, 5):
        for name, value in form_of(attempt, position, answers).items():
            if name != "uuid":
                fields[f"{position}-{name}"] = value
        fields[f"{position}-revision"] = "1"
    return fields


def test_all_questions_on_one_page_are_saved_together(client, begin):
    attempt = begin(behaviour="deferred_feedback", paging="all")
    assert client.get(place(attempt, 2)).url == address(attempt)
    page = client.get(address(attempt))
    assert page.content.decode().count("data-question=") == 4
    response = client.post(address(attempt), all_fields(attempt) | {"go": "check"})
    assert (response.status_code, response.url) == (303, address(attempt, "check/"))
    assert "Every question has an answer." in text_of(client.get(response.url))
    again = client.get(address(attempt)).content.decode()
    assert again.count(" checked") == 5
    assert 'value="Rome"' in again
    client.post(address(attempt), all_fields(attempt) | {"go": "stay"})
    assert Response.objects.count() == 4
    client.post(address(attempt, "check/"))
    attempt.refresh_from_db()
    assert (attempt.points, attempt.answered) == (4, 4)


def test_a_flag_on_the_page_of_all_leads_back_to_its_question(client, begin):
    attempt = begin(behaviour="deferred_feedback", paging="all")
    response = client.post(address(attempt), all_fields(attempt) | {"flag": "3:1"})
    assert response.url == f"{address(attempt)}#question-3"
    assert list(attempt.items.filter(flagged=True).values_list("position", flat=True)) == [3]


@pytest.mark.parametrize("flag", ["99:1", "x:1", "-1:1", f"{10**30}:1", "²:1", ""])
def test_hostile_flags_do_no_harm(client, begin, flag):
    attempt = begin(behaviour="deferred_feedback", paging="all")
    response = client.post(address(attempt), {"flag": flag, "saved": "1"})
    assert response.status_code == 303
    assert attempt.items.filter(flagged=True).count() == 0


def test_what_is_graded_at_once_is_never_asked_all_on_one_page(client, begin):
    attempt = begin(behaviour="interactive", paging="all")
    assert client.get(address(attempt)).url == place(attempt, 1)
