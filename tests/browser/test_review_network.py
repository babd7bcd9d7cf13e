"""The review in a real browser: by keyboard, without script, and on a network that fails."""

from collections import Counter
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from quizzes.actions import cards
from quizzes.domain.memory import EventKind, Rating
from quizzes.models import Card, CardEvent, CardState
from tests.factories import MORNING, NoteFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS_A_CARD = 8
LATENCY = 1

MEASURE = """
const realNow = performance.now.bind(performance);
window.delays = [];
let pressed = null;
addEventListener("keydown", (event) => { if (event.key === "2") pressed = realNow(); }, true);
new MutationObserver(() => {
  if (pressed === null || document.querySelector(".flashcard details[open]")) return;
  delays.push(realNow() - pressed);
  pressed = null;
}).observe(document, { childList: true, subtree: true });
const realFetch = window.fetch;
window.inFlight = 0;
window.fetch = (...request) => {
  inFlight += 1;
  return realFetch(...request).finally(() => { inFlight -= 1; });
};
"""
IS_BUSY = """() => [inFlight, document.querySelector("[data-save-state]").dataset.state]"""


def answers_of_today():
    return CardEvent.objects.filter(kind=EventKind.REVIEW, day=MORNING.date()).order_by("pk")


@pytest.fixture
def due_cards(course, student, clock):
    """Return a function that gives the student so many cards that are due today."""

    def make(count: int):
        notes = [
            NoteFactory(objective=course.objective, key=f"due-{n}", position=n)
            for n in range(count)
        ]
        made = [note.cards.get() for note in notes]
        for card in made:
            cards.review(
                user=student,
                card_id=card.pk,
                rating=Rating.EASY,
                uuid=uuid4(),
                claimed_at=None,
                now=MORNING - timedelta(days=30),
            )
        return made

    return make


class PoorNetwork:
    """A network in the browser's own time: a second's latency, failures by lot, and outages.

    Both clocks, the browser's and the server's, stand still and move only by `wait`.
    """

    def __init__(self, page, clock, seed: int) -> None:
        self.page, self.clock, self.lot = page, clock, Random(seed)
        self.seconds, self.waiting, self.hanging, self.down = 0, [], 0, False
        self.fates = Counter()
        page.clock.install(time=clock.now)
        page.route("**/review/**", self._take)

    def open(self) -> None:
        self.page.goto("/review/")
        self.page.clock.pause_at(self.clock.now + timedelta(seconds=10))
        self.clock.move(seconds=10)

    def _take(self, route) -> None:
        if route.request.resource_type == "document":
            route.continue_()
        else:
            self.waiting.append((self.seconds + LATENCY, route))

    def _settle(self) -> None:
        """Let the page do all it can do at this moment of its clock."""
        quiet = 0
        while quiet < 5:
            in_flight, state = self.page.evaluate(IS_BUSY)
            known = in_flight == len(self.waiting) + self.hanging
            quiet = quiet + 1 if known and (in_flight or state != "saving") else 0

    def wait(self, seconds: int) -> None:
        for _second in range(seconds):
            self._settle()
            self.page.clock.run_for(1000)
            self.clock.move(seconds=1)
            self.seconds += 1
            for arrival in [one for one in self.waiting if one[0] <= self.seconds]:
                self.waiting.remove(arrival)
                self._arrive(arrival[1])

    def _arrive(self, route) -> None:
        fate = self._fate()
        self.fates[fate] += 1
        if fate == "down":
            route.abort("connectionfailed")
        elif fate == "before":
            route.abort("connectionreset")
        elif fate == "busy":
            route.fulfill(status=503, body="busy")
        elif fate == "hang":
            self.hanging += 1  # the browser must give up on it by itself
            self.page.once("requestfailed", self._given_up)
        elif fate == "after":
            route.fetch()  # the server has it, but its answer is lost
            route.abort("connectionreset")
        else:
            route.continue_()
            route.request.response().finished()

    def _given_up(self, _request) -> None:
        self.hanging -= 1

    def _fate(self) -> str:
        if self.down:
            return "down"
        if self.lot.random() >= 0.1:
            return "well"
        failed = self.fates.total() - self.fates["down"] - self.fates["well"]
        return ("after", "hang", "before", "busy")[failed % 4]


