"""Pictures of a course, kept in the database, and the texts that show them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import (
    ContentQuerySet,
    ContentRow,
    Figure,
    GlossaryTerm,
    Lesson,
    Source,
)
from quizzes.models.notes import Note, NoteRevision, OwnWording
from quizzes.models.question_drafts import QuestionDraft
from quizzes.models.questions import Question, QuestionVersion
from quizzes.models.quizzes import Quiz
from quizzes.models.reference import Person, TimelineEvent

DIGITS = 16
"""Digits of the digest in the address of a picture: who has not seen the address can't guess it."""


class PictureManager(models.Manager.from_queryset(ContentQuerySet)):
    """Pictures without their bytes, which are read where they are asked for."""

    def get_queryset(self) -> ContentQuerySet:
        """Return rows whose bytes come by a query of their own."""
        return super().get_queryset().defer("data")


class Picture(ContentRow):
    """A photograph or screenshot that texts of the course show by its key.

    ``data`` is a WebP file and never changes on the site; ``digest`` is its SHA-256. A retired
    picture is still shown where a text names it.
    """

    alt = models.CharField(
        _("what it shows"),
        max_length=250,
        help_text=_("In words, for who can’t see it."),
    )
    data = models.BinaryField()
    digest = models.CharField(max_length=64, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)

    objects = PictureManager()

    class Meta(ContentRow.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["course", "key"]
        indexes = [models.Index(fields=["course", "digest"], name="pictures_by_digest")]

    @property
    def address(self) -> str:
        """The address of the picture itself."""
        return address_of(self.course.key, self.key, self.digest)

    def shown_in(self) -> Iterator[models.QuerySet]:
        """Yield what may show the picture, as querysets that are empty when nothing does."""
        mention = rf"picture:{self.key}([^a-z0-9-]|$)"
        for texts in all_texts(self.course_id):
            yield texts.naming(mention)


def address_of(course_key: str, key: str, digest: str) -> str:
    """Return the address of a picture; other bytes have another address."""
    return reverse("picture", args=[course_key, f"{key}-{digest[:DIGITS]}"])


@dataclass(frozen=True, slots=True)
class Texts:
    """Rows of one kind and the fields of theirs that hold Markdown."""

    rows: models.QuerySet
    fields: tuple[str, ...]

    def naming(self, pattern: str) -> models.QuerySet:
        """Return the rows of which one text matches a regular expression."""
        condition = models.Q()
        for name in self.columns:
            condition |= models.Q((f"{name}__regex", pattern))
        return self.rows.annotate(**self.columns).filter(condition)

    @property
    def columns(self) -> dict[str, Cast]:
        """The fields as text, JSON as it is written, by a name for each."""
        texts = (Cast(name, models.TextField()) for name in self.fields)
        return {f"text_{number}": text for number, text in enumerate(texts)}


def all_texts(course_id: int) -> tuple[Texts, ...]:
    """Return every text of a course that may show a picture, each once.

    Earlier wordings and unsaved texts are there too, and what students wrote for themselves.
    """
    of_course = {"course": course_id}
    versions = QuestionVersion.objects.filter(question__course=course_id)
    revisions = NoteRevision.objects.filter(note__in=Note.everyones.filter(**of_course))
    is_earlier = ~models.Q(pk=models.F("note__current"))
    return (
        Texts(Question.objects.filter(**of_course), ("current__body",)),
        Texts(Note.objects.filter(**of_course), ("current__body",)),
        Texts(Lesson.objects.filter(**of_course), ("body",)),
        Texts(GlossaryTerm.objects.filter(**of_course), ("definition",)),
        Texts(Quiz.objects.filter(**of_course), ("intro",)),
        Texts(Source.objects.filter(**of_course), ("citation", "correction")),
        Texts(Figure.objects.filter(**of_course), ("caption", "text")),
        Texts(Person.objects.filter(**of_course), ("about",)),
        Texts(TimelineEvent.objects.filter(**of_course), ("text", "printed")),
        Texts(versions.exclude(pk=models.F("question__current")), ("body",)),
        Texts(revisions.filter(is_earlier | models.Q(note__owner__isnull=False)), ("body",)),
        Texts(OwnWording.objects.filter(note__course=course_id), ("body",)),
        Texts(QuestionDraft.objects.filter(**of_course), ("fields",)),
    )
