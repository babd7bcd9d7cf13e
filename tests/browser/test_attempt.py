"""Attempts in a real browser: saved as they are given, on any network, against the clock."""

import re
from random import Random

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from quizzes.actions import attempts
from quizzes.models import Accommodation, Attempt, Quiz, QuizQuestion, Response
from tests import factories
from tests.browser import pages
from tests.domain import kinds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HINTED = factories.single_choice(hints=("Think of Italy.",))
BODIES = (HINTED, factories.short_answer(), factories.multiple_choice())
DEFERRED = {"behaviour": "deferred_feedback"}
NOT_SAVED = "Not saved, will retry"


@pytest.fixture
def begin(course, student, clock, live_server):
    """Return a function that starts a quiz of three questions under rules of its own."""
    course.quiz.places.all().delete()
    for position, body in enumerate(BODIES, 1):
        question = factories.QuestionFactory(objective=course.objective, body=body)
        QuizQuestion.objects.create(quiz=course.quiz, question=question, position=position)

    def start(**rules) -> Attempt:
        Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
        course.quiz.refresh_from_db()
        return attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))

    return start


@pytest.fixture
def student_page(page, log_in, student) -> Page:
    log_in(page, student)
    return page


def address(attempt: Attempt, end: object = "") -> str:
    return f"/c/small/attempts/{attempt.pk}/{end}"


def choose(page: Page, words: str) -> None:
    page.get_by_label(words).check()


def expect_state(page: Page, words: str) -> None:
    expect(page.locator("[data-save-state]")).to_have_text(words)


def saved(attempt: Attempt) -> dict[int, dict]:
    items = attempt.items.exclude(response=None).select_related("response")
    return {item.position: item.response.answer for item in items}


def test_an_exam_on_a_network_that_comes_and_goes(begin, student_page):
    page, attempt = student_page, begin(**DEFERRED)
    page.goto(address(attempt, "1/"))
    choose(page, "The Rome Declaration")
    expect_state(page, "Saved")
    expect(page.locator("[data-step-of='1']")).to_contain_text("answered")
    page.context.set_offline(True)
    choose(page, "The Founding Act")
    expect_state(page, NOT_SAVED)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("[data-note]")).to_contain_text("it will be tried again")
    assert saved(attempt) == {1: {"choice": "b"}}
    page.context.set_offline(False)
    expect_state(page, "Saved")
    assert saved(attempt) == {1: {"choice": "a"}}
    choose(page, "The Rome Declaration")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Your answer").fill("Rome")
    expect_state(page, "Saved")
    page.get_by_role("button", name="Save and go on").click()
    choose(page, "Consultation")
    page.get_by_role("button", name="Save and check before submitting").click()
    expect(page.get_by_role("heading", name="Before you submit")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="2 of 3 right")).to_be_visible()
    assert saved(attempt) == {1: {"choice": "b"}, 2: {"text": "Rome"}, 3: {"choices": ["a"]}}
    assert Response.objects.count() == 5


def test_an_answer_waits_on_the_device_and_is_sent_by_the_next_page(begin, student_page):
    page, attempt = student_page, begin(**DEFERRED)
    page.goto(address(attempt, "2/"))
    page.route("**/2/", lambda route: route.abort("connectionreset"))
    page.get_by_label("Your answer").fill("Rome")
    expect_state(page, NOT_SAVED)
    page.unroute("**/2/")
    page.goto(address(attempt, "1/"))
    expect_state(page, "Saved")
    expect(page.locator("[data-step-of='2']")).to_contain_text("open")
    assert saved(attempt) == {2: {"text": "Rome"}}
    page.goto(address(attempt, "2/"))
    expect(page.get_by_label("Your answer")).to_have_value("Rome")


def gone(status: int = 404, body: str = "<h1>Not found</h1>", kind: str = "text/html"):
    return lambda route: route.fulfill(status=status, body=body, content_type=kind)


@pytest.mark.parametrize(("status", "kind"), [(404, "text/html"), (502, "application/json")])
def test_an_answer_that_only_seems_to_have_no_place_is_kept(begin, student_page, status, kind):
    page, attempt = student_page, begin(**DEFERRED)
    page.goto(address(attempt, "2/"))
    page.route("**/2/", gone(status, "{}", kind))
    page.get_by_label("Your answer").fill("Rome")
    expect_state(page, NOT_SAVED)
    page.unroute("**/2/")
    expect_state(page, "Saved")
    assert saved(attempt) == {2: {"text": "Rome"}}


def test_an_answer_whose_attempt_is_no_longer_there_is_told_and_let_go(begin, student_page):
    page, attempt = student_page, begin(**DEFERRED)
    page.goto(address(attempt, "2/"))
    attempt.delete()
    page.get_by_label("Your answer").fill("Rome")
    expect(page.locator("[data-note]")).to_contain_text("This attempt is no longer there")
    assert page.evaluate("localStorage.length") == 0


