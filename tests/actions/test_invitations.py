"""Rosters taken as they were looked at; invitations accepted once, by whom they are for."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from quizzes.actions import invitation_mail, invitations, rosters
from quizzes.actions.deletion import delete_account
from quizzes.actions.invitations import accept, take_roster
from quizzes.actions.roster_plans import Fate, plan
from quizzes.formats.tabular_rosters import read_roster
from quizzes.models import Group, Invitation, Membership, Role, RosterChange
from quizzes.models.joining import CodeError, invitations_for
from quizzes.reports.personal_data import personal_data
from tests.factories import MORNING, MembershipFactory, UserFactory

NOW = {"now": MORNING}
TABLE = """name,email,student number,group
Ann Noun,ann@example.org,17,A
Ben Verb,,18,A
Cec,cec@example.org,,
"""


@pytest.fixture
def room(course, instructor):
    return {"course": course.course, "by": instructor, **NOW}


def look(room, text):
    return plan(room["course"], read_roster(text.encode()), now=room["now"])


def take(room, text):
    rows = read_roster(text.encode())
    return take_roster(rows=rows, seen=plan(room["course"], rows, now=room["now"]).digest, **room)


def fates(found):
    return [line.fate.value for line in found.lines]


def person(name, verified=True):
    user = UserFactory(username=name)
    address = f"{name}@example.org"
    EmailAddress.objects.create(user=user, email=address, verified=verified, primary=True)
    return user


def invited(name):
    return Invitation.objects.get(name__startswith=name)


def test_people_who_are_not_in_the_course_are_invited_once(room):
    found, is_done = take(room, TABLE)
    assert (is_done, fates(found), found.new_groups) == (True, ["invite"] * 3, ("A",))
    assert Membership.objects.filter(role="student").count() == 0
    rows = Invitation.objects.order_by("pk").values_list("name", "email", "group__name")
    assert list(rows) == [
        ("Ann Noun", "ann@example.org", "A"),
        ("Ben Verb", "", "A"),
        ("Cec", "cec@example.org", None),
    ]
    again, is_done = take(room, TABLE)
    assert (is_done, fates(again)) == (False, ["waits"] * 3)
    assert (Invitation.objects.count(), Group.objects.count()) == (3, 1)


def test_what_was_not_looked_at_is_not_done(room):
    rows = read_roster(TABLE.encode())
    seen = plan(room["course"], rows, **NOW).digest
    take(room, "name,email\nAnn Noun,ann@example.org\n")
    found, is_done = take_roster(rows=rows, seen=seen, **room)
    assert (is_done, fates(found)) == (False, ["reinvite", "invite", "invite"])
    assert Invitation.objects.count() == 1


def test_a_second_post_of_the_same_look_does_nothing(room):
    rows = read_roster(TABLE.encode())
    seen = plan(room["course"], rows, **NOW).digest
    done = [take_roster(rows=rows, seen=seen, **room)[1] for _doubled in range(2)]
    assert (done, Invitation.objects.count()) == ([True, False], 3)


def test_rows_that_say_the_same_are_left_out(room):
    found = look(
        room,
        "name,email,number\nAnn,ann@example.org,1\nann,ANN@example.org,1\n,ann@example.org,\n"
        "Cec,,\ncec,,\n",
    )
    assert fates(found) == ["invite", "repeated", "repeated", "invite", "repeated"]
    assert [line.like for line in found.lines] == [None, 2, 2, None, 5]


@pytest.mark.parametrize(
    "second",
    [
        *("Boris,b@example.org,1,A", "Anna,ann@example.org,1,A", "Ann,ann@example.org,2,A"),
        *("Ann,ann@example.org,1,B", "Ann,other@example.org,1,A"),
    ],
)
def test_a_row_that_says_something_else_is_no_repetition(room, second):
    found = look(room, f"name,email,number,group\nAnn,ann@example.org,1,A\n{second}\n")
    assert fates(found) == ["invite", "conflict"]
    assert [line.like for line in found.lines] == [None, 2]


def test_two_people_of_one_name_are_told_apart_by_any_word(room):
    found = look(room, "name,group\nIvan Petrov,A\nIvan Petrov,B\n")
    assert fates(found) == ["invite", "conflict"]


def test_what_is_left_out_leaves_nobody_else_out(room):
    found = look(
        room,
        "name,email,number\nAnn,ann@example.org,1\nBoris,b@example.org,1\nBoris,b@example.org,2\n",
    )
    assert fates(found) == ["invite", "conflict", "invite"]


def test_two_rows_about_one_member_are_one(course, room):
    own = MembershipFactory(user=person("ann"), course=course.course, student_number="18")
    rows = "Ann,ann@example.org,,A\nAnn,,18,B\n"
    found, is_done = take(room, f"name,email,number,group\n{rows}")
    assert (is_done, fates(found), found.new_groups) == (True, ["change", "conflict"], ("A",))
    assert [line.like for line in found.lines] == [None, 2]
    assert own.groups.get().name == "A"


def test_two_rows_about_one_invitation_are_one(room):
    take(room, "name,email,number\nAnn,ann@example.org,18\n")
    found, is_done = take(
        room, "name,email,number,group\nAnn,ann@example.org,,A\nAnn,,18,B\nAnn,,18,A\n"
    )
    assert (is_done, fates(found)) == (True, ["reinvite", "conflict", "conflict"])
    assert invited("Ann").group.name == "A"


def test_members_are_known_by_confirmed_address_or_number_and_change(course, room):
    ann, ben, cec = person("ann"), person("ben", verified=False), person("cec")
    old = Group.objects.create(course=course.course, name="Old")
    for user in (ann, ben, cec):
        old.members.add(MembershipFactory(user=user, course=course.course))
    Membership.objects.filter(user=ben).update(student_number="18", roster_name="Ben Verb")
    Membership.objects.filter(user=cec).update(roster_name="Cec")
    found, is_done = take(room, TABLE.replace("Ben Verb,,", "Ben Adverb,ben@example.org,"))
    assert (is_done, fates(found)) == (True, ["change", "change", "same"])
    members = Membership.objects.filter(role="student").order_by("user__username")
    assert list(members.values_list("roster_name", "student_number", "groups__name")) == [
        ("Ann Noun", "17", "A"),
        ("Ben Adverb", "18", "A"),
        ("Cec", "", "Old"),
    ]
    told = RosterChange.objects.filter(action="details").order_by("pk")
    assert [row.details for row in told] == ["– → Ann Noun; – → 17", "Ben Verb → Ben Adverb"]


def test_an_address_that_is_not_confirmed_is_nobodys(course, room):
    MembershipFactory(user=person("ann", verified=False), course=course.course)
    assert fates(look(room, "name,email\nAnn,ann@example.org\n")) == ["invite"]


def test_address_and_number_of_two_people_are_a_conflict(course, room):
    MembershipFactory(user=person("ann"), course=course.course)
    MembershipFactory(user=person("ben"), course=course.course, student_number="18")
    found, is_done = take(room, "name,email,number\nAnn,ann@example.org,18\n")
    assert (is_done, fates(found)) == (False, [Fate.CONFLICT])


def test_who_teaches_is_left_alone(course, room):
    MembershipFactory(user=person("ann"), course=course.course, role=Role.ASSISTANT)
    assert fates(look(room, TABLE)) == ["teaches", "invite", "invite"]


def test_an_invitation_that_waits_is_changed(room):
    take(room, TABLE)
    text = "name,email,student number,group\nAnn Pronoun,ann@example.org,17,B\n"
    found, is_done = take(room, text)
    ann = invited("Ann")
    assert (is_done, fates(found), ann.name, ann.group.name) == (
        *(True, ["reinvite"], "Ann Pronoun", "B"),
    )


# Accepting


def test_accepting_binds_name_number_and_group_once(room, student, other_student):
    take(room, TABLE)
    ben = invited("Ben")
    used = {"invitation": ben.pk, "mark": ben.mark, **NOW}
    for _doubled in range(2):
        accept(user=student, **used)
    own = Membership.objects.get(user=student)
    assert (own.roster_name, own.student_number, own.groups.get().name) == ("Ben Verb", "18", "A")
    with pytest.raises(CodeError, match="used"):
        accept(user=other_student, **used)
    actions = RosterChange.objects.filter(user=student).order_by("pk")
    assert [row.action for row in actions] == ["joined", "added", "details"]
    assert fates(look(room, TABLE)) == ["waits", "same", "waits"]


def test_an_accepted_invitation_brings_nobody_back_who_was_removed(room, student):
    take(room, TABLE)
    ben = invited("Ben")
    used = {"user": student, "invitation": ben.pk, "mark": ben.mark, **NOW}
    accept(**used)
    own = Membership.objects.get(user=student)
    rosters.remove(members=[own.pk], **room)
    with pytest.raises(CodeError, match="left"):
        accept(**used)
    assert Membership.objects.filter(user=student).count() == 0


def test_a_member_who_accepts_is_moved_and_one_who_teaches_stays(course, room, student):
    take(room, TABLE)
    Group.objects.create(course=course.course, name="Old").members.add(
        MembershipFactory(user=student, course=course.course)
    )
    ann, ben = invited("Ann"), invited("Ben")
    used = {"user": student, "invitation": ann.pk, "mark": ann.mark, **NOW}
    with pytest.raises(CodeError, match="elsewhere"):
        accept(**used)
    own = Membership.objects.get(user=student)
    assert (own.groups.get().name, own.roster_name, invited("Ann").used_at) == ("Old", "", None)
    accept(**used, move=True)
    assert Membership.objects.get(user=student).groups.get().name == "A"
    with pytest.raises(CodeError, match="teaches"):
        accept(user=room["by"], invitation=ben.pk, mark=ben.mark, move=True, **NOW)
    teacher = Membership.objects.get(user=room["by"])
    assert (teacher.role, teacher.groups.count(), teacher.roster_name) == ("instructor", 0, "")
    assert invited("Ben").used_at is None


@pytest.mark.parametrize(
    ("name", "number"), [("Ann Noun", "17"), ("Ann Noun", ""), ("", "17"), ("ben  verb", "17")]
)
def test_a_slip_of_somebody_else_makes_nobody_them(course, room, student, name, number):
    take(room, TABLE)
    own = MembershipFactory(
        user=student, course=course.course, roster_name=name, student_number=number
    )
    ben = invited("Ben")
    with pytest.raises(CodeError, match="other"):
        accept(user=student, invitation=ben.pk, mark=ben.mark, move=True, **NOW)
    own.refresh_from_db()
    assert (own.roster_name, own.student_number, own.groups.count()) == (name, number, 0)
    assert invited("Ben").used_at is None


def test_a_slip_of_ones_own_fills_in_what_is_missing(course, room, student):
    take(room, TABLE)
    own = MembershipFactory(user=student, course=course.course, roster_name=" BEN  verb")
    Group.objects.get(name="A").members.add(own)
    extra = Group.objects.create(course=course.course, name="Extra")
    extra.members.add(own)
    ben = invited("Ben")
    accept(user=student, invitation=ben.pk, mark=ben.mark, **NOW)
    own.refresh_from_db()
    assert (own.student_number, own.groups.count()) == ("18", 2)


def test_a_number_of_two_people_is_a_conflict(course, room):
    for name in ("ann", "ben"):
        MembershipFactory(
            user=person(name), course=course.course, student_number="18", roster_name=name
        )
    found = look(room, "name,number\nBen,18\n")
    assert (fates(found), found.lines[0].shown) == ([Fate.CONFLICT], "ann / ben")


def test_time_taking_back_and_false_marks_are_told_apart(room, student):
    take(room, TABLE)
    ann, ben, cec = invited("Ann"), invited("Ben"), invited("Cec")
    assert invitations.cancel(invitations=[ben.pk], **room) == 1
    assert invitations.cancel(invitations=[ben.pk], **room) == 0
    late = {"now": MORNING + invitations.GOOD_FOR}
    for one, mark, now, why in (
        (ben, ben.mark, NOW, "cancelled"),
        (cec, cec.mark, late, "over"),
        (ann, ben.mark, NOW, "unknown"),
        (ann, None, NOW, "unknown"),
    ):
        with pytest.raises(CodeError, match=why):
            accept(user=student, invitation=one.pk, mark=mark, **now)
    assert invitations.renew(course=room["course"], invitations=[cec.pk], **late) == 1
    accept(user=student, invitation=cec.pk, mark=cec.mark, **late)
    assert Membership.objects.filter(user=student).count() == 1


def test_who_has_confirmed_the_address_may_accept_and_decline_without_the_code(room):
    take(room, TABLE)
    ann, cec, stranger = person("ann"), person("cec"), person("dan")
    doubter = UserFactory()
    EmailAddress.objects.create(user=doubter, email="cec@example.org", verified=False)
    assert [one.name for one in invitations_for(ann, MORNING)] == ["Ann Noun"]
    assert [list(invitations_for(user, MORNING)) for user in (stranger, doubter)] == [[], []]
    accept(user=ann, invitation=invited("Ann").pk, mark=None, **NOW)
    invitations.decline(user=cec, invitation=invited("Cec").pk, **NOW)
    assert [list(invitations_for(user, MORNING)) for user in (ann, cec)] == [[], []]
    for user in (stranger, doubter):
        with pytest.raises(CodeError, match="unknown"):
            accept(user=user, invitation=invited("Cec").pk, mark=None, **NOW)
    assert Membership.objects.filter(role="student").count() == 1


def test_an_account_takes_its_invitations_with_it(room):
    take(room, TABLE)
    ann, cec = person("ann"), person("cec")
    accept(user=ann, invitation=invited("Ann").pk, mark=None, **NOW)
    told = personal_data(ann, **NOW)["invitations"]
    assert [(row["course"], row["group"], row["name"]) for row in told] == [
        ("small", "A", "Ann Noun")
    ]
    for user in (ann, cec):
        delete_account(user=user, **NOW)
    assert [one.name for one in Invitation.objects.all()] == ["Ben Verb"]
    assert RosterChange.objects.exclude(user=None).count() == 0


def test_an_underscore_in_an_address_stands_for_itself(room):
    take(room, "name,email\nAnn,a_b@example.org\n")
    near = UserFactory()
    EmailAddress.objects.create(user=near, email="acb@example.org", verified=True)
    assert list(invitations_for(near, MORNING)) == []
    with pytest.raises(CodeError, match="unknown"):
        accept(user=near, invitation=invited("Ann").pk, mark=None, **NOW)


# Mail


def test_invitations_are_sent_once_and_again_when_asked_later(room):
    take(room, TABLE)
    everyone = list(Invitation.objects.values_list("pk", flat=True))
    sent = {"invitations": everyone, "base_url": "https://example.org/"}
    assert [invitation_mail.send(**sent, **NOW) for _doubled in range(2)] == [2, 0]
    first = mail.outbox[0]
    assert (first.to, first.subject.endswith("You are invited to The Council")) == (
        *(["ann@example.org"], True),
    )
    assert f"https://example.org/join/{invited('Ann').code}/" in first.body
    assert "group “A”" in first.body
    assert invitation_mail.send(**sent, now=MORNING + timedelta(hours=1)) == 2


def test_the_plan_does_not_grow_in_queries(course, room, count_queries):
    counts = []
    for number in (1, 30):
        for more in range(number):
            MembershipFactory(user=person(f"more-{number}-{more}"), course=course.course)
        people = "\n".join(f"X,more-{number}-{more}@example.org,A" for more in range(number))
        with count_queries() as queries:
            look(room, f"name,email,group\n{people}\n")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_taking_a_roster_does_not_grow_in_queries(course, room, count_queries):
    counts = []
    for number in (1, 30):
        lines = ["name,email,number,group"]
        for more in range(number):
            come = person(f"come-{number}-{more}")
            MembershipFactory(user=come, course=course.course)
            lines.append(f"Come {more},{come.username}@example.org,,A")
        take(room, "\n".join([lines[0], *(f"W,,w-{number}-{more}," for more in range(number))]))
        lines += [
            f"V,new-{number}-{more}@example.org,w-{number}-{more},A" for more in range(number)
        ]
        lines += [f"New {number} {more},,,B{number}" for more in range(number)]
        rows = read_roster("\n".join(lines).encode())
        seen = look(room, "\n".join(lines))
        assert (len(seen.lines), {*fates(seen)}) == (
            3 * number,
            {"change", "reinvite", "invite"},
        )
        with count_queries() as queries:
            _found, is_done = take_roster(rows=rows, seen=seen.digest, **room)
        assert is_done
        counts.append(len(queries))
    assert (counts[0], min(counts[0], 40)) == (counts[1], counts[0])
