"""The pages of a quiz: who sees them, what they say, what they must not say yet."""

import re
from html import unescape
from random import Random
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from quizzes import models
from quizzes.actions import attempts
from quizzes.domain.questions import dump_body
from quizzes.forms import kept_answers
from quizzes.models import Attempt, Response
from tests import factories
from tests.factories import MORNING

HTMX = {"HX-Request": "true"}
QUIZ = "/c/small/quizzes/practice/"
RIGHT = [{"choice": "b"}, {"choices": ["a", "c"]}, {"value": "true", "reason": "b"}]
RIGHT.append({"text": "Rome"})
WRONG = [{"choice": "a"}, {"choices": ["b"]}, {"value": "false", "reason": "a"}]
WRONG.append({"text": "Paris"})


@pytest.fixture
def attempt(course, student, clock) -> Attempt:
    return attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))


@pytest.fixture
def client(client_of, student):
    return client_of(student)


def place(attempt: Attempt, position: int) -> str:
    return f"/c/{attempt.quiz.course.key}/attempts/{attempt.pk}/{position}/"


def form_of(attempt: Attempt, position: int, answers=RIGHT) -> dict:
    """Return the form's fields, options by their tokens, for an answer by option keys."""
    tokens = {key: token for token, key in attempt.items.get(position=position).options}

    def token(value):
        return (
            [tokens[key] for key in value] if isinstance(value, list) else tokens.get(value, value)
        )

    fields = {name: token(value) for name, value in answers[position - 1].items()}
    return fields | {"uuid": str(uuid4())}


def text_of(response) -> str:
    """Return the words of a page on one line."""
    words = re.sub(r"<[^>]*>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(words))


def answer_all(client, attempt, answers=RIGHT) -> None:
    for position in range(1, attempt.length + 1):
        client.post(place(attempt, position), form_of(attempt, position, answers))


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
    assert "checked" not in page.content.decode()
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
        pages.append((page.status_code, _without_one_time_values(page, attempt)))
        attempt.delete()
    assert pages[0] == pages[1]
    assert "Explained by" not in pages[0][1]


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


def _card_in_review(student, card) -> None:
    models.CardState.objects.create(
        user=student,
        card=card,
        phase="review",
        stability=20,
        difficulty=5,
        due_on=MORNING.date().replace(day=20),
        joined_at=MORNING.replace(year=2025),
        joined_on=MORNING.date().replace(year=2025),
        last_review_at=MORNING.replace(month=2),
        last_review_on=MORNING.date().replace(month=2),
        reviews=3,
    )


def test_the_page_tells_that_the_card_returns_until_the_day_is_over(
    course, client, student, attempt, clock
):
    _card_in_review(student, course.cards[0])
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
        return " checked" in client.get(place(attempt, position), {"kept": kept}).content.decode()

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


# The result


def test_the_result_says_how_it_went_and_what_to_read(client, attempt):
    answer_all(client, attempt, [RIGHT[0], *WRONG[1:]])
    page = client.get(f"/c/small/attempts/{attempt.pk}/result/")
    words = text_of(page)
    html = page.content.decode()
    assert "1 of 4 right" in words
    assert html.count('href="/c/small/lessons/founding/#first"') == 1
    assert "From one body to the next: First part" in words
    assert "Name the founding document 1 of 4" in words
    assert "Next lesson: From one body to the next" in words
    assert [f'href="{place(attempt, n)}"' in html for n in (1, 2, 3, 4)] == [True] * 4


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
    assert f'href="/c/small/attempts/{attempt.pk}/result/"' in html
    assert client.get(f"/c/small/attempts/{attempt.pk}/").url.endswith("/result/")


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
    _card_in_review(student, course.cards[0])
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
    assert counts == [3, 10, 5, 6, 7]


def test_a_fragment_is_small(client, attempt):
    sizes = [
        len(client.post(place(attempt, n), form_of(attempt, n, WRONG), headers=HTMX).content)
        for n in (1, 2, 3, 4)
    ]
    assert max(sizes) < 3_000
