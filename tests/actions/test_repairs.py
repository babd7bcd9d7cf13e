"""The desk of repairs: shown first, done once, on record; and when a review opens."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from quizzes.actions import attempts, repairs
from quizzes.actions.repairs import RepairError
from quizzes.models import (
    Accommodation,
    Attempt,
    MarkChange,
    Repair,
)
from quizzes.reports.attempts import result_of
from quizzes.reports.closing import review_opens_at
from tests.actions.repairing import (
    HOUR,
    MINUTE,
    correct,
    done,
    dry,
    order,
    rows,
    ruled,
    shown,
    sums,
)
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.factories import MORNING

pytestmark = pytest.mark.exhaustive


# Confirming


def test_a_repair_needs_a_reason(course, taken, instructor):
    with pytest.raises(RepairError) as raised:
        repairs.drop(order=order(instructor, reason=" "), **ruled(course, 0))
    assert raised.value.code == "reason_missing"


def test_what_changed_meanwhile_is_shown_and_not_done(course, taken, instructor):
    seen = dry(repairs.drop, instructor, **ruled(course, 0)).digest
    done(repairs.credit_everyone, instructor, **ruled(course, 0))
    before = rows()
    outcome = repairs.drop(order=order(instructor, seen=seen), **ruled(course, 0))
    assert (outcome.done, rows()) == (False, before)
    assert shown(outcome) == [("other", 1, 0), ("student", 4, 3)]


def test_another_reason_is_another_repair(course, taken, instructor):
    seen = dry(repairs.drop, instructor, **ruled(course, 0)).digest
    outcome = repairs.drop(order=order(instructor, seen=seen, reason="No."), **ruled(course, 0))
    assert outcome.done is False


def test_a_doubled_confirmation_is_done_once(begin, student, instructor):
    attempt = begin(student, time_limit=30)
    arguments = {"attempt": attempt, "minutes": 10}
    seen = dry(repairs.give_time, instructor, MORNING, **arguments).digest
    confirmed = order(instructor, MORNING, seen=seen, uuid=uuid4())
    assert repairs.give_time(order=confirmed, **arguments).done is True
    attempt.refresh_from_db()
    again = repairs.give_time(order=confirmed, **arguments)
    assert (again.done, again.repeated) == (False, True)
    attempt.refresh_from_db()
    assert (attempt.extra_minutes, Repair.objects.count()) == (10, 1)


# One attempt


def test_a_reopened_attempt_keeps_its_answers_and_is_graded_again(taken, course, instructor):
    attempt = taken[1]
    outcome = done(repairs.reopen, instructor, attempt=attempt)
    assert shown(outcome) == [("other", 0, 0)]
    attempt.refresh_from_db()
    assert (attempt.finished_at, attempt.answered) == (None, 4)
    later = {"now": MORNING + 2 * HOUR}
    send(attempt, 1, RIGHT, **later)
    assert sums(finish(attempt, MORNING + 2 * HOUR)) == (1, 4, 4)


def test_what_was_final_stays_final_in_a_reopened_attempt(begin, student, instructor):
    attempt = begin(student, behaviour="immediate_feedback")
    send(attempt, 1, WRONG)
    attempt = finish(attempt)
    done(repairs.reopen, instructor, attempt=attempt)
    assert [bool(item.closed_at) for item in attempt.items.order_by("position")] == [
        *(True, False, False, False)
    ]
    assert send(attempt, 1, RIGHT).already_answered is True
    send(attempt, 2, RIGHT)
    assert finish(attempt).points == 1


def test_a_mark_by_hand_survives_a_reopening(taken, instructor):
    item = taken[1].items.select_related("attempt__quiz", "version__question", "response")
    done(repairs.mark_answer, instructor, item=item.get(position=1), fraction=0.5)
    taken[1].refresh_from_db()
    done(repairs.reopen, instructor, attempt=taken[1])
    assert finish(taken[1]).points == 0.5


def test_an_attempt_ended_by_time_is_reopened_with_minutes_from_now(begin, student, instructor):
    attempt = begin(student, behaviour="deferred_feedback", time_limit=30)
    send(attempt, 1, RIGHT)
    attempts.finish_overdue(now=MORNING + HOUR)
    attempt.refresh_from_db()
    with pytest.raises(RepairError) as raised:
        repairs.reopen(order=order(instructor), attempt=attempt)
    assert (raised.value.code, attempt.ending) == ("time_is_over", "time")
    done(repairs.give_time, instructor, attempt=attempt, minutes=10)
    attempt.refresh_from_db()
    assert (attempt.finished_at, attempt.extra_minutes) == (None, 40)
    send(attempt, 2, RIGHT, now=MORNING + HOUR + 9 * MINUTE)
    assert attempts.finish_overdue(now=MORNING + HOUR + 11 * MINUTE) == 1
    assert sums(attempt)[0] == 2


def test_an_attempt_is_submitted_by_an_instructor(begin, student, instructor):
    attempt = begin(student, behaviour="deferred_feedback")
    send(attempt, 1, RIGHT)
    assert shown(done(repairs.submit, instructor, attempt=attempt)) == [("student", 0, 1)]
    attempt.refresh_from_db()
    assert (attempt.points, attempt.ending) == (1, "instructor")


def test_a_voided_attempt_frees_its_place_and_comes_back(begin, student, course, instructor):
    attempt = finish(begin(student, attempts_allowed=1))
    done(repairs.void, instructor, attempt=attempt)
    attempt.refresh_from_db()
    again = begin(student)
    assert again != attempt
    done(repairs.void, instructor, attempt=attempt, voided=False)
    attempt.refresh_from_db()
    assert attempt.voided_at is None


def test_a_mark_set_by_hand_stands_until_it_is_taken_back(taken, course, instructor):
    done(repairs.override, instructor, attempt=taken[1], points=2.5)
    done(repairs.credit_everyone, instructor, **ruled(course, 0))
    taken[1].refresh_from_db()
    assert (taken[1].override_points, taken[1].points) == (2.5, 1)
    done(repairs.override, instructor, attempt=taken[1], points=None)
    changes = MarkChange.objects.filter(attempt=taken[1]).order_by("pk")
    assert [(one.points_before, one.points_after) for one in changes] == [(0, 2.5), (2.5, 1)]


def test_a_mark_set_by_hand_is_never_more_than_all_points(taken, course, instructor):
    done(repairs.override, instructor, attempt=taken[0], points=4)
    dropped = done(repairs.drop, instructor, **ruled(course, 3))
    assert of_student(dropped) == (3, 3)
    taken[0].refresh_from_db()
    result = result_of(taken[0], now=MORNING + HOUR)
    assert (result.points, result.percent) == (3, 100)
    ruling = Repair.objects.get(kind="drop")
    withdrawn = done(repairs.withdraw, instructor, ruling=ruling)
    assert of_student(withdrawn) == (4, 4)


def of_student(outcome):
    """Return the mark of the student's attempt after a repair, and the most there is."""
    (after,) = [one.after for one in outcome.changes if one.attempt.user.username == "student"]
    return after.points, after.max_points


