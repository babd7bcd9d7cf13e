"""Answers to one card at the same moment: never two on record for one card as it was seen."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from quizzes.actions import cards
from quizzes.domain.memory import Rating
from quizzes.models import CardEvent, CardState
from tests.actions.test_attempts import _at_once
from tests.actions.test_cards import answer
from tests.factories import MORNING

pytestmark = pytest.mark.django_db(transaction=True)
LATER = MORNING + timedelta(days=9)


@pytest.fixture(params=["first", "known"])
def review(request, course, student) -> Callable:
    """Return a function that answers a card: one that nobody saw yet, or one in the deck."""
    card, seen = course.cards[0], 0
    if request.param == "known":
        answer(student, card, Rating.EASY)
        seen = 1

    def answering(**changes):
        return answer(student, card, now=LATER, **{"seen": seen} | changes)

    answering.before = seen
    return answering


def test_the_same_answer_twice_at_once_is_on_record_once(review):
    uuid = uuid4()
    outcomes = _at_once(*[lambda: review(uuid=uuid)] * 2)
    assert sorted(outcome.repeated for outcome in outcomes) == [False, True]
    assert outcomes[0].event == outcomes[1].event
    assert CardEvent.objects.filter(at=LATER).count() == 1
    assert CardState.objects.get().reviews == review.before + 1


def test_of_two_answers_from_two_pages_at_once_one_counts(review, student):
    ratings = [Rating.GOOD, Rating.AGAIN]
    outcomes = _at_once(*[lambda one=one: review(rating=one) for one in ratings])
    (stale,) = [one for one in outcomes if isinstance(one, cards.StaleAnswerError)]
    (kept,) = [one for one in outcomes if one is not stale]
    assert CardEvent.objects.filter(at=LATER).get() == kept.event
    assert CardState.objects.get().reviews == review.before + 1
    assert cards.rebuild(user=student) == 0
