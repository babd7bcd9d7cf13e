"""Accounts, memberships and groups: who may make whom what."""

import re

import pytest
from django.contrib.admin import ActionLocation
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from quizzes import models
from tests import factories
from tests.admin.conftest import evidence_of
from tests.admin.pages import page_of, values_of


@pytest.fixture(autouse=True)
def _own_deletion_log(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def issue_link(client, person):
    values = {
        f"{ActionLocation.CHANGE_FORM.value}-action": "issue_reset_link",
        "_selected_action": person.pk,
    }
    return client.post(page_of(person), values)


def test_a_reset_link_is_shown_once_and_works(student, administrator, client_of):
    page = issue_link(client_of(administrator), student)
    assert "no-store" in page.headers["Cache-Control"]
    link = re.search(r'value="http://testserver(/[^"]+)"', page.content.decode())[1]
    assert client_of().get(link).status_code == 302
    assert "link to a new password" in LogEntry.objects.get().get_change_message()


def test_superusers_are_left_alone_by_administrators(superuser, administrator, client_of):
    client = client_of(administrator)
    assert issue_link(client, superuser).status_code == 403
    assert client.post(page_of(superuser), {"username": "taken"}).status_code == 403
    assert client.post(page_of(superuser, "delete"), {"post": "yes"}).status_code == 403
    assert models.User.objects.get(pk=superuser.pk).username == "root"


def test_an_administrator_cannot_make_a_superuser(student, administrator, client_of):
    client = client_of(administrator)
    values = values_of(client.get(page_of(student))) | {"is_superuser": "on", "is_staff": "on"}
    assert client.post(page_of(student), values).status_code == 302
    student.refresh_from_db()
    assert (student.is_staff, student.is_superuser) == (True, False)


def test_a_new_account_has_no_password(administrator, client_of):
    address = reverse("admin:quizzes_user_add")
    assert client_of(administrator).post(address, {"username": "newcomer"}).status_code == 302
    assert not models.User.objects.get(username="newcomer").has_usable_password()


@pytest.mark.parametrize("name", ["STUDENT", "Guest-1", "deleted-x"])
def test_no_account_gets_a_name_that_shuts_out_another(student, administrator, client_of, name):
    page = client_of(administrator).post(reverse("admin:quizzes_user_add"), {"username": name})
    assert "This name is taken." in page.content.decode()


def test_deleting_a_person_keeps_answers_without_a_name(course, student, administrator, client_of):
    attempt = evidence_of(student, course)["attempt"]
    client = client_of(administrator)
    assert "Erase" in client.get(page_of(student, "delete")).content.decode()
    assert client.post(page_of(student, "delete"), {"post": "yes"}).status_code == 302
    attempt.refresh_from_db()
    assert attempt.user.username.startswith("deleted-")
    assert not LogEntry.objects.filter(object_repr__contains="student").exists()


def test_nobody_deletes_their_own_account_here(administrator, client_of):
    address = page_of(administrator, "delete")
    assert client_of(administrator).post(address, {"post": "yes"}).status_code == 403


def test_an_instructor_enrols_a_person_by_name(course, instructor, student, client_of):
    address = reverse("admin:quizzes_membership_add")
    values = {"course": course.course.pk, "username": "student", "role": "assistant"}
    assert client_of(instructor).post(address, values).status_code == 302
    assert models.Membership.objects.get(user=student).role == "assistant"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "instructor"}, "role"),
        ({"username": "nobody"}, "username"),
        ({"username": "instructor"}, "username"),
    ],
)
def test_an_instructor_appoints_no_instructor(
    course, instructor, student, client_of, changes, field
):
    values = {"course": course.course.pk, "username": "student", "role": "student"} | changes
    response = client_of(instructor).post(reverse("admin:quizzes_membership_add"), values)
    assert field in response.context["adminform"].form.errors
    assert models.Membership.objects.count() == 1


def test_an_instructor_gets_into_no_other_course(course, instructor, student, client_of):
    elsewhere = factories.CourseFactory()
    values = {"course": elsewhere.pk, "username": "student", "role": "student"}
    response = client_of(instructor).post(reverse("admin:quizzes_membership_add"), values)
    assert list(response.context["adminform"].form.errors) == ["course"]


def test_an_instructor_leaves_instructors_alone(course, instructor, client_of):
    own = models.Membership.objects.get(user=instructor)
    colleague = factories.MembershipFactory(course=course.course, role="instructor")
    for membership in (own, colleague):
        client = client_of(instructor)
        assert client.post(page_of(membership), {"role": "student"}).status_code == 403
        assert client.post(page_of(membership, "delete"), {"post": "yes"}).status_code == 403


def test_a_group_holds_people_of_its_course(course, administrator, client_of):
    stranger = factories.MembershipFactory()
    values = {"course": course.course.pk, "name": "B", "members": [stranger.pk]}
    response = client_of(administrator).post(reverse("admin:quizzes_group_add"), values)
    assert list(response.context["adminform"].form.errors) == ["members"]
