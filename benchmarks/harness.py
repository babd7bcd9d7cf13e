"""Sends requests through Django's WSGI handler in this process and counts the CPU time they take.

No socket and no test client stand between: what is measured is what the server process does.
"""

import io
import json
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

CSRF_SECRET = "0123456789abcdefghijklmnopqrstuv"  # noqa: S105 (a value for this process only)


@dataclass(frozen=True)
class Site:
    """A handler with its own middleware and addresses; switching costs nothing while measured."""

    handler: WSGIHandler
    urlconf: str

    @classmethod
    def make(cls, middleware: list[str], urlconf: str) -> "Site":
        """Return a site that runs on these settings."""
        before = settings.MIDDLEWARE
        settings.MIDDLEWARE = middleware
        try:
            return cls(WSGIHandler(), urlconf)
        finally:
            settings.MIDDLEWARE = before


def session_of(user) -> str:
    """Return the key of a new session in which this user is logged in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def log_in(user) -> str:
    """Return the cookies of a session of this user."""
    return f"{settings.SESSION_COOKIE_NAME}={session_of(user)}; csrftoken={CSRF_SECRET}"


def post(site: Site, path: str, fields: dict, cookies: str, **headers: str) -> tuple[int, float]:
    """Send a POST and return its status and the CPU milliseconds this process spent on it."""
    body = urlencode(fields | {"csrfmiddlewaretoken": CSRF_SECRET}, doseq=True).encode()
    return _send(site, path, cookies, body=body, headers=headers)


def get(site: Site, path: str, cookies: str, **headers: str) -> tuple[int, float]:
    """Ask for a page and return its status and the CPU milliseconds this process spent on it."""
    return _send(site, path, cookies, headers=headers)


def page(site: Site, path: str, cookies: str) -> bytes:
    """Return a page as it is before anything compresses it."""
    kept: list[bytes] = []
    _send(site, path, cookies, headers={"HTTP_ACCEPT_ENCODING": "identity"}, kept=kept)
    return b"".join(kept)


def _send(
    site: Site,
    path: str,
    cookies: str,
    *,
    body: bytes | None = None,
    headers: dict | None = None,
    kept: list[bytes] | None = None,
) -> tuple[int, float]:
    environ = {
        "REQUEST_METHOD": "GET" if body is None else "POST",
        "PATH_INFO": path.partition("?")[0],
        "QUERY_STRING": path.partition("?")[2],
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": cookies,
        "HTTP_ACCEPT_ENCODING": "gzip",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body or b"")),
        "wsgi.input": io.BytesIO(body or b""),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
    } | (headers or {})
    settings.ROOT_URLCONF = site.urlconf
    statuses: list[str] = []
    started = time.process_time_ns()
    response = site.handler(environ, lambda status, _headers: statuses.append(status))
    for chunk in response:
        if kept is not None:
            kept.append(chunk)
    response.close()
    spent = (time.process_time_ns() - started) / 1e6
    return int(statuses[0].split()[0]), spent


def interleave(
    rounds: int, floor: Callable[[int], tuple[int, float]], ours: Callable[[int], tuple[int, float]]
) -> dict:
    """Run both in turns and return milliseconds and the share; any failure stops the run.

    The first tenth of the rounds only warms up. Milliseconds are medians, so that a pause of the
    machine does not count; ``floor_share`` is the floor's median over ours.
    """
    floors, answers = [], []
    for number in range(rounds):
        for call, times in ((floor, floors), (ours, answers)):
            status, spent = call(number)
            if status not in (200, 204):
                raise SystemExit(f"round {number}: the server answered {status}")
            if number >= rounds // 10:
                times.append(spent)
    floor_ms, ours_ms = statistics.median(floors), statistics.median(answers)
    return {
        "rounds": len(answers),
        "floor_ms": round(floor_ms, 3),
        "ours_ms": round(ours_ms, 3),
        "ours_p95_ms": round(statistics.quantiles(answers, n=20)[-1], 3),
        "floor_share": round(floor_ms / ours_ms, 3),
    }


def compared(
    rounds: int, small: Callable[[int], tuple[int, float]], big: Callable[[int], tuple[int, float]]
) -> dict:
    """Run both in turns and return milliseconds and how many times the small one's big costs.

    As in `interleave`, the first tenth warms up, figures are medians, any failure stops the run.
    """
    figures = interleave(rounds, small, big)
    return {
        "rounds": figures["rounds"],
        "small_ms": figures["floor_ms"],
        "big_ms": figures["ours_ms"],
        "big_p95_ms": figures["ours_p95_ms"],
        "ratio": round(figures["ours_ms"] / figures["floor_ms"], 3),
    }


def described(name: str, figures: dict) -> dict:
    """Return the figures with what they were measured on."""
    return {
        "benchmark": name,
        "at": datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {platform.system()}",
        "database": connection.vendor,
    } | figures


def close() -> None:
    """Let go of the database."""
    connection.close()


def printed(figures: dict, *, as_json: bool) -> str:
    """Return the figures as JSON, or one a line."""
    if as_json:
        return json.dumps(figures, indent=1)
    return "\n".join(f"{name:14} {value}" for name, value in figures.items())
