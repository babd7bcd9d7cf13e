"""`manage.py export_course KEY PATH`: write a stored course as a pack."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError

from quizzes.formats import course_pack
from quizzes.models import Course
from quizzes.models.course_rows import course_spec


class Command(BaseCommand):
    """Writes the files of a course into a new or empty folder."""

    help = "Write a course as a pack; loading it again changes nothing."

    def add_arguments(self, parser) -> None:
        """Take the course's key and the folder to write to."""
        parser.add_argument("key")
        parser.add_argument("path", type=Path)

    def handle(self, *, key: str, path: Path, **options) -> None:
        """Write the pack, refusing a folder that already holds something."""
        course = Course.objects.filter(key=key).first()
        if course is None:
            raise CommandError(f"There is no course with the key {key!r}.")
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise CommandError(f"{path} is not an empty folder. Choose another.")
        try:
            files = course_pack.write(course_spec(course))
        except ValidationError as error:
            raise CommandError(f"The stored course is not valid:\n{error}") from None
        for name, content in files.items():
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        self.stdout.write(f"{len(files)} files written to {path}")
