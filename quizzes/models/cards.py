"""Notes, the cards they make, and what each person remembers of them.

``CardEvent`` is the truth and only ever grows; ``CardState`` is its fold, kept for speed.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import ContentRow, Lesson, Objective, Source


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
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="notes"
    )
    current = models.OneToOneField(
        "NoteRevision", models.PROTECT, null=True, editable=False, related_name="+"
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


class Card(models.Model):
    """One question of a note: ``forward``, ``reverse``, ``c1`` ... A lost slot is retired."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="cards")
    slot = models.CharField(_("slot"), max_length=10)
    retired = models.BooleanField(_("retired"), default=False)

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
