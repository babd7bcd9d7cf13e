"""The same first days with JavaScript off: plain links, plain forms, nothing missing."""

import pytest
from playwright.sync_api import Page, expect

from quizzes.models import LessonReading, User
from tests.browser import pages

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_context):
    """Return a page whose browser runs no script; nothing may go wrong on it."""
    opened = new_context(java_script_enabled=False).new_page()
    heard = pages.listen(opened)
    yield opened
    assert heard == []


def next_step(page: Page, words: str) -> None:
    """Read the next step on the home page, and take it."""
    page.goto("/")
    expect(page.locator(".next h2")).to_have_text(words)
    page.locator(".next a.button").click()


def review(page: Page, *, forgotten: str = "") -> list[str]:
    """Review by keyboard until nothing is left, one card forgotten at first; return them all."""
    shown = []
    while card := pages.shown_card(page):
        turn_by_keyboard(page)
        button = "Again" if card == forgotten and card not in shown else "Good"
        shown.append(card)
        page.get_by_role("button", name=button).press("Enter")
        if len(shown) == 1:
            page.get_by_role("button", name="Undo").press("Enter")
            assert pages.shown_card(page) == card
            turn_by_keyboard(page)
            page.get_by_role("button", name="Good").press("Enter")
    return shown


def turn_by_keyboard(page: Page) -> None:
    page.locator(".flashcard summary").press("Enter")
    expect(page.locator(".flashcard .reply")).to_be_visible()


def test_the_first_days_without_script(nrc, clock, page):
    read_and_sign_up(page)
    clock.move(minutes=5)
    practise(page)
    clock.move(days=1)
    next_step(page, "What has stayed of “9/11 and the thaw”?")
    page.get_by_role("button", name="Take it again").click()
    pages.answer_quiz(page, pages.RIGHT, ["Right"] * 6)
    clock.move(minutes=5)
    review_what_is_ready(page)
    clock.move(days=1)
    next_step(page, "1 card is ready, about 1 minute")
    assert review(page) == ["central-asia-overflight/c1"]
    next_step(page, "From the PJC to the NRC")
    expect(page.get_by_role("heading", level=1)).to_have_text("From the PJC to the NRC")


def read_and_sign_up(page: Page) -> None:
    """Read a lesson as a guest, and keep what came of it in an account."""
    next_step(page, "9/11 and the thaw")
    pages.answer_first_prompts(page)
    pages.answer_last_prompts(page)
    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_text("You have read this lesson.")).to_be_visible()
    guest = User.objects.get(is_guest=True)
    before = pages.states_of(guest), pages.events_of(guest)
    pages.sign_up(page, "aizada", "a quiet evening by the lake")
    user = User.objects.get()
    assert (pages.states_of(user), pages.events_of(user)) == before
    assert LessonReading.objects.get().user == user


def practise(page: Page) -> None:
    """Take the lesson's practice set, with a step back and a look at the home page."""
    page.goto("/c/nrc/quizzes/rapprochement-after-911-practice/")
    page.get_by_role("button", name="Start").click()
    pages.check(page, pages.MIXED[0], "Right")
    page.reload()
    expect(page.locator("h2.verdict")).to_have_text("Right")
    pages.next_question(page, 2)
    page.go_back()
    expect(page.locator("h2.verdict")).to_have_text("Right")
    next_step(page, "5 questions left, about 4 minutes")
    pages.answer_quiz(page, pages.MIXED, pages.MIXED_VERDICTS, first=2)
    expect(page.get_by_role("heading", level=1)).to_have_text("3 of 6 right")


def review_what_is_ready(page: Page) -> None:
    """Answer all cards, one of them forgotten once, and look at what came of it."""
    next_step(page, "8 cards are ready, about 2 minutes")
    shown = review(page, forgotten="central-asia-overflight/c1")
    new = pages.CORE_CARDS - pages.ANSWERED
    twice = [*new, *new, "central-asia-overflight/c1"]
    assert sorted(shown) == sorted([*pages.ANSWERED, *twice])
    expect(page.get_by_role("heading", name="Done for now")).to_be_visible()
    expect(page.get_by_text("The next card comes tomorrow.")).to_be_visible()
    page.goto("/progress/")
    row = page.locator("tbody tr").first.locator("td")
    expect(row).to_have_text(["2 Mar 2026", "6 of 6", "8 of 8", "0", "0 of 4"])
    expect(page.get_by_text("30 answers on 2 days")).to_be_visible()
