"""What a person does with cards: collect them, answer them, take an answer back.

Every change is an event that is only ever added; the state beside it is the fold of the card's
events in the order of their ids, whatever moment (``at``) each of them counts as given.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import IntegrityError, transaction

from quizzes import offers
from quizzes.actions.replays import events_of, replayed
from quizzes.domain import scheduling
from quizzes.domain.learner_day import clamp_claimed, learner_day
from quizzes.domain.memory import NEW_CARD, EventKind, MemoryState, Phase, Rating
from quizzes.models import Card, CardEvent, CardState, User
from quizzes.models.cards import MEMORY_FIELDS, UNDOABLE
from quizzes.models.study import study_rules

_BATCH = 500
_ONE_DAY = timedelta(days=1)
LONGEST_ANSWER = 600
"""Seconds: whoever took longer did something else meanwhile."""


class CardNotFoundError(Exception):
    """There is no such card, or not for this person, or not any more."""


class StaleAnswerError(Exception):
    """The card was answered elsewhere after the page that asked it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOutcome:
    """What became of an answer: the event on record and the card's state now.

    ``repeated`` tells that this answer had been recorded before, ``already_answered`` that its
    UUID had come with other content: then the first one stands. Nothing was written either way.
    """

    state: CardState
    event: CardEvent
    repeated: bool = False
    already_answered: bool = False

    @property
    def practice(self) -> bool:
        """Whether the answer was over the day's limit and left the schedule alone."""
        return self.event.practice


def add(*, user: User, cards: Iterable[Card], now: datetime) -> None:
    """Put cards into the person's deck as new ones; those already in it stay as they are."""
    today = _today(user, now)
    CardState.objects.bulk_create(
        [CardState(user_id=user.pk, card=card, joined_at=now, joined_on=today) for card in cards],
        ignore_conflicts=True,
    )


def review(
    *,
    user: User,
    card_id: int,
    rating: Rating,
    uuid: UUID,
    claimed_at: datetime | None,
    now: datetime,
    place: str = CardEvent.Place.REVIEW,
    seen: int | None = None,
    seconds: int | None = None,
    offer: str = "",
) -> ReviewOutcome:
    """Record an answer to a card and schedule the card; it joins the deck if it was not in it.

    ``claimed_at`` is when an answer delivered late was given, as far as it can be believed.
    ``seen`` is the number of reviews the card had on the page that asked it, None if that does not
    matter, ``seconds`` how long the answer took, ``offer`` what that page's buttons promised
    (`quizzes.offers`): then that comes about. In custom study, and in a lesson over the day's
    limits, the answer is practice: it schedules nothing, and a card that was not in the deck joins
    it as new on the next learner day.

    Raises CardNotFoundError, StaleAnswerError (the deck is as it was), and ValueError for an
    unknown rating.
    """
    given = _Given(
        user=user,
        card_id=card_id,
        rating=Rating(rating),
        uuid=uuid,
        claimed_at=claimed_at,
        now=now,
        place=place,
        seen=seen,
        seconds=seconds,
        offer=offer,
    )
    return _settled(lambda: _review(given))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """An answer as it reached the server."""

    user: User
    card_id: int
    rating: Rating
    uuid: UUID
    claimed_at: datetime | None
    now: datetime
    place: str
    seen: int | None
    seconds: int | None
    offer: str


def _review(given: _Given) -> ReviewOutcome:
    # The lock comes first: what is read after it includes what a simultaneous answer wrote.
    states = CardState.objects.select_for_update()
    state = states.filter(user=given.user.pk, card=given.card_id).first()
    if stored := CardEvent.objects.filter(user=given.user.pk, uuid=given.uuid).first():
        return _stored_before(given, stored)
    revision, course = _shown(given)
    custom = given.place == CardEvent.Place.CUSTOM
    if not custom and given.seen is not None and given.seen != (state.reviews if state else 0):
        raise StaleAnswerError
    memory = state.memory() if state else NEW_CARD
    at = clamp_claimed(
        given.claimed_at, received=given.now, previous_review_at=memory.last_review_at
    )
    day = _today(given.user, at)
    practice = custom or (
        given.place == CardEvent.Place.LESSON and _is_over_limit(given.user, memory, day)
    )
    state = state or _joining(given, at, day + _ONE_DAY if practice else day)
    event = _event(given, at=at, day=day, practice=practice, revision=revision)
    if not practice:
        promised = _promised(given, memory)
        _schedule(state, event, memory, study_rules(given.user, [course])[course], promised)
    if state.pk is None or not practice:
        state.save()
    event.save(force_insert=True)
    return ReviewOutcome(state=state, event=event)


def _event(given: _Given, *, at: datetime, day: date, practice: bool, revision: int) -> CardEvent:
    """Return the answer as it is put on record; what it schedules is still to be filled in."""
    return CardEvent(
        user_id=given.user.pk,
        card_id=given.card_id,
        kind=EventKind.REVIEW.value,
        uuid=given.uuid,
        at=at,
        received_at=given.now,
        claimed_at=given.claimed_at,
        day=day,
        place=given.place,
        rating=given.rating.value,
        practice=practice,
        revision_id=revision,
        seconds=None if given.seconds is None else min(given.seconds, LONGEST_ANSWER),
    )


def _stored_before(given: _Given, stored: CardEvent) -> ReviewOutcome:
    same = (stored.kind, stored.card_id, stored.rating) == (
        EventKind.REVIEW,
        given.card_id,
        given.rating,
    )
    state = CardState.objects.get(user=given.user.pk, card=stored.card_id)
    return ReviewOutcome(state=state, event=stored, repeated=same, already_answered=not same)


