"""Who holds a person's or a course's row and who points at it do not wait for each other.

On PostgreSQL: SQLite has one write lock for all, and nothing there waits in a circle.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from quizzes.actions import (
    breaks,
    card_days,
    card_imports,
    own_notes,
    pictures,
    plans,
    question_edits,
)
from quizzes.domain.content import parse_note_body
from quizzes.models import CardEvent, Course
from tests.actions import test_assignments
from tests.actions.test_card_imports import kept
from tests.actions.test_cards import answer
from tests.factories import MORNING, MembershipFactory
from tests.pictures import kept_red
from tests.views.exchange_pages import basic

pytestmark = pytest.mark.django_db(transaction=True)
LATER = MORNING + timedelta(days=9)


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


def _days_off(student, course) -> Callable:
    day = LATER.date()
    return lambda: breaks.take_break(
        user=student, first_day=day, last_day=day + timedelta(days=3), uuid=uuid4(), now=LATER
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


PERSONS = [_import, _import_taken_back, _own_note, _days_off, _days_counted]


@pytest.mark.parametrize("prepare", PERSONS)
def test_what_holds_a_person_waits_for_no_answer_under_way(prepare, course, student):
    """An answer holds its card and then points at the person: neither may wait in a circle."""
    call = prepare(student, course)
    with transaction.atomic():
        answer(student, course.cards[0], now=LATER)
        # As at the end of the transaction: only then PostgreSQL looks whom the answer points at.
        connection.check_constraints()
        (result,) = _at_another_connection(call)
    assert (isinstance(result, Exception), CardEvent.objects.filter(at=LATER).count()) == (False, 1)


def _assignment(course, by) -> Callable:
    return lambda: test_assignments.save(test_assignments.new(course), by)


def _question(course, by) -> Callable:
    return lambda: question_edits.duplicate(question=course.questions[0], by=by, now=LATER)


def _class_plan(course, by) -> Callable:
    wanted = {"exam_on": (LATER + timedelta(days=30)).date(), "target_recall": 0.9}
    return lambda: plans.set_plan(
        course=course.course, by=by, answers_per_day=60, now=LATER, **wanted
    )


def _picture(course, by) -> Callable:
    picture = kept_red()
    return lambda: pictures.add_picture(
        course=course.course, kept=picture, alt="Red", by=by, now=LATER
    )


@pytest.mark.parametrize("prepare", [_assignment, _question, _class_plan, _picture])
def test_what_holds_a_course_waits_for_nobody_who_joins(prepare, course, other_student, instructor):
    call = prepare(course, instructor)
    with transaction.atomic():
        MembershipFactory(user=other_student, course=course.course)
        connection.check_constraints()
        (result,) = _at_another_connection(call)
    assert (isinstance(result, Exception), Course.objects.count()) == (False, 1)
