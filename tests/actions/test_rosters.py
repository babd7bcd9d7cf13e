"""Letting people in, moving and removing them: each once, and on record."""

from datetime import timedelta

import pytest

from quizzes.actions import attempts, groups, rosters
from quizzes.actions.deletion import delete_account
from quizzes.actions.plans import set_plan
from quizzes.domain.quiz_rules import read_rules
from quizzes.models import (
    Announcement,
    Attempt,
    ExamPace,
    Group,
    Membership,
    Role,
    RosterChange,
)
from quizzes.reports.personal_data import personal_data
from tests.actions.test_attempts import WRONG
from tests.factories import (
    MORNING,
    AssignmentFactory,
    CourseFactory,
    MembershipFactory,
    UserFactory,
)
from tests.views.desk_pages import take

NOW = {"now": MORNING}


@pytest.fixture
def room(course, instructor):
    """Return the words that go with every change: by whom, and when."""
    return {"by": instructor, **NOW}


@pytest.fixture
def two(course, room):
    return [groups.make_group(course=course.course, name=name, **room) for name in ("A", "B")]


def member(course, **fields):
    return MembershipFactory(user=UserFactory(), course=course.course, **fields)


def record():
    rows = RosterChange.objects.exclude(action="made").order_by("pk")
    return [(row.action, row.user_id, row.group_name, row.details) for row in rows]


def names(group):
    return sorted(group.members.values_list("user__username", flat=True))


def test_people_come_in_once(course, two, room, student, other_student):
    everyone = {"course": course.course, "role": "student", "group": two[0], **room}
    assert rosters.enter(users=[student, other_student], **everyone) == 2
    assert rosters.enter(users=[student], **everyone) == 0
    assert names(two[0]) == ["other", "student"]
    assert record() == [
        ("joined", student.pk, "", "Student"),
        ("joined", other_student.pk, "", "Student"),
        ("added", student.pk, "A", ""),
        ("added", other_student.pk, "A", ""),
    ]


def test_who_belongs_already_keeps_their_role(course, two, room):
    own = member(course, role=Role.ASSISTANT)
    count = rosters.enter(
        course=course.course, users=[own.user], role="student", group=two[0], **room
    )
    own.refresh_from_db()
    assert (count, own.role) == (1, "assistant")


def test_moving_leaves_every_other_group_and_says_from_where(course, two, room):
    one, fresh = member(course), member(course)
    two[0].members.add(one)
    assert rosters.move(group=two[1], members=[one.pk, fresh.pk], **room) == 2
    assert rosters.move(group=two[1], members=[one.pk, fresh.pk], **room) == 0
    assert (two[0].members.count(), two[1].members.count()) == (0, 2)
    assert record() == [("moved", one.user_id, "B", "A"), ("added", fresh.user_id, "B", "")]


def test_groups_are_added_and_left(course, two, room):
    one = member(course)
    assert rosters.add(group=two[0], members=[one.pk], **room) == 1
    assert rosters.add(group=two[1], members=[one.pk], **room) == 1
    assert rosters.take_out(group=two[0], members=[one.pk], **room) == 1
    assert rosters.take_out(group=two[0], members=[one.pk], **room) == 0
    assert [group.name for group in one.groups.all()] == ["B"]
    assert [action for action, *_rest in record()] == ["added", "added", "taken_out"]


def test_what_is_put_on_record_is_never_too_long_for_it(course, two, room):
    one = member(course)
    for number in range(4):
        long = groups.make_group(course=course.course, name=f"{number}" * 150, **room)
        long.members.add(one)
    rosters.move(group=two[0], members=[one.pk], **room)
    told = RosterChange.objects.get(action="moved").details
    assert told == ", ".join(f"{number}" * 150 for number in range(4))[:300]


def test_roles_are_changed_and_instructors_stay(course, room, instructor):
    one, teacher = member(course), Membership.objects.get(user=instructor)
    both = [one.pk, teacher.pk]
    change = {"course": course.course, "members": both, **room}
    assert rosters.set_role(role="assistant", **change) == 1
    assert rosters.set_role(role="assistant", **change) == 0
    with pytest.raises(ValueError, match="instructor"):
        rosters.set_role(role="instructor", **change)
    assert rosters.remove(**change) == 1
    assert Membership.objects.get() == teacher
    assert [action for action, *_rest in record()] == ["role", "removed"]


def test_members_of_another_course_are_nothing_here(course, two, room):
    foreign = MembershipFactory(user=UserFactory(), course=CourseFactory())
    for change in (rosters.add, rosters.move, rosters.take_out):
        assert change(group=two[0], members=[foreign.pk], **room) == 0
    assert rosters.remove(course=course.course, members=[foreign.pk], **room) == 0
    assert record() == []


def test_coming_back_brings_everything_back(course, two, room, student):
    own = MembershipFactory(user=student, course=course.course)
    two[0].members.add(own)
    taken = take(student, course.quiz, WRONG)
    rosters.remove(course=course.course, members=[own.pk], **room)
    assert Attempt.objects.get().pk == taken.pk
    rosters.enter(course=course.course, users=[student], role="student", group=two[0], **room)
    assert (Attempt.objects.get().pk, names(two[0])) == (taken.pk, ["student"])
    assert [action for action, *_rest in record()] == ["removed", "joined", "added"]


