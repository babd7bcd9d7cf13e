"""Files of questions on their way into a course: read, looked at, taken, taken back."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.courses import Course, Lesson, Objective, Status
from quizzes.models.questions import Question

KEPT_FOR = timedelta(days=7)
"""How long what was looked at waits to be taken."""


class QuestionImportQuerySet(models.QuerySet):
    """What imports can be asked for."""

    def waiting(self) -> Self:
        """Return those only looked at so far."""
        return self.filter(committed_at=None)

    def standing(self, now: datetime) -> Self:
        """Return what was taken, and what still waits."""
        fresh = models.Q(made_at__gt=now - KEPT_FOR) | models.Q(committed_at__isnull=False)
        return self.filter(fresh)


class QuestionImportManager(models.Manager.from_queryset(QuestionImportQuerySet)):
    """Imports without the bytes of their files, which are read where they are asked for."""

    def get_queryset(self) -> QuestionImportQuerySet:
        """Return rows whose bytes come by a query of their own."""
        return super().get_queryset().defer("data")


class QuestionImport(models.Model):
    """One file of questions.

    ``data`` is the file until it is read; what it holds are ``rows`` then. ``is_ready`` once its
    pictures are made and duplicates are known. ``plan`` says where the questions go
    (`domain.import_places`), ``report`` what concerns the file as a whole: ``notes`` (line,
    sentence, unit) and ``problems`` (line, sentence, title, unit), or why it was ``refused``. The
    unit says what is counted; without one it is the lines of the file. ``shared`` there are notes
    that several questions have (`domain.import_notes`), ``pictureless`` says how many are nothing
    without a picture that can't be read. ``outcome`` holds counts and what was made beside the
    questions, once they were taken.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="question_imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uuid = models.UUIDField(unique=True)
    name = models.CharField(_("name of the file"), max_length=200)
    format = models.CharField(_("format"), max_length=20)
    data = models.BinaryField(default=bytes)
    is_read = models.BooleanField(default=False)
    is_ready = models.BooleanField(default=False)
    made_at = models.DateTimeField(_("brought"))
    committed_at = models.DateTimeField(_("taken"), null=True)
    undone_at = models.DateTimeField(_("taken back"), null=True)
    plan = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)

    objects = QuestionImportManager()

    class Meta:
        verbose_name = _("import of questions")
        verbose_name_plural = _("imports of questions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_refused(self) -> bool:
        """Whether the file could not be read."""
        return "refused" in self.report


class ImportRow(models.Model):
    """One question of a file, and what became of it.

    ``body`` is None for one of a kind the site has not: that is ``kept_text``, word for word.
    ``same_as`` is the key of a question of the course that says the same, ``repeats`` the position
    of an earlier one of the file. ``notes`` are as in the report of the import. ``asked`` is what
    the file says about its place: ``lesson`` and ``objective`` by key, and ``level``.
    """

    class Became(models.TextChoices):
        """What came of a question of a file."""

        DRAFT = "draft", _("a draft")
        PUBLISHED = "published", _("published")
        DUPLICATE = "duplicate", _("passed over: it is there already")
        LEFT_OUT = "left_out", _("left out")
        KEPT = "kept", _("kept as it is")
        UNCHOSEN = "unchosen", _("not chosen")

    question_import = models.ForeignKey(QuestionImport, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField(default=0)
    place = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    body = models.JSONField(null=True)
    kept_kind = models.CharField(max_length=60, blank=True)
    kept_text = models.TextField(blank=True)
    category = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    idnumber = models.TextField(blank=True)
    asked = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    pictures = models.JSONField(default=list)
    is_chosen = models.BooleanField(default=True)
    same_as = models.CharField(max_length=80, blank=True)
    repeats = models.PositiveIntegerField(null=True)
    became = models.CharField(max_length=10, choices=Became, blank=True)
    key = models.CharField(max_length=80, blank=True)
    question = models.ForeignKey(Question, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("question of a file")
        verbose_name_plural = _("questions of files")
        ordering = ["question_import", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["question_import", "position"], name="unique_import_position"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.place

    @property
    def is_duplicate(self) -> bool:
        """Whether the course, or the file before, has the same question."""
        return bool(self.same_as) or self.repeats is not None


class ImportPicture(models.Model):
    """A picture of a file until its questions are taken: as it came, then as the site keeps one.

    ``fault`` says why it could not be made one.
    """

    question_import = models.ForeignKey(QuestionImport, models.CASCADE, related_name="pictures")
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    size = models.PositiveIntegerField()
    is_made = models.BooleanField(default=False)
    fault = models.CharField(max_length=20, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("picture of a file")
        verbose_name_plural = _("pictures of files")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["question_import", "key"], name="unique_import_picture")
        ]

    def __str__(self) -> str:
        return self.name


class KeptQuestion(models.Model):
    """A question of a kind the site has not: it goes out in its own format as it came in.

    Its pictures stand in its text.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="kept_questions")
    question_import = models.ForeignKey(QuestionImport, models.CASCADE, related_name="kept")
    format = models.CharField(_("format"), max_length=20)
    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField()
    category = models.JSONField(default=list)
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("question kept as it is")
        verbose_name_plural = _("questions kept as they are")
        ordering = ["question_import", "position"]

    def __str__(self) -> str:
        return self.title


def questions_brought(uuid: UUID) -> models.QuerySet:
    """Return the ids of the questions that came with an import and are there still."""
    rows = ImportRow.objects.filter(question_import__uuid=uuid).exclude(question=None)
    return rows.order_by().values("question")


def lessons_for(course: Course, user) -> models.QuerySet[Lesson]:
    """Return the lessons this person's questions may go to, as in the course."""
    rows = Lesson.objects.authored_for(user).filter(course=course).exclude(status=Status.RETIRED)
    return rows.order_by("module__number", "number", "pk")


def objectives_for(course: Course, user) -> models.QuerySet[Objective]:
    """Return the objectives this person's questions may serve, by lesson."""
    rows = Objective.objects.authored_for(user).filter(course=course)
    rows = rows.exclude(status=Status.RETIRED).exclude(lesson__status=Status.RETIRED)
    rows = rows.select_related("lesson")
    return rows.order_by("lesson__module__number", "lesson__number", "position", "pk")
