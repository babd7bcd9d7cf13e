"""Assignments at the desk: made with their dates, published, extended, seen by assistants."""

from datetime import UTC, datetime, timedelta

import pytest

from quizzes.domain.windows import Window
from quizzes.models import Assignment, AssignmentWindow, GradeCategory, Role, User
from tests.factories import (
    MORNING,
    AssignmentFactory,
    CourseFactory,
    GroupFactory,
    MembershipFactory,
    QuizFactory,
    UserFactory,
)
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

DESK = "/c/small/desk/assignments/"
DAY = timedelta(days=1)


@pytest.fixture
def desk(client_of, instructor):
    """The instructor's client; she lives in Berlin."""
    User.objects.filter(pk=instructor.pk).update(time_zone="Europe/Berlin")
    return client_of(instructor)


@pytest.fixture
def assigned(course):
    return AssignmentFactory(quiz=course.quiz, is_published=False)


def page_of(assignment) -> str:
    return f"{DESK}{assignment.pk}/"


def dates_of(assignment) -> dict:
    rows = assignment.windows.all()
    return {(row.group_id, row.user_id): row.to_window() for row in rows}


def members(course, count: int) -> list[User]:
    people = [UserFactory() for _number in range(count)]
    for user in people:
        MembershipFactory(user=user, course=course.course)
    return people


# Whose it is


def test_instructors_write_assistants_read_and_nobody_else_knows(course, assigned, client_of):
    people = {"student": 404, "other teacher": 404, "assistant": 200, "teacher": 200}
    users = {name: UserFactory() for name in people}
    MembershipFactory(user=users["student"], course=course.course)
    MembershipFactory(user=users["other teacher"], course=CourseFactory(), role=Role.INSTRUCTOR)
    MembershipFactory(user=users["assistant"], course=course.course, role=Role.ASSISTANT)
    MembershipFactory(user=users["teacher"], course=course.course, role=Role.INSTRUCTOR)
    for name, status in people.items():
        client = client_of(users[name])
        assert client.get(DESK).status_code == status, name
        writes = 200 if name == "teacher" else 404
        pages = [page_of(assigned), f"{DESK}new/", f"{DESK}categories/"]
        assert {client.get(page).status_code for page in pages} == {writes}, name
    page = client_of(users["assistant"]).get(DESK).text
    assert (page_of(assigned) in page, "Assign something" in page) == (False, False)


def test_a_visitor_is_asked_to_log_in(course, client_of):
    assert client_of().get(DESK)["Location"] == f"/accounts/login/?next={DESK}"


# Making and changing


def test_a_quiz_is_assigned_with_dates_in_the_instructors_own_zone(course, desk):
    group = GroupFactory(course=course.course, name="Tuesday")
    GradeCategory.objects.create(course=course.course, name="Homework")
    page = text_of(desk.get(f"{DESK}new/"))
    assert "In your time zone, Europe/Berlin." in page
    sent = {
        "what": "quiz:practice",
        "points": "2",
        "dates-everyone-due_at": "2026-03-09T12:00",
        f"dates-{group.pk}-closes_at": "2026-07-01T12:00",
    }
    response = desk.post(f"{DESK}new/", sent)
    made = Assignment.objects.get()
    assert (response.status_code, response["Location"]) == (303, page_of(made))
    assert dates_of(made) == {
        (None, None): Window(due_at=datetime(2026, 3, 9, 11, tzinfo=UTC)),
        (group.pk, None): Window(closes_at=datetime(2026, 7, 1, 10, tzinfo=UTC)),
    }
    assert 'value="2026-03-09T12:00"' in desk.get(page_of(made)).text
    listed = text_of(desk.get(DESK))
    assert "Everyone: due 9 Mar, 12:00 Tuesday: closes 1 Jul, 12:00" in listed


def test_the_page_says_that_everyone_has_it(course, desk, assigned):
    for page in (desk.get(page_of(assigned)), desk.get(f"{DESK}new/")):
        assert "Every student of the course gets this" in page.text


