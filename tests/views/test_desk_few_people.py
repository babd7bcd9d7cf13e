"""What the desk tells of practice while few people have done it: nothing of one person."""

import csv
import io

import pytest
from django.core.management import call_command

from quizzes.actions.accounts import create_guest
from quizzes.models import ItemFigures, QuizQuestion, Role
from tests.actions.repairing import correct
from tests.actions.test_attempts import RIGHT, WRONG
from tests.factories import (
    MORNING,
    AssignmentFactory,
    MembershipFactory,
    UserFactory,
    checkpoint,
)
from tests.views.desk_pages import DESK, QUESTION
from tests.views.quiz_pages import text_of
from tests.views.test_desk_practice import practise

pytestmark = pytest.mark.usefixtures("clock")
ANALYSIS = f"{DESK}analysis/practice/"
TABLE = f"{ANALYSIS}figures.csv"
OF_QUESTION = f"{DESK}analysis/questions/single-choice/"
BANK = f"{DESK}questions/"


@pytest.fixture
def course(course):
    """The small course as a new one is: practice in sums only."""
    course.course.practice_named_from = None
    course.course.save(update_fields=["practice_named_from"])
    return course


@pytest.fixture
def desk(client_of, instructor):
    return client_of(instructor)


@pytest.fixture
def exam(course):
    test = checkpoint(course.lesson.module, key="test", title="A test")
    for position, question in enumerate(course.questions, 1):
        QuizQuestion.objects.create(quiz=test, question=question, position=position)
    return test


def enrol(course, number):
    users = [UserFactory() for _number in range(number)]
    for user in users:
        MembershipFactory(user=user, course=course.course)
    return users


def table(desk, query=""):
    """Return the questions in the table of the quiz, each with the attempts it tells of."""
    text = desk.get(TABLE + query).content.decode("utf-8-sig")
    return {row["question"]: row["attempts"] for row in csv.DictReader(io.StringIO(text))}


def in_bank(client, query=""):
    """Return facility and discrimination of the questions the bank lists, each pair once."""
    lines = [row["line"] for row in client.get(BANK + query).context["rows"]]
    return {(line.facility, line.discrimination) for line in lines}


def test_the_bank_tells_nothing_of_one_who_practised(course, exam, desk, client_of):
    *four, one = enrol(course, 5)
    for user in four:
        practise(user, exam, MORNING, RIGHT)
    practise(one, course.quiz, MORNING, WRONG)
    call_command("rebuild_statistics")
    helper = UserFactory()
    MembershipFactory(user=helper, course=course.course, role=Role.ASSISTANT)
    for client in (desk, client_of(helper)):
        assert in_bank(client, "?sort=facility") == {(None, None)}
    builder = text_of(desk.get(f"{DESK}quizzes/practice/build/"))
    assert ("Facility –" in builder, "80%" in builder) == (True, False)
    ItemFigures.objects.filter(quiz=None).update(facility=0.1, discrimination=-5.0)
    for query in ("?facility=hard", "?discrimination=negative"):
        assert in_bank(desk, query) == set()
    for user in enrol(course, 4):
        practise(user, course.quiz, MORNING, WRONG)
    call_command("rebuild_statistics")
    assert {facility for facility, _discrimination in in_bank(desk)} == {4 / 9}


def test_the_bank_tells_at_once_what_an_assignment_lets_see(course, exam, desk):
    *four, one = enrol(course, 5)
    for user in four:
        practise(user, exam, MORNING, RIGHT)
    practise(one, course.quiz, MORNING, WRONG)
    call_command("rebuild_statistics")
    AssignmentFactory(quiz=course.quiz)
    assert {facility for facility, _discrimination in in_bank(desk)} == {0.8}


@pytest.mark.parametrize("others", ["guests", "strangers", "assistants"])
def test_who_is_no_student_of_the_course_does_not_make_up_the_five(course, desk, others):
    (student,) = enrol(course, 1)
    practise(student, course.quiz, MORNING, WRONG)
    for _number in range(4):
        is_guest = others == "guests"
        user = create_guest(now=MORNING, time_zone="UTC") if is_guest else UserFactory()
        if others == "assistants":
            MembershipFactory(user=user, course=course.course, role=Role.ASSISTANT)
        practise(user, course.quiz, MORNING, WRONG)
    assert "Too few people" in text_of(desk.get(ANALYSIS))
    assert desk.get(TABLE).status_code == 404
    assert desk.get(QUESTION).context["answers"] == []
    for user in enrol(course, 4):
        practise(user, course.quiz, MORNING, WRONG)
    assert set(table(desk).values()) == {"5"}
    assert [one.count for one in desk.get(QUESTION).context["answers"]] == [5]


def test_what_one_person_was_asked_is_left_out(course, desk):
    *four, fifth = enrol(course, 5)
    last = course.questions[-1]
    QuizQuestion.objects.filter(quiz=course.quiz, question=last).delete()
    for user in four:
        practise(user, course.quiz, MORNING, RIGHT)
    QuizQuestion.objects.create(quiz=course.quiz, question=last, position=99)
    practise(fifth, course.quiz, MORNING, WRONG)
    practise(fifth, course.quiz, MORNING, RIGHT)
    asked = {one.key: "5" for one in course.questions[:-1]}
    for query in ("", "?attempts=all", "?attempts=last", "?attempts=highest"):
        assert table(desk, query) == asked
        page = desk.get(ANALYSIS + query)
        assert {row.line.question.key for row in page.context["rows"]} == set(asked)
        assert (page.context["figures"], page.context["taken"]) == (False, "first")
        assert "asked of fewer than five students" in text_of(page)
    assert desk.get(f"{DESK}analysis/questions/{last.key}/").context["quiz_lines"] == []


def test_a_wording_of_few_is_left_out_with_the_sum_it_is_in(course, desk):
    for user in enrol(course, 5):
        practise(user, course.quiz, MORNING, RIGHT)
    correct(course)
    for user in enrol(course, 2):
        practise(user, course.quiz, MORNING, WRONG)
    assert table(desk) | {"single-choice": "5"} == table(desk)
    rows = [row.line for row in desk.get(ANALYSIS).context["rows"]]
    assert [(one.version.number, one.wordings, one.is_part) for one in rows[:2]] == [
        (1, 1, False),
        (1, 1, False),
    ]
    page = desk.get(OF_QUESTION)
    assert page.context["lines"] == []
    assert [line.statistics.attempts for line, _cells in page.context["quiz_lines"]] == [5]
    assert "Over all quizzes nothing is told yet" in text_of(page)


def test_an_answer_of_few_is_told_among_others(course, exam, desk):
    test_takers, students = enrol(course, 2), enrol(course, 6)
    for user in test_takers:
        practise(user, exam, MORNING, WRONG)
    for user in students[:5]:
        practise(user, course.quiz, MORNING, RIGHT)
    practise(students[5], course.quiz, MORNING, WRONG)
    call_command("rebuild_statistics")
    ((_part, rows),) = desk.get(OF_QUESTION).context["tables"][0]["parts"]
    counts = {row["short"]: row["count"] for row in rows}
    assert sum(counts.values()) == 8
    # Two gave the wrong answer in the test; who gave it in practice is among the others.
    assert sorted(counts.values()) == [0, 1, 2, 5]
    assert counts["B"] == 5
