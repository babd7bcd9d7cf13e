"""Making a backup: all of it under another name, then the rename that makes it one."""

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django
from django.db import connection

from quizzes.backups import BackupError, engine
from quizzes.backups.archive import SUFFIXES, Writer, writing
from quizzes.backups.manifest import DATABASES, MEDIA, Manifest, site_version
from quizzes.backups.media import media_files

DATED_NAME = "backup-%Y%m%dT%H%M%SZ.zip"


@dataclass(frozen=True)
class Made:
    """A finished backup."""

    path: Path
    manifest: Manifest


def make_backup(*, path: Path, now: datetime) -> Made:
    """Write a backup to ``path``: a new file, or a folder that gets a dated file.

    Raises BackupError, and leaves nothing behind, where that is not possible.
    """
    target = target_path(path, now)
    if os.path.lexists(target):
        raise BackupError(f"{target} exists already: a backup never overwrites anything.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as scratch:
        partial = Path(scratch, "archive")
        manifest = _write(partial, suffix_of(target), now)
        _publish(partial, target)
    return Made(target, manifest)


def target_path(path: Path, now: datetime) -> Path:
    """Return the file to write for what the user named.

    An existing folder, or a name without an ending, is a folder. Raises BackupError for an ending
    that no backup has.
    """
    if path.is_dir() or not path.suffix:
        return path / now.astimezone(UTC).strftime(DATED_NAME)
    if not suffix_of(path):
        endings = ", ".join(SUFFIXES)
        raise BackupError(f"{path}: write a name that ends with one of {endings}, or a folder.")
    return path


def suffix_of(path: Path) -> str:
    """Return the ending that says how the file is packed, empty where it is none of ours."""
    return next((suffix for suffix in SUFFIXES if path.name.endswith(suffix)), "")


def _write(partial: Path, suffix: str, now: datetime) -> Manifest:
    database = partial.with_name(DATABASES[connection.vendor])
    held = engine().snapshot(database)
    with writing(partial, suffix) as archive:
        archive.add(database.name, database)
        _add_media(archive)
        manifest = Manifest(
            made_at=now,
            site=site_version(),
            django=django.get_version(),
            database=connection.vendor,
            migrations=held.migrations,
            rows=dict(held.rows),
            members=archive.members,
        )
        archive.close_with(manifest)
    return manifest


def _add_media(archive: Writer) -> None:
    for name, path in media_files():
        # A file that was deleted since the folder was listed is not missed.
        with suppress(FileNotFoundError):
            archive.add(MEDIA + name, path)


def _publish(partial: Path, target: Path) -> None:
    """Give the archive its name, without ever taking the name from another file."""
    try:
        target.hardlink_to(partial)
    except FileExistsError:
        raise BackupError(f"{target} exists already: a backup never overwrites anything.") from None
    except OSError:  # A file system without hard links.
        partial.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
