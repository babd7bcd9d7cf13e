"""`manage.py backup PATH`: the whole site in one file, made while it runs."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from quizzes import clock
from quizzes.backups import BackupError
from quizzes.backups.making import make_backup


class Command(BaseCommand):
    """Writes database, media and manifest into one archive."""

    help = "Back up the database and the media while the site runs. Never overwrites a file."
    # A backup must be possible on the very day that something else is wrong.
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        """Take the file to write, or a folder for a dated one."""
        parser.add_argument(
            "path", type=Path, help="a new .zip, .tar or .tar.gz, or a folder for a dated file"
        )

    def handle(self, *, path: Path, **options) -> None:
        """Make the backup and print where it is and what is in it."""
        try:
            made = make_backup(path=path, now=clock.now())
        except BackupError as error:
            raise CommandError(str(error)) from None
        except (OSError, DatabaseError) as error:
            raise CommandError(f"No backup was made: {error}") from None
        held = made.manifest.contents
        self.stdout.write(
            f"{made.path}: {held.total:,} rows in {len(held.rows)} tables, "
            f"media files: {len(made.manifest.media)}; {made.path.stat().st_size:,} bytes."
        )
