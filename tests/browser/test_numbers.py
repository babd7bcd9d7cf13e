"""The numbers in a real browser: charts drawn from their tables, and the tables without script."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from quizzes.actions import cards
from quizzes.domain.memory import Rating
from quizzes.models import Card, CardEvent
from tests.factories import UserFactory

pytestmark = pytest.mark.browser

INK = """holder => {
    const canvas = holder.querySelector('canvas');
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] > 200) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    }
    return [...seen];
}"""
LIGHT_BRAND, DARK_BRAND = "31,75,110", "143,193,230"


@pytest.fixture
def learner(nrc, clock):
    """A student who answered some cards on four days."""
    student = UserFactory(username="learner")
    deck = list(Card.objects.order_by("pk")[:8])
    for days in (0, 1, 5, 30):
        clock.move(days=days)
        for number, card in enumerate(deck):
            cards.review(
                user=student,
                card_id=card.pk,
                rating=Rating.AGAIN if number == 3 else Rating.GOOD,
                uuid=uuid4(),
                claimed_at=None,
                now=clock.now,
                seconds=None if number == 5 else 20,
            )
    clock.move(days=1)
    return student


def test_charts_are_drawn_under_the_policy_and_follow_the_theme(
    page, log_in, learner, assert_usable
):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    log_in(page, learner)
    page.goto("/review/numbers/")
    figures = page.locator("figure[data-chart]")
    expect(page.locator("figure[data-chart] canvas")).to_have_count(figures.count())
    expect(page.locator("figure[data-chart] > [aria-hidden=true] canvas")).to_have_count(
        figures.count()
    )
    answers = figures.nth(1).locator(".plot-area")
    page.emulate_media(color_scheme="light")
    assert LIGHT_BRAND in answers.evaluate(INK)
    page.emulate_media(color_scheme="dark")
    assert DARK_BRAND in answers.evaluate(INK)
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert LIGHT_BRAND in answers.evaluate(INK)
    assert_usable(page)
    assert complaints == []


def test_everything_is_in_tables_without_script(new_context, log_in, learner):
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, learner)
    page.goto("/review/numbers/")
    page.get_by_text("Answers as a table").click()
    expect(page.locator("canvas")).to_have_count(0)
    row = page.get_by_role("row", name="5 Apr")
    expect(row.first).to_be_visible()


def test_a_cards_history_is_a_curve_and_a_list(page, log_in, learner, assert_usable):
    card = CardEvent.objects.filter(user=learner).first().card_id
    log_in(page, learner)
    page.goto(f"/review/numbers/cards/{card}/")
    expect(page.locator("figure[data-chart] canvas")).to_have_count(1)
    expect(page.get_by_role("row", name="Good")).not_to_have_count(0)
    assert_usable(page)


def test_on_a_phone_the_map_of_the_year_begins_at_the_newest_weeks(new_context, log_in, learner):
    phone = new_context(viewport={"width": 360, "height": 700}).new_page()
    log_in(phone, learner)
    phone.goto("/review/numbers/")
    row = phone.locator(".heat-map tbody tr").first
    row.scroll_into_view_if_needed()
    box = phone.locator(".table-scroll:has(> .heat-map)").bounding_box()
    edges = [one.bounding_box() for one in (row.locator("td").last, row.locator("th"))]
    assert box["x"] <= edges[0]["x"] < box["x"] + box["width"]
    assert row.locator("td").first.bounding_box()["x"] < box["x"]
    assert abs(edges[1]["x"] - box["x"]) <= 2
    name = row.locator("th > span").first
    is_on_top = "name => name.parentElement.contains(document.elementFromPoint(%s, %s))"
    middle = name.bounding_box()
    x, y = (middle[at] + middle[size] / 2 for at, size in (("x", "width"), ("y", "height")))
    assert name.evaluate(is_on_top % (x, y)) is True


def test_on_a_wide_screen_the_map_stands_at_the_left(page, log_in, learner):
    page.set_viewport_size({"width": 1600, "height": 900})
    log_in(page, learner)
    page.goto("/review/numbers/")
    box = page.locator(".table-scroll:has(> .heat-map)").bounding_box()
    assert abs(page.locator(".heat-map").bounding_box()["x"] - box["x"]) <= 2