def test_only_what_is_not_assigned_can_be_and_cards_need_a_goal(course, desk, assigned):
    page = desk.get(f"{DESK}new/").text
    assert ("quiz:practice" in page, "lesson:founding" in page) == (False, True)
    response = desk.post(f"{DESK}new/", {"what": "cards", "points": "1"})
    assert (response.status_code, "How many answers?" in response.text) == (422, True)
    desk.post(f"{DESK}new/", {"what": "cards", "points": "1", "card_goal": "40"})
    desk.post(f"{DESK}new/", {"what": "lesson:founding", "points": "1", "card_goal": "40"})
    made = Assignment.objects.exclude(quiz=course.quiz).order_by("pk")
    assert [(one.kind, one.card_goal, str(one)) for one in made] == [
        ("cards", 40, "40 card answers"),
        ("lesson", None, course.lesson.title),
    ]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (
            {
                "dates-everyone-due_at": "2026-03-09T12:00",
                "dates-everyone-closes_at": "2026-03-08T12:00",
            },
            "It has to open first",
        ),
        ({"dates-everyone-due_at": "yesterday"}, "Enter a valid date/time."),
        ({"dates-everyone-due_at": "9999-12-31T23:59"}, "a date of this century"),
        ({"dates-everyone-due_at": "0001-01-01T00:00"}, "a date of this century"),
        # There is no such minute: clocks go forward.
        ({"dates-everyone-due_at": "2026-03-29T02:30"}, "couldn’t be interpreted"),
        ({"points": "-1"}, "greater than or equal to 0"),
    ],
)
def test_dates_without_sense_are_shown_again(desk, assigned, sent, words):
    response = desk.post(page_of(assigned), {"points": "1", "began_from": "1"} | sent)
    assert (response.status_code, words in response.text) == (422, True)
    assert AssignmentWindow.objects.count() == 0
    for name, value in sent.items():
        assert f'name="{name}" value="{value}"' in response.text


def test_a_group_that_would_open_after_everyone_closes_is_refused(course, desk, assigned):
    group = GroupFactory(course=course.course)
    sent = {
        "points": "1",
        "began_from": "1",
        "dates-everyone-closes_at": "2026-03-09T12:00",
        f"dates-{group.pk}-opens_at": "2026-03-10T12:00",
    }
    response = desk.post(page_of(assigned), sent)
    assert (response.status_code, AssignmentWindow.objects.count()) == (422, 0)
    sent[f"dates-{group.pk}-closes_at"] = "2026-03-11T12:00"
    assert desk.post(page_of(assigned), sent).status_code == 303


def test_two_people_at_once_see_both_texts(desk, assigned):
    first = {"points": "1", "began_from": "1", "title": "Homework"}
    assert desk.post(page_of(assigned), first).status_code == 303
    second = first | {"title": "Exercise", "dates-everyone-due_at": "2026-03-09T12:00"}
    response = desk.post(page_of(assigned), second)
    assert response.status_code == 409
    words = text_of(response)
    assert "Two people changed this" in words
    assert "Yours : Exercise Saved meanwhile : Homework" in words.replace(":", " :").replace(
        "  ", " "
    )
    assert Assignment.objects.get().title == "Homework"
    assert 'name="began_from" value="2"' in response.text
    assert desk.post(page_of(assigned), second | {"began_from": "2"}).status_code == 303
    assert Assignment.objects.get().title == "Exercise"


def test_it_is_published_taken_back_and_deleted(course, desk, assigned):
    page = page_of(assigned)
    assert desk.post(page, {"do": "publish", "revision": "7"}).status_code == 303
    assert Assignment.objects.get().is_published is False
    desk.post(page, {"do": "publish", "revision": "1"})
    assert Assignment.objects.get().is_published is True
    course.quiz.status = "draft"
    desk.post(page, {"do": "unpublish", "revision": "2"})
    course.quiz.save()
    response = desk.post(page, {"do": "publish", "revision": "3"}, follow=True)
    assert "publish the quiz, or the lesson and its module, first" in response.text
    assert desk.post(page, {"do": "delete"})["Location"] == DESK
    assert Assignment.objects.count() == 0


def test_a_private_quiz_of_a_colleague_is_not_there(course, desk):
    other = UserFactory()
    quiz = QuizFactory(lesson=course.lesson, is_private=True, author=other, title="Secret")
    made = AssignmentFactory(quiz=quiz)
    assert desk.get(page_of(made)).status_code == 404
    assert "Secret" not in desk.get(DESK).text + desk.get(f"{DESK}new/").text


def test_a_review_that_would_never_open_is_warned_of(course, desk, assigned):
    course.quiz.show_marks = "after_close"
    course.quiz.save()
    assert "is never shown" in desk.get(page_of(assigned)).text
    assigned.windows.create(closes_at=MORNING + DAY)
    assert "is never shown" not in desk.get(page_of(assigned)).text


