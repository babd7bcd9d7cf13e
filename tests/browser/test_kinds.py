"""Every kind of question taken by mouse, by keyboard alone, by touch on a phone, without script."""

import re
from random import Random

import pytest
from playwright.sync_api import Page, expect

from quizzes import models
from quizzes.actions import attempts
from tests import factories
from tests.browser import pages
from tests.browser.takers import Keys, Plain, Taker, Touch
from tests.domain import kinds

pytestmark = pytest.mark.browser

STATEMENT = {"answer": False, "explanation": "So it is."}
CORRECTIONS = [{"key": "a", "text": "It was Rome", "correct": True}, {"key": "b", "text": "Oslo"}]
BODIES = {
    "single-choice": factories.single_choice(),
    "multiple-choice": factories.multiple_choice(),
    "true-false": kinds.question("true_false", **STATEMENT),
    "true-false-reason": factories.true_false(),
    "true-false-correction": kinds.question(
        "true_false", **STATEMENT, follow_up="correction", options=CORRECTIONS
    ),
    "short-answer": factories.short_answer(),
    "numeric": kinds.distance(unit_entry="list"),
    "matching": kinds.matching(),
    "ordering": kinds.ordering(),
    "cloze": kinds.cloze(),
    "number-in-a-gap": kinds.measured(),
    "categorise": kinds.categorise(),
    "essay": kinds.essay(min_words=3),
}
NEW = ("ordering", "cloze", "number-in-a-gap", "categorise", "essay")
MATCHES = {"pairs/a": "options/x", "pairs/b": "options/y", "pairs/c": "options/x"}
GROUPS = {"items/a": "groups/x", "items/b": "groups/x", "items/c": "groups/y"}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


RIGHT = {
    "single-choice": lambda who: who.choose("choice", "b"),
    "multiple-choice": lambda who: who.choose("choices", "a", "c"),
    "true-false": lambda who: who.choose("value", "false"),
    "true-false-reason": lambda who: (who.choose("value", "true"), who.choose("reason", "b")),
    "true-false-correction": lambda who: (who.choose("value", "false"), who.choose("reason", "a")),
    "short-answer": lambda who: who.write(who.page.get_by_label("Your answer"), "Rome"),
    "numeric": lambda who: (
        who.write(who.page.get_by_label("Your answer"), "12.5"),
        who.pick(who.page.get_by_label("Unit"), "km"),
    ),
    "matching": lambda who: who.pick_parts("match", MATCHES),
    "ordering": lambda who: who.arrange("abcd"),
    "cloze": lambda who: (
        who.write(who.page.get_by_label("Gap 1 of 2"), "rome"),
        who.pick(who.page.get_by_label("Gap 2 of 2"), who.tokens["gaps/year/b"]),
    ),
    "number-in-a-gap": lambda who: (
        who.write(who.page.get_by_label("Gap 1 of 2, a number"), "23,75"),
        who.pick(who.page.get_by_label("Gap 2 of 2"), who.tokens["gaps/year/b"]),
    ),
    "categorise": lambda who: who.sort(GROUPS),
    "essay": lambda who: who.write(who.page.get_by_label("Your text"), "It was so."),
}


@pytest.fixture
def open_page(new_context):
    """Return a function that opens a page; neither a script nor the policy may complain on it."""
    heard = []

    def opening(**options) -> Page:
        page = new_context(reduced_motion="reduce", **options).new_page()
        heard.append(pages.listen(page))
        return page

    yield opening
    # The browser reports every 422, though it is the page that asks for what is missing.
    unexpected = [words for said in heard for words in said if "status of 422" not in words]
    assert unexpected == []


@pytest.fixture
def begin(course, student, clock, live_server):
    """Return a function that starts an attempt at a quiz of these bodies."""

    def starting(*names: str) -> str:
        course.quiz.places.all().delete()
        for position, name in enumerate(names, 1):
            fields = {"objective": course.objective, "key": f"a-{name}", "body": BODIES[name]}
            models.QuizQuestion.objects.create(
                quiz=course.quiz, question=factories.QuestionFactory(**fields), position=position
            )
        attempt = attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))
        return f"/c/small/attempts/{attempt.pk}/"

    return starting


def expect_question(page: Page, number: int, count: int) -> None:
    expect(page.locator("#item .quiz-head")).to_contain_text(f"question {number} of {count}")
    expect(page.locator("form.question")).to_be_visible()


def expect_verdict(page: Page, name: str) -> None:
    words = "Saved. Now mark it yourself" if name == "essay" else "Right"
    expect(page.locator("h2.verdict")).to_have_text(words)


def take(who: Taker, name: str) -> None:
    """Answer the question on the page rightly; an essay is marked by its writer too."""
    RIGHT[name](who)
    who.check()
    expect_verdict(who.page, name)
    if name == "essay":
        who.mark()
        expect(who.page.locator("h2.verdict")).to_have_text("You marked it: 3 of 4")


