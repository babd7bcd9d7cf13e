"""A read whose SQL is wide and always the same: PostgreSQL plans it once, not at every call."""

from collections.abc import Sequence

from django.db import connection


def first_row(sql: str, values: Sequence) -> dict | None:
    """Return the first row that a SELECT finds, by the names of its columns; None without one.

    Raises OverflowError for a number that is larger than any SQLite knows.
    """
    with connection.cursor() as cursor:
        names = _names_of(cursor, sql, values)
        row = cursor.fetchone()
        return None if row is None else dict(zip(names, row, strict=True))


def all_rows(sql: str, values: Sequence) -> list[dict]:
    """Return every row that a SELECT finds, by the names of its columns."""
    with connection.cursor() as cursor:
        names = _names_of(cursor, sql, values)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _names_of(cursor, sql: str, values: Sequence) -> list[str]:
    """Run a SELECT; return the names of its columns."""
    if connection.vendor == "postgresql":
        cursor.cursor = _binding_on_the_server()
    cursor.execute(sql, values)
    return [column[0] for column in cursor.description]


def _binding_on_the_server():
    """Return a cursor that sends values apart from the statement.

    Only so can the statement be prepared. Django's own cursors put the values into its text, and
    the ORM's statements need that.
    """
    from psycopg import Cursor

    return Cursor(connection.connection)
