"""The editor of questions in a real browser: by mouse, by keyboard alone, and without script."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from quizzes.models import Question
from tests.browser.pages import listen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "/c/small/desk/questions/new/"
STEM = "Which document founded the Council?"
OPTIONS = (
    ("The Founding Act", "That founded the older body."),
    ("The Rome Declaration", "Signed in 2002."),
    ("The Strategic Concept", "That guides NATO alone."),
)
MOST_STEPS = 25
PREVIEWS = re.compile("/preview/")


class Steps:
    """A page on which every key and click beyond the words themselves is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, key: str) -> None:
        """Press a key, each modifier counted too."""
        self.count += len(key.split("+"))
        self.page.keyboard.press(key)

    def click(self, what) -> None:
        """Click once."""
        self.count += 1
        what.click()

    def type(self, text: str) -> None:
        """Type words where the cursor is."""
        self.page.keyboard.insert_text(text)


@pytest.fixture
def desk(page, log_in, instructor, course, clock, live_server):
    heard = listen(page)
    log_in(page, instructor)
    yield page
    assert heard == []


def expect_published(stem: str = STEM) -> None:
    """Expect the question to be there as it was written."""
    question = Question.objects.exclude(author=None).get()
    spec = question.current.spec
    assert (question.status, spec.stem) == ("published", stem)
    assert tuple((one.text, one.feedback) for one in spec.options) == OPTIONS
    assert [one.correct for one in spec.options] == [False, True, False]


def field(page: Page, name: str):
    return page.locator(f"[name='{name}']")


def test_by_mouse(desk):
    steps = Steps(desk)
    desk.goto(NEW)
    steps.click(desk.get_by_role("link", name="Single choice"))
    expect(field(desk, "stem")).to_be_focused()
    steps.type(STEM)
    for number, (text, feedback) in enumerate(OPTIONS):
        steps.click(field(desk, f"options-{number}-text"))
        steps.type(text)
        steps.click(field(desk, f"options-{number}-feedback"))
        steps.type(feedback)
    steps.click(field(desk, "options-1-correct"))
    written = steps.count
    preview = desk.locator("#preview")
    expect(preview.locator(".option")).to_have_count(3)
    preview.get_by_text("The Founding Act").click()
    preview.get_by_role("button", name="Check").click()
    expect(preview.locator("h2.verdict")).to_have_text("Not this time")
    expect(preview).to_contain_text("That founded the older body.")
    expect(desk.locator("[data-draft-state]")).to_have_text("Draft saved")
    assert Question.objects.exclude(author=None).get().is_private
    steps.click(desk.get_by_role("button", name="Save draft"))
    assert steps.count == written + 1
    expect(desk.get_by_text("Saved.")).to_be_visible()
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_text("Published: quizzes can ask it now.")).to_be_visible()
    expect_published()
    assert min(steps.count, MOST_STEPS) == steps.count
    assert steps.count == 9


def test_by_keyboard_alone(desk):
    steps = Steps(desk)
    desk.goto(NEW)
    steps.press("1")
    expect(field(desk, "stem")).to_be_focused()
    steps.type(STEM)
    for number, (text, feedback) in enumerate(OPTIONS):
        for _tab in range(1 if number == 0 else 4):
            steps.press("Tab")
        steps.type(text)
        steps.press("Tab")
        if number == 1:
            steps.press("Space")
        steps.press("Tab")
        steps.type(feedback)
    expect(desk.locator("#preview .option")).to_have_count(3)
    steps.press("Control+Enter")
    expect(desk.get_by_text("Saved.")).to_be_visible()
    assert steps.count == 19
    assert min(steps.count, MOST_STEPS) == steps.count
    field(desk, "options-2-feedback").focus()
    while not desk.evaluate("document.activeElement.name === 'try-choice'"):
        desk.keyboard.press("Tab")
    desk.keyboard.press("Space")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("#preview h2.verdict")).to_be_focused()
    desk.keyboard.press("Alt+p")
    expect(desk.get_by_text("Published: quizzes can ask it now.")).to_be_visible()
    expect_published()


