"""What assistants may not do: publish a mark alone, see another's first, touch their own work."""

import pytest

from quizzes.models import Accommodation, Repair, Role
from tests.actions.marked import exam, fresh, give, in_class, let_go, write
from tests.actions.test_attempts import RIGHT
from tests.factories import AssignmentFactory, MembershipFactory, UserFactory
from tests.views.desk_pages import ALLOWED, DESK, PEOPLE, confirm, page_of, take
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

MARK = {"repair": "mark", "position": "1", "points": "0.5", "reason": "Read again."}
HIDDEN = "Marks by hand are shown here when you have finished yours."


@pytest.fixture
def assistant(course):
    user = UserFactory(username="assistant")
    MembershipFactory(user=user, course=course.course, role=Role.ASSISTANT)
    return user


@pytest.fixture
def essay(course, student, clock):
    MembershipFactory(user=student, course=course.course)
    written = write(student, exam(course))
    clock.move(hours=3)
    return written


def test_an_essay_is_published_by_instructors_alone(essay, assistant, client_of, instructor):
    page, client = page_of(essay.attempt), client_of(assistant)
    assert "Mark this answer by hand" not in text_of(client.get(page))
    assert client.post(page, MARK).status_code == 404
    assert (fresh(essay).fraction, Repair.objects.count()) == (None, 0)
    client = client_of(instructor)
    assert confirm(client, page, client.post(page, MARK)).status_code == 303
    assert fresh(essay).fraction == 0.0625


def test_assistants_mark_what_no_marker_releases(course, student, assistant, client_of):
    taken, client = take(student, course.quiz, RIGHT), client_of(assistant)
    page = page_of(taken)
    assert confirm(client, page, client.post(page, MARK)).status_code == 303
    assert taken.items.get(position=1).fraction == 0.5


def test_a_mark_by_hand_is_hidden_until_ones_own_is_finished(
    essay, assistant, client_of, instructor
):
    give(essay, instructor, {"a": 2.5, "b": 0})
    let_go(essay.attempt.quiz, instructor)
    client, page = client_of(assistant), page_of(essay.attempt)
    for is_done in (False, True):
        words = text_of(client.get(page))
        seen = ["5 of 8" in words, "by hand: instructor" in words, "Marked by the rubric" in words]
        assert (seen, HIDDEN in words) == ([False] * 3, True)
        assert "5 of 8" not in text_of(client.get(f"{DESK}quizzes/final/"))
        give(essay, assistant, is_done=is_done)
    for user in (assistant, instructor):
        words = text_of(client_of(user).get(page))
        assert ("5 of 8" in words, HIDDEN in words) == (True, False)
        assert "5 of 8" in text_of(client_of(user).get(f"{DESK}quizzes/final/"))


def test_nobody_assists_themselves(course, assistant, client_of, instructor):
    own, client = take(assistant, course.quiz, RIGHT), client_of(assistant)
    allowed = f"{PEOPLE}{assistant.pk}/"
    assert [client.get(page).status_code for page in (page_of(own), allowed)] == [404, 404]
    assert client.post(page_of(own), MARK).status_code == 404
    assert client.post(allowed, ALLOWED).status_code == 404
    assert Accommodation.objects.count() == 0
    line = client.get(DESK).context["lines"][0]
    assert (line.running, line.finished) == (0, 0)
    assert client_of(instructor).get(page_of(own)).status_code == 200


def test_nobody_marks_their_own_essay(course, assistant, client_of, clock):
    written = write(assistant, exam(course))
    clock.move(hours=1)
    page = f"{DESK}marking/answers/{written.pk}/"
    assert client_of(assistant).get(page).status_code == 404


def test_an_assistant_of_a_group_marks_it_still(course, client_of, clock):
    group = in_class(course, "a")
    written = write(group.student, exam(course))
    clock.move(hours=1)
    page = f"{DESK}marking/answers/{written.pk}/"
    assert client_of(group.assistant).get(page).status_code == 200


def test_the_gradebook_hides_a_released_mark_until_ones_own_is_finished(
    essay, student, assistant, client_of, instructor
):
    about = AssignmentFactory(quiz=essay.attempt.quiz)
    give(essay, instructor, {"a": 2.5, "b": 0})
    let_go(essay.attempt.quiz, instructor)
    grades = f"{DESK}grades/"
    own = f"{grades}{student.pk}/"
    quiz = f"{DESK}quizzes/final/"
    pages = [grades, own, f"{own}{about.pk}/", f"{grades}grades.csv", quiz]
    client = client_of(assistant)

    def told(client):
        found = [client.get(page).content.decode() for page in pages]
        return [any(mark in page for mark in ("62.5", "5 of 8")) for page in found]

    assert told(client) == [False] * 5
    assert "Marked by the rubric" not in client.get(pages[2]).text
    assert told(client_of(instructor)) == [True] * 5
    give(essay, assistant, {"a": 1, "b": 0})
    assert told(client) == [True] * 5
