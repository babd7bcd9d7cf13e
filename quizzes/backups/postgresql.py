"""Dumps of the PostgreSQL database by its own tools, and putting one in the tables' place."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from quizzes.backups import BackupError, StrandedError
from quizzes.backups.contents import read_contents
from quizzes.backups.manifest import Contents

ASIDE = "before_restore"
"""The schema where the present tables wait until the restored ones are known to be right."""
DEBIAN_FOLDER = Path("/usr/lib/postgresql")


def staging_folder() -> Path:
    """Return the folder that a dump is unpacked in."""
    return Path(settings.DATA_DIR)


def contents() -> Contents:
    """Return what the present database holds."""
    with connection.cursor() as cursor:
        return read_contents(cursor, _tables(cursor, _schema(cursor)))


def snapshot(target: Path) -> Contents:
    """Dump the database as it is at one moment, while others write, and return what it holds.

    What is counted and what is dumped is one exported snapshot (PostgreSQL's
    ``pg_export_snapshot``), so the two agree whatever is written meanwhile.
    """
    program = find_program("pg_dump")
    with closing(connection.copy()) as reading:
        reading.set_autocommit(False)
        with reading.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            exported = cursor.fetchone()[0]
            schema = _schema(cursor)
            counted = read_contents(cursor, _tables(cursor, schema))
            _run([*_dump_command(program, schema), f"--snapshot={exported}", f"--file={target}"])
    if not counted.rows:
        raise BackupError("There are no tables in the database yet: nothing to back up.")
    return counted


def check_idle() -> None:
    """Raise BackupError while anyone else is connected to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [ASIDE])
        interrupted = cursor.fetchone()[0]
    if others:
        raise BackupError(f"The database has {others} other connections: stop the site first.")
    if interrupted:
        raise BackupError(
            f"An earlier restore was cut off: the tables of before are in the schema {ASIDE}. "
            "Look at both, then drop the one you do not want; docs/operations.md shows how."
        )


@contextmanager
def replaced(staged: Path) -> Iterator[None]:
    """Restore the dump; in the block Django sees it, and at its end the former tables are dropped.

    An exception in the block brings the former tables back. Raises StrandedError where that
    fails too.
    """
    program = find_program("pg_restore")
    _move_aside()
    try:
        _restore(program, staged)
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {ASIDE} CASCADE")
    except BaseException as error:
        connection.close()
        try:
            _put_back()
        except DatabaseError as second:
            raise StrandedError(
                f"The restore failed ({error}), and the former tables could not be put back "
                f"({second}). They are in the schema {ASIDE}; see docs/operations.md."
            ) from error
        raise


def _restore(program: str, staged: Path) -> None:
    with connection.cursor() as cursor:
        schema = _schema(cursor)
    connection.close()
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    database = connection.settings_dict["NAME"]
    _run([program, *options, f"--schema={schema}", f"--dbname={database}", str(staged)])


def find_program(name: str) -> str:
    """Return the path of a PostgreSQL tool that is no older than the server.

    Debian keeps each version's tools in a folder of its own; those are looked at after the PATH.
    Raises BackupError where there is none.
    """
    with connection.cursor():
        server = connection.pg_version // 10_000
    found = []
    for path in _candidates(name):
        version = int(re.search(r"(\d+)", _run([path, "--version"]))[1])
        if version >= server:
            return path
        found.append(version)
    if found:
        raise BackupError(
            f"{name} is version {max(found)} and the server version {server}: install the client "
            f"programs of PostgreSQL {server} or later."
        )
    raise BackupError(
        f"{name} is not installed: install the client programs of PostgreSQL {server} or later "
        "(on Debian, `apt install postgresql-client`)."
    )


def _candidates(name: str) -> Iterator[str]:
    if on_path := shutil.which(name):
        yield on_path
    folders = DEBIAN_FOLDER.glob("[0-9]*/bin")
    for folder in sorted(folders, key=lambda folder: int(folder.parent.name), reverse=True):
        if (folder / name).is_file():
            yield str(folder / name)


def _dump_command(program: str, schema: str) -> list[str]:
    return [program, "--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}"]


def _run(command: list[str]) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, **_variables()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        complaint = done.stderr.strip() or f"it ended with {done.returncode}"
        raise BackupError(f"{Path(command[0]).name} failed: {complaint}")
    return done.stdout


def _variables() -> dict[str, str]:
    """Return the connection as the variables of libpq, so that no password is on a command line."""
    config = connection.settings_dict
    _arguments, secret = DatabaseClient.settings_to_cmd_args_env(config, [])
    named = {
        "PGHOST": config["HOST"],
        "PGPORT": str(config["PORT"] or ""),
        "PGUSER": config["USER"],
        "PGDATABASE": config["NAME"],
    }
    return {name: value for name, value in named.items() if value} | (secret or {})


def _schema(cursor) -> str:
    cursor.execute("SELECT current_schema()")
    return cursor.fetchone()[0]


def _tables(cursor, schema: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
    return [name for (name,) in cursor.fetchall()]


@transaction.atomic
def _move_aside() -> None:
    with connection.cursor() as cursor:
        schema = _schema(cursor)
        cursor.execute(f"CREATE SCHEMA {ASIDE}")
        _move(cursor, schema, ASIDE)


@transaction.atomic
def _put_back() -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        schema = _schema(cursor)
        for table in _tables(cursor, schema):
            cursor.execute(f"DROP TABLE {quote(schema)}.{quote(table)} CASCADE")
        _move(cursor, ASIDE, schema)
        cursor.execute(f"DROP SCHEMA {ASIDE}")


def _move(cursor, source: str, target: str) -> None:
    # Indexes, constraints and the sequences of its columns go with a table.
    quote = connection.ops.quote_name
    for table in _tables(cursor, source):
        cursor.execute(f"ALTER TABLE {quote(source)}.{quote(table)} SET SCHEMA {quote(target)}")
