"""A newcomer's first days, in a real browser: read, answer, sign up, practise, review, know.

No row is written but by the pages; the days pass by the clock alone.
"""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from quizzes.models import Lesson, LessonReading, Question, User
from tests import factories
from tests.browser import pages

pytestmark = pytest.mark.browser

PASSWORD = "a quiet evening by the lake"
LESSON = "/c/nrc/lessons/rapprochement-after-911/"


@pytest.fixture
def page(new_context):
    """Return a newcomer's page, their clock on the wall in Bishkek; nothing may go wrong on it."""
    opened = new_context(reduced_motion="reduce", timezone_id="Asia/Bishkek").new_page()
    heard = pages.listen(opened)
    yield opened
    assert heard == []


def expect_next_step(page: Page, words: str, button: str) -> None:
    page.goto("/")
    expect(page.locator(".next h2")).to_have_text(words)
    expect(page.locator(".next a.button")).to_have_text(button)


def take_next_step(page: Page) -> None:
    page.locator(".next a.button").click()


def read_as_a_guest(page: Page) -> User:
    """Read the first lesson to its end and answer what it asks."""
    with page.expect_response("**/time-zone/"):
        page.goto("/")
    expect(page.get_by_text("You can begin without an account.")).to_be_visible()
    expect_next_step(page, "9/11 and the thaw", "Start reading")
    take_next_step(page)
    pages.answer_first_prompts(page)
    pages.answer_last_prompts(page)
    assert LessonReading.objects.filter(read_at__isnull=False).count() == 0
    page.keyboard.press("End")
    expect(page.locator("#status")).to_contain_text("Marked as read")
    return User.objects.get(is_guest=True)


def sign_up_and_lose_nothing(page: Page, guest: User) -> User:
    """Make an account, which holds exactly what the guest had."""
    before = pages.states_of(guest), pages.events_of(guest)
    assert [len(rows) for rows in before] == [8, 5]
    pages.sign_up(page, "aizada", PASSWORD)
    user = User.objects.get()
    assert (user.username, user.is_guest, user.time_zone) == ("aizada", False, "Asia/Bishkek")
    assert (pages.states_of(user), pages.events_of(user)) == before
    assert LessonReading.objects.get().user == user
    return user


def practise(page: Page) -> Page:
    """Take the practice set, with the Back button and a closed tab on the way."""
    page.goto(LESSON)
    page.get_by_role("link", name="Practise this lesson").click()
    page.get_by_role("button", name="Start").click()
    pages.expect_question(page, 1)
    pages.check(page, pages.MIXED[0], "Right")
    read_the_passage_and_come_back(page)
    pages.next_question(page, 2)
    page.go_back()
    expect(page.locator("h2.verdict")).to_have_text("Right")
    expect(page).to_have_title(re.compile("^Question 1 of 6"))
    page.go_forward()
    pages.expect_question(page, 2)
    pages.check(page, pages.MIXED[1], "Partly right")
    page = close_the_tab_and_resume(page)
    pages.answer_quiz(page, pages.MIXED, pages.MIXED_VERDICTS, first=3)
    expect(page.get_by_role("heading", level=1)).to_have_text("3 of 6 right")
    expect(page.get_by_text("and 2 partly right")).to_be_visible()
    again = page.get_by_role("list").filter(has_text="9/11 and the thaw:")
    expect(again).to_have_text("9/11 and the thaw: Who gave what, Two qualifications")
    return page


def read_the_passage_and_come_back(page: Page) -> None:
    explanation = Question.objects.get(key="thaw-mutual-wish").current.spec.explanation
    expect(page.locator(".explain")).to_contain_text(explanation)
    page.get_by_role("link", name="Read the passage").click()
    expect(page).to_have_url(re.compile("/rapprochement-after-911/#triggers$"))
    expect(page.locator("#triggers")).to_be_in_viewport()
    page.go_back()
    expect(page.locator("h2.verdict")).to_have_text("Right")


def close_the_tab_and_resume(page: Page) -> Page:
    context = page.context
    page.close()
    page = context.new_page()
    expect_next_step(page, "4 questions left, about 3 minutes", "Go on")
    take_next_step(page)
    pages.expect_question(page, 3)
    return page


def review(page: Page, *, forgotten: str = "") -> list[str]:
    """Review by keyboard until nothing is left, one card forgotten at first; return them all.

    The first card is rated wrongly, taken back with U, and rated again.
    """
    shown = []
    while card := pages.shown_card(page):
        asked = page.locator(".flashcard[data-card]").get_attribute("data-card")
        page.keyboard.press("Space")
        expect(page.locator(".flashcard .reply")).to_be_focused()
        page.keyboard.press("1" if card == forgotten and card not in shown else "2")
        shown.append(card)
        if len(shown) == 1:
            expect(page.locator(f'.flashcard[data-card="{asked}"]')).to_have_count(0)
            page.keyboard.press("u")
            expect(page.locator(f'.flashcard[data-card="{asked}"]')).to_be_visible()
            assert pages.shown_card(page) == card
            page.keyboard.press("Space")
            page.keyboard.press("2")
    expect(page.get_by_role("heading", name="Done for now")).to_be_focused()
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    return shown


