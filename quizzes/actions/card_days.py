"""Keeping what the answers of past days add up to, so that no page counts them again.

A kept day is a cache of its events. Whoever adds events to days gone by, moves events to another
person or deletes any calls `forget` in the same transaction; the next look keeps the days anew.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from quizzes.domain.recall import COLUMNS, DayNumbers
from quizzes.models import CardDay, User
from quizzes.models.card_days import count_days, event_marks, last_frozen

_BATCH = 500
_ONE_DAY = timedelta(days=1)


@transaction.atomic
def keep(*, user: User, day: date) -> int:
    """Keep what the person's days before ``day``, their learner day, add up to; return how many.

    Three queries where nothing is new. Days that can no longer change are counted once for good,
    the few after them whenever their events are others than before.
    """
    until = last_frozen(day)
    settled = CardDay.objects.settled_until(user)
    counted = 0
    if settled is None or settled < until:
        counted += _settle(user, until)
    else:
        # Whoever flies west can see days again that are settled: they stay so.
        until = settled
    marks = event_marks(user, after=until, before=day)
    kept = CardDay.objects.marks(user, after=until, before=day)
    changed = [one for one in marks.keys() | kept.keys() if marks.get(one) != kept.get(one)]
    if changed:
        _lock(user)
        numbers = count_days(user, after=min(changed) - _ONE_DAY, until=max(changed))
        rows = [
            _row(user, one, numbers.get(one, DayNumbers()), marks[one])
            for one in changed
            if one in marks
        ]
        _put(user, rows, CardDay.objects.filter(day__in=changed))
        counted += len(changed)
    return counted


@transaction.atomic
def keep_again(*, user: User, day: date) -> int:
    """Keep all the person's days anew from their events; return how many days were wrong.

    A settled day is wrong when its events were changed without `forget`.
    """
    _lock(user)
    keep(user=user, day=day)
    before = _kept(user)
    forget(user=user)
    keep(user=user, day=day)
    after = _kept(user)
    nothing = DayNumbers()
    days = before.keys() | after.keys()
    return sum(before.get(one, nothing) != after.get(one, nothing) for one in days)


def forget(*, user: User) -> None:
    """Forget the kept days of a person whose events of days gone by change."""
    CardDay.objects.filter(user=user.pk).delete()


def _settle(user: User, until: date) -> int:
    """Count the days up to ``until`` that are not settled yet, and keep them for good."""
    _lock(user)
    settled = CardDay.objects.settled_until(user)
    counted = count_days(user, after=settled, until=until)
    if not counted and settled is None:
        return 0
    # The last day has a row even without answers: it says how far the days are settled.
    counted.setdefault(until, DayNumbers())
    rows = [_row(user, one, numbers, is_settled=True) for one, numbers in counted.items()]
    _put(user, rows, CardDay.objects.filter(day__lte=until, is_settled=False))
    return len(rows)


def _lock(user: User) -> None:
    """Wait for whoever merges this person with another, and for a second look at their numbers."""
    User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()


def _put(user: User, rows: list[CardDay], instead) -> None:
    instead.filter(user=user.pk).delete()
    CardDay.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def _kept(user: User) -> dict[date, DayNumbers]:
    return {row.day: row.numbers() for row in CardDay.objects.filter(user=user.pk)}


def _row(
    user: User,
    day: date,
    numbers: DayNumbers,
    mark: Sequence[int] = (0, 0),
    *,
    is_settled: bool = False,
) -> CardDay:
    columns = {name: getattr(numbers, name) for name in COLUMNS}
    return CardDay(
        user_id=user.pk,
        day=day,
        bins=list(numbers.bins),
        is_settled=is_settled,
        events=mark[0],
        last_event=mark[1],
        **columns,
    )
