"""Groups, joining and rosters in a real browser: on a phone, by keyboard, without script."""

import pytest
from playwright.sync_api import Page, expect

from quizzes.actions.group_codes import make_code
from quizzes.actions.invitations import take_roster
from quizzes.actions.roster_plans import plan
from quizzes.formats.tabular_rosters import read_roster
from quizzes.models import Group, Invitation, Membership
from tests.browser import pages
from tests.factories import MORNING, MembershipFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GROUPS = "/c/small/desk/groups/"
PHONE = {"width": 360, "height": 740}
TABLE = "name,email,student number,group\nAnn Noun,ann@example.org,17,Monday\nBen Verb,,18,Monday\n"


@pytest.fixture
def group(course, live_server) -> Group:
    """A group with a student, a code and a long name."""
    made = Group.objects.create(course=course.course, name="Tuesday-afternoon-group-" + "x" * 40)
    user = UserFactory(username="a-rather-long-username-of-somebody")
    made.members.add(MembershipFactory(user=user, course=course.course))
    return made


@pytest.fixture
def code(group, instructor) -> str:
    made = make_code(group=group, ends_at=None, seen="", by=instructor, now=MORNING)
    return made.code


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def opened(request, new_context) -> Page:
    return new_context(java_script_enabled=request.param, viewport=PHONE).new_page()


@pytest.fixture
def phone(new_context, log_in, instructor) -> Page:
    """Return a small page on which neither a script nor the content policy may complain."""
    page = new_context(reduced_motion="reduce", viewport=PHONE).new_page()
    heard = pages.listen(page)
    log_in(page, instructor)
    yield page
    assert [said for said in heard if "status of 4" not in said] == []


def test_a_roster_comes_in_and_a_slip_is_used(opened, log_in, instructor, student, course, clock):
    page = opened
    log_in(page, instructor)
    page.goto(GROUPS)
    page.get_by_role("link", name="Roster from a table").click()
    page.get_by_label("Or paste a table").fill(TABLE)
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.get_by_text("New groups are made: Monday")).to_be_visible()
    page.get_by_role("button", name="Do exactly this").click()
    expect(page.get_by_role("row", name="Ben Verb")).to_contain_text("waits, until 1 Apr 2026")
    ben = Invitation.objects.get(name="Ben Verb")
    page.goto(f"{GROUPS}invitations/slips/")
    expect(page.get_by_text(ben.code, exact=True)).to_be_visible()
    log_in(page, student)
    page.goto("/join/")
    page.get_by_label("Code").fill(ben.code.lower())
    page.get_by_label("Code").press("Enter")
    page.get_by_role("button", name="Accept").press("Enter")
    expect(page.get_by_text("Welcome! You are in The Council now.")).to_be_visible()
    own = Membership.objects.get(user=student)
    assert (own.roster_name, own.groups.get().name) == ("Ben Verb", "Monday")


def test_a_visitor_joins_by_a_link_and_keeps_the_way(opened, group, code, course, clock):
    page = opened
    page.goto(f"/join/{code}/")
    page.get_by_role("main").get_by_role("link", name="Make an account").click()
    page.locator("input[name=username]").fill("newcomer")
    page.locator("input[name=password1]").fill("a long password")
    page.locator("input[name=password2]").fill("a long password")
    page.get_by_role("button", name="Make an account").click()
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("Welcome! You are in")).to_be_visible()
    assert group.members.filter(user__username="newcomer").count() == 1


def test_people_are_moved_by_keyboard_alone(phone, group, course, clock):
    other = Group.objects.create(course=course.course, name="Other")
    phone.goto(f"{GROUPS}{group.pk}/")
    box = phone.get_by_role("checkbox", name="a-rather-long")
    box.focus()
    phone.keyboard.press("Space")
    expect(box).to_be_checked()
    phone.keyboard.press("Tab")
    expect(phone.locator("#ticked_group")).to_be_focused()
    phone.keyboard.type("Other")
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("button", name="Move there")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Done for 1 person")).to_be_visible()
    assert (group.members.count(), other.members.count()) == (0, 1)


def test_every_page_is_usable_on_a_phone(
    phone, log_in, group, code, student, course, instructor, clock, assert_usable
):
    rows = read_roster(TABLE.encode())
    seen = plan(course.course, rows, now=MORNING).digest
    take_roster(course=course.course, rows=rows, seen=seen, by=instructor, now=MORNING)
    ann = Invitation.objects.get(name="Ann Noun")
    page = f"{GROUPS}{group.pk}/"
    for address in (
        *(GROUPS, page, f"{page}delete/", f"{page}code/print/", f"{GROUPS}history/"),
        *(f"{GROUPS}roster/", f"{GROUPS}invitations/", f"{GROUPS}invitations/slips/"),
    ):
        phone.goto(address)
        for summary in phone.locator("main details > summary").all():
            summary.click()
        expect(phone.locator("h1")).to_have_count(1)
        assert_usable(phone)
    phone.goto(f"{GROUPS}roster/")
    phone.get_by_label("Or paste a table").fill(TABLE + "New,new@example.org,,New group\n")
    phone.get_by_role("button", name="Show what it would do").click()
    assert_usable(phone)
    log_in(phone, student)
    for address in ("/join/", "/join/22222222/", f"/join/{code}/", f"/join/{ann.code}/"):
        phone.goto(address)
        assert_usable(phone)
