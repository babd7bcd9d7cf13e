"""Joining by code or link: led through the log-in, told what is wrong, let in by a button."""

from datetime import timedelta

import pytest

from quizzes.actions.group_codes import end_code, make_code
from quizzes.models import Group, GroupCode, Invitation, Membership, User
from tests.factories import MORNING, AssignmentFactory, MembershipFactory
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

JOIN = "/join/"


@pytest.fixture
def group(course):
    return Group.objects.create(course=course.course, name="Group A")


@pytest.fixture
def code(group, instructor):
    return make_code(group=group, ends_at=None, seen="", by=instructor, now=MORNING).code


@pytest.fixture
def desk(client_of, instructor):
    return client_of(instructor)


def link(code):
    return f"{JOIN}{code}/"


def test_a_code_is_typed_and_joined_by(client_of, student, code):
    client = client_of(student)
    typed = f"{code[:4].lower()} - {code[4:]}"
    assert client.post(JOIN, {"code": typed})["Location"] == link(code)
    assert "Join Group A" in text_of(client.get(link(code)))
    assert Membership.objects.filter(user=student).count() == 0
    came = client.post(link(code))
    assert (came.status_code, came["Location"]) == (303, "/c/small/")
    assert "Welcome! You are in Group A now." in text_of(client.get("/c/small/"))
    assert "You are in this group already." in text_of(client.get(link(code)))
    assert client.post(link(code)).status_code == 303
    assert Membership.objects.filter(user=student).count() == 1


def test_a_visitor_signs_up_and_comes_back(client_of, code):
    client = client_of()
    page = client.get(link(code))
    assert f"/accounts/signup/?next=/join/{code}/" in page.text
    assert f"/accounts/login/?next=/join/{code}/" in page.text
    sent = client.post(link(code))
    assert (sent.status_code, sent["Location"]) == (302, f"/accounts/login/?next=/join/{code}/")
    form = {"username": "newcomer", "password1": "a long password", "password2": "a long password"}
    signed_up = client.post("/accounts/signup/", form | {"next": link(code)})
    assert signed_up["Location"] == link(code)
    assert client.post(link(code)).status_code == 303
    assert Membership.objects.get(user__username="newcomer").role == "student"


def test_a_guest_is_asked_for_an_account_and_keeps_what_they_did(client_of, guest, code):
    client = client_of(guest)
    assert "To join you need an account" in text_of(client.get(link(code)))
    assert client.post(link(code)).status_code == 302
    assert Membership.objects.filter(user=guest).count() == 0
    form = {"username": "newcomer", "password1": "a long password", "password2": "a long password"}
    client.post("/accounts/signup/", form | {"next": link(code)})
    client.post(link(code))
    assert Membership.objects.get(user=guest).user == User.objects.get(username="newcomer")


def test_moving_is_asked_for_first(client_of, course, student, code):
    other = Group.objects.create(course=course.course, name="Group B")
    own = MembershipFactory(user=student, course=course.course)
    other.members.add(own)
    client = client_of(student)
    assert "You are in Group B now. Do you want to move?" in text_of(client.get(link(code)))
    assert "Do you want to move?" in text_of(client.post(link(code)))
    assert own.groups.get() == other
    assert client.post(link(code), {"move": "1"}).status_code == 303
    assert own.groups.get().name == "Group A"


def test_moving_to_other_dates_is_for_teachers(client_of, course, group, student, code):
    other = Group.objects.create(course=course.course, name="Group B")
    own = MembershipFactory(user=student, course=course.course)
    other.members.add(own)
    AssignmentFactory(quiz=course.quiz).windows.create(group=group, closes_at=MORNING)
    slip = Invitation.objects.create(
        course=course.course, group=group, nonce="n", made_at=MORNING,
        ends_at=MORNING + timedelta(days=1),
    )  # fmt: skip
    client = client_of(student)
    for at in (link(code), link(slip.code)):
        for page in (client.get(at), client.post(at, {"move": "1"}, follow=True)):
            assert "Ask your teacher to move you." in text_of(page)
            assert 'name="move"' not in page.text
    assert own.groups.get() == other


