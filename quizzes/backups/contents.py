"""Counting what a database holds, the same way for either kind of it."""

from collections.abc import Iterable

from quizzes.backups.manifest import Contents

MIGRATIONS = "django_migrations"


def read_contents(cursor, tables: Iterable[str]) -> Contents:
    """Return what the tables hold, read with one DB-API cursor."""
    names = sorted(tables)
    migrations = ()
    if MIGRATIONS in names:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        migrations = tuple((app, name) for app, name in cursor.fetchall())
    return Contents(migrations, tuple((name, _count(cursor, name)) for name in names))


def _count(cursor, table: str) -> int:
    quoted = '"' + table.replace('"', '""') + '"'
    cursor.execute(" ".join(["SELECT count(*) FROM", quoted]))
    return cursor.fetchone()[0]
