"""The desk of repairs: whose it is, what it shows, and that nothing happens unseen."""

import re
from datetime import timedelta
from html import unescape
from random import Random

import pytest
from django.contrib.auth.models import Group

from quizzes.actions import attempts
from quizzes.models import (
    Accommodation,
    Attempt,
    MarkChange,
    Quiz,
    Repair,
    Response,
    Role,
)
from quizzes.roles import ADMINISTRATORS
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.actions.test_repairs import correct, rows
from tests.factories import (
    MORNING,
    CourseFactory,
    MembershipFactory,
    QuestionFactory,
    QuizFactory,
    UserFactory,
    short_answer,
)
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

DESK = "/c/small/desk/"
QUIZ = f"{DESK}quizzes/practice/"
QUESTION = f"{QUIZ}questions/short-answer/"
PEOPLE = f"{DESK}people/"
HOUR = timedelta(hours=1)
ALLOWED = {
    "time_multiplier": "1.5",
    "extra_minutes": "10",
    "extra_attempts": "1",
    "shift_days": "2",
}


def take(user, quiz, answers=WRONG, **rules) -> Attempt:
    """Let somebody take the small quiz, answers saved and graded at the end."""
    Quiz.objects.filter(pk=quiz.pk).update(behaviour="deferred_feedback", **rules)
    quiz.refresh_from_db()
    attempt = attempts.start(user=user, quiz=quiz, now=MORNING, rng=Random(1))
    for position in range(1, attempt.length + 1):
        send(attempt, position, answers)
    return finish(attempt)


@pytest.fixture
def taken(course, student):
    return take(student, course.quiz)


@pytest.fixture
def desk(client_of, instructor):
    return client_of(instructor)


def page_of(attempt):
    return f"{DESK}attempts/{attempt.pk}/"


