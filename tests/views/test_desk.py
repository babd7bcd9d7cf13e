"""The desk of repairs: whose it is, what it shows, and who is allowed more than others."""

import pytest
from django.contrib.auth.models import Group

from quizzes.actions import attempts
from quizzes.models import Accommodation, Attempt, Repair, Role
from quizzes.roles import ADMINISTRATORS
from tests.actions.repairing import rows
from tests.actions.test_attempt_behaviours import send
from tests.actions.test_attempts import RIGHT
from tests.factories import (
    MORNING,
    CourseFactory,
    MembershipFactory,
    QuestionFactory,
    QuizFactory,
    UserFactory,
    short_answer,
    single_choice,
)
from tests.views.desk_pages import (
    ALLOWED,
    DESK,
    HOUR,
    PEOPLE,
    QUESTION,
    QUIZ,
    page_of,
    take,
)
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]


@pytest.fixture
def taken(course, student):
    return take(student, course.quiz)


@pytest.fixture
def desk(client_of, instructor):
    return client_of(instructor)


# Whose it is


def everyone(course, taken):
    """Return people by name, and whether the desk is theirs."""
    assistant, teacher, colleague = (UserFactory() for _number in range(3))
    MembershipFactory(user=assistant, course=course.course, role=Role.ASSISTANT)
    MembershipFactory(user=teacher, course=course.course, role=Role.INSTRUCTOR)
    MembershipFactory(user=colleague, course=CourseFactory(), role=Role.INSTRUCTOR)
    return {
        "student": (taken.user, 404),
        "other": (UserFactory(), 404),
        "guest": (UserFactory(is_guest=True), 404),
        "assistant": (assistant, 200),
        "colleague": (colleague, 404),
        "staff": (UserFactory(is_staff=True), 404),
        "teacher": (teacher, 200),
        "superuser": (UserFactory(is_superuser=True), 200),
    }


def test_the_desk_is_its_instructors_and_nobody_elses(course, taken, client_of):
    addresses = [DESK, QUIZ, QUESTION, page_of(taken), PEOPLE, f"{PEOPLE}{taken.user.pk}/"]
    for name, (user, status) in everyone(course, taken).items():
        client = client_of(user)
        seen = {address: client.get(address).status_code for address in addresses}
        assert seen == dict.fromkeys(addresses, status), name


def test_nobody_else_repairs_anything(course, taken, client_of):
    before = rows()
    drop = {"repair": "drop", "reason": "No."}
    void = {"repair": "void", "reason": "No."}
    for name, (user, status) in everyone(course, taken).items():
        if status == 404:
            client = client_of(user)
            sent = [
                (QUESTION, drop),
                (page_of(taken), void),
                (f"{PEOPLE}{taken.user.pk}/", ALLOWED),
            ]
            seen = {client.post(address, fields).status_code for address, fields in sent}
            assert seen == {404}, name
    after = rows()
    assert {
        name: after[name] for name in after if name not in {"User", "Membership", "Course"}
    } == {name: before[name] for name in before if name not in {"User", "Membership", "Course"}}


def test_who_has_one_desk_is_led_to_it_and_who_has_several_may_choose(course, client_of):
    teacher = UserFactory(is_staff=True)
    MembershipFactory(user=teacher, course=course.course, role=Role.INSTRUCTOR)
    client = client_of(teacher)
    assert client.get("/desk/")["Location"] == DESK
    assert '<a href="/desk/"' in client.get("/").text
    MembershipFactory(user=teacher, course=CourseFactory(key="second"), role=Role.ASSISTANT)
    page = client.get("/desk/").text
    assert [f'href="/c/{key}/desk/"' in page for key in ("small", "second")] == [True, True]
    student = client_of(UserFactory())
    assert student.get("/desk/").status_code == 404
    assert '<a href="/desk/"' not in student.get("/").text


def test_a_visitor_is_asked_to_log_in(course, client_of):
    response = client_of().get(DESK)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={DESK}")


def test_the_administrators_group_may_and_without_staff_too(course, client_of):
    person = UserFactory()
    person.groups.create(name="Anything")
    assert client_of(person).get(DESK).status_code == 404
    person.groups.add(Group.objects.get(name=ADMINISTRATORS))
    assert client_of(person).get(DESK).status_code == 200


def test_the_rows_of_another_course_are_none_of_this_desk(course, desk):
    foreign = QuizFactory(questions=[QuestionFactory(body=short_answer())])
    theirs = take(UserFactory(), foreign)
    for address in (
        page_of(theirs),
        f"{DESK}quizzes/{foreign.key}/",
        f"{QUIZ}questions/{foreign.places.get().question.key}/",
        f"{PEOPLE}{theirs.user.pk}/",
        f"{DESK}attempts/{10**30}/",
    ):
        assert desk.get(address).status_code == 404


def test_a_question_the_quiz_never_asked_has_no_page_there(course, desk):
    QuestionFactory(objective=course.objective, key="elsewhere")
    assert desk.get(f"{QUIZ}questions/elsewhere/").status_code == 404


@pytest.mark.parametrize(("who", "links"), [("instructor", 1), ("student", 0), (None, 0)])
def test_the_course_page_leads_there_whose_it_is(course, client_of, request, who, links):
    user = request.getfixturevalue(who) if who else None
    page = client_of(user).get("/c/small/")
    assert page.text.count(f'href="{DESK}"') == links


# What it shows


