"""What a roster from a file would do, row by row: looked at first, then done exactly so.

A row is matched to a member by a verified address or a student number, then to a standing
invitation by address, number, or a name that has neither. Nobody becomes a member by a file:
people who are not in the course are invited.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from allauth.account.models import EmailAddress

from quizzes.formats.tabular_rosters import RosterRow
from quizzes.models import Course, Group, Invitation, Membership, Role


class Fate(StrEnum):
    """What becomes of a row."""

    INVITE = "invite"
    SAME = "same"
    CHANGE = "change"
    WAITS = "waits"
    """Invited already, and nothing is new."""

    REINVITE = "reinvite"
    """Invited already; name, address, number or group change, or it is good again."""

    TEACHES = "teaches"
    REPEATED = "repeated"
    """An earlier row says all of this; the row is left out."""

    CONFLICT = "conflict"
    """Address and number belong to two people, or the number to two; or an earlier row says
    something else of the same address, number or person. The row is left out.
    """


@dataclass(frozen=True, slots=True)
class Line:
    """A row with what becomes of it: whom it is about (``target``), and what changes.

    ``changes`` are pairs of before and after by ``name``, ``number`` and ``group``. ``like`` is
    the number of the earlier row that says the same, or something else. ``renews`` tells that an
    invitation is good for its whole time again: that was over, or it goes to another address.
    """

    row: RosterRow
    fate: Fate
    target: int | None = None
    shown: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    like: int | None = None
    renews: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """All lines, the groups that would be made, and a digest of both.

    ``invitations`` are those that were made or changed, once it is done.
    """

    lines: tuple[Line, ...]
    new_groups: tuple[str, ...]
    digest: str = field(default="")
    invitations: tuple[int, ...] = ()

    @property
    def does_something(self) -> bool:
        """Whether anything would change."""
        return any(line.fate in (Fate.INVITE, Fate.CHANGE, Fate.REINVITE) for line in self.lines)


def plan(course: Course, rows: Iterable[RosterRow], *, now: datetime) -> Plan:
    """Return what the rows would do in the course as it is now: 4 queries."""
    known = _Known(course, now)
    lines, kept, new_groups = [], _Kept(), {}
    for row in rows:
        line = kept.hold(_line(known, row))
        lines.append(line)
        does = line.fate in (Fate.INVITE, Fate.CHANGE, Fate.REINVITE)
        if does and row.group and row.group.casefold() not in known.groups:
            new_groups.setdefault(row.group.casefold(), row.group)
    names = tuple(new_groups.values())
    return Plan(tuple(lines), names, _digest(lines, names))


def _digest(lines: list[Line], names: tuple[str, ...]) -> str:
    """Return a digest of all but the numbers of the rows: empty ones may be gone by now."""
    told = [
        (row.name, row.email, row.number, row.group, one.fate, one.target, one.renews, *one.changes)
        for one in lines
        for row in [one.row]
    ]
    return blake2b(repr((told, names)).encode(), digest_size=16).hexdigest()


class _Known:
    """The members and invitations of a course, found by what a row may say of them."""

    def __init__(self, course: Course, now: datetime) -> None:
        self.now = now
        self.groups = groups_named(course)
        members = course.memberships.select_related("user").prefetch_related("groups")
        by_user = {one.user_id: one for one in members.order_by("pk")}
        addresses = EmailAddress.objects.filter(user__in=by_user, verified=True)
        pairs = addresses.values_list("email", "user")
        self.by_email = {email.casefold(): by_user[user] for email, user in pairs}
        self.by_number = _all_by(by_user.values(), lambda one: one.student_number)
        # Who came by an invitation is known by its address, whatever their account says.
        for email, user in (
            Invitation.objects.filter(course=course, used_by__in=by_user)
            .exclude(email="")
            .values_list("email", "used_by")
        ):
            self.by_email.setdefault(email.casefold(), by_user[user])
        waiting = list(course.invitations.pending().select_related("group").order_by("pk"))
        self.invited_email = _by(waiting, lambda one: one.email)
        self.invited_number = _all_by(waiting, lambda one: one.student_number)
        nameless = [one for one in waiting if not (one.email or one.student_number)]
        self.invited_name = _by(nameless, lambda one: one.name)


def _by(rows, key) -> dict:
    return {key(row).casefold(): row for row in rows if key(row)}


def _all_by(rows, key) -> dict[str, list]:
    found = defaultdict(list)
    for row in rows:
        if key(row):
            found[key(row).casefold()].append(row)
    return dict(found)


class _Kept:
    """The rows that are not left out, by what they say of a person and by whom they are about."""

    def __init__(self) -> None:
        self._rows: dict[tuple, RosterRow] = {}

    def hold(self, line: Line) -> Line:
        """Return the line as it is after those before: left out where one is about the same."""
        if line.fate == Fate.CONFLICT:
            return line
        keys = _keys(line)
        like = next((self._rows[key] for key in keys if key in self._rows), None)
        if like is None:
            self._rows |= dict.fromkeys(keys, line.row)
            return line
        fate = Fate.REPEATED if _adds_nothing(line.row, like) else Fate.CONFLICT
        return Line(line.row, fate, like=like.row)


def _keys(line: Line) -> list[tuple]:
    row = line.row
    said = [("email", row.email.casefold()), ("number", row.number.casefold())]
    keys = [key for key in said if key[1]] or [("name", row.name.casefold())]
    if line.target is not None:
        is_invited = line.fate in (Fate.WAITS, Fate.REINVITE)
        keys.append(("invitation" if is_invited else "member", line.target))
    return keys


def _adds_nothing(row: RosterRow, earlier: RosterRow) -> bool:
    """Return whether the earlier row says all that this one does."""
    told = ("name", "email", "number", "group")
    pairs = ((getattr(row, what), getattr(earlier, what)) for what in told)
    return all(said.casefold() in ("", before.casefold()) for said, before in pairs)


def _line(known: _Known, row: RosterRow) -> Line:
    email, number = row.email.casefold(), row.number.casefold()
    members = _found(known.by_email.get(email), *known.by_number.get(number, ()))
    invited = _found(known.invited_email.get(email), *known.invited_number.get(number, ()))
    if not (email or number):
        invited = _found(known.invited_name.get(row.name.casefold()))
    if len(members) > 1 or (not members and len(invited) > 1):
        return Line(row, Fate.CONFLICT, shown=" / ".join(map(_name, members or invited)))
    if members:
        return _of_member(members[0], row)
    if invited:
        return _of_invitation(invited[0], row, known.now)
    return Line(row, Fate.INVITE)


def _found(*rows) -> list:
    return list({row.pk: row for row in rows if row is not None}.values())


def _name(row: Membership | Invitation) -> str:
    return row.shown_name if isinstance(row, Membership) else str(row)


def _of_member(member: Membership, row: RosterRow) -> Line:
    if member.role != Role.STUDENT:
        return Line(row, Fate.TEACHES, member.pk, member.shown_name)
    groups = sorted(group.name for group in member.groups.all())
    changes = _changes(row, member.roster_name, member.student_number, groups)
    fate = Fate.CHANGE if changes else Fate.SAME
    return Line(row, fate, member.pk, member.shown_name, changes)


def _of_invitation(invitation: Invitation, row: RosterRow, now: datetime) -> Line:
    groups = [invitation.group.name] if invitation.group else []
    changes = _changes(row, invitation.name, invitation.student_number, groups)
    is_moved = bool(row.email) and row.email.casefold() != invitation.email.casefold()
    if is_moved:
        changes += (("email", invitation.email, row.email),)
    renews = invitation.ends_at <= now or (is_moved and bool(invitation.email))
    fate = Fate.REINVITE if changes or renews else Fate.WAITS
    return Line(row, fate, invitation.pk, str(invitation), changes, renews=renews)


def _changes(row: RosterRow, name: str, number: str, groups: list[str]) -> tuple:
    changes = []
    if row.name and row.name != name:
        changes.append(("name", name, row.name))
    if row.number and row.number != number:
        changes.append(("number", number, row.number))
    if row.group and row.group.casefold() not in {group.casefold() for group in groups}:
        changes.append(("group", ", ".join(groups), row.group))
    return tuple(changes)


def groups_named(course: Course) -> dict[str, Group]:
    """Return the groups of the course by their names in small letters."""
    return {group.name.casefold(): group for group in course.groups.all()}
