"""Days off: what is due from the first of them on moves by as many days, and back again."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from quizzes.actions import cards, plans
from quizzes.domain.memory import EventKind, Phase
from quizzes.models import CardEvent, CardState, StudyBreak, User

LONGEST_BREAK = 120
"""Days."""

_FARTHEST = timedelta(days=366)
_BATCH = 500


class BreakError(Exception):
    """The break cannot be: ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def take_break(
    *, user: User, first_day: date, last_day: date, uuid: UUID, now: datetime
) -> StudyBreak:
    """Take days off: each card due from the first day on comes later by the break's length.

    So a day's cards stay together, and the days after the break are as full as those before.
    Cards in their steps and new ones stay. The same ``uuid`` again changes nothing. Plans for an
    exam leave the days out. Raises BreakError: ``past``, ``ends_first``, ``too_long``, ``too_far``
    or ``overlaps``.
    """
    wanted = StudyBreak(user=user, uuid=uuid, first_day=first_day, last_day=last_day, made_at=now)
    made = _take(wanted, user, now)
    plans.refresh(user=user, now=now)
    return made


@transaction.atomic
def _take(wanted: StudyBreak, user: User, now: datetime) -> StudyBreak:
    # Locked, so that two breaks cannot be made at once.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if made := StudyBreak.objects.filter(user=user, uuid=wanted.uuid).first():
        return made
    _check(user, wanted.first_day, wanted.last_day, user.learner_day(now))
    wanted.moved = _shift(wanted, user, now)
    wanted.save()
    plans.forget(user=user)
    return wanted


def _check(user: User, first_day: date, last_day: date, today: date) -> None:
    if first_day < today:
        raise BreakError("past")
    if last_day < first_day:
        raise BreakError("ends_first")
    if (last_day - first_day).days >= LONGEST_BREAK:
        raise BreakError("too_long")
    if first_day - today > _FARTHEST:
        raise BreakError("too_far")
    others = StudyBreak.objects.standing().filter(user=user)
    if others.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise BreakError("overlaps")


def _shift(made: StudyBreak, user: User, now: datetime) -> int:
    later = CardState.objects.select_for_update(of=("self",)).filter(
        user=user.pk, phase=Phase.REVIEW, due_on__gte=made.first_day
    )
    length = timedelta(days=made.length)
    due = list(later.order_by("pk").values_list("pk", "card_id", "due_on"))
    CardEvent.objects.bulk_create(
        (
            CardEvent(
                user_id=user.pk,
                card_id=card,
                kind=EventKind.SHIFT.value,
                uuid=uuid5(made.uuid, str(card)),
                at=now,
                received_at=now,
                day=user.learner_day(now),
                place=CardEvent.Place.DECK,
                due_on=due_on + length,
            )
            for _pk, card, due_on in due
        ),
        batch_size=_BATCH,
    )
    # The latest day first: what was moved is not met a second time.
    for day in sorted({due_on for _pk, _card, due_on in due}, reverse=True):
        later.filter(due_on=day).update(due_on=day + length)
    return len(due)


def undo_break(*, user: User, break_id: int, now: datetime) -> StudyBreak | None:
    """Take a break back as a whole, until its last day; return it, None when there is none.

    Cards answered meanwhile keep what the answer gave them.
    """
    taken = _take_back(break_id, user, now)
    if taken is not None:
        plans.refresh(user=user, now=now)
    return taken


@transaction.atomic
def _take_back(break_id: int, user: User, now: datetime) -> StudyBreak | None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing = StudyBreak.objects.standing().filter(user=user, last_day__gte=user.learner_day(now))
    taken = standing.filter(pk=break_id).first()
    if taken is None:
        return None
    _shift_back(taken, user, now)
    taken.undone_at = now
    taken.save(update_fields=["undone_at"])
    plans.forget(user=user)
    return taken


def _shift_back(taken: StudyBreak, user: User, now: datetime) -> None:
    shifts = [
        event
        for event in CardEvent.objects.filter(
            user=user, kind=EventKind.SHIFT, received_at=taken.made_at, undone_by=None
        )
        if event.uuid == uuid5(taken.uuid, str(event.card_id))
    ]
    CardEvent.objects.bulk_create(
        (
            CardEvent(
                user_id=user.pk,
                card_id=event.card_id,
                kind=EventKind.UNDO.value,
                uuid=uuid5(taken.uuid, f"undo {event.card_id}"),
                at=now,
                received_at=now,
                day=user.learner_day(now),
                place=CardEvent.Place.DECK,
                undoes=event,
            )
            for event in shifts
        ),
        batch_size=_BATCH,
    )
    for start in range(0, len(shifts), _BATCH):
        some = shifts[start : start + _BATCH]
        cards.rebuild(user=user, cards=[event.card_id for event in some])
