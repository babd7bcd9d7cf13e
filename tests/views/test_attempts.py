"""The pages of a quiz: who sees them, what they say, what they must not say yet."""

import re
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from quizzes import models
from quizzes.actions import attempts
from quizzes.domain.questions import dump_body
from quizzes.models import Attempt, Response
from tests import factories
from tests.factories import MORNING
from tests.views.quiz_pages import (
    HTMX,
    QUIZ,
    WRONG,
    answer_all,
    card_in_review,
    form_of,
    headers_of,
    place,
    text_of,
)


@pytest.fixture
def attempt(course, student, clock) -> Attempt:
    return attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))


@pytest.fixture
def client(client_of, student):
    return client_of(student)


# The front page of a quiz


@pytest.mark.parametrize("persona", [None, "guest", "student", "instructor", "administrator"])
def test_anyone_sees_a_quiz_of_an_open_course(course, client_of, request, persona):
    user = request.getfixturevalue(persona) if persona else None
    response = client_of(user).get(QUIZ)
    assert response.status_code == 200
    assert "4 questions, about 3 minutes" in text_of(response)


@pytest.mark.parametrize("change", [{"status": "draft"}, {"status": "retired"}])
def test_only_published_quizzes_are_there(course, client, change):
    models.Quiz.objects.update(**change)
    assert [client.get(QUIZ).status_code, client.post(QUIZ).status_code] == [404, 404]


def test_a_closed_course_hides_its_quizzes(course, client, client_of):
    models.Course.objects.update(access="members")
    assert client.get(QUIZ).status_code == 404
    assert client_of().post(QUIZ).status_code == 404
    assert models.User.objects.filter(is_guest=True).count() == 0


def test_starting_leads_to_the_first_question(course, client, student):
    response = client.post(QUIZ)
    attempt = Attempt.objects.of(student).get()
    assert (response.status_code, response.url) == (303, place(attempt, 1))


def test_starting_twice_goes_on_with_the_same_attempt(client, attempt):
    client.post(place(attempt, 1), form_of(attempt, 1))
    assert client.post(QUIZ).url == place(attempt, 2)
    assert Attempt.objects.count() == 1


def test_an_anonymous_start_makes_a_guest(course, client_of):
    anonymous = client_of()
    response = anonymous.post(QUIZ)
    attempt = Attempt.objects.get()
    assert attempt.user.is_guest is True
    assert response.url == place(attempt, 1)
    assert anonymous.get(place(attempt, 1)).status_code == 200


def test_a_quiz_without_questions_says_so_and_makes_no_guest(course, client_of):
    models.Question.objects.update(status="draft")
    anonymous = client_of()
    assert "has no questions yet" in text_of(anonymous.get(QUIZ))
    assert anonymous.post(QUIZ).status_code == 409
    assert models.User.objects.filter(is_guest=True).count() == 0


def test_a_student_is_told_that_a_quiz_is_empty(course, client):
    models.Question.objects.update(status="draft")
    response = client.post(QUIZ)
    assert (response.status_code, Attempt.objects.count()) == (409, 0)


def test_an_open_attempt_goes_on_though_its_questions_were_retired(client, attempt):
    models.Question.objects.update(status="retired")
    assert client.post(QUIZ).url == place(attempt, 1)


def test_starting_what_another_tab_has_just_answered_leads_to_its_end(client, attempt):
    attempt.items.update(answered_at=MORNING)
    assert client.post(QUIZ).url == f"/c/small/attempts/{attempt.pk}/"


def test_the_front_page_offers_to_go_on(client, attempt):
    client.post(place(attempt, 1), form_of(attempt, 1))
    assert "Go on with question 2 of 4" in text_of(client.get(QUIZ))


def test_the_front_page_shows_own_past_results_only(course, client, client_of, attempt):
    answer_all(client, attempt, WRONG)
    assert "0 of 4 points" in text_of(client.get(QUIZ))
    stranger = factories.UserFactory()
    assert "points" not in text_of(client_of(stranger).get(QUIZ))


# Who may


@pytest.mark.parametrize("persona", ["guest", "other_student", "instructor", "administrator"])
def test_a_strangers_attempt_is_not_there(client_of, attempt, request, persona):
    stranger = client_of(request.getfixturevalue(persona))
    base = f"/c/small/attempts/{attempt.pk}/"
    gets = [stranger.get(base + end).status_code for end in ("", "1/", "result/")]
    assert gets == [404, 404, 404]
    assert stranger.post(base + "1/", form_of(attempt, 1)).status_code == 404
    assert Response.objects.count() == 0