def press_through(page) -> str:
    """Turn the card and rate it Good by keyboard; return its id."""
    card = page.locator(".flashcard[data-card]").get_attribute("data-card")
    page.keyboard.press("Space")
    expect(page.locator(".flashcard .reply")).to_be_visible()
    page.keyboard.press("2")
    expect(page.locator(f".flashcard[data-card='{card}']")).to_have_count(0)
    return card


def test_twenty_reviews_on_a_poor_network(due_cards, student, clock, page, log_in):
    """A second's latency, every tenth request lost, a minute's outage: each answer counts once."""
    due_cards(24)
    log_in(page, student)
    page.add_init_script(MEASURE)
    network = PoorNetwork(page, clock, seed=7)
    network.open()
    given = []
    for number in range(20):
        network.down = 7 <= number < 7 + 60 / SECONDS_A_CARD
        given.append((press_through(page), clock.now))
        network.wait(SECONDS_A_CARD)
    network.down = False
    network.wait(90)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    stored = [(str(event.card_id), event.at) for event in answers_of_today()]
    assert [card for card, _at in stored] == [card for card, _at in given]
    off = max(abs(at - then) for (_, at), (_, then) in zip(stored, given, strict=True))
    assert off <= timedelta(seconds=3)  # what was sent at once counts from its arrival
    assert len({card for card, _at in stored}) == 20
    delays = page.evaluate("delays")
    assert len(delays) == 20
    assert max(delays) < 200
    assert {*network.fates} == {"down", "well", "after", "hang", "before", "busy"}


def test_answers_outlive_the_page_and_are_never_sent_by_somebody_else(
    due_cards, student, other_student, clock, page, log_in
):
    due_cards(3)
    log_in(page, student)
    page.route("**/review/", refuse_posts)
    page.goto("/review/")
    card = press_through(page)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "failed")
    page.goto("about:blank")
    page.unroute_all()
    log_in(page, other_student)
    page.goto("/review/")
    expect(page.get_by_role("heading", name="No cards yet")).to_be_visible()
    assert answers_of_today().count() == 0
    log_in(page, student)
    with page.expect_response("**/review/"):
        page.goto("/review/")
    expect(page.locator(f".flashcard[data-card='{card}']")).to_have_count(0)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    assert [str(event.card_id) for event in answers_of_today()] == [card]


def refuse_posts(route) -> None:
    if route.request.method == "POST":
        route.abort("connectionfailed")
    else:
        route.continue_()


def test_a_tab_of_somebody_who_logged_out_keeps_its_answers(
    due_cards, student, other_student, page, log_in
):
    due_cards(3)
    log_in(page, student)
    page.goto("/review/")
    page.context.clear_cookies(name="sessionid")
    press_through(page)
    expect(page.get_by_role("link", name="Log in to save them")).to_be_visible()
    log_in(page, other_student)
    press_through(page)
    expect(page.locator(".message")).to_contain_text("Somebody else is logged in here now")
    assert answers_of_today().count() == 0
    log_in(page, student)
    press_through(page)
    expect(page.get_by_role("heading", name="Done for now")).to_be_visible()
    assert answers_of_today().count() == 3


def test_a_card_that_is_gone_is_dropped_with_a_word(due_cards, student, page, log_in):
    due_cards(2)
    log_in(page, student)
    page.goto("/review/")
    shown = page.locator(".flashcard").get_attribute("data-card")
    Card.objects.filter(pk=shown).update(retired=True)
    press_through(page)
    expect(page.locator(".message")).to_contain_text("no longer part of your courses")
    press_through(page)
    expect(page.get_by_role("heading", name="Done for now")).to_be_visible()
    assert answers_of_today().count() == 1


