"""`manage.py import_questions FILE`: questions of a file become drafts."""

import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes import clock
from quizzes.actions.import_at_once import Became, Outcome, import_at_once, looked_at
from quizzes.actions.pictures import MOST_PICTURES, TooManyPicturesError
from quizzes.actions.question_imports import import_limits
from quizzes.domain.questions import dump_body
from quizzes.formats.moodle_view import view_of
from quizzes.formats.question_files import ImportedFile, QuestionFileError
from quizzes.formats.question_formats import QUESTION_FORMATS
from quizzes.formats.recognising import NAMES, FileFormat, recognised
from quizzes.management.courses import course_named
from quizzes.models import Course, Lesson, Membership, Objective, Role, User
from quizzes.models.question_imports import lessons_for, objectives_for
from quizzes.roles import is_administrator


class Command(BaseCommand):
    """Reads a file of questions in a known format and makes a draft of each."""

    help = "Make drafts of the questions of a file, in any of the formats that --format has."

    def add_arguments(self, parser) -> None:
        """Take the file, where its questions go, and switches."""
        parser.add_argument("path", type=Path, metavar="FILE")
        parser.add_argument("--course", help="the course's key; not needed where there is but one")
        parser.add_argument(
            "--format",
            choices=list(map(str, QUESTION_FORMATS)),
            help="the file's format; usually it is told by the content",
        )
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--objective", help="the key of what the questions of its lesson ask")
        place.add_argument(
            "--lesson", help="a lesson's key, for what no category names; else the first of all"
        )
        parser.add_argument("--author", help="whose private drafts they become; else all see them")
        parser.add_argument("--duplicates", action="store_true", help="take what is there, too")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument(
            "--json", dest="as_json", action="store_true", help="say everything as JSON"
        )

    def handle(self, *, path: Path, as_json: bool, dry_run: bool, **options) -> None:
        """Import the file, or with --dry-run say what would come of it."""
        course = course_named(options["course"])
        if course is None and not dry_run:
            raise CommandError("There is no course yet. Make one, or --dry-run.")
        where = _where(course, options)
        file_format, file = _read(path, options["format"])
        if course is None:
            outcomes = looked_at(file.items)
        else:
            outcomes = _imported(
                course,
                where,
                name=_readable(path.name),
                file_format=file_format,
                file=file,
                dry_run=dry_run,
                with_duplicates=options["duplicates"],
            )
        if as_json:
            said = _as_json(file_format, file, outcomes, course, where, dry_run=dry_run)
            self.stdout.write(said)
            return
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")
        for line in _lines(file_format, file, outcomes):
            self.stdout.write(line)


@dataclass(frozen=True, slots=True)
class _Where:
    """Whose drafts the questions become, and what was chosen for all of them."""

    by: User | None = None
    lesson: Lesson | None = None
    objective: Objective | None = None


def _imported(course: Course, where: _Where, **options) -> list[Outcome]:
    try:
        return import_at_once(
            course=course,
            by=where.by,
            lesson=where.lesson,
            objective=where.objective,
            now=clock.now(),
            **options,
        )
    except TooManyPicturesError:
        why = f"A course has at most {MOST_PICTURES:,} pictures. Nothing was imported."
        raise CommandError(why) from None


def _where(course: Course | None, options: dict) -> _Where:
    """Return where the questions go. Raises CommandError for what the author can't see."""
    if course is None:
        return _Where()
    by = _author(options["author"], course)
    lesson, objective = None, None
    if key := options["lesson"]:
        lesson = lessons_for(course, by).filter(key=key).first()
        if lesson is None:
            raise CommandError(f"The course has no lesson with the key {key!r}.")
    if key := options["objective"]:
        objective = objectives_for(course, by).filter(key=key).first()
        if objective is None:
            raise CommandError(f"The course has no objective with the key {key!r}.")
    return _Where(by, lesson, objective)


def _author(username: str | None, course: Course) -> User | None:
    if username is None:
        return None
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is no account named {username!r}.")
    teaches = Membership.objects.filter(user=user, course=course, role=Role.INSTRUCTOR)
    if not is_administrator(user) and not teaches.exists():
        raise CommandError(f"{username} does not teach this course, and would not see the drafts.")
    return user


def _read(path: Path, name: str | None) -> tuple[FileFormat, ImportedFile]:
    limits = import_limits()
    try:
        # Of a file that is larger only so much is read as tells that it is.
        with path.open("rb") as stream:
            data = stream.read(limits.bytes + 1)
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from None
    try:
        file_format = FileFormat(name) if name else recognised(data, limits=limits)
        return file_format, QUESTION_FORMATS[file_format].read(data, limits=limits)
    except QuestionFileError as error:
        raise CommandError(f"{path}: {error}. Nothing was imported.") from None


def _readable(name: str) -> str:
    """Return the name of a file without bytes that are no text: a database takes none."""
    return os.fsencode(name).decode(errors="replace")


def _lines(file_format: FileFormat, file: ImportedFile, outcomes: list[Outcome]):
    for note in file.notes:
        yield f"  {note}"
    for one in outcomes:
        said = f"{one.item.where}: {one.item.title[:70]}"
        match one.became:
            case Became.DRAFT:
                yield f"+ {said} -> {one.question}"
            case Became.DUPLICATE if one.question:
                yield f"= {said}: the same as {one.question}"
            case Became.DUPLICATE:
                yield f"= {said}: kept already"
            case Became.KEPT:
                yield f"~ {said}: kept as it is"
            case Became.LEFT_OUT:
                yield f"- {said}"
        for message in _messages(one):
            yield f"    {message}"
    for problem in file.problems:
        yield f"! {problem}{f' ({problem.title})' if problem.title else ''}"
    counts = Counter(one.became for one in outcomes)
    yield (
        f"{NAMES[file_format]}: {counts[Became.DRAFT]} drafts, "
        f"{counts[Became.DUPLICATE]} were there already, {counts[Became.KEPT]} kept, "
        f"{counts[Became.LEFT_OUT]} left out, {len(file.problems)} refused"
    )


def _messages(one: Outcome) -> list[str]:
    return [*map(str, one.item.notes), *one.notes]


def _as_json(
    file_format: FileFormat,
    file: ImportedFile,
    outcomes: list[Outcome],
    course: Course | None,
    where: _Where,
    *,
    dry_run: bool,
) -> str:
    report = {
        "format": str(file_format),
        "course": course.key if course is not None else None,
        "objective": where.objective.key if where.objective is not None else None,
        "dry_run": dry_run,
        "notes": list(map(str, file.notes)),
        "items": [_item(one) for one in outcomes],
        "problems": [
            {"line": one.line, "message": one.message, "title": one.title} for one in file.problems
        ],
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


def _item(one: Outcome) -> dict:
    item = one.item
    return {
        "line": item.line,
        "title": item.title,
        "became": str(one.became),
        "question": one.question,
        "lesson": one.lesson,
        "objective": one.objective,
        "category": list(item.category),
        "tags": list(item.tags),
        "idnumber": item.idnumber,
        "notes": _messages(one),
        "pictures": [picture.name for picture in item.pictures],
        "moodle": view_of(item.raw) if item.raw is not None else None,
        "body": dump_body(item.body) if item.body is not None else None,
    }
