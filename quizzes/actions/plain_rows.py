"""Rows written as plain values: for tens of thousands in one transaction.

The ORM's `bulk_create` asks each field of each object several times over while everybody else's
writes wait, and its `bulk_update` builds an expression for each value. Here values are made ready
beforehand, and one statement takes them all.
"""

from collections.abc import Iterable, Sequence

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model


class Columns:
    """Some columns of a model's table, and what the database takes for them."""

    def __init__(self, model: type[Model], names: Iterable[str]) -> None:
        self.model = model
        self.fields = [model._meta.get_field(name) for name in names]

    def values(self, given: Sequence[object]) -> tuple:
        """Return values as the database takes them, those of foreign keys being ids."""
        # Looked up once: the proxy of it looks it up for each value anew.
        database = connections[DEFAULT_DB_ALIAS]
        return tuple(
            field.get_db_prep_save(value, database)
            for field, value in zip(self.fields, given, strict=True)
        )

    def row(self, instance: Model) -> tuple:
        """Return the values of an object as the database takes them."""
        return self.values([getattr(instance, field.attname) for field in self.fields])

    def insert(self, rows: Sequence[tuple]) -> None:
        """Add rows of such values in their order; the columns left out become null."""
        marks = ", ".join(["%s"] * len(self.fields))
        names = ", ".join(self._names())
        self._many(["INSERT INTO", self._table(), f"({names})", f"VALUES ({marks})"], rows)

    def update(self, rows: Sequence[tuple]) -> None:
        """Change rows: each has such values and, behind them, its id."""
        changes = ", ".join(f"{name} = %s" for name in self._names())
        key = connection.ops.quote_name(self.model._meta.pk.column)
        self._many(["UPDATE", self._table(), "SET", changes, f"WHERE {key} = %s"], rows)

    def delete(self, ids: Iterable[int]) -> None:
        """Delete rows by their ids; what points at them is only asked for by the database."""
        key = connection.ops.quote_name(self.model._meta.pk.column)
        words = ["DELETE FROM", self._table(), f"WHERE {key} = %s"]
        self._many(words, [(one,) for one in ids])

    def _table(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    def _names(self) -> list[str]:
        return [connection.ops.quote_name(field.column) for field in self.fields]

    def _many(self, words: list[str], rows: Sequence[tuple]) -> None:
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(" ".join(words), rows)


def update_all(instances: Sequence[Model], names: Iterable[str]) -> None:
    """Write some columns of objects that are stored already, all of one model."""
    if instances:
        columns = Columns(type(instances[0]), names)
        columns.update([(*columns.row(one), one.pk) for one in instances])
