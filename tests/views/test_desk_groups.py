"""The groups of a course at the desk: who may, what is shown, what is done."""

import pytest

from quizzes.models import Group, Membership, Role, RosterChange
from tests.factories import CourseFactory, MembershipFactory, UserFactory
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

GROUPS = "/c/small/desk/groups/"
CHANGE = f"{GROUPS}people/"
ADD = f"{CHANGE}add/"
HISTORY = f"{GROUPS}history/"


@pytest.fixture
def desk(client_of, instructor):
    return client_of(instructor)


@pytest.fixture
def two(course):
    return [Group.objects.create(course=course.course, name=f"Group {name}") for name in "AB"]


def member(course, group, name, role=Role.STUDENT, **fields):
    user = UserFactory(username=name)
    own = MembershipFactory(user=user, course=course.course, role=role, **fields)
    group.members.add(own)
    return own


@pytest.fixture
def people(course, two):
    return {
        "ann": member(course, two[0], "ann", roster_name="Ann Noun", student_number="s-17"),
        "ben": member(course, two[1], "ben"),
        "ada": member(course, two[0], "ada", Role.ASSISTANT),
    }


def page_of(group):
    return f"{GROUPS}{group.pk}/"


def shown(response):
    return [one.user.username for one in response.context["page"].object_list]


def test_a_group_is_made_and_renamed(desk, two):
    made = desk.post(GROUPS, {"name": "  Monday   early "})
    group = Group.objects.get(name="Monday early")
    assert (made.status_code, made["Location"]) == (303, page_of(group))
    assert desk.post(page_of(group), {"name": "Friday"}).status_code == 303
    group.refresh_from_db()
    assert group.name == "Friday"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("group a", "Another group of this course has this name."),
        ("", "This field is required."),
        ("\0", "Null characters are not allowed."),
        ("x" * 151, "at most 150 characters"),
    ],
)
def test_a_name_that_cannot_be_is_said(desk, two, name, words):
    for address in (GROUPS, page_of(two[1])):
        response = desk.post(address, {"name": name})
        assert (response.status_code, words in text_of(response)) == (422, True)
    assert sorted(Group.objects.values_list("name", flat=True)) == ["Group A", "Group B"]


def test_everyone_is_listed_and_found(desk, two, people):
    assert shown(desk.get(GROUPS)) == ["ada", "ann", "ben", "instructor"]
    assert shown(desk.get(GROUPS, {"q": "noun"})) == ["ann"]
    assert shown(desk.get(GROUPS, {"q": "S-17"})) == ["ann"]
    assert shown(desk.get(GROUPS, {"group": two[1].pk})) == ["ben"]
    assert shown(desk.get(GROUPS, {"group": "none"})) == ["instructor"]
    assert shown(desk.get(page_of(two[0]))) == ["ada", "ann"]
    assert "Nobody found." in text_of(desk.get(GROUPS, {"q": "nobody"}))
    assert len(shown(desk.get(GROUPS, {"q": "\0", "group": "x", "page": "-1"}))) == 4


def test_an_assistant_sees_their_groups_and_changes_nothing(client_of, two, people):
    client = client_of(people["ada"].user)
    page = client.get(GROUPS)
    assert [group.name for group in page.context["groups"]] == ["Group A"]
    assert shown(page) == ["ada", "ann"]
    assert ("Group B" in page.text, "With the people ticked" in page.text) == (False, False)
    assert client.get(page_of(two[0])).status_code == 200
    assert client.get(page_of(two[1])).status_code == 404
    assert client.get(f"{page_of(two[0])}delete/").status_code == 404
    sent = {"members": people["ann"].pk, "action": "remove", "confirm": "1"}
    for address in (GROUPS, page_of(two[0]), CHANGE, ADD, f"{page_of(two[0])}delete/"):
        assert client.post(address, sent | {"name": "New"}).status_code == 404
    assert (Membership.objects.count(), RosterChange.objects.count()) == (3, 0)


def test_people_are_let_in_by_their_names(desk, course, two, student, other_student):
    fields = {"usernames": "student, other\nstudent", "role": "student", "group": two[0].pk}
    response = desk.post(ADD, fields | {"place": two[0].pk})
    assert (response.status_code, response["Location"]) == (303, page_of(two[0]))
    assert "Done for 2 people" in text_of(desk.get(page_of(two[0])))
    assert shown(desk.get(page_of(two[0]))) == ["other", "student"]
    desk.post(ADD, fields)
    assert "That is so already." in text_of(desk.get(GROUPS))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"usernames": "student nobody"}, "There is no account of this name: nobody."),
        ({"usernames": "guest-1"}, "There is no account of this name: guest-1."),
        ({"usernames": " ".join(map(str, range(201)))}, "At most 200 names at once."),
        ({"role": "instructor"}, "Select a valid choice."),
        ({"group": "999"}, "Select a valid choice."),
    ],
)
def test_who_cannot_be_let_in_is_said(desk, student, guest, changed, words):
    response = desk.post(ADD, {"usernames": "student", "role": "student"} | changed)
    assert (response.status_code, words in text_of(response)) == (422, True)
    assert Membership.objects.filter(role="student").count() == 0