def test_rows_are_added_moved_marked_and_removed_by_keys(desk):
    desk.goto(f"{NEW}?kind=single_choice")
    for number, (text, _feedback) in enumerate(OPTIONS):
        field(desk, f"options-{number}-text").fill(text)
    desk.keyboard.press("Alt+k")
    expect(field(desk, "options-2-correct")).to_be_checked()
    desk.keyboard.press("Alt+ArrowUp")
    expect(field(desk, "options-1-text")).to_be_focused()
    expect(desk.locator("#status")).to_have_text("2 of 3")
    desk.keyboard.press("Alt+Enter")
    expect(field(desk, "options-3-text")).to_be_focused()
    desk.keyboard.type("One more")
    desk.keyboard.press("Alt+k")
    expect(field(desk, "options-1-correct")).not_to_be_checked()
    field(desk, "options-0-text").focus()
    desk.keyboard.press("Alt+Delete")
    expect(field(desk, "options-0-text")).to_be_focused()
    field(desk, "stem").fill(STEM)
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("Saved.")).to_be_visible()
    options = Question.objects.exclude(author=None).get().current.spec.options
    assert [(one.text, one.correct) for one in options] == [
        ("The Strategic Concept", False),
        ("The Rome Declaration", False),
        ("One more", True),
    ]


def test_shares_of_options_show_once_they_are_wanted(desk):
    desk.goto(f"{NEW}?kind=single_choice")
    share = field(desk, "options-0-credit")
    expect(share).to_be_hidden()
    desk.get_by_text("Hints and points").click()
    desk.get_by_label("Give wrong options a share of the points").check()
    share.fill("0.5")
    desk.get_by_label("Give wrong options a share of the points").uncheck()
    expect(share).to_be_visible()
    expect(field(desk, "options-1-credit")).to_be_hidden()
    desk.goto(f"{NEW}?kind=multiple_choice")
    expect(share).to_be_hidden()
    desk.get_by_text("Hints and points").click()
    field(desk, "scoring").select_option("by_option")
    expect(share).to_be_visible()
    desk.get_by_role("button", name="Add one more").click()
    expect(field(desk, "options-3-credit")).to_be_visible()


def test_without_script(new_context, log_in, instructor, course, clock, live_server):
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, instructor)
    page.goto(NEW)
    page.get_by_role("link", name="Single choice").click()
    field(page, "stem").fill(STEM)
    (first, _), (second, _), _last = OPTIONS
    field(page, "options-0-text").fill(second)
    field(page, "options-0-correct").check()
    field(page, "options-1-text").fill(first)
    page.get_by_role("button", name="Down 1").click()
    expect(field(page, "options-1-correct")).to_be_checked()
    page.get_by_role("button", name="Remove 3").click()
    page.get_by_role("button", name="Add one more").click()
    for number, (text, feedback) in enumerate(OPTIONS):
        field(page, f"options-{number}-text").fill(text)
        field(page, f"options-{number}-feedback").fill(feedback)
    assert Question.objects.filter(author=instructor).count() == 0
    page.get_by_role("button", name="Preview").click()
    preview = page.locator("#preview")
    preview.get_by_text("The Rome Declaration").click()
    preview.get_by_role("button", name="Check").click()
    expect(preview.locator("h2.verdict")).to_have_text("Right")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published: quizzes can ask it now.")).to_be_visible()
    expect_published()


def test_what_is_typed_outlives_a_closed_page(desk, instructor):
    desk.goto("/c/small/desk/questions/single-choice/")
    field(desk, "stem").fill("Which one, then?")
    state = desk.locator("[data-draft-state]")
    expect(state).to_contain_text("What you typed is kept")
    question = Question.objects.get(key="single-choice")
    assert (question.revision, question.current.spec.stem) == (1, STEM)
    desk.reload()
    expect(field(desk, "stem")).to_have_value("Which one, then?")
    desk.get_by_role("button", name="Throw it away").click()
    expect(field(desk, "stem")).to_have_value(STEM)


