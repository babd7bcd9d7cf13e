"""Codes of groups: made, replaced, ended, and joined by, each harmless when doubled."""

from datetime import timedelta

import pytest

from quizzes.actions import group_codes
from quizzes.actions.group_codes import Joining, join, make_code
from quizzes.actions.invitations import accept
from quizzes.models import (
    Assignment,
    Group,
    GroupCode,
    Invitation,
    Membership,
    Role,
    RosterChange,
)
from quizzes.models.joining import CodeError, find_code
from tests.factories import MORNING, AssignmentFactory, MembershipFactory, UserFactory

NOW = {"now": MORNING}


@pytest.fixture
def two(course):
    return [Group.objects.create(course=course.course, name=name) for name in "AB"]


@pytest.fixture
def codes(two, instructor):
    made = {"ends_at": None, "seen": "", "by": instructor, **NOW}
    return [make_code(group=group, **made).code for group in two]


def groups_of(user):
    return sorted(Membership.objects.get(user=user).groups.values_list("name", flat=True))


def test_joining_makes_a_student_of_the_group_once(codes, student):
    assert join(user=student, code=codes[0], **NOW) is Joining.JOINED
    assert join(user=student, code=codes[0], **NOW) is Joining.ALREADY
    own = Membership.objects.get(user=student)
    assert (own.role, groups_of(student)) == ("student", ["A"])
    record = RosterChange.objects.filter(user=student).values_list("action", "by")
    assert sorted(record) == [("added", student.pk), ("joined", student.pk)]


def test_another_group_of_the_course_asks_to_move(codes, student):
    join(user=student, code=codes[0], **NOW)
    assert join(user=student, code=codes[1], **NOW) is Joining.ELSEWHERE
    assert groups_of(student) == ["A"]
    assert join(user=student, code=codes[1], move=True, **NOW) is Joining.MOVED
    assert join(user=student, code=codes[1], move=True, **NOW) is Joining.ALREADY
    assert groups_of(student) == ["B"]


def test_nobody_moves_themselves_to_other_dates(course, two, codes, student):
    join(user=student, code=codes[0], **NOW)
    due = AssignmentFactory(quiz=course.quiz)
    due.windows.create(closes_at=MORNING + timedelta(days=3))
    later = due.windows.create(group=two[1], closes_at=MORNING + timedelta(days=9))
    for move in (False, True):
        assert join(user=student, code=codes[1], move=move, **NOW) is Joining.OTHER_DATES
    assert groups_of(student) == ["A"]
    slip = Invitation.objects.create(
        course=course.course, group=two[1], nonce="n", made_at=MORNING,
        ends_at=MORNING + timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(CodeError, match="dates"):
        accept(user=student, invitation=slip.pk, mark=slip.mark, move=True, **NOW)
    # A draft sets no dates, and the same ones are no reason to ask.
    Assignment.objects.update(is_published=False)
    assert join(user=student, code=codes[1], **NOW) is Joining.ELSEWHERE
    Assignment.objects.update(is_published=True)
    later.closes_at = MORNING + timedelta(days=3)
    later.save()
    assert join(user=student, code=codes[1], move=True, **NOW) is Joining.MOVED


def test_a_member_without_a_group_is_put_into_it(course, codes, student):
    MembershipFactory(user=student, course=course.course)
    assert join(user=student, code=codes[1], **NOW) is Joining.JOINED
    assert groups_of(student) == ["B"]


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.INSTRUCTOR])
def test_who_teaches_stays_what_they_are(course, codes, role):
    own = MembershipFactory(user=UserFactory(), course=course.course, role=role)
    assert join(user=own.user, code=codes[0], move=True, **NOW) is Joining.TEACHES
    own.refresh_from_db()
    assert (own.role, own.groups.count()) == (role, 0)


def test_a_new_code_ends_the_one_before(two, codes, instructor, student):
    made = {"group": two[0], "ends_at": None, "by": instructor, **NOW}
    new = make_code(seen=codes[0], **made)
    assert GroupCode.objects.standing().get(group=two[0]) == new
    with pytest.raises(CodeError, match="replaced"):
        join(user=student, code=codes[0], **NOW)
    assert make_code(seen=codes[0], **made) == new
    assert GroupCode.objects.filter(group=two[0]).count() == 2


def test_an_ended_code_and_one_whose_time_is_over_are_told_apart(two, codes, instructor, student):
    group_codes.set_end(group=two[0], ends_at=MORNING)
    assert find_code(codes[0], MORNING).group == two[0]
    for now, why in ((MORNING + timedelta(seconds=1), "over"), (MORNING, "ended")):
        if why == "ended":
            for _doubled in range(2):
                group_codes.end_code(group=two[0], by=instructor, **NOW)
        with pytest.raises(CodeError, match=why):
            join(user=student, code=codes[0], now=now)
    assert RosterChange.objects.filter(action="code_ended").count() == 1
    assert Membership.objects.filter(user=student).count() == 0


@pytest.mark.parametrize("typed", ["", "22222222", "no code at all", "\0"])
def test_what_nobody_made_is_unknown(codes, student, typed):
    with pytest.raises(CodeError, match="unknown"):
        join(user=student, code=typed, **NOW)
