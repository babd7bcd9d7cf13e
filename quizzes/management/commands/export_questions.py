"""`manage.py export_questions --format F PATH`: the question bank as a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes.domain.questions import AVAILABLE_KINDS
from quizzes.formats.question_formats import QUESTION_FORMATS, QuestionFormat
from quizzes.formats.recognising import FileFormat
from quizzes.management.courses import course_named
from quizzes.reports.question_exports import kept_to_export, questions_to_export

WRITTEN = {str(name): one for name, one in QUESTION_FORMATS.items() if one.write is not None}


class Command(BaseCommand):
    """Writes the questions of a course, and says first what the format loses of them."""

    help = "Write questions in a format; secure questions never go out."

    def add_arguments(self, parser) -> None:
        """Take the course, the format, the file to write and what to choose by."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--course", help="the course's key; not needed where there is but one")
        parser.add_argument(
            "--format", dest="file_format", required=True, choices=list(WRITTEN), help="the format"
        )
        parser.add_argument("--kind", action="append", default=[], choices=AVAILABLE_KINDS)
        parser.add_argument("--lesson", default="", help="the key of the only lesson to take")
        parser.add_argument(
            "--template", action="store_true", help="write a file to fill in, and no questions"
        )

    def handle(self, *, path: Path, course: str | None, file_format: str, **options) -> None:
        """Write the file, refusing one that is there."""
        chosen = QUESTION_FORMATS[FileFormat(file_format)]
        if options["template"]:
            self._template(path, chosen)
            return
        found = course_named(course)
        if found is None:
            raise CommandError("There is no course yet.")
        items = questions_to_export(found, kinds=options["kind"], lesson=options["lesson"])
        if not (options["kind"] or options["lesson"]):
            items += kept_to_export(found, file_format)
        if not items:
            raise CommandError("There are no such questions. Nothing was written.")
        written = chosen.write(items)
        _save(path, written.as_bytes())
        gone = {one.where for one in written.left_out}
        for one in written.left_out:
            self.stderr.write(f"- {one.title}: {one.message}")
        for item in items:
            keys = {picture.key for picture in item.pictures}
            is_told = item.body is not None and item.where not in gone
            for loss in chosen.not_carried(item.body, keys) if is_told else ():
                self.stderr.write(f"~ {item.title}: {loss}")
        self.stdout.write(f"{len(items) - len(written.left_out)} questions written to {path}")

    def _template(self, path: Path, chosen: QuestionFormat) -> None:
        if chosen.template is None:
            raise CommandError("Only xlsx has a template.")
        _save(path, chosen.template())
        self.stdout.write(f"a table to fill in written to {path}")


def _save(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as stream:
            stream.write(data)
    except FileExistsError:
        raise CommandError(f"{path} is there already. Choose another name.") from None
    except OSError as error:
        raise CommandError(f"{path} can't be written: {error.strerror}.") from None