# Extensions


def test_one_student_is_found_and_given_dates_of_their_own(course, desk, assigned):
    person = UserFactory(username="ada", display_name="Ada Lovelace")
    MembershipFactory(user=person, course=course.course)
    stranger = UserFactory(username="adam")
    found = desk.get(f"{page_of(assigned)}?q=ada").text
    assert (f"?person={person.pk}#" in found, f"?person={stranger.pk}#" in found) == (True, False)
    assert "Dates of Ada Lovelace" in desk.get(f"{page_of(assigned)}?person={person.pk}").text
    sent = {"do": "extend", "person": person.pk, "due_at": "2026-03-20T12:00"}
    assert desk.post(page_of(assigned), sent | {"due_at": ""}).status_code == 422
    late = sent | {"closes_at": "2026-03-19T12:00"}
    assert desk.post(page_of(assigned), late).status_code == 422
    assert desk.post(page_of(assigned), sent).status_code == 303
    due = datetime(2026, 3, 20, 11, tzinfo=UTC)
    assert dates_of(assigned) == {(None, person.pk): Window(due_at=due)}
    page = desk.get(f"{page_of(assigned)}?person={person.pk}").text
    assert 'value="2026-03-20T12:00"' in page
    assert "1 extension" in text_of(desk.get(DESK))
    began_from = AssignmentWindow.objects.get(user=person).state
    assert f'name="began_from" value="{began_from}"' in page
    sent = {"do": "unextend", "person": person.pk, "began_from": began_from}
    desk.post(page_of(assigned), sent)
    assert dates_of(assigned) == {}


# Categories


def test_categories_are_added_changed_and_deleted(course, desk):
    page = f"{DESK}categories/"
    sent = {"category": "new", "name": "Homework", "weight": "3", "drop_lowest": "1"}
    assert desk.post(page, sent).status_code == 303
    assert desk.post(page, sent).status_code == 422
    made = GradeCategory.objects.get()
    assert (made.weight, made.drop_lowest) == (3, 1)
    begun = {"category": made.pk, "began_from": made.state}
    desk.post(page, sent | begun | {"name": "Exercises"})
    assert [one.name for one in GradeCategory.objects.all()] == ["Exercises"]
    assert desk.post(page, {"category": made.pk, "do": "delete"}).status_code == 303
    assert GradeCategory.objects.count() == 0
    assert desk.post(page, sent | {"category": "99"}).status_code == 404


def test_a_stale_page_does_not_set_the_weight_back(course, desk):
    made = GradeCategory.objects.create(course=course.course, name="Exam", weight=40)
    page = f"{DESK}categories/"
    stale = {"category": made.pk, "name": "Exam", "began_from": "40 0 Exam"}
    assert 'name="began_from" value="40 0 Exam"' in desk.get(page).text
    assert desk.post(page, stale | {"weight": "60", "drop_lowest": "0"}).status_code == 303
    response = desk.post(page, stale | {"weight": "40", "drop_lowest": "1"})
    assert response.status_code == 422
    assert "“Exam”, weight 60, lowest left out 0" in text_of(response)
    made.refresh_from_db()
    assert (made.weight, made.drop_lowest) == (60, 0)
    again = stale | {"weight": "40", "drop_lowest": "1", "began_from": "60 0 Exam"}
    assert 'name="began_from" value="60 0 Exam"' in response.text
    assert desk.post(page, again).status_code == 303
    assert GradeCategory.objects.get().weight == 40


# Queries


@pytest.mark.parametrize(("address", "ceiling"), [("list", 9), ("one", 16)])
def test_pages_cost_the_same_for_three_assignments_and_120_students(
    course, desk, assigned, count_queries, address, ceiling
):
    page = DESK if address == "list" else f"{page_of(assigned)}?q=person"
    counts = []
    for people in (1, 3, 120):
        for user in members(course, people):
            assigned.windows.create(user=user, due_at=MORNING)
        group = GroupFactory(course=course.course)
        assigned.windows.create(group=group, due_at=MORNING)
        AssignmentFactory(quiz=QuizFactory(lesson=course.lesson))
        with count_queries() as queries:
            assert desk.get(page).status_code == 200
        counts.append(len(queries))
    assert (len(set(counts)), counts[0] <= ceiling) == (1, True), counts
