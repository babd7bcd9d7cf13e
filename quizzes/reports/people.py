"""Who learns in a course, and whom of them somebody sees at its desk.

One rule, here alone: as soon as a course has groups, an assistant sees the students of their own
groups. Nobody assists themselves. A course found by `views.access` says so in its ``desk_groups``
and ``desk_self``.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from quizzes.models import (
    Assignment,
    Attempt,
    Course,
    GradeOverride,
    Group,
    Invitation,
    LessonReading,
    Membership,
    Role,
    RosterChange,
    User,
)
from quizzes.reports.practice import is_shown


def groups_of_assistant(course: Course, user: User) -> tuple[int, ...] | None:
    """Return the ids of the groups whose people an assistant sees: one query.

    None for everyone, where the course has no groups.
    """
    own = Membership.groups.through.objects.filter(
        group=OuterRef("pk"), membership__user=user.pk, membership__course=course.pk
    )
    groups = Group.objects.filter(course=course).annotate(is_own=Exists(own))
    found = list(groups.order_by("pk").values_list("pk", "is_own"))
    return tuple(pk for pk, is_own in found if is_own) if found else None


def students_of(course: Course) -> QuerySet[User]:
    """Return who learns in a course: its student members and who took a quiz of it.

    Each has the name of the roster, and they come in the order of the names they are shown by.
    """
    member = Q(memberships__course=course, memberships__role=Role.STUDENT)
    taker = Q(pk__in=Attempt.objects.filter(quiz__course=course).values("user"))
    people = User.objects.filter(member | taker, is_active=True, is_guest=False).distinct()
    own = Membership.objects.filter(course=course, user=OuterRef("pk")).values("roster_name")[:1]
    return _by_name(people.annotate(roster_name=Coalesce(Subquery(own), Value(""))))


def _by_name(people: QuerySet[User]) -> QuerySet[User]:
    shown = Coalesce(
        NullIf("roster_name", Value("")), NullIf("display_name", Value("")), "username"
    )
    return people.annotate(name_shown=Lower(shown)).order_by("name_shown", "pk")


def students_at_desk(course: Course) -> QuerySet[User]:
    """Return those of `students_of` whom the person at the desk sees."""
    return students_of(course).filter(at_desk(course, "pk"))


def enrolled(course: Course) -> QuerySet[User]:
    """Return the student members of a course: those who get marks."""
    members = Membership.objects.filter(course=course, role=Role.STUDENT)
    return students_of(course).filter(pk__in=members.values("user"))


def enrolled_at_desk(course: Course) -> QuerySet[User]:
    """Return those of `enrolled` whom the person at the desk sees."""
    return enrolled(course).filter(at_desk(course, "pk"))


def former_at_desk(course: Course, words: str = "") -> QuerySet[User]:
    """Return who was removed from the course and left work there: instructors see them alone.

    Work is what the gradebook may show: nobody learns here who practised. They have the name and
    number of the last invitation they came by, since those of the roster went with the
    membership. With ``words`` only those whose name or number has these in it.
    """
    people = User.objects.filter(is_active=True, is_guest=False)
    if course.desk_self is not None:
        return people.none()
    removed = RosterChange.objects.filter(course=course, action=RosterChange.Action.REMOVED)
    members = Membership.objects.filter(course=course)
    people = people.filter(pk__in=removed.values("user")).exclude(pk__in=members.values("user"))
    worked = Q(pk__in=Attempt.objects.filter(is_shown(course), quiz__course=course).values("user"))
    due = Assignment.objects.filter(course=course, lesson__isnull=False).counted()
    worked |= Q(pk__in=LessonReading.objects.filter(lesson__in=due.values("lesson")).values("user"))
    worked |= Q(pk__in=GradeOverride.objects.filter(assignment__course=course).values("user"))
    slips = Invitation.objects.filter(course=course, used_by=OuterRef("pk")).order_by("-pk")
    names = {"roster_name": "name", "roster_number": "student_number"}
    known = people.filter(worked).annotate(
        **{
            name: Coalesce(Subquery(slips.values(field)[:1]), Value(""))
            for name, field in names.items()
        }
    )
    if words:
        found = Q(username__icontains=words) | Q(display_name__icontains=words)
        slip = Q(roster_name__icontains=words) | Q(roster_number__icontains=words)
        known = known.filter(found | slip)
    return _by_name(known)


def find_people(course: Course, users: QuerySet[User], words: str) -> QuerySet[User]:
    """Return those of the users whose name or student number has these words in it."""
    known = Q(roster_name__icontains=words) | Q(student_number__icontains=words)
    members = Membership.objects.filter(known, course=course)
    named = Q(username__icontains=words) | Q(display_name__icontains=words)
    return users.filter(named | Q(pk__in=members.values("user")))


def name_people(course: Course, users: Iterable[User]) -> None:
    """Let these people be shown by the names of the course's roster: one query."""
    users = list(users)
    members = Membership.objects.filter(course=course, user__in=users).order_by()
    names = dict(members.values_list("user", "roster_name"))
    for user in users:
        user.roster_name = names.get(user.pk, "")


def is_student(course: Course, user: User) -> bool:
    """Tell whether the person is a student member of the course: at most one query."""
    members = Membership.objects.filter(course=course, role=Role.STUDENT, user=user.pk)
    return user.is_authenticated and not user.is_guest and members.exists()


def attempts_at_desk(course: Course) -> QuerySet[Attempt]:
    """Return the attempts in a course that the person at its desk sees.

    Practice is among them as far as the course shows it by name (`reports.practice`).
    """
    seen = at_desk(course, "user")
    return Attempt.objects.filter(seen, is_shown(course), quiz__course=course)


def at_desk(course: Course, person: str) -> Q:
    """Return the condition that somebody is seen at the desk; ``person`` leads to them.

    Raises AttributeError for a course that was not found by `views.access`: nobody is shown by
    mistake.
    """
    others = Q() if course.desk_self is None else ~Q(**{person: course.desk_self})
    if course.desk_groups is None:
        return others
    students = Membership.objects.filter(
        course=course, role=Role.STUDENT, groups__in=course.desk_groups
    )
    return others & Q(**{f"{person}__in": students.values("user")})
