"""Buttons of the quiz builder pressed while it still saves what was pressed before."""

import pytest
from playwright.sync_api import Page, expect

from quizzes.actions.quiz_builder import save_section
from quizzes.models import Quiz
from tests import factories
from tests.factories import QuestionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REFUSALS = "status of 4"
BUILD = "/c/small/desk/quizzes/final/build/"
CHANGED = "Somebody changed the quiz while you looked at it"


@pytest.fixture
def drawn(course):
    """The one section of a final that is a draft."""
    final = factories.final(course.course, key="final", status="draft")
    return factories.section(final, draw=2, title="Drawn")


class SlowAnswers:
    """Answers to what is sent by script, kept from the page until they are let through."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.held: list = []
        self.is_slow = True
        page.route("**/build/**", self._answered)

    def _answered(self, route) -> None:
        request = route.request
        # The count of a section goes by the same address, and saves nothing.
        is_save = request.headers.get("hx-request") and "do=live" not in (request.post_data or "")
        if self.is_slow and is_save:
            self.held.append((route, route.fetch()))
        else:
            route.continue_()

    def wait_for(self, number: int) -> None:
        """Wait until the server did so many things of which the page does not know."""
        while len(self.held) < number:
            self.page.wait_for_timeout(20)

    def let_through(self) -> None:
        """Give the page all that it waits for, and hold nothing any more."""
        self.is_slow = False
        for route, answer in self.held:
            route.fulfill(response=answer)


def name_section(page: Page, title: str) -> None:
    page.get_by_text("Name and what it draws").click()
    page.locator("[id^=section-]").get_by_label("title").fill(title)
    page.get_by_role("button", name="Save the section").click()


def test_publishing_waits_for_what_is_being_saved(page, drawn, clock):
    page.goto(BUILD)
    slow = SlowAnswers(page)
    name_section(page, "Everything")
    slow.wait_for(1)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#status")).to_have_text("One moment: what you changed is saved first.")
    slow.let_through()
    expect(page.get_by_text("Published. Students see it now.")).to_be_visible()
    expect(page.get_by_text(CHANGED)).to_have_count(0)
    drawn.refresh_from_db()
    assert (drawn.title, Quiz.objects.get(key="final").status) == ("Everything", "published")


def test_settings_wait_for_what_is_being_saved(page, drawn, clock):
    page.goto(BUILD)
    page.get_by_text("Time and attempts").click()
    page.get_by_label("pass mark in percent").fill("60")
    slow = SlowAnswers(page)
    name_section(page, "Everything")
    slow.wait_for(1)
    page.get_by_role("button", name="Save the settings").click()
    slow.let_through()
    expect(page.get_by_text("Settings saved.")).to_be_visible()
    drawn.refresh_from_db()
    assert (drawn.title, Quiz.objects.get(key="final").pass_mark) == ("Everything", 60)


def test_nothing_is_published_over_the_change_of_a_second_person(page, drawn, clock, administrator):
    page.goto(BUILD)
    drawn.title = "Theirs"
    quiz = drawn.quiz
    save_section(
        quiz_id=quiz.pk,
        revision=quiz.revision,
        section=drawn,
        by=administrator,
        now=clock.now,
    )
    slow = SlowAnswers(page)
    name_section(page, "Mine")
    slow.wait_for(1)
    page.get_by_role("button", name="Publish").click()
    slow.let_through()
    expect(page.get_by_text(CHANGED)).to_be_visible()
    expect(page.locator(f"#part-{drawn.pk}")).to_have_text("Theirs")
    page.wait_for_load_state("networkidle")
    quiz.refresh_from_db()
    assert quiz.status == "draft"
    # Now they have seen it.
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. Students see it now.")).to_be_visible()


def test_a_second_person_is_told_of_though_nothing_was_being_saved(
    page, drawn, clock, administrator
):
    page.goto(BUILD)
    quiz = drawn.quiz
    drawn.title = "Theirs"
    save_section(
        quiz_id=quiz.pk, revision=quiz.revision, section=drawn, by=administrator, now=clock.now
    )
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text(CHANGED)).to_be_visible()
    quiz.refresh_from_db()
    assert quiz.status == "draft"


def test_questions_are_added_as_fast_as_they_are_pressed(page, course, drawn, clock):
    names = ("kabul", "herat")
    for key in names:
        body = factories.single_choice(stem=f"What was agreed in {key}?")
        QuestionFactory(objective=course.objective, key=key, body=body)
    page.goto(f"{BUILD}?q=agreed")
    slow = SlowAnswers(page)
    page.get_by_role("button", name="Add What was agreed in kabul?").click()
    slow.wait_for(1)
    # The same button again is a slip of the hand; another one is meant.
    page.get_by_role("button", name="Add What was agreed in kabul?").click()
    page.get_by_role("button", name="Add What was agreed in herat?").click()
    slow.let_through()
    expect(page.locator(".builder-places > li")).to_have_count(2)
    expect(page.get_by_text(CHANGED)).to_have_count(0)
    places = Quiz.objects.get(key="final").places.order_by("position")
    assert list(places.values_list("question__key", flat=True)) == list(names)
