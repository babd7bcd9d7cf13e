"""What a person is asked at `/review/` now: the day's queue, the next cards, or when they come."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.domain import queue, scheduling
from quizzes.domain.memory import EventKind, MemoryState, Phase, Rating
from quizzes.models import Card, CardEvent, CardState, Course, Lesson, Note, User
from quizzes.models.cards import MEMORY_FIELDS, scheduling_settings
from quizzes.reports.lessons import ShownCard, show_card

CARDS_IN_PAGE = 14
"""The card shown and the next ten, and a few so that these need not be fetched one by one."""

_TIERS = {Note.Tier.CORE: queue.Tier.CORE, Note.Tier.EXTRA: queue.Tier.EXTRA}
_LABELS: dict[Rating, Promise] = {
    Rating.AGAIN: gettext_lazy("Again"),
    Rating.HARD: gettext_lazy("Hard"),
    Rating.GOOD: gettext_lazy("Good"),
    Rating.EASY: gettext_lazy("Easy"),
}


@dataclass(frozen=True, slots=True)
class Ready:
    """How many cards wait now, the whole minutes they take, and when the next come if none do."""

    cards: int
    minutes: int
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class Button:
    """One way to rate an answer: its key, and the time until the card returns, in words.

    ``stays`` tells that the card comes back on the same day.
    """

    rating: Rating
    key: int
    label: str
    interval: str
    stays: bool


@dataclass(frozen=True, slots=True)
class AskedCard:
    """A card of the queue with its sides, where it comes from, and its buttons.

    ``early`` says when it would be due, if it is shown before its time.
    ``seen`` is the number of reviews it has had.
    """

    shown: ShownCard
    course: Course
    lesson: Lesson
    passage: str
    seen: int
    early: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class End:
    """Why nothing is asked now, and when the next cards come.

    ``answers`` were given today; ``is_over_limit`` tells that today's limits keep cards back, of
    which ``waiting`` are due ones.
    ``next_on`` and ``next_at`` say when ``next_cards`` come; both are None if none will.
    """

    answers: int
    waiting: int
    is_over_limit: bool
    next_cards: int
    next_on: date | None
    next_at: datetime | None
    day: date
    at: datetime

    @property
    def is_empty(self) -> bool:
        """Whether there is no card to come, ever."""
        return self.next_on is None and self.next_at is None

    @property
    def when(self) -> str:
        """When the next cards come, in words."""
        if self.next_on is not None:
            return interval_words((self.next_on - self.day).days)
        return interval_words(max(self.next_at - self.at, timedelta(0)))


@dataclass(frozen=True, slots=True)
class Today:
    """A person's cards on one learner day: what is done, what is to show, what comes later.

    ``returned`` are the cards whose answers were taken back, to be shown next; ``finished`` counts
    the cards answered in the review that are done for the day; ``joining`` new cards are for a
    later day.
    """

    cards: dict[int, queue.QueueCard]
    session: queue.Session
    used: queue.Used
    returned: tuple[int, ...]
    finished: int
    joining: int
    can_undo: bool

    @property
    def left(self) -> int:
        """How many cards are still to be finished today."""
        return self.session.learning + self.session.reviews + self.session.new_cards

    @property
    def ids(self) -> tuple[int, ...]:
        """The cards to show now, in order."""
        first = tuple(card for card in self.returned if card in self.cards)
        return first + tuple(card for card in self.session.ids if card not in first)


@dataclass(slots=True)
class _Answered:
    """What the events of a day add up to."""

    answers: int = 0
    new_cards: int = 0
    notes: set[int] = field(default_factory=set)
    in_review: set[int] = field(default_factory=set)
    returned: list[int] = field(default_factory=list)
    can_undo: bool = False


def ready(*, user: User, at: datetime, day: date) -> Ready:
    """Return what waits for the person at ``at`` on their learner day, in two queries or three."""
    today = load(user=user, at=at, day=day)
    if today.ids:
        return Ready(today.left, queue.minutes(today.session.answers), None)
    return Ready(0, 0, end_of(today, user=user, at=at, day=day).next_on)


def review_page(*, user: User, at: datetime, day: date) -> dict:
    """Return the template's context: the next cards to ask, or the day's end."""
    today = load(user=user, at=at, day=day)
    asked = _asked(user, today, today.ids[:CARDS_IN_PAGE], at, day)
    next_day = scheduling.day_starts_at(day + timedelta(days=1), user.zone, user.day_rollover_hour)
    return {
        "asked": asked,
        "end": None if asked else end_of(today, user=user, at=at, day=day),
        "left": today.left,
        "left_words": _words_while_counting_down(today),
        "total": today.left + today.finished,
        "finished": today.finished,
        "more": today.left > len(asked),
        "can_undo": today.can_undo,
        "seconds_to_next_day": ceil((next_day - at).total_seconds()),
    }


def load(*, user: User, at: datetime, day: date) -> Today:
    """Return the person's cards of the learner day, in two queries."""
    done = _answered(user, day)
    used = queue.Used(done.new_cards, done.answers, frozenset(done.notes))
    cards, joining = _queue_cards(user, day)
    session = queue.build_session(
        cards,
        at=at,
        day=day,
        limits=_limits(user),
        used=used,
    )
    unfinished = {card.id for card in cards if card.state.due_at is not None} | {*session.ids}
    return Today(
        cards={card.id: card for card in cards},
        session=session,
        used=used,
        returned=tuple(reversed(done.returned)),
        finished=len(done.in_review - unfinished),
        joining=joining,
        can_undo=done.can_undo,
    )


