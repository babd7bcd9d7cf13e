"""`manage.py load_course PATH`: bring the tables to what a course pack says."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes import clock
from quizzes.actions import courses
from quizzes.domain import course_checks
from quizzes.formats import course_pack
from quizzes.management.packs import read_pack


class Command(BaseCommand):
    """Loads a pack, or with --dry-run says what loading it would change."""

    help = "Load a course pack; rows edited on the site are kept and reported."

    def add_arguments(self, parser) -> None:
        """Take the pack's folder and two switches."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument(
            "--overwrite-edited", action="store_true", help="overwrite what was edited on the site"
        )

    def handle(self, *, path: Path, dry_run: bool, overwrite_edited: bool, **options) -> None:
        """Load the pack and print the report; every fault of a broken pack is listed."""
        try:
            course = read_pack(path, check=course_checks.check_references)
        except course_pack.PackErrors as errors:
            raise CommandError(f"{errors}\nNothing was loaded.") from None
        report = courses.load(
            course=course,
            now=clock.now(),
            overwrite_edited=overwrite_edited,
            dry_run=dry_run,
            progress=self._progress if options["verbosity"] > 1 else lambda name: None,
        )
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")
        for line in report.lines() if options["verbosity"] else ():
            self.stdout.write(line)

    def _progress(self, name: str) -> None:
        self.stdout.write(f"  {name}")
