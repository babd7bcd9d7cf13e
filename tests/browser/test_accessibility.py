"""Every page of the walk, in every state: axe-core's A and AA rules, the keyboard, 320 pixels."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from quizzes.actions import lessons
from quizzes.models import Lesson
from tests.browser import pages

pytestmark = pytest.mark.browser

LESSON = "/c/nrc/lessons/rapprochement-after-911/"
QUIZ = "/c/nrc/quizzes/rapprochement-after-911-practice/"
MISSING = "Failed to load resource: the server responded with a status of"


@pytest.fixture
def page(new_context):
    """Return a page on which neither a script nor the content policy may complain."""
    opened = new_context(reduced_motion="reduce").new_page()
    opened.heard = pages.listen(opened)
    yield opened
    assert opened.heard == []


@pytest.fixture
def reader(nrc, student, clock):
    """Return a student who read the first lesson yesterday: its cards are in the deck."""
    lesson = Lesson.objects.get(key="rapprochement-after-911")
    lessons.mark_read(user=student, lesson=lesson, now=clock.now)
    clock.move(days=1)
    return student


def forget_expected(page: Page, status: str) -> None:
    """Check that the browser noted one refusal of this status, as it does, and forget it."""
    assert [said for said in page.heard if not said.startswith(f"{MISSING} {status}")] == []
    assert len(page.heard) == 1
    page.heard.clear()


VISITORS_PAGES = (
    *("/", "/c/nrc/", "/c/nrc/glossary/", "/c/nrc/sources/", "/accessibility/", QUIZ),
    *("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"),
    *("/c/nrc/people/", "/c/nrc/timeline/", "/c/nrc/timeline/?strand=transit", "/c/nrc/record/"),
    "/c/nrc/lessons/from-pjc-to-nrc/",
)


@pytest.mark.parametrize("address", VISITORS_PAGES)
def test_a_visitors_page(nrc, page, assert_usable, address):
    page.goto(address)
    expect(page.locator("h1")).to_have_count(1)
    assert_usable(page)


def test_an_address_without_a_page(nrc, page, assert_usable):
    page.goto("/c/nrc/lessons/none/")
    expect(page.get_by_role("heading", name="There is no page here")).to_be_visible()
    assert_usable(page)
    forget_expected(page, "404")


def test_a_form_of_a_session_that_is_gone(nrc, page, assert_usable):
    page.goto(QUIZ)
    page.context.clear_cookies()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="The form was too old to accept")).to_be_visible()
    assert_usable(page)
    forget_expected(page, "403")


def test_a_lesson_in_its_states(nrc, page, assert_usable):
    page.goto(LESSON)
    assert_usable(page)
    page.locator(".prose a.term").first.click()
    expect(page.get_by_role("dialog")).to_be_focused()
    assert_usable(page)
    page.keyboard.press("Escape")
    expect(page.locator(".prose a.term").first).to_be_focused()
    page.get_by_text("What you can do afterwards").click()
    pages.prompt(page, 0).get_by_text("Show the answer").click()
    assert_usable(page)
    pages.prompt(page, 0).get_by_role("button", name="Remembered").click()
    expect(pages.prompt(page, 0).locator(".ask")).to_be_focused()
    assert_usable(page)
    pages.skip_prompt(page, 2)
    pages.expect_words(page, 2, "Skipped")
    page.keyboard.press("End")
    expect(page.locator("#status")).to_contain_text("Marked as read")
    page.reload()
    expect(page.get_by_text("You have read this lesson.")).to_be_visible()
    assert_usable(page)


def test_a_quiz_in_its_states(reader, page, log_in, assert_usable):
    log_in(page, reader)
    page.goto(QUIZ)
    assert_usable(page)
    page.get_by_role("button", name="Start").click()
    pages.expect_question(page, 1)
    assert_usable(page)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#error")).to_have_text("Choose an answer first. A guess is fine.")
    assert_usable(page)
    forget_expected(page, "422")
    for number, (answer, verdict) in enumerate(
        zip(pages.MIXED, pages.MIXED_VERDICTS, strict=True), 1
    ):
        pages.expect_question(page, number)
        assert_usable(page)
        pages.check(page, answer, verdict)
        assert_usable(page)
        page.locator(".question .actions a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 of 6 right")
    assert_usable(page)
    page.goto(QUIZ)
    expect(page.get_by_text("Your last results")).to_be_visible()
    assert_usable(page)


def test_an_answer_of_a_session_that_is_gone(reader, page, log_in, assert_usable):
    log_in(page, reader)
    page.goto(QUIZ)
    page.get_by_role("button", name="Start").click()
    pages.expect_question(page, 1)
    page.context.clear_cookies(name="sessionid")
    pages.fill_in(page, pages.RIGHT[0])
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="You were logged out")).to_be_focused()
    assert_usable(page)
    forget_expected(page, "401")


def test_a_plan_for_the_exam_and_a_break(reader, page, log_in, assert_usable, clock):
    log_in(page, reader)
    page.goto("/review/plan/")
    assert_usable(page)
    day = clock.now.date()
    page.get_by_label("Day of the exam").fill((day + timedelta(days=40)).isoformat())
    page.get_by_role("button", name="Make the plan").click()
    expect(page.get_by_role("img", name="How much of all core cards")).to_be_visible()
    page.get_by_text("26 more days").click()
    assert_usable(page)
    page.get_by_role("link", name="Take a break").click()
    page.get_by_label("First day off").fill((day + timedelta(days=3)).isoformat())
    page.get_by_label("Last day off").fill((day + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="Take the break").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    assert_usable(page)
    page.goto("/")
    expect(page.get_by_role("link", name="Plan for the exam")).to_be_visible()
    assert_usable(page)


def test_reviews_and_what_follows(reader, page, log_in, assert_usable):
    log_in(page, reader)
    for address in ("/", "/c/nrc/", "/progress/"):
        page.goto(address)
        assert_usable(page)
    page.goto("/review/")
    assert_usable(page)
    page.keyboard.press("Space")
    expect(page.locator(".reply")).to_be_focused()
    assert_usable(page)
    while pages.shown_card(page):
        page.keyboard.press("Space")
        page.keyboard.press("2")
    expect(page.get_by_role("heading", name="Done for now")).to_be_focused()
    assert_usable(page)
    for address in ("/", "/progress/"):
        page.goto(address)
        assert_usable(page)


ACCOUNT_PAGES = ("settings", "account_delete", "account_logout", "account_email")


@pytest.mark.parametrize("name", [*ACCOUNT_PAGES, "account_change_password", "review", "progress"])
def test_a_page_of_an_account(nrc, student, page, log_in, assert_usable, name):
    log_in(page, student)
    page.goto(reverse(name))
    expect(page.locator("h1")).to_have_count(1)
    assert_usable(page)


def test_forms_with_errors(nrc, student, page, log_in, assert_usable):
    page.goto("/accounts/signup/")
    page.get_by_label("Username").fill("student")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_label("Password again").fill("other")
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_usable(page)
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("nobody")
    page.get_by_label("Password").fill("nothing")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_usable(page)
    log_in(page, student)
    page.goto(reverse("settings"))
    page.get_by_label("New cards a day").fill("-1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_usable(page)
    forget_expected(page, "422")


# By keyboard

FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const drawn = element.closest(".option") ?? element;
  const box = drawn.getClientRects()[0];  // a link over two lines: its first
  const [x, y] = [box.x + Math.min(box.width, 40) / 2, box.y + Math.min(box.height, 20) / 2];
  const above = document.elementFromPoint(x, y);
  const style = getComputedStyle(drawn);
  return {
    name: element.outerHTML.slice(0, 120),
    ring: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
    seen: Boolean(above) && (drawn.contains(above) || above.contains(drawn)),
  };
}"""


