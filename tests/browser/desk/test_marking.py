"""Marking essays in a real browser: by keyboard alone, by two markers, on a phone."""

import pytest
from playwright.sync_api import expect

from quizzes.models import AttemptItem, Marking
from tests.actions.marked import exam, fresh, give, in_class, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REFUSALS = "status of 4"

MARKING = "/c/small/desk/marking/"
QUESTION = f"{MARKING}final/questions/essay/"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def essays(course, student, other_student, clock, live_server):
    quiz = exam(course)
    return [write(student, quiz), write(other_student, quiz, "Another text.")]


def answer(item: AttemptItem) -> str:
    return f"{MARKING}answers/{item.pk}/"


def test_a_rubric_is_filled_by_keys_alone_and_saves_itself(page, essays):
    page.goto(answer(essays[0]))
    page.keyboard.press("1")
    expect(page.get_by_label("names it")).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("names it")).to_have_value("2.5")
    page.keyboard.press("Enter")
    page.keyboard.type("1")
    expect(page.locator("[data-total]")).to_have_text("3.5 of 4 points")
    expect(page.locator("[data-mark-state]")).to_have_text("Saved")
    assert (Marking.objects.get().points, Marking.objects.get().is_done) == (
        {"a": 2.5, "b": 1},
        False,
    )
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.type("Say when, and say n.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{answer(essays[1])}")
    kept = Marking.objects.get()
    assert (kept.fraction, kept.comment, kept.is_done) == (0.875, "Say when, and say n.", True)
    page.keyboard.press("p")
    page.wait_for_url(f"**{answer(essays[0])}")
    expect(page.get_by_label("Comment", exact=False).first).to_have_value("Say when, and say n.")


def test_what_was_typed_is_saved_before_a_link_is_followed(page, essays):
    page.goto(answer(essays[0]))
    page.get_by_label("names it").fill("3")
    page.get_by_role("link", name="Next answer").click()
    page.wait_for_url(f"**{answer(essays[1])}")
    assert Marking.objects.get().points == {"a": 3}


def test_an_older_window_is_told(page, essays, instructor):
    page.goto(answer(essays[0]))
    give(essays[0], instructor)
    page.get_by_label("names it").fill("1")
    expect(page.locator("[data-mark-state]")).to_contain_text("you changed this in another window")
    assert Marking.objects.get().fraction == 1


def test_a_button_waits_for_what_is_on_its_way(page, essays):
    held = []

    def hold(route):
        is_first = not held and "action=autosave" in (route.request.post_data or "")
        held.append(route) if is_first else route.continue_()

    page.route(f"**{answer(essays[0])}", hold)
    page.goto(answer(essays[0]))
    page.get_by_label("names it").fill("2")
    with page.expect_request(lambda request: "autosave" in (request.post_data or "")):
        page.get_by_label("dates it").fill("1")
    page.get_by_label("names it").fill("3")
    page.get_by_role("button", name="Finish and go on").click()
    expect(page.locator("[data-mark-state]")).to_have_text("Saving")
    assert Marking.objects.count() == 0
    held[0].continue_()
    page.wait_for_url(f"**{answer(essays[1])}")
    kept = Marking.objects.get()
    assert (kept.points, kept.is_done, kept.revision) == ({"a": 3, "b": 1}, True, 2)


def test_two_markers_and_an_instructor(new_context, log_in, course, clock, instructor, live_server):
    group = in_class(course, "a")
    essay = write(group.student, exam(course))
    give(essay, instructor, comment="Not on Tuesday.")
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, group.assistant)
    page.goto(QUESTION)
    page.get_by_role("link", name="Begin marking").click()
    expect(page.get_by_text("Not on Tuesday.")).to_have_count(0)
    page.get_by_label("names it").fill("0")
    page.get_by_label("dates it").fill("1")
    page.get_by_role("button", name="Finish and go on").click()
    expect(page.get_by_text("That was the last answer.")).to_be_visible()
    page.goto(answer(essay))
    expect(page.get_by_text("Not on Tuesday.")).to_be_visible()
    log_in(page, instructor)
    page.goto(f"{MARKING}final/release/")
    expect(page.get_by_text("its markers differ, and nobody has settled it")).to_be_visible()
    page.goto(f"{QUESTION}differences/")
    page.get_by_role("button", name="Take the mean").click()
    expect(page.get_by_text("Settled: 5")).to_be_visible()
    page.goto(f"{MARKING}final/release/")
    page.get_by_role("button", name="Release", exact=True).click()
    expect(page.get_by_text("Released, and put on record.")).to_be_visible()
    assert fresh(essay).fraction == 0.625


def test_every_page_is_usable_on_a_phone(page, essays, instructor, other_student, assert_usable):
    give(essays[0], instructor, comment="Say when.")
    give(essays[0], other_student, {"a": 0, "b": 0})
    for address in (
        MARKING,
        QUESTION,
        answer(essays[0]),
        f"{QUESTION}differences/",
        f"{MARKING}final/release/",
    ):
        page.set_viewport_size(PHONE)
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        expect(page.locator("h1")).to_have_count(1)
        assert_usable(page)
