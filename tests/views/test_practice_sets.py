"""More than one practice set in a lesson: where it is found, and what it is called."""

from datetime import timedelta

import pytest

from quizzes.actions import attempts
from quizzes.models import Attempt, Quiz
from tests import factories
from tests.views.quiz_pages import WRONG, address, answer_all, place, text_of

LESSON = "/c/small/lessons/founding/"


@pytest.fixture
def second(course, clock, settings) -> Quiz:
    """A further practice set of the first lesson."""
    settings.HOME_COURSE = "small"
    questions, after = course.questions[:2], course.quiz.position + 1
    return factories.QuizFactory(
        lesson=course.lesson, key="more", title="Dates", position=after, questions=questions
    )


def test_every_practice_set_is_on_its_lessons_page_and_on_the_courses(second, client_of):
    lesson, page = client_of().get(LESSON), client_of().get("/c/small/")
    assert [quiz["title"] for quiz in lesson.context["more_practice"]] == ["Dates"]
    assert 'href="/c/small/quizzes/more/"' in lesson.text
    assert [quiz.key for quiz in page.context["practice"]] == ["practice", "more"]
    assert "2 practice sets" in text_of(page)


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"purpose": "final", "lesson": None}])
def test_a_set_that_is_none_is_not(second, client_of, hidden):
    Quiz.objects.filter(pk=second.pk).update(**hidden)
    page = client_of().get("/c/small/")
    assert client_of().get(LESSON).context["more_practice"] == []
    assert [quiz.key for quiz in page.context["practice"]] == ["practice"]


def test_the_sets_of_a_lesson_taken_back_are_not_in_the_list(second, client_of):
    type(second.lesson).objects.filter(pk=second.lesson_id).update(status="draft")
    assert client_of().get("/c/small/").context["practice"] == []


def test_queries_do_not_grow_with_the_sets(course, second, client_of, count_queries):
    def counts() -> list[int]:
        found = []
        for page in (LESSON, "/c/small/"):
            with count_queries() as queries:
                client_of().get(page)
            found.append(len(queries))
        return found

    before = counts()
    for key in ("three", "four"):
        factories.QuizFactory(lesson=course.lesson, key=key, questions=course.questions)
    assert counts() == before


def test_home_names_the_set_begun_last(course, second, client_of, student, clock):
    attempts.start(user=student, quiz=course.quiz, now=clock.now)
    later = attempts.start(user=student, quiz=second, now=clock.now + timedelta(minutes=1))
    page = client_of(student).get("/")
    assert "You began “Dates” in the lesson “From one body to the next”." in text_of(page)
    assert f'href="/c/small/attempts/{later.pk}/"' in page.text


def test_home_names_the_set_begun_last_in_another_lesson(course, second, client_of, student, clock):
    attempts.start(user=student, quiz=second, now=clock.now)
    quiz = factories.QuizFactory(
        lesson=course.next_lesson, title="After it", questions=course.questions
    )
    attempts.start(user=student, quiz=quiz, now=clock.now)
    attempts.start(user=student, quiz=course.quiz, now=clock.now)
    assert "You began “Practice”" in text_of(client_of(student).get("/"))
    Attempt.objects.get(quiz=course.quiz).delete()
    assert "You began “After it”" in text_of(client_of(student).get("/"))


def test_practising_what_was_missed_has_a_title_of_its_own(course, client_of, student, clock):
    client = client_of(student)
    attempt = attempts.start(user=student, quiz=course.quiz, now=clock.now)
    answer_all(client, attempt, WRONG)
    assert "What I missed in" not in client.get(address(attempt, "result/")).text
    clock.move(days=1)
    client.post(address(attempt, "practise/"))
    practice = Attempt.objects.get(practice_of=attempt)
    pages = [client.get(place(practice, 1)), client.get(address(practice, "check/"))]
    client.post(address(practice, "check/"))
    pages.append(client.get(address(practice, "result/")))
    for page in pages:
        title = page.text[page.text.index("<title>") : page.text.index("</title>")]
        assert "What I missed in “Practice”" in title
        assert page.text.count("What I missed in “Practice”") == 2
