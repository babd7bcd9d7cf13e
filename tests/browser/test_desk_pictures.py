"""Pictures put into texts in a real browser: pasted, chosen, refused, and without script."""

import base64

import pytest
from playwright.sync_api import Page, expect

from quizzes.models import Picture, Question
from tests import factories
from tests.browser.pages import listen
from tests.pictures import red_png

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = "/c/small/desk/"
FILE = {"name": "wall.png", "mimeType": "image/png", "buffer": red_png()}
HAND_OVER = """
(field, [kind, name, type, text]) => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  data.items.add(new File([bytes], name, { type }));
  const options = { bubbles: true, cancelable: true };
  field.dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: data })
    : new DragEvent("drop", { ...options, dataTransfer: data }));
}
"""


@pytest.fixture
def desk(page, log_in, instructor, course, clock, live_server):
    heard = listen(page)
    log_in(page, instructor)
    yield page
    # What is refused on purpose is told in the console too.
    assert [one for one in heard if "422" not in one] == []


def hand_over(field, kind: str, data: bytes = FILE["buffer"], name: str = "wall.png") -> None:
    """Paste or drop a file into a field, as a browser does."""
    field.evaluate(HAND_OVER, [kind, name, "image/png", base64.b64encode(data).decode()])


def dialog(page: Page):
    return page.get_by_role("dialog", name="Add a picture")


def expect_loaded(picture) -> None:
    """Expect an image on the page to be there in full, not as a broken one."""
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    expect(picture).to_have_js_property("naturalWidth", 30)


def publish(desk, course):
    """Publish the question in the editor, and put it into a quiz."""
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_text("Published: quizzes can ask it now.")).to_be_visible()
    question = Question.objects.exclude(author=None).get()
    factories.QuizFactory(lesson=course.lesson, key="seen", questions=[question])


def test_a_picture_pasted_into_a_question_reaches_the_student(
    desk, new_context, log_in, course, student, assert_usable
):
    desk.goto(f"{DESK}questions/new/?kind=single_choice")
    stem = desk.locator("[name=stem]")
    stem.fill("What is this?\n\n")
    hand_over(stem, "paste")
    expect(desk.get_by_label("What it shows")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(dialog(desk).get_by_role("alert")).to_have_text("This field is required.")
    assert_usable(desk)
    desk.get_by_label("What it shows").fill("A [red] wall")
    desk.keyboard.press("Enter")
    expect(dialog(desk)).to_be_hidden()
    expect(stem).to_be_focused()
    key = Picture.objects.get().key
    expect(stem).to_have_value(f"What is this?\n\n![A \\[red\\] wall](picture:{key})")
    for number, word in enumerate(("A wall", "A door", "A roof")):
        desk.locator(f"[name=options-{number}-text]").fill(word)
        desk.locator(f"[name=options-{number}-feedback]").fill("So it is.")
    desk.locator("[name=options-0-correct]").check()
    # The same file again, dropped into an option: it is there once.
    hand_over(desk.locator("[name=options-2-text]"), "drop")
    desk.get_by_label("What it shows").fill("red again")
    dialog(desk).get_by_role("button", name="Add").click()
    expect(desk.locator("[name=options-2-text]")).to_have_value(
        f"A roof![red again](picture:{key})"
    )
    assert Picture.objects.count() == 1
    expect_loaded(desk.locator("#preview img[alt='A [red] wall']"))
    publish(desk, course)
    page = new_context().new_page()
    heard = listen(page)
    log_in(page, student)
    page.goto("/c/small/quizzes/seen/")
    page.get_by_role("button", name="Start").click()
    expect_loaded(page.get_by_role("img", name="A [red] wall"))
    assert heard == []


def test_a_picture_is_chosen_for_a_lesson_by_keyboard_and_a_wrong_file_is_refused(desk):
    desk.goto(f"{DESK}lessons/founding/")
    body = desk.locator("[name=body]")
    body.fill("## First {#first}\n\n")
    body.press("Control+End")
    desk.get_by_role("button", name="Add a picture").click()
    expect(desk.get_by_label("Picture", exact=True)).to_be_focused()
    desk.get_by_label("Picture", exact=True).set_input_files(
        {"name": "wall.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)/>"}
    )
    desk.get_by_label("What it shows").fill("A wall")
    desk.keyboard.press("Enter")
    expect(dialog(desk).get_by_role("alert")).to_contain_text("This is not a picture we can read")
    desk.get_by_label("Picture", exact=True).set_input_files(FILE)
    desk.get_by_label("What it shows").press("Enter")
    expect(dialog(desk)).to_be_hidden()
    expect_loaded(desk.locator("#preview img[alt='A wall']"))
    desk.get_by_role("button", name="Add a picture").click()
    desk.keyboard.press("Escape")
    expect(dialog(desk)).to_be_hidden()


def test_what_also_comes_as_words_is_pasted_as_words(desk):
    desk.goto(f"{DESK}lessons/founding/")
    desk.locator("[name=body]").evaluate(
        """(field) => {
          const data = new DataTransfer();
          data.items.add(new File(["x"], "x.png", { type: "image/png" }));
          data.setData("text/plain", "words");
          const options = { bubbles: true, cancelable: true, clipboardData: data };
          field.dispatchEvent(new ClipboardEvent("paste", options));
        }"""
    )
    expect(dialog(desk)).to_be_hidden()


def test_without_script_a_picture_is_added_copied_and_read(
    new_context, log_in, instructor, course, clock, live_server, assert_usable
):
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, instructor)
    page.goto(f"{DESK}lessons/founding/")
    expect(page.get_by_role("button", name="Add a picture")).to_be_hidden()
    page.goto(f"{DESK}pictures/")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Choose a picture, please.").first).to_be_visible()
    page.get_by_label("Picture", exact=True).set_input_files(FILE)
    page.get_by_label("What it shows", exact=True).fill("A red wall")
    page.get_by_role("button", name="Add", exact=True).click()
    shown = page.get_by_label("To show it, copy this into a text").input_value()
    page.goto(f"{DESK}lessons/founding/")
    page.locator("[name=body]").fill(f"## First {{#first}}\n\n{shown}\n")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/c/small/lessons/founding/")
    expect(page.get_by_role("img", name="A red wall")).to_be_visible()
    page.goto(f"{DESK}pictures/")
    expect(page.get_by_role("link", name="Lesson founding")).to_be_visible()


def test_the_pages_are_usable_by_everyone(desk, course, assert_usable):
    long = "Long" * 60
    for number, alt in enumerate(("All red", long)):
        factories.PictureFactory(course=course.course, key=f"red-{number}", alt=alt)
    course.lesson.body = "![](picture:red-0)"
    course.lesson.save()
    for address in ("pictures/", "pictures/red-0/", "pictures/red-1/"):
        desk.goto(DESK + address)
        assert_usable(desk)
