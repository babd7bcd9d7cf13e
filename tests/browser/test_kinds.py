"""A quiz with the kinds in parts and of numbers, answered by keyboard, in light and dark."""

from random import Random

import pytest
from playwright.sync_api import Page, expect

from quizzes import models
from quizzes.actions import attempts
from tests import factories
from tests.browser import pages
from tests.domain import kinds

pytestmark = pytest.mark.browser

BODIES = {
    "numeric": kinds.distance(unit_entry="list"),
    "matching": kinds.matching(),
    "ordering": kinds.ordering(),
    "categorise": kinds.categorise(),
}


@pytest.fixture
def page(new_context) -> Page:
    """Return a narrow page on which neither a script nor the content policy may complain."""
    screen = {"width": 360, "height": 740}
    opened = new_context(reduced_motion="reduce", viewport=screen).new_page()
    opened.heard = pages.listen(opened)
    yield opened
    assert opened.heard == []


@pytest.fixture
def attempt(course, student, clock, live_server) -> models.Attempt:
    course.quiz.places.all().delete()
    for position, (kind, body) in enumerate(BODIES.items(), 1):
        question = factories.QuestionFactory(objective=course.objective, key=kind, body=body)
        models.QuizQuestion.objects.create(quiz=course.quiz, question=question, position=position)
    return attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))


def choose_by_keyboard(page: Page) -> None:
    """Type a number where one is asked, choose the first of every list, send it all by Enter."""
    form = page.locator("form.question")
    typed = form.locator("input:not([type])")
    lists = form.locator("select")
    controls = typed.count() + lists.count()
    form.locator("input:not([type]), select").first.focus()
    for _control in range(controls):
        name = page.evaluate("document.activeElement.tagName")
        page.keyboard.type("12,5") if name == "INPUT" else page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    expect(form.get_by_role("button", name="Check")).to_be_focused()


def test_every_kind_by_keyboard(attempt, student, page, log_in, assert_usable):
    log_in(page, student)
    page.goto(f"/c/small/attempts/{attempt.pk}/1/")
    for number in range(1, len(BODIES) + 1):
        expect(page.locator("#item")).to_contain_text(f"question {number} of {len(BODIES)}")
        expect(page.locator("form.question")).to_be_visible()
        assert_usable(page)
        page.set_viewport_size({"width": 360, "height": 740})
        choose_by_keyboard(page)
        page.keyboard.press("Enter")
        expect(page.locator("h2.verdict")).to_be_focused()
        assert_usable(page)
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your answers")).to_be_visible()
    assert_usable(page)
