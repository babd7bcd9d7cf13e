"""What is due for a student: whose dates, what is done, the list, the month, the home page."""

from datetime import timedelta
from random import Random

import pytest

from quizzes.actions import attempts, cards, lessons, plans
from quizzes.domain.memory import Rating
from quizzes.models import Accommodation, Attempt, Quiz, User
from quizzes.reports.due import due_in
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.factories import (
    MORNING,
    AssignmentFactory,
    CourseFactory,
    GroupFactory,
    MembershipFactory,
    QuizFactory,
    UserFactory,
    fresh_uuid,
)
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

DUE = "/c/small/due/"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def member(course, student):
    MembershipFactory(user=student, course=course.course)
    return student


@pytest.fixture
def page(client_of, member):
    """Return a function that gives the words of the student's page."""
    client = client_of(member)
    return lambda address=DUE: text_of(client.get(address))


@pytest.fixture
def standing(course, member, clock):
    """Return a function that tells where the things due stand, by their titles."""

    def found(user=member) -> dict:
        items = due_in(user=user, course=course.course, now=clock.now)
        return {item.assignment.shown_title: item.standing.value for item in items}

    return found


def take(user, quiz, answers) -> Attempt:
    attempt = attempts.start(user=user, quiz=quiz, now=MORNING, rng=Random(1))
    for position in range(1, attempt.length + 1):
        send(attempt, position, answers)
    attempt.refresh_from_db()
    return attempt if attempt.finished_at else finish(attempt)


# Whose dates


def test_each_person_sees_their_own_dates(course, member, client_of, clock):
    mate, other, outsider = UserFactory(), UserFactory(time_zone="Asia/Tokyo"), UserFactory()
    MembershipFactory(user=other, course=course.course)
    group = GroupFactory(course=course.course, people=[mate])
    made = AssignmentFactory(quiz=course.quiz)
    made.windows.create(due_at=MORNING + DAY)
    made.windows.create(group=group, due_at=MORNING + 2 * DAY)
    made.windows.create(user=member, due_at=MORNING + 3 * DAY)
    Accommodation.objects.create(course=course.course, user=mate, shift_days=7)
    words = {
        name: text_of(client_of(user).get(DUE))
        for name, user in {"own": member, "group": mate, "all": other, "none": outsider}.items()
    }
    assert "Due Thursday, 5 March 2026, 09:00" in words["own"]
    assert "Due Wednesday, 11 March 2026, 09:00" in words["group"]
    assert "Due Tuesday, 3 March 2026, 18:00" in words["all"]
    assert "in your time zone, Asia/Tokyo" in words["all"]
    assert "Nothing is due" in words["none"]


def test_who_teaches_owes_nothing(course, instructor, client_of):
    AssignmentFactory(quiz=course.quiz).windows.create(due_at=MORNING - DAY)
    assert "Nothing is due" in text_of(client_of(instructor).get(DUE))


def test_who_may_open_it(course, client_of, guest):
    assert client_of().get(DUE)["Location"] == f"/accounts/login/?next={DUE}"
    assert "Nothing is due" in text_of(client_of(guest).get(DUE))
    CourseFactory(key="closed", access="members")
    assert client_of(UserFactory()).get("/c/closed/due/").status_code == 404


def test_drafts_and_what_is_not_published_are_not_due(course, standing):
    AssignmentFactory(quiz=course.quiz, is_published=False)
    AssignmentFactory(lesson=course.next_lesson)
    course.next_lesson.status = "draft"
    course.next_lesson.save()
    assert standing() == {}


# What counts as done


def test_a_lesson_is_done_when_it_is_read(course, member, standing):
    AssignmentFactory(lesson=course.lesson, title="Read").windows.create(due_at=MORNING + HOUR)
    assert standing() == {"Read": "this_week"}
    lessons.mark_read(user=member, lesson=course.lesson, now=MORNING)
    assert standing() == {"Read": "done"}


def test_a_quiz_is_done_when_an_attempt_that_counts_is_finished(course, member, standing):
    AssignmentFactory(quiz=course.quiz).windows.create(due_at=MORNING - DAY)
    attempt = attempts.start(user=member, quiz=course.quiz, now=MORNING)
    assert standing() == {"Practice": "overdue"}
    attempts.finish(user=member, attempt_id=attempt.pk, now=MORNING)
    assert standing() == {"Practice": "done"}
    Attempt.objects.update(voided_at=MORNING)
    assert standing() == {"Practice": "overdue"}


def test_a_pass_mark_has_to_be_reached(course, member, standing):
    Quiz.objects.update(pass_mark=60)
    course.quiz.refresh_from_db()
    AssignmentFactory(quiz=course.quiz)
    take(member, course.quiz, WRONG)
    assert standing() == {"Practice": "later"}
    take(member, course.quiz, RIGHT)
    assert standing() == {"Practice": "done"}


@pytest.mark.parametrize("shown", ["after_close", "never"])
def test_the_list_does_not_tell_what_the_review_withholds(course, member, standing, shown):
    Quiz.objects.update(pass_mark=60, show_marks=shown, closes_at=MORNING + DAY)
    course.quiz.refresh_from_db()
    AssignmentFactory(quiz=course.quiz)
    take(member, course.quiz, WRONG)
    assert standing() == {"Practice": "done"}


