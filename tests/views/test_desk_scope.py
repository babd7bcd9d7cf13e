"""Assistants at the desk: as soon as a course has groups, they see the people of their own."""

import pytest

from quizzes.models import Accommodation, Group, Membership, Role
from quizzes.reports.desk import attempts_at
from quizzes.views.access import course_assisted_or_404
from tests.actions.test_attempt_behaviours import send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.factories import MORNING, CourseFactory, MembershipFactory, UserFactory
from tests.views.desk_pages import ALLOWED, DESK, HOUR, PEOPLE, QUESTION, QUIZ, page_of, take
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]


@pytest.fixture
def groups(course):
    """Groups A and B, each with an assistant and a student who took the quiz."""
    return {name: OneGroup(course, name) for name in ("a", "b")}


class OneGroup:
    """A group with an assistant and a student, whose attempt has a late answer."""

    def __init__(self, course, name):
        self.group = Group.objects.create(course=course.course, name=f"Group {name}")
        self.assistant = self.member(course, f"assistant-{name}", Role.ASSISTANT)
        self.student = self.member(course, f"student-{name}", Role.STUDENT)
        answers, late = (RIGHT, WRONG) if name == "a" else (WRONG, RIGHT)
        self.attempt = take(self.student, course.quiz, answers)
        send(self.attempt, 1, late, now=MORNING + HOUR)

    def member(self, course, name, role):
        user = UserFactory(**({"username": name} if name else {}))
        member = MembershipFactory(user=user, course=course.course, role=role)
        self.group.members.add(member)
        return user


def numbers(client):
    """Return running, finished and late as the list of quizzes has them."""
    line = client.get(DESK).context["lines"][0]
    return line.running, line.finished, line.late


def test_without_groups_an_assistant_sees_everyone(course, client_of, student):
    assistant = UserFactory()
    MembershipFactory(user=assistant, course=course.course, role=Role.ASSISTANT)
    # A group of another course is nothing to this one.
    Group.objects.create(course=CourseFactory(), name="Elsewhere")
    taken = take(student, course.quiz)
    client = client_of(assistant)
    assert client.get(page_of(taken)).status_code == 200
    assert client.get(f"{PEOPLE}{student.pk}/").status_code == 200
    assert numbers(client) == (0, 1, 0)


def test_an_assistant_opens_nobody_of_another_group(groups, client_of):
    a, b = groups["a"], groups["b"]
    for one, other in ((a, b), (b, a)):
        client = client_of(one.assistant)
        seen = {
            address: client.get(address).status_code
            for address in (
                page_of(one.attempt),
                f"{PEOPLE}{one.student.pk}/",
                page_of(other.attempt),
                f"{PEOPLE}{other.student.pk}/",
            )
        }
        assert list(seen.values()) == [200, 200, 404, 404]


def test_an_assistant_changes_nothing_of_another_group(groups, client_of):
    client = client_of(groups["a"].assistant)
    other = groups["b"]
    time = {"repair": "time", "minutes": "5", "reason": "No."}
    mark = {"repair": "mark", "item": other.attempt.items.first().pk, "points": "1"}
    assert client.post(f"{PEOPLE}{other.student.pk}/", ALLOWED).status_code == 404
    assert client.post(page_of(other.attempt), time).status_code == 404
    assert client.post(page_of(other.attempt), mark).status_code == 404
    assert Accommodation.objects.count() == 0
    other.attempt.refresh_from_db()
    assert other.attempt.extra_minutes == 0


