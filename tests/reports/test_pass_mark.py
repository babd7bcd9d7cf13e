"""Which work is still open where a course has a pass mark."""

import pytest

from quizzes.models import Accommodation, CardEvent, GradeOverride, LessonReading
from quizzes.reports.gradebook import gradebook, own_grades
from tests.factories import MORNING, AssignmentFactory
from tests.reports.test_gradebook import DAY, HOUR, pieces, quiz_due, row_of, take


@pytest.fixture
def passing(course):
    """The small course, with a pass mark of 60%."""
    course.course.pass_mark = 60
    course.course.save()
    return course


def result_of(course, user, now=MORNING) -> tuple[str, int]:
    result = row_of(course, user, now).result
    return result.outcome.value, result.open_pieces


def test_without_a_pass_mark_there_is_no_result(course, student):
    take(student, quiz_due(course).quiz, 4)
    book = gradebook(course.course, [student], now=MORNING)
    assert (book.pass_mark, book.rows[0].result, book.rows[0].pieces[0].may_change) == (
        *(None, None),
        False,
    )


@pytest.mark.parametrize(
    ("points", "outcome"), [(4, "passed"), (2.4, "passed"), (2.399, "passed"), (2.39, "not_passed")]
)
def test_all_done_is_passed_or_not(passing, student, points, outcome):
    take(student, quiz_due(passing).quiz, points)
    assert result_of(passing, student) == (outcome, 0)


def test_missing_work_counts_nothing_and_is_open_until_it_closes(passing, student):
    made = AssignmentFactory(lesson=passing.lesson)
    made.windows.create(due_at=MORNING + HOUR, closes_at=MORNING + DAY)
    moments = [MORNING, MORNING + 2 * HOUR, MORNING + DAY, MORNING + DAY + HOUR]
    expected = [("not_yet", 1), ("not_yet", 1), ("not_yet", 1), ("not_passed", 0)]
    assert [result_of(passing, student, now) for now in moments] == expected
    LessonReading.objects.create(
        user=student, lesson=passing.lesson, opened_at=MORNING, read_at=MORNING
    )
    assert result_of(passing, student, MORNING + DAY + HOUR) == ("passed", 0)


def test_missing_work_that_never_closes_is_open_until_it_is_due(passing, student):
    quiz_due(passing, MORNING + HOUR)
    assert result_of(passing, student) == ("not_yet", 1)
    assert result_of(passing, student, MORNING + 2 * HOUR) == ("not_passed", 0)


def test_answers_to_cards_after_they_were_due_change_nothing(passing, student):
    made = AssignmentFactory(course=passing.course, card_goal=4)
    made.windows.create(due_at=MORNING - HOUR, closes_at=MORNING + DAY)
    assert result_of(passing, student) == ("not_passed", 0)
    assert CardEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ({}, 1),
        ({"attempts_allowed": 2}, 1),
        ({"attempts_allowed": 1}, 0),
        ({"grade_method": "first"}, 0),
        ({"status": "retired"}, 0),
    ],
)
def test_a_quiz_that_can_be_taken_again_is_open_until_its_end(passing, student, rules, left):
    made = quiz_due(passing, MORNING + HOUR, **rules)
    take(student, made.quiz, 1)
    assert result_of(passing, student) == ("not_yet" if left else "not_passed", left)
    assert result_of(passing, student, MORNING + 2 * HOUR) == ("not_passed", 0)


@pytest.mark.parametrize(("method", "left"), [("highest", 0), ("average", 1), ("last", 1)])
def test_the_best_there_is_can_only_be_lost(passing, student, method, left):
    made = quiz_due(passing, MORNING + HOUR, grade_method=method)
    take(student, made.quiz, 4)
    assert result_of(passing, student) == ("passed", left)


def test_attempts_given_beyond_those_of_others_keep_it_open(passing, student):
    made = quiz_due(passing, MORNING + HOUR, attempts_allowed=1)
    take(student, made.quiz, 1)
    Accommodation.objects.create(user=student, course=passing.course, extra_attempts=1)
    assert result_of(passing, student) == ("not_yet", 1)


def test_a_mark_set_by_hand_is_the_last_word(passing, student, other_student):
    made = quiz_due(passing, MORNING + HOUR)
    take(student, made.quiz, 4)
    decided = {"assignment": made, "reason": "r", "at": MORNING}
    GradeOverride.objects.create(user=student, kind="percent", percent=10, **decided)
    GradeOverride.objects.create(user=other_student, kind="excused", **decided)
    assert result_of(passing, student) == ("not_passed", 0)
    # Nothing counts.
    assert result_of(passing, other_student) == ("not_yet", 0)


def test_an_attempt_under_way_is_open_past_the_due_date(passing, student):
    made = quiz_due(passing, MORNING + HOUR, time_limit=600)
    take(student, made.quiz, 0, MORNING + HOUR, finished_at=None)
    assert pieces(row_of(passing, student, MORNING + 2 * HOUR)) == [("open", None)]
    assert result_of(passing, student, MORNING + 2 * HOUR) == ("not_yet", 1)


@pytest.mark.parametrize(("method", "left"), [("highest", 1), ("last", 1), ("first", 0)])
def test_one_more_attempt_under_way_is_open_past_the_due_date(passing, student, method, left):
    made = quiz_due(passing, MORNING + HOUR, time_limit=600, grade_method=method)
    take(student, made.quiz, 1)
    running = take(student, made.quiz, 0, MORNING + HOUR, finished_at=None)
    later = MORNING + 2 * HOUR
    assert result_of(passing, student, later) == ("not_yet" if left else "not_passed", left)
    GradeOverride.objects.create(
        user=student, assignment=made, kind="percent", percent=10, reason="r", at=MORNING
    )
    assert result_of(passing, student, later) == ("not_passed", 0)
    GradeOverride.objects.all().delete()
    running.finished_at = later
    running.save()
    assert result_of(passing, student, later) == ("not_passed", 0)


def test_a_mark_that_its_student_is_not_shown_is_open_for_them_alone(passing, student):
    take(student, quiz_due(passing, show_marks="never").quiz, 1)
    take(student, quiz_due(passing).quiz, 3)
    own = own_grades(passing.course, student, now=MORNING).rows[0].result
    # Theirs is 75 so far, their teachers' 50.
    assert (own.outcome.value, own.open_pieces) == ("passed", 1)
    assert result_of(passing, student) == ("not_passed", 0)


def test_it_costs_no_query_more(passing, student, count_queries):
    take(student, quiz_due(passing, MORNING + HOUR).quiz, 1)
    counts = []
    for mark in (None, 60):
        passing.course.pass_mark = mark
        with count_queries() as queries:
            gradebook(passing.course, [student], now=MORNING)
        counts.append(len(queries))
    assert counts[0] == counts[1]
