"""What each person remembers of cards, and how it came about.

``CardEvent`` is the truth and only ever grows; ``CardState`` is its fold, kept for speed.
"""

import json
from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from quizzes.domain.memory import (
    DEFAULT_PARAMETERS,
    DEFAULT_RETENTION,
    Event,
    EventKind,
    MemoryState,
    Phase,
    Rating,
)
from quizzes.models.notes import Card, NoteRevision, seen_by
from quizzes.models.parameters import ParameterSet

BALANCED_DAYS = 90
"""How far ahead the work of days is evened out; later days change often enough until they come."""


# The ORM's updates do not say what they changed.
BRING_FORWARD = """
    UPDATE quizzes_cardstate SET due_on = %s WHERE id IN ({}) RETURNING card_id
"""


class CardStateQuerySet(models.QuerySet):
    """What the states of cards can be asked for."""

    def deck_of(self, user) -> Self:
        """Return the person's cards, without those they may not see now."""
        return self.filter(seen_by(user, "card__"), user=user.pk)

    def to_show(self, day: date) -> Self:
        """Return the cards in steps, those due by this learner day, and the new ones."""
        return self.filter(Q(due_at__isnull=False) | Q(due_on__lte=day) | Q(phase=Phase.NEW))

    def tagged(self, tag: str) -> Self:
        """Return those with exactly this tag of the person's own; takes a query of its own."""
        # One database keeps the letters of other scripts as they are, the other escapes them; and
        # they differ in which letters are the same but for their case.
        as_stored = (json.dumps(tag, ensure_ascii=ascii_only) for ascii_only in (True, False))
        near = Q()
        for text in as_stored:
            near |= Q(tags__icontains=text)
        found = self.filter(near)
        others = [pk for pk, tags in found.values_list("pk", "tags") if tag not in tags]
        return found.exclude(pk__in=others)

    def bring_forward(self, day: date) -> list[int]:
        """Make those with an interval in days that would come later due on a day: one statement.

        Returns the ids of their cards. For the states of one person, in a transaction.
        """
        later = self.filter(phase=Phase.REVIEW, due_on__gt=day).order_by("pk").values("pk")
        # Locked in their order: two such statements never wait for each other.
        try:
            chosen, values = later.select_for_update().query.sql_with_params()
        except EmptyResultSet:
            return []
        with connection.cursor() as cursor:
            stored = connection.ops.adapt_datefield_value(day)
            cursor.execute(BRING_FORWARD.format(chosen), [stored, *values])
            return sorted(card for (card,) in cursor.fetchall())

    def load(self, user, day: date) -> dict[date, int]:
        """Return how many of the person's cards are due on each of the days balanced after it."""
        until = day + timedelta(days=BALANCED_DAYS)
        coming = self.filter(user=user.pk, due_on__gt=day, due_on__lte=until).order_by()
        return dict(coming.values_list("due_on").annotate(Count("pk")))


MEMORY_FIELDS = tuple(MemoryState.__dataclass_fields__)
"""The columns of `CardState` that a replay of the card's events gives."""


class CardState(models.Model):
    """What one person remembers of one card: the fold of their events, rebuildable exactly."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_states")
    card = models.ForeignKey(Card, models.CASCADE, related_name="states")
    phase = models.CharField(_("phase"), max_length=10, default="new")
    step = models.PositiveSmallIntegerField(_("step"), null=True)
    stability = models.FloatField(_("stability (days)"), null=True)
    difficulty = models.FloatField(_("difficulty"), null=True)
    due_at = models.DateTimeField(_("due at"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    last_review_at = models.DateTimeField(_("last review"), null=True)
    last_review_on = models.DateField(_("learner day of last review"), null=True)
    reviews = models.PositiveIntegerField(_("reviews"), default=0)
    lapses = models.PositiveIntegerField(_("lapses"), default=0)
    suspended = models.BooleanField(_("suspended"), default=False)
    buried_on = models.DateField(_("buried on"), null=True)
    flag = models.PositiveSmallIntegerField(_("flag"), default=0)
    joined_at = models.DateTimeField(_("joined the deck"))
    joined_on = models.DateField(_("learner day of joining"))
    tags = models.JSONField(_("own tags"), default=list, blank=True)

    objects = CardStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a card")
        verbose_name_plural = _("states of cards")
        indexes = [
            models.Index(fields=["user", "due_on", "suspended"], name="states_due_on"),
            models.Index(fields=["user", "due_at"], name="states_due_at"),
            models.Index(fields=["user", "phase"], name="states_by_phase"),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "card"], name="one_state")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.card_id}"

    def memory(self) -> MemoryState:
        """Return the row's columns as the domain's value."""
        values = {name: getattr(self, name) for name in MEMORY_FIELDS}
        return MemoryState(**values | {"phase": Phase(self.phase)})

    def seed(self) -> tuple[int, int, int]:
        """Return what fixes the fuzz of the card's next interval, shown or chosen."""
        return self.user_id, self.card_id, self.reviews

    def set_memory(self, memory: MemoryState) -> None:
        """Take over the domain's value; nothing is saved."""
        for name in MEMORY_FIELDS:
            setattr(self, name, getattr(memory, name))
        self.phase = memory.phase.value