def test_the_pages_say_what_goes_on(course, taken, desk, other_student):
    attempts.start(user=other_student, quiz=course.quiz, now=MORNING)
    send(taken, 1, RIGHT, now=MORNING + HOUR)
    assert "Practice practice 1 1 1" in text_of(desk.get(DESK))
    words = text_of(desk.get(QUIZ))
    assert "student , attempt" in words
    assert "0 of 4" in words
    assert words.index("Running") < words.index("Submitted")
    record = text_of(desk.get(page_of(taken)))
    assert "Came late, waits for you : The Rome Declaration" in record
    assert "The answer that counts : The Founding Act" in record
    assert "0 of the points, 2 Mar, 09:00, by version 1" in record
    assert "Paris 1 0" in text_of(desk.get(QUESTION))


def test_stems_are_shown_without_mark_up(course, desk):
    body = single_choice(stem="What is **heat**?")
    question = QuestionFactory(objective=course.objective, body=body)
    course.quiz.places.create(question=question, position=9)
    for address in (QUIZ, f"{QUIZ}build/", f"{DESK}questions/?q=heat"):
        page = desk.get(address).text
        assert ("What is heat?" in page, "**heat**" in page) == (True, False)


def test_times_are_the_instructors_own(taken, client_of, instructor):
    instructor.time_zone = "Asia/Tokyo"
    instructor.save()
    assert "2 Mar, 18:00" in text_of(client_of(instructor).get(page_of(taken)))


def test_practice_of_what_was_missed_is_in_no_list(course, taken, desk):
    Attempt.objects.create(
        user=taken.user, quiz=course.quiz, practice_of=taken, started_at=MORNING,
        started_on=MORNING.date(), max_points=1, length=1,
    )  # fmt: skip
    assert text_of(desk.get(QUIZ)).count("student , attempt") == 1


def test_no_page_grows_in_queries(course, desk, count_queries):
    counts = {}
    for number in (1, 3):
        while Attempt.objects.count() < number:
            person = UserFactory()
            last = take(person, course.quiz)
            send(last, 1, RIGHT, now=MORNING + HOUR)
            Accommodation.objects.create(course=course.course, user=person, extra_minutes=5)
        for question in course.questions[:number]:
            Repair.objects.create(
                kind="drop", quiz=course.quiz, question=question, at=MORNING, reason="No."
            )
        for address in (DESK, QUIZ, QUESTION, page_of(last), PEOPLE, f"{PEOPLE}{person.pk}/"):
            name = address.replace(str(last.pk), "").replace(str(person.pk), "")
            desk.get(address)
            with count_queries() as queries:
                desk.get(address)
            counts.setdefault(name, []).append(len(queries))
    assert {name: low for name, (low, high) in counts.items() if low != high} == {}
    assert max(low for low, _high in counts.values()) <= 16


def test_a_dry_run_does_not_grow_in_queries(course, desk, count_queries):
    counts = []
    for number in (1, 3):
        while Attempt.objects.count() < number:
            take(UserFactory(), course.quiz)
        with count_queries() as queries:
            desk.post(QUESTION, {"repair": "drop", "reason": "No."})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_facility_is_in_percent(course, desk, student):
    take(student, course.quiz)
    page = desk.get(QUIZ).text
    assert page.count(">0.0%</td>") == 4
    assert "100% when everyone was right" in page


# Accommodations


def test_an_accommodation_is_set_changed_and_taken_away(course, taken, desk):
    address = f"{PEOPLE}{taken.user.pk}/"
    for _doubled in range(2):
        assert desk.post(address, ALLOWED).status_code == 303
    own = Accommodation.objects.get()
    assert (own.time_multiplier, own.extra_minutes, own.extra_attempts, own.shift_days) == (
        *(1.5, 10, 1, 2),
    )
    assert "1.50 times the time" in text_of(desk.get(PEOPLE))
    none = dict.fromkeys(ALLOWED, "0") | {"time_multiplier": "1"}
    assert desk.post(address, none).status_code == 303
    assert Accommodation.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"time_multiplier": "0.5"}, "nobody gets less time than the others"),
        ({"time_multiplier": "inf"}, "Enter a number."),
        ({"time_multiplier": "11"}, "At most 10."),
        ({"extra_minutes": "-1"}, "greater than or equal to 0"),
        ({"extra_minutes": "601"}, "less than or equal to 600"),
        ({"shift_days": "x"}, "Enter a whole number."),
        ({"extra_attempts": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_allowed_is_said(taken, desk, changed, words):
    response = desk.post(f"{PEOPLE}{taken.user.pk}/", ALLOWED | changed)
    assert (response.status_code, Accommodation.objects.count()) == (422, 0)
    assert words in text_of(response)


def test_people_are_found_by_their_names(course, taken, desk):
    ada = UserFactory(username="ada", display_name="Ada Lovelace")
    MembershipFactory(user=ada, course=course.course)
    assert "Ada Lovelace" in text_of(desk.get(PEOPLE))
    found = text_of(desk.get(PEOPLE, {"q": "lovelace"}))
    assert ("Ada Lovelace" in found, "student" in found.split("Find")[1]) == (True, False)
    assert "Nobody found." in text_of(desk.get(PEOPLE, {"q": "\0nobody"}))


def test_long_lists_come_in_pages(course, desk):
    for number in range(51):
        user = UserFactory(username=f"pupil-{number:02}")
        MembershipFactory(user=user, course=course.course)
    assert "Page 1 of 2" in text_of(desk.get(PEOPLE))
    assert "pupil-50" in text_of(desk.get(PEOPLE, {"page": "2"}))
    assert "pupil-50" in text_of(desk.get(PEOPLE, {"page": "9999"}))