@pytest.mark.parametrize(
    ("way", "options"),
    [
        (Taker, {"viewport": {"width": 1280, "height": 800}}),
        (Keys, {"viewport": {"width": 1280, "height": 800}}),
        (Touch, PHONE),
        (Plain, {"java_script_enabled": False}),
    ],
    ids=["mouse", "keyboard", "touch", "no-script"],
)
def test_every_kind(begin, student, open_page, log_in, way, options):
    page = open_page(**options)
    log_in(page, student)
    page.goto(begin(*BODIES))
    who = way(page)
    for number, name in enumerate(BODIES, 1):
        expect_question(page, number, len(BODIES))
        take(who, name)
        who.go_on()
    expect(page.get_by_role("heading", name="Your answers")).to_be_visible()
    fractions = models.AttemptItem.objects.order_by("position").values_list("fraction", flat=True)
    assert list(fractions) == [1.0] * (len(BODIES) - 1) + [0.75]


def test_kinds_that_move_and_write_are_accessible(begin, student, open_page, log_in, assert_usable):
    page = open_page(viewport={"width": 1280, "height": 800})
    log_in(page, student)
    page.goto(begin(*NEW))
    who = Taker(page)
    for name in NEW:
        expect(page.locator("form.question")).to_be_visible()
        assert_usable(page)
        RIGHT[name](who)
        who.check()
        expect_verdict(page, name)
        assert_usable(page)
        if name == "essay":
            who.mark()
            expect(page.locator("h2.verdict")).to_have_text("You marked it: 3 of 4")
            assert_usable(page)
        who.go_on()


def test_kinds_of_choice_and_number_are_accessible(
    begin, student, open_page, log_in, assert_accessible
):
    page = open_page(viewport={"width": 360, "height": 740})
    log_in(page, student)
    names = [name for name in BODIES if name not in NEW]
    page.goto(begin(*names))
    who = Taker(page)
    for name in names:
        expect(page.locator("form.question")).to_be_visible()
        assert_accessible(page)
        take(who, name)
        assert_accessible(page)
        who.go_on()


def test_an_order_counts_only_when_it_is_meant(begin, student, open_page, log_in):
    page = open_page()
    log_in(page, student)
    page.goto(begin("ordering"))
    expect(page.locator(".place")).to_have_text(["–"] * 4)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#error")).to_contain_text("Give each its place first.")
    expect(page.locator(".place")).to_have_text(["–"] * 4)
    use = page.get_by_role("button", name="Use this order")
    use.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("This order is your answer")
    expect(page.locator(".place")).to_have_text(["1", "2", "3", "4"])
    expect(page.get_by_role("button", name="This order is your answer")).to_be_focused()
    shown = page.locator(".parts label").all_inner_texts()
    page.reload()
    expect(page.locator(".place")).to_have_text(["1", "2", "3", "4"])
    assert page.locator(".parts label").all_inner_texts() == shown


def test_an_order_survives_a_reload(begin, student, open_page, log_in):
    page = open_page()
    log_in(page, student)
    page.goto(begin("ordering"))
    Taker(page).arrange("abcd")
    page.reload()
    expect(page.locator(".parts label")).to_have_text([f"item {key}" for key in "abcd"])
    page.get_by_role("button", name="Check").click()
    expect(page.locator("h2.verdict")).to_have_text("Right")


def test_escape_takes_a_drag_back(begin, student, open_page, log_in):
    page = open_page()
    log_in(page, student)
    page.goto(begin("ordering", "categorise"))
    shown = page.locator(".parts label").all_inner_texts()
    start = page.locator(".handle").first.bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, start["y"] + 150, steps=5)
    assert page.locator(".parts label").all_inner_texts() != shown
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.locator(".parts label").all_inner_texts() == shown
    expect(page.locator(".place")).to_have_text(["–"] * 4)


def test_a_finger_drags_by_the_handle(begin, student, open_page, log_in):
    page = open_page(**PHONE)
    log_in(page, student)
    page.goto(begin("ordering"))
    finger = page.context.new_cdp_session(page)
    last = page.locator(".parts label").last.inner_text()
    page.locator(".parts > li").last.evaluate("row => row.scrollIntoView({block: 'center'})")
    start, end = (page.locator(".handle").nth(n).bounding_box() for n in (3, 2))

    def touch(kind: str, *points: tuple[float, float]) -> None:
        spots = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    x = start["x"] + start["width"] / 2
    touch("touchStart", (x, start["y"] + 20))
    for step in range(1, 9):
        touch("touchMove", (x, start["y"] + 20 - step / 8 * (start["y"] - end["y"] + 45)))
    touch("touchEnd")
    expect(page.locator(".place")).to_have_text(["1", "2", "3", "4"])
    expect(page.locator(".parts label").nth(2)).to_have_text(last)


def test_the_words_of_an_essay_are_counted(begin, student, open_page, log_in):
    page = open_page()
    log_in(page, student)
    page.goto(begin("essay"))
    words = page.locator("[data-words]")
    expect(words).to_have_text("Words: 0, fewer than 3")
    page.get_by_label("Your text").fill("one – two")
    expect(words).to_have_text("Words: 2, fewer than 3")
    page.get_by_label("Your text").press_sequentially(" три")
    expect(words).to_have_text("Words: 3")
    page.reload()
    expect(page.get_by_label("Your text")).to_have_value(re.compile("три"))