def test_a_plan_of_the_group_left_is_forgotten(course, two, room, student):
    own = MembershipFactory(user=student, course=course.course)
    two[0].members.add(own)
    exam = {"exam_on": (MORNING + timedelta(days=20)).date(), "target_recall": 0.9}
    plan = set_plan(course=course.course, group=two[0], answers_per_day=40, **exam, **room)
    ExamPace.objects.create(
        user=student, course=course.course, plan=plan, day=MORNING.date(), exam_on=plan.exam_on,
        answers_per_day=40, desired_retention=0.9, expected=0.9, target=0.9,
    )  # fmt: skip
    rosters.move(group=two[1], members=[own.pk], **room)
    assert ExamPace.objects.count() == 0


def test_groups_are_made_renamed_and_deleted_on_record(course, two, room):
    with pytest.raises(groups.NameTakenError):
        groups.make_group(course=course.course, name="a", **room)
    with pytest.raises(groups.NameTakenError):
        groups.rename_group(group=two[0], name="B", **room)
    groups.rename_group(group=two[0], name="a", **room)
    groups.rename_group(group=two[0], name="a", **room)
    own = member(course)
    two[0].members.add(own)
    groups.delete_group(group=two[0], **room)
    assert (Group.objects.count(), Membership.objects.filter(pk=own.pk).count()) == (1, 1)
    assert record() == [("renamed", None, "a", "A"), ("deleted", None, "a", "")]


def test_a_group_with_a_standing_plan_is_not_deleted(course, two, room):
    exam = {"exam_on": (MORNING + timedelta(days=20)).date(), "target_recall": 0.9}
    set_plan(course=course.course, group=two[0], answers_per_day=40, **exam, **room)
    with pytest.raises(groups.StillUsedError):
        groups.delete_group(group=two[0], **room)
    later = {**room, "now": MORNING + timedelta(days=30)}
    groups.delete_group(group=two[0], **later)
    assert list(Group.objects.all()) == [two[1]]


def test_an_announcement_that_ended_keeps_no_group(course, two, room):
    said = {"course": course.course, "title": "T", "text": "t", "posted_at": MORNING}
    for group, hours in ((two[0], 1), (two[1], 3)):
        ends_at = MORNING + timedelta(hours=hours)
        Announcement.objects.create(group=group, ends_at=ends_at, **said)
    later = {**room, "now": MORNING + timedelta(hours=2)}
    groups.delete_group(group=two[0], **later)
    with pytest.raises(groups.StillUsedError):
        groups.delete_group(group=two[1], **later)
    assert Group.objects.get() == two[1]
    assert Announcement.objects.get().group == two[1]


def test_an_account_takes_its_record_with_it(course, two, room, student, instructor):
    rosters.enter(course=course.course, users=[student], role="student", group=two[0], **room)
    Membership.objects.filter(user=student).update(roster_name="Doe, Jo", student_number="7")
    told = personal_data(student, now=MORNING)
    place = {"roster_name": "Doe, Jo", "student_number": "7", "groups": ["A"]}
    assert {name: told["memberships"][0][name] for name in place} == place
    assert [row["action"] for row in told["roster_changes"]] == ["joined", "added"]
    take(student, course.quiz, WRONG)
    delete_account(user=student, now=MORNING)
    assert (record(), Membership.objects.filter(user=student).count()) == ([], 0)


@pytest.mark.parametrize("change", [rosters.add, rosters.move, rosters.take_out])
def test_the_queries_do_not_grow_with_the_people(course, two, room, count_queries, change):
    counts = []
    for number in (1, 5):
        members = [member(course).pk for _one in range(number)]
        two[0 if change is rosters.take_out else 1].members.add(*members)
        with count_queries() as queries:
            change(group=two[0], members=members, **room)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_running_attempt_closes_as_late_as_the_new_group_and_never_earlier(course, room, two):
    due = AssignmentFactory(quiz=course.quiz)
    for group, hours in zip(two, (1, 5), strict=True):
        due.windows.create(group=group, closes_at=MORNING + timedelta(hours=hours))
    moved, added, other = member(course), member(course), member(course)
    rosters.add(group=two[0], members=[moved.pk, added.pk, other.pk], **room)
    running = [
        attempts.start(user=one.user, quiz=course.quiz, now=MORNING)
        for one in (moved, added, other)
    ]

    def closing():
        for attempt in running:
            attempt.refresh_from_db()
        closes = [read_rules(attempt.rules).closes_at for attempt in running]
        return [(one - MORNING) // timedelta(hours=1) for one in closes]

    assert closing() == [1, 1, 1]
    rosters.move(group=two[1], members=[moved.pk], **room)
    rosters.enter(course=course.course, users=[added.user], role=Role.STUDENT, group=two[1], **room)
    assert closing() == [5, 5, 1]
    rosters.move(group=two[0], members=[moved.pk, added.pk], **room)
    assert closing() == [5, 5, 1]
