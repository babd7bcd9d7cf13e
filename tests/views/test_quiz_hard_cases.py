"""The pages of an attempt under attack: the grace, one direction, old forms, long texts, ids."""

import re
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from quizzes import models
from quizzes.actions import attempts
from quizzes.domain.behaviours import Behaviour
from quizzes.models import Accommodation, Attempt, Grade, Quiz, Response
from tests import factories
from tests.domain import kinds
from tests.factories import MORNING
from tests.views.quiz_pages import (
    HTMX,
    JSON,
    QUIZ,
    RIGHT,
    WRONG,
    address,
    form_of,
    place,
    saved_form,
    text_of,
)

DEFERRED = {"behaviour": "deferred_feedback", "purpose": "checkpoint"}
ON_ONE_PAGE = DEFERRED | {"paging": "all"}
TOLD = ("4 of 4", "0 of 4", "points", "Right", "Not this time", "new quality", "Signed in 2002")
LONG = "word\r\n" * 6_001


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
def begin_essay(course, begin):
    """Return a function that starts a quiz of a choice and an essay."""

    def start(**rules) -> Attempt:
        question = factories.QuestionFactory(objective=course.objective, body=kinds.essay())
        course.quiz.places.exclude(question=course.questions[0]).delete()
        course.quiz.places.create(question=question, position=2)
        return begin(**rules)

    return start


def all_fields(attempt: Attempt, answers=RIGHT, **more) -> dict:
    """Return the form of all questions; the first of them has the fingerprint of no answer."""
    fields = {"uuid": str(uuid4()), "page": str(uuid4())}
    for position in range(1, len(answers) + 1):
        fields |= {
            f"{position}-{name}": value
            for name, value in form_of(attempt, position, answers).items()
            if name != "uuid"
        }
        fields[f"{position}-revision"] = "1"
    return fields | more


def said(attempt: Attempt, position: int):
    response = attempt.items.get(position=position).response
    return response and response.answer


def shown(client, *ends) -> str:
    return " ".join(text_of(client.get(end, follow=True)) for end in ends)


# Nothing is shown while an answer can count


@pytest.mark.parametrize("behaviour", Behaviour)
def test_after_the_end_of_time_nothing_is_told_before_the_grace_is_over(
    client, begin, clock, behaviour
):
    attempt = begin(behaviour=behaviour, purpose="checkpoint", time_limit=30)
    client.post(place(attempt, 1), form_of(attempt, 1) | {"certainty": "3"})
    clock.move(minutes=30, seconds=1)
    words = shown(client, address(attempt, "result/"), place(attempt, 1), place(attempt, 2))
    assert [one for one in TOLD if one in words] == []
    assert "2 Mar 2026 Submitted" in shown(client, QUIZ)
    assert "count until 2 Mar 2026, 09:31:00. Until then nothing more is shown." in words
    assert "Look again then" in words
    again = form_of(attempt, 1, WRONG)
    for headers in ({}, HTMX):
        words = text_of(client.post(place(attempt, 1), again, headers=headers, follow=True))
        assert [one for one in TOLD if one in words] == []
    assert client.post(address(attempt, "practise/")).url == address(attempt, "result/")
    clock.move(seconds=58)
    assert "Your answers are in" in shown(client, address(attempt, "result/"))
    clock.move(seconds=1)
    words = shown(client, address(attempt, "result/"))
    assert ("points" in words, "nothing more is shown" in words) == (True, False)


def test_what_was_submitted_is_told_at_once(client, begin, clock):
    attempt = begin(**DEFERRED, time_limit=30)
    client.post(address(attempt, "check/"))
    assert "0 of 4 points" in shown(client, address(attempt, "result/"))


def test_a_later_allowance_shuts_no_review_and_lets_no_answer_in(
    client, begin, clock, course, student
):
    attempt = begin(**DEFERRED, time_limit=30)
    clock.move(minutes=32)
    client.get(address(attempt))
    Accommodation.objects.create(course=course.course, user=student, time_multiplier=5)
    assert "0 of 4 points" in shown(client, address(attempt, "result/"))
    late = client.post(place(attempt, 1), saved_form(attempt, 1), headers=JSON).json()
    assert (late["status"], late["left"]) == ("late", 0.0)
    assert late["words"].startswith("This came 2 minutes after the end.")


