"""Pictures of every page of the walk, for people to look at.

Run as `.venv/bin/python -m tests.browser.screenshots FOLDER`. It starts the site as `up` does, on
a database of its own, goes the newcomer's way of two days, and writes each page in both themes at
360 and 1280 pixels: `12-verdict-wrong-dark-360.png`.
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import servers

LESSON = "/c/nrc/lessons/rapprochement-after-911/"
QUIZ = "/c/nrc/quizzes/rapprochement-after-911-practice/"
SCREENS = ((360, 740), (1280, 800))
PASSWORD = "a quiet evening by the lake"


class Camera:
    """Takes numbered pictures of one page."""

    def __init__(self, page: Page, folder: Path, numbers: Iterator[int], site: str) -> None:
        self.page, self.folder, self.numbers, self.site = page, folder, numbers, site

    def take(self, name: str, *, whole: bool = True) -> None:
        """Write the page as it stands, four times; only what is in view unless ``whole``."""
        number = next(self.numbers)
        for width, height in SCREENS:
            self.page.set_viewport_size({"width": width, "height": height})
            for theme in ("light", "dark"):
                self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                path = self.folder / f"{number:02}-{name}-{theme}-{width}.png"
                self.page.screenshot(path=path, full_page=whole)

    def visit(self, address: str, name: str, *, whole: bool = True) -> None:
        """Go to an address and take its picture."""
        self.page.goto(f"{self.site}{address}")
        self.take(name, whole=whole)


def first_day(camera: Camera) -> None:
    """Look around, read, sign up, practise."""
    visitor(camera)
    lesson(camera)
    quiz(camera)
    behaviours(camera)
    account(camera)


def visitor(camera: Camera) -> None:
    camera.visit("/", "home-visitor")
    camera.visit("/c/nrc/", "course")
    camera.visit("/c/nrc/glossary/", "glossary")
    camera.visit("/c/nrc/sources/", "sources")
    camera.visit("/c/nrc/people/", "people")
    camera.visit("/c/nrc/timeline/", "timeline")
    camera.visit("/c/nrc/record/", "record")
    camera.visit("/accessibility/", "accessibility")
    camera.visit("/accounts/login/", "log-in")
    camera.page.locator("[name=login]").fill("nobody")
    camera.page.locator("[name=password]").fill("nothing")
    camera.page.get_by_role("button", name="Log in").click()
    camera.take("log-in-refused")
    camera.visit("/accounts/password/reset/", "password-reset")


def lesson(camera: Camera) -> None:
    from tests.browser import pages

    page = camera.page
    camera.visit(LESSON, "lesson")
    page.locator(".prose a.term").first.click()
    camera.take("lesson-term", whole=False)
    page.keyboard.press("Escape")
    pages.prompt(page, 0).get_by_text("Show the answer").click()
    pages.prompt(page, 0).scroll_into_view_if_needed()
    camera.take("lesson-prompt-turned", whole=False)
    page.reload()
    pages.answer_first_prompts(page)
    camera.take("lesson-prompt-done", whole=False)
    pages.answer_last_prompts(page)
    page.keyboard.press("End")
    expect(page.locator("#status")).to_contain_text("Marked as read")
    camera.visit("/", "home-guest")
    camera.visit("/accounts/signup/", "sign-up")
    pages.sign_up(page, "aizada", PASSWORD)
    camera.take("home-signed-up")
    camera.visit(LESSON, "lesson-read")


def quiz(camera: Camera) -> None:
    from tests.browser import pages

    page = camera.page
    camera.visit(QUIZ, "quiz")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#error")).to_be_visible()
    camera.take("question-nothing-chosen")
    for number, answer in enumerate(pages.MIXED, 1):
        pages.expect_question(page, number)
        camera.take(f"question-{number}")
        pages.check(page, answer, pages.MIXED_VERDICTS[number - 1])
        camera.take(f"verdict-{number}")
        page.locator(".question .actions a").click()
    expect(page.locator("h1.score")).to_be_visible()
    camera.take("result")
    camera.visit(QUIZ, "quiz-taken")
    camera.visit("/", "home-after-quiz")


def behaviours(camera: Camera) -> None:
    """Take the same quiz as an exam with certainty and time, with hints, and all on one page."""
    from quizzes.models import Quiz

    page, found = camera.page, Quiz.objects.filter(key=QUIZ.split("/")[-2])
    usual = found.values("behaviour", "paging", "time_limit", "attempts_allowed", "pass_mark").get()
    limits = {"time_limit": 60, "attempts_allowed": 9, "pass_mark": 60}
    found.update(behaviour="deferred_certainty", **limits)
    camera.visit(QUIZ, "exam-front")
    page.locator("main button.primary").click()
    page.locator(".options input").first.check()
    page.locator(".certainty input").last.check()
    page.get_by_role("button", name="Flag").click()
    page.get_by_role("button", name="Flagged").wait_for()
    camera.take("exam-question")
    page.get_by_role("link", name="Check and submit").click()
    camera.take("exam-check")
    page.get_by_role("button", name="Submit").click()
    page.locator(".again summary").first.click()
    camera.take("exam-result")
    found.update(behaviour="deferred_feedback", paging="all")
    camera.page.goto(f"{camera.site}{QUIZ}")
    page.locator("main button.primary").click()
    camera.take("exam-all-questions")
    page.get_by_role("button", name="Save all and check").click()
    page.get_by_role("button", name="Submit").click()
    page.locator("h1.score").wait_for()
    for behaviour in ("interactive", "adaptive"):
        found.update(**usual | {"behaviour": behaviour})
        camera.page.goto(f"{camera.site}{QUIZ}")
        page.locator("main button.primary").click()
        page.locator(".options input").last.check()
        page.get_by_role("button", name="Check", exact=False).first.click()
        page.locator(".verdict").wait_for()
        camera.take(f"{behaviour}-tried")
        page.goto(re.sub(r"\d+/$", "check/", page.url))
        page.get_by_role("button", name="Submit").click()
        page.locator("h1.score").wait_for()
    found.update(**usual)


def account(camera: Camera) -> None:
    for name in ("", "delete/"):
        camera.visit(f"/account/{name}", f"account-{name.strip('/') or 'settings'}")
    for name in ("email", "password/change", "logout"):
        camera.visit(f"/accounts/{name}/", f"account-{name.replace('/', '-')}")


def second_day(camera: Camera) -> None:
    """Review what is due and look at the progress."""
    from tests.browser import pages

    page = camera.page
    camera.visit("/", "home-second-day")
    camera.visit("/review/", "review", whole=False)
    page.keyboard.press("Space")
    camera.take("review-turned", whole=False)
    while pages.shown_card(page):
        page.keyboard.press("Space")
        page.keyboard.press("2")
    camera.take("review-done")
    camera.visit("/progress/", "progress")
    camera.visit("/", "home-after-review")
    camera.visit("/c/nrc/lessons/from-pjc-to-nrc/", "second-lesson")


def main(folder: Path) -> None:
    """Set up a site, walk, and write the pictures into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "nrc_course.settings"}
        os.environ |= {"DJANGO_ALLOW_ASYNC_UNSAFE": "true", "DATA_DIR": data, "DATABASE_URL": ""}
        import django

        django.setup()
        from nrc_course.browser import find_browser
        from tests.browser.chromium import OPTIONS

        numbers = count(1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=OPTIONS)
            page = browser.new_page()
            for days, walk in enumerate((first_day, second_day)):
                environ = servers.environment(Path(data), CLOCK_SHIFT_DAYS=str(days))
                with servers.running("up", environ=environ) as address:
                    walk(Camera(page, folder, numbers, address))
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
