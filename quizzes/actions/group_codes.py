"""Codes of groups: making, ending, and joining by one."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.crypto import get_random_string

from quizzes.actions import rosters
from quizzes.actions.rosters import Action
from quizzes.domain.join_codes import ALPHABET, LENGTH
from quizzes.models import Group, GroupCode, Membership, Role, User
from quizzes.models.joining import find_code
from quizzes.models.windows import have_other_dates


class Joining(StrEnum):
    """What came of using a code."""

    JOINED = "joined"
    MOVED = "moved"
    ALREADY = "already"
    ELSEWHERE = "elsewhere"
    """In another group of the course: nothing is done until they ask to move."""
    OTHER_DATES = "other_dates"
    """In another group, for which something has other dates: only who teaches moves them."""
    TEACHES = "teaches"


@transaction.atomic
def make_code(
    *, group: Group, ends_at: datetime | None, seen: str, by: User, now: datetime
) -> GroupCode:
    """Return the group's new code; the one before ends at once.

    ``seen`` is the standing code the person looked at, empty for none: if it is another one by
    now, somebody (or a doubled click) was faster, and theirs is returned.
    """
    rosters.lock(group.course)
    standing = GroupCode.objects.standing().filter(group=group).first()
    if standing is not None and standing.code != seen:
        return standing
    GroupCode.objects.standing().filter(group=group).update(ended_at=now)
    made = GroupCode.objects.create(
        group=group, code=_fresh(), ends_at=ends_at, made_by=by, made_at=now
    )
    rosters.record(group.course, Action.CODE, by=by, now=now, group=group)
    return made


@transaction.atomic
def set_end(*, group: Group, ends_at: datetime | None) -> None:
    """Let the standing code be good until then, for good without a moment."""
    rosters.lock(group.course)
    GroupCode.objects.standing().filter(group=group).update(ends_at=ends_at)


@transaction.atomic
def end_code(*, group: Group, by: User, now: datetime) -> None:
    """End the standing code; nothing happens without one."""
    rosters.lock(group.course)
    if GroupCode.objects.standing().filter(group=group).update(ended_at=now):
        rosters.record(group.course, Action.CODE_ENDED, by=by, now=now, group=group)


@transaction.atomic
def join(*, user: User, code: str, move: bool = False, now: datetime) -> Joining:
    """Let a person with an account join the group of a code; return what came of it.

    Joining twice changes nothing. Who is in another group of the course moves only when they
    asked to (``move``), and never to other dates: only an instructor puts somebody into two, or
    gives them later ones. Raises ``CodeError``.
    """
    rosters.lock(find_code(code, now).group.course)
    group = find_code(code, now).group
    own = Membership.objects.filter(user=user, course=group.course_id).first()
    if own is not None and own.role != Role.STUDENT:
        return Joining.TEACHES
    groups = set(own.groups.values_list("pk", flat=True)) if own else set()
    if group.pk in groups:
        return Joining.ALREADY
    if groups and have_other_dates(group.course_id, groups, [group.pk]):
        return Joining.OTHER_DATES
    if groups and not move:
        return Joining.ELSEWHERE
    if groups:
        rosters.move(group=group, members=[own.pk], by=user, now=now)
        return Joining.MOVED
    rosters.enter(
        course=group.course, users=[user], role=Role.STUDENT, group=group, by=user, now=now
    )
    return Joining.JOINED


def _fresh() -> str:
    while True:
        code = get_random_string(LENGTH, ALPHABET)
        if not GroupCode.objects.filter(code=code).exists():
            return code