def end_of(today: Today, *, user: User, at: datetime, day: date) -> End:
    """Return why nothing is to be shown, and when the next cards come: at most one query."""
    steps = [card.state.due_at for card in today.cards.values() if card.state.due_at is not None]
    new = sum(card.state.phase == Phase.NEW for card in today.cards.values())
    postponed = today.session.postponed
    next_at, next_on, next_cards = None, None, len(steps)
    if steps:
        next_at = min(steps)
    else:
        held_back = postponed + min(new + today.joining, user.new_cards_per_day)
        next_on, next_cards = _next_due(user, day, held_back)
    return End(
        answers=today.used.answers,
        waiting=postponed,
        is_over_limit=postponed > 0
        or (new > 0 and not queue.new_cards_left(_limits(user), today.used)),
        next_cards=next_cards,
        next_on=next_on,
        next_at=next_at,
        day=day,
        at=at,
    )


def interval_words(interval: timedelta | int) -> str:
    """Return a time to come in words: a timedelta for minutes and hours, an int for days."""
    if isinstance(interval, int):
        return _days_words(interval)
    minutes = max(ceil(interval.total_seconds() / 60), 1)
    if minutes < 60:
        return ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("in %(n)d hour", "in %(n)d hours", hours) % {"n": hours}


def _days_words(days: int) -> str:
    if days == 1:
        return _("tomorrow")
    if days < 100:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    if days < 700:
        months = round(days / 30.4)
        return ngettext("in about %(n)d month", "in about %(n)d months", months) % {"n": months}
    years = round(days / 365.25)
    return ngettext("in about %(n)d year", "in about %(n)d years", years) % {"n": years}


def _words_while_counting_down(today: Today) -> list[str]:
    """Return “n cards to finish, about m minutes” for each count the page may come down to.

    The last of the list is for what is left now.
    """
    per_card = today.session.answers / today.left if today.left else 0
    first = max(today.left - CARDS_IN_PAGE, 0)
    return [_left_words(n, ceil(n * per_card)) for n in range(first, today.left + 1)]


def _left_words(cards: int, answers: int) -> str:
    minutes = queue.minutes(answers)
    left = ngettext("%(n)d card to finish", "%(n)d cards to finish", cards) % {"n": cards}
    about = ngettext("about %(n)d minute", "about %(n)d minutes", minutes) % {"n": minutes}
    return f"{left} · {about}" if minutes else left


