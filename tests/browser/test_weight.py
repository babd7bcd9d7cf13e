"""What the pages weigh on the wire, served as in production: hashed, compressed, by granian."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser import pages, servers

pytestmark = pytest.mark.browser

LESSON = "/c/nrc/lessons/rapprochement-after-911/"
QUIZ = "/c/nrc/quizzes/rapprochement-after-911-practice/"


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> Iterator[str]:
    """Return the address of a site of its own with the shipped course, run by `manage.py serve`."""
    data = tmp_path_factory.mktemp("production")
    environ = servers.environment(data, HASHED_STATIC_FILES="1")
    servers.manage("migrate", "--verbosity=0", environ=environ)
    servers.manage("createcachetable", environ=environ)
    servers.manage("load_course", "content/nrc", "--verbosity=0", environ=environ)
    with servers.running("serve", "--processes=1", environ=environ) as address:
        yield address


@dataclass
class Wire:
    """What came over the network, headers included: the bytes of each response by its address."""

    session: CDPSession
    paths: dict[str, str] = field(default_factory=dict)
    responses: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session.send("Network.enable")
        self.session.on("Network.requestWillBeSent", self._asked)
        self.session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict) -> None:
        if before := event.get("redirectResponse"):
            self.responses.append((before["url"], round(before["encodedDataLength"])))
        self.paths[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict) -> None:
        # What the browser took from its cache has no length.
        if event["encodedDataLength"]:
            size = round(event["encodedDataLength"])
            self.responses.append((self.paths[event["requestId"]], size))

    def forget(self) -> None:
        """Begin to count anew."""
        self.responses.clear()

    @property
    def total(self) -> int:
        """All bytes since the last beginning."""
        return sum(size for _address, size in self.responses)


@pytest.fixture
def page(browser, production):
    """Return a page with an empty cache."""
    context = browser.new_context(base_url=production, timezone_id="Asia/Bishkek")
    yield context.new_page()
    context.close()


@pytest.fixture
def wire(page) -> Wire:
    """Return the count of what this page loads."""
    return Wire(page.context.new_cdp_session(page))


def load(page: Page, address: str) -> None:
    page.goto(address, wait_until="networkidle")


def test_first_and_warm_loads(page, wire):
    load(page, "/")
    expect(page.get_by_role("link", name="Start reading")).to_be_visible()
    assert page.evaluate("document.fonts.check('1em Literata')") is True
    assert wire.total <= 100_000, wire.responses
    assert len(wire.paths) <= 8, wire.paths
    wire.forget()
    load(page, "/")
    assert 0 < wire.total <= 6_000, wire.responses
    load(page, LESSON)
    wire.forget()
    load(page, LESSON)
    assert 0 < wire.total <= 12_000, wire.responses


def test_pages_of_a_learner_are_as_light(page, wire):
    load(page, LESSON)
    with page.expect_response("**/recall/0/"):
        pages.rate_prompt(page, 0, "Remembered")
    pages.expect_words(page, 0, "1 of 1 remembered")
    for address, limit in (("/", 6_000), (LESSON, 12_000)):
        load(page, address)
        wire.forget()
        load(page, address)
        assert 0 < wire.total <= limit, wire.responses


def test_fragments(page, wire):
    load(page, LESSON)
    wire.forget()
    pages.rate_prompt(page, 1, "Forgot")
    expect(page.locator("#recall-1 .meta")).to_contain_text("2 of 3")
    assert_light_fragment(wire)
    page.goto(QUIZ)
    page.get_by_role("button", name="Start").click()
    for number in range(1, 7):
        pages.expect_question(page, number)
        page.wait_for_load_state("networkidle")
        wire.forget()
        answer_anything(page)
        assert_light_fragment(wire)
        wire.forget()
        page.locator(".question .actions a").click()
        page.wait_for_load_state("networkidle")
        if number < 6:
            pages.expect_question(page, number + 1)
            assert_light_fragment(wire)


def answer_anything(page: Page) -> None:
    """Choose the first option of each part, or type a word."""
    if page.get_by_label("Your answer").count():
        page.get_by_label("Your answer").fill("Rome")
    for part in page.locator(".question fieldset").filter(has=page.locator(".option")).all():
        part.locator("input").first.check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator("h2.verdict")).to_be_visible()


def assert_light_fragment(wire: Wire) -> None:
    assert [size <= 3_000 for _address, size in wire.responses] == [True], wire.responses
