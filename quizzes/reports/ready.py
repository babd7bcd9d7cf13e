"""How many cards wait for a person now, and when the next ones come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, Q

from quizzes.domain.memory import Phase
from quizzes.models import CardEvent, CardState, User


@dataclass(frozen=True, slots=True)
class Ready:
    """Cards that may be answered now within the day's limits, and the next learner day with any."""

    cards: int
    next_due_on: date | None


def ready(*, user: User, at: datetime, day: date) -> Ready:
    return Ready(0, None)
