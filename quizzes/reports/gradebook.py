"""The gradebook of a course: students by assignments, and what it all comes to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from quizzes.domain import quiz_marks
from quizzes.domain.gradebook import (
    Category,
    CourseGrade,
    Piece,
    Result,
    Standing,
    course_grade,
    result_of,
    standing_of,
)
from quizzes.domain.quiz_rules import GradeMethod
from quizzes.domain.windows import Window
from quizzes.models import (
    Assignment,
    Attempt,
    Course,
    GradeCategory,
    GradeOverride,
    Group,
    Membership,
    Status,
    User,
)
from quizzes.reports.grade_evidence import Dates, Key, Work, work_of
from quizzes.reports.people import is_student
from quizzes.reports.withheld import Reviews


@dataclass(frozen=True, slots=True)
class Column:
    """An assignment of the gradebook, ``key`` being its id.

    ``pass_mark`` is in percent, None where there is none.
    """

    key: int
    assignment: Assignment
    title: str
    category: int | None
    points: float
    pass_mark: int | None

    def passed(self, piece: Piece) -> bool | None:
        """Tell whether what a piece counts passes; None where there is nothing to tell."""
        if self.pass_mark is None:
            return None
        return quiz_marks.has_passed(piece.counted, self.pass_mark)


@dataclass(slots=True)
class Person:
    """A student as teachers know them, with the names of their groups."""

    pk: int
    username: str
    name: str
    student_number: str = ""
    groups: list[str] = field(default_factory=list)
    group_ids: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Row:
    """One student: a piece for each column, what they come to, and what was decided on which.

    ``result`` is None where the course has no pass mark.
    """

    person: Person
    pieces: tuple[Piece, ...]
    grade: CourseGrade
    decided: dict[int, GradeOverride] = field(default_factory=dict)
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Gradebook:
    """The columns in the order of the assignments, the categories, and a row for each student.

    ``pass_mark`` is that of the course, in percent; None for none.
    """

    columns: tuple[Column, ...]
    categories: tuple[GradeCategory, ...]
    rows: tuple[Row, ...]
    pass_mark: int | None = None

    @property
    def has_uncategorised(self) -> bool:
        """Whether something is in no category."""
        return any(column.category is None for column in self.columns)


def columns_of(course: Course) -> tuple[Column, ...]:
    """Return the assignments that count, in their order: one query."""
    rows = Assignment.objects.filter(course=course).counted()
    related = rows.select_related("lesson__module", "quiz", "category")
    return tuple(
        Column(
            one.pk,
            one,
            one.shown_title,
            one.category_id,
            one.points,
            one.quiz and one.quiz.pass_mark,
        )
        for one in related.order_by("position", "pk")
    )


def people_of(course: Course, users: Iterable[User]) -> list[Person]:
    """Return these students as their teachers know them, in the same order: 2 queries."""
    people = {
        one.pk: Person(one.pk, one.username, one.shown_name, one.roster_number) for one in users
    }
    members = Membership.objects.filter(course=course, user__in=people)
    for user, name, number in members.values_list("user", "roster_name", "student_number"):
        people[user].name = name or people[user].name
        people[user].student_number = number
    groups = Group.members.through.objects.filter(group__course=course, membership__user__in=people)
    fields = ("membership__user", "group", "group__name")
    for user, group, name in groups.order_by("group__name").values_list(*fields):
        people[user].groups.append(name)
        people[user].group_ids.add(group)
    return list(people.values())


def gradebook(
    course: Course,
    users: Iterable[User],
    *,
    now: datetime,
    withheld: Collection[int] = (),
    blind: Collection[tuple[int, int]] = (),
    adding: GradeOverride | None = None,
) -> Gradebook:
    """Return the gradebook of these students: 12 queries, however many there are.

    ``withheld`` are quizzes whose marks are not shown yet, ``blind`` quizzes and students of whom
    a marker is not to see one before giving their own. ``adding`` is an override that is not
    stored, to see what it would do.
    """
    columns, people = columns_of(course), people_of(course, users)
    categories = tuple(course.grade_categories.order_by("position", "pk"))
    assignments = [column.assignment for column in columns]
    pks = [person.pk for person in people]
    dates = Dates(course, assignments, {person.pk: person.group_ids for person in people})
    work = work_of(course, assignments, pks, dates)
    overrides = overrides_of(course, pks)
    if adding is not None:
        overrides[adding.assignment_id, adding.user_id] = adding
        if adding.kind == GradeOverride.Kind.WITHDRAWN:
            del overrides[adding.assignment_id, adding.user_id]
    making = _Making(
        columns,
        categories,
        course.pass_mark,
        dates,
        work,
        overrides,
        frozenset(withheld),
        frozenset(blind),
        now,
    )
    rows = tuple(making.row(person) for person in people)
    return Gradebook(columns, categories, rows, course.pass_mark)


def overrides_of(course: Course, people: Collection[int]) -> dict[Key, GradeOverride]:
    """Return the decisions that hold, by assignment and person: one query."""
    rows = GradeOverride.objects.filter(assignment__course=course, user__in=people)
    latest = {(one.assignment_id, one.user_id): one for one in rows.order_by("pk")}
    withdrawn = GradeOverride.Kind.WITHDRAWN
    return {key: one for key, one in latest.items() if one.kind != withdrawn}


@dataclass(frozen=True, slots=True)
class _Making:
    """Everything that was read, from which each row is made."""

    columns: Sequence[Column]
    categories: Sequence[GradeCategory]
    pass_mark: int | None
    dates: Dates
    work: dict[Key, Work]
    overrides: dict[Key, GradeOverride]
    withheld: frozenset[int]
    blind: frozenset[tuple[int, int]]
    now: datetime

    def row(self, person: Person) -> Row:
        """Return the row of one student."""
        pieces = tuple(self._piece(column, person.pk) for column in self.columns)
        weights = [Category(one.pk, one.weight, one.drop_lowest) for one in self.categories]
        keys = [(column.key, person.pk) for column in self.columns] if self.overrides else []
        decided = {key[0]: self.overrides[key] for key in keys if key in self.overrides}
        grade = course_grade(pieces, weights)
        result = None
        if self.pass_mark is not None:
            result = result_of(grade.percent, pieces, self.pass_mark)
        return Row(person, pieces, grade, decided, result)

    def _piece(self, column: Column, user: int) -> Piece:
        key = (column.key, user)
        work = self.work.get(key)
        window = self.dates.of(*key)
        last = window.last_day
        standing, share = self._standing(column, key, work, last)
        may_change = False
        if self.pass_mark is not None and self._has_time_left(key, window):
            extra = self.dates.allowance(user).extra_attempts
            may_change = _may_change(column, standing, share, work, extra)
        elif self.pass_mark is not None and work is not None and work.has_another:
            may_change = key not in self.overrides and _counts_anew(column, standing, share)
        is_late = _is_late(work, last)
        return Piece(
            column.key, standing, share, column.points, column.category, is_late, may_change
        )

    def _has_time_left(self, key: Key, window: Window) -> bool:
        ends_at = window.closes_at or window.due_at
        return ends_at is not None and self.now <= ends_at and key not in self.overrides

    def _standing(
        self, column: Column, key: Key, work: Work | None, last: datetime | None
    ) -> tuple[Standing, float | None]:
        override = self.overrides.get(key)
        if override is not None and override.kind == GradeOverride.Kind.EXCUSED:
            return Standing.EXCUSED, None
        if work is not None and column.assignment.quiz_id in self.withheld:
            return Standing.WITHHELD, None
        if work is not None and (column.assignment.quiz_id, key[1]) in self.blind:
            # What nobody has marked yet waits for everyone.
            return (Standing.WAITING if work.share is None else Standing.WITHHELD), None
        if override is not None and override.kind == GradeOverride.Kind.PERCENT:
            return Standing.GRADED, override.percent / 100
        return self._of_work(column, work, is_past_due=last is not None and self.now > last)

    def _of_work(
        self, column: Column, work: Work | None, *, is_past_due: bool
    ) -> tuple[Standing, float | None]:
        if work is not None and work.is_running:
            return Standing.OPEN, None
        if column.assignment.is_draft_again if work is None else work.is_of_nothing:
            return Standing.NOTHING, None
        share = None if work is None else work.share
        is_begun = share is not None and share < 1 and column.assignment.card_goal is not None
        if is_begun and not is_past_due:
            return Standing.OPEN, None
        handed_in = work is not None
        return standing_of(share=share, is_handed_in=handed_in, is_past_due=is_past_due), share


def _may_change(
    column: Column, standing: Standing, share: float | None, work: Work | None, extra_attempts: int
) -> bool:
    """Tell whether what counts already may be replaced by what is handed in until its end."""
    about, quiz = column.assignment, column.assignment.quiz
    if standing is Standing.MISSING:
        return about.card_goal is None
    if work is None or quiz is None or quiz.status != Status.PUBLISHED:
        return False
    allowed = quiz.attempts_allowed
    is_allowed = allowed is None or work.attempts < allowed + extra_attempts
    return is_allowed and _counts_anew(column, standing, share)


def _counts_anew(column: Column, standing: Standing, share: float | None) -> bool:
    """Tell whether one more attempt at a quiz can change the mark it has."""
    quiz = column.assignment.quiz
    if standing is not Standing.GRADED or quiz is None:
        return False
    if quiz.grade_method == GradeMethod.FIRST:
        return False
    return not (share == 1 and quiz.grade_method == GradeMethod.HIGHEST)


def _is_late(work: Work | None, last: datetime | None) -> bool:
    if work is None or work.at is None or last is None:
        return False
    return work.at > max(last, work.in_time_until or last)


# What one student is shown


def has_grades(course: Course, user: User) -> bool:
    """Tell whether there is something of which a student has grades: at most two queries."""
    return is_student(course, user) and Assignment.objects.filter(course=course).counted().exists()


def own_grades(course: Course, user: User, *, now: datetime) -> Gradebook:
    """Return the gradebook of one student as they may see it: at most 17 queries."""
    return gradebook(course, [user], now=now, withheld=withheld_quizzes(course, user, now))


def withheld_quizzes(course: Course, user: User, now: datetime) -> set[int]:
    """Return the quizzes of a course of which the person may not know a mark that counts yet."""
    attempts = list(
        Attempt.objects.finished().filter(
            user=user.pk, quiz__course=course, voided_at=None, practice_of=None
        )
    )
    reviews = Reviews.over(attempts, now)
    return {one.quiz_id for one in attempts if not reviews.of(one).marks}


def windows_of_person(course: Course, book: Gradebook) -> list[Window]:
    """Return when each assignment opens and is due for the one student of a gradebook."""
    person = book.rows[0].person
    assignments = [column.assignment for column in book.columns]
    dates = Dates(course, assignments, {person.pk: person.group_ids})
    return [dates.of(one.pk, person.pk) for one in assignments]
