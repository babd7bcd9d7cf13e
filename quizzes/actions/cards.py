"""What a person does with cards: collect them, answer them, take an answer back.

Every change is an event that is only ever added; the state beside it is the fold of the card's
events in the order of their ids, whatever moment (``at``) each of them counts as given.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from quizzes.domain import scheduling
from quizzes.domain.learner_day import clamp_claimed, learner_day
from quizzes.domain.memory import NEW_CARD, EventKind, MemoryState, Phase, Rating
from quizzes.models import Card, CardEvent, CardState, User
from quizzes.models.cards import MEMORY_FIELDS, scheduling_settings

_BATCH = 500
_ONE_DAY = timedelta(days=1)


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
) -> ReviewOutcome:
    """Record an answer to a card and schedule the card; it joins the deck if it was not in it.

    ``claimed_at`` is when an answer delivered late was given, as far as it can be believed.
    ``seen`` is the number of reviews the card had on the page that asked it, None if that does not
    matter. In a lesson, over the day's limits, the answer is practice: it schedules nothing, and
    a card that was not in the deck joins it as new on the next learner day.

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


def _review(given: _Given) -> ReviewOutcome:
    # The lock comes first: what is read after it includes what a simultaneous answer wrote.
    states = CardState.objects.select_for_update()
    state = states.filter(user=given.user.pk, card=given.card_id).first()
    if stored := CardEvent.objects.filter(user=given.user.pk, uuid=given.uuid).first():
        return _stored_before(given, stored)
    revision = _shown_revision(given)
    if given.seen is not None and given.seen != (state.reviews if state else 0):
        raise StaleAnswerError
    memory = state.memory() if state else NEW_CARD
    at = clamp_claimed(
        given.claimed_at, received=given.now, previous_review_at=memory.last_review_at
    )
    day = _today(given.user, at)
    practice = given.place == CardEvent.Place.LESSON and _is_over_limit(given.user, memory, day)
    state = state or _joining(given, at, day + _ONE_DAY if practice else day)
    event = CardEvent(
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
    )
    if not practice:
        _schedule(state, event, given, memory)
    if state.pk is None or not practice:
        state.save()
    event.save(force_insert=True)
    return ReviewOutcome(state=state, event=event)


def _stored_before(given: _Given, stored: CardEvent) -> ReviewOutcome:
    same = (stored.kind, stored.card_id, stored.rating) == (
        EventKind.REVIEW,
        given.card_id,
        given.rating,
    )
    state = CardState.objects.get(user=given.user.pk, card=stored.card_id)
    return ReviewOutcome(state=state, event=stored, repeated=same, already_answered=not same)


def _shown_revision(given: _Given) -> int | None:
    visible = Card.objects.visible_to(given.user).filter(pk=given.card_id).order_by()
    for (revision,) in visible.values_list("note__current"):
        return revision
    raise CardNotFoundError


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


def _schedule(state: CardState, event: CardEvent, given: _Given, memory: MemoryState) -> None:
    after, chosen = scheduling.review(
        memory,
        given.rating,
        at=event.at,
        day=event.day,
        settings=scheduling_settings(given.user.desired_retention),
        rng=scheduling.fuzz_rng(*state.seed()),
    )
    event.was_new = memory.phase == Phase.NEW
    event.desired_retention = chosen.desired_retention
    event.due_at, event.due_on = chosen.due_at, chosen.due_on
    state.set_memory(after)


def undo(*, user: User, uuid: UUID, now: datetime, answer: UUID | None = None) -> CardEvent | None:
    """Take back the person's last answer in the review of this learner day, and return it.

    Asked again with the same UUID it returns the same event and takes nothing else back.
    ``answer`` names the answer to take back by its own UUID. Returns None when there is nothing
    to take back. The card's state becomes exactly what its other events lead to.
    """
    return _settled(lambda: _undo(user, uuid, now, answer))


def _undo(user: User, uuid: UUID, now: datetime, answer: UUID | None) -> CardEvent | None:
    if stored := CardEvent.objects.filter(user=user.pk, uuid=uuid).first():
        return stored.undoes
    today = _today(user, now)
    answers = CardEvent.objects.filter(
        user=user.pk,
        day=today,
        kind=EventKind.REVIEW,
        place=CardEvent.Place.REVIEW,
        undone_by=None,
    )
    if answer is not None:
        answers = answers.filter(uuid=answer)
    event = answers.order_by("-pk").first()
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
    state.set_memory(_replayed(_events(user).filter(card=event.card_id)))
    state.save(update_fields=MEMORY_FIELDS)
    return event


@transaction.atomic
def make_due(*, user: User, cards: Iterable[Card | int], now: datetime) -> list[int]:
    """Bring cards of the deck forward to the next learner day; return the ids of those moved.

    Only cards with an interval in days that would come later move. What is remembered of them
    stays: the next answer decides.
    """
    today = _today(user, now)
    tomorrow = today + _ONE_DAY
    later = CardState.objects.select_for_update(of=("self",)).filter(
        user=user.pk, card__in=cards, phase=Phase.REVIEW, due_on__gt=tomorrow
    )
    moved = dict(later.values_list("pk", "card_id"))
    if moved:
        CardEvent.objects.bulk_create(
            CardEvent(
                user_id=user.pk,
                card_id=card_id,
                kind=EventKind.ADVANCE.value,
                uuid=uuid4(),
                at=now,
                received_at=now,
                day=today,
                due_on=tomorrow,
            )
            for card_id in moved.values()
        )
        CardState.objects.filter(pk__in=moved).update(due_on=tomorrow)
    return list(moved.values())


@transaction.atomic
def rebuild(*, user: User) -> int:
    """Replay all events of the person into the states of their cards; return how many changed.

    Events are taken in the order of their ids, whatever their ``at``. Whoever moves events to
    another person therefore keeps their ids, leaves undo events pointing at the events they take
    back, and moves or removes the states first, so that no card has two. A card with events but
    without a state gets one.
    """
    states = {state.card_id: state for state in CardState.objects.filter(user=user.pk)}
    events = _events(user).order_by("card", "pk").iterator(chunk_size=_BATCH)
    replayed: dict[int, MemoryState] = dict.fromkeys(states, NEW_CARD)
    for card_id, of_card in groupby(events, key=lambda event: event.card_id):
        first, *others = of_card
        replayed[card_id] = _replayed([first, *others])
        if card_id not in states:
            states[card_id] = CardState(
                user_id=user.pk, card_id=card_id, joined_at=first.at, joined_on=first.day
            )
    changed = [states[card] for card, memory in replayed.items() if memory != states[card].memory()]
    for state in changed:
        state.set_memory(replayed[state.card_id])
    missing = [state for state in states.values() if state.pk is None]
    CardState.objects.bulk_create(missing, batch_size=_BATCH)
    kept = [state for state in changed if state not in missing]
    CardState.objects.bulk_update(kept, MEMORY_FIELDS, batch_size=_BATCH)
    return len({state.card_id for state in (*changed, *missing)})


def _events(user: User):
    return CardEvent.objects.filter(user=user.pk).select_related("parameters")


def _replayed(events: Iterable[CardEvent]) -> MemoryState:
    return scheduling.replay(event.to_event() for event in events if not event.practice)


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