@pytest.mark.parametrize("end", ["", "1/", "result/"])
def test_a_visitor_is_sent_to_log_in(client_of, attempt, end):
    address = f"/c/small/attempts/{attempt.pk}/{end}"
    response = client_of().get(address)
    assert (response.status_code, urlsplit(response.url).path) == (302, "/accounts/login/")
    assert parse_qs(urlsplit(response.url).query) == {"next": [address]}


def test_a_visitor_with_htmx_is_sent_to_log_in(client_of, attempt):
    response = client_of().get(place(attempt, 1), headers=HTMX)
    assert urlsplit(response.headers["HX-Redirect"]).path == "/accounts/login/"


@pytest.mark.parametrize("end", ["", "1/", "result/"])
def test_an_attempt_is_only_found_in_its_course(client, attempt, end):
    factories.CourseFactory(key="elsewhere")
    assert client.get(f"/c/elsewhere/attempts/{attempt.pk}/{end}").status_code == 404
    answered = client.post(f"/c/elsewhere/attempts/{attempt.pk}/1/", form_of(attempt, 1))
    assert (answered.status_code, Response.objects.count()) == (404, 0)


@pytest.mark.parametrize("numbers", [(10**30, 1), (None, 10**30), (None, 0), (None, 5)])
def test_numbers_no_attempt_has_are_not_there(client, attempt, numbers):
    number, position = numbers
    address = f"/c/small/attempts/{number or attempt.pk}/{position}/"
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


def test_other_methods_are_refused(client, attempt):
    statuses = [client.put(place(attempt, 1)).status_code, client.delete(QUIZ).status_code]
    assert statuses == [405, 405]


# Asking


def test_the_question_page_names_the_place_and_nothing_is_chosen(client, attempt):
    page = client.get(place(attempt, 3))
    assert "question 3 of 4" in text_of(page)
    assert re.findall(r"<input[^>]* checked", page.content.decode()) == []
    assert page.headers["Cache-Control"] == (
        "max-age=0, no-cache, no-store, must-revalidate, private"
    )


def test_a_fragment_is_asked_for_by_htmx(client, attempt):
    fragment = client.get(place(attempt, 1), headers=HTMX).content.decode()
    assert fragment.startswith('<div id="item"')
    assert "<title>Question 1 of 4" in fragment


BODIES = {
    "single_choice": lambda key: factories.single_choice(
        options=tuple(
            option.model_copy(update={"correct": option.key == key, "feedback": f"of {key}"})
            for option in factories.single_choice().options
        ),
        explanation=f"Explained by {key}.",
    ),
    "multiple_choice": lambda key: factories.multiple_choice().model_copy(
        update={
            "options": tuple(
                option.model_copy(update={"correct": option.key == key, "feedback": f"of {key}"})
                for option in factories.multiple_choice().options
            ),
            "explanation": f"Explained by {key}.",
        }
    ),
    "true_false": lambda key: factories.true_false().model_copy(
        update={
            "answer": key == "a",
            "true_feedback": f"true {key}",
            "false_feedback": f"false {key}",
            "options": tuple(
                option.model_copy(update={"correct": option.key == key, "feedback": f"of {key}"})
                for option in factories.true_false().options
            ),
            "explanation": f"Explained by {key}.",
        }
    ),
    "short_answer": lambda key: factories.short_answer().model_copy(
        update={
            "answers": (factories.AcceptedAnswer(text=f"city {key}", feedback=f"of {key}"),),
            "explanation": f"Explained by {key}.",
        }
    ),
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("path", ["get", "fragment", "incomplete"])
def test_the_page_of_two_keys_is_the_same(course, client, student, kind, path):
    """Nothing tells the key before the answer: only tokens and one-time values may differ."""
    question = next(q for q in course.questions if q.current.kind == kind)
    models.QuizQuestion.objects.exclude(question=question).delete()
    pages = []
    for key in ("a", "b"):
        version = question.current
        version.body = dump_body(BODIES[kind](key))
        version.save()
        attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))
        headers = HTMX if path == "fragment" else {}
        if path == "incomplete":
            page = client.post(place(attempt, 1), {})
        else:
            page = client.get(place(attempt, 1), headers=headers)
        shown = _without_one_time_values(page, attempt)
        pages.append((page.status_code, headers_of(page), shown))
        attempt.delete()
    assert pages[0] == pages[1]
    assert "Explained by" not in pages[0][2]


def _without_one_time_values(page, attempt: Attempt) -> str:
    html = page.content.decode().replace(f"/attempts/{attempt.pk}/", "/attempts/N/")
    html = re.sub(r'(name="(?:uuid|csrfmiddlewaretoken)" value=)"[^"]*"', r"\1", html)
    html = re.sub(r'data-item="\d+"', "", html)
    for token, _key in attempt.items.get().options:
        html = html.replace(token, "TOKEN")
    return html


