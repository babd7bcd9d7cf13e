"""Attacks by an author's own texts, in a real browser: they run nothing and break no page."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Response, expect

from quizzes.models import Attempt, CardState, ContentChange, Lesson, Question
from tests.browser import attacked, pages
from tests.browser.attacks import BATCHES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
DESK = "/c/small/desk/"
FAULTS_OF_PAGE = (Path(__file__).parent / "attacked_page.js").read_text(encoding="utf-8")
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


class Watch:
    """A page whose requests, errors and dialogs are all noted."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.faults: list[str] = []
        self.said = pages.listen(page)
        page.on("request", lambda request: self._judge(request.url))
        page.on("dialog", self._dismiss)

    def _judge(self, url: str) -> None:
        if not url.startswith((f"{self.origin}/", "data:image/svg")) or "evil" in url:
            self.said.append(f"a request to {url}")

    def _dismiss(self, dialog) -> None:
        self.said.append(f"a dialog {dialog.message}")
        dialog.dismiss()

    def open(self, address: str, status: int = 200) -> None:
        """Open the address and look at the page."""
        self.look(self.page.goto(address), address, status)

    def look(self, response: Response, address: str, status: int = 200) -> None:
        """Note what is wrong with the page as it is now."""
        if response.status != status:
            self.said.append(f"status {response.status}")
        self.look_again(address)

    def look_again(self, address: str) -> None:
        """Note what is wrong with the page as it is now, whatever came of it."""
        self.page.evaluate(OPEN_ALL)
        found = self.page.evaluate(FAULTS_OF_PAGE, "/admin/" not in address)
        self.faults += [f"{address}: {fault}" for fault in [*found, *self.said]]
        self.said.clear()


@pytest.fixture
def watch(new_context, live_server, log_in, clock):
    """Return a function that opens a watched page of a person, on a phone."""

    def begin(user) -> Watch:
        page = new_context(reduced_motion="reduce", viewport=PHONE, timezone_id="UTC").new_page()
        log_in(page, user)
        return Watch(page, live_server.url)

    return begin


@pytest.mark.parametrize("name", BATCHES)
def test_nothing_runs_where_students_read(watch, student, name):
    attacked.plant(BATCHES[name], student)
    watched = watch(student)
    finished, begun = Attempt.objects.order_by("pk")
    for address in ("", "glossary/", "sources/", "people/", "timeline/", "record/"):
        watched.open(f"/c/small/{address}")
    watched.open("/c/small/quizzes/practice/")
    watched.open(f"/c/small/attempts/{finished.pk}/result/")
    for attack in BATCHES[name]:
        watched.open(f"/c/small/lessons/{attack.name}/")
        item = begun.items.get(version__question__key=f"{attack.name}-0")
        watched.open(f"/c/small/attempts/{begun.pk}/{item.position}/")
        CardState.objects.update(suspended=True)
        CardState.objects.filter(card__note__key=attack.name).update(suspended=False)
        watched.open("/review/")
    assert "\n".join(watched.faults) == ""


@pytest.mark.parametrize("name", BATCHES)
def test_nothing_runs_at_the_desk(watch, student, administrator, name):
    attacked.plant(BATCHES[name], student)
    watched = watch(administrator)
    for address in (
        "",
        "questions/",
        "lessons/",
        "cards/",
        "glossary/",
        "quizzes/practice/",
        "quizzes/practice/build/",
        "quizzes/practice/build/try/?seed=1",
        "quizzes/practice/print/?seed=1",
        "analysis/practice/",
    ):
        watched.open(f"{DESK}{address}")
    key = BATCHES[name][0].name
    for address in (
        f"questions/{key}-1/",
        f"cards/{key}/",
        f"glossary/{key}/",
        f"history/question/{key}-0/",
        f"history/lesson/{key}/",
        f"analysis/questions/{key}-0/",
    ):
        watched.open(f"{DESK}{address}")
    lesson = Lesson.objects.get(key=key)
    watched.open(reverse("admin:quizzes_lesson_change", args=[lesson.pk]))
    for attack in BATCHES[name]:
        _look_at_one(watched, attack.name)
    assert "\n".join(watched.faults) == ""


def _look_at_one(watched: Watch, key: str) -> None:
    question = Question.objects.get(key=f"{key}-0")
    change = ContentChange.objects.filter(key=question.key).latest("pk")
    for address in (
        f"questions/{key}-0/",
        f"lessons/{key}/",
        f"history/question/{key}-0/{change.pk}/",
    ):
        watched.open(f"{DESK}{address}")
    watched.open(reverse("admin:quizzes_question_change", args=[question.pk]))


SENT = {
    "script-tag": 422,
    "javascript-link": 422,
    "link-title": 200,
    "form": 422,
    "template": 200,
    "unclosed-fence": 200,
    "long-word": 422,
    "zero-byte": 422,
}
"""What the editor answers: 422 to what is too long or no text, to raw HTML, to a bad link."""


def test_the_editor_takes_it_as_words_or_says_why_not(watch, course, instructor):
    attacks = {attack.name: attack for batch in BATCHES.values() for attack in batch}
    watched = watch(instructor)
    for name, status in SENT.items():
        address = f"{DESK}questions/new/?kind=single_choice"
        watched.open(address)
        _write(watched.page, attacks[name].text)
        with watched.page.expect_response(_is_page) as sent:
            watched.page.get_by_role("button", name="Save draft").click()
        expect(watched.page.locator(".error-summary, .message")).to_be_visible()
        if status == 422:
            watched.said = [one for one in watched.said if "status of 422" not in one]
        watched.look(sent.value, f"{name} at {watched.page.url}", status)
    assert "\n".join(watched.faults) == ""
    written = Question.objects.filter(author=instructor).order_by("pk")
    stems = [question.current.spec.stem for question in written if not question.current.spec.hints]
    assert stems == [attacks[name].stored() for name, status in SENT.items() if status == 200]


def _is_page(response: Response) -> bool:
    return response.request.is_navigation_request() and response.status != 303


def _write(page: Page, text: str) -> None:
    for name in ("stem", "options-0-text", "options-0-feedback", "explanation"):
        page.locator(f"[name='{name}']").evaluate("(field, text) => { field.value = text; }", text)
    page.locator("[name='options-1-text']").fill("Another")
    page.locator("[name='options-1-correct']").check()


def test_a_section_may_have_the_name_of_a_part_of_the_page(watch, course, student):
    course.lesson.body = "## The status {#status}\n\nText.\n\n## The main {#main}\n\nText.\n"
    course.lesson.save()
    watched = watch(student)
    watched.open("/c/small/lessons/founding/")
    watched.page.keyboard.press("End")
    expect(watched.page.locator("body > [role=status]")).to_contain_text("Marked as read")
    expect(watched.page.locator("h2#status")).to_have_text("The status")
    watched.look_again("the lesson")
    assert watched.faults == []


def test_a_term_that_no_address_can_name_is_a_link_like_any_other(watch, course, student):
    course.lesson.body = "## First {#first}\n\n[word](term:%E0%A4%A)\n"
    course.lesson.save()
    watched = watch(student)
    watched.open("/c/small/lessons/founding/")
    watched.page.get_by_role("link", name="word", exact=True).click()
    expect(watched.page.get_by_role("heading", level=1)).to_have_text("Glossary")
    watched.look_again("the glossary")
    assert watched.faults == []
