"""Invitations into a course: made from a roster, sent, taken back, accepted and declined."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import get_random_string

from quizzes.actions import rosters
from quizzes.actions.roster_plans import Fate, Line, Plan, groups_named, plan
from quizzes.actions.rosters import Action
from quizzes.formats.tabular_rosters import RosterRow
from quizzes.models import Course, Group, Invitation, Membership, Role, RosterChange, User
from quizzes.models.joining import CodeError, find_invitation, hindrance

GOOD_FOR = timedelta(days=30)


@transaction.atomic
def take_roster(
    *, course: Course, rows: Sequence[RosterRow], seen: str, by: User, now: datetime
) -> tuple[Plan, bool]:
    """Do what was looked at: invite, rename, renumber and move. Return the plan, and if done.

    The plan of what was done tells which invitations it made or changed. ``seen`` is the digest of
    the plan that was looked at. Nothing is done if it is another one by now, and nothing twice:
    what was done is no longer to do.
    """
    rosters.lock(course)
    found = plan(course, rows, now=now)
    if found.digest != seen or not found.does_something:
        return found, False
    _make_groups(course, found.new_groups, by, now)
    groups = groups_named(course)
    lines = {fate: [one for one in found.lines if one.fate == fate] for fate in Fate}
    made = _invite(course, lines[Fate.INVITE], groups, by, now)
    _change_members(course, lines[Fate.CHANGE], groups, by, now)
    _change_invitations(lines[Fate.REINVITE], groups, now)
    changed = [line.target for line in lines[Fate.REINVITE]]
    return replace(found, invitations=(*made, *changed)), True


def _make_groups(course: Course, names: Iterable[str], by: User, now: datetime) -> None:
    made = Group.objects.bulk_create(Group(course=course, name=name) for name in names)
    entries = [rosters.entry(course, Action.MADE, by=by, now=now, group=group) for group in made]
    RosterChange.objects.bulk_create(entries)


def _invite(course: Course, lines: list[Line], groups: dict, by: User, now: datetime) -> list[int]:
    made = Invitation.objects.bulk_create(
        Invitation(
            course=course,
            group=groups.get(line.row.group.casefold()),
            name=line.row.name,
            email=line.row.email,
            student_number=line.row.number,
            nonce=get_random_string(22),
            made_by=by,
            made_at=now,
            ends_at=now + GOOD_FOR,
        )
        for line in lines
    )
    counts = Counter(line.row.group.casefold() for line in lines)
    said = {"by": by, "now": now}
    RosterChange.objects.bulk_create(
        rosters.entry(course, Action.INVITED, group=groups.get(name), details=str(number), **said)
        for name, number in counts.items()
    )
    return [one.pk for one in made]


def _change_members(
    course: Course, lines: Iterable[Line], groups: dict, by: User, now: datetime
) -> None:
    """Rename, renumber and move members, in as many queries for all as for one."""
    names, places = {}, {}
    for line in lines:
        after = {what: new for what, _old, new in line.changes}
        names[line.target] = after.get("name"), after.get("number")
        if "group" in after:
            places[line.target] = groups[after["group"].casefold()]
    rosters.rename_each(course=course, names=names, by=by, now=now)
    rosters.move_each(course=course, places=places, by=by, now=now)


def _change_invitations(lines: Iterable[Line], groups: dict, now: datetime) -> None:
    """Change standing invitations. A new address ends the link that went to the old one.

    One that is good for its whole time again counts as not sent: its mail named another day.
    """
    standing = Invitation.objects.pending().in_bulk([line.target for line in lines])
    for line in lines:
        row, one = line.row, standing[line.target]
        one.name, one.email = row.name or one.name, row.email or one.email
        one.student_number = row.number or one.student_number
        if row.group:
            one.group = groups[row.group.casefold()]
        if line.renews:
            one.ends_at, one.sent_at = now + GOOD_FOR, None
        if any(what == "email" and before for what, before, _after in line.changes):
            one.nonce = get_random_string(22)
    fields = ["name", "email", "student_number", "group", "ends_at", "nonce", "sent_at"]
    Invitation.objects.bulk_update(standing.values(), fields)


@transaction.atomic
def cancel(*, course: Course, invitations: Iterable[int], by: User, now: datetime) -> int:
    """Take invitations back; their links and codes stop at once. Return how many stood."""
    rosters.lock(course)
    standing = Invitation.objects.pending().filter(course=course, pk__in=list(invitations))
    count = standing.update(cancelled_at=now)
    if count:
        rosters.record(course, Action.CANCELLED, by=by, now=now, details=str(count))
    return count


@transaction.atomic
def renew(*, course: Course, invitations: Iterable[int], now: datetime) -> int:
    """Let invitations that nobody used be good for another month; return how many."""
    rosters.lock(course)
    standing = Invitation.objects.pending().filter(course=course, pk__in=list(invitations))
    return standing.update(ends_at=now + GOOD_FOR)


@transaction.atomic
def accept(
    *, user: User, invitation: int, mark: str | None, move: bool = False, now: datetime
) -> Invitation:
    """Let the person in as the invitation says: role, group, name and number of the roster.

    With its ``mark`` anybody with an account may; without, only who has confirmed its address.
    Accepting one's own again changes nothing. Who is in another group of the course moves only
    when they asked to (``move``). Raises ``CodeError``; nothing is used up then.
    """
    found = find_invitation(invitation, mark, now, user)
    rosters.lock(found.course)
    found = find_invitation(invitation, mark, now, user)
    if found.used_by_id == user.pk:
        return found
    member = Membership.objects.filter(course=found.course, user=user).first()
    why = hindrance(found, member)
    if why and not (move and why == "elsewhere"):
        raise CodeError(why)
    entering = {"course": found.course, "role": Role.STUDENT, "by": user, "now": now}
    rosters.enter(users=[user], group=None, **entering)
    member = Membership.objects.get(course=found.course, user=user)
    if found.group is not None and not member.groups.filter(pk=found.group_id).exists():
        rosters.move(group=found.group, members=[member.pk], by=user, now=now)
    said = {"name": found.name or None, "number": found.student_number or None}
    rosters.rename(course=found.course, member=member.pk, **said, by=user, now=now)
    found.used_at, found.used_by = now, user
    found.save(update_fields=["used_at", "used_by"])
    return found


@transaction.atomic
def decline(*, user: User, invitation: int, now: datetime) -> None:
    """Decline an invitation to one's own address. Raises ``CodeError``."""
    found = find_invitation(invitation, None, now, user)
    rosters.lock(found.course)
    if Invitation.objects.pending().filter(pk=found.pk).update(cancelled_at=now):
        rosters.record(found.course, Action.DECLINED, by=user, now=now, user=user)
