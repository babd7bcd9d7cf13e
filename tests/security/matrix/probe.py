"""Visits that leave no trace, and whether one of them changed anything in the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "WITH", "PRAGMA", "EXPLAIN")
TABLE = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')
IGNORED = ("django_session", "django_cache")
LOG_IN_PAGES = ("/accounts/login/", "/admin/login/")


@dataclass
class Seen:
    """What came of a visit. ``cell`` is how the table writes it."""

    response: HttpResponse
    changed: bool

    @property
    def cell(self) -> str:
        """The status, ``login`` where the visitor is sent to log in, with + where rows changed."""
        response = self.response
        is_login = response.status_code == 302 and urlsplit(response.url).path in LOG_IN_PAGES
        return ("login" if is_login else str(response.status_code)) + "+" * self.changed


class Probe:
    """Sends requests; each finds the database, sessions and cache included, as it was at first."""

    def __init__(self) -> None:
        self.before = contents()

    def visit(self, client: Client, method: str, address: str, data=None, **options) -> Seen:
        """Return what a request brings, and put database and cookies back as they were."""
        kept = deepcopy(client.cookies)
        with self._taken_back(), _statements() as statements:
            response = _send(client, method, address, data, options)
            changed = any(map(_may_change_rows, statements)) and contents() != self.before
        client.cookies = kept
        return Seen(response, changed)

    @contextmanager
    def _taken_back(self) -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


def contents() -> dict[str, list[str]]:
    """Return every row of every table but those of sessions and of the cache."""
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: sorted(map(repr, model._base_manager.values_list()))
        for model in models
        if model is not Session
    }


def _may_change_rows(sql: str) -> bool:
    table = TABLE.match(sql)
    return not sql.lstrip("( ").upper().startswith(READS) and (
        table is None or table[1] not in IGNORED
    )


@contextmanager
def _statements() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def _send(client: Client, method: str, address: str, data, options) -> HttpResponse:
    if isinstance(data, bytes):
        return client.generic(method, address, data, **options)
    send = getattr(client, method.lower())
    if method in ("GET", "HEAD", "POST"):
        return send(address, data, **options)
    return send(address, **options)


def outcomes(probe, client, visits):
    """Return the visits that broke something: an error of the server, or a refusal that wrote."""
    seen = ((visit, probe.visit(client, *visit[:3], **visit[3])) for visit in visits)
    return [
        (visit[1][:90], str(visit[2])[:90], one.cell)
        for visit, one in seen
        if one.response.status_code >= 500 or (one.response.status_code >= 400 and one.changed)
    ]
