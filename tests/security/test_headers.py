"""Every page comes with the strict headers, and keeps to them itself."""

import runpy

import pytest
from django.conf import settings as site_settings
from django.http.cookie import SimpleCookie

from tests.security.matrix.admin_table import ADMIN_ROWS
from tests.security.matrix.html import faults, page_faults
from tests.security.matrix.table import LEARNER_ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
}
NOTHING = {"default-src 'none'", "sandbox"}
"""The policy of a picture, which is no page and needs nothing."""

PAGES = tuple(dict.fromkeys(row.address for row in LEARNER_ROWS if row.method == "GET"))
ADMIN_PAGES = tuple(dict.fromkeys(row.address for row in ADMIN_ROWS if row.method == "GET"))


def visit(world, probe, name, address, **options):
    return probe.visit(world.clients[name], "GET", world.fill(address), **options).response


def headers_of(response):
    policy = response.headers["Content-Security-Policy"]
    return {
        "policy": {part.strip() for part in policy.split(";")},
        "frames": response.headers["X-Frame-Options"],
        "sniffing": response.headers["X-Content-Type-Options"],
        "referrer": response.headers["Referrer-Policy"],
        "report only": response.headers.get("Content-Security-Policy-Report-Only"),
    }


STRICT = {
    "policy": POLICY,
    "frames": "DENY",
    "sniffing": "nosniff",
    "referrer": "same-origin",
    "report only": None,
}


def is_page(response):
    return response.headers.get("Content-Type", "").startswith("text/html") and response.content


@pytest.mark.parametrize("name", ["anonymous", "student"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_the_headers_and_keeps_to_them(world, probe, address, name):
    response = visit(world, probe, name, address)
    is_picture = response.headers.get("Content-Type") == "image/webp"

    assert headers_of(response) == STRICT | ({"policy": NOTHING} if is_picture else {})
    assert (page_faults(response.text) if is_page(response) else []) == []


@pytest.mark.parametrize("address", ADMIN_PAGES)
def test_a_page_of_the_admin_does_so_too(world, probe, address):
    response = visit(world, probe, "administrator", address)

    assert headers_of(response) == STRICT
    assert (faults(response.text) if is_page(response) else []) == []


@pytest.mark.parametrize(
    ("address", "status"), [("/nowhere/", 404), ("/theme/", 405), ("/admin/nowhere/", 302)]
)
def test_so_does_a_refusal(world, probe, address, status):
    response = visit(world, probe, "anonymous", address)

    assert (response.status_code, headers_of(response)) == (status, STRICT)


def test_so_does_a_forged_form(world, probe, client_of):
    response = client_of(enforce_csrf_checks=True).post("/theme/")

    assert (response.status_code, headers_of(response)) == (403, STRICT)
    assert page_faults(response.text) == []


COOKIES = [
    ("/", None),
    ("/accounts/login/", {"login": "student", "password": "a long password"}),
    ("/theme/", {"theme": "dark"}),
    ("/time-zone/", {"time_zone": "Europe/Berlin"}),
    ("/c/small/quizzes/practice/", {}),
    ("/accounts/password/reset/", {"email": "student@example.org"}),
]


@pytest.mark.parametrize(("address", "form"), COOKIES)
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    world, client_of, settings, address, form
):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = client_of()

    send = client.get if form is None else client.post
    response = send(address, form, secure=True)

    assert loose(response.cookies) == []


def loose(cookies: SimpleCookie):
    return [
        name
        for name, cookie in cookies.items()
        if not (cookie["httponly"] and cookie["secure"] and cookie["samesite"] in ("Lax", "Strict"))
    ]


def test_production_sends_cookies_over_https_alone(monkeypatch):
    monkeypatch.setenv("HTTPS", "1")

    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    found = runpy.run_path(str(site_settings.BASE_DIR / "nrc_course" / "settings.py"))

    assert [found[name] for name in names] == [True, True, True]
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