def test_the_data_to_take_away_tells_no_mark_that_is_held_back(client, begin, clock, course):
    after = dict.fromkeys(("show_verdicts", "show_marks"), "after_close")
    attempt = begin(**DEFERRED, time_limit=30, closes_at=MORNING + timedelta(days=1), **after)
    client.post(place(attempt, 1), saved_form(attempt, 1))

    def told():
        (taken,) = client.get("/account/data.json").json()["attempts"]
        first = taken["items"][0]
        marks = (taken["points"], first["fraction"], first["credit"])
        return marks, len(first["responses"][0]["grades"]), first["responses"][0]["answer"]

    clock.move(minutes=30, seconds=1)
    client.get(address(attempt))
    for _in_the_grace_and_after in range(2):
        assert told() == ((None, None, None), 0, {"choice": "b"})
        clock.move(minutes=2)
    clock.move(days=2)
    assert told() == ((1, 1, 1), 1, {"choice": "b"})


def test_progress_waits_for_the_grace(client, begin, clock, student, course):
    from quizzes.reports.evidence import answers_of

    attempt = begin(**DEFERRED, time_limit=30)
    client.post(place(attempt, 1), saved_form(attempt, 1))
    clock.move(minutes=30, seconds=1)
    client.get(address(attempt))
    assert len(answers_of(student, course.course, clock.now)) == 0
    clock.move(minutes=1)
    assert len(answers_of(student, course.course, clock.now)) == 1


# All on one page, without script


@pytest.mark.parametrize(
    ("seconds", "counts", "where"), [(30, 4, "result/"), (60, 4, "result/"), (61, 0, "result/")]
)
def test_a_form_of_all_sent_after_the_end_counts_or_is_kept(
    client, begin, clock, seconds, counts, where
):
    attempt = begin(**ON_ONE_PAGE, time_limit=30)
    clock.move(minutes=30, seconds=seconds)
    response = client.post(address(attempt), all_fields(attempt))
    assert response.url == address(attempt, where)
    attempt.refresh_from_db()
    assert (attempt.points, attempt.ending) == (counts, "time")
    assert list(Response.objects.values_list("late", flat=True)) == [not counts] * 4
    kept = "It is kept and your instructor can decide on it." in text_of(client.get(response.url))
    assert kept is not bool(counts)


def test_an_old_form_of_all_replaces_only_what_was_changed_on_it(client, begin):
    attempt = begin(**ON_ONE_PAGE)
    html = client.get(address(attempt)).content.decode()
    was = dict(re.findall(r'name="(\d-was)" value="([^"]*)"', html))
    assert len(was) == 4
    client.post(address(attempt), all_fields(attempt, RIGHT[:1]))
    old = {"uuid": str(uuid4()), "page": str(uuid4()), "4-text": "Rome", "4-revision": "1"}
    client.post(address(attempt), old | was)
    assert (said(attempt, 1), said(attempt, 4)) == ({"choice": "b"}, {"text": "Rome"})
    assert Response.objects.count() == 2


def test_an_old_page_of_one_question_replaces_nothing_unchanged(client, begin):
    attempt = begin(**DEFERRED)
    html = client.get(place(attempt, 1)).content.decode()
    sent = dict(re.findall(r'name="(uuid|page|was|revision)" value="([^"]*)"', html))
    client.post(place(attempt, 1), saved_form(attempt, 1))
    assert client.post(place(attempt, 1), sent | {"go": "next"}).url == place(attempt, 2)
    assert (said(attempt, 1), Response.objects.count()) == ({"choice": "b"}, 1)


def test_an_essay_is_not_marked_on_the_page_of_all(client, begin_essay):
    attempt = begin_essay(**ON_ONE_PAGE | {"purpose": "practice"})
    fields = all_fields(attempt, RIGHT[:1]) | {"2-self_mark": "1", "2-ticks": ""}
    response = client.post(address(attempt), fields | {"2-text": "It was so."})
    assert response.status_code == 303
    assert (said(attempt, 1), said(attempt, 2)) == ({"choice": "b"}, {"text": "It was so."})


# Essays that nobody wrote


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("purpose", "text", "words"),
    [
        ("practice", "", "You wrote nothing here, so there is nothing to mark."),
        ("final", "It was so.", "This text is read and marked by somebody else."),
    ],
)
def test_a_mark_of_ones_own_that_cannot_be_says_why(
    client, begin_essay, headers, purpose, text, words
):
    attempt = begin_essay(**DEFERRED | {"purpose": purpose})
    if text:
        client.post(place(attempt, 2), {"text": text})
    client.post(address(attempt, "check/"))
    grades = Grade.objects.count()
    client.post(place(attempt, 2), {"self_mark": "1", "ticks": ""}, headers=headers)
    assert words in shown(client, address(attempt, "result/"))
    assert Grade.objects.count() == grades


