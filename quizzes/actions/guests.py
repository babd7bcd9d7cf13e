"""What becomes of guests: their work moves into an account, or they are forgotten."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from quizzes.actions import cards
from quizzes.models import (
    Attempt,
    AttemptItem,
    CardEvent,
    CardState,
    LessonReading,
    Membership,
    User,
)

PURGE_BATCH = 200


@transaction.atomic
def merge_guest(*, guest: User, into: User, now: datetime) -> bool:
    """Move everything a guest did into an account and remove the guest's row.

    Returns False, and does nothing, when there is nothing to merge: the guest is gone already, is
    no guest (any more), or is the account itself.

    Where both did the same thing: of two open attempts at a quiz the one with more answers stays
    open (the newer one if equal) and the other is finished, or dropped when nobody answered in it.
    A reading keeps its earliest moments, a membership the account's role. Card events keep their
    ids, which are the order they reached the server in and the order a replay takes them in; the
    state of a card both had is replayed from the events of both. An event that reached the server
    under the same UUID for both is one event, the first.
    """
    people = User.objects.select_for_update().in_bulk({guest.pk, into.pk})
    visitor, account = people.get(guest.pk), people.get(into.pk)
    if visitor is None or account is None or visitor == account:
        return False
    if not visitor.is_guest or account.is_guest:
        return False
    _move_attempts(visitor, account, now)
    _move_cards(visitor, account)
    _move_readings(visitor, account)
    _move_memberships(visitor, account)
    if visitor.time_zone and not account.time_zone:
        User.objects.filter(pk=account.pk).update(time_zone=visitor.time_zone)
    visitor.delete()
    return True


def _move_attempts(guest: User, account: User, now: datetime) -> None:
    open_attempts = Attempt.objects.filter(finished_at=None, practice_of=None)
    ours = {attempt.quiz_id: attempt for attempt in open_attempts.filter(user=account)}
    for theirs in open_attempts.filter(user=guest, quiz__in=ours):
        _close_lesser(theirs, ours[theirs.quiz_id], now)
    Attempt.objects.filter(user=guest).update(user=account)
    _keep_first_answers(account)


def _close_lesser(one: Attempt, other: Attempt, now: datetime) -> None:
    lesser = min(one, other, key=lambda attempt: (attempt.answered, attempt.started_at, attempt.pk))
    if lesser.answered:
        Attempt.objects.filter(pk=lesser.pk).update(finished_at=now)
    else:
        lesser.delete()


def _keep_first_answers(account: User) -> None:
    """Leave ``first_attempt`` on the earliest answer to each question only."""
    firsts = AttemptItem.objects.filter(attempt__user=account, first_attempt=True)
    seen, repeated = set(), []
    order = firsts.order_by("answered_at", "pk")
    for item, question in order.values_list("pk", "version__question"):
        if question in seen:
            repeated.append(item)
        seen.add(question)
    AttemptItem.objects.filter(pk__in=repeated).update(first_attempt=False)


def _move_cards(guest: User, account: User) -> None:
    ours, theirs = CardState.objects.filter(user=account), CardState.objects.filter(user=guest)
    shared = set(ours.values_list("card", flat=True)) & set(theirs.values_list("card", flat=True))
    _keep_earliest_joining(ours, theirs, shared)
    theirs.filter(card__in=shared).delete()
    theirs.update(user=account)
    _unite_repeated_events(guest, account)
    CardEvent.objects.filter(user=guest).update(user=account)
    if shared:
        cards.rebuild(user=account)


def _keep_earliest_joining(ours, theirs, shared: set[int]) -> None:
    joined = {state.card_id: state for state in theirs.filter(card__in=shared)}
    for state in ours.filter(card__in=shared):
        earlier = joined[state.card_id]
        if earlier.joined_at < state.joined_at:
            state.joined_at, state.joined_on = earlier.joined_at, earlier.joined_on
            state.save(update_fields=["joined_at", "joined_on"])


def _unite_repeated_events(guest: User, account: User) -> None:
    """Keep the first of two events that are one, so that all of them can be one person's.

    The same UUID on another card or of another kind was never the same event: it gets a new one.
    """
    theirs = CardEvent.objects.filter(user=guest)
    same_uuid = CardEvent.objects.filter(user=account, uuid__in=theirs.values("uuid"))
    ours = {event.uuid: event for event in same_uuid}
    for event in list(theirs.filter(uuid__in=ours)):
        other = ours[event.uuid]
        if (event.card_id, event.kind) == (other.card_id, other.kind):
            kept, repeated = sorted((event, other), key=lambda one: one.pk)
            _drop_repeated(repeated, kept)
        else:
            CardEvent.objects.filter(pk=event.pk).update(uuid=uuid4())


def _drop_repeated(repeated: CardEvent, kept: CardEvent) -> None:
    """Delete an event; what took it back takes back the kept one, unless something else does."""
    undo = CardEvent.objects.filter(undoes=repeated.pk)
    if CardEvent.objects.filter(undoes=kept.pk).exists():
        undo.delete()
    else:
        undo.update(undoes=kept)
    CardEvent.objects.filter(pk=repeated.pk).delete()


def _move_readings(guest: User, account: User) -> None:
    ours = {reading.lesson_id: reading for reading in LessonReading.objects.filter(user=account)}
    theirs = LessonReading.objects.filter(user=guest)
    for reading in theirs.filter(lesson__in=ours):
        _unite_readings(ours[reading.lesson_id], reading)
    theirs.exclude(lesson__in=ours).update(user=account)


def _unite_readings(kept: LessonReading, other: LessonReading) -> None:
    kept.opened_at = min(kept.opened_at, other.opened_at)
    kept.last_section = other.last_section or kept.last_section
    if other.read_at and (kept.read_at is None or other.read_at < kept.read_at):
        kept.read_at, kept.read_on = other.read_at, other.read_on
    kept.save()


def _move_memberships(guest: User, account: User) -> None:
    ours = {member.course_id: member for member in Membership.objects.filter(user=account)}
    theirs = Membership.objects.filter(user=guest)
    for member in theirs.filter(course__in=ours):
        ours[member.course_id].groups.add(*member.groups.all())
    theirs.exclude(course__in=ours).update(user=account)


def purge_guests(*, now: datetime, idle_days: int) -> int:
    """Forget the guests who did nothing for so many days, with all they did; return how many.

    Anything recorded counts as doing: an answer, a card, an opened or read lesson. Raises
    ValueError for less than one day, which would forget guests in the middle of a lesson.
    """
    if idle_days < 1:
        raise ValueError("Guests are kept for at least one day.")
    idle = list(_guests_idle_since(now - timedelta(days=idle_days)).values_list("pk", flat=True))
    for start in range(0, len(idle), PURGE_BATCH):
        with transaction.atomic():
            batch = idle[start : start + PURGE_BATCH]
            # Asked again: who signed up in the meantime is no guest any more.
            User.objects.filter(pk__in=batch, is_guest=True).delete()
    return len(idle)


def _guests_idle_since(moment: datetime):
    did_something = (
        Q(pk__in=CardEvent.objects.filter(received_at__gte=moment).values("user"))
        | Q(pk__in=Attempt.objects.filter(started_at__gte=moment).values("user"))
        | Q(pk__in=AttemptItem.objects.filter(answered_at__gte=moment).values("attempt__user"))
        | Q(
            pk__in=LessonReading.objects.filter(
                Q(opened_at__gte=moment) | Q(read_at__gte=moment)
            ).values("user")
        )
    )
    return User.objects.filter(is_guest=True, date_joined__lt=moment).exclude(did_something)
