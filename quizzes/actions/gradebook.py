"""What teachers decide about marks: one of a student, only ever added; the course's pass mark."""

from datetime import datetime

from django.db import transaction

from quizzes.actions.changes import Action, record
from quizzes.actions.courses import StaleEdit, save_edited
from quizzes.models import Assignment, Course, GradeOverride, User

LONGEST_REASON = 300


class OverrideError(Exception):
    """It cannot be done; ``code`` is ``reason_missing``, ``out_of_range`` or ``nothing``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def set_pass_mark(
    *, course: Course, pass_mark: int | None, began_from: int | None, by: User, now: datetime
) -> bool:
    """Set the pass mark of a course, in percent, None for none; tell if that changed it.

    ``began_from`` is the one that was shown: raises StaleEdit, and writes nothing, when somebody
    else has set another since. Raises OverrideError for one that is not from 1 to 100.
    """
    if pass_mark is not None and not 1 <= pass_mark <= 100:
        raise OverrideError("out_of_range")
    held = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    if held.pass_mark == pass_mark:
        return False
    if held.pass_mark != began_from:
        raise StaleEdit(held)
    held.pass_mark = pass_mark
    save_edited(row=held, by=by, revision=held.revision)
    record(row=held, action=Action.EDITED, by=by, now=now)
    return True


@transaction.atomic
def override_grade(
    *,
    assignment: Assignment,
    user: User,
    kind: str,
    percent: float | None,
    reason: str,
    by: User,
    seen: int,
    now: datetime,
) -> GradeOverride:
    """Decide what an assignment counts for a student, and return the decision.

    ``percent`` is the mark where ``kind`` says so. ``seen`` is the decision that the page showed,
    0 for none: raises StaleEdit when there is a newer one. The one that holds a second time adds
    nothing. Raises OverrideError.
    """
    # Two people at one mark take turns.
    Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    latest = latest_override(assignment, user)
    wanted = checked(assignment, user, kind=kind, percent=percent, reason=reason, latest=latest)
    if latest is not None and _says(latest) == _says(wanted):
        return latest
    if seen != (latest.pk if latest else 0):
        raise StaleEdit(latest)
    if kind == GradeOverride.Kind.WITHDRAWN and not _holds(latest):
        raise OverrideError("nothing")
    wanted.by, wanted.at = by, now
    wanted.save()
    return wanted


def checked(
    assignment: Assignment,
    user: User,
    *,
    kind: str,
    percent: float | None,
    reason: str,
    latest: GradeOverride | None,
) -> GradeOverride:
    """Return a decision that could be stored, unsaved. Raises OverrideError."""
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise OverrideError("reason_missing")
    is_mark = kind == GradeOverride.Kind.PERCENT
    # A number that is none is in no range.
    if is_mark and not (percent is not None and 0 <= percent <= 100):
        raise OverrideError("out_of_range")
    if kind == GradeOverride.Kind.WITHDRAWN and latest is None:
        raise OverrideError("nothing")
    return GradeOverride(
        assignment=assignment,
        user=user,
        kind=GradeOverride.Kind(kind),
        percent=percent if is_mark else None,
        reason=reason,
    )


def latest_override(assignment: Assignment, user: User) -> GradeOverride | None:
    """Return the latest decision about a mark, a withdrawal included; None where there is none."""
    return GradeOverride.objects.filter(assignment=assignment, user=user).order_by("pk").last()


def _holds(latest: GradeOverride | None) -> bool:
    return latest is not None and latest.kind != GradeOverride.Kind.WITHDRAWN


def _says(one: GradeOverride) -> tuple:
    return str(one.kind), one.percent, one.reason
