"""Everything the site holds about one person, for that person to take away."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import F
from django.utils.translation import gettext as _

from quizzes.domain.recall import COLUMNS
from quizzes.models import (
    CardDay,
    CardEvent,
    CardState,
    ExamPace,
    ExamPlan,
    Invitation,
    LessonReading,
    Marking,
    MarkingComment,
    Membership,
    Note,
    OwnWording,
    ParameterFit,
    RosterChange,
    User,
)
from quizzes.models.joining import about
from quizzes.reports.personal_attempts import attempts_of

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
    "maximum_interval",
    "easy_days",
    "leech_lapses",
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
    "tags",
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
    "seconds",
    "days_since",
    "predicted",
    "due_at",
    "due_on",
    "flag",
    "undoes",
)

PLAN_FIELDS = ("exam_on", "target_recall", "answers_per_day", "set_at", "ended_at")
PACE_FIELDS = (
    *("day", "exam_on", "answers_per_day", "desired_retention", "final_days"),
    *("expected", "target", "unread", "days"),
)
BREAK_FIELDS = ("first_day", "last_day", "made_at", "moved", "undone_at")

ROSTER_FIELDS = ("action", "group_name", "details", "at")

MARKING_FIELDS = ("points", "fraction", "comment", "is_done", "saved_at", "set_aside_at")

IMPORT_FIELDS = (
    *("name", "kind", "made_at", "content", "columns", "committed_at", "undone_at", "outcome"),
)


def meanings() -> dict[str, str]:
    """Return what each part of the file holds, in words, in the order they come."""
    return _meanings_of_person() | _meanings_of_work() | _meanings_of_cards() | _other_meanings()


def _meanings_of_person() -> dict[str, str]:
    return {
        "format": _("Name and version of this file’s shape."),
        "made_at": _("When the file was made (UTC, as all times here)."),
        "account": _("Your name, settings, and when you joined and last logged in."),
        "email_addresses": _("Your e-mail addresses, and which are confirmed."),
        "memberships": _(
            "The courses you belong to, as what, in which groups, and under which name and number."
        ),
        "roster_changes": _("When you came into courses and groups, moved and left."),
        "invitations": _("Invitations that you accepted, or that wait for you."),
        "accommodations": _("More time, more attempts or later dates that you have in quizzes."),
        "extensions": _("Dates of your own that you were given for what is due."),
        "grade_overrides": _(
            "What teachers decided about what your work counts, and why. A mark is left empty "
            "while the quiz does not show its marks yet."
        ),
        "announcements_put_away": _("The announcements that you put away."),
    }


def _meanings_of_work() -> dict[str, str]:
    return {
        "readings": _("The lessons you opened: how far you came, and when you read them."),
        "attempts": _(
            "The quizzes you took. Each question has your responses in order, and each response "
            "its grades: a fraction from 0 to 1, who gave it and why. What instructors changed "
            "afterwards is with them. What a quiz does not show yet is left empty here too: "
            "“withheld” names it, and “opens_at” says when it opens, if ever. Where the time was "
            "counted, “last_contact_at” is when a page of it last asked for the time."
        ),
    }


def _meanings_of_cards() -> dict[str, str]:
    return {
        "card_states": _("What the site believes you remember of each card, and when it is due."),
        "card_events": _("Every answer to a card and every other thing you did with it."),
        "card_days": _("What your answers to cards add up to, day by day, as far as it is kept."),
        "exam_plans": _("Your plans for exams."),
        "exam_paces": _("What your plan, or your class’s, came to when it was last worked out."),
        "breaks": _("Your days off, and how many cards they moved."),
        "own_notes": _("Notes that you wrote for yourself."),
        "own_wordings": _("How you worded notes of a course for yourself."),
        "card_imports": _("Files of cards that you brought, and what came of them."),
    }


def _other_meanings() -> dict[str, str]:
    return {
        "markings": _(
            "What you gave the essays of others when you marked them, without their names. What "
            "was given to yours is with your attempts, once it is released."
        ),
        "marking_comments": _("Comments that you keep for marking."),
        "parameter_fits": _(
            "What your answers to cards said about how you remember: for each course and night on "
            "which it was worked out, the parameters chosen and how well each set predicted."
        ),
        "practice_passes": _("The links to a quiz that you followed, and when."),
    }


def personal_data(user: User, *, now: datetime) -> dict:
    """Return all that is held about the person, as values that JSON can say.

    The keys are those of `meanings`, which is under ``about``. The number of queries is fixed.
    """
    attempts = attempts_of(user, now=now)
    return {
        "about": meanings(),
        "format": FORMAT,
        "made_at": now,
        "account": {name: getattr(user, name) for name in ACCOUNT_FIELDS},
        "email_addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "memberships": _memberships(user),
        "roster_changes": _of_course(RosterChange, user, ROSTER_FIELDS),
        "invitations": _invitations(user),
        "accommodations": _accommodations(user),
        "extensions": _extensions(user),
        "grade_overrides": _grade_overrides(user, attempts),
        "announcements_put_away": list(
            user.announcements_put_away.order_by("pk").values("title", "posted_at")
        ),
        "readings": _readings(user),
        "attempts": attempts,
        **_cards(user),
        "markings": _markings(user),
        "marking_comments": _marking_comments(user),
        "parameter_fits": _parameter_fits(user),
        "practice_passes": _practice_passes(user),
    }


def _cards(user: User) -> dict:
    """Return what is held about the person's cards, with plans and days off."""
    return {
        "card_states": list(_of_cards(CardState, user, STATE_FIELDS)),
        "card_events": list(_of_cards(CardEvent, user, EVENT_FIELDS)),
        "card_days": list(
            CardDay.objects.filter(user=user).order_by("day").values("day", *COLUMNS, "bins")
        ),
        "exam_plans": _of_course(ExamPlan, user, PLAN_FIELDS),
        "exam_paces": _of_course(ExamPace, user, PACE_FIELDS),
        "breaks": list(user.study_breaks.order_by("pk").values(*BREAK_FIELDS)),
        "own_notes": _own_notes(user),
        "own_wordings": _own_wordings(user),
        "card_imports": list(user.card_imports.order_by("pk").values(*IMPORT_FIELDS)),
    }


