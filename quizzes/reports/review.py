"""What a person is asked at `/review/` now: the day's queue, the next cards, or when they come."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from math import ceil
from statistics import fmean

from django.db.models import Count, QuerySet
from django.utils.translation import ngettext

from quizzes.domain import queue, scheduling
from quizzes.domain.custom_study import Study, to_practise
from quizzes.domain.memory import EventKind, MemoryState, Phase
from quizzes.models import CardEvent, CardState, ExamPace, Note, User
from quizzes.models.cards import MEMORY_FIELDS, UNDOABLE
from quizzes.models.outlooks import days_off
from quizzes.models.study import study_rules
from quizzes.reports.asked_cards import AskedCard, asked_cards, interval_words
from quizzes.reports.custom_study import chosen, practice_answers

CARDS_IN_PAGE = 14
"""The card shown and the next ten, and a few so that these need not be fetched one by one."""

_ON_THE_PAGE = (CardEvent.Place.REVIEW, CardEvent.Place.CUSTOM)
_TIERS = {Note.Tier.CORE: queue.Tier.CORE, Note.Tier.EXTRA: queue.Tier.EXTRA}


@dataclass(frozen=True, slots=True)
class Ready:
    """How many cards wait now, the whole minutes they take, and when the next come if none do.

    ``caught_up_on`` is set while more is due than fits into the days. ``answers`` are those the
    cards take, as the review counts them down: a new card takes two.
    """

    cards: int
    minutes: int
    next_due_on: date | None
    caught_up_on: date | None = None
    answers: int = 0


@dataclass(frozen=True, slots=True)
class End:
    """Why nothing is asked now, and when the next cards come.

    ``answers`` were given today; ``is_over_limit`` tells that today's limits keep cards back, of
    which ``waiting`` are due ones. ``kept_new`` counts the new cards that never come because the
    person wants none.
    ``next_on`` and ``next_at`` say when ``next_cards`` come; both are None if none will.
    ``caught_up_on`` is the day on which the limit no longer keeps due cards back, if it does now.
    """

    answers: int
    waiting: int
    is_over_limit: bool
    next_cards: int
    next_on: date | None
    next_at: datetime | None
    day: date
    at: datetime
    kept_new: int
    caught_up_on: date | None = None

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

    ``returned`` are the cards whose answers were taken back, to be shown next; ``given`` counts
    the answers given in the review; ``joining`` new cards are for a later day. ``caught_up_on`` is
    None unless the limit keeps due cards back.
    """

    cards: dict[int, queue.QueueCard]
    session: queue.Session
    used: queue.Used
    returned: tuple[int, ...]
    given: int
    joining: int
    can_undo: bool
    limits: queue.Limits
    caught_up_on: date | None

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
    given: int = 0
    returned: list[int] = field(default_factory=list)
    can_undo: bool = False


def ready(*, user: User, at: datetime, day: date, paces: Collection[ExamPace] = ()) -> Ready:
    """Return what waits for the person at ``at`` on their learner day, in two queries or three.

    ``paces`` are those of their exam plans. A backlog takes three queries more.
    """
    today = load(user=user, at=at, day=day, paces=paces)
    if today.ids:
        answers = today.session.answers
        return Ready(today.left, queue.minutes(answers), None, today.caught_up_on, answers)
    next_on = end_of(today, user=user, at=at, day=day).next_on
    return Ready(0, 0, next_on, today.caught_up_on)


def review_page(
    *,
    user: User,
    at: datetime,
    day: date,
    study: Study | None = None,
    paces: Collection[ExamPace] = (),
) -> dict:
    """Return the template's context: the next cards to ask, or the day's end.

    ``study`` narrows it to what the person chose, ``paces`` are their plans for exams as they hold.
    """
    if study is not None and study.is_practice:
        return _practice_page(user, at, day, study)
    today = load(user=user, at=at, day=day, study=study, paces=paces)
    asked = asked_cards(user=user, cards=today.cards, ids=today.ids[:CARDS_IN_PAGE], at=at, day=day)
    end = None if asked else end_of(today, user=user, at=at, day=day)
    comes = end is None or end.next_cards > 0
    return {
        "asked": asked,
        "end": end,
        "has_deck": comes or CardState.objects.deck_of(user).exists(),
        **_counting_down(today.session.answers, today.given),
        "more": today.left > len(asked),
        "can_undo": today.can_undo,
        "seconds_to_next_day": _seconds_to_next_day(user, at, day),
    }


