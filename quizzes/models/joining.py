"""Joining a group: whether a code is good, and what it leads to for somebody."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.crypto import constant_time_compare

from quizzes.domain.join_codes import read_code
from quizzes.models.groups import Group, Membership, Role
from quizzes.models.rosters import GroupCode, Invitation
from quizzes.models.windows import have_other_dates


class CodeError(Exception):
    """A code is not good: ``why`` is ``unknown``, ``replaced``, ``ended``,
    ``over``, ``used``, ``left``, ``cancelled``, or one of `hindrance`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def find_code(typed: str, now: datetime) -> GroupCode:
    """Return the good code that was typed, with its group and course. Raises CodeError."""
    code = read_code(typed)
    rows = GroupCode.objects.select_related("group__course")
    found = rows.filter(code=code).first() if code else None
    if found is None:
        raise CodeError("unknown")
    if found.ended_at is not None:
        is_replaced = GroupCode.objects.standing().filter(group=found.group).exists()
        raise CodeError("replaced" if is_replaced else "ended")
    if found.is_over(now):
        raise CodeError("over")
    return found


def place_of(user, group: Group) -> Membership | None:
    """Return the person's membership of the group's course with what joining the group means.

    ``is_inside`` says that they are in it, ``elsewhere`` are the names of the other groups they
    are in, ``has_other_dates`` says that something is due there at other times. None for no member.
    """
    own = Membership.objects.filter(user=user.pk, course=group.course_id).first()
    if own is not None:
        groups = list(own.groups.order_by("name"))
        own.is_inside = group in groups
        own.elsewhere = [one.name for one in groups if one != group]
        known = [one.pk for one in groups]
        own.has_other_dates = bool(known) and have_other_dates(group.course_id, known, [group.pk])
    return own


def find_invitation(number: int, mark: str | None, now: datetime, user) -> Invitation:
    """Return an invitation that this person may accept, or has accepted, with group and course.

    Without the ``mark`` of its code it must be to an address they have confirmed. Raises
    CodeError.
    """
    found = Invitation.objects.select_related("course", "group").filter(pk=number).first()
    if found is None or not _opens(found, mark, user):
        raise CodeError("unknown")
    if found.used_at is not None and (user.pk is None or found.used_by_id != user.pk):
        raise CodeError("used")
    if found.used_at is not None and not _belongs(user, found):
        raise CodeError("left")
    if found.used_at is None and found.cancelled_at is not None:
        raise CodeError("cancelled")
    if found.used_at is None and found.ends_at <= now:
        raise CodeError("over")
    return found


def _belongs(user, invitation: Invitation) -> bool:
    return Membership.objects.filter(user=user.pk, course=invitation.course_id).exists()


def hindrance(invitation: Invitation, own: Membership | None) -> str:
    """Return what keeps a member from accepting an invitation; empty for nothing.

    ``teaches``; ``other`` where it has another name or number than theirs, so that it is for
    somebody else; ``dates`` and ``elsewhere`` where they are in other groups, and may not move
    themselves as something has other dates there, or have to be asked first.
    """
    if own is None:
        return ""
    if own.role != Role.STUDENT:
        return "teaches"
    is_named_otherwise = _differ(invitation.name, own.roster_name)
    if is_named_otherwise or _differ(invitation.student_number, own.student_number):
        return "other"
    groups = set(own.groups.values_list("pk", flat=True))
    if invitation.group_id and groups and invitation.group_id not in groups:
        differ = have_other_dates(invitation.course_id, groups, [invitation.group_id])
        return "dates" if differ else "elsewhere"
    return ""


def _differ(one: str, other: str) -> bool:
    """Return whether both are set and say different things, capitals and spaces apart."""
    said = [" ".join(words.casefold().split()) for words in (one, other)]
    return all(said) and said[0] != said[1]


def _opens(invitation: Invitation, mark: str | None, user) -> bool:
    if mark is not None:
        return constant_time_compare(mark, invitation.mark)
    return Invitation.objects.filter(_sent_to(user), pk=invitation.pk).exists()


def invitations_for(user, now: datetime) -> QuerySet[Invitation]:
    """Return the open invitations to addresses the person has confirmed, oldest first."""
    if user.pk is None:
        return Invitation.objects.none()
    found = Invitation.objects.open(now).filter(_sent_to(user))
    return found.select_related("course", "group").order_by("pk")


def about(user) -> Q:
    """Return the condition that an invitation is about this person: used by them, or sent to."""
    return Q(used_by=user.pk) | Q(_sent_to(user))


def _sent_to(user) -> Exists:
    # Not ``iexact``: against a column SQLite takes an underscore for any letter.
    address = EmailAddress.objects.filter(user=user.pk, verified=True)
    return Exists(address.annotate(small=Lower("email")).filter(small=Lower(OuterRef("email"))))
