"""Notes, the cards they make, and what each person remembers of them.

``CardEvent`` is the truth and only ever grows; ``CardState`` is its fold, kept for speed.
"""

from datetime import date
from functools import lru_cache
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from quizzes.domain import scheduling
from quizzes.domain.memory import (
    DEFAULT_PARAMETERS,
    DEFAULT_RETENTION,
    Event,
    EventKind,
    MemoryState,
    Phase,
    Rating,
)
from quizzes.models.courses import ContentRow, Lesson, Objective, Source, Status
from quizzes.models.groups import may_enter


class Note(ContentRow):
    """One fact to remember; its wording lies in its revisions, its cards in its slots."""

    class Tier(models.TextChoices):
        CORE = "core", _("Core: an objective needs it")
        EXTRA = "extra", _("Extra: a learner opts in")

    lesson = models.ForeignKey(
        Lesson, models.PROTECT, related_name="notes", verbose_name=_("lesson")
    )
    objective = models.ForeignKey(
        Objective, models.PROTECT, related_name="notes", verbose_name=_("objective")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    tier = models.CharField(_("tier"), max_length=5, choices=Tier, default=Tier.CORE)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    facts = models.JSONField(_("facts"), default=list, blank=True)
    passage = models.SlugField(_("passage"), max_length=80, blank=True)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, blank=True, related_name="notes")
    current = models.OneToOneField(
        "NoteRevision", models.RESTRICT, null=True, editable=False, related_name="+"
    )

    class Meta(ContentRow.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["lesson", "position", "pk"]


class NoteRevision(models.Model):
    """One wording of a note; a review remembers which one was shown."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    kind = models.CharField(_("kind"), max_length=20)
    body = models.JSONField()
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("revision of a note")
        verbose_name_plural = _("revisions of notes")
        ordering = ["note", "number"]
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="unique_revision_number")
        ]

    def __str__(self) -> str:
        return f"{self.note} r{self.number}"


def seen_by(user, path: str = "") -> Q:
    """Return the condition that this person may see a card now; ``path`` leads to the card.

    All that a card belongs to must be published, and its course open or the person's.
    """
    published = ("note", "note__lesson", "note__lesson__module", "note__course")
    return Q(
        may_enter(user, f"{path}note__course__"),
        (f"{path}retired", False),
        *((f"{path}{name}__status", Status.PUBLISHED) for name in published),
    )


class CardQuerySet(models.QuerySet):
    """What cards can be asked for."""

    def visible_to(self, user) -> Self:
        """Return the cards this person may see now."""
        return self.filter(seen_by(user))


class Card(models.Model):
    """One question of a note: ``forward``, ``reverse``, ``c1`` ... A lost slot is retired."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="cards")
    slot = models.CharField(_("slot"), max_length=10)
    retired = models.BooleanField(_("retired"), default=False)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["note", "pk"]
        constraints = [models.UniqueConstraint(fields=["note", "slot"], name="unique_slot")]

    def __str__(self) -> str:
        return f"{self.note.key}/{self.slot}"


class ParameterSet(models.Model):
    """FSRS parameters fitted to reviews. Rows never change.

    An event or person without one uses ``domain.scheduling.DEFAULT_PARAMETERS``.
    """

    model = models.CharField(_("model"), max_length=20, default="FSRS-6")
    parameters = models.JSONField(_("parameters"))
    reviews = models.PositiveIntegerField(_("reviews it was fitted to"), default=0)
    created_at = models.DateTimeField(_("fitted"))

    class Meta:
        verbose_name = _("parameter set")
        verbose_name_plural = _("parameter sets")

    def __str__(self) -> str:
        return f"{self.model} #{self.pk}"


class CardStateQuerySet(models.QuerySet):
    """What the states of cards can be asked for."""

    def deck_of(self, user) -> Self:
        """Return the person's cards, without those they may not see now."""
        return self.filter(seen_by(user, "card__"), user=user.pk)

    def to_show(self, day: date) -> Self:
        """Return the cards in steps, those due by this learner day, and the new ones."""
        return self.filter(Q(due_at__isnull=False) | Q(due_on__lte=day) | Q(phase=Phase.NEW))


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

    objects = CardStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a card")
        verbose_name_plural = _("states of cards")
        indexes = [
            models.Index(fields=["user", "due_on"], name="states_due_on"),
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
    the due that was chosen, so that replaying never draws anew.
    """

    class Place(models.TextChoices):
        REVIEW = "review", _("Review")
        LESSON = "lesson", _("In a lesson")

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
            models.Index(fields=["user", "day"], name="events_of_a_day"),
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


@lru_cache(maxsize=64)
def scheduling_settings(desired_retention: float) -> scheduling.Settings:
    """Return how cards are scheduled for a person who wants this share of them remembered."""
    return scheduling.Settings(desired_retention=desired_retention)
