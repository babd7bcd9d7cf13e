"""A new instructor's first evening: a question, a quiz, thirty students, and a better distractor.

Once by mouse, once by keyboard alone.
"""

from random import Random

import pytest
from playwright.sync_api import Locator, Page, expect

from quizzes.actions import attempts
from quizzes.models import Attempt, Question, Quiz
from tests import factories
from tests.browser import pages
from tests.factories import MORNING

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = "/c/small/desk/"
STEM = "Which document founded the Council?"
OPTIONS = (
    ("The Founding Act", "That founded the older body."),
    ("The Rome Declaration", "Signed in May 2002."),
    ("The Treaty of Westphalia", "That ended another war."),
)
BETTER = "The Strategic Concept"
STUDENTS = 30


class Mouse:
    """Reaches what the instructor wants with the mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        """Follow a link, press a button, choose."""
        what.click()

    def write(self, what: Locator, text: str) -> None:
        """Write into a field, in place of what is there."""
        what.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def pick(self, what: Locator, label: str) -> None:
        """Pick from a list."""
        what.select_option(label=label)


class Keyboard:
    """Reaches it with Tab, and presses keys."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, what: Locator) -> None:
        """Press Tab until the focus is there."""
        expect(what).to_be_visible()
        self.tab_until(what, "(element) => element === document.activeElement", str(what))

    def tab_until(self, what: Locator, is_there: str, name: str | None) -> None:
        """Press Tab until a test of the page tells so."""
        for _stop in range(250):
            if what.evaluate(is_there):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {name}")

    def press(self, what: Locator) -> None:
        """Follow a link, press a button, choose."""
        kind = what.evaluate("element => element.type ?? ''")
        if kind == "radio":
            self.choose(what)
            return
        self.reach(what)
        self.page.keyboard.press("Space" if kind == "checkbox" else "Enter")

    def choose(self, what: Locator) -> None:
        """Come to a group of choices, of which Tab reaches one, and go on by arrows."""
        group = what.get_attribute("name")
        self.tab_until(what, "(element) => document.activeElement.name === element.name", group)
        self.page.keyboard.press("Space")
        for _choice in range(12):
            if what.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"No arrow comes to {what}")

    def write(self, what: Locator, text: str) -> None:
        """Write into a field, in place of what is there."""
        self.reach(what)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def pick(self, what: Locator, label: str) -> None:
        """Pick from a list by the first letter."""
        self.reach(what)
        self.page.keyboard.type(label[0])
        assert what.evaluate("element => element.selectedOptions[0].label") == label


@pytest.fixture
def desk(page, log_in, instructor, course, clock, live_server) -> Page:
    heard = pages.listen(page)
    log_in(page, instructor)
    yield page
    assert heard == []


@pytest.fixture(params=[Mouse, Keyboard], ids=["by mouse", "by keyboard alone"])
def hand(request, desk):
    return request.param(desk)


def field(page: Page, name: str) -> Locator:
    return page.locator(f"[name='{name}']")


def test_from_the_first_word_to_a_better_distractor(hand, desk, instructor):
    question = write_a_question(hand, desk)
    quiz = build_a_quiz(hand, desk)
    take_it(quiz, question)
    improve_what_nobody_chose(hand, desk, question, quiz)


def write_a_question(hand, desk: Page) -> Question:
    desk.goto(DESK)
    hand.press(desk.get_by_role("navigation", name="Desk").get_by_role("link", name="Questions"))
    hand.press(desk.get_by_role("link", name="Write a question"))
    hand.press(desk.get_by_role("link", name="Single choice"))
    hand.write(field(desk, "stem"), STEM)
    for number, (text, feedback) in enumerate(OPTIONS):
        hand.write(field(desk, f"options-{number}-text"), text)
        if number == 1:
            hand.press(field(desk, f"options-{number}-correct"))
        hand.write(field(desk, f"options-{number}-feedback"), feedback)
    preview = desk.locator("#preview")
    expect(preview.locator(".option")).to_have_count(3)
    expect(desk.locator("[data-draft-state]")).to_have_text("Draft saved")
    hand.press(preview.get_by_role("radio", name=OPTIONS[0][0]))
    hand.press(preview.get_by_role("button", name="Check"))
    expect(preview.locator("h2.verdict")).to_have_text("Not this time")
    expect(preview).to_contain_text(OPTIONS[0][1])
    hand.press(desk.get_by_role("button", name="Publish"))
    expect(desk.get_by_text("Published: quizzes can ask it now.")).to_be_visible()
    question = Question.objects.exclude(author=None).get()
    assert (question.status, question.is_private) == ("published", False)
    return question


def build_a_quiz(hand, desk: Page) -> Quiz:
    hand.press(desk.get_by_role("navigation", name="Desk").get_by_role("link", name="Quizzes"))
    hand.press(desk.get_by_role("link", name="Make a quiz"))
    hand.write(desk.get_by_label("title"), "The first evening")
    hand.pick(desk.get_by_label("purpose"), "Final")
    hand.press(desk.get_by_role("button", name="Make the draft"))
    hand.write(desk.get_by_label("Words, tags or a key"), "Westphalia")
    desk.keyboard.press("Enter")
    expect(desk.locator(".builder-hits > li")).to_have_count(1)
    hand.press(desk.get_by_role("button", name=f"Add {STEM}"))
    expect(desk.locator(".builder-places")).to_contain_text(STEM)
    hand.press(desk.get_by_role("button", name="Publish"))
    expect(desk.get_by_text("Published. Students see it now.")).to_be_visible()
    return Quiz.objects.get(key="the-first-evening")


def take_it(quiz: Quiz, question: Question) -> None:
    """Let thirty students take the quiz; the third option deceives none of them."""
    rng = Random(20261126)
    for _number in range(STUDENTS):
        student = factories.UserFactory()
        attempt = attempts.start(user=student, quiz=quiz, now=MORNING, rng=rng)
        item = attempt.items.get()
        tokens = {key: token for token, key in item.options}
        keys = [option.key for option in question.current.spec.options]
        attempts.answer(
            user=student,
            attempt_id=attempt.pk,
            position=1,
            raw={"choice": [tokens[keys[1] if rng.random() < 0.6 else keys[0]]]},
            uuid=factories.fresh_uuid(),
            claimed_at=None,
            now=MORNING,
        )
        attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING)
    assert Attempt.objects.filter(quiz=quiz).exclude(finished_at=None).count() == STUDENTS


def improve_what_nobody_chose(hand, desk: Page, question: Question, quiz: Quiz) -> None:
    hand.press(desk.get_by_role("link", name="Attempts and answers"))
    hand.press(desk.get_by_role("link", name="Which questions work"))
    expect(desk.get_by_text(f"From {STUDENTS} finished attempts")).to_be_visible()
    expect(desk.locator("main")).to_contain_text("Nobody chose C")
    hand.press(desk.get_by_role("link", name="Edit question 1"))
    said = f"{STUDENTS} answers stay with version 1; new attempts get version 2."
    expect(desk.locator("#what-happens")).to_contain_text(said)
    hand.write(field(desk, "options-2-text"), BETTER)
    hand.press(desk.get_by_role("button", name="Save", exact=False).first)
    expect(desk.get_by_text("Saved.")).to_be_visible()
    question.refresh_from_db()
    assert (question.current.number, question.current.spec.options[2].text) == (2, BETTER)
    assert Attempt.objects.filter(quiz=quiz, items__version__number=1).count() == STUDENTS
