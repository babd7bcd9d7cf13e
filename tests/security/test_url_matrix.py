"""Every address of the site, every method, everyone: who may, who may not, and what changes."""

from copy import deepcopy
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve

from tests.security.matrix.admin_table import ADMIN_ROWS, MODELS
from tests.security.matrix.forms import filled_in
from tests.security.matrix.table import ACCOUNTS, LEARNER_ROWS
from tests.security.matrix.world import rows_of_course

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

ROWS = (*LEARNER_ROWS, *ADMIN_ROWS)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
REFUSED = ("login", "401", "403", "404", "405")


def visit(world, probe, row, client, method=None):
    body = {name: world.fill(value) for name, value in row.body.items()}
    return probe.visit(client, method or row.method, world.fill(row.address), body).cell


def with_form(world, row):
    """Return the row with the other fields of its form as they are on the administrator's page."""
    if not row.form:
        return row
    page = world.clients["administrator"].get(world.fill(row.address))
    if page.status_code != 200:
        return row
    fields = filled_in(page.text, row.form)
    del fields["csrfmiddlewaretoken"]
    return replace(row, body=fields | row.body | {"_save": "Save"})


# The table is complete


def views(resolver, prefix=""):
    """Yield every route of the resolver, as `ResolverMatch.route` has it, with its view."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from views(pattern, route)
        else:
            yield route, pattern.callback


def route_of(world, row):
    return resolve(urlsplit(world.fill(row.address)).path).route


def test_every_address_has_a_row_and_every_row_an_address(world):
    in_the_table = {route_of(world, row) for row in ROWS}

    assert in_the_table == {route for route, _view in views(get_resolver())}


def test_every_model_of_the_admin_is_in_its_table():
    registered = {model._meta.model_name for model in admin.site._registry}

    assert set(MODELS) == registered


def test_no_view_is_excused_from_the_csrf_check():
    excused = [
        route for route, view in views(get_resolver()) if getattr(view, "csrf_exempt", False)
    ]

    assert excused == []


# The table is true


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everyone_gets_what_the_table_says(world, probe, row):
    sent = with_form(world, row)
    seen = {name: visit(world, probe, sent, client) for name, client in world.clients.items()}

    assert differences(row.expected, seen) == {}


def differences(expected, seen):
    return {
        name: f"{seen[name]} instead of {cell}"
        for name, cell in expected.items()
        if seen[name] != cell
    }


# Nothing but the table is accepted


OWN = tuple(row for row in LEARNER_ROWS if row not in ACCOUNTS)
FEW = ("anonymous", "student", "administrator")


@pytest.mark.parametrize("name", FEW)
@pytest.mark.parametrize("method", METHODS)
def test_a_method_without_a_row_is_refused(world, probe, method, name):
    like = "GET" if method == "HEAD" else method
    known = {row.address for row in OWN if row.method == like}
    others = {row.address for row in OWN} - known
    seen = {
        address: probe.visit(world.clients[name], method, world.fill(address)).cell
        for address in others
    }

    assert {pair for pair in seen.items() if pair[1] not in REFUSED} == set()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_no_other_method_changes_anything_in_accounts_and_admin(world, probe, method):
    """Their views come with allauth and Django: some show a page whatever the method."""
    rows = (*ACCOUNTS, *ADMIN_ROWS) if method == "PUT" else ACCOUNTS
    client = world.clients["administrator"]
    seen = {
        address: probe.visit(client, method, world.fill(address)).cell
        for address in {row.address for row in rows}
    }

    assert {pair for pair in seen.items() if pair[1][0] == "5" or "+" in pair[1]} == set()


@pytest.mark.parametrize("name", FEW)
def test_head_is_a_get_without_its_page(world, probe, name):
    rows = [row for row in LEARNER_ROWS if row.method == "GET"]
    expected = {str(row): row.expected[name] for row in rows}
    client = world.clients[name]

    assert {str(row): visit(world, probe, row, client, method="HEAD") for row in rows} == expected


# Nothing is accepted from another site


@pytest.fixture(scope="module")
def strict_clients(world):
    """The clients of a few, for whom the CSRF check is on as in production."""
    strict = {name: Client(enforce_csrf_checks=True) for name in FEW}
    for name, client in strict.items():
        client.cookies = deepcopy(world.clients[name].cookies)
    return strict


@pytest.mark.parametrize("name", FEW)
def test_a_form_of_another_site_is_refused(world, probe, strict_clients, name):
    rows = [row for row in ROWS if row.method == "POST"]
    seen = {str(row): visit(world, probe, row, strict_clients[name]) for row in rows}

    assert {pair for pair in seen.items() if pair[1] != "403"} == set()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_unsafe_methods_are_refused_without_a_token(world, probe, strict_clients, method):
    addresses = {row.address for row in LEARNER_ROWS}
    client = strict_clients["administrator"]
    seen = {probe.visit(client, method, world.fill(address)).cell for address in addresses}

    assert seen == {"403"}


def test_a_right_token_from_a_wrong_origin_is_refused(world, probe, strict_clients):
    client = strict_clients["student"]
    token = client.get("/account/").context["csrf_token"]
    form = {"theme": "dark", "csrfmiddlewaretoken": str(token)}

    own = probe.visit(client, "POST", "/theme/", form, headers={"origin": "http://testserver"})
    other = probe.visit(client, "POST", "/theme/", form, headers={"origin": "http://evil.example"})

    assert (own.cell, other.cell) == ("302", "403")


# Lists of the admin hold one's own courses only


@pytest.mark.parametrize("name", MODELS)
def test_a_list_of_the_admin_holds_no_row_of_another_course(world, name):
    page = world.clients["neighbour"].get(f"/admin/quizzes/{name}/")
    if page.status_code == 403:
        return
    model_admin = admin.site.get_model_admin(apps.get_model("quizzes", name))
    foreign = set(rows_of_course(model_admin, world.open.course))

    assert foreign & set(page.context["cl"].queryset) == set()