def check_on_the_second_day(page: Page) -> None:
    """Answer the practice set again before the cards, as the home page proposes."""
    expect_next_step(page, "What has stayed of “9/11 and the thaw”?", "Check")
    take_next_step(page)
    page.get_by_role("button", name="Take it again").click()
    pages.answer_quiz(page, pages.RIGHT, ["Right"] * 6)
    expect(page.get_by_role("heading", level=1)).to_have_text("6 of 6 right")


def expect_progress(page: Page, lesson: list[str], triggers: str, answers: str) -> None:
    """Compare the first lesson's row, its first objective and the count of answers."""
    page.goto("/progress/")
    expect(page.locator("tbody tr").first.locator("td")).to_have_text(lesson)
    expect(page.locator(".answer-list li").first).to_contain_text(triggers)
    expect(page.get_by_text(answers)).to_be_visible()


def get_a_fact_wrong(page: Page) -> None:
    """Take the set once more; the wrong answer brings the card of its fact back tomorrow."""
    page.goto("/c/nrc/quizzes/rapprochement-after-911-practice/")
    page.get_by_role("button", name="Take it again").click()
    pages.answer_up_to_last(page, pages.RIGHT)
    pages.check(page, ["b"], "Not this time")
    expect(page.get_by_text("Its card comes back tomorrow.")).to_be_visible()
    page.get_by_role("link", name="See the result").click()


def test_the_first_days_of_a_newcomer(nrc, clock, page):
    guest = read_as_a_guest(page)
    expect_next_step(page, "8 cards are ready, about 2 minutes", "Review now")
    user = sign_up_and_lose_nothing(page, guest)
    clock.move(minutes=5)
    page = practise(page)
    page.goto("/")
    expect(page.locator(".map li").first).to_contain_text("Read · 3 of 6 right")

    clock.move(days=1)
    check_on_the_second_day(page)
    clock.move(minutes=5)
    expect_next_step(page, "8 cards are ready, about 2 minutes", "Review now")
    take_next_step(page)
    # What was answered in the text has one step left, what joined unseen has both; a new card
    # forgotten at first has to go through them again.
    answered, new = pages.ANSWERED, pages.CORE_CARDS - pages.ANSWERED
    shown = review(page, forgotten="central-asia-overflight/c1")
    assert sorted(shown) == sorted([*answered, *new, *new, "central-asia-overflight/c1"])
    assert set(shown[:4]) == answered
    expect(page.get_by_text("The next card comes tomorrow.")).to_be_visible()
    assert pages.deck_of(user) == dict.fromkeys(pages.CORE_CARDS, "review")
    figures = ["2 Mar 2026", "6 of 6", "8 of 8", "0", "0 of 4"]
    triggers = "2 of 2 first answers right, on 1 day · right on one day; a second day"
    # 5 in the text, 6 and 6 in the practice set, 13 in the review.
    expect_progress(page, figures, triggers, "30 answers on 2 days")
    expect_next_step(page, "From the PJC to the NRC", "Read")
    get_a_fact_wrong(page)

    clock.move(days=1)
    expect_next_step(page, "2 cards are ready, about 1 minute", "Review now")
    take_next_step(page)
    # The one forgotten yesterday, and the one whose fact was missed in the practice set. The
    # others were remembered once or twice and rest for two days and more.
    shown = review(page)
    assert set(shown) == {"central-asia-overflight/c1", "manas-counterexample/forward"}
    assert len(shown) == 2
    expect_next_step(page, "From the PJC to the NRC", "Read")


def test_what_an_administrator_edits_the_student_reads(nrc, page, new_context, log_in, student):
    log_in(page, student)
    page.goto(LESSON)
    expect(page.locator("h1")).to_have_text("9/11 and the thaw")
    factories.UserFactory(username="boss", is_staff=True, is_superuser=True)
    desk = new_context().new_page()
    heard = pages.listen(desk)
    lesson = Lesson.objects.get(key="rapprochement-after-911")
    desk.goto(reverse("admin:quizzes_lesson_changelist"))
    desk.locator("[name=login]").fill("boss")
    desk.get_by_label("Password").fill("a long password")
    desk.get_by_role("button", name="Log in").click()
    desk.get_by_role("link", name="9/11 and the thaw").click()
    desk.locator("#id_title").fill("The thaw of 2001")
    body = desk.locator("#id_body")
    body.fill(f"{body.input_value()}\n\nThat was **all but** the end of it.\n")
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".messagelist .success")).to_be_visible()
    desk.get_by_role("link", name="View on site").click()
    expect(desk.locator("h1")).to_have_text("The thaw of 2001")
    page.reload()
    expect(page.locator("h1")).to_have_text("The thaw of 2001")
    expect(page.get_by_text("That was all but the end of it.")).to_be_visible()
    assert heard == []
    lesson.refresh_from_db()
    assert (lesson.revision, lesson.updated_by.username) == (2, "boss")