def _shown(given: _Given) -> tuple[int, int]:
    """Return the ids of the wording that is asked now and of its course."""
    try:
        return Card.objects.wording_shown(given.user, given.card_id)
    except Card.DoesNotExist:
        raise CardNotFoundError from None


def _is_over_limit(user: User, memory: MemoryState, day: date) -> bool:
    """Say whether one more answer is too much today; a card in its steps is always finished."""
    if memory.due_at is not None:
        return False
    used = CardEvent.objects.used(user, day)
    if used["answers"] >= user.answers_per_day:
        return True
    return memory.phase == Phase.NEW and used["new_cards"] >= user.new_cards_per_day


def _joining(given: _Given, at: datetime, day: date) -> CardState:
    return CardState(user_id=given.user.pk, card_id=given.card_id, joined_at=at, joined_on=day)


def _promised(given: _Given, memory: MemoryState) -> offers.Interval | None:
    """Return the interval that the button showed, if the page that showed it says so."""
    if not given.offer or given.seen is None:
        return None
    return offers.read(
        given.offer, user=given.user.pk, card=given.card_id, seen=memory.reviews
    ).get(given.rating)


def _schedule(
    state: CardState,
    event: CardEvent,
    memory: MemoryState,
    rules: scheduling.Settings,
    promised: offers.Interval | None,
) -> None:
    rating = Rating(event.rating)
    moment = {"at": event.at, "day": event.day, "settings": rules}
    if promised is None:
        rng = scheduling.fuzz_rng(*state.seed())
        after, chosen = scheduling.review(memory, rating, rng=rng, **moment)
    else:
        after, chosen = scheduling.review_as_promised(memory, rating, promised, **moment)
    event.was_new = memory.phase == Phase.NEW
    if memory.last_review_on is not None:
        event.days_since = scheduling.elapsed_days(memory, event.day)
        event.predicted = scheduling.retrievability(
            memory, day=event.day, parameters=rules.parameters
        )
    event.parameters_id = rules.parameter_set
    event.desired_retention = chosen.desired_retention
    event.due_at, event.due_on = chosen.due_at, chosen.due_on
    state.set_memory(after)


def undo(*, user: User, uuid: UUID, now: datetime, answer: UUID | None = None) -> CardEvent | None:
    """Take back the last that the person did in the review of this learner day, and return it.

    That is an answer, or a card set aside, buried, flagged or begun again on the review page.
    Asked again with the same UUID it returns the same event and takes nothing else back.
    ``answer`` names what to take back by its own UUID. Returns None when there is nothing to take
    back. The card's state becomes exactly what its other events lead to.
    """
    return _settled(lambda: _undo(user, uuid, now, answer))


def _undo(user: User, uuid: UUID, now: datetime, answer: UUID | None) -> CardEvent | None:
    if stored := CardEvent.objects.filter(user=user.pk, uuid=uuid).first():
        return stored.undoes
    today = _today(user, now)
    done = CardEvent.objects.filter(
        user=user.pk,
        day=today,
        kind__in=UNDOABLE,
        place__in=(CardEvent.Place.REVIEW, CardEvent.Place.CUSTOM),
        undone_by=None,
    )
    if answer is not None:
        done = done.filter(uuid=answer)
    event = done.order_by("-pk").first()
    if event is None:
        return None
    state = CardState.objects.select_for_update().get(user=user.pk, card=event.card_id)
    CardEvent.objects.create(
        user_id=user.pk,
        card_id=event.card_id,
        kind=EventKind.UNDO.value,
        uuid=uuid,
        at=now,
        received_at=now,
        day=today,
        undoes=event,
    )
    state.set_memory(replayed(events_of(user.pk).filter(card=event.card_id)))
    state.save(update_fields=MEMORY_FIELDS)
    return event


@transaction.atomic
def rebuild(*, user: User, cards: Iterable[int] | None = None) -> int:
    """Replay all events of the person into the states of their cards; return how many changed.

    ``cards`` are the ids of those to look at, all if it is None.

    Events are taken in the order of their ids, whatever their ``at``. Whoever moves events to
    another person therefore keeps their ids, leaves undo events pointing at the events they take
    back, and moves or removes the states first, so that no card has two. A card with events but
    without a state gets one.
    """
    stored, history = CardState.objects.filter(user=user.pk), events_of(user.pk)
    if cards is not None:
        wanted = list(cards)
        stored, history = stored.filter(card__in=wanted), history.filter(card__in=wanted)
    states = {state.card_id: state for state in stored}
    events = history.order_by("card", "pk").iterator(chunk_size=_BATCH)
    memories: dict[int, MemoryState] = dict.fromkeys(states, NEW_CARD)
    for card_id, of_card in groupby(events, key=lambda event: event.card_id):
        first, *others = of_card
        memories[card_id] = replayed([first, *others])
        if card_id not in states:
            states[card_id] = CardState(
                user_id=user.pk, card_id=card_id, joined_at=first.at, joined_on=first.day
            )
    changed = [states[card] for card, memory in memories.items() if memory != states[card].memory()]
    for state in changed:
        state.set_memory(memories[state.card_id])
    missing = [state for state in states.values() if state.pk is None]
    CardState.objects.bulk_create(missing, batch_size=_BATCH)
    kept = [state for state in changed if state not in missing]
    CardState.objects.bulk_update(kept, MEMORY_FIELDS, batch_size=_BATCH)
    return len({state.card_id for state in (*changed, *missing)})


def _today(user: User, moment: datetime) -> date:
    return learner_day(moment, user.zone, user.day_rollover_hour)


def _settled[Result](write: Callable[[], Result]) -> Result:
    """Run a write in a transaction, and once more if a simultaneous one got in before it."""
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        with transaction.atomic():
            return write()
