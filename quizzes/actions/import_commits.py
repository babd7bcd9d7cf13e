"""The questions of a file taken, all at once, and taken back as a whole."""

from collections import Counter
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from quizzes.actions.import_targets import Targets
from quizzes.actions.question_imports import Became, Importer
from quizzes.domain.import_notes import shared_notes, unit_of
from quizzes.domain.import_places import Places
from quizzes.domain.questions import parse_body
from quizzes.formats.pictures import KeptPicture
from quizzes.formats.question_files import ImportedItem, ImportedPicture
from quizzes.models import (
    Course,
    ImportPicture,
    ImportRow,
    KeptQuestion,
    Question,
    QuestionImport,
    Status,
    User,
)
from quizzes.roles import is_administrator

_BATCH = 500
Fate = ImportRow.Became


class NotReadyError(Exception):
    """The file is not read to its end yet."""


class NothingChosenError(Exception):
    """No question of the file is chosen."""


def may_publish_at_once(*, course: Course, by: User | None) -> bool:
    """Return whether this instructor's questions may be published as they are imported."""
    return not course.reviews_questions or (by is not None and is_administrator(by))


@transaction.atomic
def commit(*, question_import: QuestionImport, by: User | None, now: datetime) -> QuestionImport:
    """Take the chosen questions of a file, and return the import. Asked again it does nothing.

    A question that came into the course since the look is passed over as a duplicate; one that
    was a duplicate then is taken where it was chosen. They are ``by`` whoever takes them. Raises
    NotReadyError, NothingChosenError and TooManyPicturesError, and writes nothing then.
    """
    # The course first, as every import does: two at once would wait for each other.
    course = Course.objects.select_for_update(no_key=True).get(pk=question_import.course_id)
    found = QuestionImport.objects.select_for_update(of=("self",)).select_related("by")
    row = found.get(pk=question_import.pk)
    if row.committed_at is not None:
        return row
    if not row.is_ready:
        raise NotReadyError
    row.course = course
    take_rows(question_import=row, rows=list(row.rows.all()), by=by, now=now)
    return row


@transaction.atomic
def take_rows(
    *, question_import: QuestionImport, rows: list[ImportRow], by: User | None, now: datetime
) -> None:
    """Take the chosen ones of all questions of a file; the caller holds its course.

    Raises NothingChosenError and TooManyPicturesError, and writes nothing then.
    """
    if not any(one.is_chosen for one in rows):
        raise NothingChosenError
    taking = _Taking(question_import, question_import.course, by, now)
    for one in rows:
        taking.take(one)
    taking.save(rows)


class _Taking:
    """One import as it is taken."""

    def __init__(self, row: QuestionImport, course: Course, by: User | None, now: datetime) -> None:
        self.row, self.course, self.now = row, course, now
        places = Places.read(row.plan)
        publish = places.publish and may_publish_at_once(course=course, by=by)
        self.places, self.is_published = places, publish
        self.targets = Targets(course, places, by, now)
        self.importer = Importer(
            course,
            by,
            now,
            status=Status.PUBLISHED if publish else Status.DRAFT,
            make=self._picture,
        )
        self.pictures = {one.key: one for one in row.pictures.defer("data")}
        self.kept_before = _kept_in(course)
        self.kept: list[KeptQuestion] = []
        self.made: list[tuple[ImportRow, Question]] = []

    def take(self, one: ImportRow) -> None:
        """Note what becomes of a question."""
        if not one.is_chosen:
            one.became = Fate.DUPLICATE if one.is_duplicate else Fate.UNCHOSEN
            one.key = one.same_as
        elif one.body is None:
            self._keep(one)
        else:
            self._take(one)

    def _take(self, one: ImportRow) -> None:
        goal = self.places.goal(one.category)
        tags = (*one.tags, goal.tag, *self.places.tags)
        item = self._item(one)
        named, _missing = self.importer.named_by(item)
        outcome = self.importer.take(
            item,
            named or self.targets.objective(one.category),
            tags,
            with_duplicates=one.is_duplicate,
        )
        one.notes = [*one.notes, *([0, note] for note in outcome.notes)]
        one.key = outcome.question
        one.became = Fate(outcome.became.value)
        if outcome.row is not None:
            one.became = Fate.PUBLISHED if self.is_published else Fate.DRAFT
            self.made.append((one, outcome.row))
        elif outcome.became is Became.DUPLICATE:
            one.notes = [*one.notes, [0, "came into the course since you looked"]]

    def _item(self, one: ImportRow) -> ImportedItem:
        pictures = tuple(
            ImportedPicture(key, self.pictures[key].name, b"")
            for key in one.pictures
            if key in self.pictures
        )
        return ImportedItem(
            where=one.place,
            line=one.line,
            title=one.title,
            body=parse_body(one.body),
            tags=tuple(one.tags),
            idnumber=one.idnumber,
            pictures=pictures,
            **one.asked,
        )

    def _picture(self, picture: ImportedPicture) -> KeptPicture | None:
        made = self.pictures[picture.key]
        if made.fault:
            return None
        return KeptPicture(bytes(made.data), made.width, made.height)

    def _keep(self, one: ImportRow) -> None:
        mark = _mark(self.row.format, one.kept_text)
        one.became = Fate.DUPLICATE if mark in self.kept_before else Fate.KEPT
        if one.became == Fate.DUPLICATE:
            one.notes = [*one.notes, [0, "is kept already"]]
            return
        self.kept_before.add(mark)
        self.kept.append(
            KeptQuestion(
                course=self.course,
                question_import=self.row,
                format=self.row.format,
                kind=one.kept_kind,
                title=one.title,
                text=one.kept_text,
                category=one.category,
                position=one.position,
            )
        )

    def save(self, rows: list[ImportRow]) -> None:
        """Write everything, and what became of each question."""
        self.importer.save()
        KeptQuestion.objects.bulk_create(self.kept, batch_size=_BATCH)
        for one, question in self.made:
            one.question = question
        for one in rows:
            # A question has its text itself now; of the others it stays readable.
            one.body = None if one.question_id else one.body
            one.kept_text = "" if one.became == Fate.KEPT else one.kept_text
        names = ["became", "key", "question", "notes", "body", "kept_text"]
        ImportRow.objects.bulk_create(
            rows, batch_size=200, update_conflicts=True, unique_fields=["pk"], update_fields=names
        )
        ImportPicture.objects.filter(question_import=self.row).delete()
        self.row.committed_at = self.now
        self.row.outcome = {
            "counts": Counter(str(one.became) for one in rows),
            "made": [[type(one)._meta.model_name, one.pk, str(one)] for one in self.targets.made],
            "pictures": [one.pk for one in self.importer.added],
        }
        noted = ((one.line, unit_of(one.place, one.line), one.notes) for one in rows)
        self.row.report |= {"shared": [one.as_json() for one in shared_notes(noted)]}
        self.row.save(update_fields=["committed_at", "outcome", "report"])


def _kept_in(course: Course) -> set[str]:
    kept = KeptQuestion.objects.filter(course=course).values_list("format", "text")
    return {_mark(*one) for one in kept.iterator()}


def _mark(file_format: str, text: str) -> str:
    return sha256(f"{file_format}\0{text}".encode()).hexdigest()
