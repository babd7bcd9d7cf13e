"""The ceilings on queries, with the shipped course and a learner of five hundred answers.

The small tests beside each view show that no count grows; these show the counts themselves on
the real lessons, with every cache cold.
"""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.core.cache import cache
from django.urls import reverse

from quizzes import models
from quizzes.actions import attempts, cards, courses, lessons
from quizzes.domain.memory import Rating
from quizzes.formats import course_pack
from tests.factories import fresh_uuid

pytestmark = pytest.mark.django_db
SHIPPED = Path(__file__).resolve().parents[2] / "content" / "nrc"
ANSWERS = 500


@pytest.fixture
def learner(student, clock) -> models.User:
    """A student who has read both lessons, answered 500 questions and reviewed every card."""
    courses.load(course=course_pack.read_folder(SHIPPED), now=clock.now)
    for lesson in models.Lesson.objects.all():
        lessons.mark_read(user=student, lesson=lesson, now=clock.now)
    _answer_questions(student, clock)
    for state in models.CardState.objects.filter(user=student):
        cards.review(
            user=student,
            card_id=state.card_id,
            rating=Rating.GOOD,
            uuid=fresh_uuid(),
            claimed_at=None,
            now=clock.now,
        )
    clock.move(days=1)
    return student


def _answer_questions(student, clock) -> None:
    """Store finished attempts as taking them would, in bulk: 500 are slow one by one."""
    quizzes = list(models.Quiz.objects.all())
    given = 0
    while given < ANSWERS:
        attempt = attempts.start(
            user=student, quiz=quizzes[given % len(quizzes)], now=clock.now - timedelta(days=9)
        )
        items = list(attempt.items.all())
        for item in items:
            item.fraction, item.answered_at = 1, attempt.started_at
        models.AttemptItem.objects.bulk_update(items, ["fraction", "answered_at"])
        models.Response.objects.bulk_create(
            models.Response(
                item=item,
                uuid=fresh_uuid(),
                answer={},
                at=attempt.started_at,
                learner_day=attempt.started_on,
            )
            for item in items
        )
        models.Attempt.objects.filter(pk=attempt.pk).update(
            finished_at=attempt.started_at, points=len(items), answered=len(items)
        )
        given += len(items)


def test_every_page_of_the_walk_stays_under_its_ceiling(learner, client_of, clock, count_queries):
    client = client_of(learner)
    quiz = models.Quiz.objects.first()
    attempt = attempts.start(user=learner, quiz=quiz, now=clock.now, rng=Random(1))
    asked = _first_choice(attempt)
    question = reverse("item", args=["nrc", attempt.pk, asked.position])
    lesson = reverse("lesson", args=["nrc", "from-pjc-to-nrc"])
    due = models.CardState.objects.filter(user=learner).first()
    review = {
        "card": due.card_id,
        "rating": 3,
        "uuid": fresh_uuid(),
        "seen": due.reviews,
    }
    steps = [
        ("lesson", 10, lambda: client.get(lesson)),
        ("question page", 8, lambda: client.get(question)),
        ("answer", 10, lambda: client.post(question, _answer_to(asked))),
        ("review", 10, lambda: client.post(reverse("review"), review)),
        ("home", 15, lambda: client.get(reverse("home"))),
        ("progress", 15, lambda: client.get(reverse("progress"))),
        ("list of cards", 8, lambda: client.get(reverse("deck"))),
        ("one card", 10, lambda: client.get(reverse("card", args=[due.card_id]))),
    ]
    over = {}
    for name, ceiling, step in steps:
        cache.clear()
        with count_queries() as queries:
            response = step()
        assert response.status_code in (200, 302, 303), name
        if len(queries) > ceiling:
            over[name] = len(queries)
    assert models.Response.objects.count() > ANSWERS
    assert over == {}


def _first_choice(attempt: models.Attempt) -> models.AttemptItem:
    """Return the first question with one right option: the others are filled in otherwise."""
    items = attempt.items.select_related("version").order_by("position")
    return next(item for item in items if item.version.kind == "single_choice")


def _answer_to(item: models.AttemptItem) -> dict:
    token, _key = item.options[0]
    return {"uuid": fresh_uuid(), "choice": token}
