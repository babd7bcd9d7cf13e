"""Loading a course pack into the tables, and saving what is edited on the site.

The database is the truth once a pack is loaded. A load touches only rows whose last origin is
the pack; what was edited, published or retired here is kept and reported.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from quizzes.actions import changes, wordings
from quizzes.actions.changes import record
from quizzes.actions.question_reviews import ReviewNeededError, barred, ensure_publishable
from quizzes.actions.quiz_places import set_places
from quizzes.actions.quiz_readiness import QuizNotReadyError, lack_of
from quizzes.domain import content
from quizzes.domain.course_rows import Row, flatten
from quizzes.domain.questions import Use, parse_body
from quizzes.formats.pictures import size_of
from quizzes.models import Card, Course, Question, Quiz, Status, User
from quizzes.models.course_rows import MODELS, PLAIN_FIELDS, stored, without_secure
from quizzes.models.courses import ContentRow, Tracked
from quizzes.roles import is_administrator

PACK = "pack"
SITE = "site"


class StaleEdit(Exception):
    """Someone saved the row after this edit began; ``newer`` is the row as it is stored now."""

    def __init__(self, newer: Tracked) -> None:
        super().__init__(f"{newer} was changed in the meantime")
        self.newer = newer


@dataclass
class LoadReport:
    """What a load did, or with ``dry_run`` would do: names of rows as ``kind key``."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    unchanged: int = 0

    def lines(self) -> Iterator[str]:
        """Yield the report in plain lines, one a row that is not simply unchanged."""
        yield from (f"+ {name}" for name in self.created)
        yield from (f"~ {name}" for name in self.changed)
        yield from (f"- {name} (retired)" for name in self.retired)
        yield from (f"! {name} (edited on the site; kept)" for name in self.conflicts)
        yield (
            f"{len(self.created)} created, {len(self.changed)} changed, "
            f"{len(self.retired)} retired, {len(self.conflicts)} kept as edited here, "
            f"{self.unchanged} unchanged"
        )


class _DryRun(Exception):
    """Rolls the transaction of a dry run back."""


