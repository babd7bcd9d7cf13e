"""The gradebook in a real browser: by keyboard alone, on a phone, and for axe."""

import pytest
from playwright.sync_api import expect

from quizzes.models import GradeCategory, GradeOverride
from tests.browser.desk.test_desk_bank import PHONE, reach
from tests.factories import MORNING, AssignmentFactory, GroupFactory
from tests.reports.test_gradebook import DAY, quiz_due, take
from tests.views.test_desk_grades import GRADES, OWN, enrol

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REFUSALS = "status of 422"


@pytest.fixture
def term(course, clock, live_server):
    """A group of two, ten quizzes with and without pass marks, and a lesson that is overdue."""
    group = GroupFactory(course=course.course, name="Group A")
    ada, ben = enrol(course, "ada", group), enrol(course, "ben", group)
    exams = GradeCategory.objects.create(course=course.course, name="Exams", drop_lowest=1)
    for number in range(10):
        quiz = quiz_due(course, category=exams, title=f"Trial number {number}", pass_mark=60)
        take(ada, quiz.quiz, number / 3)
        take(ben, quiz.quiz, 2)
    AssignmentFactory(lesson=course.lesson, title="To read").windows.create(due_at=MORNING - DAY)
    return {"ada": ada, "ben": ben}


def test_a_mark_is_found_and_set_by_keyboard_alone(page, term):
    page.set_viewport_size({"width": 800, "height": 700})
    page.goto(GRADES)
    reach(page, page.get_by_label("Name or student number"))
    page.keyboard.type("ada")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 student", exact=True)).to_be_visible()
    region = page.get_by_role("region", name="Grades")
    reach(page, region)
    page.keyboard.press("ArrowRight")
    expect(region).not_to_have_js_property("scrollLeft", 0)
    reach(page, page.get_by_role("link", name="Ada", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ada")).to_be_visible()
    reach(page, page.get_by_role("link", name="Trial number 0"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("radio", name="Mark set by hand"))
    page.keyboard.press("Space")
    reach(page, page.get_by_label("Mark in percent"))
    page.keyboard.type("95")
    reach(page, page.get_by_label("Reason"))
    page.keyboard.type("Oral exam.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ada: what would change")).to_be_visible()
    reach(page, page.get_by_role("button", name="Do it"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Done, and put on record.")).to_be_visible()
    expect(page.get_by_role("cell", name="Oral exam.")).to_be_visible()
    assert GradeOverride.objects.get().percent == 95


def test_a_phone_lists_students_instead_of_the_matrix(new_context, log_in, instructor, term):
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    log_in(page, instructor)
    page.goto(GRADES)
    expect(page.get_by_role("link", name="Ada", exact=True)).to_be_visible()
    expect(page.locator("table.grades tbody tr td").nth(1)).to_be_visible()
    expect(page.get_by_text("Trial number 0")).to_be_hidden()
    expect(page.locator("table.grades tbody tr td").nth(2)).to_be_hidden()
    page.get_by_role("link", name="Ada", exact=True).click()
    expect(page.get_by_text("Trial number 0")).to_be_visible()


def test_every_page_is_usable(page, term, new_context, log_in, assert_usable):
    page.goto(GRADES)
    page.get_by_role("link", name="Categories and pass mark").click()
    page.get_by_role("spinbutton", name="Pass mark of the course").fill("101")
    page.get_by_role("button", name="Save the pass mark").click()
    expect(page.get_by_role("alert")).to_contain_text("Please look at this again")
    assert_usable(page)
    page.get_by_role("spinbutton", name="Pass mark of the course").fill("25")
    page.get_by_role("button", name="Save the pass mark").click()
    expect(page.get_by_text("Saved, and put on record.")).to_be_visible()
    page.goto(GRADES)
    expect(page.get_by_role("row", name="Ben")).to_contain_text("25% ✓ passed")
    assert_usable(page)
    page.get_by_role("link", name="Ben", exact=True).click()
    assert_usable(page)
    page.get_by_text("How a total comes about").click()
    assert_usable(page)
    page.get_by_role("link", name="To read").click()
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("alert")).to_contain_text("Please look at this again")
    assert_usable(page)
    page.get_by_role("radio", name="Excused").check()
    page.get_by_label("Reason").fill("Ill.")
    page.get_by_role("button", name="See what would change").click()
    assert_usable(page)
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("Done, and put on record.")).to_be_visible()
    assert_usable(page)
    own = new_context(reduced_motion="reduce").new_page()
    log_in(own, term["ben"])
    own.goto(OWN)
    expect(own.get_by_text("Ill.")).to_be_visible()
    assert_usable(own)