@pytest.mark.parametrize(
    ("status", "body"), [(400, "<h1>nginx</h1>"), (404, ""), (404, '{"status": "no such page"}')]
)
def test_somebody_elses_refusal_loses_no_answer(status, body, due_cards, student, page, log_in):
    due_cards(2)
    log_in(page, student)
    page.goto("/review/")
    page.route("**/review/", lambda route: route.fulfill(status=status, body=body))
    press_through(page)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "failed")
    page.unroute("**/review/")
    press_through(page)
    expect(page.get_by_role("heading", name="Done for now")).to_be_visible()
    assert answers_of_today().count() == 2


def test_undo_before_and_after_the_server_has_the_answer(due_cards, student, page, log_in):
    due_cards(3)
    before = list(CardState.objects.order_by("pk").values())
    log_in(page, student)
    page.goto("/review/")
    card = press_through(page)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    second = press_through(page)
    page.keyboard.press("u")
    expect(page.locator(f".flashcard[data-card='{second}']")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(f".flashcard[data-card='{card}']")).to_be_visible()
    with page.expect_response("**/review/undo/"):
        pass
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    assert list(CardState.objects.order_by("pk").values()) == before


def test_undo_of_the_last_card_on_the_last_page(due_cards, student, page, log_in):
    due_cards(1)
    log_in(page, student)
    page.goto("/review/")
    card = press_through(page)
    expect(page.get_by_role("heading", name="Done for now")).to_be_focused()
    page.reload()
    page.keyboard.press("u")
    expect(page.locator(f".flashcard[data-card='{card}']")).to_be_visible()


def test_two_tabs_double_nothing(due_cards, student, page, log_in):
    due_cards(3)
    log_in(page, student)
    page.goto("/review/")
    other = page.context.new_page()
    other.goto("/review/")
    press_through(page)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    press_through(other)
    expect(other.locator(".message")).to_contain_text("answered on another page or device")
    for _card in range(2):
        press_through(other)
    expect(other.get_by_role("heading", name="Done for now")).to_be_visible()
    assert sorted(Counter(answers_of_today().values_list("card", flat=True)).values()) == [1, 1, 1]


def test_by_keyboard_alone_and_without_a_fault_for_axe(
    due_cards, student, page, log_in, assert_accessible
):
    due_cards(2)
    student.card_buttons = 4
    student.save()
    log_in(page, student)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto("/review/")
        assert_accessible(page)
    page.keyboard.press("3")  # nothing yet: the answer was not seen
    expect(page.get_by_text("2 answers to go")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".reply")).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("3")
    expect(page.locator(".flashcard .ask")).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Space")
    page.keyboard.press("1")  # comes back in ten minutes, hence at once: nothing else is left
    expect(page.get_by_role("heading", name="Where?")).to_be_focused()
    expect(page.locator("#left")).to_have_text("1 answer to go · about 1 minute")
    page.keyboard.press("Space")
    page.keyboard.press("4")
    expect(page.get_by_role("heading", name="Done for now")).to_be_focused()
    assert_accessible(page)
    assert list(answers_of_today().values_list("rating", flat=True)) == [3, 1, 4]


def test_without_script(due_cards, student, new_context, log_in, assert_accessible):
    due_cards(2)
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, student)
    page.goto("/review/")
    first = page.locator(".flashcard").get_attribute("data-card")
    expect(page.get_by_role("button", name="Good")).to_be_hidden()
    page.get_by_text("Show the answer").click()
    page.get_by_role("button", name="Again").click()
    expect(page.locator(f".flashcard[data-card='{first}']")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f".flashcard[data-card='{first}']")).to_be_visible()
    for _card in range(2):
        page.get_by_text("Show the answer").click()
        page.get_by_role("button", name="Good").click()
    expect(page.get_by_role("heading", name="Done for now")).to_be_visible()
    assert CardEvent.objects.filter(kind=EventKind.UNDO).count() == 1