@pytest.mark.parametrize("again", ["reopen", "give_time"])
def test_a_mark_set_by_hand_ends_when_answers_count_again(begin, student, instructor, again):
    attempt = begin(student, behaviour="deferred_feedback", time_limit=10)
    send(attempt, 1, RIGHT)
    attempts.finish_overdue(now=MORNING + HOUR)
    attempt.refresh_from_db()
    done(repairs.override, instructor, attempt=attempt, points=3)
    attempt.refresh_from_db()
    (change,) = done(getattr(repairs, again), instructor, attempt=attempt, minutes=30).changes
    assert (change.before.points, change.after.points) == (3, 0)
    send(attempt, 2, RIGHT, now=MORNING + HOUR)
    ended = finish(attempt, now=MORNING + HOUR)
    assert (ended.override_points, ended.counted_points) == (None, 2)


@pytest.mark.parametrize("moment", ['INSERT INTO "quizzes_repair"', 'UPDATE "quizzes_attempt"'])
def test_an_attempt_begun_while_another_is_reopened_is_told(taken, course, instructor, moment):
    first = taken[0]

    def meanwhile(execute, sql, params, many, context):
        if sql.startswith(moment) and not Attempt.objects.filter(user=first.user).open().exists():
            attempts.start(user=first.user, quiz=course.quiz, now=MORNING + HOUR)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile), pytest.raises(RepairError) as raised:
        repairs.reopen(order=order(instructor), attempt=first)
    assert raised.value.code == "other_running"


def test_the_changes_on_record_add_up(taken, course, instructor):
    done(repairs.drop, instructor, **ruled(course, 3))
    done(repairs.regrade, instructor, **correct(course))
    done(repairs.override, instructor, attempt=taken[0], points=1)
    for attempt, at_first in zip(taken, (4, 0), strict=True):
        changes = MarkChange.objects.filter(attempt=attempt).order_by("pk")
        total = sum(one.points_after - one.points_before for one in changes)
        attempt.refresh_from_db()
        assert at_first + total == repairs_points(attempt)


