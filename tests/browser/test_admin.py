"""The admin in a real browser: its own scripts run, and the content policy stops nothing."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from quizzes import models
from tests import factories

pytestmark = pytest.mark.browser

PAGES = ("index", "lessons", "lesson", "question", "kinds", "quiz")


@pytest.fixture
def admin_page(page, log_in, course, administrator):
    """An administrator's page, and what the browser complained of on it."""
    log_in(page, administrator)
    page.complaints = []
    page.on(
        "console",
        lambda said: page.complaints.append(said.text) if said.type == "error" else None,
    )
    return page


def addresses(course) -> dict[str, str]:
    return {
        "index": reverse("admin:index"),
        "lessons": reverse("admin:quizzes_lesson_changelist"),
        "lesson": reverse("admin:quizzes_lesson_change", args=[course.lesson.pk]),
        "question": reverse("admin:quizzes_question_change", args=[course.questions[0].pk]),
        "kinds": reverse("admin:quizzes_question_add"),
        "quiz": reverse("admin:quizzes_quiz_change", args=[course.quiz.pk]),
    }


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_is_clean(admin_page, course, assert_accessible, name, theme):
    admin_page.emulate_media(color_scheme=theme)
    admin_page.goto(addresses(course)[name], wait_until="load")
    expect(admin_page.locator("h1")).to_be_visible()
    assert_accessible(admin_page)
    assert admin_page.complaints == []


def test_an_objective_is_picked_by_typing(admin_page, course):
    factories.ObjectiveFactory(lesson=course.lesson, text="Date the founding", key="date")
    admin_page.goto(f"{addresses(course)['kinds']}?kind=short_answer")
    admin_page.get_by_label("Question:").fill("Where?")
    admin_page.locator(".field-objective .select2-selection").click()
    admin_page.locator(".select2-search__field").last.fill("Date")
    admin_page.get_by_role("option", name="Date the founding").click()
    admin_page.get_by_label("Key:").fill("where")
    admin_page.locator("#id_answers-0-text").fill("Rome")
    admin_page.get_by_role("button", name="Save", exact=True).click()
    expect(admin_page.locator(".messagelist .success")).to_be_visible()
    assert admin_page.complaints == []
    made = models.Question.objects.get(key="where")
    assert (made.objective.key, made.current.body["answers"][0]["text"]) == ("date", "Rome")


def test_saving_from_a_browser_without_a_change_changes_nothing(admin_page, course):
    for name, row in (("lesson", course.lesson), ("question", course.questions[0])):
        admin_page.goto(addresses(course)[name])
        admin_page.get_by_role("button", name="Save", exact=True).click()
        expect(admin_page.locator(".messagelist .success")).to_be_visible()
        assert type(row).objects.get(pk=row.pk).revision == 1


def test_enter_in_a_field_saves(admin_page, course):
    admin_page.goto(addresses(course)["lesson"])
    title = admin_page.get_by_label("Title:")
    title.fill("Saved by Enter")
    title.press("Enter")
    expect(admin_page.locator(".messagelist .success")).to_be_visible()
    course.lesson.refresh_from_db()
    assert course.lesson.title == "Saved by Enter"