def load(
    *,
    course: content.Course,
    now: datetime,
    by: User | None = None,
    overwrite_edited: bool = False,
    dry_run: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> LoadReport:
    """Bring the tables to what the pack says, in one transaction, and return what changed.

    With ``overwrite_edited`` rows edited on the site are overwritten too; rows made on the site
    never are. ``progress`` is called with the name of each row as it is looked at.
    """
    try:
        with transaction.atomic():
            # What is overwritten is read in the same transaction: nobody's edit comes between.
            loader = _Loader(course, now, by, overwrite_edited)
            loader.run(progress)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return loader.report


class _Loader:
    """One load: the stored rows by name, and what has been done to them."""

    def __init__(self, spec: content.Course, now, by, overwrite_edited: bool) -> None:
        self.rows = flatten(spec)
        self.now, self.by, self.overwrite_edited = now, by, overwrite_edited
        self.report = LoadReport()
        self.course = Course.objects.select_for_update(no_key=True).filter(key=spec.key).first()
        self.stored = stored(self.course, hold=True) if self.course else {}
        self.known = _known((row for _instance, row in self.stored.values()), self.rows)
        self.instances = {name: instance for name, (instance, _row) in self.stored.items()}
        self.recorded: list[tuple[Tracked, Row]] = []

    def run(self, progress: Callable[[str], None]) -> None:
        for row in self.rows:
            progress(f"{row.kind} {row.key}")
            self._load_row(row)
        self._retire_missing()
        changes.record_load(rows=self.recorded, by=self.by, now=self.now)

    def _load_row(self, row: Row) -> None:
        name = f"{row.kind} {row.key}"
        instance, old = self.stored.get((row.kind, row.key), (None, None))
        if instance is None:
            self.report.created.append(name)
            self._write(row, None)
        elif old.data == row.data:
            self.report.unchanged += 1
            self._agree(instance, row)
        elif row.data == self.known.get((row.kind, row.key)):
            self.report.unchanged += 1
        elif self._is_kept(instance, old):
            self.report.conflicts.append(name)
        else:
            self.report.changed.append(name)
            self._write(row, instance)

    def _is_kept(self, instance: Tracked, old: Row) -> bool:
        if old.data == self.known.get((old.kind, old.key)) and _is_the_packs(instance, old):
            return False
        return not (self.overwrite_edited and instance.pack_digest)

    def _agree(self, instance: Tracked, row: Row) -> None:
        # The site and the pack say the same: from now on the pack may change the row again.
        if instance.pack_digest and instance.origin != PACK:
            instance.origin, instance.pack_digest = PACK, row.digest
            instance.save(update_fields=["origin", "pack_digest"])

    def _write(self, row: Row, instance: Tracked | None) -> None:
        model = MODELS[row.kind]
        if instance is None:
            instance = model(key=row.key)
        else:
            instance.revision += 1
        for name in PLAIN_FIELDS[row.kind]:
            setattr(instance, name, row.data[name])
        instance.origin, instance.pack_digest, instance.updated_by = PACK, row.digest, self.by
        if row.kind != "course":
            instance.course = self.course
        self._set_parents(row, instance)
        if row.kind == "picture":
            instance.data = row.content
            instance.width, instance.height = size_of(row.content)
        instance.save()
        self.instances[row.kind, row.key] = instance
        if row.kind == "course":
            self.course = instance
        self._set_parts(row, instance)
        self.recorded.append((instance, row))

    def _set_parents(self, row: Row, instance) -> None:
        for parent in ("module", "lesson", "objective", "source"):
            if parent in row.data:
                key = row.data[parent]
                setattr(instance, parent, self.instances[parent, key] if key else None)
        if "passage" in row.data:
            instance.passage = row.data["passage"] or ""
        if row.kind == "lesson":
            instance.summary = "\n".join(row.data["summary"])
        if row.kind == "source":
            instance.url = row.data["url"] or ""

    def _set_parts(self, row: Row, instance) -> None:
        if row.kind == "lesson":
            instance.terms.set(self.instances["term", key] for key in row.data["terms"])
        elif row.kind == "person":
            instance.lessons.set(self.instances["lesson", key] for key in row.data["lessons"])
        elif row.kind == "note":
            body = content.parse_note_body(row.data["body"])
            wordings.word_note(note=instance, body=body, now=self.now, by=self.by)
        elif row.kind == "question":
            body = parse_body(row.data["body"])
            wordings.word_question(question=instance, body=body, now=self.now, by=self.by)
            instance.cards.set(self._cards(row.data["cards"]))
        elif row.kind == "quiz":
            set_places(quiz=instance, data=row.data, questions=self._questions())

    def _cards(self, names: list[str]) -> list[Card]:
        pairs = [name.split("/") for name in names]
        return [self.instances["note", key].cards.get(slot=slot) for key, slot in pairs]

    def _questions(self) -> dict[str, Question]:
        found = self.instances.items()
        return {key: instance for (kind, key), instance in found if kind == "question"}

    def _retire_missing(self) -> None:
        present = {(row.kind, row.key) for row in self.rows}
        for name, (instance, row) in self.stored.items():
            gone = name not in present and name in self.known
            if gone and _is_the_packs(instance, row) and instance.status != Status.RETIRED:
                instance.status = Status.RETIRED
                instance.revision += 1
                instance.save(update_fields=["status", "revision", "updated_at"])
                self.report.retired.append(" ".join(name))
                retired = replace(row, data=row.data | {"status": Status.RETIRED.value})
                self.recorded.append((instance, retired))


def _is_the_packs(instance: Tracked, row: Row) -> bool:
    # What was edited here may be no field of a pack, such as the day on which a quiz opens.
    return instance.origin == PACK or instance.pack_digest == row.digest


def _known(stored_rows: Iterable[Row], pack: Iterable[Row]) -> dict[tuple[str, str], dict]:
    """Return what the pack can have an opinion on: the fields of stored rows by kind and key.

    A pack without secure questions, as an export is, does not know of those stored here: it
    neither retires them nor takes them out of quizzes by not naming them.
    """
    rows = list(stored_rows)
    if not any(row.kind == "question" and row.data["use"] == Use.SECURE.value for row in pack):
        rows = list(without_secure(rows))
    return {(row.kind, row.key): row.data for row in rows}


@transaction.atomic
def save_edited(*, row: Tracked, by: User | None, revision: int | None) -> Tracked:
    """Save a row edited or made on the site and return it.

    ``revision`` is the one the edit began from, None for a new row. Raises StaleEdit, and writes
    nothing, when somebody else saved the row since; ReviewNeededError for a question that would
    become published without the review its course asks for.
    """
    before = None
    if row.pk is not None:
        before = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
        if before.revision != revision:
            raise StaleEdit(before)
        if isinstance(row, Question) and before.is_private and before.updated_by != by:
            changes.record_as_it_stands(row=before)
        row.revision = before.revision + 1
        if isinstance(row, ContentRow):
            # Privacy ends for good, also while this edit was under way.
            row.is_private = row.is_private and before.is_private
    elif isinstance(row, ContentRow):
        row.author, row.is_private = by, row.may_be_private and by is not None
    _check_publishing(row, before, by)
    if isinstance(row, ContentRow) and row.status != Status.DRAFT:
        row.is_private = False
    row.origin, row.updated_by = SITE, by
    row.save()
    return row


def _check_publishing(row: Tracked, before: Tracked | None, by: User | None) -> None:
    """Raise ReviewNeededError for a question that becomes published without its review."""
    becomes = before is None or before.status != Status.PUBLISHED
    if not isinstance(row, Question) or row.status != Status.PUBLISHED or not becomes:
        return
    if before is not None:
        ensure_publishable(question=before, user=by)
    elif by is not None and row.course.reviews_questions and not is_administrator(by):
        raise ReviewNeededError([row.key])


@transaction.atomic
def set_status(*, rows, status: Status, by: User | None, now: datetime) -> int:
    """Publish, retire or take back rows of one model, put it on record; return how many changed.

    Raises ReviewNeededError, and writes nothing, when questions among them may not be published
    without a review, and QuizNotReadyError for a quiz that lacks something.
    """
    held = list(rows.select_for_update(of=("self",)).exclude(status=status))
    if status == Status.PUBLISHED and rows.model is Question:
        refused = barred(questions=[row.pk for row in held], user=by)
        if refused:
            raise ReviewNeededError(row.key for row in held if row.pk in refused)
    if status == Status.PUBLISHED and rows.model is Quiz:
        for row in held:
            if lack := lack_of(row):
                raise QuizNotReadyError(row.key, lack)
    changed = 0
    for row in held:
        row.status = status
        save_edited(row=row, by=by, revision=row.revision)
        record(row=row, action=changes.OF_STATUS[status], by=by, now=now)
        changed += 1
    return changed
