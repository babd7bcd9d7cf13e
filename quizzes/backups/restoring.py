"""Restoring a backup: verify all of it, prepare all of it, then change over in one step."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command

from quizzes.actions.deletion import replay_deletions
from quizzes.backups import BackupError, engine
from quizzes.backups.archive import Reader, reading
from quizzes.backups.deletions import Deletion, known_deletions, remember_deletions
from quizzes.backups.making import make_backup, suffix_of
from quizzes.backups.manifest import DATABASES, Contents, Manifest, check_fits
from quizzes.backups.media import media_files, media_replaced, media_root

Say = Callable[[str], object]

SPARE_ROOM = 64 * 1024 * 1024
"""Bytes of the disk that unpacking leaves free."""
MADE_BY_MIGRATE = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "django_cache",
}
"""Tables with rows in a database that nobody has used."""


@dataclass(frozen=True)
class Staged:
    """The unpacked and verified parts of a backup, on the file systems where they will live."""

    database: Path
    media: Path


def restore_backup(
    *, path: Path, replace: bool, deletions: list[Path], now: datetime, say: Say
) -> None:
    """Make the site what it was when the backup was made, less the accounts deleted since.

    ``path`` is a backup, or a folder whose newest backup is taken. ``say`` gets a line for each
    thing done. Raises BackupError, and nothing has changed, where that is not possible.
    """
    archive = newest_backup(path)
    with _staging() as (database_folder, media_folder):
        staged = Staged(database_folder / "database", media_folder / "media")
        with reading(archive, room=_room(database_folder, media_folder)) as reader:
            say(_described(archive, reader.manifest))
            check_fits(reader.manifest)
            engine().check_idle()
            present = engine().contents()
            _check_replaceable(present, replace=replace)
            later = known_deletions(present.tables, *deletions)
            _extract(reader, staged)
            if not is_unused(present):
                say(f"What was here is in {_save_present(present, now)}.")
            _change_over(staged, reader.manifest, later, say)
    remember_deletions(later)
    _clear_caches(say)
    say("Restored.")


def newest_backup(path: Path) -> Path:
    """Return the file to restore; raises BackupError where there is none."""
    if path.is_file():
        return path
    if not path.is_dir():
        raise BackupError(f"There is no file {path}.")
    found = [file for file in path.glob("backup-*") if file.is_file() and suffix_of(file)]
    if not found:
        raise BackupError(f"There is no backup in {path}.")
    return max(found, key=lambda file: file.name)


def is_unused(present: Contents) -> bool:
    """Return whether a database and the media folder hold nothing that anyone put there."""
    used = [table for table, count in present.rows if count and table not in MADE_BY_MIGRATE]
    return not used and next(media_files(), None) is None


@contextmanager
def _staging() -> Iterator[tuple[Path, Path]]:
    """Make two scratch folders, beside the database and beside the media, and remove them."""
    folders = engine().staging_folder(), media_root().parent
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".restore-", dir=folders[0]) as first,
        tempfile.TemporaryDirectory(prefix=".restore-", dir=folders[1]) as second,
    ):
        yield Path(first), Path(second)


def _room(*folders: Path) -> int:
    return max(0, min(shutil.disk_usage(folder).free for folder in folders) - SPARE_ROOM)


def _described(archive: Path, manifest: Manifest) -> str:
    held = manifest.contents
    return (
        f"{archive}: made {manifest.made_at:%Y-%m-%d %H:%M} UTC by version {manifest.site}; "
        f"{held.total:,} rows in {len(held.rows)} tables, media files: {len(manifest.media)}."
    )


def _check_replaceable(present: Contents, *, replace: bool) -> None:
    if not replace and not is_unused(present):
        raise BackupError(
            "This site is in use: its database or its media folder is not empty. Add --replace "
            "to put the backup in their place; what is here now is backed up first."
        )


def _extract(reader: Reader, staged: Staged) -> None:
    reader.extract(DATABASES[reader.manifest.database], staged.database)
    reader.extract_media(staged.media)


def _save_present(present: Contents, now: datetime) -> Path:
    if not present.rows:
        raise BackupError(
            f"There are files in {media_root()} but no database they belong to: move them away."
        )
    folder = Path(settings.DATA_DIR) / "backups"
    return make_backup(path=folder / f"before-restore-{now:%Y%m%dT%H%M%S.%fZ}.zip", now=now).path


def _change_over(staged: Staged, manifest: Manifest, later: list[Deletion], say: Say) -> None:
    with media_replaced(staged.media), engine().replaced(staged.database):
        _compare(engine().contents(), manifest.contents)
        say("Every table has as many rows as when it was backed up.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        applied = len(engine().contents().migrations) - len(manifest.migrations)
        if applied:
            say(f"Later migrations applied: {applied}.")
        rows = [deletion.model_dump() for deletion in later]
        if replayed := replay_deletions(rows=rows):
            say(f"Accounts deleted after the backup, and now again: {replayed}.")


def _compare(restored: Contents, expected: Contents) -> None:
    if restored.migrations != expected.migrations:
        raise BackupError("The database in this backup is not the one its manifest describes.")
    found, wanted = dict(restored.rows), dict(expected.rows)
    for table in sorted(found.keys() | wanted.keys()):
        if found.get(table) != wanted.get(table):
            raise BackupError(
                f"The database in this backup is not the one its manifest describes: rows in "
                f"{table}: {found.get(table, 'no table')}, not {wanted.get(table, 'no table')}."
            )


def _clear_caches(say: Say) -> None:
    for alias in settings.CACHES:
        try:
            caches[alias].clear()
        except Exception as error:
            # The restore is done: an unreachable cache must not look like a failed one.
            say(f"The cache {alias!r} was not emptied ({error}): empty it by hand.")
