"""A person's attempts, for the file of their data: what they answered, and what it was worth."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from quizzes.domain.reviewing import Review
from quizzes.models import Attempt, AttemptItem, Grade, MarkChange, Repair, Response, User
from quizzes.models.presence import seen_at
from quizzes.reports.withheld import Reviews

RESPONSE_FIELDS = (
    *("uuid", "answer", "at", "learner_day", "claimed_at", "given_at", "certainty"),
    *("revision", "late"),
)

GIVEN = ("points", "comment")
"""What a release of an essay's mark tells besides the mark: points by line, and the comment."""


def attempts_of(user: User, *, now: datetime) -> list[dict]:
    """Return the person's attempts with all that was answered, graded and changed.

    What a quiz does not show yet is left empty, and ``withheld`` names it: six queries, and those
    of `Reviews`.
    """
    related = Attempt.objects.filter(user=user).select_related("quiz__course", "presence")
    attempts = related.order_by("pk")
    reviews = Reviews.over(attempts, now)
    items = _items(user, _responses(user))
    changes = _grouped(
        MarkChange.objects.filter(attempt__user=user).annotate(
            kind=F("repair__kind"), reason=F("repair__reason"), at=F("repair__at")
        ),
        "attempt_id",
        ("kind", "reason", "at", "points_before", "points_after", "max_before", "max_after"),
    )
    repairs = _grouped(
        Repair.objects.filter(attempt__user=user), "attempt_id", ("kind", "reason", "at", "details")
    )
    for repair in (one for group in repairs.values() for one in group):
        details = repair.pop("details")
        repair |= {name: details[name] for name in GIVEN if name in details}
    return [
        _as_shown(
            _attempt(attempt, items[attempt.pk])
            | {"changes": changes[attempt.pk], "repairs": repairs[attempt.pk]},
            reviews.of(attempt),
            reviews.rest_opens_at(attempt),
        )
        for attempt in attempts
    ]


def _responses(user: User) -> dict[int, list[dict]]:
    grades = _grouped(
        Grade.objects.filter(response__item__attempt__user=user),
        "response_id",
        ("fraction", "grader", "reason", "at"),
    )
    responses = _grouped(
        Response.objects.filter(item__attempt__user=user),
        "item_id",
        ("pk", *RESPONSE_FIELDS),
    )
    for response in (one for group in responses.values() for one in group):
        response["grades"] = grades[response.pop("pk")]
    return responses


def _as_shown(told: dict, review: Review, opens_at: datetime | None) -> dict:
    """Take out of an attempt what its quiz does not show yet; what was answered stays."""
    if not review.marks:
        told |= {"points": None, "override_points": None, "changes": []}
    for repair in told["repairs"]:
        if not (review.marks and review.verdicts):
            repair.pop("points", None)
        if not (review.marks and review.verdicts and review.feedback):
            repair.pop("comment", None)
    for item in told["items"]:
        if not review.marks:
            item["credit"] = None
        if not (review.marks and review.verdicts):
            item["fraction"] = None
            for response in item["responses"]:
                response["grades"] = []
    return told | {"withheld": review.withheld, "opens_at": opens_at}


def _attempt(attempt: Attempt, items: list[dict]) -> dict:
    return {
        "course": attempt.quiz.course.key,
        "quiz": attempt.quiz.key,
        "rules": attempt.rules,
        "started_at": attempt.started_at,
        "started_on": attempt.started_on,
        "finished_at": attempt.finished_at,
        "last_contact_at": seen_at(attempt),
        "points": attempt.points,
        "max_points": attempt.max_points,
        "ending": attempt.ending,
        "extra_minutes": attempt.extra_minutes,
        "voided_at": attempt.voided_at,
        "override_points": attempt.override_points,
        "items": items,
    }


def _items(user: User, responses: dict[int, list[dict]]) -> dict[int, list[dict]]:
    items = AttemptItem.objects.filter(attempt__user=user).annotate(
        question=F("version__question__key"), question_version=F("version__number")
    )
    fields = (
        *("position", "question", "question_version", "points", "fraction", "credit"),
        *("tries", "flagged", "dropped", "answered_at"),
    )
    grouped = _grouped(items, "attempt_id", ("pk", *fields), order="position")
    for item in (one for group in grouped.values() for one in group):
        item["responses"] = responses[item.pop("pk")]
    return grouped


def _grouped(rows, by: str, fields: Iterable[str], order: str = "pk") -> dict[int, list[dict]]:
    groups: dict[int, list[dict]] = defaultdict(list)
    for row in rows.order_by(order, "pk").values(by, *fields):
        groups[row.pop(by)].append(row)
    return groups
