"""What is due: assignments with their dates, and extensions for one person."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from quizzes.actions.courses import StaleEdit
from quizzes.domain import timing
from quizzes.domain.quiz_rules import read_rules
from quizzes.domain.reviewing import waits_for_close
from quizzes.domain.timing import NO_ALLOWANCE
from quizzes.domain.windows import EMPTY, Window, later_closing
from quizzes.models import (
    Accommodation,
    Assignment,
    AssignmentWindow,
    Attempt,
    Course,
    GradeCategory,
    Group,
    Quiz,
    User,
)
from quizzes.models.windows import groups_by_person, rules_in, windows_of


class AssignmentError(Exception):
    """It cannot be done; ``code`` is a key of `forms.assignments.ERRORS`, but ``name``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class OvertakenError(Exception):
    """Somebody else gave the person other dates meanwhile: ``newer``, empty for none any more."""

    def __init__(self, newer: Window) -> None:
        super().__init__(newer.state)
        self.newer = newer


@transaction.atomic
def save_assignment(
    *,
    assignment: Assignment,
    windows: Mapping[int | None, Window],
    by: User,
    revision: int | None,
    now: datetime,
) -> Assignment:
    """Save an assignment with its dates for classes and return it.

    ``windows`` are by the id of the group, None for everyone; an empty one takes the dates away.
    ``revision`` is the one the edit began from, None for a new row. Raises StaleEdit, and writes
    nothing, when somebody else saved it since, and AssignmentError.
    """
    if any(not window.is_in_order for window in windows.values()):
        raise AssignmentError("order")
    if assignment.pk is None:
        assignment.created_by, assignment.created_at = by, now
        # Who makes two at once in one course takes turns.
        Course.objects.select_for_update(no_key=True).get(pk=assignment.course_id)
        assignment.position = assignment.course.assignments.count() + 1
    else:
        before = _held(assignment)
        if before.revision != revision:
            raise StaleEdit(before)
        assignment.revision = before.revision + 1
        assignment.is_published = before.is_published
    _save(assignment)
    known = set(Group.objects.filter(course=assignment.course_id).values_list("pk", flat=True))
    for group, window in windows.items():
        if group is None or group in known:
            _set(assignment, window, group=group)
    _move_running(assignment)
    return assignment


def _held(assignment: Assignment) -> Assignment:
    return Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)


def _save(assignment: Assignment) -> None:
    try:
        with transaction.atomic():
            assignment.save()
    except IntegrityError as error:
        raise AssignmentError("taken") from error


def _set(assignment: Assignment, window: Window, **of: int | None) -> None:
    whose = {"group_id": None, "user_id": None} | {f"{name}_id": pk for name, pk in of.items()}
    rows = AssignmentWindow.objects.filter(assignment=assignment, **whose)
    if window == EMPTY:
        rows.delete()
        return
    dates = {"opens_at": window.opens_at, "due_at": window.due_at, "closes_at": window.closes_at}
    if not rows.update(**dates):
        AssignmentWindow.objects.create(assignment=assignment, **whose, **dates)


@transaction.atomic
def set_published(
    *, assignment: Assignment, is_published: bool, revision: int | None, now: datetime
) -> None:
    """Show an assignment to students, its dates being in force; or take it back.

    The same again changes nothing. Raises StaleEdit, and AssignmentError while students do not see
    its lesson or quiz, or where taking it back would open a review while others still work.
    """
    held = _held(assignment)
    if held.is_published == is_published:
        return
    if held.revision != revision:
        raise StaleEdit(held)
    if is_published and not Assignment.objects.filter(pk=held.pk).within_sight().exists():
        raise AssignmentError("not_published")
    if not is_published:
        _keep_reviews_shut(held, now)
    held.is_published, held.revision = is_published, held.revision + 1
    held.save(update_fields=["is_published", "revision"])
    _move_running(held)


@transaction.atomic
def delete_assignment(*, assignment: Assignment, now: datetime) -> None:
    """Delete an assignment and its dates; what students did stays, a quiz has its own dates.

    One that is deleted already is no error. Raises AssignmentError as taking it back does, and
    where marks were set by hand, which would go with it.
    """
    held = Assignment.objects.select_for_update(of=("self",)).filter(pk=assignment.pk).first()
    if held is None:
        return
    if held.overrides.exists():
        raise AssignmentError("marks")
    if held.is_published:
        _keep_reviews_shut(held, now)
    held.delete()


