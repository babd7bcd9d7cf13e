"""What people's card answers add up to on each learner day that can no longer change."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Floor, Round
from django.utils.translation import gettext_lazy as _

from quizzes.domain.memory import DEFAULT_RETENTION, EventKind, Rating
from quizzes.domain.recall import BINS, COLUMNS, MATURE_DAYS, MILLION, DayNumbers
from quizzes.models.accounts import User
from quizzes.models.cards import CardEvent

FROZEN_AFTER = 11
"""Learner days after which a day no longer changes.

An answer delivered late counts up to seven days back, and whoever changes zone and rollover hour
in between can fall back by three days and a change of clocks more.
"""


class CardDayQuerySet(models.QuerySet):
    """What kept days can be asked for."""

    def settled_until(self, user: User) -> date | None:
        """Return the day up to which the person's days are settled; None before the first."""
        settled = self.filter(user=user.pk, is_settled=True).order_by("-day")
        return settled.values_list("day", flat=True).first()

    def marks(self, user: User, *, after: date, before: date) -> dict[date, tuple[int, int]]:
        """Return how many events the person's rows between two days were made from, and the last.

        The events themselves say the same by `event_marks` as long as none was added or removed.
        """
        rows = self.filter(user=user.pk, day__gt=after, day__lt=before).order_by()
        return {day: mark for day, *mark in rows.values_list("day", "events", "last_event")}


class CardDay(models.Model):
    """One person's `DayNumbers` of a learner day: a sum of their events, rebuildable exactly.

    Rows up to the last settled one need no look at the events; a day among them without a row had
    no answers. Later rows hold as long as the day's events are as many as ``events``, the last of
    them ``last_event``.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_days")
    day = models.DateField(_("learner day"))
    answers = models.PositiveIntegerField(_("answers"), default=0)
    practice = models.PositiveIntegerField(_("of these practice"), default=0)
    new_cards = models.PositiveIntegerField(_("of these first answers"), default=0)
    seconds = models.PositiveIntegerField(_("seconds taken"), default=0)
    timed = models.PositiveIntegerField(_("answers with a time"), default=0)
    undated = models.PositiveIntegerField(_("answers without an interval"), default=0)
    young = models.PositiveIntegerField(_("young cards"), default=0)
    young_recalled = models.PositiveIntegerField(_("young cards recalled"), default=0)
    young_wanted = models.PositiveBigIntegerField(_("young cards wanted, millionths"), default=0)
    mature = models.PositiveIntegerField(_("mature cards"), default=0)
    mature_recalled = models.PositiveIntegerField(_("mature cards recalled"), default=0)
    mature_wanted = models.PositiveBigIntegerField(_("mature cards wanted, millionths"), default=0)
    bins = models.JSONField(_("recall by prediction"))
    is_settled = models.BooleanField(_("can no longer change"), default=False)
    events = models.PositiveIntegerField(_("events it was made from"), default=0)
    last_event = models.BigIntegerField(_("last of these events"), default=0)

    objects = CardDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of cards")
        verbose_name_plural = _("days of cards")
        ordering = ["user", "day"]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_card_day")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.day}"

    def numbers(self) -> DayNumbers:
        """Return the row as the domain's value."""
        return DayNumbers(*(getattr(self, name) for name in COLUMNS), tuple(self.bins))


def last_frozen(day: date) -> date:
    """Return the last learner day that can no longer change when it is ``day``."""
    return day - timedelta(days=FROZEN_AFTER + 1)


def event_marks(user: User, *, after: date, before: date) -> dict[date, list[int]]:
    """Return how many events each of the person's days between two has, and the last one's id.

    One query, answered from an index alone. Events are only added, and what takes one back counts
    for the same day: while a day's mark stays, so does what its answers add up to.
    """
    events = CardEvent.objects.filter(user=user.pk, day__gt=after, day__lt=before).order_by()
    marked = events.values_list("day").annotate(Count("pk"), models.Max("pk"))
    return {day: mark for day, *mark in marked}


def count_days(
    user: User, *, after: date | None = None, until: date | None = None
) -> dict[date, DayNumbers]:
    """Return what the person's answers add up to on each day that has any: one query.

    Its cost grows with the answers in these days; None is no bound.
    """
    answers = CardEvent.objects.filter(user=user.pk, kind=EventKind.REVIEW, undone_by=None)
    if after is not None:
        answers = answers.filter(day__gt=after)
    if until is not None:
        answers = answers.filter(day__lte=until)
    grouped = answers.order_by().annotate(bin=_BIN).values_list("day", "bin")
    parts: dict[date, list[tuple]] = defaultdict(list)
    for day, number, *counts in grouped.annotate(**_COUNTS).values_list("day", "bin", *_COUNTS):
        parts[day].append((number, [int(count or 0) for count in counts]))
    return {day: _united(parts[day]) for day in sorted(parts)}


def _united(parts: Iterable[tuple]) -> DayNumbers:
    """Return the numbers of a day, which come apart by bin."""
    bins = [0] * (3 * BINS)
    plain = [0] * len(COLUMNS)
    for number, counts in parts:
        plain = [sum(pair) for pair in zip(plain, counts, strict=False)]
        if number is not None:
            # What is predicted for certain belongs to the last tenth.
            at = 3 * min(int(number), BINS - 1)
            for offset, count in enumerate(counts[len(COLUMNS) :]):
                bins[at + offset] += count
    return DayNumbers(*plain, tuple(bins))


_RECALLED = Q(rating__gt=Rating.AGAIN)
_YOUNG = Q(days_since__gte=1, days_since__lt=MATURE_DAYS)
_MATURE = Q(days_since__gte=MATURE_DAYS)
_PREDICTED = Q(days_since__gte=1, predicted__isnull=False)
_BIN = Case(When(_PREDICTED, then=Floor(F("predicted") * BINS)), default=None)


def _millionths(share, condition: Q) -> Sum:
    return Sum(Round(share * Value(float(MILLION))), filter=condition)


_WANTED = Coalesce(F("desired_retention"), Value(DEFAULT_RETENTION))
_COUNTS = {
    "n_answers": Count("pk"),
    "n_practice": Count("pk", filter=Q(practice=True)),
    "n_new_cards": Count("pk", filter=Q(was_new=True)),
    "n_seconds": Sum("seconds"),
    "n_timed": Count("seconds"),
    "n_undated": Count("pk", filter=Q(practice=False, was_new=False, days_since=None)),
    "n_young": Count("pk", filter=_YOUNG),
    "n_young_recalled": Count("pk", filter=_YOUNG & _RECALLED),
    "n_young_wanted": _millionths(_WANTED, _YOUNG),
    "n_mature": Count("pk", filter=_MATURE),
    "n_mature_recalled": Count("pk", filter=_MATURE & _RECALLED),
    "n_mature_wanted": _millionths(_WANTED, _MATURE),
    "n_bin": Count("pk", filter=_PREDICTED),
    "n_bin_recalled": Count("pk", filter=_PREDICTED & _RECALLED),
    "n_bin_predicted": _millionths(F("predicted"), _PREDICTED),
}
