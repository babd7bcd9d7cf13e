"""The one way in: for learners, for the admin, after an expired session, and for demo accounts."""

import pytest
from django.contrib.auth.models import Group

from quizzes.models import User
from quizzes.roles import ADMINISTRATORS, INSTRUCTORS
from tests.factories import UserFactory

PASSWORD = "a long password"


def log_in(client, username, **query):
    form = {"login": username, "password": PASSWORD}
    return client.post("/accounts/login/", form, query_params=query)


# The admin


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/quizzes/user/"])
def test_a_stranger_is_sent_to_the_one_log_in(client, path):
    response = client.get(path, follow=True)

    assert response.request["PATH_INFO"] == "/accounts/login/"
    assert response.status_code == 200


def test_a_guest_is_a_stranger_to_the_admin(guest, client_of):
    response = client_of(guest).get("/admin/", follow=True)

    assert response.request["PATH_INFO"] == "/accounts/login/"
    assert response.request["QUERY_STRING"] == "next=%2Fadmin%2F"


def test_a_student_gets_a_refusal_and_no_loop(student, client_of):
    response = client_of(student).get("/admin/", follow=True)

    assert (response.status_code, len(response.redirect_chain)) == (403, 1)
    assert "This page is not yours to open" in response.text


@pytest.mark.parametrize("role", [ADMINISTRATORS, INSTRUCTORS])
def test_members_of_the_groups_get_in_and_come_back(client, db, role):
    member = UserFactory(username="member", is_staff=True)
    member.groups.add(Group.objects.get(name=role))

    response = log_in(client, "member", next="/admin/")

    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_a_group_alone_opens_nothing(student, client_of):
    student.groups.add(Group.objects.get(name=ADMINISTRATORS))

    assert client_of(student).get("/admin/", follow=True).status_code == 403


def test_the_admins_own_log_in_takes_no_password(administrator, client):
    response = client.post("/admin/login/", {"username": "administrator", "password": PASSWORD})

    assert (response.status_code, client.session.get("_auth_user_id")) == (302, None)


# Coming back


def test_a_log_in_leads_back(student, client):
    response = log_in(client, "student", next="/progress/?week=2")

    assert (response.status_code, response["Location"]) == (302, "/progress/?week=2")


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_a_log_in_leads_nowhere_else(student, client, address):
    assert log_in(client, "student", next=address)["Location"] == "/"


@pytest.mark.django_db
def test_htmx_is_told_to_load_the_log_in_page(client):
    here = "http://testserver/c/small/lessons/founding/?part=2"
    headers = {"HX-Request": "true", "HX-Current-URL": here}

    response = client.post("/review/", headers=headers)

    assert (response.status_code, response.content) == (204, b"")
    back = "/accounts/login/?next=/c/small/lessons/founding/%3Fpart%3D2"
    assert response["HX-Redirect"] == back


@pytest.mark.django_db
@pytest.mark.parametrize("here", ["", "http://evil.example", "nonsense", "http://["])
def test_htmx_from_nowhere_still_gets_the_log_in_page(client, here):
    response = client.post("/review/", headers={"HX-Request": "true", "HX-Current-URL": here})

    assert response.status_code == 204
    assert response["HX-Redirect"].startswith("/accounts/login/?next=") is True


@pytest.mark.parametrize("path", ["login", "signup", "password/reset", "logout"])
def test_the_doors_want_their_own_forms(student, client_of, path):
    client = client_of(student if path == "logout" else None, enforce_csrf_checks=True)

    assert client.post(f"/accounts/{path}/", {"login": "student"}).status_code == 403


def test_logging_out_takes_a_button(student, client_of):
    client = client_of(student)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.session["_auth_user_id"] == str(student.pk)

    client.post("/accounts/logout/")

    assert client.session.get("_auth_user_id") is None


# Demo accounts


@pytest.fixture
def demo_user(db):
    return UserFactory(username="demo", is_demo=True)


def test_a_demo_account_logs_in_where_allowed(demo_user, client, settings):
    settings.ALLOW_DEMO_ACCOUNTS = True
    log_in(client, "demo")

    assert client.session["_auth_user_id"] == str(demo_user.pk)


def test_elsewhere_its_right_password_is_refused(demo_user, client):
    response = log_in(client, "demo")

    assert (response.status_code, response["Location"]) == (302, "/accounts/inactive/")
    assert client.session.get("_auth_user_id") is None
    assert User.objects.get().last_login is None


def test_elsewhere_its_old_session_is_nobodys(demo_user, client_of, settings):
    settings.ALLOW_DEMO_ACCOUNTS = True
    client = client_of(demo_user)
    assert client.get("/account/").status_code == 200

    settings.ALLOW_DEMO_ACCOUNTS = False

    assert client.get("/account/").status_code == 302


def test_a_guest_is_not_merged_into_a_refused_demo_account(demo_user, guest, client_of):
    client = client_of(guest)

    log_in(client, "demo")

    assert User.objects.filter(pk=guest.pk).exists() is True
    assert client.session["_auth_user_id"] == str(guest.pk)