def test_ticked_people_are_moved_added_taken_out_and_change_roles(desk, two, people):
    both = {"members": [people["ann"].pk, people["ben"].pk], "role": "assistant"}
    steps = [
        ("move", two[1], {"ann": ["Group B"], "ben": ["Group B"]}),
        ("add", two[0], {"ann": ["Group A", "Group B"], "ben": ["Group A", "Group B"]}),
        ("take_out", two[1], {"ann": ["Group A"], "ben": ["Group A"]}),
    ]
    for action, group, expected in steps:
        sent = both | {"action": action, "group": group.pk, "place": two[0].pk}
        response = desk.post(CHANGE, sent)
        assert (response.status_code, response["Location"]) == (303, page_of(two[0]))
        found = {
            name: [one.name for one in people[name].groups.order_by("name")] for name in expected
        }
        assert found == expected
    assert desk.post(CHANGE, both | {"action": "role"})["Location"] == GROUPS
    assert Membership.objects.filter(role="assistant").count() == 3
    words = text_of(desk.get(HISTORY))
    assert "Role changed Ann Noun – Assistant" in words
    assert "Moved to the group Ann Noun Group B Group A" in words


def test_removing_says_first_what_is_kept(desk, two, people):
    sent = {"members": [people["ann"].pk], "action": "remove", "place": two[0].pk}
    look = desk.post(CHANGE, sent)
    assert "Their attempts, answers, marks, cards and time allowed are kept" in text_of(look)
    assert Membership.objects.filter(pk=people["ann"].pk).count() == 1
    assert desk.post(CHANGE, sent | {"confirm": "1"}).status_code == 303
    assert Membership.objects.filter(pk=people["ann"].pk).count() == 0
    late = desk.post(CHANGE, sent | {"confirm": "1"})
    assert late.status_code == 422
    assert "Somebody you ticked is no longer in the course." in text_of(late)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"action": "move"}, "Tick somebody first."),
        ({"members": "{ann}"}, "Choose what to do."),
        ({"members": "{ann}", "action": "burn"}, "Choose what to do."),
        ({"members": "{ann}", "action": "move"}, "Choose a group."),
        ({"members": "{ann}", "action": "role"}, "Choose what they are."),
        ({"members": "{ann}", "action": "role", "role": "instructor"}, "Select a valid choice."),
        ({"members": "x", "action": "remove"}, "no longer in the course"),
    ],
)
def test_what_cannot_be_done_is_said(desk, people, sent, words):
    fields = {name: value.format(ann=people["ann"].pk) for name, value in sent.items()}
    response = desk.post(CHANGE, fields)
    assert (response.status_code, words in text_of(response)) == (422, True)
    assert RosterChange.objects.count() == 0


def test_people_and_groups_of_another_course_are_none_of_this_desk(desk, course, people):
    foreign = MembershipFactory(user=UserFactory(), course=CourseFactory())
    group = Group.objects.create(course=foreign.course, name="Elsewhere")
    assert desk.get(page_of(group)).status_code == 404
    assert desk.get(f"{GROUPS}{10**30}/").status_code == 404
    taken = {"members": foreign.pk, "action": "remove", "confirm": "1"}
    assert desk.post(CHANGE, taken).status_code == 422
    moved = {"members": people["ann"].pk, "action": "move", "group": group.pk}
    assert desk.post(CHANGE, moved).status_code == 422
    assert Membership.objects.filter(pk=foreign.pk).count() == 1


def test_the_instructor_is_not_removed_here(desk, instructor):
    own = Membership.objects.get(user=instructor)
    taken = {"members": own.pk, "action": "remove", "confirm": "1"}
    assert desk.post(CHANGE, taken).status_code == 422
    assert Membership.objects.get() == own


def test_a_deletion_says_what_it_takes(desk, two, people):
    page = f"{page_of(two[0])}delete/"
    assert "1 student is in it and stays in the course" in text_of(desk.get(page))
    assert "It is the last group" not in text_of(desk.get(page))
    assert desk.post(page).status_code == 303
    assert (desk.post(page).status_code, Membership.objects.count()) == (404, 4)
    assert "It is the last group" in text_of(desk.get(f"{page_of(two[1])}delete/"))


def test_what_was_changed_is_shown_for_the_own_groups(desk, client_of, two, people):
    for name, group in (("ann", two[1]), ("ben", two[0])):
        desk.post(CHANGE, {"members": people[name].pk, "action": "move", "group": group.pk})
    assert "ben" in text_of(desk.get(HISTORY, {"group": two[0].pk}))
    seen = text_of(client_of(people["ada"].user).get(HISTORY))
    assert ("Moved to the group ben" in seen, "Moved to the group ann" in seen) == (True, False)


@pytest.mark.parametrize("who", ["instructor", "ada"])
def test_no_page_grows_in_queries(client_of, course, two, people, instructor, count_queries, who):
    client = client_of(people["ada"].user if who == "ada" else instructor)
    counts = {}
    for number in (1, 30):
        for more in range(number):
            member(course, two[0], f"more-{number}-{more}")
            RosterChange.objects.create(
                course=course.course, action="added", group=two[0], user=people["ann"].user,
                at="2026-03-02T09:00Z", by=instructor,
            )  # fmt: skip
        for address in (GROUPS, page_of(two[0]), HISTORY):
            with count_queries() as queries:
                client.get(address)
            counts.setdefault(address, []).append(len(queries))
    assert {name: low for name, (low, high) in counts.items() if low != high} == {}
    assert max(high for _low, high in counts.values()) <= 15


def test_a_number_that_is_nobodys_is_told_however_large(desk, people):
    response = desk.post(CHANGE, {"members": [str(10**30)], "action": "remove"})
    assert response.status_code == 422
    assert "Somebody you ticked is no longer in the course." in text_of(response)


def test_a_code_ends_within_five_years(desk, two):
    sent = {"what": "new", "ends_on": "9999-12-31"}
    response = desk.post(f"{page_of(two[0])}code/", sent)
    assert response.status_code == 422
    assert "Choose a day within five years." in text_of(response)
