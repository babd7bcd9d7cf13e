"""The gradebook read from the database, against sums done by hand."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from quizzes.actions import gradebook as actions
from quizzes.actions import repairs
from quizzes.actions.attempts import start
from quizzes.actions.deletion import delete_account
from quizzes.domain.gradebook import Standing
from quizzes.models import (
    Accommodation,
    Attempt,
    AttemptItem,
    CardEvent,
    GradeCategory,
    GradeOverride,
    LessonReading,
    Repair,
)
from quizzes.reports import grade_history
from quizzes.reports.gradebook import gradebook, has_grades, own_grades
from tests.actions import repairing
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import RIGHT
from tests.domain import kinds
from tests.factories import (
    MORNING,
    AssignmentFactory,
    GroupFactory,
    MembershipFactory,
    QuestionFactory,
    QuizFactory,
    UserFactory,
    fresh_uuid,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PERCENT = GradeOverride.Kind.PERCENT


def take(user, quiz, points, at=MORNING, of=4, **fields) -> Attempt:
    """Return a finished attempt that came to so many points."""
    more = {"finished_at": at, "rules": quiz.rules().to_json()} | fields
    return Attempt.objects.create(
        user=user, quiz=quiz, started_at=at - HOUR, started_on=at.date(),
        points=points, max_points=of, **more,
    )  # fmt: skip


def quiz_due(course, due=None, **fields):
    """Return a published assignment of a new quiz."""
    of_quiz = {
        name: fields.pop(name) for name in list(fields) if name not in ("category", "points")
    }
    made = AssignmentFactory(quiz=QuizFactory(lesson=course.lesson, **of_quiz), **fields)
    if due is not None:
        made.windows.create(due_at=due)
    return made


def row_of(course, user, now=MORNING):
    return gradebook(course.course, [user], now=now).rows[0]


def pieces(row):
    return [(piece.standing.value, piece.share) for piece in row.pieces]


def test_a_term_comes_to_what_it_comes_to_by_hand(course, student):
    homework = GradeCategory.objects.create(
        course=course.course, name="Homework", weight=40, drop_lowest=1
    )
    exams = GradeCategory.objects.create(course=course.course, name="Exams", weight=60)
    first = quiz_due(course, category=homework)
    second = quiz_due(course, category=homework, points=3)
    third = quiz_due(course, MORNING - DAY, category=homework)
    exam = quiz_due(course, category=exams)
    later = quiz_due(course, MORNING + DAY, category=exams)
    take(student, first.quiz, 1)
    take(student, second.quiz, 3)
    take(student, exam.quiz, 2.5)
    row = row_of(course, student)
    assert pieces(row) == [
        *[("graded", 0.25), ("graded", 0.75), ("missing", None)],
        *[("graded", 0.625), ("open", None)],
    ]
    # Homework without the missing one: (0.25 x 1 + 0.75 x 3) / 4 = 62.5; exams: 62.5.
    assert row.grade.dropped == {third.pk}
    assert [one.percent for one in row.grade.categories] == [62.5, 62.5]
    take(student, later.quiz, 4)
    # Exams: (0.625 + 1) / 2 = 81.25; total: 0.4 x 62.5 + 0.6 x 81.25 = 73.75.
    assert row_of(course, student).grade.percent == pytest.approx(73.75, abs=1e-9)


@pytest.mark.parametrize(
    ("method", "share"), [("highest", 0.75), ("average", 0.5), ("first", 0.5), ("last", 0.25)]
)
def test_the_quiz_says_which_attempts_count(course, student, method, share):
    made = quiz_due(course, grade_method=method)
    for number, points in enumerate((2, 3, 1)):
        take(student, made.quiz, points, MORNING + number * HOUR)
    take(student, made.quiz, 4, MORNING + 5 * HOUR, voided_at=MORNING)
    assert pieces(row_of(course, student)) == [("graded", share)]


def test_points_below_nothing_count_nothing_and_a_mark_set_by_hand_counts(course, student):
    below, by_hand, over = quiz_due(course), quiz_due(course), quiz_due(course)
    take(student, below.quiz, -2)
    take(student, by_hand.quiz, 0, override_points=3)
    take(student, over.quiz, 0, override_points=9)
    assert pieces(row_of(course, student)) == [("graded", 0), ("graded", 0.75), ("graded", 1)]


@pytest.mark.parametrize("purpose", ["checkpoint", "final"])
def test_an_essay_that_waits_makes_the_quiz_wait(course, student, purpose):
    made = quiz_due(course, MORNING - DAY, purpose=purpose)
    attempt = take(student, made.quiz, 2)
    essay = QuestionFactory(objective=course.objective)
    essay.current.kind = "essay"
    essay.current.save()
    item = AttemptItem.objects.create(
        attempt=attempt, position=1, version=essay.current, points=1, answered_at=MORNING
    )
    assert pieces(row_of(course, student)) == [("waiting", None)]
    item.fraction = 1
    item.save()
    assert pieces(row_of(course, student)) == [("graded", 0.5)]


@pytest.mark.parametrize("ticks", [{}, {"ticks": [""]}], ids=["not ticked", "ticked"])
def test_essays_in_practice_wait_for_nobody_and_earn_no_points(course, student, ticks):
    essay = QuestionFactory(objective=course.objective, body=kinds.essay())
    alone = quiz_due(course, questions=[essay])
    mixed = quiz_due(course, questions=[essay, QuestionFactory(objective=course.objective)])
    empty = quiz_due(course, questions=[essay])
    for made, count in ((alone, 1), (mixed, 2), (empty, 0)):
        attempt = start(user=student, quiz=made.quiz, now=MORNING, rng=Random(1))
        for item in list(attempt.items.select_related("version"))[:count]:
            is_essay = item.version.kind == "essay"
            said = {"essay": {"text": ["So."]} | ticks} if is_essay else RIGHT
            send(attempt, item.position, said, now=MORNING)
        finish(attempt, now=MORNING)
    assert pieces(row_of(course, student)) == [("graded", 1), ("graded", 1), ("graded", 0)]


def test_a_lesson_counts_when_it_is_read_and_is_late_after_its_date(course, student):
    made = AssignmentFactory(lesson=course.lesson)
    made.windows.create(due_at=MORNING + HOUR)
    reading = LessonReading.objects.create(user=student, lesson=course.lesson, opened_at=MORNING)
    assert pieces(row_of(course, student)) == [("open", None)]
    assert pieces(row_of(course, student, MORNING + DAY)) == [("missing", None)]
    reading.read_at = MORNING + 2 * HOUR
    reading.save()
    row = row_of(course, student, MORNING + DAY)
    assert (pieces(row), row.pieces[0].is_late) == ([("graded", 1)], True)


def review(user, card, at, **fields) -> CardEvent:
    fields = {"kind": "review", "rating": 3} | fields
    return CardEvent.objects.create(
        user=user, card=card, uuid=fresh_uuid(), at=at, received_at=at, day=at.date(), **fields
    )


def test_a_card_goal_counts_the_answers_between_opening_and_due_date(course, student):
    made = AssignmentFactory(course=course.course, card_goal=4)
    made.windows.create(opens_at=MORNING, due_at=MORNING + DAY)
    card = course.cards[0]
    for hours in (-1, 0, 25):
        review(student, card, MORNING + hours * HOUR)
    # Over the day's limit of answers: an answer all the same.
    review(student, card, MORNING + HOUR, practice=True)
    review(student, card, MORNING + HOUR, place="import")
    taken_back = review(student, card, MORNING + HOUR)
    review(student, card, MORNING + HOUR, kind="undo", undoes=taken_back)
    assert pieces(row_of(course, student, MORNING + 2 * HOUR)) == [("open", None)]
    assert pieces(row_of(course, student, MORNING + 2 * DAY)) == [("graded", 0.5)]
    for _number in range(3):
        review(student, card, MORNING + 2 * HOUR)
    assert pieces(row_of(course, student, MORNING + 3 * HOUR)) == [("graded", 1)]


def test_a_goal_nobody_answered_for_is_missing(course, student):
    made = AssignmentFactory(course=course.course, card_goal=4)
    made.windows.create(due_at=MORNING)
    assert pieces(row_of(course, student, MORNING + DAY)) == [("missing", None)]


def test_each_has_their_own_due_date(course):
    ann, ben, cem, dan = (UserFactory(username=name) for name in ("ann", "ben", "cem", "dan"))
    made = quiz_due(course, MORNING - DAY)
    group = GroupFactory(course=course.course, name="Tuesday", people=[ben])
    made.windows.create(group=group, due_at=MORNING + DAY)
    made.windows.create(user=cem, due_at=MORNING + DAY)
    Accommodation.objects.create(course=course.course, user=dan, shift_days=3)
    book = gradebook(course.course, [ann, ben, cem, dan], now=MORNING)
    assert [row.pieces[0].standing.value for row in book.rows] == ["missing", *["open"] * 3]
    assert [row.person.groups for row in book.rows] == [[], ["Tuesday"], [], []]


def test_the_minutes_a_student_has_by_right_are_not_late(course, student, other_student):
    made = quiz_due(course, time_limit=60)
    made.windows.create(closes_at=MORNING)
    Accommodation.objects.create(course=course.course, user=student, extra_minutes=30)
    rules = replace(made.quiz.rules(), closes_at=MORNING).to_json()
    for user in (student, other_student):
        take(user, made.quiz, 4, MORNING + HOUR / 4, rules=rules)
    book = gradebook(course.course, [student, other_student], now=MORNING + DAY)
    assert [row.pieces[0].is_late for row in book.rows] == [False, True]


def test_what_students_do_not_see_is_in_no_gradebook(course, student):
    hidden = quiz_due(course, MORNING - DAY)
    hidden.is_published = False
    hidden.save()
    assert row_of(course, student).pieces == ()


@pytest.mark.parametrize("status", ["retired", "draft"])
def test_marks_stay_when_what_is_assigned_is_retired(course, student, status):
    MembershipFactory(user=student, course=course.course)
    quiz, lesson = quiz_due(course, MORNING - DAY), AssignmentFactory(lesson=course.lesson)
    take(student, quiz.quiz, 3)
    LessonReading.objects.create(
        user=student, lesson=course.lesson, opened_at=MORNING, read_at=MORNING
    )
    before = row_of(course, student)
    type(quiz.quiz).objects.update(status=status)
    type(course.lesson).objects.update(status=status)
    assert row_of(course, student) == before
    assert [piece.share for piece in before.pieces] == [0.75, 1.0]
    assert own_grades(course.course, student, now=MORNING).rows[0].grade == before.grade
    assert has_grades(course.course, student) is True
    assert lesson.is_published is True


# Decisions


def override(assignment, user, by, kind=PERCENT, percent=None, **fields) -> GradeOverride:
    said = {"reason": "Oral exam.", "seen": 0, "now": MORNING} | fields
    return actions.override_grade(
        assignment=assignment, user=user, kind=kind, percent=percent, by=by, **said
    )


def test_the_latest_decision_holds_and_withdrawing_brings_the_work_back(
    course, student, instructor
):
    made = quiz_due(course)
    take(student, made.quiz, 2)
    first = override(made, student, instructor, percent=90)
    assert pieces(row_of(course, student)) == [("graded", 0.9)]
    second = override(made, student, instructor, "excused", seen=first.pk)
    row = row_of(course, student)
    assert (pieces(row), row.grade.percent, set(row.decided)) == (
        [("excused", None)],
        None,
        {made.pk},
    )
    override(made, student, instructor, "withdrawn", seen=second.pk)
    row = row_of(course, student)
    assert (pieces(row), row.decided) == ([("graded", 0.5)], {})
    assert GradeOverride.objects.count() == 3


def test_a_mark_of_nothing_is_a_mark(course, student, instructor):
    made = quiz_due(course)
    override(made, student, instructor, percent=0)
    assert row_of(course, student).grade.percent == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "  ", "percent": 5}, "reason_missing"),
        ({"percent": 101}, "out_of_range"),
        ({"percent": -0.1}, "out_of_range"),
        ({"percent": float("nan")}, "out_of_range"),
        ({"percent": None}, "out_of_range"),
        ({"kind": "withdrawn"}, "nothing"),
    ],
)
def test_what_makes_no_sense_is_refused(course, student, instructor, changes, code):
    made = quiz_due(course)
    with pytest.raises(actions.OverrideError) as error:
        override(made, student, instructor, **changes)
    assert (error.value.code, GradeOverride.objects.count()) == (code, 0)


def test_what_is_withdrawn_is_not_withdrawn_again(course, student, instructor):
    made = quiz_due(course)
    first = override(made, student, instructor, percent=5)
    last = override(made, student, instructor, "withdrawn", seen=first.pk)
    with pytest.raises(actions.OverrideError):
        override(made, student, instructor, "withdrawn", seen=last.pk, reason="Again.")


def test_twice_the_same_is_once_and_an_overtaken_decision_is_refused(course, student, instructor):
    made = quiz_due(course)
    first = override(made, student, instructor, percent=5)
    assert override(made, student, instructor, percent=5) == first
    with pytest.raises(actions.StaleEdit):
        override(made, student, instructor, percent=6)
    assert GradeOverride.objects.count() == 1


def test_a_decision_can_be_tried(course, student, instructor):
    made = quiz_due(course)
    take(student, made.quiz, 2)
    wanted = actions.checked(made, student, kind="percent", percent=80, reason="Oral.", latest=None)
    book = gradebook(course.course, [student], now=MORNING, adding=wanted)
    assert (book.rows[0].grade.percent, GradeOverride.objects.count()) == (80, 0)


def test_the_history_of_a_mark_has_repairs_and_decisions(course, student, instructor):
    made = AssignmentFactory(quiz=course.quiz)
    attempt = take(student, course.quiz, 2)
    repairing.done(repairs.override, instructor, attempt=attempt, points=3)
    Repair.objects.create(
        kind="void", quiz=course.quiz, attempt=attempt, reason="Ill.", at=MORNING + 2 * HOUR
    )
    override(made, student, instructor, percent=95, now=MORNING + 3 * HOUR)
    attempts = grade_history.attempts_for(made, student)
    told = grade_history.history_of(made, student, attempts)
    assert [(one.what, one.reason, one.percent) for one in told] == [
        ("Mark set by hand", "Oral exam.", 95),
        ("Attempt voided", "Ill.", None),
        ("Mark set by hand", repairing.REASON, None),
    ]
    assert (told[2].before.points, told[2].after.points, told[2].by) == (2, 3, instructor)
    assert attempts == [attempt]


def test_decisions_go_with_the_account_and_stay_without_their_teacher(
    course, student, other_student, instructor
):
    made = quiz_due(course)
    for user in (student, other_student):
        override(made, user, instructor, percent=5)
    for user in (student, instructor):
        delete_account(user=user, now=MORNING)
    left = GradeOverride.objects.get()
    assert (left.user, left.percent) == (other_student, 5)
    assert left.by is None or not left.by.is_active


# What a student may know


def test_a_mark_that_is_withheld_counts_nowhere_for_its_student(course, student, instructor):
    held = quiz_due(course, show_marks="never")
    take(student, held.quiz, 1)
    shown = quiz_due(course)
    take(student, shown.quiz, 3)
    row = own_grades(course.course, student, now=MORNING).rows[0]
    assert (pieces(row), row.grade.percent) == ([("withheld", None), ("graded", 0.75)], 75)
    assert row_of(course, student).grade.percent == 50
    override(held, student, instructor, percent=90)
    row = own_grades(course.course, student, now=MORNING).rows[0]
    assert row.pieces[0].standing is Standing.WITHHELD


def test_a_review_after_close_waits_for_the_last_extension(course, student, other_student):
    made = quiz_due(course, show_marks="after_close")
    made.windows.create(closes_at=MORNING + HOUR)
    extension = made.windows.create(user=other_student, closes_at=MORNING + DAY)
    take(student, made.quiz, 1)
    book = own_grades(course.course, student, now=MORNING + 2 * HOUR)
    assert pieces(book.rows[0]) == [("withheld", None)]
    extension.delete()
    book = own_grades(course.course, student, now=MORNING + 2 * HOUR)
    assert pieces(book.rows[0]) == [("graded", 0.25)]


def test_it_costs_the_same_for_one_and_for_120_students(course, count_queries):
    made = quiz_due(course)
    AssignmentFactory(lesson=course.lesson)
    AssignmentFactory(course=course.course, card_goal=4)
    group = GroupFactory(course=course.course)
    counts = []
    for number in (1, 120):
        users = [UserFactory(password="!") for _number in range(number)]
        for user in users:
            take(user, made.quiz, 2)
            made.windows.create(user=user, due_at=MORNING)
        group.members.set([])
        with count_queries() as queries:
            assert len(gradebook(course.course, users, now=MORNING).rows) == number
        counts.append(len(queries))
    assert counts == [12, 12]