def _answered(user: User, day: date) -> _Answered:
    columns = ("kind", "card", "card__note", "place", "practice", "was_new", "undone_by")
    events = CardEvent.objects.filter(user=user.pk, day=day).order_by("pk").values_list(*columns)
    done = _Answered()
    for kind, card, note, place, practice, was_new, undone_by in events:
        if kind == EventKind.UNDO:
            done.returned.append(card)
        elif kind == EventKind.REVIEW and card in done.returned:
            done.returned.remove(card)
        if kind != EventKind.REVIEW or undone_by is not None:
            continue
        done.notes.add(note)
        done.answers += not practice
        done.new_cards += was_new
        if place == CardEvent.Place.REVIEW:
            done.in_review.add(card)
            done.can_undo = True
    return done


_PLACE = (
    "card__note__course",
    "card__note__lesson__module__number",
    "card__note__lesson__number",
    "card__note__position",
)


def _queue_cards(user: User, day: date) -> tuple[list[queue.QueueCard], int]:
    """Return the cards the queue chooses from, and how many new ones join it on a later day."""
    states = CardState.objects.deck_of(user).to_show(day).filter(suspended=False)
    columns = ("card", "card__note", "card__note__tier", "joined_on", *_PLACE, *MEMORY_FIELDS)
    cards, joining = [], 0
    for card, note, tier, joined_on, *rest in states.values_list(*columns):
        memory = dict(zip(MEMORY_FIELDS, rest[len(_PLACE) :], strict=True))
        memory["phase"] = Phase(memory["phase"])
        if memory["phase"] == Phase.NEW and joined_on > day:
            joining += 1
            continue
        state = MemoryState(**memory)
        position = tuple(rest[: len(_PLACE)])
        cards.append(queue.QueueCard(card, note, state, position, _TIERS[tier]))
    return cards, joining


def _next_due(user: User, day: date, held_back: int) -> tuple[date | None, int]:
    """Return the next learner day with cards and how many come; today's rest comes tomorrow."""
    later = CardState.objects.deck_of(user).filter(due_on__gt=day, suspended=False)
    days = later.values_list("due_on").annotate(cards=Count("pk")).order_by("due_on")
    due_on, cards = days.first() or (None, 0)
    tomorrow = day + timedelta(days=1)
    if held_back:
        due_on, cards = tomorrow, held_back + (cards if due_on == tomorrow else 0)
    return due_on, min(cards, user.answers_per_day)


def _limits(user: User) -> queue.Limits:
    return queue.Limits(user.new_cards_per_day, user.answers_per_day)


def _asked(
    user: User, today: Today, ids: Iterable[int], at: datetime, day: date
) -> list[AskedCard]:
    cards = Card.objects.select_related("note__current", "note__lesson", "note__course").only(
        "slot",
        "note__key",
        "note__passage",
        "note__current__body",
        "note__lesson__key",
        "note__lesson__number",
        "note__lesson__title",
        "note__course__key",
        "note__course__language",
    )
    found = cards.in_bulk(ids)
    return [
        _ask(user, found[card], today.cards[card].state, at, day) for card in ids if card in found
    ]


def _ask(user: User, card: Card, state: MemoryState, at: datetime, day: date) -> AskedCard:
    return AskedCard(
        shown=show_card(card, card.note.course.key),
        course=card.note.course,
        lesson=card.note.lesson,
        passage=card.note.passage,
        seen=state.reviews,
        early=interval_words(state.due_at - at) if state.due_at and state.due_at > at else "",
        buttons=_buttons(user, card.pk, state, at, day),
    )


def _buttons(
    user: User, card: int, state: MemoryState, at: datetime, day: date
) -> tuple[Button, ...]:
    outcomes = scheduling.preview(
        state,
        at=at,
        day=day,
        settings=scheduling_settings(user.desired_retention),
        seed=(user.pk, card, state.reviews),
    )
    four = user.card_buttons == User.CardButtons.FOUR
    shown = tuple(Rating) if four else (Rating.AGAIN, Rating.GOOD)
    return tuple(
        Button(
            rating=rating,
            key=key,
            label=str(_LABELS[rating]),
            interval=interval_words(scheduling.interval_until(outcomes[rating], at=at, day=day)),
            stays=outcomes[rating].due_at is not None,
        )
        for key, rating in enumerate(shown, 1)
    )