LEAVE = """([user, attempt, url]) => {
    const [uuid, page] = [crypto.randomUUID(), crypto.randomUUID()];
    const entry = { said: [["text", "Rome"]], uuid, page, revision: 1, given: 1, url };
    localStorage.setItem(`answer:${user}:${attempt}:2:page`, JSON.stringify(entry));
}"""


def test_what_waits_of_another_attempt_is_delivered_too(begin, course, student, student_page):
    page, attempt = student_page, begin(**DEFERRED)
    other_quiz = factories.QuizFactory(
        lesson=course.lesson, key="other", questions=course.questions[:1], **DEFERRED
    )
    other = attempts.start(user=student, quiz=other_quiz, now=attempt.started_at)
    page.goto("/c/small/")
    for number, url in ((attempt.pk, address(attempt, "2/")), (9999, "/c/small/nowhere/")):
        page.evaluate(LEAVE, [student.pk, number, url])
    page.goto(address(other, "1/"))
    # What does not get through keeps nobody from going on elsewhere.
    choose(page, "The Rome Declaration")
    page.get_by_role("button", name="Save and check before submitting").click()
    expect(page.get_by_role("heading", name="Before you submit")).to_be_visible()
    assert (saved(attempt), saved(other)) == ({2: {"text": "Rome"}}, {1: {"choice": "b"}})
    assert page.evaluate("Object.keys(localStorage)") == [f"answer:{student.pk}:9999:2:page"]


def test_what_two_tabs_could_not_send_is_all_on_record(begin, student_page, clock):
    first, attempt = student_page, begin(**DEFERRED)
    second = first.context.new_page()
    for tab, words in ((first, "Paris"), (second, "Rome")):
        tab.goto(address(attempt, "2/"))
        tab.route("**/2/", gone())
        tab.get_by_label("Your answer").fill(words)
        expect_state(tab, NOT_SAVED)
    first.close()
    clock.move(minutes=1)
    second.unroute("**/2/")
    second.goto(address(attempt, "1/"))
    expect_state(second, "Saved")
    assert second.evaluate("localStorage.length") == 0
    assert saved(attempt) == {2: {"text": "Rome"}}
    assert [one.answer["text"] for one in Response.objects.order_by("pk")] == ["Paris", "Rome"]


def test_too_long_a_text_is_refused_and_stays_to_be_shortened(begin, course, student_page):
    essay = factories.QuestionFactory(objective=course.objective, body=kinds.essay())
    QuizQuestion.objects.create(quiz=course.quiz, question=essay, position=4)
    page, attempt = student_page, begin(**DEFERRED)
    page.goto(address(attempt, "4/"))
    page.get_by_label("Your text").fill("x" * 30_001)
    expect(page.locator("[data-note]")).to_contain_text("it has 30001 characters")
    expect_state(page, "Not saved")
    page.get_by_role("button", name="Save and check").click()
    expect(page.locator("[data-note]")).to_contain_text("it has 30001 characters")
    page.reload()
    expect(page.get_by_label("Your text")).to_have_value("x" * 30_001)
    expect(page.locator("[data-note]")).to_contain_text("it has 30001 characters")
    expect_state(page, "Not saved")
    page.get_by_label("Your text").fill("Short.")
    expect_state(page, "Saved")
    assert saved(attempt) == {4: {"text": "Short."}}


def test_the_later_answer_of_two_tabs_wins_and_both_are_kept(begin, student_page, clock):
    first, attempt = student_page, begin(**DEFERRED)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(address(attempt, "1/"))
    choose(first, "The Founding Act")
    expect_state(first, "Saved")
    clock.move(seconds=3)
    choose(second, "The Rome Declaration")
    expect(second.locator("[data-note]")).to_contain_text("replaces an answer you gave on another")
    assert saved(attempt) == {1: {"choice": "b"}}
    assert Response.objects.count() == 2
    first.reload()
    expect(first.get_by_label("The Rome Declaration")).to_be_checked()


@pytest.mark.parametrize("gone", [settings.SESSION_COOKIE_NAME, re.compile(".*")])
def test_an_answer_outlives_a_session_that_ended(begin, student_page, student, log_in, gone):
    page, attempt = student_page, begin(**DEFERRED)
    page.goto(address(attempt, "1/"))
    page.context.clear_cookies(name=gone)
    choose(page, "The Rome Declaration")
    expect(page.get_by_role("link", name="Log in to save it")).to_be_visible()
    assert saved(attempt) == {}
    log_in(page, student)
    page.goto(address(attempt, "1/"))
    expect_state(page, "Saved")
    expect(page.get_by_label("The Rome Declaration")).to_be_checked()
    assert saved(attempt) == {1: {"choice": "b"}}


