"""A file of questions until it is taken: kept, read step by step, what was chosen of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from pydantic import ValidationError

from quizzes.actions.question_imports import (
    as_tag,
    category_tag,
    import_limits,
    known_questions,
)
from quizzes.domain.import_notes import shared_notes, unit_of
from quizzes.domain.import_places import Category, Goal, Places, lesson_named
from quizzes.domain.question_likeness import fingerprint
from quizzes.domain.question_pictures import with_picture_keys
from quizzes.domain.questions import QuestionBody, dump_body, parse_body
from quizzes.formats.pictures import PictureError, kept
from quizzes.formats.question_files import (
    Altered,
    ImportedFile,
    ImportedItem,
    QuestionFileError,
)
from quizzes.formats.question_formats import QUESTION_FORMATS
from quizzes.formats.recognising import FileFormat
from quizzes.models import (
    Course,
    ImportPicture,
    ImportRow,
    Picture,
    Question,
    QuestionImport,
    User,
)
from quizzes.models.question_imports import KEPT_FOR, lessons_for

PICTURES_A_STEP = 10
BYTES_A_STEP = 1_500_000
MOST_LEVELS, MOST_LETTERS = 10, 100
"""Of a category: what goes beyond is left out."""

PLANS_COMPARED = 50
"""How many of the imports that were taken last are asked where their categories went."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading of a file is: pictures made and pictures in all."""

    is_read: bool
    pictures: int = 0
    pictures_made: int = 0


