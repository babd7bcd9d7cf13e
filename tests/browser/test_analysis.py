"""Item analysis in a real browser: read, usable on every page, its charts drawn from the tables."""

import pytest
from playwright.sync_api import expect

from tests.actions.test_attempts import RIGHT
from tests.actions.test_item_figures import ONE_RIGHT
from tests.factories import UserFactory
from tests.views.desk_pages import DESK, QUIZ, take

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SWAPPED = RIGHT | {"single_choice": {"choice": ["a"]}}


@pytest.fixture
def taken(course, clock, live_server):
    """Four students right but for the first question, four right in that one alone."""
    return [take(UserFactory(), course.quiz, said) for said in (SWAPPED, ONE_RIGHT) * 4]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_remark_leads_to_the_answers_and_to_the_editor(
    new_context, log_in, instructor, taken, script
):
    page = new_context(java_script_enabled=script).new_page()
    log_in(page, instructor)
    page.goto(QUIZ)
    page.get_by_role("link", name="Which questions work").press("Enter")
    expect(page.get_by_text("The best students chose A: check the key.")).to_be_visible()
    page.get_by_role("link", name="Which document founded the Council?").first.press("Enter")
    row = page.get_by_role("row", name="A. The Founding Act")
    expect(row).to_contain_text("100%")
    expect(page.locator("canvas")).to_have_count(1 if script else 0)
    page.get_by_role("link", name="Edit this question").press("Enter")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()


def test_every_page_is_usable(new_context, log_in, instructor, taken, assert_usable):
    page = new_context(reduced_motion="reduce").new_page()
    log_in(page, instructor)
    for address in (
        f"{DESK}analysis/practice/",
        f"{DESK}analysis/questions/single-choice/",
        f"{DESK}analysis/questions/true-false/",
    ):
        page.goto(address)
        for summary in page.locator("details > summary").all():
            summary.click()
        expect(page.locator("h1")).to_have_count(1)
        assert_usable(page)
