"""The progress page names, and links, what can make each objective known."""

import pytest

from quizzes.actions import lessons
from tests.domain import kinds
from tests.factories import ObjectiveFactory, QuestionFactory, QuizFactory, checkpoint, section
from tests.views.quiz_pages import text_of

pytestmark = pytest.mark.django_db

NEVER = "no quiz asks it yet"


@pytest.fixture
def unasked(course, student, clock):
    """An objective of the small course's lesson, read, that its practice set does not ask."""
    lessons.mark_read(user=student, lesson=course.lesson, now=clock.now)
    return ObjectiveFactory(lesson=course.lesson, text="Weigh it up")


def words_of(page) -> str:
    return text_of(page).partition("Weigh it up")[2].partition("From one body")[0]


def test_an_objective_that_only_a_checkpoint_asks_leads_there(course, student, client_of, unasked):
    QuestionFactory(objective=unasked)
    check = checkpoint(course.lesson.module, title="Checkpoint of it all")
    section(check, draw=1, filters={"lessons": [course.lesson.key]})
    page = client_of(student).get("/progress/")
    assert "“Checkpoint of it all” can ask it" in words_of(page)
    assert f'<a href="/c/small/quizzes/{check.key}/">Practise' in page.text
    assert NEVER not in words_of(page)


def test_a_draw_that_leaves_the_objective_out_asks_nothing(course, student, client_of, unasked):
    QuestionFactory(objective=unasked)
    check = checkpoint(course.lesson.module, title="Checkpoint of it all")
    section(check, draw=1, filters={"lessons": [course.next_lesson.key]})
    assert NEVER in words_of(client_of(student).get("/progress/"))


def test_an_essay_of_the_practice_set_does_not_count_as_asking(course, student, client_of, unasked):
    essay = QuestionFactory(objective=unasked, body=kinds.essay())
    course.quiz.places.create(question=essay, position=9)
    assert NEVER in words_of(client_of(student).get("/progress/"))
    more = QuizFactory(
        lesson=course.lesson,
        title="More of it",
        position=2,
        questions=[QuestionFactory(objective=unasked)],
    )
    page = client_of(student).get("/progress/")
    assert "“More of it” can ask it" in words_of(page)
    assert f'<a href="/c/small/quizzes/{more.key}/">Practise' in page.text


def test_what_the_practice_set_asks_leads_to_it_once_the_lesson_is_read(
    course, student, client_of, clock
):
    link = f'<a href="/c/small/quizzes/{course.quiz.key}/">Practise'
    client = client_of(student)
    assert link not in client.get("/progress/").text
    lessons.mark_read(user=student, lesson=course.lesson, now=clock.now)
    assert link in client.get("/progress/").text
