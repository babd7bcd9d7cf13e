"""Who belongs to a course and its groups: letting in, moving, removing, each on record.

A membership is the only source of rights: removing it ends them. Attempts, answers, marks and
cards belong to the person and stay, so that coming back brings everything back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from quizzes.actions.assignments import extend_running
from quizzes.models import Course, ExamPace, Group, Membership, Role, RosterChange, User

Action = RosterChange.Action
_Place = Group.members.through
LONGEST_DETAILS = 300


def lock(course: Course) -> None:
    """Let nobody else change the roster of the course until the transaction is over."""
    Course.objects.select_for_update(no_key=True).get(pk=course.pk)


@transaction.atomic
def enter(
    *,
    course: Course,
    users: Sequence[User],
    role: str,
    group: Group | None,
    by: User | None,
    now: datetime,
) -> int:
    """Let people into the course, and into a group of it; return for how many that was new.

    Who belongs to the course already keeps their role.
    """
    lock(course)
    known = {one.user_id for one in Membership.objects.filter(course=course, user__in=users)}
    new = [user for user in users if user.pk not in known]
    Membership.objects.bulk_create(
        Membership(user=user, course=course, role=role, joined_at=now) for user in new
    )
    said = str(Role(role).label)
    _record(course, new, Action.JOINED, by=by, now=now, details=said)
    entered = {user.pk for user in new}
    if group is not None:
        members = Membership.objects.filter(course=course, user__in=users)
        entered |= _add(group, members, Action.ADDED, by=by, now=now)
    return len(entered)


@transaction.atomic
def add(*, group: Group, members: Iterable[int], by: User | None, now: datetime) -> int:
    """Put members of the course into a group of it; return for how many that was new."""
    lock(group.course)
    found = _movable(group.course, members)
    return len(_add(group, found, Action.ADDED, by=by, now=now))


@transaction.atomic
def move(*, group: Group, members: Iterable[int], by: User | None, now: datetime) -> int:
    """Let members of the course be in this group and in no other; return how many moved."""
    places = dict.fromkeys(members, group)
    return move_each(course=group.course, places=places, by=by, now=now)


@transaction.atomic
def move_each(
    *, course: Course, places: Mapping[int, Group], by: User | None, now: datetime
) -> int:
    """Let members of the course be in one group each and in no other; return how many moved.

    ``places`` are groups of the course by the id of the membership. The number of queries does
    not depend on that of people or groups.
    """
    lock(course)
    found = {one.pk: one for one in _movable(course, places)}
    rows = _Place.objects.filter(membership__in=found).order_by("group__name")
    known = list(rows.values_list("pk", "membership", "group", "group__name"))
    elsewhere = [row for row in known if row[2] != places[row[1]].pk]
    left: dict[int, list[str]] = defaultdict(list)
    for _pk, member, _group, name in elsewhere:
        left[member].append(name)
    _Place.objects.filter(pk__in=[row[0] for row in elsewhere]).delete()
    inside = {row[1] for row in known if row[2] == places[row[1]].pk}
    new = [pk for pk in found if pk not in inside]
    _Place.objects.bulk_create(_Place(group=places[pk], membership_id=pk) for pk in new)
    moved = sorted({*new, *left}, key=lambda pk: found[pk].user_id)
    RosterChange.objects.bulk_create(
        entry(
            course,
            Action.MOVED if pk in left else Action.ADDED,
            by=by,
            now=now,
            user_id=found[pk].user_id,
            group=places[pk],
            details=", ".join(left.get(pk, ())),
        )
        for pk in moved
    )
    _follow(course, [found[pk].user_id for pk in moved])
    return len(moved)


@transaction.atomic
def take_out(*, group: Group, members: Iterable[int], by: User | None, now: datetime) -> int:
    """Take members out of a group; they stay in the course. Return how many were in it."""
    lock(group.course)
    places = _Place.objects.filter(group=group, membership__in=_movable(group.course, members))
    people = list(places.values_list("membership__user", flat=True).order_by("membership__user"))
    places.delete()
    _record(group.course, people, Action.TAKEN_OUT, by=by, now=now, group=group)
    _follow(group.course, people)
    return len(people)


@transaction.atomic
def set_role(
    *,
    course: Course,
    members: Iterable[int],
    role: str,
    appoints: bool = False,
    by: User | None,
    now: datetime,
) -> int:
    """Make members students or assistants; return how many were not. Instructors stay that.

    Raises ValueError for the role of an instructor. An administrator gives and takes that one, in
    the admin: ``appoints``.
    """
    if role == Role.INSTRUCTOR and not appoints:
        raise ValueError(role)
    lock(course)
    others = _movable(course, members, appoints).exclude(role=role)
    people = list(others.values_list("user", flat=True).order_by("user"))
    Membership.objects.filter(course=course, user__in=people).update(role=role)
    said = str(Role(role).label)
    _record(course, people, Action.ROLE, by=by, now=now, details=said)
    _plan_anew(course, people)
    return len(people)


@transaction.atomic
def rename(
    *,
    course: Course,
    member: int,
    name: str | None,
    number: str | None,
    by: User | None,
    now: datetime,
) -> None:
    """Set somebody's name and number on the roster; None leaves one as it is."""
    rename_each(course=course, names={member: (name, number)}, by=by, now=now)