def test_a_card_goal_counts_answers_between_opening_and_due_date(course, member, page, clock):
    goal = AssignmentFactory(course=course.course, card_goal=2)
    window = goal.windows.create(opens_at=MORNING, due_at=MORNING + DAY)
    lessons.mark_read(user=member, lesson=course.lesson, now=MORNING - DAY)
    for number, card in enumerate(course.cards):
        at = MORNING + (number - 1) * HOUR
        cards.review(
            user=member,
            card_id=card.pk,
            rating=Rating.GOOD,
            uuid=fresh_uuid(),
            claimed_at=None,
            now=at,
        )
    clock.move(hours=2)
    words = page()
    assert ("2 of 2 answers" in words, "Done" in words) == (True, True)
    window.opens_at = MORNING + HOUR
    window.save()
    words = page()
    assert ("1 of 2 answers" in words, "This week" in words) == (True, True)


# The list and the month


def test_the_list_goes_by_when_it_is_due(course, member, page, standing):
    dates = {"Late": -DAY, "Soon": 2 * DAY, "Far": 30 * DAY, "Some day": None}
    for title, later in reversed(dates.items()):
        made = AssignmentFactory(quiz=QuizFactory(lesson=course.lesson), title=title)
        if later is not None:
            made.windows.create(due_at=MORNING + later)
    assert list(standing().items()) == [
        ("Late", "overdue"),
        ("Soon", "this_week"),
        ("Far", "later"),
        ("Some day", "later"),
    ]
    words = page()
    places = [words.index(f" {name} ") for name in ("Overdue", "This week", "Later", "Some day")]
    assert places == sorted(places)


def test_the_month_is_a_table_in_ones_own_time_zone(course, client_of, member):
    User.objects.filter(pk=member.pk).update(time_zone="Pacific/Auckland")
    made = AssignmentFactory(quiz=course.quiz)
    made.windows.create(opens_at=MORNING, due_at=MORNING.replace(day=31, hour=12))
    client = client_of(member)
    april = client.get(f"{DUE}?month=2026-04").text
    assert '<time datetime="2026-04-01">' in april
    cell = april.split('<time datetime="2026-04-01">')[1].split("</td>")[0]
    assert ("Due:" in cell, 'href="/c/small/quizzes/practice/"' in cell) == (True, True)
    march = client.get(DUE).text
    assert "?month=2026-02#month" in march
    assert "?month=2026-04#month" in march
    assert march.count('aria-current="date"') == 1
    assert '<th scope="col"><abbr title="Monday">' in march


@pytest.mark.parametrize("said", ["2026-13", "x", "0000-01", "٢٠٢٦-01", "2026-04-01", "%00"])
def test_a_month_that_is_none_is_this_one(page, said):
    assert "March 2026" in page(f"{DUE}?month={said}")


def test_the_exam_of_the_class_is_in_it(course, instructor, page):
    plans.set_plan(
        course=course.course,
        by=instructor,
        exam_on=MORNING.date().replace(day=20),
        target_recall=0.9,
        answers_per_day=60,
        now=MORNING,
    )
    words = page()
    assert "Exam on Friday, 20 March 2026" in words
    assert "Friday, 20 March Exam" in words


# Home


def test_home_says_what_is_due_next_and_how_much_is_overdue(course, member, page):
    assert "What is due" not in page("/")
    for title, days in (("Late", -1), ("Soon", 2), ("Far", 30)):
        made = AssignmentFactory(quiz=QuizFactory(lesson=course.lesson), title=title)
        made.windows.create(due_at=MORNING + days * DAY)
    assert "What is due : Soon , Wednesday, 4 March, 09:00 · 1 overdue." in page("/")


def test_home_tells_guests_and_others_nothing(course, client_of, guest, other_student):
    AssignmentFactory(quiz=course.quiz).windows.create(due_at=MORNING + DAY)
    words = {text_of(client_of(user).get("/")) for user in (None, guest, other_student)}
    assert [one for one in words if "What is due" in one] == []


# Queries


@pytest.mark.parametrize(("address", "ceiling"), [(DUE, 8), ("/", 17)])
def test_pages_cost_the_same_however_much_is_due(
    course, member, client_of, count_queries, address, ceiling
):
    Quiz.objects.update(pass_mark=60)
    course.quiz.refresh_from_db()
    client, counts = client_of(member), []
    AssignmentFactory(quiz=course.quiz)
    take(member, course.quiz, RIGHT)
    for number in (1, 3):
        for _one in range(number):
            goal = AssignmentFactory(course=course.course, card_goal=2)
            group = GroupFactory(course=course.course, people=[member])
            goal.windows.create(group=group, due_at=MORNING)
            goal.windows.create(user=member, due_at=MORNING)
        with count_queries() as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    # Home: 13 without cards, two for the class, one for the goal and one for the pass mark.
    assert (len(set(counts)), counts[0] <= ceiling) == (1, True), counts


def test_what_is_due_with_the_closing_is_due_with_ones_own(course, member, standing, page, clock):
    Quiz.objects.update(time_limit=60)
    made = AssignmentFactory(quiz=course.quiz)
    made.windows.create(due_at=MORNING, closes_at=MORNING)
    Accommodation.objects.create(course=course.course, user=member, extra_minutes=30)
    clock.move(minutes=10)
    assert standing() == {"Practice": "this_week"}
    assert "Due 2 Mar 2026, 09:30" in page("/c/small/quizzes/practice/")
    clock.move(minutes=30)
    assert standing() == {"Practice": "overdue"}
