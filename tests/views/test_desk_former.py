"""Grades of who has left the course: listed and exported for instructors, decided by nobody."""

from datetime import timedelta

import pytest

from quizzes.actions import rosters
from quizzes.actions.invitations import accept, take_roster
from quizzes.actions.roster_plans import plan
from quizzes.formats.tabular_rosters import read_roster
from quizzes.models import (
    Course,
    GradeOverride,
    Invitation,
    LessonReading,
    Membership,
    Role,
    User,
)
from tests.factories import (
    MORNING,
    AssignmentFactory,
    LessonFactory,
    MembershipFactory,
    QuizFactory,
    UserFactory,
)
from tests.reports.test_gradebook import quiz_due, take
from tests.views.quiz_pages import text_of
from tests.views.test_desk_grades import GRADES, enrol, matrix
from tests.views.test_grade_files import from_csv, from_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FORMER = f"{GRADES}?people=former"
TABLE = b"name,student number\nLovelace Ada,2026-17\n"


@pytest.fixture
def desk(instructor, client_of):
    return client_of(instructor)


@pytest.fixture
def quiz(course):
    return quiz_due(course, title="Trial")


@pytest.fixture
def leave(course, instructor):
    """Return a function that removes people from the course."""

    def remove(*users):
        own = Membership.objects.filter(course=course.course, user__in=users)
        members = list(own.values_list("pk", flat=True))
        rosters.remove(course=course.course, members=members, by=instructor, now=MORNING)

    return remove


@pytest.fixture
def ada(course, quiz, instructor, leave) -> User:
    """Somebody who came by an invitation, took the quiz, and left."""
    rows, room = read_roster(TABLE), {"course": course.course, "by": instructor, "now": MORNING}
    seen = plan(course.course, rows, now=MORNING).digest
    take_roster(rows=rows, seen=seen, **room)
    user, slip = UserFactory(username="x17"), Invitation.objects.get()
    accept(user=user, invitation=slip.pk, mark=slip.mark, now=MORNING)
    take(user, quiz.quiz, 3)
    leave(user)
    return user


def test_who_left_is_listed_apart_with_what_they_left(desk, course, quiz, ada):
    take(enrol(course, "ben"), quiz.quiz, 2)
    assert [row[0] for row in matrix(desk.get(GRADES))] == ["Ben"]
    assert matrix(desk.get(FORMER)) == [["Lovelace Ada", "–", "75%", "75"]]
    for words, found in (("lovelace", 1), ("2026-17", 1), ("X17", 1), ("ben", 0)):
        response = desk.get(f"{FORMER}&q={words}")
        assert (words, len(response.context["rows"])) == (words, found)
    assert len(desk.get(f"{FORMER}&people=nonsense").context["rows"]) == 1


@pytest.mark.parametrize("read", [from_csv, from_xlsx])
def test_the_files_have_them_too(desk, ada, read):
    rows = read(desk, "?people=former")
    assert [row[:3] for row in rows[1:]] == [["Lovelace Ada", "x17", "2026-17"]]
    assert rows[1][-1] == 75
    assert f"grades.{read.__name__.removeprefix('from_')}?people=former" in desk.get(FORMER).text


def test_their_pages_say_so_and_decide_nothing(desk, quiz, ada):
    page = f"{GRADES}{ada.pk}/"
    words = text_of(desk.get(page))
    assert ("No longer in the course." in words, "2026-17" in words) == (True, True)
    mark = f"{page}{quiz.pk}/"
    words = text_of(desk.get(mark))
    assert ("nothing is decided by hand" in words, "Set the mark by hand" in words) == (True, False)
    sent = {"kind": "excused", "reason": "Gone.", "confirm": "1", "seen": "0"}
    assert (desk.post(mark, sent).status_code, GradeOverride.objects.count()) == (404, 0)


def test_coming_back_puts_them_among_the_students_again(desk, course, ada):
    MembershipFactory(user=ada, course=course.course, roster_name="Ada L.")
    assert [row[0] for row in matrix(desk.get(GRADES))] == ["Ada L."]
    assert desk.get(FORMER).context["rows"] == []


def test_nobody_is_former_who_left_nothing_or_was_never_in_or_is_of_another_course(
    desk, course, quiz, leave
):
    nothing, passer, other = enrol(course, "nothing"), UserFactory(), UserFactory()
    leave(nothing)
    take(passer, quiz.quiz, 1)
    elsewhere = MembershipFactory(user=other)
    take(other, quiz.quiz, 1)
    rosters.remove(course=elsewhere.course, members=[elsewhere.pk], by=None, now=MORNING)
    assert desk.get(FORMER).context["rows"] == []
    for user in (nothing, passer, other):
        assert desk.get(f"{GRADES}{user.pk}/").status_code == 404


def test_who_only_practised_is_not_listed_until_the_course_shows_practice(desk, course, leave):
    room, user = course.course, enrol(course, "ann")
    lesson = LessonFactory(course=room, module__course=room)
    take(user, QuizFactory(lesson=lesson), 1)
    LessonReading.objects.create(user=user, lesson=lesson, opened_at=MORNING, read_at=MORNING)
    leave(user)
    for since, listed in ((None, []), (MORNING - timedelta(days=1), ["Ann"])):
        Course.objects.filter(pk=room.pk).update(practice_named_from=since)
        assert [row[0].name for row in desk.get(FORMER).context["rows"]] == listed


def test_who_read_a_lesson_that_counts_is_listed(desk, course, leave):
    user, due = enrol(course, "ann"), AssignmentFactory(lesson=course.lesson, quiz=None)
    LessonReading.objects.create(user=user, lesson=due.lesson, opened_at=MORNING, read_at=MORNING)
    leave(user)
    assert [row[0].name for row in desk.get(FORMER).context["rows"]] == ["Ann"]


@pytest.mark.parametrize("has_groups", [True, False])
def test_assistants_see_no_former_students(client_of, course, quiz, ada, has_groups):
    assistant = UserFactory()
    own = MembershipFactory(user=assistant, course=course.course, role=Role.ASSISTANT)
    if has_groups:
        group = course.course.groups.create(name="A")
        group.members.add(own)
    client = client_of(assistant)
    page = client.get(FORMER)
    assert (page.status_code, page.context["rows"]) == (200, [])
    assert "Former students" not in text_of(page)
    for address in (f"{GRADES}{ada.pk}/", f"{GRADES}{ada.pk}/{quiz.pk}/"):
        assert client.get(address).status_code == 404
    assert from_csv(client, "?people=former")[1:] == []


def test_the_queries_do_not_grow_with_them(desk, course, quiz, leave, count_queries):
    counts = []
    for number in (1, 5):
        people = [enrol(course, f"p{number}-{more}") for more in range(number)]
        for one in people:
            take(one, quiz.quiz, 1)
        leave(*people)
        with count_queries() as queries:
            assert len(desk.get(FORMER).context["rows"]) >= number
        counts.append(len(queries))
    assert counts[0] == counts[1]
