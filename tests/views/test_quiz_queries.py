"""What the pages of an attempt cost: never more for a longer quiz, or after more attempts."""

from datetime import timedelta
from random import Random

import pytest

from quizzes import models
from quizzes.actions import attempts
from quizzes.models import Accommodation, Attempt, AttemptItem, Quiz
from tests import factories
from tests.factories import MORNING
from tests.views.quiz_pages import JSON, form_of, place

pytestmark = pytest.mark.exhaustive

CEILINGS = {"start": 15, "open": 8, "submit": 10, "finish": 15}


@pytest.fixture
def quiz(course, clock):
    """Return a function that makes a timed exam of so many questions, fixed and drawn."""

    def make(length: int, behaviour: str) -> Quiz:
        questions = [
            factories.QuestionFactory(objective=course.objective, body=factories.single_choice())
            for _number in range(length)
        ]
        half = length // 2
        made = factories.QuizFactory(
            lesson=course.lesson,
            key="exam",
            questions=questions[:half],
            purpose="checkpoint",
            behaviour=behaviour,
            time_limit=60,
            closes_at=MORNING + timedelta(days=9),
        )
        factories.section(made, draw=length - half, filters={"lessons": ["founding"]})
        return made

    return make


def _take_before(student, quiz: Quiz, count: int) -> None:
    for number in range(count):
        began = MORNING - timedelta(days=count - number)
        attempt = attempts.start(user=student, quiz=quiz, now=began, rng=Random(number))
        for item in attempt.items.all()[:2]:
            item.responses.create(
                uuid=factories.fresh_uuid(),
                answer={"choice": "a"},
                at=began,
                given_at=began,
                learner_day=began.date(),
            )
            AttemptItem.objects.filter(pk=item.pk).update(answered_at=began, fraction=0)
        Attempt.objects.filter(pk=attempt.pk).update(finished_at=began, ending="submitted")


@pytest.mark.parametrize("behaviour", ["deferred_feedback", "interactive", "immediate_feedback"])
def test_no_page_costs_more_for_length_or_for_past_attempts(
    course, quiz, student, client_of, count_queries, behaviour
):
    Accommodation.objects.create(course=course.course, user=student, time_multiplier=2)
    made = quiz(6, behaviour)
    client = client_of(student)
    counts = []
    for past, more in ((0, 0), (0, 34), (12, 0)):
        _grow(course, made, more)
        _take_before(student, made, past)
        counts.append(_counted(client, made, student, count_queries))
    assert {name: max(one[name] for one in counts) for name in CEILINGS} == counts[0]
    assert {name for name, most in CEILINGS.items() if counts[0][name] > most} == set()


def _grow(course, quiz: Quiz, more: int) -> None:
    places = quiz.places.count()
    for number in range(more):
        question = factories.QuestionFactory(objective=course.objective)
        models.QuizQuestion.objects.create(quiz=quiz, question=question, position=places + number)


def _counted(client, quiz: Quiz, student, count_queries) -> dict[str, int]:
    """Start, open, answer and finish; return the queries of each."""
    front = f"/c/small/quizzes/{quiz.key}/"
    counts = {}
    with count_queries() as queries:
        client.post(front)
    counts["start"] = len(queries)
    attempt = Attempt.objects.of(student).open().get()
    with count_queries() as queries:
        client.get(place(attempt, 2))
    counts["open"] = len(queries)
    answer = form_of(attempt, 1, [{"choice": "a"}] * 2)
    with count_queries() as queries:
        client.post(place(attempt, 2), _at_second(attempt, answer), headers=JSON)
    counts["submit"] = len(queries)
    with count_queries() as queries:
        client.post(f"/c/small/attempts/{attempt.pk}/check/")
    counts["finish"] = len(queries)
    return counts


def _at_second(attempt: Attempt, answer: dict) -> dict:
    tokens = {key: token for token, key in attempt.items.get(position=2).options}
    return answer | {"choice": tokens["a"]}
