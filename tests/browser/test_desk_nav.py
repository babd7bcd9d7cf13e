"""The places of the desk on a phone: one row, which a finger moves and Tab goes along."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk.test_desk_bank import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GRADES = "/c/small/desk/grades/"


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request, new_context, log_in, instructor, course, clock, live_server) -> Page:
    options = {"reduced_motion": "reduce", "viewport": PHONE}
    opened = new_context(java_script_enabled=request.param, **options).new_page()
    log_in(opened, instructor)
    opened.goto(GRADES)
    return opened


def test_it_is_one_row_in_which_the_place_one_is_at_is_seen(page):
    places = page.get_by_role("navigation", name="Desk")
    assert places.bounding_box()["height"] <= 70
    expect(places.get_by_role("link")).to_have_count(14)
    here = places.get_by_role("link", name="Grades")
    expect(here).to_have_attribute("aria-current", "page")
    expect(here).to_be_in_viewport(ratio=1)
    expect(places.get_by_role("link", name="Quizzes")).not_to_be_in_viewport()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_tab_goes_along_it_and_enter_opens(page):
    places = page.get_by_role("navigation", name="Desk")
    names = places.get_by_role("link").all_inner_texts()
    places.get_by_role("link", name=names[0]).focus()
    for name in names:
        link = places.get_by_role("link", name=name)
        expect(link).to_be_focused()
        # A browser does not move what can be seen in part.
        expect(link).to_be_in_viewport()
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Accommodations")).to_be_visible()


def test_it_stays_as_it_was_where_there_is_room(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    places = page.get_by_role("navigation", name="Desk")
    for link in places.get_by_role("link").all():
        expect(link).to_be_in_viewport(ratio=1)
