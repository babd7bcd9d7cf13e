"""Everything the site holds about one person, for that person to take away."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import F
from django.utils.translation import gettext as _

from quizzes.models import (
    Attempt,
    AttemptItem,
    CardEvent,
    CardState,
    Grade,
    LessonReading,
    MarkChange,
    Membership,
    Repair,
    Response,
    User,
)

FORMAT = "quizzes personal data 1"

ACCOUNT_FIELDS = (
    "id",
    "username",
    "display_name",
    "first_name",
    "last_name",
    "email",
    "is_guest",
    "date_joined",
    "last_login",
    "time_zone",
    "time_zone_chosen",
    "day_rollover_hour",
    "card_buttons",
    "keyboard_shortcuts",
    "new_cards_per_day",
    "answers_per_day",
    "desired_retention",
)
STATE_FIELDS = (
    "phase",
    "step",
    "stability",
    "difficulty",
    "due_at",
    "due_on",
    "last_review_at",
    "last_review_on",
    "reviews",
    "lapses",
    "suspended",
    "buried_on",
    "flag",
    "joined_at",
    "joined_on",
)
EVENT_FIELDS = (
    "id",
    "kind",
    "uuid",
    "at",
    "received_at",
    "claimed_at",
    "day",
    "place",
    "rating",
    "was_new",
    "practice",
    "desired_retention",
    "due_at",
    "due_on",
    "flag",
    "undoes",
)


RESPONSE_FIELDS = (
    *("uuid", "answer", "at", "learner_day", "claimed_at", "given_at", "certainty"),
    *("revision", "late"),
)


def meanings() -> dict[str, str]:
    """Return what each part of the file holds, in words, in the order they come."""
    return {
        "format": _("Name and version of this file’s shape."),
        "made_at": _("When the file was made (UTC, as all times here)."),
        "account": _("Your name, settings, and when you joined and last logged in."),
        "email_addresses": _("Your e-mail addresses, and which are confirmed."),
        "memberships": _("The courses you belong to, as what, and in which groups."),
        "accommodations": _("More time, more attempts or later dates that you have in quizzes."),
        "readings": _("The lessons you opened: how far you came, and when you read them."),
        "attempts": _(
            "The quizzes you took. Each question has your responses in order, and each response "
            "its grades: a fraction from 0 to 1, who gave it and why. What instructors changed "
            "afterwards is with them."
        ),
        "card_states": _("What the site believes you remember of each card, and when it is due."),
        "card_events": _("Every answer to a card and every other thing you did with it."),
    }


def personal_data(user: User, *, now: datetime) -> dict:
    """Return all that is held about the person, as values that JSON can say.

    The keys are those of `meanings`, which is under ``about``. The number of queries is fixed.
    """
    return {
        "about": meanings(),
        "format": FORMAT,
        "made_at": now,
        "account": {name: getattr(user, name) for name in ACCOUNT_FIELDS},
        "email_addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "memberships": _memberships(user),
        "accommodations": _accommodations(user),
        "readings": _readings(user),
        "attempts": _attempts(user),
        "card_states": list(_of_cards(CardState, user, STATE_FIELDS)),
        "card_events": list(_of_cards(CardEvent, user, EVENT_FIELDS)),
    }


def _memberships(user: User) -> list[dict]:
    members = Membership.objects.filter(user=user).select_related("course")
    return [
        {
            "course": member.course.key,
            "role": member.role,
            "joined_at": member.joined_at,
            "groups": [group.name for group in member.groups.all()],
        }
        for member in members.prefetch_related("groups")
    ]


def _accommodations(user: User) -> list[dict]:
    fields = ("time_multiplier", "extra_minutes", "extra_attempts", "shift_days")
    own = user.accommodations.annotate(course_key=F("course__key")).order_by("course")
    return [{"course": row.pop("course_key"), **row} for row in own.values("course_key", *fields)]


def _readings(user: User) -> list[dict]:
    readings = LessonReading.objects.filter(user=user).annotate(
        course=F("lesson__course__key"), key=F("lesson__key")
    )
    rows = readings.values("course", "key", "opened_at", "last_section", "read_at", "read_on")
    return [{"lesson": row.pop("key"), **row} for row in rows.order_by("opened_at", "pk")]


def _of_cards(model, user: User, fields: Iterable[str]):
    """Return the person's rows of a model of cards, each with the card's course, note and slot."""
    named = model.objects.filter(user=user).annotate(
        course=F("card__note__course__key"), note=F("card__note__key"), slot=F("card__slot")
    )
    return named.order_by("pk").values("course", "note", "slot", *fields)


def _attempts(user: User) -> list[dict]:
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
    attempts = Attempt.objects.filter(user=user).select_related("quiz__course").order_by("pk")
    items = _items(user, responses)
    changes = _grouped(
        MarkChange.objects.filter(attempt__user=user).annotate(
            kind=F("repair__kind"), reason=F("repair__reason"), at=F("repair__at")
        ),
        "attempt_id",
        ("kind", "reason", "at", "points_before", "points_after", "max_before", "max_after"),
    )
    repairs = _grouped(
        Repair.objects.filter(attempt__user=user), "attempt_id", ("kind", "reason", "at")
    )
    return [
        _attempt(attempt, items[attempt.pk])
        | {"changes": changes[attempt.pk], "repairs": repairs[attempt.pk]}
        for attempt in attempts
    ]


def _attempt(attempt: Attempt, items: list[dict]) -> dict:
    return {
        "course": attempt.quiz.course.key,
        "quiz": attempt.quiz.key,
        "rules": attempt.rules,
        "started_at": attempt.started_at,
        "started_on": attempt.started_on,
        "finished_at": attempt.finished_at,
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