def test_the_time_survives_a_reload_and_more_of_it_reaches_the_page(
    begin, student_page, student, course, clock, assert_usable
):
    page, attempt = student_page, begin(**DEFERRED, time_limit=30)
    page.goto(address(attempt, "1/"))
    time = page.locator("[data-time]")
    expect(time).to_have_text("30 min")
    clock.move(minutes=10)
    page.reload()
    expect(time).to_have_text("20 min")
    page.locator(".clock summary").click()
    expect(time).to_be_hidden()
    page.locator(".clock summary").click()
    Accommodation.objects.create(course=course.course, user=student, time_multiplier=2)
    expect(page.locator("[data-allowed]")).to_have_text(
        "of 60 minutes (30 + your 30)", timeout=5000
    )
    expect(time).to_have_text("50 min")
    assert_usable(page)


def test_at_the_end_of_the_time_what_was_given_is_submitted(begin, student_page, clock):
    page, attempt = student_page, begin(**DEFERRED, time_limit=30)
    page.goto(address(attempt, "2/"))
    page.get_by_label("Your answer").fill("Rome")
    expect_state(page, "Saved")
    clock.move(minutes=30, seconds=1)
    expect(page.get_by_text("what you had saved was submitted for you")).to_be_visible()
    attempt.refresh_from_db()
    assert (attempt.ending, attempt.points) == ("time", 1)


def test_all_questions_on_one_page_are_saved_one_by_one(begin, student_page, assert_usable):
    page, attempt = student_page, begin(**DEFERRED, paging="all")
    page.goto(address(attempt))
    page.locator("#question-2").get_by_label("Your answer").fill("Rome")
    choose(page, "Consultation")
    expect_state(page, "Saved")
    assert_usable(page)
    page.get_by_role("button", name="Save all and check before submitting").click()
    expect(page.locator(".step-links")).to_have_text(re.compile(r"^\s*Question 1\s*$"))
    assert_usable(page)
    assert saved(attempt) == {2: {"text": "Rome"}, 3: {"choices": ["a"]}}
    assert Response.objects.count() == 2


def test_hints_and_tries_by_keyboard(begin, student_page, assert_usable):
    page, attempt = student_page, begin(behaviour="interactive")
    page.goto(address(attempt, "1/"))
    wrong = page.locator(".option", has_text="The Founding Act").get_attribute("data-key")
    page.keyboard.press(wrong)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Not yet")).to_be_focused()
    expect(page.locator(".hints")).to_contain_text("Think of Italy.")
    expect(page.locator("[data-step-of='1']")).to_contain_text("not yet")
    assert_usable(page)
    choose(page, "The Rome Declaration")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("h2.verdict")).to_have_text("Right")
    expect(page.locator("[data-step-of='1']")).to_contain_text("right")
    page.keyboard.press("Enter")
    expect(page.locator(".quiz-head")).to_contain_text("question 2 of 3")


def test_an_exam_without_script(begin, new_context, log_in, student, assert_usable):
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, student)
    attempt = begin(behaviour="deferred_certainty", time_limit=30)
    page.goto(address(attempt, "1/"))
    expect_state(page, "")
    expect(page.locator("noscript p")).to_be_visible()
    choose(page, "The Rome Declaration")
    page.get_by_role("radio", name=re.compile("^Very sure")).check()
    page.get_by_role("button", name="Flag").click()
    expect(page.get_by_role("button", name="Flagged")).to_be_visible()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Your answer").fill("Paris")
    choose(page, "Not very sure")
    page.get_by_role("button", name="Previous").click()
    expect(page.get_by_role("radio", name=re.compile("^Very sure"))).to_be_checked()
    page.get_by_role("link", name="Check and submit").click()
    expect(page.locator("main")).to_contain_text("2 of 3 questions have an answer.")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="3 of 9 points")).to_be_visible()
    expect(page.locator("noscript")).to_have_count(0)
    assert Response.objects.filter(item__attempt=attempt).count() <= 4


def test_practice_without_script_says_when_an_answer_is_saved(begin, new_context, log_in, student):
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, student)
    attempt = begin(behaviour="immediate_feedback")
    page.goto(address(attempt, "1/"))
    choose(page, "The Rome Declaration")
    expect_state(page, "")
    expect(page.locator("noscript p")).to_be_visible()
    page.get_by_role("button", name="Check").click()
    expect_state(page, "")
    expect(page.locator("noscript")).to_have_count(0)


@pytest.mark.parametrize("behaviour", ["deferred_certainty", "adaptive"])
def test_the_pages_of_an_attempt_are_usable(begin, student_page, course, assert_usable, behaviour):
    page = student_page
    attempt = begin(behaviour=behaviour, attempts_allowed=2, pass_mark=60, time_limit=60)
    heard = pages.listen(page)
    for end in ("1/", "check/"):
        page.goto(address(attempt, end))
        assert_usable(page)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Your answers")).to_be_visible()
    for summary in page.locator(".again summary").all():
        summary.click()
    assert_usable(page)
    page.goto("/c/small/quizzes/practice/")
    assert_usable(page)
    assert heard == []