def tab_through(page: Page) -> int:
    """Press Tab until the page ends; each stop has a ring and lies under nothing. Count them."""
    page.keyboard.press("Tab")
    stops = 0
    while found := page.evaluate(FOCUS):
        assert (found["ring"], found["seen"]) == (True, True), found["name"]
        stops += 1
        assert stops < 200, "the keyboard is caught in a part of the page"
        page.keyboard.press("Tab")
    return stops


@pytest.mark.parametrize("width", [360, 1280])
def test_focus_is_seen_wherever_it_goes(reader, page, log_in, width):
    page.set_viewport_size({"width": width, "height": 740})
    log_in(page, reader)
    for address in ("/", LESSON, QUIZ, "/review/", "/progress/", "/account/"):
        page.goto(address)
        assert tab_through(page) > 8, address
    page.goto(QUIZ)
    page.get_by_role("button", name="Start").click()
    pages.expect_question(page, 1)
    assert tab_through(page) > 8


def tab_to(page: Page, target) -> None:
    """Press Tab until the focus is there."""
    for _stop in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")


def test_lesson_and_quiz_by_keyboard_alone(nrc, page):
    page.goto(LESSON)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    asked = pages.prompt(page, 0)
    tab_to(page, asked.locator("summary"))
    page.keyboard.press("Enter")
    expect(asked.locator(".reply")).to_be_focused()
    tab_to(page, asked.get_by_role("button", name="Remembered"))
    page.keyboard.press("Enter")
    expect(asked.get_by_role("heading", name="1 of 1 remembered")).to_be_focused()
    page.goto(QUIZ)
    page.keyboard.press("Enter")
    pages.expect_question(page, 1)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("h2.verdict")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".question h1")).to_be_focused()
    pages.expect_question(page, 2)
    tab_to(page, page.get_by_role("checkbox").first)
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Check"))
    page.keyboard.press("Space")
    expect(page.locator("h2.verdict")).to_be_focused()


def test_a_card_turns_for_a_reader_who_is_quicker_than_the_page(reader, new_context, log_in):
    page = new_context(reduced_motion="reduce", has_touch=True).new_page()
    page.add_init_script("performance.now = () => 10")
    log_in(page, reader)
    page.goto("/review/")
    page.get_by_text("Show the answer").tap()
    expect(page.locator(".reply")).to_be_focused()


def test_a_turned_card_shows_its_answer_on_a_phone(reader, new_context, log_in):
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
    page = new_context(reduced_motion="reduce", **phone).new_page()
    log_in(page, reader)
    page.goto("/review/")
    page.get_by_text("Show the answer").tap()
    expect(page.locator(".reply")).to_be_focused()
    answer, buttons = page.locator(".reply"), page.locator(".at-hand:visible")
    bottom = answer.bounding_box()["y"] + answer.bounding_box()["height"]
    assert bottom <= buttons.bounding_box()["y"]
