"""The desk of repairs in a real browser: usable on every page, by keyboard and without script."""

from datetime import timedelta
from random import Random

import pytest
from playwright.sync_api import Page, expect

from quizzes.actions import attempts
from quizzes.models import MarkChange, Quiz
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import RIGHT, WRONG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = "/c/small/desk/"


@pytest.fixture
def taken(course, student, clock, live_server):
    """A finished attempt with everything wrong, and one right answer that came late."""
    Quiz.objects.filter(pk=course.quiz.pk).update(behaviour="deferred_feedback")
    course.quiz.refresh_from_db()
    attempt = attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))
    for position in (1, 2, 3, 4):
        send(attempt, position, WRONG)
    attempt = finish(attempt)
    send(attempt, 1, RIGHT, now=clock.now + timedelta(minutes=5))
    return attempt


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def desk(request, new_context, log_in, instructor, taken) -> Page:
    page = new_context(java_script_enabled=request.param).new_page()
    log_in(page, instructor)
    return page


def test_a_question_is_dropped_and_the_student_told(desk, taken):
    desk.goto(DESK)
    desk.get_by_role("link", name="Practice", exact=True).click()
    desk.get_by_role("link", name="Near which city was the Council founded?").click()
    desk.get_by_text("Drop the question", exact=True).click()
    form = desk.locator("form", has=desk.locator("input[value=drop]"))
    form.get_by_label("Reason").fill("Two cities are right.")
    form.get_by_label("Reason").press("Enter")
    expect(desk.get_by_role("row", name="student attempt")).to_contain_text("0 of 4")
    desk.get_by_role("button", name="Drop the question").press("Enter")
    expect(desk.get_by_text("Done, and put on record.")).to_be_visible()
    assert MarkChange.objects.get().max_after == 3


def test_every_page_is_usable(new_context, log_in, instructor, student, taken, assert_usable):
    page = new_context(reduced_motion="reduce").new_page()
    log_in(page, instructor)
    record = f"{DESK}attempts/{taken.pk}/"
    question = f"{DESK}quizzes/practice/questions/short-answer/"
    for address in (
        DESK,
        f"{DESK}quizzes/practice/",
        question,
        record,
        f"{DESK}people/",
        f"{DESK}people/{student.pk}/",
    ):
        page.goto(address)
        for summary in page.locator("details > summary").all():
            summary.click()
        expect(page.locator("h1")).to_have_count(1)
        assert_usable(page)
    page.goto(record)
    page.get_by_text("Void", exact=True).click()
    form = page.locator("form", has=page.locator("input[value=void]"))
    form.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("Reason")
    assert_usable(page)
    form.get_by_label("Reason").fill("Ill.")
    form.get_by_role("button").click()
    expect(page.get_by_role("heading", name="Void: what would change")).to_be_visible()
    assert_usable(page)
