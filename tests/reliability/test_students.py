"""The students of the trials do what a person would, whatever they are asked."""

from random import Random
from urllib.parse import urlsplit

import pytest

from quizzes.models import AttemptItem, Response
from tests import factories
from tests.domain import kinds
from tests.reliability.browsers import Browser
from tests.reliability.students import Door, Student

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writer(live_server, client_of):
    """Return somebody who takes a practice quiz of one essay of at least 50 words."""
    question = factories.QuestionFactory(body=kinds.essay(min_words=50))
    quiz = factories.QuizFactory(lesson=question.lesson, questions=[question])
    session = client_of(factories.UserFactory()).cookies["sessionid"].value
    door = Door()
    door.open(urlsplit(live_server.url).port)
    browser = Browser({"sessionid": session})
    yield Student(browser, door, f"/c/{quiz.course.key}/quizzes/{quiz.key}/", Random(1))
    browser.close()


def test_a_short_essay_is_sent_once_more_as_it_is(writer):
    writer.take_quiz()

    (said,) = writer.record()
    assert AttemptItem.objects.count() == 1
    assert Response.objects.get().answer["text"] == said["fields"]["text"][0]
    assert len(said["sent_at"]) == 2
