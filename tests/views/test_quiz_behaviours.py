"""Taking a quiz under each behaviour: what its pages ask, save, tell, and must not tell yet."""

import re
from random import Random
from uuid import uuid4

import pytest

from quizzes import models
from quizzes.actions import attempts
from quizzes.domain.questions import dump_body
from quizzes.models import Attempt, AttemptItem, Quiz, Response
from tests import factories
from tests.views.quiz_pages import (
    HTMX,
    JSON,
    RIGHT,
    WRONG,
    address,
    form_of,
    place,
    saved_form,
    text_of,
)

HINTS = ("Think of Italy.", "It was in 2002.")


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


@pytest.fixture
def deferred(begin) -> Attempt:
    return begin(behaviour="deferred_feedback")


@pytest.fixture
def with_hints(course):
    """Give the first question two hints."""
    body = factories.single_choice(hints=HINTS)
    version = course.questions[0].current
    models.QuestionVersion.objects.filter(pk=version.pk).update(body=dump_body(body))


# Deferred


def test_an_answer_is_saved_and_the_next_question_comes(client, deferred):
    response = client.post(place(deferred, 1), saved_form(deferred, 1, go="next"))
    assert (response.status_code, response.url) == (303, place(deferred, 2))
    item = deferred.items.get(position=1)
    assert (item.response.answer, item.fraction, item.closed_at) == ({"choice": "b"}, None, None)


@pytest.mark.parametrize(
    ("position", "go", "end"),
    [(1, "stay", "1/"), (2, "previous", "1/"), (1, "previous", "1/"), (4, "next", "check/")],
)
def test_a_button_leads_where_it_says(client, deferred, position, go, end):
    response = client.post(place(deferred, position), saved_form(deferred, position, go=go))
    assert (response.status_code, response.url) == (303, address(deferred, end))


@pytest.mark.parametrize("position", [1, 2, 3, 4])
def test_the_page_shows_the_saved_answer_again(client, deferred, position):
    fields = saved_form(deferred, position, WRONG)
    client.post(place(deferred, position), fields)
    page = client.get(place(deferred, position)).content.decode()
    for name in RIGHT[position - 1]:
        for value in fields[name] if isinstance(fields[name], list) else [fields[name]]:
            assert f'value="{value}"' in page
            assert name == "text" or f'value="{value}" checked' in page
    assert "Check" not in re.findall(r"<button[^>]*>([^<]*)", page)


def test_nothing_is_told_before_the_end(client, deferred):
    client.post(place(deferred, 1), saved_form(deferred, 1, WRONG))
    for end in ("1/", "check/"):
        shown = text_of(client.get(address(deferred, end)))
        for told in ("Not this time", "Right", "It speaks of a new quality", "Signed in 2002"):
            assert told not in shown


def test_a_script_is_told_what_became_of_its_answer(client, deferred):
    page = str(uuid4())
    fields = saved_form(deferred, 1, page=page, revision="3")
    answer = client.post(place(deferred, 1), fields, headers=JSON)
    assert answer.json() == {
        "status": "saved",
        "revision": 3,
        "other_page": False,
        "left": None,
        "answered": 1,
        "is_answered": True,
        "words": "",
    }
    older = saved_form(deferred, 1, WRONG, page=page, revision="2")
    superseded = client.post(place(deferred, 1), older, headers=JSON).json()
    assert (superseded["status"], superseded["revision"]) == ("superseded", 3)
    assert "newer answer" in superseded["words"]


def test_the_later_answer_of_two_tabs_counts_and_the_page_says_so(client, deferred, clock):
    client.post(place(deferred, 1), saved_form(deferred, 1), headers=JSON)
    clock.move(seconds=5)
    other = client.post(place(deferred, 1), saved_form(deferred, 1, WRONG), headers=JSON).json()
    assert (other["status"], other["other_page"]) == ("saved", True)
    assert other["words"] == "This replaces an answer you gave on another page or device."
    plain = client.post(place(deferred, 1), saved_form(deferred, 1, go="next"), follow=True)
    assert "replaces one that you gave on another page" in text_of(plain)
    assert Response.objects.count() == 3


def test_the_same_save_again_changes_nothing(client, deferred):
    fields = saved_form(deferred, 1)
    twice = [client.post(place(deferred, 1), fields, headers=JSON).json() for _ in range(2)]
    assert [one["status"] for one in twice] == ["saved", "saved"]
    assert Response.objects.count() == 1


def test_going_on_with_what_is_saved_saves_nothing_more(client, deferred):
    client.post(place(deferred, 1), saved_form(deferred, 1), headers=JSON)
    response = client.post(place(deferred, 1), {"saved": "1", "go": "next"})
    assert response.url == place(deferred, 2)
    assert (Response.objects.count(), deferred.items.get(position=1).response.answer) == (
        1,
        {"choice": "b"},
    )


