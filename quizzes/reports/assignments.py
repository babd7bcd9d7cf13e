"""What is due in a course as its desk sees it: assignments, their dates, extensions."""

from dataclasses import dataclass, field
from datetime import datetime

from quizzes.domain import reviewing
from quizzes.domain.windows import Window
from quizzes.models import Assignment, AssignmentWindow, Attempt, Course, Group, User
from quizzes.models.windows import COLUMNS, Windows
from quizzes.reports.closing import closed_among
from quizzes.reports.people import name_people

RELATED = ("category", "lesson", "quiz")


@dataclass(slots=True)
class AssignmentLine:
    """An assignment with its dates for classes, everyone's first, and how many extensions."""

    assignment: Assignment
    dates: list[tuple[Group | None, Window]] = field(default_factory=list)
    extensions: int = 0


def assignment_lines(course: Course, user: User) -> list[AssignmentLine]:
    """Return the assignments this person sees at the desk, in their order: 2 queries."""
    rows = Assignment.objects.filter(course=course).authored_for(user).select_related(*RELATED)
    lines = {row.pk: AssignmentLine(row) for row in rows.order_by("position", "pk")}
    windows = AssignmentWindow.objects.filter(assignment__course=course).select_related("group")
    for window in windows.order_by("group__name", "pk"):
        line = lines.get(window.assignment_id)
        if line is not None and window.user_id is not None:
            line.extensions += 1
        elif line is not None:
            place = 0 if window.group is None else len(line.dates)
            line.dates.insert(place, (window.group, window.to_window()))
    return list(lines.values())


def class_windows(assignment: Assignment) -> dict[int | None, Window]:
    """Return the dates of an assignment by the id of the group, None for everyone: one query."""
    rows = assignment.windows.filter(user=None)
    return {row.group_id: row.to_window() for row in rows}


def never_reviewed(assignment: Assignment) -> bool:
    """Tell whether a review waits for a closing that somebody does not have: one query."""
    quiz = assignment.quiz
    if quiz is None or not reviewing.waits_for_close(quiz.rules()):
        return False
    rows = assignment.windows.values_list(*COLUMNS, "user__memberships__groups")
    found = Windows(assignment.own_window, rows)
    return any(window.closes_at is None for window in found.all())


def dates_otherwise(assignment: Assignment, user: User) -> Window:
    """Return the dates of a person without an extension of their own: one query."""
    rows = assignment.windows.filter(user=None).meant_for(user).order_by()
    found = Windows(assignment.own_window, rows.values_list(*COLUMNS, "group"))
    # Every group that was read is one of theirs.
    return found.of(user.pk, found.groups)


def is_reviewed(assignment: Assignment, now: datetime) -> bool:
    """Tell whether a review that waited for the closing is open, and somebody has one."""
    quiz = assignment.quiz
    if quiz is None or not reviewing.waits_for_close(quiz.rules()):
        return False
    finished = Attempt.objects.finished().filter(quiz=quiz, practice_of=None)
    return bool(closed_among([quiz.pk], now)) and finished.exists()


def extensions_of(assignment: Assignment) -> list[AssignmentWindow]:
    """Return the dates that single people were given, by their names: two queries."""
    rows = assignment.windows.filter(user__isnull=False).select_related("user")
    found = list(rows.order_by("pk"))
    name_people(assignment.course, [row.user for row in found])
    return sorted(found, key=lambda row: (row.user.shown_name.casefold(), row.user_id))
