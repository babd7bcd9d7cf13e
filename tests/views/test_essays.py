"""An essay as its writer meets it: asked, sent, kept, marked by themselves or by a person."""

import re
from random import Random
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from quizzes import models
from quizzes.actions import attempts
from quizzes.domain import grading, selection
from quizzes.domain.grading import ESSAY_LIMIT
from quizzes.forms import answers
from quizzes.models import Attempt, Response
from tests import factories
from tests.domain import kinds
from tests.views.quiz_pages import HTMX, headers_of, place, text_of

TEXT = "It was signed.\n\nNear <b>Rome</b>."


@pytest.fixture
def client(client_of, student):
    return client_of(student)


@pytest.fixture
def begin(course, student, clock):
    """Start an attempt at a quiz of one essay."""

    def starting(body) -> Attempt:
        course.quiz.attempts.all().delete()
        course.quiz.places.all().delete()
        models.Question.objects.filter(key="essay").delete()
        question = factories.QuestionFactory(objective=course.objective, key="essay", body=body)
        models.QuizQuestion.objects.create(quiz=course.quiz, question=question, position=1)
        return attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))

    return starting


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({}, ""),
        ({"min_words": 1}, "Write at least 1 word."),
        ({"max_words": 90}, "Write at most 90 words."),
        ({"min_words": 20, "max_words": 90}, "Write 20 to 90 words."),
    ],
)
def test_the_limits_are_told(begin, client, limits, words):
    page = client.get(place(begin(kinds.essay(**limits)), 1))
    assert re.findall(r"Write [^.]*\.", text_of(page)) == ([words] if words else [])
    # A browser would cut what is pasted without a word; the server refuses it with one.
    assert "maxlength" not in page.content.decode()


def test_a_result_of_essays_alone_counts_nothing_right(begin, client):
    attempt = begin(kinds.essay())
    client.post(place(attempt, 1), {"text": TEXT})
    words = text_of(client.get(f"/c/small/attempts/{attempt.pk}/result/"))
    assert ("Your answers are in" in words, " right " in words) == (True, False)


def test_a_mark_of_ones_own_is_no_score(begin, client):
    attempt = begin(kinds.essay())
    client.post(place(attempt, 1), {"text": TEXT})
    tokens = {key: token for token, key in attempt.items.get().options}
    every = [token for key, token in tokens.items() if key.startswith("rubric/")]
    client.post(place(attempt, 1), {"self_mark": "1", "ticks": every, "uuid": str(uuid4())})
    assert attempt.items.get().fraction == 1
    page = client.get("/progress/").content.decode()
    assert re.findall(r'data-label="Best score">([^<]*)<', page) == ["–", "–"]


