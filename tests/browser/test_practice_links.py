"""A link for everyone, in a browser: made at the desk, followed by a visitor without script."""

import pytest
from playwright.sync_api import expect

from quizzes.models import Course, PracticeLink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = "/c/small/desk/quizzes/practice/"


def test_a_link_is_made_and_a_visitor_practises_by_it(
    new_context, log_in, instructor, course, clock, assert_usable
):
    Course.objects.update(access=Course.Access.MEMBERS)
    desk = new_context(reduced_motion="reduce").new_page()
    log_in(desk, instructor)
    desk.goto(f"{DESK}build/")
    desk.get_by_role("link", name="Make a link for everyone").click()
    assert_usable(desk)
    desk.get_by_role("button", name="Make the link").click()
    expect(desk.get_by_text("It holds until you end it.")).to_be_visible()
    assert_usable(desk)
    link = f"/p/{PracticeLink.objects.get().token}/"
    visitor = new_context(java_script_enabled=False).new_page()
    visitor.goto(link)
    visitor.get_by_role("button", name="Start").click()
    visitor.get_by_label("The Rome Declaration").check()
    visitor.get_by_role("button", name="Check").click()
    expect(visitor.get_by_role("heading", name="Right")).to_be_visible()
    expect(visitor.get_by_text("Read the passage")).to_have_count(0)
    desk.get_by_role("button", name="End the link").click()
    expect(desk.get_by_text("The link has ended.")).to_be_visible()
    visitor.goto(link)
    expect(visitor.get_by_role("heading", name="This link leads nowhere now")).to_be_visible()