def _keep_reviews_shut(assignment: Assignment, now: datetime) -> None:
    """Raise AssignmentError where a review waits for dates that end after the quiz's own."""
    quiz = assignment.quiz
    # Without a closing of its own its reviews after closing stay shut.
    if quiz is None or quiz.closes_at is None or not _is_waited_for(quiz):
        return
    allowances = {row.to_allowance() for row in Accommodation.objects.filter(course=quiz.course_id)}
    for window in windows_of([quiz])[quiz.pk].all():
        if window.closes_at is None:
            raise AssignmentError("ahead")
        rules = rules_in(quiz, window)
        last = max(timing.closing(rules, one) for one in (NO_ALLOWANCE, *allowances))
        is_ahead = now < last + timedelta(seconds=quiz.grace)
        if window.closes_at > quiz.closes_at and is_ahead:
            raise AssignmentError("ahead")


def _is_waited_for(quiz: Quiz) -> bool:
    """Tell whether somebody's review of a quiz opens once it has closed for everyone."""
    rules = Attempt.objects.filter(quiz=quiz, practice_of=None).values_list("rules", flat=True)
    return any(waits_for_close(read_rules(stored)) for stored in rules)


@transaction.atomic
def set_extension(
    *, assignment: Assignment, user: User, window: Window, began_from: str | None = None
) -> None:
    """Give one person dates of their own, an empty window takes them away.

    ``began_from`` is the state of those that were shown, None where none were looked at. The same
    again changes nothing. A running attempt of theirs closes later at once, never earlier. Raises
    AssignmentError, and OvertakenError, and writes nothing, when there are other dates by now.
    """
    if not window.is_in_order:
        raise AssignmentError("order")
    held = _held(assignment)
    stored = held.windows.filter(user=user).first()
    before = stored.to_window() if stored else EMPTY
    if began_from is not None and before.state not in (began_from, window.state):
        raise OvertakenError(before)
    _set(held, window, user=user.pk)
    _move_running(held, [user.pk])


@transaction.atomic
def extend_running(*, course: Course, people: Collection[int]) -> None:
    """Let running attempts of people close as late as their windows say, after a change of group.

    None closes earlier than it did.
    """
    open_ones = Attempt.objects.open().filter(user__in=people, practice_of=None)
    found = Assignment.objects.filter(course=course, quiz__in=open_ones.values("quiz"))
    for assignment in found.published().select_related("quiz").order_by("pk"):
        _move_running(assignment, people)


def _move_running(assignment: Assignment, people: Collection[int] | None = None) -> None:
    """Let running attempts close as late as the windows say; none closes earlier than it did."""
    if assignment.quiz_id is None or not assignment.is_published:
        return
    attempts = Attempt.objects.open().filter(quiz=assignment.quiz_id, practice_of=None)
    if people is not None:
        attempts = attempts.filter(user__in=people)
    running = list(attempts.order_by("pk").select_for_update(of=("self",)))
    windows = windows_of([assignment.quiz])[assignment.quiz_id]
    groups = groups_by_person(assignment.course_id, [one.user_id for one in running])
    for attempt in running:
        stored = read_rules(attempt.rules).closes_at
        wanted = windows.of(attempt.user_id, groups[attempt.user_id]).closes_at
        closes_at = later_closing(stored, wanted)
        attempt.rules["closes_at"] = closes_at.isoformat() if closes_at else None
    Attempt.objects.bulk_update(running, ["rules"])


# Categories


@transaction.atomic
def save_category(*, category: GradeCategory, began_from: str = "") -> GradeCategory:
    """Save a category of marks and return it.

    ``began_from`` is the state of an old one that the edit began from. Raises StaleEdit, and writes
    nothing, when somebody else saved it since, and AssignmentError for a name that is taken.
    """
    if category.pk is None:
        Course.objects.select_for_update(no_key=True).get(pk=category.course_id)
        category.position = category.course.grade_categories.count() + 1
    else:
        stored = GradeCategory.objects.select_for_update(of=("self",)).get(pk=category.pk)
        if stored.state != began_from:
            raise StaleEdit(stored)
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError as error:
        raise AssignmentError("taken") from error
    return category


@transaction.atomic
def delete_category(*, category: GradeCategory) -> None:
    """Delete a category; its assignments are in none any more."""
    GradeCategory.objects.filter(pk=category.pk).delete()
