"""No address in a form or a header leads elsewhere, and headers and cookies may say anything."""

import re
from copy import deepcopy
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.security.matrix.html import faults
from tests.security.matrix.probe import outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

EVIL = (
    *("//evil.example", "https:evil.example", "https://evil.example/", "///evil.example"),
    *(
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "\t//evil.example",
    ),
    *(
        "http://testserver@evil.example/",
        "http:///evil.example",
        "/\r\nLocation: https://evil.example",
    ),
    *("https://evil.example\\@testserver", "\x00//evil.example", " //evil.example", "/%0d%0aX: y"),
)
WAYS_ON = (
    ("/theme/", {"theme": "dark"}),
    ("/accounts/login/", {"login": "other", "password": "a long password"}),
    (
        "/accounts/signup/",
        {"username": "newbie", "password1": "so long a word", "password2": "so long a word"},
    ),
    ("/accounts/logout/", {}),
    ("/admin/login/", {"login": "administrator", "password": "a long password"}),
)


@pytest.mark.parametrize("following", EVIL)
@pytest.mark.parametrize(("address", "form"), WAYS_ON, ids=[way[0] for way in WAYS_ON])
def test_no_way_on_leads_elsewhere(world, probe, clients, address, form, following):
    client = clients["student" if "logout" in address else "anonymous"]
    seen = probe.visit(client, "POST", address, {**form, "next": following})

    assert seen.response.status_code < 500
    assert_stays_here(seen.response)


@pytest.mark.parametrize("following", EVIL)
def test_no_page_links_elsewhere(world, probe, clients, following):
    for address in ("/accounts/login/", "/accounts/signup/", "/admin/login/"):
        seen = probe.visit(clients["anonymous"], "GET", address, {"next": following})
        links = re.findall(r'href="([^"]*)"', seen.response.text)

        assert seen.response.status_code < 500
        assert faults(seen.response.text) == []
        assert [link for link in links if "evil" in urlsplit(link).netloc] == []


@pytest.mark.parametrize("current", [*EVIL, "http://[", "/c/small/?a=\x01", "x" * 3000])
def test_an_htmx_header_leads_nowhere_else(world, probe, clients, current):
    headers = {
        "hx-request": "true",
        "hx-current-url": current.replace("\r\n", " "),
        "hx-target": "x" * 99,
    }
    seen = probe.visit(clients["anonymous"], "GET", "/progress/", headers=headers)

    target = urlsplit(seen.response.headers["HX-Redirect"])
    assert seen.response.status_code == 204
    assert (target.scheme, target.netloc, target.path) == ("", "", "/accounts/login/")


def assert_stays_here(response):
    target = urlsplit(response.headers.get("Location", ""))
    assert (target.scheme, target.netloc) == ("", "")
    assert not response.headers.get("Location", "").startswith(("//", "/\\", "\\"))
    assert "evil" not in response.headers.get("Set-Cookie", "")


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:x", "[", ""]
)
def test_a_strange_host_is_refused(world, probe, clients, host):
    seen = probe.visit(clients["anonymous"], "GET", "/", headers={"host": host})

    assert seen.cell == "400"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"},
        {"x-forwarded-for": "127.0.0.1, evil", "x-real-ip": "x"},
        {"x-http-method-override": "DELETE", "x-method-override": "PUT"},
        {"x-original-url": "/admin/", "x-rewrite-url": "/admin/"},
        {"accept": "\x00/x;q=NaN", "accept-language": "x" * 3000, "if-modified-since": "x"},
        {"hx-request": "true", "hx-boosted": "true", "hx-history-restore-request": "true"},
        {"range": "bytes=-1--2", "if-none-match": '"' * 99},
        {"cookie": "sessionid=x; sessionid=\x7f; csrftoken=; theme=<script>; time_zone=../../etc"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_headers_may_say_anything(world, probe, clients, headers):
    addresses = ("/", "/c/small/lessons/founding/", "/review/", "/accounts/login/")
    visits = [("GET", address, None, {"headers": headers}) for address in addresses]
    form = {"theme": "dark", "_method": "DELETE", "next": "/"}

    assert outcomes(probe, clients["student"], visits) == []
    assert probe.visit(clients["student"], "POST", "/theme/", form, headers=headers).cell == "302"


def test_a_theme_cookie_never_reaches_the_page(world, clients):
    client = deepcopy_of(clients["anonymous"])
    client.cookies["theme"] = '"><script>alert(1)</script>'

    assert 'data-theme="system"' in client.get("/").text


def deepcopy_of(client):
    copied = Client()
    copied.cookies = deepcopy(client.cookies)
    return copied
