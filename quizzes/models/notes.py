"""Notes and the cards they make: a course's, and those students write for themselves."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import ContentQuerySet, ContentRow, Lesson, Objective, Source, Status
from quizzes.models.groups import may_enter
from quizzes.models.planned import first_row


class CourseNotes(models.Manager.from_queryset(ContentQuerySet)):
    """The notes of courses. What a student wrote for themselves is left out: see ``everyones``."""

    def get_queryset(self) -> ContentQuerySet:
        """Return the notes nobody owns."""
        return super().get_queryset().filter(owner=None)


class Note(ContentRow):
    """One fact to remember; its wording lies in its revisions, its cards in its slots.

    A note with an ``owner`` is that person's own: nobody else ever sees it, it belongs to no
    objective, and it leaves with the account.
    """

    may_be_private = True

    class Tier(models.TextChoices):
        CORE = "core", _("Core: an objective needs it")
        EXTRA = "extra", _("Extra: a learner opts in")

    lesson = models.ForeignKey(
        Lesson, models.PROTECT, related_name="notes", verbose_name=_("lesson")
    )
    objective = models.ForeignKey(
        Objective, models.PROTECT, null=True, related_name="notes", verbose_name=_("objective")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="own_notes",
        verbose_name=_("owner"),
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

    objects = CourseNotes()
    everyones = ContentQuerySet.as_manager()

    class Meta(ContentRow.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["lesson", "position", "pk"]
        indexes = [models.Index(fields=["status", "tier"], name="notes_by_status")]
        constraints = [
            *ContentRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(objective__isnull=False),
                name="note_of_a_course_has_an_objective",
            ),
        ]


class NoteRevision(models.Model):
    """One wording of a note; a review remembers which one was shown."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    kind = models.CharField(_("kind"), max_length=20)
    body = models.JSONField()
    meaning_changed = models.BooleanField(
        _("the meaning changed"),
        default=False,
        help_text=_("Whoever learned an earlier wording is told, and asked the next day."),
    )
    correction = models.TextField(_("what was corrected"), blank=True)
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

    All that a card belongs to must be published, its course open or the person's, and its note
    nobody's own, or their own.
    """
    published = ("note", "note__lesson", "note__lesson__module", "note__course")
    return Q(
        may_enter(user, f"{path}note__course__"),
        Q((f"{path}note__owner", None)) | Q((f"{path}note__owner", user.pk)),
        (f"{path}retired", False),
        *((f"{path}{name}__status", Status.PUBLISHED) for name in published),
    )


class CardQuerySet(models.QuerySet):
    """What cards can be asked for."""

    def visible_to(self, user) -> Self:
        """Return the cards this person may see now."""
        return self.filter(seen_by(user))

    def worded_for(self, user) -> Self:
        """Return the cards with ``own_body`` and ``is_corrected``.

        The first is how this person words the note, None if they don't; the second whether the
        meaning of the note ever changed.
        """
        changed = NoteRevision.objects.filter(note=OuterRef("note"), meaning_changed=True)
        return self.annotate(own_body=own_body(user, "note"), is_corrected=Exists(changed))

    def wording_shown(self, user, card_id: int) -> tuple[int, int]:
        """Return the ids of the wording a card has now and of its course.

        Raises ``Card.DoesNotExist`` for a card that ``visible_to`` leaves out.
        """
        row = first_row(WORDING_SHOWN, [card_id, user.pk, user.pk])
        if row is None:
            raise Card.DoesNotExist
        return row["current_id"], row["course_id"]

    def hidden_from(self, user) -> Self:
        """Return the cards of courses this person may not see now, found by what hides them.

        Few are hidden and many seen, so that counting all and taking these off is far cheaper than
        looking at each.
        """
        places = ("", "module__", "course__")
        seen = Q(may_enter(user, "course__"), *((f"{at}status", Status.PUBLISHED) for at in places))
        lessons = Lesson.objects.exclude(pk__in=Lesson.objects.filter(seen).values("pk"))
        unpublished = [status for status in Status if status != Status.PUBLISHED]
        plain = self.order_by().values("pk")
        of_notes = plain.filter(note__status__in=unpublished)
        of_lessons = plain.filter(note__lesson__in=lessons)
        return plain.filter(retired=True).union(of_notes, of_lessons).order_by()


def own_body(user, note: str) -> Subquery:
    """Return the body of the person's own wording; ``note`` is the path to the note."""
    own = OwnWording.objects.filter(user=user.pk, note=OuterRef(note))
    return Subquery(own.values("body")[:1])


# The same condition as ``seen_by``. The ORM needs a quarter of the time of a whole review to put it
# together (benchmarks: review).
WORDING_SHOWN = """
    SELECT note.current_id, note.course_id
    FROM quizzes_card card
    JOIN quizzes_note note ON note.id = card.note_id
    JOIN quizzes_lesson lesson ON lesson.id = note.lesson_id
    JOIN quizzes_module module ON module.id = lesson.module_id
    JOIN quizzes_course course ON course.id = note.course_id
    WHERE card.id = %s AND NOT card.retired
        AND note.status = 'published' AND lesson.status = 'published'
        AND module.status = 'published' AND course.status = 'published'
        AND (note.owner_id IS NULL OR note.owner_id = %s)
        AND (
            course.access = 'open' OR EXISTS (
                SELECT 1 FROM quizzes_membership member
                WHERE member.course_id = course.id AND member.user_id = %s
            )
        )
"""


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
        indexes = [models.Index(fields=["retired"], name="cards_retired")]
        constraints = [models.UniqueConstraint(fields=["note", "slot"], name="unique_slot")]

    def __str__(self) -> str:
        return f"{self.note.key}/{self.slot}"


class OwnWording(models.Model):
    """How one person words a note of the course for themselves; its cards and schedule stay.

    ``based_on`` is the course's wording they started from, so that a newer one can be told.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="own_wordings")
    note = models.ForeignKey(Note, models.CASCADE, related_name="own_wordings")
    body = models.JSONField()
    based_on = models.ForeignKey(NoteRevision, models.CASCADE, related_name="+")
    edited_at = models.DateTimeField(_("edited"))

    class Meta:
        verbose_name = _("own wording")
        verbose_name_plural = _("own wordings")
        constraints = [models.UniqueConstraint(fields=["user", "note"], name="one_own_wording")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.note_id}"