UNDOABLE = (
    EventKind.REVIEW,
    EventKind.SUSPEND,
    EventKind.BURY,
    EventKind.FLAG,
    EventKind.RESET,
)
"""What can be taken back on the review page, one after the other."""


class CardEventQuerySet(models.QuerySet):
    """What the events of cards can be asked for."""

    def counted(self, user, day: date) -> Self:
        """Return the answers that count for this learner day: neither practice nor undone."""
        return self.filter(
            user=user.pk, day=day, kind=EventKind.REVIEW, practice=False, undone_by=None
        )

    def used(self, user, day: date) -> dict[str, int]:
        """Return how many ``answers`` and ``new_cards`` of the day's limits are used up."""
        return self.counted(user, day).aggregate(
            answers=Count("pk"), new_cards=Count("pk", filter=Q(was_new=True))
        )


class CardEvent(models.Model):
    """Something that happened to one person's card. Only ever added.

    A review keeps everything a replay needs: rating, learner day, parameter set, retention and
    the due that was chosen, so that replaying never draws anew. ``days_since`` and ``predicted``
    (retrievability, 0 to 1) say how things stood just before the answer, for the statistics; a
    first answer has neither.
    """

    class Place(models.TextChoices):
        REVIEW = "review", _("Review")
        LESSON = "lesson", _("In a lesson")
        CUSTOM = "custom", _("Custom study")
        DECK = "deck", _("In the list of cards")
        IMPORT = "import", _("Brought from another program")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_events")
    card = models.ForeignKey(Card, models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=10)
    uuid = models.UUIDField(_("made by the browser"))
    at = models.DateTimeField(_("counted as given at"))
    received_at = models.DateTimeField(_("received"))
    claimed_at = models.DateTimeField(_("time the browser claims"), null=True)
    day = models.DateField(_("learner day"))
    place = models.CharField(_("place"), max_length=10, choices=Place, default=Place.REVIEW)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True)
    was_new = models.BooleanField(_("first answer to the card"), default=False)
    practice = models.BooleanField(
        _("practice only"), default=False, help_text=_("Given over the day's limit: no schedule.")
    )
    revision = models.ForeignKey(NoteRevision, models.PROTECT, null=True, related_name="+")
    parameters = models.ForeignKey(ParameterSet, models.PROTECT, null=True, related_name="+")
    desired_retention = models.FloatField(_("desired retention"), null=True)
    seconds = models.PositiveSmallIntegerField(_("seconds taken"), null=True)
    days_since = models.PositiveIntegerField(_("days since the review before"), null=True)
    predicted = models.FloatField(_("predicted recall"), null=True)
    due_at = models.DateTimeField(_("chosen due time"), null=True)
    due_on = models.DateField(_("chosen due day"), null=True)
    flag = models.PositiveSmallIntegerField(_("flag"), null=True)
    undoes = models.OneToOneField(
        "self", models.RESTRICT, null=True, related_name="undone_by", verbose_name=_("takes back")
    )

    objects = CardEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a card")
        verbose_name_plural = _("events of cards")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["user", "card"], name="events_of_a_card"),
            # In the order of ids: with the moment behind the day, SQLite would read all events of
            # a person for those of a day in that order.
            models.Index(fields=["user", "day"], name="events_of_a_day"),
            models.Index(fields=["user", "day", "at"], name="moments_of_a_day"),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "uuid"], name="unique_event_uuid")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def to_event(self) -> Event:
        """Return the row as the domain's value. Fetch ``parameters`` with it when it has some."""
        parameters = self.parameters.parameters if self.parameters_id else DEFAULT_PARAMETERS
        return Event(
            kind=EventKind(self.kind),
            at=self.at,
            day=self.day,
            rating=None if self.rating is None else Rating(self.rating),
            parameters=tuple(parameters),
            desired_retention=self.desired_retention or DEFAULT_RETENTION,
            due_at=self.due_at,
            due_on=self.due_on,
            undoes=self.undoes_id,
            flag=self.flag,
            id=self.pk,
        )
