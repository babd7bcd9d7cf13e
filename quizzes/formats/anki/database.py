"""A foreign SQLite file, read as rows of known types and trusted in nothing.

The file is a copy in memory: there is no journal, nothing is written, and what it says about
itself (views, triggers, generated columns, virtual tables, extensions) is not carried out. See
https://www.sqlite.org/security.html, "Untrusted SQLite Database Files".
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from quizzes.formats.anki.limits import AnkiError, Limits

WHERE = "collection"
_MAGIC = b"SQLite format 3\0"
_LARGEST_VALUE = 20_000_000
_LONGEST_STATEMENT = 10_000
_STEPS_AT_ONCE = 1_000
_PLAIN_TABLE = re.compile(r"CREATE TABLE\b", re.IGNORECASE)
_COMPUTED = re.compile(r"\bAS\s*\(|\bGENERATED\b", re.IGNORECASE)
_SETTINGS = (
    (sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True),
    (sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA, False),
    (sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, False),
    (sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW, False),
    (sqlite3.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, False),
    (sqlite3.SQLITE_DBCONFIG_WRITABLE_SCHEMA, False),
)
_BROKEN = (sqlite3.Error, sqlite3.Warning, UnicodeError, MemoryError, OverflowError)
_PRAGMAS = ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY")


class Query(NamedTuple):
    """A statement that reads columns of one table, and the type of each: int, str or bytes."""

    table: str
    statement: str
    types: tuple[type, ...]


class Database:
    """An opened collection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.tables = self._plain_tables()

    def _plain_tables(self) -> frozenset[str]:
        found = self._connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' LIMIT 1000"
        )
        return frozenset(
            name
            for name, sql in found
            if isinstance(name, str)
            and isinstance(sql, str)
            and _PLAIN_TABLE.match(sql)
            and not _COMPUTED.search(sql)
        )

    def rows(self, query: Query, most: int) -> Iterator[tuple]:
        """Yield the rows a query finds, every value of its column's type.

        Raises ``AnkiError`` when there is no such table, for more than ``most`` rows and for a
        value of another type.
        """
        if query.table not in self.tables:
            raise AnkiError(WHERE, f"has no table {query.table}; this is no collection of Anki")
        for index, row in enumerate(self._connection.execute(query.statement)):
            if index == most:
                raise AnkiError(WHERE, f"has more than {most:,} {_NAMES[query.table]}")
            yield tuple(
                _typed(value, wanted, query.table, index)
                for value, wanted in zip(row, query.types, strict=True)
            )


_NAMES = {
    **{name: name for name in ("cards", "notes", "decks", "fields", "templates")},
    "revlog": "reviews",
    "notetypes": "note types",
    "col": "collections",
    "config": "settings",
}


def _typed(value: object, wanted: type, table: str, index: int) -> int | str | bytes:
    # Collections of the first Anki hold whole numbers as floats in places.
    if wanted is int and isinstance(value, float) and value.is_integer():
        return int(value)
    # A setting is JSON, in a column of bytes that some versions fill with text.
    if wanted is bytes and isinstance(value, str):
        return value.encode()
    if type(value) is not wanted:
        place = f"{WHERE}, row {index + 1} of {table}"
        raise AnkiError(place, "holds a value of the wrong type; export the package once more")
    return value


@contextmanager
def opened(data: bytes, limits: Limits) -> Iterator[Database]:
    """Open the bytes of a collection for reading.

    Raises ``AnkiError``, then or while rows are read, when they are no sound SQLite database, or
    reading takes more than ``limits.database_steps``.
    """
    if not data.startswith(_MAGIC) or len(data) < 100:
        raise AnkiError(WHERE, "is not a database; export the package once more")
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _harden(connection)
        # A file left in WAL mode cannot live in memory; these two bytes say that it is not.
        connection.deserialize(b"".join((data[:18], b"\x01\x01", data[20:])))
        _restrict(connection, limits)
        yield Database(connection)
    except _BROKEN as error:
        raise AnkiError(WHERE, _sentence(error)) from None
    finally:
        connection.close()


def _sentence(error: Exception) -> str:
    if isinstance(error, sqlite3.OperationalError) and "interrupted" in str(error):
        return "takes too long to read"
    return "is damaged; in Anki, choose Tools, Check Database, and export it once more"


def _harden(connection: sqlite3.Connection) -> None:
    for option, value in _SETTINGS:
        connection.setconfig(option, value)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_STATEMENT)


def _restrict(connection: sqlite3.Connection, limits: Limits) -> None:
    """Allow nothing but reading columns, and only so much of it."""
    left = limits.database_steps

    def is_over() -> bool:
        nonlocal left
        left -= _STEPS_AT_ONCE
        return left < 0

    def decide(action: int, *_names: str | None) -> int:
        allowed = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    connection.set_progress_handler(is_over, _STEPS_AT_ONCE)
    connection.set_authorizer(decide)
