"""Cards out and in, in a browser: a package and a table are looked at, taken, and taken back."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from quizzes.formats.anki import AnkiNote, BasicFields
from quizzes.models import CardState
from tests.browser import pages
from tests.browser.takers import Taker, Touch
from tests.browser.test_kinds import PHONE
from tests.views.exchange_pages import PAGE, basic, learned, own_texts, package

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLE = b"Uno;One;numbers\nDos;Two;numbers\n"
WAYS = {
    "with script": {"reduced_motion": "reduce"},
    "without script": {"java_script_enabled": False},
    "on a phone": {"reduced_motion": "reduce", **PHONE},
}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def open_page(new_context, log_in, course, student):
    """Return a function that opens the page of cards out and in; no script may complain on it."""
    heard = []

    def opening(**options) -> Page:
        page = new_context(**options).new_page()
        heard.append(pages.listen(page))
        log_in(page, student)
        page.goto(PAGE)
        return page

    yield opening
    assert [said for of_page in heard for said in of_page if "status of 422" not in said] == []


def someone(page: Page) -> Taker:
    """Return who has this page: one who taps where the screen is touched, else one with a mouse."""
    return (Touch if page.viewport_size["width"] == 360 else Taker)(page)


def send(page: Page, name: str, data: bytes) -> None:
    """Send a file as the form does."""
    form = page.locator("form[enctype]")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    form.get_by_label("File").set_input_files(file)
    form.get_by_label("New notes belong to the lesson").select_option("small/founding")
    someone(page).press(form.get_by_role("button", name="Look at it"))


def expect_heading(page: Page, words: str) -> None:
    """Wait until the page is this one, no wider than its screen."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.wait_for_load_state()
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= page.viewport_size["width"]


def take_and_take_back(page: Page, student, texts: list[str]) -> None:
    """Take what is looked at, see it among one's own notes, and take it back."""
    assert own_texts(student) == []
    someone(page).press(page.get_by_role("button", name="Take it", exact=True))
    expect_heading(page, "What became of it")
    assert own_texts(student) == texts
    someone(page).press(page.get_by_role("button", name="Take it back"))
    expect(page.get_by_text("It was taken back: everything is as it was before.")).to_be_visible()
    assert (own_texts(student), CardState.objects.count()) == ([], 0)


@pytest.mark.parametrize("way", WAYS)
def test_a_package_is_looked_at_taken_and_taken_back(open_page, student, clock, way):
    page = open_page(**WAYS[way])
    notes = basic("a", "Which body?", "The Council"), basic("b", "Since?", cards=(learned(clock),))
    send(page, "mine.apkg", package(*notes, clock=clock))

    expect_heading(page, "What would become of it")
    said = ["2 notes: becomes a new note of your own", "1 card takes over schedule and answers"]
    expect(page.locator("main .stack > ul > li")).to_have_text(said)
    rows = page.get_by_role("row").filter(has=page.get_by_role("rowheader"))
    expect(rows.get_by_role("rowheader")).to_contain_text(["Which body?", "Since?"])
    take_and_take_back(page, student, ["Which body?", "Since?"])


@pytest.mark.parametrize("way", WAYS)
def test_a_table_has_its_columns_named(open_page, student, way):
    page = open_page(**WAYS[way])
    send(page, "words.csv", TABLE)

    expect_heading(page, "What would become of it")
    someone(page).press(page.get_by_text("What the columns hold"))
    for role, column in (("Front", "B"), ("Back", "A"), ("Tags", "C")):
        page.get_by_label(role).select_option(column)
    someone(page).press(page.get_by_role("button", name="Read it so"))
    expect(page.locator(".stack-table tbody th > div")).to_have_text(["One", "Two"])
    expect_heading(page, "What would become of it")
    take_and_take_back(page, student, ["One", "Two"])


def test_nothing_stands_in_anyones_way(open_page, student, clock, assert_usable):
    page = open_page(reduced_motion="reduce")
    assert_usable(page)
    send(page, "broken.apkg", b"PK no package")
    expect(page.get_by_role("alert")).to_be_visible()
    assert_usable(page)
    send(page, "words.csv", b"front;back\nOne;Uno\n;Dos\n")
    expect(page.get_by_role("heading", name="The table can’t be taken like this")).to_be_visible()
    assert_usable(page)
    page.goto(PAGE)
    odd = AnkiNote("odd", "basic", BasicFields("Which word? " + 90 * "a", "This: " + 90 * "b"))
    send(page, "mine.apkg", package(basic("a", cards=(learned(clock),)), odd, clock=clock))
    expect_heading(page, "What would become of it")
    assert_usable(page)
    page.get_by_role("button", name="Take it", exact=True).click()
    expect_heading(page, "What became of it")
    assert_usable(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("It was taken back")).to_be_visible()
    assert_usable(page)
    page.goto(PAGE)
    expect(page.get_by_role("heading", name="Brought before")).to_be_visible()
    assert_usable(page)