def repairs_points(attempt):
    return attempt.points if attempt.override_points is None else attempt.override_points


@pytest.mark.parametrize(
    ("action", "arguments", "code"),
    [
        (repairs.reopen, {}, "not_finished"),
        (repairs.void, {}, "not_finished"),
        (repairs.override, {"points": 1}, "not_finished"),
        (repairs.void, {"voided": False}, "not_voided"),
        (repairs.give_time, {"minutes": 5}, "no_time_limit"),
    ],
)
def test_what_a_running_attempt_refuses(begin, student, instructor, action, arguments, code):
    attempt = begin(student)
    with pytest.raises(RepairError) as raised:
        action(order=order(instructor), attempt=attempt, **arguments)
    assert (raised.value.code, Repair.objects.count()) == (code, 0)


@pytest.mark.parametrize(
    ("action", "arguments", "code"),
    [
        (repairs.submit, {}, "finished"),
        (repairs.give_time, {"minutes": 5}, "submitted"),
        (repairs.override, {"points": 4.5}, "out_of_range"),
        (repairs.override, {"points": -1}, "out_of_range"),
        (repairs.override, {"points": float("nan")}, "out_of_range"),
        (repairs.reopen, {"minutes": 10}, "no_minutes"),
    ],
)
def test_what_a_finished_attempt_refuses(taken, instructor, action, arguments, code):
    with pytest.raises(RepairError) as raised:
        action(order=order(instructor), attempt=taken[0], **arguments)
    assert (raised.value.code, Repair.objects.count()) == (code, 0)


def test_no_second_attempt_is_opened_beside_a_running_one(taken, begin, student, instructor):
    begin(student, now=MORNING + HOUR)
    with pytest.raises(RepairError) as raised:
        repairs.reopen(order=order(instructor), attempt=taken[0])
    assert raised.value.code == "other_running"


def test_an_attempt_whose_questions_are_all_final_is_not_reopened(begin, student, instructor):
    attempt = begin(student, behaviour="immediate_feedback")
    for position in (1, 2, 3, 4):
        send(attempt, position, RIGHT)
    attempt.refresh_from_db()
    with pytest.raises(RepairError) as raised:
        repairs.reopen(order=order(instructor), attempt=attempt)
    assert raised.value.code == "nothing_open"


def test_what_ended_long_ago_gets_no_time(begin, student, instructor):
    attempt = begin(student, behaviour="deferred_feedback", time_limit=30)
    attempts.finish_overdue(now=MORNING + HOUR)
    attempt.refresh_from_db()
    late = order(instructor, MORNING + timedelta(days=60))
    with pytest.raises(RepairError) as raised:
        repairs.give_time(order=late, attempt=attempt, minutes=10)
    assert raised.value.code == "too_long"


# When everyone's time is over


def test_the_review_opens_after_the_last_ones_own_end(course, begin, student, other_student):
    close = MORNING + 5 * HOUR
    assert review_opens_at(course.quiz.pk) is None
    running = begin(student, closes_at=close, time_limit=30)
    grace = timedelta(seconds=60)
    assert review_opens_at(course.quiz.pk) == close + grace
    Accommodation.objects.create(
        course=course.course, user=other_student, time_multiplier=2, shift_days=1
    )
    assert review_opens_at(course.quiz.pk) == close + timedelta(days=1) + 30 * MINUTE + grace
    Accommodation.objects.all().delete()
    Attempt.objects.filter(pk=running.pk).update(extra_minutes=600)
    assert review_opens_at(course.quiz.pk) == MORNING + 630 * MINUTE + grace
    # Ended by its time behind the closing of all others: its answers count a little longer.
    attempts.finish_overdue(now=MORNING + 631 * MINUTE)
    assert review_opens_at(course.quiz.pk) == MORNING + 630 * MINUTE + grace


def test_the_time_of_the_last_one_takes_a_fixed_number_of_queries(
    course, begin, student, other_student, count_queries
):
    counts = []
    for user in (student, other_student):
        begin(user, closes_at=MORNING + HOUR)
        Accommodation.objects.create(course=course.course, user=user, shift_days=1)
        with count_queries() as queries:
            review_opens_at(course.quiz.pk)
        counts.append(len(queries))
    assert counts == [4, 4]
