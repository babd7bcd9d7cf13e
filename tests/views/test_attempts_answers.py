"""Answering a question: the verdict, doubled and late answers, sessions that ended."""

import re
from html import unescape
from random import Random
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from quizzes.actions import attempts
from quizzes.forms import kept_answers
from quizzes.models import Attempt, Response
from tests.factories import MORNING
from tests.views.quiz_pages import (
    HTMX,
    QUIZ,
    RIGHT,
    WRONG,
    card_in_review,
    form_of,
    place,
    text_of,
)


@pytest.fixture
def attempt(course, student, clock) -> Attempt:
    return attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))


@pytest.fixture
def client(client_of, student):
    return client_of(student)


# Answering


@pytest.mark.parametrize("position", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("answers", "verdict"), [(RIGHT, "Right"), (WRONG, "Not this time")], ids=["right", "wrong"]
)
def test_an_answer_leads_back_to_its_page_with_the_verdict(
    client, attempt, position, answers, verdict
):
    address = place(attempt, position)
    response = client.post(address, form_of(attempt, position, answers))
    assert (response.status_code, response.url) == (303, address)
    page = client.get(address)
    assert re.search(rf'<h2 class="verdict.*</svg> {verdict}</h2>', page.content.decode())
    assert "<form" not in page.content.decode().split('id="item"')[1].split("</main>")[0]


def test_the_verdict_explains_the_chosen_option(client, attempt):
    shown = text_of(client.post(place(attempt, 1), form_of(attempt, 1, WRONG), headers=HTMX))
    assert "The Founding Act Your answer , not right That founded the older body." in shown
    assert "The Rome Declaration Right answer" in shown
    assert "It speaks of a new quality." in shown
    assert "Signed in 2002." not in shown


def test_the_verdict_links_to_the_passage_and_onwards(client, attempt):
    html = client.post(place(attempt, 1), form_of(attempt, 1, WRONG), headers=HTMX).content.decode()
    assert 'href="/c/small/lessons/founding/#first"' in html
    assert f'href="{place(attempt, 2)}"' in html


def test_missed_options_are_named(client, attempt):
    fields = form_of(attempt, 2) | {"choices": form_of(attempt, 2)["choices"][:1]}
    shown = text_of(client.post(place(attempt, 2), fields, headers=HTMX))
    assert "Partly right" in shown
    assert "Joint action Right, but not chosen" in shown


def test_a_typed_answer_is_shown_beside_the_right_one(client, attempt):
    shown = text_of(client.post(place(attempt, 4), form_of(attempt, 4, WRONG), headers=HTMX))
    assert "Paris Your answer , not right" in shown
    assert "Rome Right answer" in shown


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_empty_answer_is_asked_for_again(client, attempt, headers):
    response = client.post(place(attempt, 1), {"uuid": str(uuid4())}, headers=headers)
    assert response.status_code == 422
    assert "Choose an answer first. A guess is fine." in text_of(response)
    assert Response.objects.count() == 0


def test_half_an_answer_comes_back_as_it_was(client, attempt):
    fields = form_of(attempt, 3)
    response = client.post(place(attempt, 3), {"reason": fields["reason"]})
    assert response.status_code == 422
    assert "Half is there. Choose true or false too." in text_of(response)
    assert f'value="{fields["reason"]}" checked' in response.content.decode()


def test_a_doubled_submit_shows_the_same_page(client, attempt):
    fields = form_of(attempt, 1)
    pages = [client.post(place(attempt, 1), fields, headers=HTMX) for _twice in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].content == pages[1].content
    assert client.post(place(attempt, 1), fields).status_code == 303
    assert Response.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_another_answer_later_shows_the_recorded_one(client, attempt, headers):
    client.post(place(attempt, 1), form_of(attempt, 1, WRONG))
    response = client.post(place(attempt, 1), form_of(attempt, 1, RIGHT), headers=headers)
    assert response.status_code == 409
    assert "This question was already answered." in text_of(response)
    assert "The Founding Act Your answer , not right" in text_of(response)
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    "rubbish",
    [
        {"uuid": "no uuid"},
        {"claimed_at": "yesterday"},
        {"claimed_at": "2026-02-31T00:00:00Z"},
        {"claimed_at": "2026-03-02T09:00:00"},
        {"more": ["x"] * 500},
    ],
)
def test_rubbish_beside_the_answer_does_no_harm(client, attempt, rubbish):
    response = client.post(place(attempt, 1), form_of(attempt, 1) | rubbish)
    assert response.status_code == 303
    assert Response.objects.get().claimed_at is None