@pytest.mark.parametrize(
    "hostile",
    [
        {"revision": str(10**30)},
        {"revision": "-1"},
        {"revision": "NaN"},
        {"revision": ["1", "x"]},
        {"revision": "²"},
        {"page": "no uuid"},
        {"page": ["a", "b"]},
        {"age": str(10**30)},
        {"age": "-5"},
        {"age": "NaN"},
        {"age": "inf"},
        {"age": ["1", "2"]},
        {"certainty": "10"},
        {"certainty": "-1"},
        {"certainty": "NaN"},
        {"certainty": ["1", "2", "x"]},
        {"go": "//evil.example/"},
        {"go": str(10**30)},
        {"uuid": "x" * 5000},
    ],
)
def test_hostile_values_beside_an_answer_do_no_harm(client, begin, hostile):
    attempt = begin(behaviour="deferred_certainty")
    response = client.post(place(attempt, 1), saved_form(attempt, 1) | hostile)
    assert (response.status_code, response.url) == (303, place(attempt, 1))
    saved = Response.objects.get()
    assert (saved.answer, saved.given_at) == ({"choice": "b"}, attempt.started_at)
    assert saved.certainty is None


def test_a_script_without_a_session_is_sent_to_log_in(client_of, deferred):
    answer = client_of().post(place(deferred, 1), saved_form(deferred, 1), headers=JSON)
    assert (answer.status_code, answer.json()["status"]) == (401, "login")
    assert answer.json()["log_in"].startswith("/accounts/login/?next=")
    assert Response.objects.count() == 0


# The check before submitting, flags, the list of questions


def test_the_check_lists_what_is_unanswered_or_flagged(client, deferred):
    client.post(place(deferred, 2), saved_form(deferred, 2))
    client.post(place(deferred, 2), {"flag": "1", "saved": "1"})
    shown = text_of(client.get(address(deferred, "check/")))
    assert "1 of 4 questions have an answer." in shown
    assert "Without an answer Question 1 Question 3 Question 4" in shown
    assert "Flagged by you Question 2" in shown


def test_submitting_marks_what_was_saved(client, deferred):
    client.post(place(deferred, 1), saved_form(deferred, 1))
    response = client.post(address(deferred, "check/"))
    assert (response.status_code, response.url) == (303, address(deferred, "result/"))
    shown = text_of(client.get(response.url))
    assert "1 of 4 right" in shown
    assert client.post(address(deferred, "check/")).url == address(deferred, "result/")
    deferred.refresh_from_db()
    assert (deferred.ending, deferred.points) == ("submitted", 1)


def test_a_flag_is_set_and_taken_away(client, deferred):
    pressed = 'name="flag" value="{}" aria-pressed="{}"'
    page = place(deferred, 1)
    assert pressed.format(1, "false") in client.get(page).content.decode()
    assert client.post(page, {"flag": "1", "saved": "1"}).url == page
    html = client.get(page).content.decode()
    assert pressed.format(0, "true") in html
    assert "flagged" in html
    assert client.post(page, {"flag": "0"}, headers=JSON).json() == {"flagged": False}
    assert AttemptItem.objects.filter(flagged=True).count() == 0


def test_a_flag_without_script_saves_the_answer_too(client, deferred):
    assert client.post(place(deferred, 1), saved_form(deferred, 1, flag="1")).status_code == 303
    item = deferred.items.get(position=1)
    assert (item.flagged, item.response.answer) == (True, {"choice": "b"})


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_flag_commits_no_answer_that_is_graded_at_once(client, begin, headers):
    attempt = begin(behaviour="interactive")
    fields = form_of(attempt, 1, WRONG)
    response = client.post(place(attempt, 1), fields | {"flag": "1"}, headers=headers)
    assert response.status_code == 200
    assert f'value="{fields["choice"]}" checked' in response.content.decode()
    assert (attempt.items.get(position=1).flagged, Response.objects.count()) == (True, 0)


def test_the_list_of_questions_tells_their_states(client, begin, with_hints):
    attempt = begin(behaviour="interactive")
    client.post(place(attempt, 1), form_of(attempt, 1, WRONG))
    client.post(place(attempt, 2), form_of(attempt, 2))
    client.post(place(attempt, 3), form_of(attempt, 3, WRONG))
    html = client.get(place(attempt, 4)).content.decode()
    states = re.findall(r'class="step is-(\w+)"', html)
    assert states == ["again", "right", "wrong", "open"]
    assert html.count('aria-current="step"') == 1


# Strangers


ENDS = ["", "1/", "check/", "clock/", "result/"]


@pytest.mark.parametrize("persona", ["guest", "other_student", "instructor", "administrator"])
def test_a_strangers_attempt_is_not_there(client_of, deferred, request, persona):
    stranger = client_of(request.getfixturevalue(persona))
    gets = [stranger.get(address(deferred, end)).status_code for end in ENDS]
    posts = [
        stranger.post(address(deferred, end), {"flag": "1", "saved": "1"}).status_code
        for end in ("", "1/", "check/", "practise/")
    ]
    assert (gets, posts) == ([404] * 5, [404] * 4)
    deferred.refresh_from_db()
    assert (deferred.finished_at, AttemptItem.objects.filter(flagged=True).count()) == (None, 0)


