"""Who knows what, read for a class at once: exactly what each person's own progress says."""

import sqlite3
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import connection

from quizzes.models import Attempt, AttemptItem, CardEvent, CardState, LessonReading, Response, User
from quizzes.reports.class_cards import card_days
from quizzes.reports.class_mastery import standings
from quizzes.reports.progress import course_progress
from tests.factories import MORNING, NoteFactory, ObjectiveFactory, UserFactory

PEOPLE = 25


ABROAD = [0, 4, 30]
"""Hours that a calendar is behind: of somebody who flies to and fro."""

AT_HOME = [4]


def moment(rng, behind):
    """Return a moment, sometimes with a fraction of a second, and a learner day near it."""
    at = MORNING + timedelta(hours=rng.randint(0, 240), microseconds=rng.choice([0, 0, 500_000]))
    return at, (at - timedelta(hours=rng.choice(behind))).date()


def sit(user, course, rng, behind):
    at, day = moment(rng, behind)
    attempt = Attempt.objects.create(
        user=user, quiz=course.quiz, max_points=4, started_at=at, started_on=day, finished_at=at,
        ending=rng.choice(["submitted", "time"]), voided_at=rng.choice([None] * 7 + [at]),
        rules=rng.choice([{}, {"grace": 300}]),
    )  # fmt: skip
    for position, question in enumerate(course.questions, 1):
        fraction = rng.choice([1.0] * 12 + [0.5, 0.0, None])
        item = AttemptItem.objects.create(
            attempt=attempt, position=position, version=question.current, points=1,
            fraction=fraction, credit=fraction and fraction * rng.choice([1, 1, 0.5]),
            tries=rng.choice([1, 1, 1, 2]), dropped=rng.random() < 0.1,
        )  # fmt: skip
        item.response = Response.objects.create(
            item=item, uuid=UUID(int=position), answer={}, at=at, learner_day=day
        )
        item.save()


def review(user, card, rng, behind):
    at, day = moment(rng, behind)
    made = {"user": user, "card": card, "at": at, "received_at": at, "day": day}
    event = CardEvent.objects.create(
        kind=rng.choice(["review", "review", "flag"]), uuid=UUID(int=rng.getrandbits(128)), **made
    )
    if rng.random() < 0.3:
        CardEvent.objects.create(
            kind="undo", uuid=UUID(int=rng.getrandbits(128)), undoes=event, **made
        )


def live(user, course, rng, behind=ABROAD):
    """Give somebody some history."""
    if rng.random() < 0.6:
        at, day = rng.choice([moment(rng, behind), (MORNING, MORNING.date()), (None, None)])
        LessonReading.objects.create(
            user=user, lesson=course.lesson, opened_at=MORNING, read_at=at, read_on=day
        )
    for card in rng.sample(course.cards, rng.randint(0, 3)):
        for _number in range(rng.choice([1, 1, 4])):
            review(user, card, rng, behind)
        at, day = moment(rng, behind)
        CardState.objects.create(
            user=user, card=card, phase=rng.choice(["review", "learning"]),
            stability=rng.choice([2, 400]), difficulty=5, last_review_at=at,
            last_review_on=day, due_on=day, joined_at=at, joined_on=day,
            suspended=rng.random() < 0.2,
        )  # fmt: skip
    for _number in range(rng.randint(0, 7)):
        sit(user, course, rng, behind)


@pytest.mark.parametrize(("seed", "behind"), [(1, ABROAD), (2, ABROAD), (3, AT_HOME), (4, AT_HOME)])
def test_it_is_what_each_persons_progress_says(course, seed, behind):
    rng = Random(seed)
    more_objectives(course)
    users = [UserFactory(time_zone="UTC") for _number in range(PEOPLE)]
    for user in users:
        live(user, course, rng, behind)
    course.notes[2].status = "draft"
    course.notes[2].save()
    seen = set()
    # Within the grace of an attempt, and long after.
    for now in (MORNING + timedelta(hours=120, minutes=1), MORNING + timedelta(days=30)):
        own = {user.pk: statuses(user, course, now) for user in users}
        for found in standings(course.course, [user.pk for user in users], now=now):
            status = {pk: known[found.objective.pk] for pk, known in own.items()}
            assert found.known == {pk for pk in status if status[pk] == "known"}
            assert found.begun == {pk for pk in status if status[pk] != "not_started"}
            seen |= {str(one) for one in status.values()}
    assert seen == {"known", "slipping", "learning", "not_started"}


def more_objectives(course):
    """Let the questions and cards of the course serve three objectives of two lessons."""
    near = ObjectiveFactory(lesson=course.lesson, key="near")
    far = ObjectiveFactory(lesson=course.next_lesson, key="far")
    for question, objective in zip(course.questions, [near, None, None, far], strict=True):
        question.objective = objective or question.objective
        question.save()
    for note, objective in zip(course.notes, [None, near, None], strict=True):
        note.objective = objective or note.objective
        note.save()
    alone = NoteFactory(objective=far, lesson=course.next_lesson, key="alone")
    course.cards.append(alone.cards.get())


def statuses(user, course, now):
    """Return the status of each objective by its id, as the person's own page has it."""
    day = user.learner_day(now)
    lessons = course_progress(user=user, course=course.course, at=now, day=day)
    return {
        line.objective.pk: line.mastery.status for lesson in lessons for line in lesson.objectives
    }


def test_a_card_answered_on_a_later_day_of_somebody_who_flew_west_has_not_faded(course):
    user = UserFactory(time_zone="UTC")
    at, day = MORNING, MORNING.date()
    for days in (1, 2, 3):
        attempt = Attempt.objects.create(
            user=user, quiz=course.quiz, max_points=1, started_at=at, started_on=day,
            finished_at=at + timedelta(days=days), ending="submitted",
        )  # fmt: skip
        item = AttemptItem.objects.create(
            attempt=attempt, position=1, version=course.questions[0].current, points=1,
            fraction=1.0, credit=1.0,
        )  # fmt: skip
        item.response = Response.objects.create(
            item=item, uuid=UUID(int=days), answer={}, at=attempt.finished_at,
            learner_day=day + timedelta(days=days),
        )  # fmt: skip
        item.save()
    CardState.objects.create(
        user=user, card=course.cards[0], phase="review", stability=0.4, difficulty=5,
        last_review_at=at, last_review_on=day + timedelta(days=6), due_on=day, joined_at=at,
        joined_on=day,
    )  # fmt: skip
    now = at + timedelta(days=5)
    assert statuses(user, course, now)[course.objective.pk] == "known"
    assert standings(course.course, [user.pk], now=now)[0].known == {user.pk}


@pytest.fixture
def few_values(db):
    """SQLite as it comes: where a system's own takes more values in a query, it takes no more."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    before = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)
    yield
    connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)


def test_a_class_of_hundreds_is_read_a_part_at_a_time(course, few_values, count_queries):
    users = User.objects.bulk_create(User(username=f"u{n}") for n in range(400))
    people = [user.pk for user in users]
    card = course.cards[0]
    CardEvent.objects.bulk_create(
        CardEvent(
            user=user, card=card, kind="review", uuid=UUID(int=user.pk), at=MORNING,
            received_at=MORNING, day=MORNING.date(),
        )
        for user in users
    )  # fmt: skip
    # Of a hundred objectives only the last has a card that anybody has.
    cards = {-number: -number for number in range(1, 100)} | {card.pk: 1}
    with count_queries() as queries:
        found = card_days(people, cards, {}, {})
    assert len(queries) == 3
    assert sorted(row[:2] for row in found) == [(person, 1) for person in people]
