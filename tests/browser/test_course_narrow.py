"""The whole course on the narrowest phone: lessons and reference pages in both themes."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from quizzes.actions import courses
from quizzes.formats import course_pack
from tests.browser import pages

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

NARROW = {"width": 320, "height": 640}
REFERENCE = ("", "glossary/", "sources/", "people/", "timeline/", "record/")

# What a reader can't reach by scrolling down: it sticks out to the right of the page, and no box
# around it scrolls sideways by itself, as that of a wide table does.
STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  const within = (element) => element && (scrolls(element) || within(element.parentElement));
  return [...document.querySelectorAll("main *")]
    .filter((element) => element.checkVisibility({visibilityProperty: true}))
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .filter((element) => !within(element))
    .map((element) => element.outerHTML.slice(0, 100));
}"""


@pytest.fixture
def whole_course(clock, live_server):
    """Return the course of `content/nrc`, all of it, loaded into the site."""
    course = course_pack.read_folder(settings.BASE_DIR / "content" / "nrc")
    courses.load(course=course, now=clock.now)
    return course


def look_at(page: Page, assert_accessible) -> list[str]:
    """Return what is wrong with the page on a narrow phone, all that folds unfolded."""
    expect(page.locator("h1")).to_have_count(1)
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    width = page.evaluate("document.scrollingElement.scrollWidth")
    found = [f"{page.url} is {width} pixels wide"] if width > NARROW["width"] else []
    found += [f"{page.url} cuts off {element}" for element in page.evaluate(STICKING_OUT)]
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert_accessible(page)
    return found


def test_every_lesson_and_reference_page_fits_a_narrow_phone(
    whole_course, new_context, assert_accessible
):
    page = new_context(reduced_motion="reduce", viewport=NARROW).new_page()
    heard = pages.listen(page)
    lessons = [f"lessons/{lesson.key}/" for lesson in whole_course.lessons()]
    assert len(lessons) == 14
    found = []
    for address in (*REFERENCE, *lessons):
        page.goto(f"/c/nrc/{address}")
        found += look_at(page, assert_accessible)
    assert (found, heard) == ([], [])
