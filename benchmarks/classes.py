"""A class that has done everything there is to practise in the shipped course."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from benchmarks.world import NOW
from quizzes.models import (
    Attempt,
    AttemptItem,
    Card,
    CardEvent,
    CardState,
    Course,
    Group,
    Lesson,
    LessonReading,
    Membership,
    Quiz,
    QuizQuestion,
    Response,
    User,
)

A_LESSON = 5
"""Days from one lesson to the next."""

SITTINGS = (2, 9)
"""Days after a lesson's reading on which its practice set is taken."""

REVIEWS = (0, 3, 10, 31)
"""Days after a lesson's reading on which its cards are answered."""

BATCH = 5_000


def fill(course: Course, number: int, *, seed: int) -> datetime:
    """Give the course so many students in three groups; return a moment after all they did.

    Each reads a lesson some days after the one before, takes its practice set twice, right by a
    chance of their own, and answers each of its cards four times. The same seed, the same rows.
    """
    rng = Random(seed)
    students = _students(course, number)
    lessons = list(Lesson.objects.readable().filter(course=course))
    with transaction.atomic():
        for place, lesson in enumerate(lessons):
            at = NOW + timedelta(days=A_LESSON * place)
            LessonReading.objects.bulk_create(
                LessonReading(user=one, lesson=lesson, opened_at=at, read_at=at, read_on=at.date())
                for one in students
            )
            practice = Quiz.objects.practice_sets().get(lesson=lesson)
            for after in SITTINGS:
                _sitting(practice, students, at + timedelta(days=after, hours=1), rng)
            cards = list(Card.objects.filter(note__lesson=lesson).order_by("pk"))
            _cards(cards, students, at, rng)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return NOW + timedelta(days=A_LESSON * len(lessons) + REVIEWS[-1])


def _students(course: Course, number: int) -> list[User]:
    people = User.objects.bulk_create(
        User(username=f"{course.key}-{n}", display_name=f"Student Number {n}", time_zone="UTC")
        for n in range(number)
    )
    members = Membership.objects.bulk_create(
        Membership(user=user, course=course, role="student", joined_at=NOW) for user in people
    )
    for place in range(3):
        group = Group.objects.create(course=course, name=f"Group {place}")
        group.members.set(members[place::3])
    return people


def _sitting(quiz: Quiz, students: list[User], at: datetime, rng: Random) -> None:
    places = list(quiz.places.askable().select_related("question").order_by("position"))
    rules, end = quiz.rules().to_json(), at + timedelta(minutes=10)
    attempts = Attempt.objects.bulk_create(
        Attempt(
            user=student,
            quiz=quiz,
            rules=rules,
            started_at=at,
            started_on=at.date(),
            finished_at=end,
            max_points=len(places),
            length=len(places),
            answered=len(places),
            ending="submitted",
        )
        for student in students
    )
    items = _items(attempts, places, end, rng)
    _responses(items, at, rng)
    own = Response.objects.filter(item=OuterRef("pk")).values("pk")
    AttemptItem.objects.filter(attempt__in=attempts).update(response=Subquery(own[:1]))


def _items(
    attempts: list[Attempt], places: list[QuizQuestion], end: datetime, rng: Random
) -> list[AttemptItem]:
    """Answer every question, the later an attempt stands in the list the better."""
    return AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            position=position,
            version_id=place.question.current_id,
            points=1.0,
            fraction=fraction,
            credit=fraction,
            answered_at=end,
            closed_at=end,
            tries=1,
        )
        for number, attempt in enumerate(attempts)
        for position, place in enumerate(places, 1)
        for fraction in [float(rng.random() < 0.3 + 0.7 * number / len(attempts))]
    )


def _responses(items: list[AttemptItem], at: datetime, rng: Random) -> None:
    Response.objects.bulk_create(
        Response(
            item=item,
            uuid=UUID(int=rng.getrandbits(128)),
            answer={},
            at=at + timedelta(minutes=item.position),
            learner_day=at.date(),
            given_at=at + timedelta(minutes=item.position),
        )
        for item in items
    )


def _cards(cards: list[Card], students: list[User], at: datetime, rng: Random) -> None:
    last = at + timedelta(days=REVIEWS[-1])
    CardState.objects.bulk_create(
        (
            CardState(
                user=student,
                card=card,
                phase="review",
                stability=float(rng.randint(20, 90)),
                difficulty=5.0,
                due_on=(last + timedelta(days=30)).date(),
                last_review_on=last.date(),
                last_review_at=last,
                reviews=len(REVIEWS),
                joined_at=at,
                joined_on=at.date(),
            )
            for student in students
            for card in cards
        ),
        BATCH,
    )
    CardEvent.objects.bulk_create(_events(cards, students, at, rng), BATCH)


def _events(
    cards: list[Card], students: list[User], at: datetime, rng: Random
) -> Iterator[CardEvent]:
    for after in REVIEWS:
        for student in students:
            for second, card in enumerate(cards):
                moment = at + timedelta(days=after, seconds=10 * second)
                yield CardEvent(
                    user=student,
                    card=card,
                    kind="review",
                    uuid=UUID(int=rng.getrandbits(128)),
                    at=moment,
                    received_at=moment,
                    day=moment.date(),
                    rating=3,
                    was_new=not after,
                    desired_retention=0.9,
                    seconds=10,
                )
