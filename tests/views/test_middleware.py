"""Health, the log-in redirect of fragments, and the request log."""

import json
import logging

import pytest
from django.db import connection
from django.urls import reverse

from nrc_course.logs import JsonFormatter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("path", "body"), [("/healthz", b"ok\n"), ("/readyz", b"ready\n")])
def test_health_needs_no_host_and_no_session(client, path, body):
    response = client.get(path, headers={"host": "anything.example"})
    assert (response.status_code, response.content, response.cookies) == (200, body, {})


def test_a_site_without_its_migrations_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'quizzes'")
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations not applied\n")


def test_a_page_sends_strangers_to_the_log_in(client):
    response = client.get(reverse("progress"))
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/progress/")


@pytest.mark.parametrize(
    ("came_from", "goes_to"),
    [
        ("http://testserver/review/?more", "/accounts/login/?next=/review/%3Fmore"),
        ("https://evil.example/steal", "/accounts/login/?next=/steal"),
        ("", "/accounts/login/?next=/"),
    ],
)
def test_a_fragment_sends_the_whole_page_there(client, came_from, goes_to):
    headers = {"HX-Request": "true", "HX-Current-URL": came_from}
    response = client.get(reverse("progress"), headers=headers)
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, goes_to)


def test_a_log_line_is_one_json_object():
    record = logging.LogRecord("name", logging.INFO, "", 0, "hello\nthere", (), None)
    record.facts = {"status": 200}
    entry = json.loads(JsonFormatter().format(record))
    assert (entry["level"], entry["message"], entry["status"]) == ("info", "hello\nthere", 200)


def test_requests_are_logged_with_their_user(client_of, student, caplog):
    with caplog.at_level(logging.INFO, logger="nrc_course.request"):
        client_of(student).get(reverse("progress"))
    facts = caplog.records[-1].facts
    assert (facts["path"], facts["status"], facts["user"]) == ("/progress/", 200, str(student.pk))


def test_no_log_line_holds_a_link_that_opens_an_account(client, caplog):
    key = "2-abcdef-0123456789"
    with caplog.at_level(logging.INFO, logger="nrc_course.request"):
        client.get(reverse("account_reset_password_from_key", args=["2", "abcdef-0123456789"]))
        client.get(reverse("account_confirm_email", args=[key]))
    assert [record.facts["path"] for record in caplog.records] == [
        "/accounts/password/reset/key/2-…/",
        "/accounts/confirm-email/…/",
    ]


@pytest.mark.parametrize(("size", "status"), [(2_000_001, 413), (2_000_000, 400)])
def test_a_request_is_only_so_large(client, size, status):
    response = client.post(
        reverse("theme"),
        b"a=" + b"x" * (size - 2),
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == status


def test_a_length_that_is_no_number_counts_as_none(client):
    response = client.post(reverse("theme"), CONTENT_LENGTH="many")
    assert response.status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "told"), [("/p/tell-nobody/", "/p/…/"), ("/join/K7MR-2XPA/", "/join/…/")]
)
def test_no_log_line_holds_what_lets_somebody_in(client, caplog, address, told):
    with caplog.at_level(logging.INFO, logger="nrc_course.request"):
        client.get(address)
    assert [record.facts["path"] for record in caplog.records] == [told]
