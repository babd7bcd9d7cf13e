"""The admin publishes no wording that its course wants reviewed first."""

import pytest

from quizzes.actions import question_reviews
from quizzes.models import Question
from tests.admin.pages import page_of, save
from tests.factories import MORNING, MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]
LIST = "/admin/quizzes/question/"


@pytest.fixture
def draft(course):
    """The first question as a draft of a course that reviews its questions."""
    course.course.reviews_questions = True
    course.course.save()
    question = course.questions[0]
    Question.objects.filter(pk=question.pk).update(status="draft")
    return Question.objects.get(pk=question.pk)


def approve(question, instructor):
    colleague = UserFactory()
    MembershipFactory(user=colleague, course=question.course, role="instructor")
    review = question_reviews.ask_review(question=question, by=instructor, now=MORNING)
    question_reviews.decide(
        review=review, by=colleague, decision="approved",
        seen=question.current.digest, now=MORNING,
    )  # fmt: skip


def status_of(question):
    return Question.objects.get(pk=question.pk).status


def test_a_form_that_publishes_is_refused_with_words(draft, instructor, client_of):
    client = client_of(instructor)
    refused = save(client, draft, status="published")
    assert refused.status_code == 200
    assert "publishes a wording only after somebody else approved it" in refused.text
    assert status_of(draft) == "draft"
    approve(draft, instructor)
    assert save(client, draft, status="published", stem="Another?").status_code == 200
    assert save(client, draft, status="published").status_code == 302
    assert status_of(draft) == "published"


def test_an_administrator_publishes_without(draft, administrator, client_of):
    assert save(client_of(administrator), draft, status="published").status_code == 302
    assert status_of(draft) == "published"


def test_a_published_wording_is_not_changed_unread(draft, instructor, client_of, course):
    client, published = client_of(instructor), course.questions[3]
    assert save(client, published, stem="Another city?").status_code == 200
    assert save(client, published, level="apply").status_code == 302
    stored = Question.objects.get(pk=published.pk)
    assert (stored.level, stored.current.number) == ("apply", 1)


def test_the_action_of_the_list_leaves_what_is_not_approved(draft, instructor, client_of, course):
    second = course.questions[1]
    Question.objects.filter(pk=second.pk).update(status="draft")
    approve(draft, instructor)
    sent = {"action": "publish", "confirmed": "yes", "_selected_action": [draft.pk, second.pk]}
    answer = client_of(instructor).post(LIST, sent, follow=True)
    assert "nobody else has approved their wording: multiple-choice" in answer.text
    assert (status_of(draft), status_of(second)) == ("published", "draft")


def test_the_course_is_told_to_review_on_its_page(course, administrator, client_of):
    page = client_of(administrator).get(page_of(course.course)).text
    assert 'name="reviews_questions"' in page
    assert save(client_of(administrator), course.course, reviews_questions="on").status_code == 302
    course.course.refresh_from_db()
    assert course.course.reviews_questions
