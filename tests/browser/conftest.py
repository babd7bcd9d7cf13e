"""A real browser for the tests that need one: `browser`, `page`, and `log_in(page, user)`."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from nrc_course.browser import find_browser
from quizzes import models
from quizzes.actions import courses
from quizzes.formats import course_pack
from tests.browser.chromium import OPTIONS

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREENS = ({"width": 360, "height": 740}, {"width": 1280, "height": 800})
# Two cores are shared by the browser, the server and whatever else runs.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session", autouse=True)
def database_in_the_browsers_thread():
    """Playwright runs an event loop in this thread; the tests' queries beside it are meant."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser():
    """Return the one browser of the run."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find_browser(), args=OPTIONS)
        yield running
        running.close()


@pytest.fixture
def new_context(browser: Browser, live_server):
    """Return a function that opens a fresh browser profile; options are Playwright's."""
    contexts: list[BrowserContext] = []

    def open_context(**options) -> BrowserContext:
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context) -> Page:
    """Return a page in a fresh profile; an uncaught error of a script fails the test."""
    opened = new_context(reduced_motion="reduce").new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


@pytest.fixture(scope="session")
def shipped_course():
    """Return the course in `content/nrc` as it is read from its files, of its modules one.

    Its two lessons were the first to be written. The walks are about their cards and questions;
    whatever is added to the course must not change what they say.
    """
    whole = course_pack.read_folder(settings.BASE_DIR / "content" / "nrc")
    walked = tuple(module for module in whole.modules if module.key == "coming-together")
    kept = {lesson.key for module in walked for lesson in module.lessons}
    people = tuple(
        person.model_copy(update={"lessons": tuple(key for key in person.lessons if key in kept)})
        for person in whole.people
    )
    timeline = tuple(event for event in whole.timeline if event.lesson in {None, *kept})
    parts = {"modules": walked, "quizzes": (), "people": people, "timeline": timeline}
    return whole.model_copy(update=parts)


@pytest.fixture
def nrc(shipped_course, clock, live_server) -> models.Course:
    """Return the shipped course, loaded into the site."""
    courses.load(course=shipped_course, now=clock.now)
    return models.Course.objects.get(key="nrc")


@pytest.fixture
def log_in(live_server):
    """Return a function that logs a person in, as the log-in form would, and without it."""

    def give_session(page: Page, user) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "quizzes.authentication.AccountBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": session.session_key,
                    "url": live_server.url,
                }
            ]
        )

    return give_session


@pytest.fixture
def assert_accessible():
    """Return a function that fails for anything axe-core finds on the page: every A and AA rule."""

    def check(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_RULES}})
        assert found.response["violations"] == [], found.generate_report()

    return check


@pytest.fixture
def assert_usable(assert_accessible):
    """Return a function that looks at a page in both themes, on a phone and on a desk.

    It fails for anything axe-core finds, and for a page that is wider than a narrow phone.
    """

    def check(page: Page) -> None:
        page.set_viewport_size({"width": 320, "height": 640})
        width = page.evaluate("document.scrollingElement.scrollWidth")
        assert width <= 320, f"{page.url} is {width} pixels wide"
        for screen in SCREENS:
            page.set_viewport_size(screen)
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                assert_accessible(page)

    return check
