"""The question bank in a real browser: found as one types, changed in bulk, taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from quizzes.actions import question_reviews
from quizzes.models import Question, Role
from tests.factories import MembershipFactory, QuestionFactory, UserFactory, single_choice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REFUSALS = "status of 422"
BANK = "/c/small/desk/questions/"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def drafts(course, live_server) -> list[Question]:
    """Three drafts about Kabul beside the four published questions of the course."""
    return [
        QuestionFactory(
            objective=course.objective, key=f"kabul-{n}", status="draft", position=50 + n,
            body=single_choice(stem=f"What was agreed in Kabul, part {n}?"),
        )
        for n in (1, 2, 3)
    ]  # fmt: skip


def drafted() -> set[str]:
    return set(Question.objects.filter(status="draft").values_list("key", flat=True))


def test_it_finds_as_one_types_and_keeps_it_in_the_address(page, drafts, clock):
    page.goto(BANK)
    expect(page.locator("caption")).to_contain_text("7 questions")
    page.get_by_label("Words, tags or a key").press_sequentially("kabul part", delay=20)
    expect(page.locator("caption")).to_contain_text("3 questions")
    expect(page).to_have_url(re.compile(r"/desk/questions/\?q=kabul\+part$"))
    expect(page.get_by_label("Words, tags or a key")).to_be_focused()
    page.reload()
    expect(page.locator("caption")).to_contain_text("3 questions")
    page.get_by_text("Filters and order").click()
    expect(page.get_by_label("Objective").locator("option")).to_have_count(1)
    page.get_by_label("Lesson", exact=True).select_option("founding")
    expect(page.get_by_label("Objective").locator("option")).to_have_count(2)
    page.get_by_label("Objective").select_option("founding-document")
    page.get_by_label("Status").select_option("published")
    expect(page.get_by_role("heading", name="No question fits")).to_be_visible()
    page.go_back()
    expect(page.locator("caption")).to_contain_text("3 questions")


def test_many_are_published_and_taken_back_by_mouse(page, drafts, clock):
    page.goto(f"{BANK}?q=kabul")
    page.get_by_role("checkbox", name="part 1?").check()
    page.get_by_role("checkbox", name="part 3?").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("2 questions will be published.")).to_be_visible()
    page.get_by_role("button", name="Yes, do it").click()
    expect(page.get_by_text("Publish: 2 questions.")).to_be_visible()
    assert drafted() == {"kabul-2"}
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: 2 questions.")).to_be_visible()
    assert drafted() == {"kabul-1", "kabul-2", "kabul-3"}


def test_many_are_published_and_taken_back_by_keyboard(page, drafts, clock):
    page.goto(BANK)
    page.get_by_label("Words, tags or a key").focus()
    page.keyboard.type("kabul")
    expect(page.locator("caption")).to_contain_text("3 questions")
    for control, key in (("Take all 3", "Space"), ("Publish", "Enter")):
        role = "checkbox" if key == "Space" else "button"
        reach(page, page.get_by_role(role, name=control))
        page.keyboard.press(key)
    expect(page.get_by_text("3 questions will be published.")).to_be_visible()
    reach(page, page.get_by_role("button", name="Yes, do it"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Publish: 3 questions.")).to_be_visible()
    assert drafted() == set()
    reach(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Taken back: 3 questions.")).to_be_visible()
    assert len(drafted()) == 3


def reach(page: Page, control) -> None:
    """Press Tab until the control has the focus."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if control.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{control} is not reached by Tab")


def test_a_phone_without_script_does_the_same(new_context, log_in, instructor, drafts, clock):
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    log_in(page, instructor)
    page.goto(BANK)
    page.get_by_label("Words, tags or a key").fill("kabul")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("caption")).to_contain_text("3 questions")
    page.get_by_role("checkbox", name="part 2?").check()
    page.get_by_role("textbox", name="Tag", exact=True).fill("talks")
    page.get_by_role("textbox", name="Tag", exact=True).press("Enter")
    expect(page.get_by_text("1 question will get the tag “talks”.")).to_be_visible()
    page.get_by_role("link", name="No, go back").click()
    page.get_by_role("checkbox", name="part 2?").check()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Yes, do it").click()
    expect(page.get_by_text("Publish: 1 question.")).to_be_visible()
    assert drafted() == {"kabul-1", "kabul-3"}
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: 1 question.")).to_be_visible()
    assert len(drafted()) == 3


def test_every_page_is_usable(page, drafts, course, instructor, clock, assert_usable):
    colleague = UserFactory(username="colleague")
    MembershipFactory(user=colleague, course=course.course, role=Role.INSTRUCTOR)
    course.course.reviews_questions = True
    course.course.save()
    Question.objects.filter(key="kabul-1").update(use="secure", is_private=True, author=instructor)
    review = question_reviews.ask_review(
        question=drafts[1], by=colleague, now=clock.now, text="Is it clear?"
    )
    page.goto(f"{BANK}?q=kabul&lesson=founding")
    expect(page.get_by_text("in review")).to_be_visible()
    assert_usable(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the questions first.")
    assert_usable(page)
    page.get_by_role("checkbox", name="part 1?").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("nobody else has approved")).to_be_visible()
    assert_usable(page)
    page.goto(BANK)
    page.get_by_role("checkbox", name="part 1?").check()
    page.get_by_label("To the lesson").select_option("founding")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_label("To the objective")).to_be_visible()
    assert_usable(page)
    page.goto(f"{BANK}{review.question.key}/review/")
    assert_usable(page)
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what should change.")
    assert_usable(page)
    page.goto(f"{BANK}kabul-3/review/")
    page.get_by_text("Ask for a review").click()
    assert_usable(page)