def test_who_teaches_is_told_so(desk, code):
    for page in (desk.get(link(code)), desk.post(link(code))):
        assert "A code is for students" in text_of(page)


@pytest.mark.parametrize("who", ["student", None])
def test_a_code_that_is_not_good_says_why(client_of, request, instructor, group, code, clock, who):
    client = client_of(request.getfixturevalue(who) if who else None)
    wrong = client.get(link("22222222"))
    assert (wrong.status_code, "Look at it again." in text_of(wrong)) == (404, True)
    assert 'value="22222222"' in wrong.text
    GroupCode.objects.update(ends_at=MORNING)
    clock.move(minutes=1)
    late = client.get(link(code))
    assert (late.status_code, "The time to join by this code is over." in text_of(late)) == (
        *(410, True),
    )
    make_code(group=group, ends_at=None, seen=code, by=instructor, now=clock.now)
    assert "This code was replaced by a new one." in text_of(client.get(link(code)))
    end_code(group=group, by=instructor, now=clock.now)
    assert "This code has ended." in text_of(client.get(link(code)))


@pytest.mark.parametrize("typed", ["", "short", "K7MR2XP0", "x" * 41, "\0"])
def test_what_can_be_no_code_is_said_at_the_field(client_of, db, typed):
    response = client_of().post(JOIN, {"code": typed})
    assert (response.status_code, "Please look at this again" in text_of(response)) == (422, True)


def test_guessing_is_slow(client_of, student, settings, code):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"join_own": "2/m/user"}
    client = client_of(student)
    seen = [client.get(link("22222222")).status_code for _guess in range(2)]
    assert (seen, client.get(link(code)).status_code) == ([404, 404], 429)
    assert client.post(link(code)).status_code == 429
    assert Membership.objects.filter(user=student).count() == 0


# The desk


def test_a_code_is_made_dated_replaced_and_ended_at_the_desk(desk, group):
    page = f"/c/small/desk/groups/{group.pk}/"
    assert desk.get(f"{page}code/print/").status_code == 404
    assert desk.post(f"{page}code/", {"what": "new", "ends_on": "2026-03-09"}).status_code == 303
    made = GroupCode.objects.get()
    assert f"{made.shown} Good until 9 Mar 2026, 23:59." in text_of(desk.get(page))
    assert 'value="2026-03-09"' in desk.get(page).text
    desk.post(f"{page}code/", {"what": "until", "ends_on": ""})
    assert "Good until you end it." in text_of(desk.get(page))
    sheet = text_of(desk.get(f"{page}code/print/"))
    assert (made.shown in sheet, f"http://testserver/join/{made.code}/" in sheet) == (True, True)
    for _doubled in range(2):
        desk.post(f"{page}code/", {"what": "new", "seen": made.code, "ends_on": ""})
    assert GroupCode.objects.count() == 2
    assert made.shown not in text_of(desk.get(page))
    desk.post(f"{page}code/", {"what": "end"})
    assert "None: nobody can join by a code now." in text_of(desk.get(page))


@pytest.mark.parametrize("day", ["2026-03-01", "yesterday", "9999-99-99"])
def test_a_day_that_cannot_be_is_said(desk, group, day):
    response = desk.post(f"/c/small/desk/groups/{group.pk}/code/", {"what": "new", "ends_on": day})
    assert (response.status_code, GroupCode.objects.count()) == (422, 0)


def test_the_page_of_a_code_does_not_grow_in_queries(
    client_of, course, student, code, count_queries
):
    own = MembershipFactory(user=student, course=course.course)
    client, counts = client_of(student), []
    for number in (1, 3):
        for more in range(number):
            name = f"{number} {more}"
            Group.objects.create(course=course.course, name=name).members.add(own)
        client.get(link(code))
        with count_queries() as queries:
            client.get(link(code))
        # The shared cache is a table here: what counts look-ups is not the page.
        counts.append(len([sql for sql in queries if "django_cache" not in sql]))
    assert counts[0] == counts[1]
    assert counts[0] <= 6
