"""Compares what students sent with what is on record: `python -m tests.reliability.records`.

Reads the students' list as JSON, prints what was found. No code of the answer's path is used but
the grader, whose rules are tested elsewhere.
"""

import json
import sys
from collections import Counter
from math import isclose

import django


def compare(sent: list[dict]) -> dict:
    """Return counts, and under ``faults`` a sentence for everything that is not as it must be."""
    from quizzes.models import Response

    answers = {(said["attempt"], said["position"]): said for said in sent}
    responses = Response.objects.select_related(
        "item__attempt__quiz__course", "item__version"
    ).prefetch_related("grades")
    faults = [*_integrity_faults(), *_cache_faults()]
    found: Counter[tuple[int, int]] = Counter()
    unconfirmed_yet_kept = 0
    for response in responses.order_by("pk").iterator(chunk_size=500):
        place = (response.item.attempt_id, response.item.position)
        found[place] += 1
        if place not in answers:
            faults.append(f"{place}: on record, but never sent")
            continue
        faults += _response_faults(response, answers[place])
        unconfirmed_yet_kept += len(answers[place]["sent_at"]) > 1 and (
            response.at.timestamp() < answers[place]["sent_at"][1]
        )
    for place, said in answers.items():
        if said["confirmed_at"] is not None and found[place] != 1:
            faults.append(f"{place}: confirmed, and {found[place]} times on record")
    return {
        "answers_confirmed": sum(said["confirmed_at"] is not None for said in sent),
        "answers_on_record": found.total(),
        "broken_off": sum(len(said["sent_at"]) - 1 for said in sent),
        "broken_off_yet_on_record": unconfirmed_yet_kept,
        "sent_again_after_confirmation": sum(said["repeated"] for said in sent),
        "faults": faults,
    }


def _response_faults(response, said: dict) -> list[str]:
    from quizzes.domain import grading, selection

    item = response.item
    place, body = f"{item.attempt_id}/{item.position}", item.version.spec
    given = grading.parse_answer(body, selection.translate(dict(item.options), said["fields"]))
    language = item.attempt.quiz.course.language
    right = grading.grade(body, given, language=language).fraction
    if item.version.kind == "essay":
        # Its text waits for a mark; what the trial sends is none.
        right = None
    grades = [] if right is None else [right]
    checks = {
        "not the answer that was given": response.answer == given,
        "not the UUID that was sent": str(response.uuid) == said["fields"]["uuid"][0],
        "not graded once and right": [one.fraction for one in response.grades.all()] == grades,
        "the question's mark differs from the grade": item.fraction == right,
        "recorded only after it had been confirmed": (
            said["confirmed_at"] is None or response.at.timestamp() <= said["confirmed_at"]
        ),
    }
    return [f"{place}: {fault}" for fault, is_so in checks.items() if not is_so]


def _cache_faults() -> list[str]:
    from quizzes.models import Attempt

    faults = []
    for attempt in Attempt.objects.prefetch_related("items").order_by("pk"):
        items = attempt.items.all()
        answered = [item for item in items if item.answered_at is not None]
        # An essay waits for a person, or its writer: it has no credit yet.
        points = sum((item.credit or 0) * item.points for item in answered)
        is_over = len(answered) == len(items)
        checks = {
            "answered": attempt.answered == len(answered),
            "points": isclose(attempt.points, points, abs_tol=1e-9),
            "finished_at": (attempt.finished_at is not None) == is_over,
        }
        faults += [
            f"attempt {attempt.pk}: {name} is stale" for name, ok in checks.items() if not ok
        ]
    return faults


def _integrity_faults() -> list[str]:
    """Return what SQLite finds wrong with its file; PostgreSQL has no such question to ask."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        rows = cursor.execute("PRAGMA integrity_check").fetchall()
        foreign = cursor.execute("PRAGMA foreign_key_check").fetchall()
    return [str(row) for row in [*rows, *foreign] if row != ("ok",)]


if __name__ == "__main__":
    django.setup()
    print(json.dumps(compare(json.load(sys.stdin))))