@transaction.atomic
def rename_each(
    *,
    course: Course,
    names: Mapping[int, tuple[str | None, str | None]],
    by: User | None,
    now: datetime,
) -> None:
    """Set names and numbers on the roster, by the id of the membership; None leaves one as it is.

    The number of queries does not depend on that of people.
    """
    lock(course)
    members = Membership.objects.filter(course=course).in_bulk(list(names))
    changed, entries = [], []
    for pk, said in names.items():
        own, told = members[pk], []
        for field, after in zip(("roster_name", "student_number"), said, strict=True):
            before = getattr(own, field)
            if after is not None and after != before:
                told.append(f"{before or '–'} → {after or '–'}")
                setattr(own, field, after)
        if told:
            changed.append(own)
            about = {"user_id": own.user_id, "details": "; ".join(told)}
            entries.append(entry(course, Action.DETAILS, by=by, now=now, **about))
    Membership.objects.bulk_update(changed, ["roster_name", "student_number"])
    RosterChange.objects.bulk_create(entries)


@transaction.atomic
def remove(
    *,
    course: Course,
    members: Iterable[int],
    appoints: bool = False,
    by: User | None,
    now: datetime,
) -> int:
    """Remove students and assistants from the course; return how many. Evidence stays theirs.

    Instructors are left alone, but by an administrator, who ``appoints`` them.
    """
    lock(course)
    movable = _movable(course, members, appoints)
    found = list(movable.prefetch_related("groups").order_by("user"))
    changes = [
        entry(
            course,
            Action.REMOVED,
            by=by,
            now=now,
            user_id=one.user_id,
            group=group,
            details=str(one.get_role_display()),
        )
        for one in found
        for group in (one.groups.all() or [None])
    ]
    RosterChange.objects.bulk_create(changes)
    Membership.objects.filter(pk__in=[one.pk for one in found]).delete()
    _plan_anew(course, [one.user_id for one in found])
    return len(found)


def record(course: Course, action: Action, *, by: User | None, now: datetime, **fields) -> None:
    """Add one entry: ``user`` or ``user_id``, ``group`` and ``details`` are its other fields."""
    entry(course, action, by=by, now=now, **fields).save()


def _movable(
    course: Course, members: Iterable[int], appoints: bool = False
) -> QuerySet[Membership]:
    found = Membership.objects.filter(course=course, pk__in=list(members))
    return found if appoints else found.exclude(role=Role.INSTRUCTOR)


def _add(
    group: Group,
    members: Iterable[Membership],
    action: Action,
    *,
    by: User | None,
    now: datetime,
) -> set[int]:
    """Put members into a group; return whom of them, by user, were not in it."""
    inside = set(group.members.values_list("pk", flat=True))
    new = [one for one in members if one.pk not in inside]
    _Place.objects.bulk_create(_Place(group=group, membership=one) for one in new)
    people = [one.user_id for one in new]
    _record(group.course, people, action, by=by, now=now, group=group)
    _follow(group.course, people)
    return set(people)


def _record(
    course: Course, people: Iterable[User | int], action: Action, *, by, now, **fields
) -> None:
    RosterChange.objects.bulk_create(
        entry(course, action, by=by, now=now, user_id=getattr(one, "pk", one), **fields)
        for one in people
    )


def entry(
    course: Course, action: Action, *, by, now, group=None, details="", **fields
) -> RosterChange:
    """Return an entry that is not stored yet, its details cut to fit; see ``record``."""
    return RosterChange(
        course=course,
        action=action,
        by=by,
        at=now,
        group=group,
        group_name=group.name if group else "",
        details=details[:LONGEST_DETAILS],
        **fields,
    )


def _follow(course: Course, people: Collection[int]) -> None:
    """Let what hangs on somebody's groups follow them: the class's plan and its later dates."""
    _plan_anew(course, people)
    extend_running(course=course, people=people)


def _plan_anew(course: Course, people: Collection[int]) -> None:
    """Forget what a class's exam plan came to: another group may have another plan, or none."""
    ExamPace.objects.filter(course=course, user__in=list(people), plan__user=None).delete()