@pytest.fixture
def question_being_typed(desk, clock):
    desk.clock.install(time=clock.now)
    desk.goto(f"{NEW}?kind=single_choice")
    field(desk, "stem").fill(STEM)
    for number, (text, _feedback) in enumerate(OPTIONS):
        field(desk, f"options-{number}-text").fill(text)
    field(desk, "options-1-correct").check()
    expect(desk.locator("#preview .option")).to_have_count(3)
    desk.wait_for_load_state("networkidle")
    desk.clock.pause_at(clock.now + timedelta(minutes=10))
    field(desk, "options-0-feedback").fill(OPTIONS[0][1])
    desk.keyboard.press("Tab")
    yield desk
    expect(desk.locator("[data-draft-state]")).to_have_text("Draft saved")


def test_who_checks_sooner_than_the_preview_comes_keeps_the_verdict(question_being_typed):
    page = question_being_typed
    asked = []
    page.on("request", lambda request: asked.extend(PREVIEWS.findall(request.url)))
    page.locator("#preview").get_by_text(OPTIONS[0][0], exact=True).click()
    with page.expect_response(PREVIEWS):
        page.locator("#preview").get_by_role("button", name="Check").click()
    page.clock.run_for(1000)
    page.clock.resume()
    expect(page.locator("#preview h2.verdict")).to_have_text("Not this time")
    assert asked == ["/preview/"]


def test_a_preview_on_its_way_does_not_take_back_a_choice(question_being_typed):
    page = question_being_typed
    held = []

    def hold(route):
        held.append(route)

    page.route(PREVIEWS, hold, times=1)
    with page.expect_request(PREVIEWS):
        page.clock.run_for(600)
    page.locator("#preview").get_by_text(OPTIONS[0][0], exact=True).click()
    with page.expect_response(PREVIEWS):
        page.clock.run_for(1000)
        for route in held:
            route.continue_()
    page.clock.resume()
    expect(page.locator("#preview").get_by_text(OPTIONS[0][0])).to_have_count(1)
    expect(page.locator("#preview").get_by_role("radio", name=OPTIONS[0][0])).to_be_checked()


def test_a_failing_network_is_told_and_tried_again(
    page, log_in, instructor, course, clock, live_server
):
    desk = page
    log_in(desk, instructor)
    desk.goto(f"{NEW}?kind=essay")
    desk.route("**/autosave/**", lambda route: route.abort())
    state = desk.locator("[data-draft-state]")
    field(desk, "stem").fill("Why?")
    expect(state).to_have_text("Not saved, will retry")
    desk.unroute("**/autosave/**")
    expect(state).to_have_text("Draft saved")
    assert Question.objects.exclude(author=None).get().current.kind == "essay"


def test_the_pages_are_usable(
    new_context, log_in, instructor, course, clock, live_server, assert_usable
):
    page = new_context(reduced_motion="reduce").new_page()
    log_in(page, instructor)
    page.goto(NEW)
    assert_usable(page)
    for kind in ("single-choice", "true-false", "short-answer"):
        page.goto(f"/c/small/desk/questions/{kind}/")
        for summary in page.locator("details > summary").all():
            summary.click()
        expect(page.locator("h1")).to_have_count(1)
        assert_usable(page)
    page.goto(f"{NEW}?kind=cloze")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_usable(page)


def test_two_texts_side_by_side_are_usable(
    new_context, log_in, instructor, course, clock, live_server, assert_usable
):
    page = new_context(reduced_motion="reduce").new_page()
    log_in(page, instructor)
    page.goto("/c/small/desk/questions/single-choice/")
    field(page, "stem").fill("Mine?")
    Question.objects.filter(key="single-choice").update(revision=2, level="apply")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Two people changed this")).to_be_visible()
    expect(field(page, "stem")).to_have_value("Mine?")
    assert_usable(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Question.objects.get(key="single-choice").current.spec.stem == "Mine?"
