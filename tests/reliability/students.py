"""Students who answer quizzes through their browsers and remember what the server confirmed."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from http.client import HTTPException
from random import Random
from threading import Event

from tests.reliability.browsers import Browser, Form, Page, form_with
from tests.reliability.sites import SECONDS_TO_START

MOST_BREAKS = 50
"""Requests that may break in a row; more, and the site is not coming back."""
SHARE_SENT_AGAIN = 0.2


class TrialError(AssertionError):
    """The site did what it must never do."""


class Door:
    """Where the site is to be found, while it is there."""

    def __init__(self) -> None:
        self.port = 0
        self.is_open = Event()
        self.answered = Event()

    def open(self, port: int) -> None:
        """Let the students in at this port."""
        self.port = port
        self.answered.clear()
        self.is_open.set()

    def wait(self) -> int:
        """Return the port, as soon as the site is there."""
        if not self.is_open.wait(SECONDS_TO_START):
            raise TrialError("The site did not come back.")
        return self.port


@dataclass
class Sent:
    """One answer: where it belongs, what was said, and when it was sent and confirmed."""

    attempt: int
    position: int
    path: str
    fields: dict[str, list[str]]
    sent_at: list[float] = field(default_factory=list)
    confirmed_at: float | None = None
    repeated: int = 0


class Student:
    """One person who answers, and sends again what was not confirmed."""

    def __init__(self, browser: Browser, door: Door, quiz: str, rng: Random) -> None:
        self.browser, self.door, self.quiz, self.rng = browser, door, quiz, rng
        self.sent: list[Sent] = []

    def log_in(self, name: str, password: str) -> None:
        """Log in by the site's own form."""
        page = self._insist(lambda: self.browser.get("/accounts/login/"))
        form = form_with(page, "password")
        fields = form.hidden | {"login": [name], "password": [password]}
        answer = self._insist(lambda: self.browser.post(form.action, fields))
        if answer.status != 302:
            raise TrialError(f"{name} cannot log in: status {answer.status}")

    def answer_until(self, over: Event) -> None:
        """Take the quiz again and again; what was begun is finished first."""
        while not over.is_set():
            self.take_quiz(over)

    def take_quiz(self, over: Event | None = None) -> None:
        """Start the quiz and answer its questions, or those that fit in before ``over``."""
        attempt = self._start()
        while over is None or not over.is_set():
            page = self._insist(lambda: self.browser.get(attempt))
            form = form_with(page, "uuid")
            if form is None:
                return
            self._answer(page, form)
            if self.rng.uniform(0, 1) < SHARE_SENT_AGAIN:
                self._send_again(self.rng.sample(self.sent, k=1)[0])

    def _start(self) -> str:
        """Return the address of the attempt."""
        page = self._insist(lambda: self.browser.get(self.quiz))
        form = form_with(page, "csrfmiddlewaretoken")
        begun = self._insist(lambda: self.browser.post(self.quiz, form.hidden))
        if begun.status != 303:
            raise TrialError(f"The quiz does not start: status {begun.status}")
        return begun.location.rpartition("/")[0].rpartition("/")[0] + "/"

    def _answer(self, page: Page, form: Form) -> None:
        _empty, _c, _course, _attempts, attempt, position, _end = form.action.split("/")
        said = Sent(int(attempt), int(position), form.action, form.filled(self.rng))
        self.sent.append(said)
        answer = self._insist(lambda: self._send(said))
        if answer.status == 422:
            said.fields |= _confirming(answer, said.fields)
            answer = self._insist(lambda: self._send(said))
        said.confirmed_at = time.time()
        if answer.status != 303:
            raise TrialError(f"{said.path}: status {answer.status} for {said.fields}")
        self.door.answered.set()

    def _send(self, said: Sent) -> Page:
        said.sent_at.append(time.time())
        return self.browser.post(said.path, said.fields)

    def _send_again(self, said: Sent) -> None:
        """Send what was confirmed already, as a browser does that lost the answer."""
        said.repeated += 1
        again = self._insist(lambda: self.browser.post(said.path, said.fields))
        if again.status != 303:
            raise TrialError(f"{said.path} again: status {again.status}")

    def _insist(self, request: Callable[[], Page]) -> Page:
        """Return the answer, however often the connection breaks before it is complete."""
        for _break in range(MOST_BREAKS):
            self.browser.point_to(self.door.wait())
            try:
                page = request()
            except (OSError, HTTPException):
                self.browser.close()
                continue
            if page.status >= 500:
                raise TrialError(f"{page.path}: status {page.status}")
            return page
        raise TrialError(f"The site broke off {MOST_BREAKS} requests in a row.")

    def record(self) -> list[dict]:
        """Return all that was sent, as JSON can hold it."""
        return [asdict(said) for said in self.sent]


def _confirming(page: Page, sent: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what a form that came back adds, by which its button says that it was meant so."""
    form = form_with(page, "uuid")
    return {} if form is None else {k: v for k, v in form.hidden.items() if k not in sent}
