"""Writing lessons, cards and terms, and putting a text back, in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from quizzes.actions import changes
from quizzes.actions.changes import Action
from quizzes.models import GlossaryTerm, Lesson, Note
from tests.browser.pages import listen
from tests.factories import MORNING

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = "/c/small/desk/"


@pytest.fixture
def desk(page, log_in, instructor, course, clock, live_server):
    heard = listen(page)
    log_in(page, instructor)
    yield page
    assert heard == []


def test_a_lesson_is_seen_while_it_is_written_and_put_back(desk, course):
    changes.record(row=course.lesson, action=Action.EDITED, by=None, now=MORNING)
    desk.goto(f"{DESK}lessons/founding/")
    desk.get_by_label("Text (Markdown)").fill("## First part {#first}\n\nA *new* text.\n")
    preview = desk.locator("#preview")
    expect(preview.locator("em")).to_have_text("new")
    desk.get_by_text("Ask cards in the text").click()
    desk.get_by_label("Where?").first.check()
    desk.get_by_role("button", name="Put a prompt into the text").click()
    expect(desk.locator("#preview .prompt .ask")).to_have_text("Where?")
    assert Lesson.objects.get(pk=course.lesson.pk).revision == 1
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("Saved.")).to_be_visible()
    assert "::: recall fact-1/forward" in Lesson.objects.get(pk=course.lesson.pk).body
    desk.get_by_role("link", name="History").click()
    desk.get_by_role("link", name="state 1").click()
    expect(desk.locator("del").first).to_be_visible()
    desk.get_by_role("button", name="Put this text back").click()
    expect(desk.get_by_text("The earlier text is back.")).to_be_visible()
    assert Lesson.objects.get(pk=course.lesson.pk).body == course.lesson.body


def test_a_card_and_a_term_are_made_without_script(
    new_context, log_in, instructor, course, clock, live_server
):
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, instructor)
    page.goto(f"{DESK}cards/")
    page.get_by_role("link", name="New card").click()
    page.get_by_role("link", name="Question and answer", exact=True).click()
    page.get_by_label("Front").fill("Who?")
    page.get_by_label("Back").fill("*They*.")
    page.get_by_label("Objective").select_option(index=1)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview em")).to_have_text("They")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Note.objects.get(key="who").is_private is True
    page.goto(f"{DESK}glossary/new/")
    page.get_by_label("Term", exact=True).fill("Mandate")
    page.get_by_label("Definition (Markdown)").fill("A task.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert GlossaryTerm.objects.get().key == "mandate"


def test_the_pages_are_usable(
    new_context, log_in, instructor, course, clock, live_server, assert_usable
):
    page = new_context(reduced_motion="reduce").new_page()
    log_in(page, instructor)
    GlossaryTerm.objects.create(course=course.course, key="isaf", term="ISAF", definition="It.")
    course.lesson.body += "\n::: recall fact-1/forward\n:::\n"
    course.lesson.save()
    changes.record(row=course.lesson, action=Action.EDITED, by=None, now=MORNING)
    Lesson.objects.filter(pk=course.lesson.pk).update(title="New", body="## A {#a}\n\nText.\n")
    changes.record(row=course.lesson, action=Action.EDITED, by=instructor, now=MORNING)
    places = ("lessons/", "cards/", "cards/new/", "cards/fact-1/", "glossary/", "glossary/isaf/")
    for place in (*places, "lessons/founding/", "history/lesson/founding/"):
        page.goto(f"{DESK}{place}")
        for summary in page.locator("main details > summary:visible").all():
            if summary.evaluate("one => !one.parentElement.open"):
                summary.click()
        expect(page.locator("h1")).to_have_count(1)
        assert_usable(page)
    page.get_by_role("link", name="state 1").last.click()
    assert_usable(page)
    page.goto(f"{DESK}lessons/founding/")
    page.get_by_label("Hook question").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_usable(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_admins_history_and_first_page_are_clean(
    page, log_in, administrator, course, clock, live_server, assert_accessible, theme
):
    heard = listen(page)
    log_in(page, administrator)
    page.emulate_media(color_scheme=theme)
    changes.record(row=course.lesson, action=Action.EDITED, by=None, now=MORNING)
    Lesson.objects.filter(pk=course.lesson.pk).update(title="New")
    changes.record(row=course.lesson, action=Action.EDITED, by=administrator, now=MORNING)
    for address in (
        reverse("admin:index"),
        reverse("admin:quizzes_lesson_history", args=[course.lesson.pk]),
    ):
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(address, wait_until="load")
        expect(page.locator("h1").last).to_be_visible()
        assert_accessible(page)
    assert heard == []
