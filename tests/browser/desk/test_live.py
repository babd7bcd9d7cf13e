"""Exam day in a real browser: the page refreshes itself, keeps the focus, and can be stopped."""

import pytest
from playwright.sync_api import Page, expect

from quizzes.actions import attempts
from quizzes.models import Attempt
from tests.browser.desk.test_desk_bank import PHONE, reach
from tests.factories import MORNING
from tests.views.test_desk_live import LIVE, exam

__all__ = ["exam"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.exhaustive,
    pytest.mark.django_db(transaction=True),
]

HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def row(page: Page, name: str):
    return page.locator("tr").filter(has_text=name)


def let_pass(page: Page) -> None:
    """Let the browser's own clock jump to where the page refreshes."""
    page.clock.fast_forward(10_000)


def test_it_follows_an_exam_by_itself_and_keeps_the_focus(
    page, exam, clock, live_server, new_context, log_in, assert_usable
):
    clock.move(minutes=2)
    page.set_viewport_size({"width": 800, "height": 400})
    page.clock.install()
    page.goto(LIVE)
    expect(row(page, "Ada")).to_contain_text("Lost contact since 09:00")
    link = row(page, "Ada").get_by_role("link", name="Give time")
    reach(page, link)
    page.evaluate("window.scrollTo(0, 150)")
    before = page.evaluate("window.scrollY")

    # The student's page asks for its time: that is what brings the contact back.
    student = new_context().new_page()
    log_in(student, exam["ada"])
    with student.expect_response("**/clock/"):
        student.goto(f"/c/small/attempts/{exam['working'].pk}/2/")
    let_pass(page)
    expect(row(page, "Ada")).to_contain_text("Working")
    expect(link).to_be_focused()
    assert (page.evaluate("window.scrollY"), before > 0) == (before, True)

    # A link that is there no more leaves its focus in the row.
    reach(page, row(page, "Ada").get_by_role("link", name="Submit"))
    student.close()
    attempts.finish(user=exam["ada"], attempt_id=exam["working"].pk, now=clock.now)
    let_pass(page)
    expect(row(page, "Ada")).to_contain_text("Submitted 09:02")
    expect(page.get_by_role("link", name="Ada", exact=True)).to_be_focused()

    assert_usable(page)


def test_it_asks_for_nothing_while_it_is_paused_or_hidden(page, exam, clock):
    page.clock.install()
    page.goto(LIVE)
    asked = []
    page.on("request", lambda request: "/live/" in request.url and asked.append(request.url))
    pause = page.get_by_role("button", name="Pause refreshing")
    reach(page, pause)
    page.keyboard.press("Space")
    expect(pause).to_have_attribute("aria-pressed", "true")
    Attempt.objects.filter(pk=exam["done"].pk).update(voided_at=MORNING)
    let_pass(page)
    page.keyboard.press("Space")
    expect(row(page, "Ben")).to_contain_text("voided")
    assert len(asked) == 1

    page.evaluate(HIDE, True)
    Attempt.objects.filter(pk=exam["done"].pk).update(voided_at=None)
    let_pass(page)
    page.evaluate(HIDE, False)
    expect(row(page, "Ben")).not_to_contain_text("voided")
    assert len(asked) == 2


def test_a_phone_without_script_has_a_list_and_gives_time(
    new_context, log_in, instructor, exam, clock
):
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    log_in(page, instructor)
    page.goto("/c/small/desk/quizzes/practice/")
    page.get_by_role("link", name="Who is where now").click()
    expect(page.get_by_role("button", name="Pause refreshing")).to_be_hidden()
    clock.move(minutes=2)
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_text("Lost contact since 09:00")).to_be_visible()
    expect(page.locator("thead")).to_be_hidden()
    page.get_by_label("State").select_option("lost")
    page.get_by_role("button", name="Show").click()
    expect(row(page, "Abe")).to_have_count(0)
    row(page, "Ada").get_by_role("link", name="Give time").click()
    page.get_by_label("Minutes").fill("5")
    page.locator("#time-reason").fill("The network was down.")
    page.locator("#wanted").get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Give time", exact=True).click()
    expect(page.get_by_text("Done, and put on record.")).to_be_visible()
    page.get_by_role("link", name="Who is where now").click()
    expect(page.get_by_text("33 min")).to_be_visible()
