"""What a quiz lacks is said before students meet it."""

import pytest

from quizzes.actions.courses import set_status
from quizzes.actions.quiz_readiness import Lack, QuizNotReadyError, lack_of
from quizzes.models import Quiz
from tests import factories
from tests.factories import MORNING

pytestmark = pytest.mark.django_db


def test_a_quiz_that_asks_nothing_lacks_questions(course):
    empty = factories.QuizFactory(lesson=course.lesson)
    assert (lack_of(empty), lack_of(course.quiz)) == (Lack.QUESTIONS, None)
    factories.section(empty, draw=1)
    assert lack_of(empty) is None


def test_a_review_after_the_closing_wants_a_closing(course):
    course.quiz.show_feedback = "after_close"
    assert lack_of(course.quiz) == Lack.CLOSING
    course.quiz.closes_at = MORNING
    assert lack_of(course.quiz) is None


def test_a_closing_of_its_assignment_is_one(course):
    course.quiz.show_feedback = "after_close"
    course.quiz.save()
    assigned = factories.AssignmentFactory(course=course.course, quiz=course.quiz)
    assigned.windows.create(closes_at=MORNING)
    assert lack_of(course.quiz) is None


def test_of_several_none_is_published_when_one_lacks_something(course, instructor):
    empty = factories.QuizFactory(lesson=course.lesson, key="empty")
    Quiz.objects.update(status="draft")
    with pytest.raises(QuizNotReadyError) as refused:
        set_status(rows=Quiz.objects.all(), status="published", by=instructor, now=MORNING)
    assert (refused.value.key, refused.value.lack) == (empty.key, Lack.QUESTIONS)
    assert set(Quiz.objects.values_list("status", flat=True)) == {"draft"}


def test_the_admin_says_so(course, administrator, client_of, clock):
    quiz = factories.QuizFactory(lesson=course.lesson, key="empty", status="draft")
    sent = {"action": "publish", "_selected_action": [quiz.pk], "confirmed": "yes"}
    page = client_of(administrator).post("/admin/quizzes/quiz/", sent, follow=True)
    assert "Nothing changed. empty: It asks nothing yet" in page.text
    quiz.refresh_from_db()
    assert quiz.status == "draft"