@pytest.mark.parametrize("end", ENDS)
def test_a_visitor_is_sent_to_log_in(client_of, deferred, end):
    response = client_of().get(address(deferred, end))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize("numbers", [(10**30, 1), (None, 10**30), (None, 0), (None, 5)])
def test_numbers_no_attempt_has_are_not_there(client, deferred, numbers):
    number, position = numbers
    base = f"/c/small/attempts/{number or deferred.pk}/"
    for fields in ({"flag": "1"}, {"saved": "1", "go": "next"}, {"flag": "1", "saved": "1"}):
        assert client.post(f"{base}{position}/", fields).status_code == 404
    if number:
        ends = ("", "check/", "clock/", "result/")
        assert [client.get(base + end).status_code for end in ends] == [404] * 4
        assert client.post(f"{base}practise/").status_code == 404


# Interactive and adaptive


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_wrong_try_brings_the_next_hint_and_the_last_the_key(client, begin, with_hints, headers):
    attempt = begin(behaviour="interactive")

    def try_once():
        sent = client.post(place(attempt, 1), form_of(attempt, 1, WRONG), headers=headers)
        return sent if headers else client.get(sent.url)

    first = try_once()
    shown = text_of(first)
    assert "Not yet 2 tries left" in shown
    assert ("Think of Italy." in shown, "It was in 2002." in shown) == (True, False)
    assert "Signed in" not in shown
    wrong = form_of(attempt, 1, WRONG)["choice"]
    assert f'value="{wrong}" checked' in first.content.decode()
    assert "Try again" in shown
    assert "Hint 2 It was in 2002." in text_of(try_once())
    last = text_of(try_once())
    assert "Not this time" in last
    assert "The Rome Declaration Right answer" in last
    assert attempt.items.get(position=1).tries == 3


def test_the_first_page_of_an_interactive_question_gives_no_hint(client, begin, with_hints):
    attempt = begin(behaviour="interactive")
    assert "Italy" not in text_of(client.get(place(attempt, 1)))


def test_a_right_try_closes_an_interactive_question(client, begin, with_hints):
    attempt = begin(behaviour="interactive")
    client.post(place(attempt, 1), form_of(attempt, 1, WRONG))
    client.post(place(attempt, 1), form_of(attempt, 1, RIGHT))
    assert "It speaks of a new quality." in text_of(client.get(place(attempt, 1)))
    assert attempt.items.get(position=1).credit == pytest.approx(2 / 3, abs=1e-6)


def test_an_adaptive_question_tells_the_credit_so_far_and_never_the_key(client, begin):
    attempt = begin(behaviour="adaptive")
    client.post(place(attempt, 1), form_of(attempt, 1, WRONG))
    shown = text_of(client.get(place(attempt, 1)))
    assert "Not yet So far this counts 0 of 1." in shown
    client.post(place(attempt, 1), form_of(attempt, 1, RIGHT))
    shown = text_of(client.get(place(attempt, 1)))
    assert "Right So far this counts 0.67 of 1." in shown
    assert "Check again" in shown
    assert "new quality" not in shown
    client.post(address(attempt, "check/"))
    assert "new quality" in text_of(client.get(address(attempt, "result/")))


# Certainty


def test_certainty_is_asked_for_with_the_answer(client, begin):
    attempt = begin(behaviour="immediate_certainty")
    assert "How sure are you?" in text_of(client.get(place(attempt, 1)))
    missing = client.post(place(attempt, 1), form_of(attempt, 1))
    assert missing.status_code == 422
    assert "Say how sure you are too." in text_of(missing)
    nothing = text_of(client.post(place(attempt, 1), {}))
    assert "Choose an answer first. A guess is fine. Say how sure you are too." in nothing
    given = client.post(place(attempt, 1), form_of(attempt, 1) | {"certainty": "3"})
    assert given.status_code == 303
    assert attempt.items.get(position=1).credit == 3


def test_a_saved_certainty_is_shown_again(client, begin):
    attempt = begin(behaviour="deferred_certainty")
    client.post(place(attempt, 1), saved_form(attempt, 1, certainty="2"))
    page = client.get(place(attempt, 1)).content.decode()
    assert 'name="certainty" value="2" checked' in page


def test_the_result_tells_how_well_one_knew_what_one_knows(client, begin):
    attempt = begin(behaviour="immediate_certainty")
    for position, (answers, sure) in enumerate(
        [(RIGHT, "3"), (WRONG, "1"), (RIGHT, "3"), (WRONG, "3")], 1
    ):
        client.post(
            place(attempt, position), form_of(attempt, position, answers) | {"certainty": sure}
        )
    shown = text_of(client.get(address(attempt, "result/")))
    assert "0 of 12 points" in shown
    assert "50 % of your answers were right." in shown
    assert "These are too few answers to tell whether you trust yourself too much" in shown
    assert "Very sure 3 67 %" in shown
    assert "Fairly sure 0 –" in shown