def hidden(response) -> dict[str, str]:
    """Return the hidden fields of a page's confirmation."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', response.text)
    fields = {name: unescape(value) for name, value in found}
    del fields["csrfmiddlewaretoken"]
    return fields


def confirm(client, address, response):
    return client.post(address, hidden(response))


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
        "assistant": (assistant, 404),
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
    assert "Counts : The Founding Act" in record
    assert "0 of the points, 2 Mar, 09:00, by version 1" in record
    assert "Paris 1 0" in text_of(desk.get(QUESTION))


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


# Repairs


def test_a_ruling_is_shown_first_and_done_when_confirmed(course, taken, desk):
    fields = {
        "repair": "accept",
        "given": '{"text": "Paris"}',
        "credit": "50",
        "reason": "So be it.",
    }
    before = rows()
    response = desk.post(QUESTION, fields)
    words = text_of(response)
    assert (response.status_code, rows()) == (200, before)
    assert "Credit in percent: 50" in words
    assert "student attempt" in words
    assert "0 of 4 0.50 of 4" in words
    again = confirm(desk, QUESTION, response)
    assert (again.status_code, again["Location"]) == (303, QUESTION)
    taken.refresh_from_db()
    assert (taken.points, MarkChange.objects.get().points_after) == (0.5, 0.5)
    assert "One more answer accepted : So be it." in text_of(desk.get(QUESTION))


def test_a_doubled_confirmation_is_done_once_and_says_so(taken, desk):
    response = desk.post(page_of(taken), {"repair": "void", "reason": "Ill."})
    statuses = [confirm(desk, page_of(taken), response).status_code for _twice in range(2)]
    assert statuses[0] == 303
    assert Repair.objects.count() == 1


def test_a_confirmation_that_came_too_late_shows_the_new_state(course, taken, desk):
    first = desk.post(QUESTION, {"repair": "drop", "reason": "No."})
    other = desk.post(QUESTION, {"repair": "credit", "reason": "Yes."})
    assert confirm(desk, QUESTION, other).status_code == 303
    response = confirm(desk, QUESTION, first)
    assert response.status_code == 200
    assert "Something has changed since you looked, so nothing was done." in text_of(response)
    assert "1 of 4 0 of 3" in text_of(response)
    assert confirm(desk, QUESTION, response).status_code == 303
    assert Repair.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"repair": "drop"}, "This field is required"),
        ({"repair": "accept", "credit": "100", "reason": "Yes."}, "Choose an answer from the list"),
        ({"repair": "accept", "credit": "101", "given": "", "reason": "Yes."}, "100"),
        ({"repair": "accept", "credit": "9", "given": "[1]", "reason": "Yes."}, "valid choice"),
    ],
)
def test_what_is_missing_in_a_ruling_is_said_beside_it(taken, desk, fields, words):
    before = rows()
    response = desk.post(QUESTION, fields)
    assert (response.status_code, rows()) == (422, before)
    assert words in text_of(response)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"repair": "time", "minutes": "5", "reason": "Fire."}, "Reopen it instead."),
        ({"repair": "reopen", "minutes": "0", "reason": "Fire."}, "greater than or equal to 1"),
        ({"repair": "submit", "reason": "Fire."}, "The attempt is finished already."),
        ({"repair": "override", "points": "nan", "reason": "Fire."}, "Enter a number."),
        ({"repair": "override", "points": "9", "reason": "Fire."}, "out of range"),
        ({"repair": "mark", "position": "9", "points": "1", "reason": "Fire."}, "no such question"),
        ({"repair": "mark", "position": "1", "points": "2", "reason": "Fire."}, "out of range"),
        ({"repair": "late_accepted", "response": "1"}, "There is no such late answer."),
        ({"repair": "void", "reason": "\0"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_done_to_an_attempt_is_said(taken, desk, fields, words):
    before = rows()
    response = desk.post(page_of(taken), fields)
    assert (response.status_code, rows()) == (422, before)
    assert words in text_of(response)


def test_a_repair_that_is_none_is_not_found(taken, desk):
    assert desk.post(page_of(taken), {"repair": "delete"}).status_code == 404
    assert desk.post(QUESTION).status_code == 404


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"repair": "reopen"}, {"finished_at": None, "answered": 4}),
        ({"repair": "void"}, {"voided_at": MORNING}),
        ({"repair": "override", "points": "3.5"}, {"override_points": 3.5}),
        ({"repair": "mark", "position": "2", "points": "0.5"}, {"points": 0.5}),
    ],
)
def test_an_attempt_is_repaired(taken, desk, fields, state):
    response = desk.post(page_of(taken), fields | {"reason": "The fire alarm."})
    assert confirm(desk, page_of(taken), response).status_code == 303
    taken.refresh_from_db()
    assert {name: getattr(taken, name) for name in state} == state
    assert "The fire alarm." in text_of(desk.get(page_of(taken)))


def test_a_running_attempt_gets_time_or_is_submitted(course, student, desk):
    Quiz.objects.filter(pk=course.quiz.pk).update(time_limit=30)
    course.quiz.refresh_from_db()
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    for fields in ({"repair": "time", "minutes": "15"}, {"repair": "submit"}):
        response = desk.post(page_of(attempt), fields | {"reason": "Power cut."})
        assert confirm(desk, page_of(attempt), response).status_code == 303
    attempt.refresh_from_db()
    assert (attempt.extra_minutes, attempt.ending) == (15, "instructor")


@pytest.mark.parametrize("looks_at", ["quiz", "attempt"])
def test_whoever_looks_submits_what_is_overdue(course, student, desk, clock, looks_at):
    Quiz.objects.filter(pk=course.quiz.pk).update(time_limit=30)
    course.quiz.refresh_from_db()
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    clock.move(minutes=31)
    words = text_of(desk.get(QUIZ if looks_at == "quiz" else page_of(attempt)))
    assert "Ended by time" in words
    attempt.refresh_from_db()
    assert attempt.finished_at == MORNING + timedelta(minutes=30)


def test_a_late_answer_is_accepted_in_one_click_and_taken_back_in_another(taken, desk):
    send(taken, 1, RIGHT, now=MORNING + HOUR)
    late = Response.objects.get(late=True)
    points = []
    for kind in ("late_accepted", "late_rejected"):
        response = desk.post(page_of(taken), {"repair": kind, "response": late.pk})
        assert response.status_code == 303
        taken.refresh_from_db()
        points.append(taken.points)
    assert points == [1, 0]
    doubled = desk.post(page_of(taken), {"repair": "late_rejected", "response": late.pk})
    assert (doubled.status_code, Repair.objects.count()) == (422, 2)
    assert "The answer is rejected already." in text_of(doubled)


def test_a_regrade_comes_from_the_corrected_key(course, taken, desk):
    correct(course)
    address = f"{QUIZ}questions/single-choice/"
    response = desk.post(address, {"repair": "regrade", "reason": "Wrong key."})
    assert "0 of 4 1 of 4" in text_of(response)
    assert confirm(desk, address, response).status_code == 303
    taken.refresh_from_db()
    assert taken.points == 1


# What the student is told


@pytest.mark.parametrize("shown", ["after_attempt", "never"])
def test_the_student_is_told_what_changed_and_the_marks_if_they_may_be_seen(
    course, student, desk, client_of, shown
):
    attempt = take(student, course.quiz, show_marks=shown)
    result = f"/c/small/attempts/{attempt.pk}/result/"
    client = client_of(student)
    assert "Changed by an instructor" not in text_of(client.get(result))
    response = desk.post(QUESTION, {"repair": "drop", "reason": "Two are right."})
    confirm(desk, QUESTION, response)
    words = text_of(client.get(result))
    assert "A question was dropped; it counts for nobody. Question 4." in words
    assert "Why: Two are right." in words
    marks = "Before: 0 of 4 points. Now: 0 of 3."
    assert (marks in words) is (shown == "after_attempt")


def test_the_student_is_told_of_a_repair_that_changed_no_mark(taken, desk, client_of):
    response = desk.post(page_of(taken), {"repair": "void", "reason": "Ill."})
    confirm(desk, page_of(taken), response)
    result = client_of(taken.user).get(f"/c/small/attempts/{taken.pk}/result/")
    assert "This attempt does not count. Why: Ill." in text_of(result)


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