def _practice_passes(user: User) -> list[dict]:
    quiz = {"course": F("link__quiz__course__key"), "quiz": F("link__quiz__key")}
    return list(user.practice_passes.order_by("pk").values("at", **quiz))


def _memberships(user: User) -> list[dict]:
    members = Membership.objects.filter(user=user).select_related("course")
    return [
        {
            "course": member.course.key,
            "role": member.role,
            "joined_at": member.joined_at,
            "roster_name": member.roster_name,
            "student_number": member.student_number,
            "groups": [group.name for group in member.groups.all()],
        }
        for member in members.prefetch_related("groups")
    ]


def _invitations(user: User) -> list[dict]:
    fields = ("name", "email", "student_number", "made_at", "ends_at", "used_at")
    named = Invitation.objects.annotate(in_course=F("course__key"), in_group=F("group__name"))
    rows = named.filter(about(user)).order_by("pk").values("in_course", "in_group", *fields)
    return [{"course": row.pop("in_course"), "group": row.pop("in_group"), **row} for row in rows]


def _accommodations(user: User) -> list[dict]:
    fields = ("time_multiplier", "extra_minutes", "extra_attempts", "shift_days")
    own = user.accommodations.annotate(course_key=F("course__key")).order_by("course")
    return [{"course": row.pop("course_key"), **row} for row in own.values("course_key", *fields)]


def _extensions(user: User) -> list[dict]:
    own = user.assignment_windows.select_related("assignment__lesson", "assignment__quiz")
    return [
        {
            "assignment": one.assignment.shown_title,
            "opens_at": one.opens_at,
            "due_at": one.due_at,
            "closes_at": one.closes_at,
        }
        for one in own.order_by("pk")
    ]


def _grade_overrides(user: User, attempts: list[dict]) -> list[dict]:
    hidden = {(one["course"], one["quiz"]) for one in attempts if "marks" in one["withheld"]}
    own = user.grade_overrides.select_related("assignment__lesson", "assignment__quiz")
    named = own.annotate(in_course=F("assignment__course__key"), quiz=F("assignment__quiz__key"))
    return [
        {
            "course": one.in_course,
            "assignment": one.assignment.shown_title,
            "kind": one.kind,
            "percent": None if (one.in_course, one.quiz) in hidden else one.percent,
            "reason": one.reason,
            "at": one.at,
        }
        for one in named.order_by("pk")
    ]


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


def _of_course(model, user: User, fields: Iterable[str]) -> list[dict]:
    """Return the person's rows of a model, each with the course's key."""
    named = model.objects.filter(user=user).annotate(in_course=F("course__key"))
    rows = named.order_by("pk").values("in_course", *fields)
    return [{"course": row.pop("in_course"), **row} for row in rows]


def _own_notes(user: User) -> list[dict]:
    notes = Note.everyones.filter(owner=user).order_by("pk")
    named = notes.annotate(in_course=F("course__key"), of_lesson=F("lesson__key"))
    rows = named.values("in_course", "of_lesson", "key", "tags", body=F("current__body"))
    return [{"course": row.pop("in_course"), "lesson": row.pop("of_lesson"), **row} for row in rows]


def _own_wordings(user: User) -> list[dict]:
    named = OwnWording.objects.filter(user=user).annotate(
        course=F("note__course__key"), key=F("note__key")
    )
    rows = named.order_by("pk").values("course", "key", "body", "edited_at")
    return [{"note": row.pop("key"), **row} for row in rows]


def _markings(user: User) -> list[dict]:
    named = Marking.objects.filter(marker=user).annotate(
        course=F("item__attempt__quiz__course__key"), quiz=F("item__attempt__quiz__key")
    )
    return list(named.order_by("pk").values("course", "quiz", *MARKING_FIELDS))


def _marking_comments(user: User) -> list[dict]:
    named = MarkingComment.objects.filter(author=user).annotate(in_course=F("course__key"))
    rows = named.order_by("pk").values("in_course", "text")
    return [{"course": row["in_course"], "text": row["text"]} for row in rows]


def _parameter_fits(user: User) -> list[dict]:
    named = ParameterFit.objects.filter(user=user).annotate(
        key=F("course__key"), scope=F("chosen__scope"), parameters=F("chosen__parameters")
    )
    losses = ("default_loss", "pooled_loss", "own_loss")
    rows = named.order_by("pk").values(
        "key", "night", "at", "reviews", "held_out", *losses, "scope", "parameters"
    )
    return [{"course": row.pop("key"), **row} for row in rows]
