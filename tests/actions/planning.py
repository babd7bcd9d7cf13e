"""What the tests of exam plans and breaks share: plans and breaks made, a deck as stored."""

from datetime import timedelta
from uuid import uuid4

from quizzes.actions import breaks, cards, plans
from quizzes.domain.memory import Rating
from quizzes.models import (
    CardState,
    ExamPlan,
    StudyBreak,
)
from tests.factories import MORNING

DAY = timedelta(days=1)
TODAY = MORNING.date()


def answer(user, card, rating=Rating.EASY, now=MORNING, **more):
    return cards.review(
        user=user,
        card_id=card.pk,
        rating=rating,
        uuid=uuid4(),
        claimed_at=None,
        now=now,
        **more,
    )


def own_plan(course, user, *, days=30, now=MORNING, **fields) -> ExamPlan:
    wanted = {
        "exam_on": now.date() + days * DAY,
        "target_recall": 0.9,
        "answers_per_day": 40,
    }
    return plans.set_plan(course=course.course, by=user, user=user, now=now, **wanted | fields)


def take(user, first=1, last=5, *, now=MORNING, uuid=None) -> StudyBreak:
    day = user.learner_day(now)
    return breaks.take_break(
        user=user,
        first_day=day + first * DAY,
        last_day=day + last * DAY,
        uuid=uuid or uuid4(),
        now=now,
    )


def due(user) -> dict[int, object]:
    return dict(CardState.objects.filter(user=user).values_list("card", "due_on"))


def rows(user) -> list:
    return list(CardState.objects.filter(user=user).order_by("pk").values())


def rebuilt_is_stored(user) -> bool:
    before = rows(user)
    assert cards.rebuild(user=user) == 0
    return rows(user) == before
