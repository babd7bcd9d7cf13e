"""Many questions of the bank changed at once: looked at first, done, taken back."""

import re
from html import unescape

import pytest

from quizzes.models import BulkChange, Question, Role
from tests import factories
from tests.factories import MembershipFactory, QuestionFactory, UserFactory
from tests.views.desk_bank_pages import BANK, fill
from tests.views.desk_pages import hidden

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]


@pytest.fixture
def bank(client_of, instructor):
    """The instructor's browser."""
    return client_of(instructor)


@pytest.fixture
def colleague(course):
    """Another instructor of the small course."""
    user = UserFactory(username="colleague", display_name="Bea")
    MembershipFactory(user=user, course=course.course, role=Role.INSTRUCTOR)
    return user


def token(client, query=""):
    """Return the UUID of the form on the page."""
    page = client.get(BANK + query).text
    return re.search(r'name="uuid" value="([^"]+)"', page)[1]


def order(client, action, questions, query="", **fields):
    sent = {"action": action, "questions": [one.pk for one in questions], **fields}
    return client.post(BANK + query, {"uuid": token(client, query), **sent})


def confirm(client, response, query="", **fields):
    return client.post(BANK + query, hidden(response) | fields, follow=True)


def statuses():
    return dict(Question.objects.order_by("pk").values_list("key", "status"))


def test_questions_are_retired_and_brought_back(course, bank):
    asked = order(bank, "retire", course.questions[:2])
    assert asked.status_code == 200
    assert "2 questions will be retired" in unescape(asked.text)
    assert statuses()["single-choice"] == "published"
    done = confirm(bank, asked)
    assert done.redirect_chain == [(BANK, 303)]
    assert "Retire: 2 questions." in done.text
    assert list(statuses().values()) == ["retired", "retired", "published", "published"]
    undo = re.search(r'name="undo" value="([^"]+)"', done.text)[1]
    back = bank.post(BANK, {"undo": undo}, follow=True)
    assert "Taken back: 2 questions." in back.text
    assert set(statuses().values()) == {"published"}
    assert "Undo" not in back.text


def test_all_that_was_found_is_more_than_a_page(course, bank):
    fill(course, 60)
    query = "?lesson=founding"
    asked = order(bank, "tag", [], query, all="1", tag="Reviewed")
    assert "64 questions will get the tag “reviewed”." in unescape(asked.text)
    done = confirm(bank, asked, query)
    assert done.redirect_chain == [(BANK + query, 303)]
    assert Question.objects.filter(tags__icontains='"reviewed"').count() == 64


def test_a_move_asks_for_the_objective(course, bank):
    later = factories.ObjectiveFactory(lesson=course.next_lesson, key="later", text="Say later")
    asked = order(bank, "move", course.questions[:1], to="after")
    assert "Say later" in asked.text
    missing = bank.post(BANK, hidden(asked) | {"objective": str(course.objective.pk)})
    assert missing.status_code == 422
    confirm(bank, asked, objective=str(later.pk))
    moved = Question.objects.get(pk=course.questions[0].pk)
    assert (moved.lesson, moved.objective) == (course.next_lesson, later)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": "publish"}, "Tick the questions first."),
        ({"action": "publish", "questions": "x"}, "is no question"),
        ({"action": "publish", "questions": "1,"}, "is no question"),
        ({"action": "publish", "questions": "9" * 30}, "is no question"),
        ({"action": "burn", "questions": "1"}, "not one of the available choices"),
        ({"action": "tag", "questions": "1"}, "Write the tag."),
        ({"action": "tag", "questions": "1", "tag": "a b"}, "small letters, digits and hyphens"),
        ({"action": "tag", "questions": "1", "tag": "a\0"}, "Null characters"),
        ({"action": "move", "questions": "1"}, "Choose the lesson"),
        ({"action": "move", "questions": "1", "to": "nowhere"}, "not one of the available"),
        ({"action": "publish", "questions": "1", "uuid": "x"}, "valid UUID"),
    ],
)
def test_what_makes_no_sense_is_told(course, bank, fields, words):
    sent = {"uuid": factories.fresh_uuid()} | fields
    refused = bank.post(BANK, sent)
    assert (refused.status_code, words in refused.text) == (422, True)
    assert BulkChange.objects.count() == 0


def test_what_cannot_be_published_is_said_beforehand(course, bank):
    course.course.reviews_questions = True
    course.course.save()
    Question.objects.filter(key__in=["single-choice", "true-false"]).update(status="draft")
    asked = order(bank, "publish", course.questions)
    text = unescape(asked.text)
    assert "0 questions will be published. 2 are so already." in text
    assert "2 can’t: nobody else has approved the wording" in text
    assert "Yes, do it" not in text


def test_nothing_is_taken_back_twice_or_for_another(course, bank, client_of, colleague):
    confirm(bank, order(bank, "retire", course.questions))
    uuid = BulkChange.objects.get().uuid
    for client, value in (
        (client_of(colleague), uuid),
        (bank, factories.fresh_uuid()),
        (bank, "x"),
    ):
        answer = client.post(BANK, {"undo": value}, follow=True)
        assert "There is nothing to take back any more." in answer.text
    assert set(statuses().values()) == {"retired"}


def test_a_question_of_another_course_is_left_out(course, bank):
    foreign = QuestionFactory()
    asked = order(bank, "retire", [foreign, course.questions[0]])
    assert "1 question will be retired" in asked.text
    confirm(bank, asked)
    foreign.refresh_from_db()
    assert foreign.status == "published"


def test_private_drafts_are_shared_from_the_bank(course, bank, instructor, colleague, client_of):
    own = {"status": "draft", "is_private": True, "author": instructor}
    made = [QuestionFactory(objective=course.objective, **own) for _n in range(2)]
    asked = order(bank, "share", made)
    assert "2 private drafts will be seen by all instructors" in unescape(asked.text)
    done = confirm(bank, asked)
    assert "Share with other teachers: 2 questions." in done.text
    other = client_of(colleague)
    assert all(f'id="q{one.pk}"' in other.get(BANK).text for one in made)
    undo = re.search(r'name="undo" value="([^"]+)"', done.text)[1]
    assert "Taken back: 2 questions." in bank.post(BANK, {"undo": undo}, follow=True).text
    assert not any(f'id="q{one.pk}"' in other.get(BANK).text for one in made)
