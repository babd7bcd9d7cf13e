"""Eight students at once against `manage.py serve`, and against the floor served the same way."""

import argparse
from itertools import batched
from statistics import median, quantiles
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection
from django.urls import reverse

from benchmarks import harness, world
from benchmarks.answer import QUESTIONS, fields_of
from quizzes import clock
from quizzes.actions import attempts
from quizzes.models import AttemptItem, Response, User
from tests.reliability.sites import Site

AT_ONCE = 8
ROUNDS = 25
WARM_UP = 3
"""Rounds that are not counted: both servers import and compile what they need."""


def run(options: argparse.Namespace, site: Site) -> dict:
    """Return the figures.

    Every round measures three slices in turn, eight students with twenty questions in each: the
    floor's POST; our POST; and our whole answer, the page opened and then submitted.
    """
    rounds = (options.rounds or ROUNDS) + WARM_UP
    _owner, course = world.build()
    quiz = world.twenty_questions(course)
    fresh = iter(batched(_attempts(quiz, (2 * rounds + 1) * AT_ONCE), AT_ONCE))
    floor_people = next(fresh)
    bare = Site(site.data, site.environ["DATABASE_URL"])
    connection.close()
    site.start()
    try:
        bare.start("-m", "benchmarks.floor_server")
        try:
            slices = []
            for _round in range(rounds):
                slices.append(_slice("floor", bare, floor_people, _floor_requests))
                slices.append(_slice("post", site, next(fresh), _post_requests))
                slices.append(_slice("answer", site, next(fresh), _answer_requests))
            measured = site.python("benchmarks.load", given=slices)
        finally:
            bare.stop()
    finally:
        site.stop()
    _check_recorded(sum(len(people) for one in slices for people in one["people"]), rounds)
    return _figures(measured)


def _attempts(quiz, count: int):
    """Yield, for one new student after another, their cookies and the questions of an attempt."""
    for number in range(count):
        user = User.objects.create(username=f"student{number}", time_zone="Europe/Istanbul")
        attempt = attempts.start(user=user, quiz=quiz, now=clock.now())
        items = attempt.items.select_related("version", "attempt__quiz__course")
        yield harness.log_in(user), list(items.order_by("position"))


def _slice(name: str, site: Site, people, requests) -> dict:
    lists = [
        [text for item in items for text in requests(item, cookies)] for cookies, items in people
    ]
    return {"name": name, "port": site.port, "people": lists}


def _floor_requests(item: AttemptItem, cookies: str) -> list[str]:
    return [request_of(f"/floor/{item.pk}/", cookies, {"uuid": uuid4(), "choice": "a"})]


def _post_requests(item: AttemptItem, cookies: str) -> list[str]:
    return [request_of(_path(item), cookies, fields_of(item))]


def _answer_requests(item: AttemptItem, cookies: str) -> list[str]:
    return [request_of(_path(item), cookies), *_post_requests(item, cookies)]


def _path(item: AttemptItem) -> str:
    return reverse("item", args=[item.attempt.quiz.course.key, item.attempt_id, item.position])


def request_of(path: str, cookies: str, fields: dict | None = None, *, accept: str = "") -> str:
    """Return a request as the page's script sends it; a POST where there are fields.

    It is one of htmx, unless ``accept`` says what it wants back.
    """
    kind = f"Accept: {accept}" if accept else "HX-Request: true"
    head = f"Host: localhost\r\nCookie: {cookies}\r\nAccept-Encoding: gzip\r\n{kind}\r\n"
    if fields is None:
        return f"GET {path} HTTP/1.1\r\n{head}\r\n"
    body = urlencode(fields | {"csrfmiddlewaretoken": harness.CSRF_SECRET}, doseq=True)
    kind = "Content-Type: application/x-www-form-urlencoded"
    return f"POST {path} HTTP/1.1\r\n{head}{kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"


def _check_recorded(requests: int, rounds: int) -> None:
    """Stop the run unless every POST that was sent is on record, ours and the floor's."""
    posts = requests - rounds * AT_ONCE * QUESTIONS
    if Response.objects.count() != posts:
        raise SystemExit(f"{posts} answers were sent, {Response.objects.count()} are on record")


def _figures(measured: dict) -> dict:
    counted = measured["slices"][3 * WARM_UP :]
    floor, post, answer = (
        _summary([one for one in counted if one["name"] == name])
        for name in ("floor", "post", "answer")
    )
    return {
        "rounds": len(counted) // 3,
        "students": AT_ONCE,
        "floor_rps": floor["rps"],
        "ours_rps": post["rps"],
        "rps_share": round(post["rps"] / floor["rps"], 3),
        "floor_p50_ms": floor["p50"],
        "ours_p50_ms": post["p50"],
        "floor_p95_ms": floor["p95"],
        "ours_p95_ms": post["p95"],
        "p95_ratio": round(post["p95"] / floor["p95"], 2),
        "answers_per_s": round(answer["rps"] / 2, 1),
        "client_cpu": round(measured["client_cpu"], 3),
    }


def _summary(slices: list[dict]) -> dict:
    """Return requests a second, and milliseconds: the medians of what each slice had.

    So a slice in which the machine did something else does not count.
    """
    figures = [_of_slice(one) for one in slices]
    return {name: round(median(one[name] for one in figures), 2) for name in figures[0]}


def _of_slice(one: dict) -> dict:
    times = [time for person in one["times"] for time in person]
    percentiles = quantiles(times, n=100)
    return {"rps": len(times) / one["seconds"], "p50": percentiles[49], "p95": percentiles[94]}