def _practice_page(user: User, at: datetime, day: date, study: Study) -> dict:
    """Return the context of `review_page` for cards that are only practised."""
    states = CardState.objects.deck_of(user).filter(suspended=False)
    cards, _joining = queue_cards(chosen(states, study, user=user, day=day), day)
    answers = practice_answers(user, day)
    ids = to_practise(cards, answers, study.rounds)
    asked = asked_cards(
        user=user,
        cards={card.id: card for card in cards},
        ids=ids[:CARDS_IN_PAGE],
        at=at,
        day=day,
        practised={card: len(ratings) for card, ratings in answers.items()},
    )
    return {
        "asked": asked,
        "end": None,
        "practised": not asked,
        **_counting_down(len(ids), len(cards) - len(ids)),
        "more": len(ids) > len(asked),
        "can_undo": bool(answers),
        "seconds_to_next_day": _seconds_to_next_day(user, at, day),
    }


def asked_card(
    *, user: User, card_id: int, at: datetime, day: date, is_practice: bool
) -> AskedCard | None:
    """Return one card as the review asks it, wherever it stands in the queue.

    None if it is not in the deck, or, unless it is practised, does not wait for an answer now.
    """
    states = CardState.objects.deck_of(user).filter(suspended=False, card=card_id)
    cards, _joining = queue_cards(states if is_practice else states.to_show(day), day)
    waiting = {card.id: card for card in cards if is_practice or _waits(card.state, day)}
    given = practice_answers(user, day) if is_practice else {}
    practised = {card: len(ratings) for card, ratings in given.items()} if is_practice else None
    asked = asked_cards(user=user, cards=waiting, ids=waiting, at=at, day=day, practised=practised)
    return asked[0] if asked else None


def _waits(state: MemoryState, day: date) -> bool:
    """Tell whether a card may be asked: a new one, one in its steps, or one that is due."""
    if scheduling.is_set_aside(state, day=day):
        return False
    return state.phase == Phase.NEW or state.due_at is not None or state.due_on <= day


def _seconds_to_next_day(user: User, at: datetime, day: date) -> int:
    next_day = scheduling.day_starts_at(day + timedelta(days=1), user.zone, user.day_rollover_hour)
    return ceil((next_day - at).total_seconds())


def load(
    *,
    user: User,
    at: datetime,
    day: date,
    study: Study | None = None,
    paces: Collection[ExamPace] = (),
) -> Today:
    """Return the person's cards of the learner day, in two queries, or five in a backlog."""
    done = _answered(user, day)
    used = queue.Used(done.new_cards, done.answers, frozenset(done.notes))
    states = CardState.objects.deck_of(user).to_show(day).filter(suspended=False)
    cards, joining = queue_cards(
        states if study is None else chosen(states, study, user=user, day=day), day
    )
    limits = _limits(user, paces)
    if queue.may_be_postponed(cards, limits=limits, used=used):
        cards = _with_parameters(user, cards)
    session = queue.build_session(
        cards, at=at, day=day, limits=limits, used=used, core_first=bool(paces)
    )
    return Today(
        cards={card.id: card for card in cards},
        session=session,
        used=used,
        returned=tuple(reversed(done.returned)),
        given=done.given,
        joining=joining,
        can_undo=done.can_undo,
        limits=limits,
        caught_up_on=_caught_up_on(user, day, cards, session.postponed, limits),
    )


def end_of(today: Today, *, user: User, at: datetime, day: date) -> End:
    """Return why nothing is to be shown, and when the next cards come: at most one query."""
    steps = [card.state.due_at for card in today.cards.values() if card.state.due_at is not None]
    new = sum(card.state.phase == Phase.NEW for card in today.cards.values())
    per_day = user.new_cards_per_day
    postponed = today.session.postponed
    next_at, next_on, next_cards = None, None, len(steps)
    if steps:
        next_at = min(steps)
    else:
        held_back = postponed + min(new + today.joining, per_day)
        next_on, next_cards = _next_due(user, day, held_back)
    return End(
        answers=today.used.answers,
        waiting=postponed,
        is_over_limit=postponed > 0
        or (new > 0 and per_day > 0 and not queue.new_cards_left(today.limits, today.used)),
        next_cards=next_cards,
        next_on=next_on,
        next_at=next_at,
        day=day,
        at=at,
        kept_new=0 if per_day else new + today.joining,
        caught_up_on=today.caught_up_on,
    )