@transaction.atomic
def keep(
    *,
    course: Course,
    by: User | None,
    name: str,
    file_format: FileFormat,
    data: bytes,
    now: datetime,
) -> QuestionImport:
    """Keep a file until its questions are taken; what waited too long goes, whoever brought it."""
    sweep(now=now)
    return QuestionImport.objects.create(
        course=course,
        by=by,
        uuid=uuid4(),
        name=name[:200],
        format=file_format,
        data=data,
        made_at=now,
    )


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Forget the files that nobody took within a week; return how many."""
    old = QuestionImport.objects.waiting().filter(made_at__lte=now - KEPT_FOR)
    return old.delete()[1].get("quizzes.QuestionImport", 0)


@transaction.atomic
def discard(*, question_import: QuestionImport) -> bool:
    """Forget a file that was not taken; False, and nothing, for one that was."""
    held = QuestionImport.objects.select_for_update().filter(pk=question_import.pk).first()
    if held is None or held.committed_at is not None:
        return False
    held.delete()
    return True


# Reading, a step at a time


def work(*, question_import: QuestionImport) -> None:
    """Do the next step of reading a file: its questions, some of its pictures, its duplicates.

    What takes time is done before anything is written, so that nobody waits for it. A step done
    twice at once is written once.
    """
    if question_import.is_ready or question_import.is_refused:
        return
    if not question_import.is_read:
        _read(question_import)
    elif todo := _pictures_to_make(question_import):
        _make(todo)
    else:
        _match(question_import)


def progress_of(question_import: QuestionImport) -> Progress:
    """Return how far the reading is: two queries."""
    pictures = question_import.pictures
    made = pictures.filter(is_made=True).count()
    return Progress(question_import.is_read, pictures.count(), made)


def _read(row: QuestionImport) -> None:
    own = QuestionImport.objects.filter(pk=row.pk)
    data = own.values_list("data", flat=True).first()
    try:
        read = QUESTION_FORMATS[FileFormat(row.format)].read
        file = read(bytes(data or b""), limits=import_limits())
    except QuestionFileError as error:
        row.report = {"refused": str(error.fault)}
        own.filter(is_read=False).update(report=row.report, data=b"")
        return
    arrived = _arrived(row, file)
    with transaction.atomic():
        held = own.select_for_update().first()
        if held is None:
            # Thrown away meanwhile.
            return
        if not held.is_read:
            _write(held, arrived)
    row.is_read, row.is_ready, row.report, row.plan = (
        *(held.is_read, held.is_ready),
        *(held.report, held.plan),
    )


@transaction.atomic
def read_through(*, question_import: QuestionImport, file: ImportedFile) -> list[ImportRow]:
    """Do all steps for a file that was read, and return its questions to be taken at once.

    Without pictures they are not saved yet: taking them writes them.
    """
    arrived = _arrived(question_import, file)
    if arrived.is_ready:
        _write(question_import, replace(arrived, rows=[]))
        return arrived.rows
    _write(question_import, arrived)
    while not question_import.is_ready:
        work(question_import=question_import)
    return list(question_import.rows.all())


@dataclass(frozen=True, slots=True)
class _Arrived:
    """What is kept of a file that was read; ``is_ready`` where there are no pictures to make."""

    rows: list[ImportRow]
    pictures: list[ImportPicture]
    report: dict
    plan: dict
    is_ready: bool


def _arrived(row: QuestionImport, file: ImportedFile) -> _Arrived:
    rows = list(_rows(row, file.items))
    pictures = {one.key: one for item in file.items for one in item.pictures}
    report = {
        "notes": [_note(one) for one in file.notes],
        "problems": [[one.line, one.message, one.title, one.unit] for one in file.problems],
        "shared": [one.as_json() for one in shared_notes(map(_noted, file.items))],
    }
    if not pictures:
        # What they show would have to be made first; without, each is compared while it is there.
        bodies = (item.body for item in file.items)
        asked = ((one, body) for one, body in zip(rows, bodies, strict=True) if body is not None)
        report["pictureless"] = _compare(asked, _known_to(row), {})[1]
    return _Arrived(
        rows,
        [
            ImportPicture(
                question_import=row,
                key=one.key,
                name=one.name[:200],
                data=one.data,
                size=len(one.data),
            )
            for one in pictures.values()
        ],
        report,
        _usual_places(row, file.items).as_json(),
        is_ready=not pictures,
    )


def _write(row: QuestionImport, arrived: _Arrived) -> None:
    ImportRow.objects.bulk_create(arrived.rows, batch_size=_BATCH)
    ImportPicture.objects.bulk_create(arrived.pictures, batch_size=50)
    row.report, row.plan = arrived.report, arrived.plan
    row.data, row.is_read, row.is_ready = b"", True, arrived.is_ready
    row.save(update_fields=["report", "plan", "data", "is_read", "is_ready"])


def _rows(row: QuestionImport, items: Iterable[ImportedItem]) -> Iterator[ImportRow]:
    for position, item in enumerate(items, 1):
        yield ImportRow(
            question_import=row,
            position=position,
            line=item.line,
            place=item.where[:200],
            title=item.title[:300],
            body=dump_body(item.body) if item.body is not None else None,
            kept_kind=item.kept.kind[:60] if item.kept is not None else "",
            kept_text=item.kept.text if item.kept is not None else "",
            category=list(_path(item)),
            tags=list(item.tags),
            idnumber=item.idnumber,
            asked=_asked(item),
            notes=[_note(one) for one in item.notes],
            pictures=[one.key for one in item.pictures],
        )


def _note(one: Altered) -> list:
    return [one.line, one.message, one.unit]


def _noted(item: ImportedItem) -> tuple[int, str, list]:
    return item.line, unit_of(item.where, item.line), [_note(one) for one in item.notes]


def _path(item: ImportedItem) -> Category:
    """Return the category of a question, no deeper and with no longer names than a page can say."""
    return tuple(name[:MOST_LETTERS] for name in item.category[-MOST_LEVELS:])


def _asked(item: ImportedItem) -> dict[str, str]:
    said = {"lesson": item.lesson, "objective": item.objective, "level": item.level}
    return {name: value for name, value in said.items() if value}


def _usual_places(row: QuestionImport, items: Iterable[ImportedItem]) -> Places:
    """Return where questions go unless somebody says otherwise: to lessons of the same name."""
    named = list(lessons_for(row.course, row.by).values_list("pk", "key", "title"))
    categories: dict[Category, Goal] = {}
    for item in items:
        path = _path(item)
        if path and path not in categories:
            tag = as_tag(category_tag(item))
            categories[path] = Goal(lesson_named(path, named), tag)
    before = _places_before(row, categories)
    there = {pk for pk, _key, _title in named}
    for path, goal in before.items():
        lesson = goal.lesson if goal.lesson in there else categories[path].lesson
        categories[path] = Goal(lesson, goal.tag)
    return Places(categories=categories)


def _places_before(row: QuestionImport, categories: Collection[Category]) -> Mapping:
    """Return where categories went when a file with the same ones was taken last, if it was."""
    if not categories:
        return {}
    taken = QuestionImport.objects.filter(course=row.course_id).exclude(committed_at=None)
    for plan in taken.order_by("-committed_at").values_list("plan", flat=True)[:PLANS_COMPARED]:
        before = Places.read(plan).categories
        if before.keys() == set(categories):
            return before
    return {}


def _pictures_to_make(row: QuestionImport) -> list[ImportPicture]:
    waiting = row.pictures.filter(is_made=False)
    chosen, size = [], 0
    for pk, bytes_of in waiting.values_list("pk", "size")[:PICTURES_A_STEP]:
        if chosen and size + bytes_of > BYTES_A_STEP:
            break
        chosen.append(pk)
        size += bytes_of
    return list(waiting.filter(pk__in=chosen))


def _make(pictures: list[ImportPicture]) -> None:
    for one in pictures:
        one.is_made = True
        try:
            made = kept(bytes(one.data), most_bytes=settings.PICTURE_BYTES)
        except PictureError as error:
            one.fault, one.data = error.fault.value, b""
        else:
            one.data, one.digest = made.data, made.digest
            one.width, one.height = made.width, made.height
    fields = ["is_made", "fault", "data", "digest", "width", "height"]
    ImportPicture.objects.bulk_update(pictures, fields, batch_size=PICTURES_A_STEP)


def _match(row: QuestionImport) -> None:
    """Note which questions the course has already, or the file had before."""
    found = row.rows.filter(body__isnull=False).only("position", "body", "pictures")
    asked = ((one, parse_body(one.body)) for one in found)
    doubled, pictureless = _compare(asked, _known_to(row), _keys_of_pictures(row))
    with transaction.atomic():
        waiting = QuestionImport.objects.filter(pk=row.pk, is_ready=False)
        # Once it was ready somebody may have ticked: a late step leaves that alone.
        report = row.report | {"pictureless": pictureless}
        if waiting.update(is_ready=True, report=report):
            ImportRow.objects.bulk_update(doubled, ["same_as", "repeats", "is_chosen"], _BATCH)
    row.is_ready, row.report = True, report


def _known_to(row: QuestionImport) -> dict[str, str]:
    bank = Question.objects.filter(course=row.course_id)
    return known_questions(bank.authored_for(row.by))


def _compare(
    asked: Iterable[tuple[ImportRow, QuestionBody]],
    known: Mapping[str, str],
    keys: Mapping[str, str],
) -> tuple[list[ImportRow], int]:
    """Mark the questions that are there already, and return them.

    The number with them says how many are nothing without a picture. ``keys`` are what pictures
    are called in the course.
    """
    seen: dict[str, int] = {}
    doubled, pictureless = [], 0
    for one, body in asked:
        try:
            same = fingerprint(with_picture_keys(body, keys) if one.pictures else body)
        except ValidationError:
            pictureless += 1
            continue
        one.same_as, one.repeats = known.get(same, ""), seen.get(same)
        seen.setdefault(same, one.position)
        if one.is_duplicate:
            one.is_chosen = False
            doubled.append(one)
    return doubled, pictureless


def _keys_of_pictures(row: QuestionImport) -> dict[str, str]:
    """Return the keys that pictures of the file have in the course, those that are there."""
    digests = dict(row.pictures.values_list("key", "digest"))
    there = Picture.objects.filter(course=row.course_id, digest__in=set(digests.values()) - {""})
    keys = dict(there.order_by("-pk").values_list("digest", "key"))
    return {key: keys.get(digest, key) if digest else "" for key, digest in digests.items()}


# What is chosen


@transaction.atomic
def choose(
    *, question_import: QuestionImport, shown: Collection[int], chosen: Collection[int]
) -> None:
    """Choose some of the questions that a page showed, by their positions, and not the others."""
    rows = ImportRow.objects.filter(question_import=question_import.pk, became="")
    rows = rows.filter(position__in=shown)
    rows.filter(position__in=chosen, is_chosen=False).update(is_chosen=True)
    rows.exclude(position__in=chosen).filter(is_chosen=True).update(is_chosen=False)


@transaction.atomic
def choose_all(*, question_import: QuestionImport, but_duplicates: bool) -> None:
    """Choose every question of the file, or all that are not there already."""
    rows = ImportRow.objects.filter(question_import=question_import.pk, became="")
    rows.update(is_chosen=True)
    if but_duplicates:
        rows.exclude(same_as="", repeats=None).update(is_chosen=False)


@transaction.atomic
def choose_none(*, question_import: QuestionImport) -> None:
    """Choose no question of the file."""
    rows = ImportRow.objects.filter(question_import=question_import.pk, became="")
    rows.update(is_chosen=False)


@transaction.atomic
def place(*, question_import: QuestionImport, places: Places) -> bool:
    """Say where the questions go; False, and nothing, once they were taken."""
    waiting = QuestionImport.objects.waiting().filter(pk=question_import.pk)
    return bool(waiting.update(plan=places.as_json()))
