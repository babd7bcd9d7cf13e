"""Every address of the site, every method, everyone: who may, who may not, and what changes."""

import pytest
from django.urls import URLResolver, get_resolver, resolve

from tests.security.matrix.admin_table import ADMIN_ROWS
from tests.security.matrix.forms import filled_in
from tests.security.matrix.table import LEARNER_ROWS

pytestmark = pytest.mark.django_db

ROWS = (*LEARNER_ROWS, *ADMIN_ROWS)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
REFUSED = ("login", "403", "404", "405")


def visit(world, probe, row, client, *, method=None, **options):
    body = body_of(world, row)
    return probe.visit(client, method or row.method, world.fill(row.address), body, **options).cell


def body_of(world, row):
    body = {name: world.fill(value) for name, value in row.body.items()}
    if not row.form:
        return body
    page = world.clients["administrator"].get(world.fill(row.address))
    if page.status_code != 200:
        return body
    fields = filled_in(page.text, row.form)
    return fields | body | {"_save": "Save"}


def by_persona(world, ask):
    return {name: ask(client) for name, client in world.clients.items()}


# The table is complete


def routes(resolver, prefix=""):
    """Yield the full route of every address of the resolver, as `ResolverMatch.route` has it."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


def route_of(world, row):
    return resolve(world.fill(row.address)).route


def test_every_address_has_a_row_and_every_row_an_address(world):
    assert {route_of(world, row) for row in ROWS} == set(routes(get_resolver()))


def test_no_view_is_excused_from_the_csrf_check():
    callbacks = {
        route: resolve_callback for route, resolve_callback in _callbacks(get_resolver())
    }
    excused = [route for route, view in callbacks.items() if getattr(view, "csrf_exempt", False)]

    assert excused == []


def _callbacks(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _callbacks(pattern, route)
        else:
            yield route, pattern.callback


# The table is true


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everyone_gets_what_the_table_says(world, probe, row):
    seen = by_persona(world, lambda client: visit(world, probe, row, client))

    assert differences(row.expected, seen) == {}


def differences(expected, seen):
    return {
        name: f"{seen[name]} instead of {cell}"
        for name, cell in expected.items()
        if seen[name] != cell
    }