def _counting_down(left: int, given: int) -> dict:
    """Return how many answers are left and given, and “n answers to go, about m minutes”.

    Answers and not cards, so that every answer counts down: a new card takes two. There are words
    for each count that the page may come down to; the last of the list is for what is left now.
    """
    first = max(left - queue.ANSWERS_PER_NEW_CARD * CARDS_IN_PAGE, 0)
    words = [_left_words(n) for n in range(first, left + 1)]
    return {"left": left, "left_words": words, "total": left + given, "finished": given}


def _left_words(answers: int) -> str:
    minutes = queue.minutes(answers)
    left = ngettext("%(n)d answer to go", "%(n)d answers to go", answers) % {"n": answers}
    about = ngettext("about %(n)d minute", "about %(n)d minutes", minutes) % {"n": minutes}
    return f"{left} · {about}" if minutes else left


def _answered(user: User, day: date) -> _Answered:
    columns = ("kind", "card", "card__note", "place", "practice", "was_new", "undone_by")
    events = CardEvent.objects.filter(user=user.pk, day=day).order_by("pk").values_list(*columns)
    done = _Answered()
    for kind, card, note, place, practice, was_new, undone_by in events:
        # What is taken back in the list of cards is no answer that the person waits to give again.
        if kind == EventKind.UNDO and place != CardEvent.Place.DECK:
            done.returned.append(card)
        elif kind in UNDOABLE and card in done.returned:
            done.returned.remove(card)
        if kind not in UNDOABLE or undone_by is not None:
            continue
        done.can_undo = done.can_undo or place in _ON_THE_PAGE
        # What is practised by choice neither uses the day up nor hides a sibling.
        if kind != EventKind.REVIEW or place == CardEvent.Place.CUSTOM:
            continue
        done.notes.add(note)
        done.answers += not practice
        done.new_cards += was_new
        done.given += place == CardEvent.Place.REVIEW
    return done


_PLACE = (
    "card__note__course",
    "card__note__lesson__module__number",
    "card__note__lesson__number",
    "card__note__position",
)


def queue_cards(states: QuerySet[CardState], day: date) -> tuple[list[queue.QueueCard], int]:
    """Return these cards as the queue takes them, and how many new ones join on a later day."""
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


def _with_parameters(user: User, cards: list[queue.QueueCard]) -> list[queue.QueueCard]:
    """Return the cards with the parameters that apply to the person now: one query."""
    rules = study_rules(user, {card.position[0] for card in cards})
    return [replace(card, parameters=rules[card.position[0]].parameters) for card in cards]


def _next_due(user: User, day: date, held_back: int) -> tuple[date | None, int]:
    """Return the next learner day with cards and how many come; today's rest comes tomorrow."""
    later = CardState.objects.deck_of(user).filter(due_on__gt=day, suspended=False)
    days = later.values_list("due_on").annotate(cards=Count("pk")).order_by("due_on")
    due_on, cards = days.first() or (None, 0)
    tomorrow = day + timedelta(days=1)
    if held_back:
        due_on, cards = tomorrow, held_back + (cards if due_on == tomorrow else 0)
    return due_on, min(cards, user.answers_per_day)


def _limits(user: User, paces: Collection[ExamPace]) -> queue.Limits:
    """Return the day's limits; a plan for an exam may ask for fewer answers, never for more."""
    answers = user.answers_per_day
    if paces:
        answers = min(answers, sum(pace.answers_per_day for pace in paces))
    return queue.Limits(user.new_cards_per_day, answers)


def _caught_up_on(
    user: User, day: date, cards: list[queue.QueueCard], waiting: int, limits: queue.Limits
) -> date | None:
    if not waiting:
        return None
    late = (card for card in cards if card.state.due_on and card.state.due_on <= day)
    return queue.caught_up_on(
        waiting=waiting,
        due=CardState.objects.load(user, day),
        limit=limits.answers,
        today=day,
        forgotten=1 - fmean(card.recall(day) for card in late),
        days_off=days_off(user),
    )