def test_nothing_written_is_asked_for(begin, client):
    for text in ("", " \r\n\x00 "):
        response = client.post(place(begin(kinds.essay()), 1), {"text": text})
        assert response.status_code == 422
        assert "Write something first." in text_of(response)
    assert Response.objects.count() == 0


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["no-script", "htmx"])
def test_an_essay_is_shown_beside_its_model_to_be_ticked(begin, client, headers):
    attempt = begin(kinds.essay())
    fields = {"text": TEXT.replace("\n", "\r\n"), "uuid": str(uuid4())}
    response = client.post(place(attempt, 1), fields, headers=headers, follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<p>It was signed.</p>\n\n<p>Near &lt;b&gt;Rome&lt;/b&gt;.</p>" in page
    assert "Your text 5 words" in text_of(response)
    assert "A model answer It was so." in text_of(response)
    assert "Saved. Now mark it yourself" in text_of(response)
    assert "Not this time" not in page
    tokens = [token for token, _key in attempt.items.get().options]
    assert re.findall(r'name="(ticks|self_mark)" value="([^"]*)"', page) == [
        ("self_mark", "1"),
        ("ticks", ""),
        *(("ticks", token) for token in tokens),
    ]
    assert "names it (3 points)" in text_of(response)
    assert "dates it (1 point)" in text_of(response)
    assert Response.objects.get().answer == {"text": TEXT}


@pytest.mark.parametrize(
    ("ticked", "heading", "tags"),
    [
        (
            ["a"],
            "You marked it: 3 of 4",
            "names it (3 points) Ticked dates it (1 point) Not ticked",
        ),
        ([], "You marked it: 0 of 4", "(3 points) Not ticked dates it (1 point) Not ticked"),
    ],
)
def test_who_wrote_it_marks_it(begin, client, ticked, heading, tags):
    attempt = begin(kinds.essay())
    client.post(place(attempt, 1), {"text": TEXT})
    tokens = {key: token for token, key in attempt.items.get().options}
    fields = {"self_mark": "1", "ticks": ["", *(tokens[f"rubric/{key}"] for key in ticked)]}
    for _time in range(2):
        page = client.post(place(attempt, 1), fields | {"uuid": str(uuid4())}, follow=True)
        assert page.status_code == 200
        assert heading in text_of(page)
        assert tags in text_of(page)
        assert 'name="ticks"' not in page.content.decode()
        assert ">Your text <" in page.content.decode()


def shown(body, answer, *, by_person=False):
    dealt = selection.shuffled_options(body, Random(1))
    grade = grading.grade(body, answer)
    (field,) = answers.show_graded(body, dealt, answer, grade, "small", by_person=by_person)
    return field


def test_what_was_ticked_is_shown_with_what_was_not():
    field = shown(kinds.essay(), {"text": "It.", "ticks": ["a"]})
    assert field.essay.heading == "You marked it: 3 of 4"
    assert field.essay.ticks == ()
    assert [(one.icon, one.tag) for one in field.options] == [
        ("check", "Ticked"),
        ("circle", "Not ticked"),
    ]


def test_while_a_person_is_to_grade_it_only_the_text_is_shown():
    essay = shown(kinds.essay(), {"text": "It."}, by_person=True).essay
    assert (essay.text, essay.heading) == ("It.", "Saved, and waiting to be graded")
    assert (essay.model_answer, essay.common_errors, essay.ticks) == ("", (), ())


def test_without_a_rubric_it_is_only_compared():
    body = kinds.question("essay", model_answer="It was so.", common_errors=["Too *long*."])
    field = shown(body, {"text": "It."})
    assert field.essay.heading == "Saved. Now compare it"
    assert (field.essay.ticks, field.options) == ((), [])
    assert field.essay.common_errors == ("Too <em>long</em>.",)


@pytest.mark.parametrize("incomplete", [False, True])
def test_the_page_of_two_keys_is_the_same(begin, client, incomplete):
    """Neither the model answer nor the rubric nor its tokens are there before the answer."""
    other = kinds.question("essay", rubric=[{"key": "z", "text": "is long"}], model_answer="No.")
    pages = []
    for body in (kinds.essay(), other):
        attempt = begin(body)
        address = place(attempt, 1)
        page = client.post(address, {}) if incomplete else client.get(address)
        html = page.content.decode()
        assert [token for token, _key in attempt.items.get().options if token in html] == []
        html = re.sub(r'(csrfmiddlewaretoken|name="uuid")" value="[^"]+"', "ONCE", html)
        html = re.sub(r'name="(uuid|page)" value="[^"]+"', "ONCE", html)
        html = re.sub(r'(data-item|data-user)="\d+"|attempts/\d+/', "ID", html)
        lines = re.sub(r"X-CSRFToken[^}]*", "", html).splitlines()
        pages.append((page.status_code, headers_of(page), lines))
    assert pages[0] == pages[1]


def test_thirty_thousand_characters_are_kept_with_their_lines(begin, client):
    text = ("word\r\n" * ESSAY_LIMIT)[: ESSAY_LIMIT * 6 // 5]
    client.post(place(begin(kinds.essay()), 1), {"text": text})
    kept = Response.objects.get().answer["text"]
    assert kept == text.replace("\r\n", "\n").rstrip()
    assert len(kept) == ESSAY_LIMIT - 1


@pytest.mark.parametrize(
    "text",
    ["x" * ESSAY_LIMIT, "a\x00b\x1b\ud800c", ["one", "two"]],
    ids=["long", "odd", "two"],
)
def test_hostile_texts_are_texts(begin, client, text):
    attempt = begin(kinds.essay())
    # A lone surrogate arrives as the bytes of a form that no browser sends.
    data = {"text": text} if "\ud800" not in text else {"text": text.replace("\ud800", "\ufffd")}
    response = client.post(place(attempt, 1), data, follow=True)
    assert response.status_code == 200
    assert len(Response.objects.get().answer["text"]) <= ESSAY_LIMIT


def test_a_short_essay_is_carried_through_the_log_in(begin, client, client_of):
    attempt = begin(kinds.essay())
    text = "\r\n".join(f"The council of {year} met in its {year * 7} rooms." for year in range(99))
    response = client_of().post(place(attempt, 1), {"text": text})
    assert response.status_code == 401
    come_back = parse_qs(urlsplit(response.context["log_in"]).query)["next"][0]
    assert len(come_back) < 6_100
    page = client.get(come_back).content.decode()
    assert f">\n{text.replace(chr(13), '')}</textarea>" in page


def test_a_long_one_is_shown_to_be_copied(begin, client, client_of):
    attempt = begin(kinds.essay())
    text = "".join(map(chr, Random(1).choices(range(0x400, 0x500), k=ESSAY_LIMIT)))
    response = client_of().post(place(attempt, 1), {"text": text + "<b>"}, headers=HTMX)
    assert response.status_code == 401
    assert f">\n{text}&lt;b&gt;</textarea>" in response.content.decode()
    assert "copy your text first" in text_of(response)
    assert len(response.context["log_in"]) < 200


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["no-script", "htmx"])
def test_a_short_essay_is_asked_back_once(begin, client, headers):
    attempt = begin(kinds.essay(min_words=50))
    fields = {"text": "It was signed near Rome.", "uuid": str(uuid4())}
    response = client.post(place(attempt, 1), fields, headers=headers)
    assert response.status_code == 422
    page, words = response.content.decode(), text_of(response)
    assert "You wrote 5 words of at least 50. Write on, or check it as it is" in words
    assert ("It was signed near Rome." in page, "It was so." in page) == (True, False)
    assert 'name="meant_short" value="1"' in page
    assert ("Check anyway" in words, Response.objects.count()) == (True, 0)
    client.post(place(attempt, 1), fields | {"meant_short": "1"}, headers=headers)
    assert Response.objects.get().answer == {"text": "It was signed near Rome."}
    assert "It was so." in client.get(place(attempt, 1)).content.decode()


def test_a_long_enough_essay_is_taken_at_once(begin, client):
    client.post(place(begin(kinds.essay(min_words=5)), 1), {"text": "It was signed near Rome."})
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    "rules",
    [{"purpose": "checkpoint"}, {"time_limit": 30}, {"behaviour": "deferred_feedback"}],
    ids=["checkpoint", "timed", "deferred"],
)
def test_what_counts_or_runs_out_is_taken_however_short(begin, course, client, rules):
    models.Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
    course.quiz.refresh_from_db()
    attempt = begin(kinds.essay(min_words=50))
    client.post(place(attempt, 1), {"text": "Short."})
    assert Response.objects.get().answer == {"text": "Short."}