def test_no_option_key_of_the_author_is_on_the_page(course, client, student):
    options = tuple(
        option.model_copy(update={"key": f"authorskey{option.key}"})
        for option in factories.single_choice().options
    )
    version = course.questions[0].current
    version.body = dump_body(factories.single_choice(options=options))
    version.save()
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    assert "authorskey" not in client.get(place(attempt, 1)).content.decode()


def test_what_authors_and_learners_type_is_escaped(course, client, student):
    version = course.questions[3].current
    version.body = version.body | {"stem": "Is <script>alert(1)</script> safe?"}
    version.save()
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    asked = client.get(place(attempt, 4)).content.decode()
    client.post(place(attempt, 4), {"text": "<script>alert(2)</script>"})
    shown = client.get(place(attempt, 4)).content.decode()
    assert ("<script>alert" in asked, "<script>alert" in shown) == (False, False)
    assert "&lt;script&gt;alert(2)" in shown


def _ask_first(client, student, course, **changes) -> str:
    version = course.questions[0].current
    version.body = dump_body(factories.single_choice(**changes))
    version.save()
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    return client.get(place(attempt, 1)).content.decode()


def test_the_first_paragraph_of_a_long_stem_is_the_heading(course, client, student):
    page = _ask_first(client, student, course, stem="Who *signed* it?\n\n> A quotation.")
    assert re.search(r"<h1[^>]*>Who <em>signed</em> it\?</h1>", page)
    assert "<blockquote>" in page


def test_a_stem_that_opens_with_a_quotation_gets_a_plain_heading(course, client, student):
    page = _ask_first(client, student, course, stem="> A quotation.\n\nWho said it?")
    assert re.search(r"<h1[^>]*>Question 1</h1>", page)
    assert "<p>Who said it?</p>" in page


def test_only_nine_options_have_a_key(course, client, student):
    option = factories.single_choice().options[1]
    others = [option.model_copy(update={"key": f"o{n}", "correct": False}) for n in range(11)]
    page = _ask_first(client, student, course, options=(option, *others))
    assert (page.count('class="option"'), page.count('class="option" data-key="')) == (12, 9)


# What it costs


def _quiz_of(course, length: int) -> models.Quiz:
    bodies = [q.current.spec for q in course.questions]
    questions = [
        factories.QuestionFactory(objective=course.objective, body=bodies[n % 4])
        for n in range(length)
    ]
    questions[0].cards.add(*course.cards[:1])
    return factories.QuizFactory(lesson=course.lesson, questions=questions)


@pytest.mark.parametrize("length", [1, 3, 20])
@pytest.mark.usefixtures("clock")
def test_queries_do_not_grow_with_the_quiz(course, client, student, count_queries, length):
    attempt = attempts.start(user=student, quiz=_quiz_of(course, length), now=MORNING)
    card_in_review(student, course.cards[0])
    address = place(attempt, 1)
    with count_queries() as asked:
        client.get(address)
    fields = form_of(attempt, 1, WRONG)
    with count_queries() as answered:
        client.post(address, fields, headers=HTMX)
    with count_queries() as looked_at_again:
        client.get(address)
    attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING)
    with count_queries() as result:
        client.get(f"/c/small/attempts/{attempt.pk}/result/")
    with count_queries() as front:
        client.get(f"/c/small/quizzes/{attempt.quiz.key}/")
    counts = [len(q) for q in (asked, answered, looked_at_again, result, front)]
    assert counts == [3, 9, 4, 9, 9]


def test_a_fragment_is_small(client, attempt):
    sizes = [
        len(client.post(place(attempt, n), form_of(attempt, n, WRONG), headers=HTMX).content)
        for n in (1, 2, 3, 4)
    ]
    assert max(sizes) < 3_000


@pytest.mark.parametrize("page", ["attempt", "item", "result"])
def test_an_attempt_ends_with_the_right_to_its_course(course, student, client_of, clock, page):
    attempt = attempts.start(user=student, quiz=course.quiz, now=clock.now)
    place = [course.course.key, attempt.pk, *([1] if page == "item" else [])]
    address = reverse(page, args=place)
    client = client_of(student)
    assert client.get(address).status_code in (200, 302)
    course.course.access = models.Course.Access.MEMBERS
    course.course.save()
    assert client.get(address).status_code == 404
    factories.MembershipFactory(user=student, course=course.course)
    assert client.get(address).status_code in (200, 302)