# Too long a text


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("behaviour", ["deferred_feedback", "immediate_feedback", "interactive"])
def test_too_long_a_text_is_refused_and_stays_on_the_page(client, begin_essay, behaviour, headers):
    attempt = begin_essay(behaviour=behaviour)
    response = client.post(place(attempt, 2), {"text": LONG + "END"}, headers=headers)
    assert response.status_code == 422
    assert "it has 30008 characters, and at most 30000 are kept" in text_of(response)
    assert "word\r\nEND</textarea>" in response.content.decode()
    assert "maxlength" not in response.content.decode()
    assert Response.objects.count() == 0


def test_a_script_is_told_that_a_text_is_too_long(client, begin_essay):
    attempt = begin_essay(**DEFERRED)
    answer = client.post(place(attempt, 2), {"text": LONG + "END"}, headers=JSON)
    assert (answer.status_code, answer.json()["status"]) == (422, "refused")
    assert "30008 characters" in answer.json()["words"]


def test_on_the_page_of_all_the_others_are_saved(client, begin_essay):
    attempt = begin_essay(**ON_ONE_PAGE)
    fields = all_fields(attempt, RIGHT[:1]) | {"2-text": LONG + "END", "go": "check"}
    response = client.post(address(attempt), fields)
    assert response.status_code == 422
    assert "Not everything was saved Question 2: the answer is too long." in text_of(response)
    assert "word\r\nEND</textarea>" in response.content.decode()
    assert (said(attempt, 1), said(attempt, 2)) == ({"choice": "b"}, None)


# One direction


@pytest.mark.parametrize("behaviour", ["deferred_feedback", "immediate_feedback", "adaptive"])
def test_a_question_that_was_passed_takes_no_answer(client, begin, behaviour):
    attempt = begin(navigation="sequential", behaviour=behaviour)
    client.post(place(attempt, 1), {"saved": "1", "go": "next"})
    for headers in ({}, HTMX):
        response = client.post(place(attempt, 1), saved_form(attempt, 1), headers=headers)
        words = text_of(client.get(place(attempt, 2)))
        assert "You had already gone on from question 1." in words
    response = client.post(place(attempt, 1), saved_form(attempt, 1), headers=JSON).json()
    assert (response["status"], "does not count" in response["words"]) == ("passed", True)
    assert (said(attempt, 1), attempt.items.get(position=1).answered_at) == (None, None)


def test_no_press_of_a_button_leaps_over_a_question(client, begin):
    attempt = begin(**DEFERRED, navigation="sequential")
    assert client.post(place(attempt, 3), {"saved": "1", "go": "next"}).url == place(attempt, 1)
    response = client.post(place(attempt, 4), saved_form(attempt, 4, go="next"), follow=True)
    assert "Question 4 has not come yet. Its answer was not kept." in text_of(response)
    attempt.refresh_from_db()
    assert (attempt.reached, Response.objects.count()) == (1, 0)


# What is gone, and what only seems so


def test_only_what_never_comes_back_is_told_to_be_gone(client, client_of, begin, other_student):
    attempt = begin(**DEFERRED)
    user = str(attempt.user_id)

    def told(client, address, **fields):
        answer = client.post(address, fields, headers=JSON)
        is_json = answer.headers["Content-Type"] == "application/json"
        return answer.status_code, answer.json() if is_json else None

    gone = (404, {"status": "gone"})
    stranger, own = client_of(other_student), str(other_student.pk)
    for where in (place(attempt, 9), f"/c/small/attempts/{10**30}/1/"):
        assert told(client, where, user=user) == gone
        assert told(client, where) == (404, None)
    # Another person who logged in, and a stranger, who learns nothing from it.
    assert told(stranger, place(attempt, 1), user=user) == (404, None)
    nowhere = "/c/small/attempts/987654/1/"
    assert told(stranger, place(attempt, 1), user=own) == told(stranger, nowhere, user=own) == gone
    models.Course.objects.update(access="members")
    assert told(client, place(attempt, 1), user=user) == (404, None)
