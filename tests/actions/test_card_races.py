"""Answers to one card at the same moment: never two on record for one card as it was seen."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from quizzes.actions import card_days, card_imports, cards, own_notes
from quizzes.domain.content import parse_note_body
from quizzes.domain.memory import Rating
from quizzes.models import CardEvent, CardState
from tests.actions.test_attempts import _at_once
from tests.actions.test_card_imports import kept
from tests.actions.test_cards import answer
from tests.factories import MORNING
from tests.views.exchange_pages import basic

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


def _import(student, course) -> Callable:
    uuid = kept(student, course, basic("brought"))
    return lambda: card_imports.commit(user=student, uuid=uuid, now=LATER)


def _import_taken_back(student, course) -> Callable:
    uuid = kept(student, course, basic("brought"))
    card_imports.commit(user=student, uuid=uuid, now=LATER)
    return lambda: card_imports.undo(user=student, uuid=uuid, now=LATER)


def _own_note(student, course) -> Callable:
    body = parse_note_body({"kind": "basic", "front": "Mine", "back": "All mine"})
    return lambda: own_notes.add_note(
        user=student, lesson=course.lesson, body=body, uuid=uuid4(), now=LATER
    )


def _days_counted(student, course) -> Callable:
    return lambda: card_days.keep_again(user=student, day=LATER.date())


def _at_another_connection(call: Callable) -> list:
    """Run a call in a thread that never waits long for a lock; return its result or exception."""
    results: list = []

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return results


@pytest.mark.parametrize("prepare", [_import, _import_taken_back, _own_note, _days_counted])
def test_what_holds_a_person_waits_for_no_answer_under_way(prepare, course, student):
    """An answer holds its card and then points at the person: neither may wait in a circle."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one write lock for all: nothing there waits in a circle")
    call = prepare(student, course)
    with transaction.atomic():
        answer(student, course.cards[0], now=LATER)
        # As at the end of the transaction: only then PostgreSQL looks whom the answer points at.
        connection.check_constraints()
        (result,) = _at_another_connection(call)
    assert (isinstance(result, Exception), CardEvent.objects.filter(at=LATER).count()) == (False, 1)