def test_lists_and_numbers_leave_the_others_out(groups, client_of, instructor):
    client, everyone = client_of(groups["a"].assistant), client_of(instructor)
    assert (numbers(client), numbers(everyone)) == ((0, 1, 1), (0, 2, 2))
    quiz, whole = client.get(QUIZ), client_of(instructor).get(QUIZ)
    assert [line.attempt.pk for line in quiz.context["lines"]] == [groups["a"].attempt.pk]
    assert {line.attempt.pk for line in whole.context["lines"]} == {
        one.attempt.pk for one in groups.values()
    }
    assert [line.asked for line in quiz.context["questions"]] == [1, 1, 1, 1]
    assert [line.asked for line in whole.context["questions"]] == [2, 2, 2, 2]
    people = text_of(client.get(PEOPLE))
    assert ("student-a" in people, "student-b" in people) == (True, False)
    assert "Nobody found." in text_of(client.get(PEOPLE, {"q": "student-b"}))


def test_the_answers_to_a_question_are_those_of_the_own_groups(groups, client_of, instructor):
    def given(user):
        answers = client_of(user).get(QUESTION).context["answers"]
        return {one.words: one.count for one in answers}

    assert given(groups["a"].assistant) == {"Rome": 1}
    assert given(groups["b"].assistant) == {"Paris": 1}
    assert given(instructor) == {"Rome": 1, "Paris": 1}


def test_a_question_drawn_for_nobody_of_the_own_groups_shows_no_numbers(groups, client_of):
    groups["b"].group.members.clear()
    lines = client_of(groups["b"].assistant).get(QUIZ).context["questions"]
    assert [(line.asked, line.answered, line.facility) for line in lines] == [(0, 0, None)] * 4


def test_who_is_in_no_group_of_a_course_with_groups_sees_nobody_and_is_told(
    course, groups, client_of
):
    assistant = UserFactory()
    MembershipFactory(user=assistant, course=course.course, role=Role.ASSISTANT)
    client = client_of(assistant)
    assert numbers(client) == (0, 0, 0)
    assert client.get(page_of(groups["a"].attempt)).status_code == 404
    assert "You are in no group of this course" in text_of(client.get(PEOPLE))


def test_several_groups_are_seen_together_and_each_person_once(course, groups, client_of):
    assistant = groups["a"].assistant
    groups["b"].group.members.add(Membership.objects.get(user=assistant))
    groups["a"].group.members.add(Membership.objects.get(user=groups["b"].student))
    client = client_of(assistant)
    assert numbers(client) == (0, 2, 2)
    lines = client.get(PEOPLE).context["lines"]
    assert [person.username for person, _own in lines] == ["student-a", "student-b"]


def test_who_leaves_the_course_is_left_to_the_instructors(groups, client_of, instructor):
    Membership.objects.get(user=groups["a"].student).delete()
    assert client_of(groups["a"].assistant).get(page_of(groups["a"].attempt)).status_code == 404
    assert client_of(instructor).get(page_of(groups["a"].attempt)).status_code == 200


def test_assistants_are_no_students_of_their_group(course, groups, client_of):
    own = take(groups["a"].assistant, course.quiz)
    assert client_of(groups["a"].assistant).get(page_of(own)).status_code == 404


def test_a_report_of_the_desk_asks_for_the_scope(course, rf, instructor):
    """A course that came past the rule shows nobody: it has no ``desk_groups``."""
    with pytest.raises(AttributeError):
        attempts_at(course.course, course.quiz)
    request = rf.get("/")
    request.user = instructor
    scoped = course_assisted_or_404(request, "small")
    assert list(attempts_at(scoped, course.quiz)) == []


@pytest.mark.parametrize("address", [DESK, QUIZ, QUESTION, PEOPLE])
def test_no_page_grows_in_queries_with_the_groups(
    course, groups, client_of, count_queries, address
):
    client = client_of(groups["a"].assistant)
    counts = []
    for number in (0, 3):
        for _more in range(number):
            groups["a"].student = groups["a"].member(course, None, Role.STUDENT)
            take(groups["a"].student, course.quiz)
            other = Group.objects.create(course=course.course, name=f"More {Group.objects.count()}")
            other.members.add(Membership.objects.get(user=groups["a"].assistant))
        with count_queries() as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 18
