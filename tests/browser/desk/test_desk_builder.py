"""The quiz builder in a real browser: by mouse, by keyboard, without script, on a phone."""

import pytest
from playwright.sync_api import expect

from quizzes.models import Attempt, Quiz
from tests import factories
from tests.factories import QuestionFactory, single_choice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REFUSALS = "status of 4"
DESK = "/c/small/desk/"
BUILD = f"{DESK}quizzes/practice/build/"


@pytest.fixture
def kabul(course):
    """A question that no quiz asks yet."""
    body = single_choice(stem="What was agreed in Kabul?")
    return QuestionFactory(objective=course.objective, key="kabul", body=body, position=50)


def order(quiz: Quiz) -> list[str]:
    return list(quiz.places.order_by("position").values_list("question__key", flat=True))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_quiz_is_built_from_nothing(
    script, new_context, log_in, instructor, course, kabul, clock
):
    page = new_context(java_script_enabled=script, reduced_motion="reduce").new_page()
    log_in(page, instructor)
    page.goto(DESK)
    page.get_by_role("link", name="Make a quiz").click()
    page.get_by_label("title").fill("The end")
    page.get_by_label("purpose").select_option("final")
    page.get_by_role("button", name="Make the draft").click()
    page.get_by_label("Words, tags or a key").fill("kabul")
    page.get_by_label("Words, tags or a key").press("Enter")
    expect(page.locator(".builder-hits > li")).to_have_count(1)
    expect(page.locator(".builder-hits")).to_contain_text("The Rome Declaration")
    page.get_by_role("button", name="Add What was agreed in Kabul?").click()
    expect(page.locator(".builder-places")).to_contain_text("What was agreed in Kabul?")
    expect(page.locator(".builder-hits")).to_contain_text("In the quiz")
    section = page.get_by_role("form", name="Add a section")
    section.get_by_label("title").fill("Drawn")
    section.get_by_label("questions to draw").fill("9")
    page.get_by_role("button", name="Add the section").click()
    expect(page.locator(".message.warning").last).to_contain_text("4 match, 9 drawn.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. Students see it now.")).to_be_visible()
    made = Quiz.objects.get(key="the-end")
    assert (made.status, order(made)) == ("published", ["kabul"])
    page.get_by_role("link", name="Try it as a student").click()
    expect(page.locator("section.question")).to_have_count(5)
    page.get_by_label("The Rome Declaration").first.check()
    page.get_by_role("button", name="Mark my answers").click()
    expect(page.locator(".verdict").first).to_contain_text("Right")
    assert Attempt.objects.count() == 0


def test_it_is_built_by_keyboard_and_the_focus_stays(page, course, kabul, clock):
    page.goto(BUILD)
    down = page.get_by_role("button", name="Down Which document founded the Council?")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Question moved.")
    expect(down).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".builder-places > li").nth(2)).to_contain_text("Which document")
    expect(down).to_be_focused()
    points = page.get_by_label("Points 1")
    points.fill("2.5")
    points.press("Enter")
    expect(page.locator("#status")).to_contain_text("Points saved.")
    assert course.quiz.places.order_by("position").first().points == 2.5
    search = page.get_by_label("Words, tags or a key")
    search.press_sequentially("kabul", delay=20)
    expect(page.locator(".builder-hits > li")).to_have_count(1)
    expect(search).to_be_focused()
    add = page.get_by_role("button", name="Add What was agreed in Kabul?")
    add.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#hit-{kabul.pk} [data-focus]")).to_be_focused()
    # The search stays, in the address as well.
    expect(page.get_by_label("Words, tags or a key")).to_have_value("kabul")
    assert order(course.quiz)[-1] == "kabul"


def test_a_draw_is_counted_while_it_is_set(page, course, kabul, clock):
    final = factories.final(course.course, key="final")
    made = factories.section(final, draw=2, title="Drawn")
    page.goto(f"{DESK}quizzes/final/build/")
    expect(page.locator(f"#count-{made.pk}")).to_contain_text("5 match, 2 drawn.")
    page.get_by_text("Name and what it draws").click()
    page.locator("summary", has_text="Kinds").click()
    page.get_by_label("Short answer").check()
    expect(page.locator(f"#count-{made.pk}")).to_contain_text("1 match, 2 drawn.")
    expect(page.get_by_label("Short answer")).to_be_focused()
    made.refresh_from_db()
    assert made.filters == {}
    page.get_by_role("button", name="Save the section").click()
    expect(page.locator("#status")).to_contain_text("Section saved.")
    made.refresh_from_db()
    assert made.filters == {"kinds": ["short_answer"]}
    # What was saved here is no conflict for the settings of the same page.
    page.get_by_text("Time and attempts").click()
    page.get_by_label("pass mark in percent").fill("60")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_text("Settings saved.")).to_be_visible()
    final.refresh_from_db()
    assert final.pass_mark == 60


def test_every_page_is_usable(page, course, kabul, clock, assert_usable):
    factories.section(course.quiz, draw=9, title="Drawn", filters={"lessons": ["founding"]})
    factories.section(course.quiz, title="Fixed")
    for address in (
        f"{DESK}quizzes/new/",
        BUILD,
        f"{BUILD}try/?seed=1",
        f"{DESK}quizzes/practice/print/?seed=1",
    ):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        expect(page.locator("h1")).to_have_count(1)
        assert_usable(page)
    page.goto(f"{BUILD}try/?seed=1")
    page.get_by_role("button", name="Mark my answers").click()
    assert_usable(page)
    page.goto(BUILD)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.get_by_label("Points 1").fill("-1")
    page.get_by_label("Points 1").press("Enter")
    expect(page.locator(".builder-places .errorlist")).to_be_visible()
    assert_usable(page)


def test_the_key_is_printed_on_a_page_of_its_own(page, course, clock):
    page.goto(f"{DESK}quizzes/practice/print/?seed=1&key=1")
    page.emulate_media(media="print")
    key = page.get_by_role("heading", name="Answer key").locator("..")
    assert key.evaluate("(element) => getComputedStyle(element).breakBefore") == "page"
    expect(page.get_by_role("link", name="Draw again")).to_be_hidden()
