"""What teachers see of practice: sums only, or by name from the day on which that was said."""

from datetime import timedelta
from random import Random

import pytest
from django.contrib.auth.models import Group as DjangoGroup

from quizzes.actions import attempts, lessons
from quizzes.actions.attempt_starts import practise_missed
from quizzes.actions.practice_policy import set_practice_policy
from quizzes.domain.memory import Rating
from quizzes.models import Announcement, ContentChange, Course, QuizQuestion, Role
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import WRONG
from tests.actions.test_cards import answer
from tests.factories import (
    MORNING,
    AssignmentFactory,
    GroupFactory,
    MembershipFactory,
    UserFactory,
    checkpoint,
)
from tests.views.desk_pages import DESK, PEOPLE, QUESTION, QUIZ, page_of
from tests.views.quiz_pages import text_of

pytestmark = pytest.mark.usefixtures("clock")
POLICY = f"{DESK}insight/policy/"
DAY = timedelta(days=1)
ADMIN = "/admin/quizzes/"


@pytest.fixture
def course(course):
    """The small course as a new one is: practice in sums only."""
    course.course.practice_named_from = None
    course.course.save(update_fields=["practice_named_from"])
    return course


@pytest.fixture
def pupil(course, student):
    MembershipFactory(user=student, course=course.course, roster_name="Zora")
    student.display_name = "Zora"
    student.save()
    return student


def practise(user, quiz, now, answers=WRONG):
    attempt = attempts.start(user=user, quiz=quiz, now=now, rng=Random(1))
    for position in range(1, attempt.length + 1):
        send(attempt, position, answers, now=now)
    return finish(attempt, now=now)


def let_see(course, instructor, policy="named", now=MORNING):
    return set_practice_policy(course=course.course, policy=policy, by=instructor, now=now)


# Sums only


def test_nothing_of_a_single_students_practice_is_at_the_desk(
    course, pupil, instructor, client_of, administrator
):
    taken = practise(pupil, course.quiz, MORNING)
    for client in (client_of(instructor), client_of(administrator)):
        quiz = client.get(QUIZ)
        assert ("Zora" in text_of(quiz), list(quiz.context["lines"])) == (False, [])
        assert "sums over many students only" in text_of(quiz)
        assert {line.asked for line in quiz.context["questions"]} == {0}
        gone = [page_of(taken), f"{QUIZ}live/", f"{DESK}analysis/practice/figures.csv"]
        assert [client.get(page).status_code for page in gone] == [404] * 3
        assert client.get(QUESTION).context["answers"] == []
        assert "Too few people" in text_of(client.get(f"{DESK}analysis/practice/"))
        assert client.get(f"{DESK}analysis/questions/short-answer/").context["lines"] == []
        row = client.get(DESK).context["lines"][0]
        assert (row.finished, row.is_kept_apart) == (0, True)
        assert "in sums over many students only" in text_of(client.get(f"{PEOPLE}{pupil.pk}/"))


def test_the_admin_obeys_as_well(course, pupil, instructor, client_of, administrator):
    instructor.groups.add(DjangoGroup.objects.get(name="Instructors"))
    taken = practise(pupil, course.quiz, MORNING)
    item = taken.items.first()
    rows = [
        f"{ADMIN}attempt/{taken.pk}/change/",
        f"{ADMIN}attemptitem/{item.pk}/change/",
        f"{ADMIN}response/{item.response_id}/change/",
        f"{ADMIN}grade/{item.response.grades.get().pk}/change/",
    ]
    assert [client_of(instructor).get(row).status_code for row in rows] == [404] * 4
    assert [client_of(administrator).get(row).status_code for row in rows] == [200] * 4
    AssignmentFactory(quiz=course.quiz)
    assert [client_of(instructor).get(row).status_code for row in rows] == [200] * 4


def test_a_ruling_names_nobody(course, pupil, instructor, client_of):
    practise(pupil, course.quiz, MORNING)
    sent = {"repair": "credit", "reason": "Unclear."}
    page = client_of(instructor).post(QUESTION, sent)
    words = text_of(page)
    assert (page.status_code, "Zora" in words) == (200, False)
    assert "Attempts in practice change as well." in words


def test_an_answer_of_five_people_is_told(course, instructor, client_of):
    users = [MembershipFactory(course=course.course).user for _number in range(5)]
    for user in users:
        assert client_of(instructor).get(QUESTION).context["answers"] == []
        practise(user, course.quiz, MORNING)
    assert [one.count for one in client_of(instructor).get(QUESTION).context["answers"]] == [5]


