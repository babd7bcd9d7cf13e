"""Backups: one archive of the database, the media and a manifest that says what must be in it.

`making` writes one, `restoring` puts one back. `sqlite` and `postgresql` offer the same functions
for their database: ``contents``, ``snapshot``, ``check_idle``, ``replaced``.
"""

from types import ModuleType

from django.db import connection


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why and what to do."""


class StrandedError(Exception):
    """A restore failed and so did undoing it; the message says where what was here is."""


def engine() -> ModuleType:
    """Return the module for the site's database; raises BackupError for another kind of it."""
    from quizzes.backups import postgresql, sqlite

    engines = {"sqlite": sqlite, "postgresql": postgresql}
    if connection.vendor not in engines:
        raise BackupError(f"There is no backup of {connection.vendor} databases.")
    return engines[connection.vendor]
