"""A lecturer's afternoon: 600 questions from Moodle become a published quiz in a few clicks."""

import csv
import io
import json
from random import Random

import pytest
from playwright.sync_api import Locator, Page, expect

from quizzes.formats import moodle_xml
from quizzes.models import KeptQuestion, Picture, Question, Quiz, Status
from quizzes.models.dealing import deal
from tests import factories
from tests.browser import lecturer, pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.exhaustive,
    pytest.mark.django_db(transaction=True),
]
MOST_CLICKS = 30
A_WHILE = 120_000
PLACES = ("option", "stem", "feedback")


class Hand:
    """A person's hand: everything pressed, chosen or typed into counts as a click."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def press(self, what: Locator) -> None:
        """Click on something."""
        self.clicks += 1
        what.click()

    def button(self, name: str) -> None:
        """Press a button."""
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def link(self, name: str) -> None:
        """Follow a link of the page."""
        self.press(self.page.get_by_role("main").get_by_role("link", name=name, exact=True))

    def fill(self, what: Locator, text: str) -> None:
        """Click into a field and type."""
        self.clicks += 1
        what.fill(text)

    def choose(self, what: Locator, label: str) -> None:
        """Open a list and choose a line of it."""
        self.clicks += 2
        what.select_option(label=label)


@pytest.fixture
def page(new_context, log_in, instructor) -> Page:
    """Return a page on which neither a script nor the content policy may complain."""
    opened = new_context(reduced_motion="reduce", accept_downloads=True).new_page()
    heard = pages.listen(opened)
    log_in(opened, instructor)
    yield opened
    assert heard == []


def test_six_hundred_questions_become_a_published_quiz(page, course, clock):
    data = lecturer.bank()
    # The usual objective of a lesson would be its only one.
    factories.ObjectiveFactory(
        course=course.course, lesson=course.lesson, key="bodies", text="Name the bodies"
    )
    hand = Hand(page)
    page.goto("/c/small/desk/")
    bring(hand, data)
    file_them(hand)
    hand.button("Import what is ticked")
    expect(page.get_by_text("500 questions imported.")).to_be_visible(timeout=A_WHILE)
    rows = report_of(hand)
    build(hand)
    exported = export(hand)
    assert hand.clicks <= MOST_CLICKS
    assert_imported(course)
    assert_told(rows, data)
    assert [text in exported for text in lecturer.kept_in(data)] == [True] * 100


def bring(hand: Hand, data: bytes) -> None:
    """Send the file, and wait until it is read."""
    hand.link("Import")
    hand.clicks += 2  # the file is chosen in a window of the system
    sent = {"name": "bank.xml", "mimeType": "text/xml", "buffer": data}
    hand.page.locator("input[type=file]").set_input_files(sent)
    hand.button("Look at it")
    heading = hand.page.get_by_role("heading", name="What would become of it")
    expect(heading).to_be_visible(timeout=A_WHILE)
    expect(hand.page.get_by_text("Moodle XML · 600 questions")).to_be_visible()
    # Of the first 25 four show one; that in a right option stands again in its key.
    expect(hand.page.locator(".import-items img")).to_have_count(5)


def file_them(hand: Hand) -> None:
    """Say where the questions go and what they ask, what tag all get, and that all are asked."""
    hand.link("Change where they go")
    lesson = hand.page.get_by_label("Lesson", exact=False).first
    hand.choose(lesson, "From one body to the next")
    hand.choose(hand.page.get_by_label("Objective", exact=False).first, "Name the bodies")
    hand.fill(hand.page.get_by_label("Tags for all"), "history-101")
    hand.press(hand.page.get_by_label("Publish at once"))
    hand.button("Keep this")


def report_of(hand: Hand) -> list[list[str]]:
    """Return the rows of the report that is downloaded."""
    with hand.page.expect_download() as downloading:
        hand.link("The whole report as a table (CSV)")
    text = downloading.value.path().read_text("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def build(hand: Hand) -> None:
    """Make a final that draws twenty of them by their tag, and publish it."""
    page = hand.page
    hand.link("Quizzes")
    hand.link("Make a quiz")
    hand.fill(page.get_by_label("title"), "History")
    hand.choose(page.get_by_label("purpose"), "Final")
    hand.button("Make the draft")
    section = page.get_by_role("form", name="Add a section")
    hand.fill(section.get_by_label("title"), "Drawn")
    hand.fill(section.get_by_label("questions to draw"), "20")
    hand.button("Add the section")
    hand.press(page.get_by_text("Name and what it draws"))
    hand.fill(page.locator(".builder textarea, .builder input[name$=tags]").first, "history-101")
    # The count is live: it says so before the section is saved.
    with page.expect_response(_saves):
        hand.button("Save the section")
    page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping')")
    expect(page.get_by_text("500 match, 20 drawn.").first).to_be_visible()
    hand.button("Publish")
    expect(page.get_by_text("Published. Students see it now.")).to_be_visible()


def _saves(answer) -> bool:
    sent = answer.request.post_data or ""
    return answer.request.method == "POST" and "live" not in sent


def export(hand: Hand) -> str:
    """Return everything as it leaves again as Moodle XML."""
    hand.link("Import")
    hand.link("Export questions")
    with hand.page.expect_download() as downloading:
        hand.button("Download")
    return downloading.value.path().read_text("utf-8")


def assert_imported(course) -> None:
    made = Question.objects.filter(course=course.course, tags__icontains='"history-101"')
    assert (made.count(), made.filter(status=Status.PUBLISHED).count()) == (500, 500)
    assert made.filter(lesson=course.next_lesson).count() == 42
    # What is asked in a lesson without an objective gets one of its own.
    asking = {(one.lesson.key, one.objective.key) for one in made.select_related("objective")}
    assert asking == {("founding", "bodies"), ("after", "imported-questions")}
    assert_shown(made)
    assert KeptQuestion.objects.count() == 100
    quiz = Quiz.objects.get(key="history")
    dealt = deal(quiz, Random(1), shuffle=False)
    assert (quiz.status, len(dealt)) == (Status.PUBLISHED, 20)
    assert {one.question for one in dealt} <= set(made.values_list("pk", flat=True))


def assert_shown(made) -> None:
    """Look for every picture of the file in the course, where its question showed it."""
    shown = [n for n in range(600) if lecturer.has_picture(n) and not lecturer.is_kept(n)]
    keys = {picture.alt: picture.key for picture in Picture.objects.all()}
    assert set(keys) == {f"map {number}" for number in shown}
    bodies = dict(made.values_list("name", "current__body"))
    found = {}
    for number in shown:
        link = f"![map {number}](picture:{keys[f'map {number}']})"
        body = bodies[f"Question {number}"]
        found[number] = [place for place in PLACES if link in _text_of(body, place)]
    assert found == {number: [lecturer.place_of_picture(number)] for number in shown}
    assert {place for (place,) in found.values()} == set(PLACES)


def _text_of(body: dict, place: str) -> str:
    """Return all that a body says in its options, its explanation, or elsewhere."""
    options = json.dumps([one["text"] for one in body.get("options", ())])
    explained = str(body.get("explanation"))
    rest = {name: body[name] for name in ("stem", "text") if name in body}
    return {"option": options, "feedback": explained, "stem": json.dumps(rest)}[place]


def assert_told(rows: list[list[str]], data: bytes) -> None:
    """Compare the report with every note that reading the file makes."""
    file = moodle_xml.read(data)
    notes = {
        (str(note.line), item.title, note.message) for item in file.items for note in item.notes
    }
    notes |= {(str(note.line), "", note.message) for note in file.notes}
    # What is said of several questions stands once, with their lines; each has its number.
    shared = {row[4]: row for row in rows if row[4].startswith("note ")}
    told = set()
    for row in rows:
        if row[6] in shared:
            message = shared[row[6]][6]
            lines = {line for line, title, said in notes if (title, said) == (row[2], message)}
            assert lines <= set(shared[row[6]][0].split(", "))
            told |= {(line, row[2], message) for line in lines or {""}}
        elif row[6] and row[4] not in shared:
            told.add((row[0], row[2], row[6]))
    assert told == notes
    became = [row[4] for row in rows]
    assert became.count("kept as it is") == 100
