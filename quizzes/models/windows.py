"""The seam between assignments and quizzes: when a quiz opens and closes for whom.

Dates are in force while the assignment is published. Without one a quiz has its own dates.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from django.db.models import Q

from quizzes.domain import timing
from quizzes.domain.quiz_rules import Rules
from quizzes.domain.timing import Allowance
from quizzes.domain.windows import Window, allowed, resolve
from quizzes.models.assignments import AssignmentWindow
from quizzes.models.groups import Group
from quizzes.models.quizzes import Quiz

COLUMNS = ("opens_at", "due_at", "closes_at", "group", "user")


class Windows:
    """The windows of one thing, and who of its course has which; ``basis`` are its own dates.

    ``rows`` are COLUMNS with a group of the person whose window it is, a row for each group.
    """

    def __init__(self, basis: Window, rows: Iterable[tuple] = ()) -> None:
        self.basis = basis
        self.everyone: Window | None = None
        self.groups: dict[int, Window] = {}
        self.people: dict[int, Window] = {}
        self._groups_of = defaultdict(set)
        for *moments, group, user, in_group in rows:
            self.add(Window(*moments), group, user)
            self._groups_of[user].add(in_group)

    def add(self, window: Window, group: int | None, user: int | None) -> None:
        """Take in one more window: of a group, a person, or everyone."""
        if user is not None:
            self.people[user] = window
        elif group is not None:
            self.groups[group] = window
        else:
            self.everyone = window

    def of(self, user: int | None, groups: Collection[int] = ()) -> Window:
        """Return the window of a person in these groups, without their accommodations."""
        own = self.people.get(user) if user is not None else None
        theirs = [self.groups[group] for group in groups if group in self.groups]
        return resolve(own=own, groups=theirs, everyone=self.everyone, basis=self.basis)

    def all(self) -> Iterator[Window]:
        """Yield every window that holds for somebody now, or would for who joins a group."""
        yield self.of(None)
        for group in self.groups:
            yield self.of(None, [group])
        for user in self.people:
            yield self.of(user, self._groups_of[user])


def basis_of(quiz: Quiz) -> Window:
    """Return a quiz's own dates."""
    return Window(quiz.opens_at, None, quiz.closes_at)


def window_of(quiz: Quiz, user) -> Window:
    """Return when a quiz opens, is due and closes for a person or visitor: one query."""
    rows = AssignmentWindow.objects.in_force().filter(assignment__quiz=quiz).meant_for(user)
    found = Windows(basis_of(quiz), rows.order_by().values_list(*COLUMNS, "group"))
    # Every group that was read is one of theirs.
    return found.of(user.pk, found.groups)


def rules_for(quiz: Quiz, user) -> Rules:
    """Return the rules of a quiz for a person or visitor as they stand now: one query."""
    return rules_in(quiz, window_of(quiz, user))


def rules_in(quiz: Quiz, window: Window) -> Rules:
    """Return the rules of a quiz with the opening and closing of a window."""
    return replace(quiz.rules(), opens_at=window.opens_at, closes_at=window.closes_at)


def allowed_in(quiz: Quiz, window: Window, own: Allowance) -> Window:
    """Return the window of a quiz as an accommodation moves it.

    It closes their minutes later; what is due when it closes is due then.
    """
    later = allowed(window, own.shift_days)
    closes_at = timing.closing(rules_in(quiz, window), own)
    due_at = closes_at if window.due_at == window.closes_at else later.due_at
    return Window(later.opens_at, due_at, closes_at)


def windows_of(quizzes: Iterable[Quiz]) -> dict[int, Windows]:
    """Return all windows of each of these quizzes, by its id: one query."""
    rows, quizzes = defaultdict(list), list(quizzes)
    found = AssignmentWindow.objects.in_force().filter(assignment__quiz__in=quizzes).order_by()
    columns = ("assignment__quiz", *COLUMNS, "user__memberships__groups")
    for quiz, *row in found.values_list(*columns):
        rows[quiz].append(row)
    return {quiz.pk: Windows(basis_of(quiz), rows[quiz.pk]) for quiz in quizzes}


def have_other_dates(course_id: int, some: Collection[int], others: Collection[int]) -> bool:
    """Return whether something of the course has other dates for some groups than for others.

    One query. What single people are given apart is left out.
    """
    whose = Q(group__in=[*some, *others]) | Q(group=None, user=None)
    rows = AssignmentWindow.objects.in_force().filter(whose, assignment__course=course_id)
    found: dict[int, Windows] = {}
    for row in rows.select_related("assignment__quiz"):
        windows = found.setdefault(row.assignment_id, Windows(row.assignment.own_window))
        windows.add(row.to_window(), row.group_id, None)
    return any(one.of(None, some) != one.of(None, others) for one in found.values())


def groups_by_person(course_id: int, people: Collection[int]) -> dict[int, set[int]]:
    """Return the groups that people are in, by person: one query."""
    found = defaultdict(set)
    members = Group.members.through.objects.filter(
        group__course=course_id, membership__user__in=people
    )
    for user, group in members.values_list("membership__user", "group"):
        found[user].add(group)
    return found
