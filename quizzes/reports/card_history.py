"""One person's card: what happened to it, and how surely it is recalled on the days to come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.domain import scheduling
from quizzes.domain.history import standing
from quizzes.domain.memory import NEW_CARD, EventKind, MemoryState, Rating
from quizzes.models import CardEvent, CardState, User
from quizzes.models.notes import own_body
from quizzes.models.study import study_rules
from quizzes.reports.lessons import ShownCard, show_card

MOST_EVENTS = 200
"""The latest events that are listed: a page stays a page."""

POINTS = 40
"""About how many days the curve has a point for."""

RATINGS: dict[Rating, Promise] = {
    Rating.AGAIN: gettext_lazy("Again"),
    Rating.HARD: gettext_lazy("Hard"),
    Rating.GOOD: gettext_lazy("Good"),
    Rating.EASY: gettext_lazy("Easy"),
}
_KINDS: dict[str, Promise] = {
    EventKind.UNDO: gettext_lazy("Taken back"),
    EventKind.ADVANCE: gettext_lazy("Brought forward"),
    EventKind.SHIFT: gettext_lazy("Moved"),
    EventKind.SUSPEND: gettext_lazy("Set aside"),
    EventKind.UNSUSPEND: gettext_lazy("Resumed"),
    EventKind.BURY: gettext_lazy("Hidden until the next day"),
    EventKind.UNBURY: gettext_lazy("Shown after all"),
    EventKind.FLAG: gettext_lazy("Flagged"),
    EventKind.RESET: gettext_lazy("Begun again"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One event in words; what does not apply is empty, ``predicted`` None."""

    day: date
    at: datetime
    what: str
    interval: str
    predicted: float | None
    is_undone: bool

    @property
    def hundredths(self) -> int | None:
        """The predicted recall in hundredths; None without a prediction."""
        return None if self.predicted is None else round(100 * self.predicted)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How surely the card is recalled on a day, from 0 to 1; ``answer`` is what was given then."""

    day: date
    recall: float
    answer: str

    @property
    def hundredths(self) -> float:
        """The recall in hundredths."""
        return round(100 * self.recall, 1)


@dataclass(frozen=True, slots=True)
class History:
    """A card of the person's deck with its events, the latest first, and its forgetting curve.

    ``hidden`` counts the events left out before those listed. The curve is empty before the first
    answer; it runs from the last answers over the days to come, at most twice the interval.
    """

    shown: ShownCard
    state: CardState
    events: tuple[Happened, ...]
    hidden: int
    curve: tuple[CurvePoint, ...]
    recall: float | None

    @property
    def recall_hundredths(self) -> int | None:
        """How surely the card is recalled today, in hundredths; None before any answer."""
        return None if self.recall is None else round(100 * self.recall)


def card_history(user: User, card_id: int, at: datetime, day: date) -> History | None:
    """Return the history of a card of the person's deck; None if it is not in it or not seen.

    ``day`` is the learner day of ``at``. Five queries or six.
    """
    deck = CardState.objects.deck_of(user).filter(card__pk=card_id)
    worded = deck.annotate(own_body=own_body(user, "card__note"))
    state = worded.select_related("card__note__current", "card__note__course").first()
    if state is None:
        return None
    state.card.own_body = state.own_body
    course = state.card.note.course_id
    rules = study_rules(user, [course])[course]
    rows = CardEvent.objects.filter(user=user.pk, card=card_id).select_related("parameters")
    events = list(rows.order_by("pk"))
    undone = {event.undoes_id for event in events}
    listed = [event for event in reversed(events) if event.kind in (*_KINDS, EventKind.REVIEW)]
    memory = state.memory()
    return History(
        shown=show_card(state.card, state.card.note.course.key),
        state=state,
        events=tuple(_happened(event, undone) for event in listed[:MOST_EVENTS]),
        hidden=max(len(listed) - MOST_EVENTS, 0),
        curve=_curve(events, memory, day, rules.parameters),
        recall=scheduling.retrievability(memory, day=day, parameters=rules.parameters),
    )


def _happened(event: CardEvent, undone: set) -> Happened:
    what = str(_KINDS.get(event.kind, ""))
    if event.rating is not None:
        what = str(RATINGS[Rating(event.rating)])
        if event.practice:
            what = _("%(rating)s, as practice") % {"rating": what}
    return Happened(
        day=event.day,
        at=event.at,
        what=what,
        interval=_interval(event) if event.kind == EventKind.REVIEW else "",
        predicted=event.predicted,
        is_undone=event.pk in undone,
    )


def _interval(event: CardEvent) -> str:
    if event.due_on is not None:
        days = max((event.due_on - event.day).days, 0)
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if event.due_at is not None:
        minutes = max(round((event.due_at - event.at).total_seconds() / 60), 1)
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return ""


def _curve(
    events: Iterable[CardEvent], memory: MemoryState, day: date, parameters: tuple[float, ...]
) -> tuple[CurvePoint, ...]:
    """Return recall from the answers of the card's last year over the days to come."""
    if memory.stability is None:
        return ()
    states = _states(events)
    due = memory.due_on or day
    last = max(due, day) + timedelta(days=max((due - memory.last_review_on).days, 7))
    last = min(last, day + timedelta(days=730))
    first = max(min(states), day - timedelta(days=365))
    step = max(((last - first).days + POINTS - 1) // POINTS, 1)
    days = {first + timedelta(days=ahead) for ahead in range(0, (last - first).days + 1, step)}
    days |= {one for one in states if one >= first} | {day, last}
    points = (_point(one, states, parameters) for one in sorted(days))
    return tuple(point for point in points if point is not None)


def _states(events: Iterable[CardEvent]) -> dict[date, tuple[MemoryState, str]]:
    """Return the memory after the answers of each day that had some, and the day's first answer."""
    states: dict[date, tuple[MemoryState, str]] = {}
    memory = NEW_CARD
    for event in standing(event.to_event() for event in events if not event.practice):
        memory = scheduling.apply(memory, event)
        if event.kind == EventKind.RESET:
            states.clear()
        if event.kind == EventKind.REVIEW:
            answer = str(RATINGS[Rating(event.rating)])
            states[event.day] = (memory, states.get(event.day, (None, answer))[1])
    return states


def _point(day: date, states, parameters: tuple[float, ...]) -> CurvePoint | None:
    """Return the recall of a day: on a day with an answer, what it was just before it."""
    before = [one for one in states if one < day]
    answer = states[day][1] if day in states else ""
    if not before:
        return CurvePoint(day, 1.0, answer)
    memory, _answer = states[max(before)]
    recall = scheduling.retrievability(memory, day=day, parameters=parameters)
    return None if recall is None else CurvePoint(day, recall, answer)
