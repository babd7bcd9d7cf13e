"""The review for a screen reader, in the order it reads, and for fingers on a phone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from quizzes.actions import cards
from quizzes.domain.memory import EventKind
from quizzes.models import CardEvent, CardState
from tests.browser.takers import Touch
from tests.browser.test_kinds import PHONE
from tests.factories import NoteFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOUR, THREE = "4 answers to go · about 1 minute", "3 answers to go · about 1 minute"
ONE, NONE = "1 answer to go · about 1 minute", "0 answers to go"
FRONT = """\
- text: {left} Saved
- group: More M
- button "Undo U"{undo}
- progressbar "{left}"
- heading "{asks}" [level=1]
- group: Show the answer Space"""
BACK = """\
- text: {left} Saved
- group: More M
- button "Undo U" [disabled]
- progressbar "{left}"
- heading "{asks}" [level=1]
- group:
  - text: Show the answer Space {answers}
  - link "From one body to the next":
    - /url: /c/small/lessons/founding/#first
  - button "Again 1 in 1 minute"
  - button "Good 2 in 10 minutes\""""
MENU = """\
- group:
  - text: More M
  - button "Not today"
  - button "Set aside"
  - button "Flag\""""
END = """\
- text: 0 answers to go Saved
- button "Undo U"
- progressbar "0 answers to go"
- heading "Done for now" [level=1]
- paragraph: The next card comes in 2 days.
- paragraph:
  - link "Go on with the course":
    - /url: /"""


@pytest.fixture
def deck(course, student, clock):
    """The student's deck: two new cards."""
    made = []
    for number, (front, back) in enumerate((("Which body?", "The Council"), ("Since?", "2002"))):
        body = {"kind": "basic", "front": front, "back": back}
        note = NoteFactory(objective=course.objective, body=body, key=f"n{number}", position=number)
        made.append(note.cards.get())
    cards.add(user=student, cards=made, now=clock.now)
    return made


def expect_read(page: Page, part: str, words: str) -> None:
    """Compare what a screen reader finds in a part of the page, in order, once all is saved."""
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    assert page.locator(part).aria_snapshot() == words


def expect_told(page: Page, focused: Locator, words: str) -> None:
    """Compare what is heard: the focus, which is read first, and the words after it."""
    expect(focused).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(words)


def test_what_a_screen_reader_finds_and_hears(page, log_in, student, deck):
    log_in(page, student)
    page.goto("/review/")
    review, heading = "[data-review]", page.get_by_role("heading", level=1)
    expect_read(page, review, FRONT.format(left=FOUR, undo=" [disabled]", asks="Which body?"))
    expect(page.get_by_role("status")).to_have_text("")

    page.keyboard.press("Space")
    expect_told(page, page.locator(".reply"), "The Council From one body to the next")
    expect_read(page, review, BACK.format(left=FOUR, asks="Which body?", answers="The Council"))

    page.keyboard.press("2")
    expect_told(page, heading.filter(has_text="Since?"), THREE)
    expect_read(page, review, FRONT.format(left=THREE, undo="", asks="Since?"))

    page.keyboard.press("u")
    expect_told(page, heading.filter(has_text="Which body?"), FOUR)
    expect_read(page, review, FRONT.format(left=FOUR, undo=" [disabled]", asks="Which body?"))


def test_what_a_screen_reader_finds_in_the_menu_and_at_the_end(page, log_in, student, deck):
    CardState.objects.filter(card=deck[1]).delete()
    log_in(page, student)
    page.goto("/review/")
    heading = page.get_by_role("heading", level=1)

    page.keyboard.press("m")
    expect_read(page, ".menu", MENU)
    page.get_by_role("button", name="Flag", exact=True).press("Enter")
    expect(page.get_by_role("status")).to_have_text("Flagged.")

    page.keyboard.press("Space")
    page.keyboard.press("2")
    # It comes back in ten minutes, and nothing else is left.
    expect_told(page, heading.filter(has_text="Which body?"), ONE)
    page.keyboard.press("Space")
    page.keyboard.press("2")
    expect_told(page, heading.filter(has_text="Done for now"), NONE)
    expect_read(page, "[data-review]", END)


class Finger(Touch):
    """Somebody who reviews on a phone of 360 pixels and taps what a finger can hit."""

    def turn(self) -> None:
        """Turn the card round; what follows a rating at once could be its second tap."""
        opened = self.page.locator(".flashcard .reveal[open]")
        while not opened.count():
            self.press(self.page.get_by_text("Show the answer"))
        expect(self.page.locator(".reply")).to_be_focused()
        expect(self.page.locator(".reply")).to_be_in_viewport(ratio=1)

    def rate(self, label: str) -> None:
        button = self.page.locator(".ratings").get_by_role("button", name=label)
        expect(button).to_be_in_viewport(ratio=1)
        self.press(button)

    def choose_in_menu(self, label: str) -> None:
        self.press(self.page.locator(".menu > summary"))
        with self.page.expect_response("**/review/mark/"):
            self.press(self.page.get_by_role("button", name=label, exact=True))


@pytest.mark.parametrize("buttons", [2, 4])
def test_by_touch_alone(new_context, log_in, student, deck, buttons):
    student.card_buttons = buttons
    student.save()
    page = new_context(reduced_motion="reduce", **PHONE).new_page()
    log_in(page, student)
    page.goto("/review/")
    finger, heading = Finger(page), page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Which body?")
    finger.choose_in_menu("Flag")
    finger.turn()
    finger.rate("Again")
    expect(heading).to_have_text("Since?")
    with page.expect_response("**/review/undo/"):
        finger.press(page.get_by_role("button", name="Undo"))
    expect(heading).to_have_text("Which body?")
    finger.turn()
    finger.rate("Good" if buttons == 2 else "Hard")
    expect(heading).to_have_text("Since?")
    finger.choose_in_menu("Not today")
    expect(heading).to_have_text("Which body?")
    assert page.evaluate("document.scrollingElement.scrollWidth") == 360

    kinds = CardEvent.objects.order_by("pk").values_list("kind", flat=True)
    review = EventKind.REVIEW
    assert list(kinds) == [EventKind.FLAG, review, EventKind.UNDO, review, EventKind.BURY]
    flags = CardState.objects.order_by("pk").values_list("flag", "reviews", "buried_on")
    today = CardEvent.objects.last().day
    assert list(flags) == [(1, 1, None), (0, 0, today)]


def test_a_typed_card_by_touch(new_context, log_in, student, course, clock):
    body = {"kind": "typed", "front": "Which capital?", "answers": ["Ankara"]}
    note = NoteFactory(objective=course.objective, body=body)
    cards.add(user=student, cards=note.cards.all(), now=clock.now)
    page = new_context(reduced_motion="reduce", **PHONE).new_page()
    log_in(page, student)
    page.goto("/review/")
    finger = Finger(page)
    finger.write(page.get_by_label("Type your answer"), "Ankara")
    finger.press(page.get_by_role("button", name="Compare"))
    expect(page.get_by_role("status")).to_have_text("You typed “Ankara”: right.")
    finger.rate("Good")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    assert CardState.objects.get().reviews == 1
