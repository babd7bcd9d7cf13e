"""The importer of questions in a real browser: old encodings, many faults, large files."""

import pytest
from playwright.sync_api import Page, expect

from quizzes.models import Question, QuestionImport, Status
from tests.formats.moodle_xml import files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REFUSALS = "status of 422"
IMPORT = "/c/small/desk/import/"
PHONE = {"width": 360, "height": 740}
OLD = "::Café::Où est le café?{=à côté ~là-bas}\n\n::Zweite::Größe?{T}\n".encode("cp1252")
TEN = (
    b"Fine{T}\n\n"
    + b"\n\n".join(b"::Wrong %d::Which?{~a ~b}" % number for number in range(10))
    + b"\n\nFine too{F}"
)


@pytest.fixture
def plain(new_context, log_in, instructor) -> Page:
    """Return a page without scripts, as wide as a phone."""
    opened = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    log_in(opened, instructor)
    return opened


def send(page: Page, data: bytes, name: str = "questions.txt") -> None:
    page.goto(IMPORT)
    sent = {"name": name, "mimeType": "text/plain", "buffer": data}
    page.get_by_label("File", exact=False).first.set_input_files(sent)
    page.get_by_role("button", name="Look at it").click()


def drafts() -> list[str]:
    rows = Question.objects.filter(status=Status.DRAFT).order_by("pk")
    return [one.current.body["stem"] for one in rows.select_related("current")]


def test_a_file_in_windows_1252_is_read_and_said_to_be_guessed(page, course, clock):
    send(page, OLD)
    expect(page.get_by_role("heading", name="What would become of it")).to_be_visible()
    expect(page.get_by_text("Où est le café?")).to_be_visible()
    expect(page.get_by_text("Windows-1252")).to_be_visible()
    page.get_by_label("Import it").nth(1).uncheck()
    page.get_by_role("button", name="Import what is ticked").click()
    expect(page.get_by_text("1 question imported.")).to_be_visible()
    assert drafts() == ["Où est le café?"]
    page.get_by_role("link", name="All questions of the file").click()
    expect(page.get_by_role("row", name="Zweite")).to_contain_text("not chosen")


def test_ten_faults_are_told_with_their_lines(page, course, clock, assert_usable):
    send(page, TEN)
    expect(page.get_by_role("heading", name="10 questions are refused")).to_be_visible()
    told = page.locator("section[aria-labelledby=refused] li")
    expect(told).to_have_count(10)
    expect(told.first).to_contain_text("Line 3 (Wrong 0): no option is right")
    expect(page.locator("li", has_text="Import it")).to_have_count(2)
    assert_usable(page)
    page.get_by_role("button", name="Import what is ticked").click()
    expect(page.get_by_text("2 questions imported.")).to_be_visible()
    assert_usable(page)
    page.get_by_role("link", name="Take the import back").click()
    assert_usable(page)
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.get_by_text("It was taken back on")).to_be_visible()
    assert drafts() == []


def large_file() -> bytes:
    """Return a file of Moodle XML with 5 MB: 1,000 questions with long explanations."""
    told = "Every word of it is meant. " * 175
    explained = f"<generalfeedback format='html'><text>{told}</text></generalfeedback>"
    questions = [
        files.question("truefalse", explained, *ANSWERS, text=f"Is {n} even?", name=f"Even {n}")
        for n in range(1_000)
    ]
    return files.quiz(files.CHOICE, *questions)


ANSWERS = (files.answer("true", 0), files.answer("false", 100))


def test_a_file_of_5_megabytes_is_read_while_the_page_says_so(page, course, clock, assert_usable):
    data = large_file()
    assert 5_000_000 < len(data) < 6_000_000
    send(page, data, "large.xml")
    expect(page.get_by_text("1001 questions")).to_be_visible(timeout=60_000)
    assert "page=" not in page.url
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_role("heading", name="Questions 26 to 50 of 1001")).to_be_visible()
    page.get_by_role("button", name="Import what is ticked").click()
    expect(page.get_by_text("1001 questions imported.")).to_be_visible(timeout=60_000)
    assert len(drafts()) == 1001


def test_it_works_without_script_and_by_keyboard(plain, course, clock):
    data = files.quiz(files.CHOICE, files.TRUTH)
    send(plain, data, "moodle.xml")
    expect(plain.get_by_text("Pictures made ready: 0 of 1.")).to_be_visible()
    for _step in range(2):
        plain.get_by_role("button", name="Go on").focus()
        plain.keyboard.press("Enter")
    expect(plain.get_by_role("heading", name="What would become of it")).to_be_visible()
    box = plain.get_by_label("Import it").first
    box.focus()
    plain.keyboard.press("Space")
    expect(box).not_to_be_checked()
    plain.get_by_role("button", name="Import what is ticked").focus()
    plain.keyboard.press("Enter")
    expect(plain.get_by_text("1 question imported.")).to_be_visible()
    assert QuestionImport.objects.get().rows.filter(became="unchosen").count() == 1


def test_every_page_is_usable_on_a_phone(page, course, clock, assert_usable):
    page.set_viewport_size(PHONE)
    page.goto(IMPORT)
    assert_usable(page)
    send(page, files.WHOLE, "all.xml")
    expect(page.get_by_text("13 questions")).to_be_visible()
    for summary in page.locator("main details > summary").all():
        summary.click()
    assert_usable(page)
    page.get_by_role("link", name="Change where they go").click()
    assert_usable(page)
    page.get_by_label("Tags for all").fill("old")
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_text("Each question below says where it goes.")).to_be_visible()
    page.get_by_role("button", name="Import what is ticked").click()
    expect(page.get_by_text("10 questions imported.")).to_be_visible()
    assert_usable(page)
    page.goto("/c/small/desk/export/")
    assert_usable(page)
    page.get_by_label("With the answer key").check()
    page.get_by_role("button", name="Print").click()
    expect(page.get_by_role("heading", name="Answer key")).to_be_visible()
    assert_usable(page)
