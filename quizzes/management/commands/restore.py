"""`manage.py restore PATH`: put a backup back; deleted accounts stay deleted."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from quizzes import clock
from quizzes.backups import BackupError, StrandedError
from quizzes.backups.restoring import restore_backup


class Command(BaseCommand):
    """Verifies a backup, then replaces database and media with what it holds."""

    help = "Restore a backup into an empty site, or with --replace into one in use. Stop it first."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        """Take the backup, and what to do with what is here."""
        parser.add_argument("path", type=Path, help="a backup, or a folder: then its newest one")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="replace what is here; it is backed up first and the path is printed",
        )
        parser.add_argument(
            "--deletions",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="another site's deletions.jsonl, whose accounts are deleted again too",
        )

    def handle(self, *, path: Path, replace: bool, deletions: list[Path], **options) -> None:
        """Restore, printing each thing done; where it fails, nothing has changed."""
        for file in deletions:
            if not file.is_file():
                raise CommandError(f"There is no file {file}.")
        try:
            restore_backup(
                path=path,
                replace=replace,
                deletions=deletions,
                now=clock.now(),
                say=self.stdout.write,
            )
        except BackupError as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        except StrandedError as error:
            raise CommandError(str(error)) from None
        except (OSError, DatabaseError) as error:
            raise CommandError(f"{error}. Nothing was changed.") from None
