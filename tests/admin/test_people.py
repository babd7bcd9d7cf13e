"""Accounts, memberships and groups: who may make whom what."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin import ActionLocation
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from quizzes import models
from tests import factories
from tests.admin.conftest import evidence_of
from tests.admin.pages import page_of, save, values_of
from tests.security.matrix.forms import filled_in


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


def record():
    rows = models.RosterChange.objects.order_by("pk")
    return list(rows.values_list("action", "group_name", "user", "details"))


def test_what_is_done_to_members_here_is_on_the_record_of_the_roster(
    course, instructor, student, client_of
):
    client = client_of(instructor)
    values = {"course": course.course.pk, "username": "student", "role": "student"}
    client.post(reverse("admin:quizzes_membership_add"), values | {"roster_name": "Stu Dent"})
    own = models.Membership.objects.get(user=student)
    save(client, own, role="assistant")
    save(client, own, student_number="17")
    save(client, own, roster_name="")
    save(client, own)
    client.post(page_of(own, "delete"), {"post": "yes"})
    assert record() == [
        ("joined", "", student.pk, "Student"),
        ("details", "", student.pk, "– → Stu Dent"),
        ("role", "", student.pk, "Assistant"),
        ("details", "", student.pk, "– → 17"),
        ("details", "", student.pk, "Stu Dent → –"),
        ("removed", "", student.pk, "Assistant"),
    ]


def test_a_save_from_an_old_page_changes_only_what_was_changed_on_it(
    course, instructor, student, client_of
):
    client = client_of(instructor)
    own = factories.MembershipFactory(user=student, course=course.course, roster_name="Old")
    sent = filled_in(client.get(page_of(own)).text, "membership_form")
    save(client, own, roster_name="New", role="assistant")
    assert client.post(page_of(own), sent | {"student_number": "17"}).status_code == 302
    own.refresh_from_db()
    assert (own.role, own.roster_name, own.student_number) == ("assistant", "New", "17")


def test_an_administrator_appoints_and_dismisses_on_record(course, student, client):
    values = {"course": course.course.pk, "user": student.pk, "role": "instructor"}
    client.post(reverse("admin:quizzes_membership_add"), values)
    own = models.Membership.objects.get(user=student)
    for role in ("student", "instructor"):
        save(client, own, role=role)
        own.refresh_from_db()
        assert own.role == role
    client.post(page_of(own, "delete"), {"post": "yes"})
    assert not models.Membership.objects.filter(pk=own.pk).exists()
    assert [(action, details) for action, _group, _user, details in record()] == [
        ("joined", "Instructor"),
        ("role", "Student"),
        ("role", "Instructor"),
        ("removed", "Instructor"),
    ]


@pytest.mark.parametrize("way", ["demoted", "deleted"])
def test_who_leaves_a_class_here_leaves_its_plan(course, student, instructor, client_of, way):
    client = client_of(instructor)
    own = factories.MembershipFactory(user=student, course=course.course)
    pace = evidence_of(student, course)["exampace"]
    models.ExamPlan.objects.filter(pk=pace.plan_id).update(user=None)
    if way == "demoted":
        save(client, own, role="assistant")
    else:
        client.post(page_of(own, "delete"), {"post": "yes"})
    assert models.ExamPace.objects.count() == 0


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


def test_saving_a_name_here_puts_nobody_out_of_the_group(course, instructor, student, client_of):
    client = client_of(instructor)
    group = factories.GroupFactory(course=course.course, people=[factories.UserFactory()])
    values = values_of(client.get(page_of(group)))
    late = factories.MembershipFactory(user=student, course=course.course)
    group.members.add(late)
    client.post(page_of(group), values | {"name": "New"})
    group.refresh_from_db()
    assert (group.name, group.members.count()) == ("New", 2)
    client.post(page_of(group), values | {"members": []})
    assert group.members.count() == 2
    assert {action for action, *_rest in record()} == {"renamed"}


def test_the_page_of_a_group_leads_to_its_people_at_the_desk(course, instructor, client_of):
    people = [factories.UserFactory() for _one in range(2)]
    group = factories.GroupFactory(course=course.course, people=people)
    page = client_of(instructor).get(page_of(group))
    link = f'<a href="/c/small/desk/groups/{group.pk}/">2 people: see and change them at the desk'
    assert link in page.text


def test_groups_are_made_and_renamed_on_record_and_under_free_names(course, instructor, client_of):
    client = client_of(instructor)
    for name in ("A", "B"):
        values = {"course": course.course.pk, "name": name}
        assert client.post(reverse("admin:quizzes_group_add"), values).status_code == 302
    second = models.Group.objects.get(name="B")
    save(client, second, name=" C  c ")
    for page in (
        client.post(reverse("admin:quizzes_group_add"), values | {"name": "a"}),
        save(client, second, name="a"),
    ):
        assert "Another group of this course has this name." in page.text
    assert [(action, name, said) for action, name, _user, said in record()] == [
        ("made", "A", ""),
        ("made", "B", ""),
        ("renamed", "C c", "B"),
    ]


def windowed(course):
    group = factories.GroupFactory(course=course.course)
    due = factories.AssignmentFactory(quiz=course.quiz)
    due.windows.create(group=group, closes_at=factories.MORNING)
    return group


def test_a_group_that_something_rests_on_is_not_deleted_here(course, client):
    group = windowed(course)
    assert client.get(page_of(group, "delete")).status_code == 403
    assert client.post(page_of(group, "delete"), {"post": "yes"}).status_code == 403
    assert models.AssignmentWindow.objects.get().group == group


def test_a_group_nothing_rests_on_is_deleted_on_record_with_what_is_over(course, client):
    group = factories.GroupFactory(course=course.course, people=[factories.UserFactory()])
    over = {"ends_at": factories.MORNING, "posted_at": factories.MORNING - timedelta(days=1)}
    models.Announcement.objects.create(
        course=course.course, group=group, title="T", text="t", **over
    )
    assert "Are you sure" in client.get(page_of(group, "delete")).text
    assert client.post(page_of(group, "delete"), {"post": "yes"}).status_code == 302
    assert (models.Group.objects.count(), models.Announcement.objects.count()) == (0, 0)
    assert [(action, name) for action, name, *_rest in record()] == [("deleted", group.name)]
