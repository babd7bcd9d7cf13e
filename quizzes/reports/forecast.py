"""What is to come, and how far the deck has come: counted from indexes, whatever its size."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from quizzes.domain import queue
from quizzes.domain.memory import Phase
from quizzes.models import Card, CardState, Note, User

HORIZON = 30
"""Days that the forecast looks ahead."""


@dataclass(frozen=True, slots=True)
class Coming:
    """How many cards are due on a learner day, and the whole minutes they take."""

    day: date
    cards: int

    @property
    def minutes(self) -> int:
        """How long the cards take, if each is answered once."""
        return queue.minutes(self.cards)


@dataclass(frozen=True, slots=True)
class CoreCards:
    """The core cards of a course, and how many of them the person has learned."""

    course: str
    cards: int
    learned: int


@dataclass(frozen=True, slots=True)
class DeckSize:
    """How many cards the person's deck holds, and how many of them were never answered."""

    cards: int
    new: int

    @property
    def begun(self) -> int:
        """How many cards were answered."""
        return self.cards - self.new


def forecast(*, user: User, day: date) -> tuple[Coming, ...]:
    """Return the cards due today, with those overdue, and on each of the next 29 days.

    Two queries: suspended cards don't come, nor do those the person can't see now. New cards come
    on top. No answer is assumed: whatever is learned or forgotten until then moves days.
    """
    until = day + timedelta(days=HORIZON - 1)
    states = CardState.objects.filter(user=user.pk, suspended=False).order_by()
    due = states.filter(due_on__lte=until)
    counts = dict(due.values_list("due_on").annotate(Count("pk")))
    hidden = due.filter(card__in=Card.objects.hidden_from(user))
    for due_on, cards in hidden.values_list("due_on").annotate(Count("pk")):
        counts[due_on] -= cards
    overdue = sum(cards for due_on, cards in counts.items() if due_on < day)
    in_steps = CardState.objects.deck_of(user).filter(due_at__isnull=False, suspended=False).count()
    counts[day] = counts.get(day, 0) + overdue + in_steps
    days = (day + timedelta(days=ahead) for ahead in range(HORIZON))
    return tuple(Coming(one, counts.get(one, 0)) for one in days)


def core_cards(*, user: User) -> tuple[CoreCards, ...]:
    """Return for each course the person may enter how many core cards it has and they learned.

    One query, which grows with the core cards of the courses and not with the deck. Learned is
    what has an interval in days; courses without core cards are left out.
    """
    core = Card.objects.visible_to(user).filter(note__owner=None, note__tier=Note.Tier.CORE)
    own = CardState.objects.filter(user=user.pk, card=OuterRef("pk"), phase=Phase.REVIEW)
    by_course = (
        core.order_by("note__course")
        .values_list("note__course__title")
        .annotate(cards=Count("pk"), learned=Count("pk", filter=Exists(own)))
    )
    return tuple(CoreCards(*row) for row in by_course)


def deck_size(*, user: User) -> DeckSize:
    """Return how large the person's deck is, without the cards they can't see now: two queries."""
    states = CardState.objects.filter(user=user.pk).order_by()
    new = Q(phase=Phase.NEW)
    hidden = states.filter(card__in=Card.objects.hidden_from(user)).aggregate(
        cards=Count("pk"), new=Count("pk", filter=new)
    )
    return DeckSize(states.count() - hidden["cards"], states.filter(new).count() - hidden["new"])
