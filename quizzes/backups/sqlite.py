"""Snapshots of the SQLite file, and putting one in its place."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from quizzes.backups import BackupError
from quizzes.backups.contents import read_contents
from quizzes.backups.manifest import Contents

BESIDE = ("-wal", "-shm", "-journal")
WAIT = 20
"""Seconds to wait for a writer that is in the middle of a transaction."""


def database_path() -> Path:
    """Return the path of the site's database; raises BackupError where it is kept in memory."""
    if connection.is_in_memory_db():
        raise BackupError("The database is in memory: there is nothing to back up or to replace.")
    return Path(connection.settings_dict["NAME"]).absolute()


def staging_folder() -> Path:
    """Return the folder that a new database must be prepared in."""
    return database_path().parent


def contents() -> Contents:
    """Return what the present database holds; nothing where there is none."""
    path = database_path()
    if not _exists(path):
        return Contents()
    with _opened(path) as present:
        return _contents(present)


def snapshot(target: Path) -> Contents:
    """Copy the database as it is at one moment, while others write, and return what it holds.

    It is SQLite's own backup (https://www.sqlite.org/backup.html) in one step: a single read
    transaction, which in WAL mode no writer has to wait for.
    """
    path = database_path()
    if not _exists(path):
        raise BackupError(f"There is no database at {path} yet: nothing to back up.")
    with _opened(path) as present, closing(sqlite3.connect(target)) as copy:
        present.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        _check_whole(copy)
        return _contents(copy)


def check_idle() -> None:
    """Raise BackupError while any other program has the database open."""
    connection.close()
    with _alone(database_path()):
        pass


@contextmanager
def replaced(staged: Path) -> Iterator[None]:
    """Let Django work on the staged database; at the end of the block it becomes the site's own.

    The change is one rename. An exception in the block leaves the present database as it was.
    """
    with _opened(staged) as copy:
        _check_whole(copy)
    with _django_on(staged):
        yield
    _switch(staged, database_path())


def _exists(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    # Never created by opening it; a damaged file shows itself in whatever is asked first.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None)) as opened:
            yield opened
    except sqlite3.Error as error:
        raise BackupError(
            f"SQLite cannot work with {path}: {error}. If that file is damaged, move it away "
            "(and its -wal with it) and run this again."
        ) from None


def _contents(opened: sqlite3.Connection) -> Contents:
    cursor = opened.cursor()
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
    )
    return read_contents(cursor, [name for (name,) in cursor.fetchall()])


def _check_whole(opened: sqlite3.Connection) -> None:
    verdict = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise BackupError(f"The database is damaged: {verdict}")
    broken = opened.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise BackupError(f"The database is damaged: a row of {broken[0]} points at nothing.")


@contextmanager
def _django_on(path: Path) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _switch(staged: Path, path: Path) -> None:
    with _opened(staged) as copy:
        # All of it in one file, so that one rename is the whole change.
        copy.execute("PRAGMA journal_mode=DELETE")
    staged.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o600)
    _sync(staged)
    with _alone(path):
        for suffix in BESIDE:
            # SQLite would read a write-ahead log left by another database into this one.
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        staged.replace(path)
        _sync(path.parent)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the database as its only user, its write-ahead log written back and removed."""
    if not _exists(path):
        yield
        return
    with _opened(path) as present:
        present.execute("PRAGMA busy_timeout=1000")
        try:
            # Leaving WAL is possible only while nobody else has the file open.
            present.execute("PRAGMA journal_mode=DELETE")
            present.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            raise BackupError(
                f"Another program has {path} open: stop the site, then restore."
            ) from None
        yield


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