def test_the_claimed_time_is_kept(client, attempt):
    fields = form_of(attempt, 1) | {"claimed_at": "2026-03-02T08:59:00Z"}
    client.post(place(attempt, 1), fields)
    assert Response.objects.get().claimed_at == MORNING.replace(hour=8, minute=59)


def test_a_forged_request_is_refused(client_of, student, attempt):
    careful = client_of(student, enforce_csrf_checks=True)
    assert careful.post(place(attempt, 1), form_of(attempt, 1)).status_code == 403
    assert careful.post(QUIZ).status_code == 403
    assert Response.objects.count() == 0


def test_the_page_tells_that_the_card_returns_until_the_day_is_over(
    course, client, student, attempt, clock
):
    card_in_review(student, course.cards[0])
    words = "Its card comes back tomorrow."
    assert words in text_of(
        client.post(place(attempt, 1), form_of(attempt, 1, WRONG), headers=HTMX)
    )
    assert words in text_of(client.get(place(attempt, 1)))
    clock.move(days=1)
    assert words not in text_of(client.get(place(attempt, 1)))


# Coming back


def test_the_attempt_opens_at_the_first_unanswered_question(client, attempt):
    base = f"/c/small/attempts/{attempt.pk}/"
    assert client.get(base).url == place(attempt, 1)
    client.post(place(attempt, 1), form_of(attempt, 1))
    client.post(place(attempt, 3), form_of(attempt, 3))
    assert client.get(base).url == place(attempt, 2)
    assert client.get(base + "result/").url == base


def test_an_unanswered_question_of_a_finished_attempt_leads_to_the_result(client, attempt, student):
    attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING)
    result = f"/c/small/attempts/{attempt.pk}/result/"
    assert client.get(place(attempt, 1)).url == result
    posted = client.post(place(attempt, 1), form_of(attempt, 1))
    assert (posted.status_code, posted.url) == (303, result)
    swapped = client.post(place(attempt, 1), form_of(attempt, 1), headers=HTMX)
    assert swapped.headers["HX-Redirect"] == result
    assert "Not answered" in text_of(client.get(result))


# A session that ended


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_answer_without_a_session_is_kept_through_the_log_in(
    client, client_of, attempt, headers
):
    fields = form_of(attempt, 3)
    response = client_of().post(place(attempt, 3), fields, headers=headers)
    assert response.status_code == 401
    assert "You were logged out; your answer is kept" in text_of(response)
    log_in = urlsplit(
        unescape(re.search(r'href="(/accounts/login/[^"]+)"', response.content.decode())[1])
    )
    (come_back,) = parse_qs(log_in.query)["next"]
    page = client.get(come_back).content.decode()
    for chosen in ("true", fields["reason"]):
        assert f'value="{chosen}" checked' in page
    assert Response.objects.count() == 0


def test_a_typed_answer_is_kept_too(client, attempt):
    token = kept_answers.keep({"text": ["Rome"]}, attempt_id=attempt.pk, position=4, now=MORNING)
    assert 'value="Rome"' in client.get(place(attempt, 4), {"kept": token}).content.decode()


def test_a_kept_answer_is_only_filled_in_where_and_while_it_belongs(client, attempt, clock):
    chosen = form_of(attempt, 1)["choice"]
    token = kept_answers.keep(
        {"choice": [chosen]}, attempt_id=attempt.pk, position=1, now=clock.now
    )

    def is_filled_in(position: int, kept: str) -> bool:
        page = client.get(place(attempt, position), {"kept": kept}).content.decode()
        return re.search(r"<input[^>]* checked", page) is not None

    assert is_filled_in(1, token) is True
    assert is_filled_in(2, token) is False
    assert is_filled_in(1, token[:-1] + ("A" if token[-1] != "A" else "B")) is False
    assert is_filled_in(1, "rubbish") is False
    clock.move(days=1, seconds=1)
    assert is_filled_in(1, token) is False


def test_a_kept_answer_opens_no_door(client_of, other_student, attempt):
    token = kept_answers.keep({"text": ["Rome"]}, attempt_id=attempt.pk, position=4, now=MORNING)
    answered = client_of(other_student).get(place(attempt, 4), {"kept": token})
    assert answered.status_code == 404


def test_being_logged_out_tells_nothing_about_attempts(client_of, attempt):
    there = client_of().post(place(attempt, 1), {"choice": "x"})
    nowhere = client_of().post("/c/small/attempts/999999/1/", {"choice": "x"})
    assert (there.status_code, nowhere.status_code) == (401, 401)


def test_a_huge_answer_without_a_session_makes_no_huge_address(client_of, attempt):
    fields = {"text": "x" * 100_000, "choices": ["y" * 1000] * 500}
    response = client_of().post(place(attempt, 4), fields)
    assert len(response.content) < 10_000
