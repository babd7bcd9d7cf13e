"""Assignments, what is due and announcements in a real browser: by keyboard, on a phone, axe."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from quizzes.domain.windows import Window
from quizzes.models import Announcement, Assignment
from tests.browser import pages
from tests.factories import (
    MORNING,
    AssignmentFactory,
    GroupFactory,
    MembershipFactory,
    QuizFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = "/c/small/desk/assignments/"
DAY = timedelta(days=1)
PHONE = {"width": 360, "height": 640}


@pytest.fixture
def opened(new_context, log_in):
    """Return a function that opens a page as somebody; nothing may complain on it."""
    heard = []

    def of(user, **options) -> Page:
        page = new_context(reduced_motion="reduce", **options).new_page()
        heard.append(pages.listen(page))
        log_in(page, user)
        return page

    yield of
    assert [said for one in heard for said in one if "status of 4" not in said] == []


@pytest.fixture
def group(course, student):
    return GroupFactory(course=course.course, name="Tuesday", people=[student])


def type_into(page: Page, name: str, moment: str) -> None:
    """Fill a moment in by keyboard, as its parts are asked in English."""
    page.locator(f'[name="{name}"]').focus()
    page.keyboard.type(moment)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_quiz_is_assigned_by_keyboard_and_found_due(
    script, opened, course, group, instructor, student, clock
):
    page = opened(instructor, java_script_enabled=script, locale="en-US")
    page.goto(f"{DESK}new/")
    page.get_by_label("What is due").focus()
    page.keyboard.type("Pract")
    type_into(page, "dates-everyone-due_at", "03092026")
    page.keyboard.press("Tab")
    page.keyboard.type("1200PM")
    name = f"dates-{group.pk}-closes_at"
    type_into(page, name, "03112026")
    page.keyboard.press("Tab")
    page.keyboard.type("0600PM")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Publish").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Published. Students see it now.")).to_be_visible()
    made = Assignment.objects.get()
    stored = {row.group_id: row.to_window() for row in made.windows.all()}
    assert stored == {
        None: Window(due_at=datetime(2026, 3, 9, 12, tzinfo=UTC)),
        group.pk: Window(closes_at=datetime(2026, 3, 11, 18, tzinfo=UTC)),
    }
    theirs = opened(student, java_script_enabled=script)
    theirs.goto("/")
    theirs.get_by_role("link", name="What is due").focus()
    theirs.keyboard.press("Enter")
    expect(theirs.locator(".due-list")).to_contain_text("Due Monday, 9 March 2026, 12:00")
    theirs.locator(".due-list").get_by_role("link", name="Practice").focus()
    theirs.keyboard.press("Enter")
    expect(theirs.locator(".facts")).to_contain_text("11 Mar 2026, 18:00")


def test_one_student_is_given_an_extension_on_a_phone(opened, course, group, instructor, student):
    made = AssignmentFactory(quiz=course.quiz)
    made.windows.create(closes_at=MORNING + timedelta(days=7))
    page = opened(instructor, viewport=PHONE)
    page.goto(f"{DESK}{made.pk}/")
    page.get_by_label("Name", exact=True).fill("stud")
    page.get_by_label("Name", exact=True).press("Enter")
    page.get_by_role("link", name="student").click()
    form = page.get_by_role("region", name="Dates of student")
    form.get_by_label("Closes").fill("2026-03-20T12:00")
    form.get_by_role("button", name="Save the extension").click()
    expect(page.get_by_text("student has dates of their own now")).to_be_visible()
    expect(page.get_by_role("table").last).to_contain_text("closes 20 Mar, 12:00")
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= PHONE["width"]
    page.get_by_role("button", name="Take away student").click()
    expect(page.get_by_text("has the dates of their group again")).to_be_visible()
    assert made.windows.count() == 1


def test_an_announcement_is_written_with_a_preview_and_put_away(
    opened, course, group, instructor, student, clock
):
    page = opened(instructor)
    page.goto("/c/small/desk/announcements/new/")
    page.get_by_label("title").fill("No class")
    page.get_by_label("Text").press_sequentially("On **Friday**")
    expect(page.locator("#preview strong")).to_have_text("Friday")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("cell", name="Everyone")).to_be_visible()
    theirs = opened(student, viewport=PHONE)
    theirs.goto("/")
    expect(theirs.get_by_role("heading", name="No class")).to_be_visible()
    theirs.get_by_role("button", name="Put away No class").focus()
    theirs.keyboard.press("Enter")
    expect(theirs.get_by_role("heading", name="No class")).to_have_count(0)
    assert list(Announcement.objects.get().put_away_by.all()) == [student]


@pytest.fixture
def term(course, group, student, instructor, clock):
    """A month of things due, an extension, two announcements."""
    for number, days in enumerate((-2, 1, 1, 20, None)):
        quiz = QuizFactory(lesson=course.lesson, title=f"A quiz with a rather long title {number}")
        made = AssignmentFactory(quiz=quiz)
        if days is not None:
            made.windows.create(opens_at=MORNING - 9 * DAY, due_at=MORNING + days * DAY)
            made.windows.create(group=group, closes_at=MORNING + (days + 1) * DAY)
    for name in ("Ada Lovelace", "Grace Hopper"):
        user = UserFactory(display_name=name)
        MembershipFactory(user=user, course=course.course)
        made.windows.create(user=user, due_at=MORNING + 30 * DAY)
    goal = AssignmentFactory(course=course.course, card_goal=40)
    goal.windows.create(due_at=MORNING + 2 * DAY)
    for title in ("No class on Friday", "Bring your own paper"):
        Announcement.objects.create(
            course=course.course,
            title=title,
            text="Read *this*.\n\n- one\n- two",
            posted_by=instructor,
            posted_at=MORNING,
        )
    return made


def test_every_page_of_a_student_is_usable(opened, term, student, assert_usable):
    page = opened(student)
    for address in (
        "/",
        "/c/small/due/",
        "/c/small/due/?month=2026-02",
        "/c/small/due/?month=2027-01",
    ):
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        assert_usable(page)


def test_every_page_of_the_desk_is_usable(opened, term, course, instructor, assert_usable):
    page = opened(instructor)
    course.course.grade_categories.create(name="Homework")
    said = Announcement.objects.first()
    for address in (
        DESK,
        f"{DESK}new/",
        f"{DESK}{term.pk}/?q=a&person={term.windows.exclude(user=None).first().user_id}",
        f"{DESK}categories/",
        "/c/small/desk/announcements/",
        f"/c/small/desk/announcements/{said.pk}/",
    ):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        expect(page.locator("h1")).to_have_count(1)
        assert_usable(page)
    page.goto(f"{DESK}new/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert_usable(page)


def test_the_month_is_a_table_on_a_desk_and_a_list_on_a_phone(opened, term, student):
    page = opened(student)
    page.goto("/c/small/due/")
    table = page.get_by_role("table", name="March 2026")
    expect(table.get_by_role("columnheader")).to_have_count(7)
    expect(table.get_by_role("cell").filter(has_text="Tuesday, 3 March")).to_contain_text("Due:")
    page.set_viewport_size(PHONE)
    expect(page.locator(".calendar td").filter(has_text="Sunday, 8 March")).to_be_hidden()
    expect(page.get_by_text("Tuesday, 3 March", exact=True)).to_be_visible()
    page.get_by_role("link", name="April 2026").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="April 2026")).to_be_visible()