def test_work_that_counts_is_seen(course, pupil, instructor, client_of):
    client, taken = client_of(instructor), practise(pupil, course.quiz, MORNING)
    due = AssignmentFactory(quiz=course.quiz)
    assert [client.get(page).status_code for page in (page_of(taken), f"{QUIZ}live/")] == [200] * 2
    again = practise_missed(user=pupil, attempt_id=taken.pk, now=MORNING + DAY)
    assert client.get(page_of(again)).status_code == 404
    due.is_published = False
    due.save()
    assert client.get(page_of(taken)).status_code == 404
    test = checkpoint(course.lesson.module, key="test")
    QuizQuestion.objects.create(quiz=test, question=course.questions[0], position=1)
    taken = attempts.start(user=pupil, quiz=test, now=MORNING)
    assert client.get(page_of(taken)).status_code == 200


# By name


def test_by_name_shows_what_was_done_since(course, pupil, instructor, client_of, clock):
    before = practise(pupil, course.quiz, MORNING)
    answer(pupil, course.cards[0])
    lessons.mark_read(user=pupil, lesson=course.lesson, now=MORNING)
    clock.move(hours=1)
    assert let_see(course, instructor, now=clock.now) is True
    clock.move(hours=1)
    answer(pupil, course.cards[1], Rating.AGAIN, now=clock.now)
    since = practise(pupil, course.quiz, clock.now)
    client = client_of(instructor)
    assert [client.get(page_of(one)).status_code for one in (before, since)] == [404, 200]
    shown = client.get(f"{PEOPLE}{pupil.pk}/").context["practice"]
    assert [one.pk for one in shown.attempts] == [since.pk]
    assert (shown.answers, shown.remembered, shown.days, shown.cards) == (1, 0, 1, 1)
    assert (shown.lessons, shown.share) == ((), 0)
    assert let_see(course, instructor, "aggregates", clock.now) is True
    assert client.get(page_of(since)).status_code == 404
    assert client.get(f"{PEOPLE}{pupil.pk}/").context["practice"] is None


def test_assistants_see_their_own_people_alone(course, pupil, instructor, client_of):
    let_see(course, instructor)
    GroupFactory(course=course.course, people=[pupil])
    other, helper = UserFactory(), UserFactory()
    group = GroupFactory(course=course.course, people=[other])
    member = MembershipFactory(user=helper, course=course.course, role=Role.ASSISTANT)
    group.members.add(member)
    client, own = client_of(helper), practise(other, course.quiz, MORNING)
    theirs = practise(pupil, course.quiz, MORNING)
    pages = [page_of(own), page_of(theirs), f"{PEOPLE}{other.pk}/", f"{PEOPLE}{pupil.pk}/"]
    assert [client.get(page).status_code for page in pages] == [200, 404, 200, 404]


# Changing it


def test_a_change_is_on_record_and_told(course, pupil, instructor, client_of):
    client = client_of(instructor)
    assert client.post(POLICY, {"policy": "named"}).status_code == 303
    held = Course.objects.get(pk=course.course.pk)
    assert (held.practice_policy, held.practice_named_from) == ("named", MORNING)
    assert client.post(POLICY, {"policy": "named"}).status_code == 303
    assert [one.action for one in ContentChange.objects.of(held)] == ["named_on"]
    assert "Practice shown by name from now on" in text_of(
        client.get(f"{DESK}history/course/small/")
    )
    assert "From now on your teachers can see" in text_of(client_of(pupil).get("/"))
    assert client.post(POLICY, {"policy": "aggregates"}).status_code == 303
    assert Announcement.objects.count() == 2
    assert Course.objects.get(pk=course.course.pk).practice_named_from is None


def test_assistants_read_it_and_change_nothing(course, instructor, client_of):
    helper = UserFactory()
    MembershipFactory(user=helper, course=course.course, role=Role.ASSISTANT)
    client = client_of(helper)
    page = client.get(POLICY)
    assert (page.status_code, "Change it" in text_of(page)) == (200, False)
    assert client.post(POLICY, {"policy": "named"}).status_code == 404
    for policy in ("", "all", "\0"):
        assert client_of(instructor).post(POLICY, {"policy": policy}).status_code == 404
    assert Course.objects.get(pk=course.course.pk).practice_named_from is None


def test_students_read_who_sees_what(course, pupil, instructor, client_of):
    client = client_of(pupil)
    for page in ("/c/small/", "/progress/"):
        words = text_of(client.get(page))
        assert "Who sees what" in words
        assert "nothing of you alone" in words
    let_see(course, instructor)
    for page in ("/c/small/", "/progress/"):
        assert "Practice since 2 March 2026" in text_of(client.get(page))
