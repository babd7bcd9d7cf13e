"""A file of questions taken without a look: as the desk takes it where nobody changed a thing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from quizzes.actions import import_commits, question_arrivals
from quizzes.domain.import_places import Places
from quizzes.domain.question_likeness import fingerprint
from quizzes.formats.question_files import ImportedFile, ImportedItem
from quizzes.formats.recognising import FileFormat
from quizzes.models import Course, ImportRow, Lesson, Objective, QuestionImport, User

Became = ImportRow.Became
_TAKEN = (Became.DRAFT, Became.KEPT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question.

    ``question`` is the key of the draft, or of the question that is the same; ``notes`` says what
    happened beside what reading the file said. ``lesson`` and ``objective`` are the keys of where
    a draft went.
    """

    item: ImportedItem
    became: Became
    question: str = ""
    notes: Sequence[str] = field(default=())
    lesson: str = ""
    objective: str = ""


@transaction.atomic
def import_at_once(
    *,
    course: Course,
    by: User | None,
    name: str,
    file_format: FileFormat,
    file: ImportedFile,
    now: datetime,
    lesson: Lesson | None = None,
    objective: Objective | None = None,
    with_duplicates: bool = False,
    dry_run: bool = False,
) -> list[Outcome]:
    """Take every question of a file that was read, and return what came of each.

    Categories go to lessons and kinds that are not here are kept as at the desk, where the import
    is listed then and can be taken back. ``lesson`` and ``objective`` are those chosen for all.
    Drafts are the author's alone; without ``by`` every instructor sees them. A question that the
    course has, or the file had before, is passed over unless ``with_duplicates``. With
    ``dry_run``, and where nothing came of it, nothing is kept. Raises TooManyPicturesError.
    """
    # The course first, as every import does: two at once would wait for each other.
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    found = question_arrivals.keep(
        course=course, by=by, name=name, file_format=file_format, data=b"", now=now
    )
    rows = question_arrivals.read_through(question_import=found, file=file)
    places = replace(
        Places.read(found.plan),
        lesson=lesson.pk if lesson is not None else None,
        objective=objective.pk if objective is not None else None,
    )
    found.plan = places.as_json()
    question_arrivals.place(question_import=found, places=places)
    for one in rows:
        one.is_chosen = one.is_chosen or with_duplicates
    if not _is_taken(found, rows, by, now) or dry_run:
        transaction.set_rollback(True)
    return _outcomes(rows, file.items)


def _is_taken(found: QuestionImport, rows: list[ImportRow], by: User | None, now: datetime) -> bool:
    """Take what is chosen; return whether anything came of it."""
    try:
        import_commits.take_rows(question_import=found, rows=rows, by=by, now=now)
    except import_commits.NothingChosenError:
        return False
    return any(found.outcome["counts"].get(str(one)) for one in _TAKEN)


def _outcomes(rows: Sequence[ImportRow], items: Sequence[ImportedItem]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for item, one in zip(items, rows, strict=True):
        # What only repeats others is not taken, and then nothing is noted of it.
        fate = Became(one.became or Became.DUPLICATE)
        question = one.key or one.same_as
        if fate == Became.DUPLICATE and not question and one.repeats is not None:
            question = outcomes[one.repeats - 1].question
        told = [message for _line, message, *_unit in one.notes[len(item.notes) :]]
        made = one.question
        where = (made.lesson.key, made.objective.key) if made is not None else ("", "")
        outcomes.append(Outcome(item, fate, question, told, *where))
    return outcomes


def looked_at(items: Iterable[ImportedItem]) -> list[Outcome]:
    """Return what questions would become in a course that has none yet."""
    seen: set[str] = set()
    outcomes = []
    for item in items:
        if item.body is None:
            outcomes.append(Outcome(item, Became.KEPT))
            continue
        same = fingerprint(item.body)
        outcomes.append(Outcome(item, Became.DUPLICATE if same in seen else Became.DRAFT))
        seen.add(same)
    return outcomes
