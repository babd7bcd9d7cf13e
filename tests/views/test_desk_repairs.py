"""Repairs on the desk: nothing happens unseen, and students are told."""

from datetime import timedelta

import pytest

from quizzes.actions import attempts
from quizzes.models import MarkChange, Quiz, Repair, Response
from tests.actions.repairing import correct, rows
from tests.actions.test_attempt_behaviours import send
from tests.actions.test_attempts import RIGHT
from tests.factories import (
    MORNING,
    QuestionFactory,
    QuizFactory,
)
from tests.views.desk_pages import (
    HOUR,
    QUESTION,
    QUIZ,
    confirm,
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
        ({"repair": "reopen", "minutes": "9", "reason": "Fire."}, "Leave the minutes empty"),
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
    assert "Changed afterwards" not in text_of(client.get(result))
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


# Rulings withdrawn


def test_a_ruling_is_withdrawn_after_a_look_and_the_student_is_told(taken, desk, client_of):
    assert "Withdraw a ruling" not in text_of(desk.get(QUESTION))
    confirm(desk, QUESTION, desk.post(QUESTION, {"repair": "credit", "reason": "Unclear."}))
    ruling = Repair.objects.get()
    assert f'<option value="{ruling.pk}">Full credit for everyone (2 Mar, 09:00): Unclear.' in (
        desk.get(QUESTION).text
    )
    fields = {"repair": "withdraw", "ruling": ruling.pk, "reason": "It was clear."}
    looked = desk.post(QUESTION, fields)
    words = text_of(looked)
    assert "Ruling: Full credit for everyone (2 Mar, 09:00): Unclear." in words
    assert "1 of 4 0 of 4" in words
    assert Repair.objects.count() == 1
    twice = [confirm(desk, QUESTION, looked).status_code for _doubled in range(2)]
    assert (twice, Repair.objects.count()) == ([303, 303], 2)
    taken.refresh_from_db()
    assert taken.points == 0
    shown = text_of(desk.get(QUESTION))
    assert "Full credit for everyone (withdrawn): Unclear." in shown
    assert "Ruling withdrawn : It was clear." in shown
    assert "Withdraw a ruling" not in shown
    told = text_of(client_of(taken.user).get(f"/c/small/attempts/{taken.pk}/result/"))
    assert "A ruling on a question was withdrawn. Question 4. Before: 1 of 4 points." in told
    assert "Why: It was clear." in told


def test_what_was_withdrawn_meanwhile_is_told(taken, desk):
    confirm(desk, QUESTION, desk.post(QUESTION, {"repair": "drop", "reason": "No."}))
    fields = {"repair": "withdraw", "ruling": Repair.objects.get().pk, "reason": "Yes."}
    confirm(desk, QUESTION, desk.post(QUESTION, fields))
    again = desk.post(QUESTION, fields)
    assert (again.status_code, Repair.objects.count()) == (422, 2)
    assert "The ruling is withdrawn already." in text_of(again)


@pytest.mark.parametrize("ruling", ["", "0", "x", str(10**30), "-1"])
def test_a_ruling_that_is_none_is_not_withdrawn(taken, desk, ruling):
    answer = desk.post(QUESTION, {"repair": "withdraw", "ruling": ruling, "reason": "Yes."})
    assert (answer.status_code, Repair.objects.count()) == (422, 0)


def test_the_ruling_of_another_quiz_or_question_is_not_withdrawn_here(course, taken, desk):
    other = f"{QUIZ}questions/single-choice/"
    confirm(desk, other, desk.post(other, {"repair": "drop", "reason": "No."}))
    foreign = QuizFactory(questions=[QuestionFactory()])
    theirs = Repair.objects.create(
        kind="drop", quiz=foreign, question=foreign.places.get().question, at=MORNING
    )
    for ruling in (Repair.objects.exclude(pk=theirs.pk).get(), theirs):
        fields = {"repair": "withdraw", "ruling": ruling.pk, "reason": "Yes."}
        assert "There is no such ruling." in text_of(desk.post(QUESTION, fields))
    assert Repair.objects.count() == 2


def test_a_regrade_is_not_withdrawn_but_graded_again(course, taken, desk):
    confirm(desk, QUESTION, desk.post(QUESTION, {"repair": "regrade", "reason": "New key."}))
    fields = {"repair": "withdraw", "ruling": Repair.objects.get().pk, "reason": "Yes."}
    assert "There is no such ruling." in text_of(desk.post(QUESTION, fields))
