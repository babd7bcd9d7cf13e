"""The desk of repairs: shown first, done once, on record; rulings hold later, old grades stay."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from django.apps import apps

from quizzes.actions import attempts, removal, repairs, wordings
from quizzes.actions.repairs import Order, RepairError
from quizzes.domain.behaviours import Behaviour
from quizzes.models import (
    Accommodation,
    Attempt,
    AttemptItem,
    Grade,
    MarkChange,
    QuestionVersion,
    Quiz,
    Repair,
    Response,
)
from quizzes.reports.closing import review_opens_at
from quizzes.reports.desk_record import changes_of
from tests import factories
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.factories import MORNING

pytestmark = pytest.mark.exhaustive

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
REASON = "The key was wrong."
HALF = RIGHT | {"true_false": {"value": ["true"], "reason": ["a"]}}


def rows() -> dict[str, list]:
    """Return every row of every table of the app."""
    return {
        model.__name__: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_app_config("quizzes").get_models()
    }


def order(by, at=MORNING + HOUR, **changes) -> Order:
    return Order(**({"by": by, "now": at, "reason": REASON} | changes))


def dry(action, by, at=MORNING + HOUR, **arguments):
    """Do the dry run, see that it writes nothing, return what it shows."""
    before = rows()
    outcome = action(order=order(by, at), **arguments)
    assert (outcome.done, rows()) == (False, before)
    return outcome


def done(action, by, at=MORNING + HOUR, **arguments):
    """Do a repair as the desk does: look first, then confirm."""
    seen = dry(action, by, at, **arguments).digest
    outcome = action(order=order(by, at, seen=seen, uuid=uuid4()), **arguments)
    assert outcome.done is True
    return outcome


def sums(attempt):
    attempt.refresh_from_db()
    return attempt.points, attempt.max_points, attempt.answered


def shown(outcome):
    return [(c.attempt.user.username, c.before.points, c.after.points) for c in outcome.changes]


@pytest.fixture
def begin(course):
    """Return a function that starts the small quiz for somebody, under rules of its own."""

    def start(user, now=MORNING, **rules) -> Attempt:
        Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
        course.quiz.refresh_from_db()
        return attempts.start(user=user, quiz=course.quiz, now=now, rng=Random(1))

    return start


@pytest.fixture
def taken(begin, student, other_student):
    """Two finished attempts: the student was right in all four, the other wrong in all."""
    both = []
    for user, answers in ((student, RIGHT), (other_student, WRONG)):
        attempt = begin(user, behaviour="deferred_feedback")
        for position in (1, 2, 3, 4):
            send(attempt, position, answers)
        both.append(finish(attempt))
    return both


def correct(course, number=0, body=None):
    """Give a question a new wording, by which the key is option a."""
    question = course.questions[number]
    options = [
        option.model_copy(update={"correct": option.key == "a"})
        for option in factories.single_choice().options
    ]
    body = body or factories.single_choice(options=tuple(options))
    wordings.word_question(question=question, body=body, now=MORNING + MINUTE)
    question.refresh_from_db()
    return {"quiz": course.quiz, "question": question}


def ruled(course, number):
    return {"quiz": course.quiz, "question": course.questions[number]}


# Regrade


def test_a_regrade_shows_who_changes_then_does_it_and_keeps_the_old_grades(
    course, taken, instructor
):
    target = correct(course)
    shown_first = dry(repairs.regrade, instructor, **target)
    assert shown(shown_first) == [("other", 0, 1), ("student", 4, 3)]
    outcome = done(repairs.regrade, instructor, **target)
    assert shown(outcome) == shown(shown_first)
    assert [sums(attempt)[0] for attempt in taken] == [3, 1]
    answer = taken[0].items.get(position=1).response
    graded = [(grade.version.number, grade.fraction) for grade in answer.grades.order_by("pk")]
    assert graded == [(1, 1), (2, 0)]
    change = MarkChange.objects.get(attempt=taken[0])
    assert (change.points_before, change.points_after) == (4, 3)
    repair = Repair.objects.get()
    assert (repair.done_by, repair.reason, repair.at) == (instructor, REASON, MORNING + HOUR)
    assert repair.version == target["question"].current


def test_a_second_regrade_changes_nothing_more(course, taken, instructor):
    target = correct(course)
    done(repairs.regrade, instructor, **target)
    grades, before = Grade.objects.count(), AttemptItem.objects.values_list().order_by("pk")
    kept = list(before)
    again = done(repairs.regrade, instructor, **target)
    assert (again.changes, again.unchanged) == ((), 2)
    assert (Grade.objects.count(), list(before)) == (grades, kept)
    assert MarkChange.objects.count() == 2


def test_a_regrade_without_a_correction_changes_no_mark(course, taken, instructor):
    outcome = done(repairs.regrade, instructor, **ruled(course, 0))
    assert (outcome.changes, outcome.unchanged, MarkChange.objects.count()) == ((), 2, 0)


@pytest.mark.parametrize("behaviour", Behaviour)
def test_a_regrade_grades_as_the_answers_were_graded(course, begin, student, instructor, behaviour):
    attempt = begin(student, behaviour=behaviour, penalty=0.25)
    sure = {"certainty": 2} if behaviour.has_certainty else {}
    for position, answers in ((1, WRONG), (1, RIGHT), (2, RIGHT), (3, HALF)):
        send(attempt, position, answers, **sure)
    attempt = finish(attempt)
    graded = list(AttemptItem.objects.order_by("pk").values_list("fraction", "credit"))
    for number in range(4):
        outcome = done(repairs.regrade, instructor, **ruled(course, number))
        assert (outcome.changes, outcome.unchanged) == ((), 1)
    assert list(AttemptItem.objects.order_by("pk").values_list("fraction", "credit")) == graded


def test_a_question_of_another_kind_cannot_grade_old_answers(course, taken, instructor):
    target = correct(course, body=factories.short_answer())
    with pytest.raises(RepairError) as raised:
        repairs.regrade(order=order(instructor), **target)
    assert raised.value.code == "other_kind"


def test_the_wording_a_regrade_went_by_is_never_reworded(course, taken, instructor):
    target = correct(course)
    done(repairs.regrade, instructor, **target)
    correct(course, body=factories.single_choice())
    assert QuestionVersion.objects.filter(question=target["question"]).count() == 3


def test_running_attempts_are_graded_by_the_correction_when_they_end(
    course, taken, begin, guest, instructor
):
    running = begin(guest)
    send(running, 1, RIGHT)
    send(running, 2, RIGHT)
    outcome = done(repairs.regrade, instructor, **correct(course))
    assert (len(outcome.changes), outcome.unchanged) == (2, 1)
    assert finish(running).points == 1


def test_answers_of_running_attempts_that_were_graded_at_once_are_graded_again(
    course, begin, student, instructor
):
    running = begin(student)
    send(running, 1, RIGHT)
    done(repairs.regrade, instructor, **correct(course))
    assert sums(running) == (0, 4, 1)
    send(running, 2, RIGHT)
    assert sums(running) == (1, 4, 2)


def test_tries_are_graded_again_with_their_penalties(course, begin, student, instructor):
    attempt = begin(student, behaviour="adaptive", penalty=0.25)
    send(attempt, 1, RIGHT)
    send(attempt, 1, WRONG)
    finish(attempt)
    assert sums(attempt)[0] == 1
    done(repairs.regrade, instructor, **correct(course))
    assert sums(attempt)[0] == 0.75


def test_a_mark_by_hand_survives_a_regrade_unless_it_is_meant_too(course, taken, instructor):
    item = taken[0].items.select_related("attempt__quiz", "version__question", "response")
    item = item.get(position=1)
    done(repairs.mark_answer, instructor, item=item, fraction=0.5)
    assert sums(taken[0])[0] == 3.5
    target = correct(course)
    done(repairs.regrade, instructor, **target)
    assert [sums(attempt)[0] for attempt in taken] == [3.5, 1]
    done(repairs.regrade, instructor, marks_by_hand_too=True, **target)
    assert sums(taken[0])[0] == 3
    done(repairs.accept_answer, instructor, answer={"choice": "c"}, **target)
    assert sums(taken[0])[0] == 3


# Other rulings


def test_one_more_answer_is_accepted_with_its_credit(course, taken, begin, guest, instructor):
    outcome = done(
        repairs.accept_answer,
        instructor,
        answer={"text": "  PARIS "},
        credit=0.5,
        **ruled(course, 3),
    )
    assert shown(outcome) == [("other", 0, 0.5)]
    later = begin(guest)
    send(later, 4, WRONG)
    assert finish(later).points == 0.5
    assert Grade.objects.filter(fraction=0.5).values_list("reason", flat=True)[0] == REASON


@pytest.mark.parametrize(
    ("answer", "credit", "code"),
    [
        ({}, 1, "unreadable"),
        ({"choice": "a"}, 1, "unreadable"),
        ({"text": "Bonn"}, 0, "out_of_range"),
        ({"text": "Bonn"}, float("nan"), "out_of_range"),
        ({"text": "Bonn"}, 1.5, "out_of_range"),
    ],
)
def test_what_cannot_be_accepted_is_said(course, taken, instructor, answer, credit, code):
    with pytest.raises(RepairError) as raised:
        repairs.accept_answer(
            order=order(instructor), answer=answer, credit=credit, **ruled(course, 3)
        )
    assert raised.value.code == code


def test_credit_is_for_everyone_who_was_asked_answered_or_not(course, begin, student, instructor):
    attempt = begin(student, behaviour="deferred_certainty")
    send(attempt, 1, RIGHT, certainty=1)
    finish(attempt)
    for number in (0, 1):
        done(repairs.credit_everyone, instructor, **ruled(course, number))
    assert sums(attempt) == (6, 12, 1)
    assert attempt.items.get(position=2).verdict == "unanswered"


def test_credit_takes_no_penalty_for_tries(course, begin, student, other_student, instructor):
    attempt = begin(student, behaviour="adaptive", penalty=0.25)
    send(attempt, 1, WRONG)
    send(attempt, 1, RIGHT)
    finish(attempt)
    done(repairs.credit_everyone, instructor, **ruled(course, 0))
    later = begin(other_student)
    send(later, 1, WRONG)
    assert [sums(one)[0] for one in (attempt, later)] == [1, 1]


def test_a_dropped_question_counts_for_nobody(course, taken, begin, guest, instructor):
    running = begin(guest, behaviour="immediate_feedback")
    send(running, 1, RIGHT)
    done(repairs.drop, instructor, **ruled(course, 0))
    assert [sums(one)[:2] for one in (*taken, running)] == [(3, 3), (0, 3), (0, 3)]
    send(running, 2, RIGHT)
    assert sums(finish(running))[:2] == (1, 3)


@pytest.mark.parametrize("behaviour", ["immediate_feedback", "adaptive", "deferred_feedback"])
def test_a_question_dropped_before_the_start_earns_nothing(
    course, begin, student, instructor, behaviour
):
    done(repairs.drop, instructor, **ruled(course, 0))
    attempt = begin(student, behaviour=behaviour)
    for position in (1, 2, 3, 4):
        send(attempt, position, RIGHT)
    assert sums(finish(attempt)) == (3, 3, 4)


def test_what_was_ruled_on_is_not_deleted(course, instructor):
    question = factories.QuestionFactory(objective=course.objective)
    quiz = factories.QuizFactory(lesson=course.lesson)
    assert [removal.is_removable(row) for row in (question, quiz)] == [True, True]
    done(repairs.drop, instructor, quiz=quiz, question=question)
    assert [removal.is_removable(row) for row in (question, quiz)] == [False, False]


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
        (repairs.reopen, {"minutes": 10}, "no_time_limit"),
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


# Late answers


@pytest.fixture
def late(begin, student):
    """A finished attempt, its first question answered wrong, and a right answer that came late."""
    attempt = begin(student, behaviour="deferred_feedback")
    send(attempt, 1, WRONG)
    finish(attempt)
    assert send(attempt, 1, RIGHT, now=MORNING + HOUR).late is True
    return Response.objects.get(late=True)


def test_a_late_answer_is_accepted_and_can_be_rejected_again(late, instructor):
    attempt = late.item.attempt
    done(repairs.accept_late, instructor, response=late)
    assert (sums(attempt)[0], late.item.response_id) != (0, late.pk)
    assert attempt.items.get(position=1).response == late
    done(repairs.reject_late, instructor, response=late)
    assert sums(attempt) == (0, 4, 1)
    assert attempt.items.get(position=1).response != late
    assert late.grades.count() == 1


def test_a_late_answer_to_an_unanswered_question_is_taken_out_again(begin, student, instructor):
    attempt = finish(begin(student, behaviour="deferred_feedback"))
    send(attempt, 2, RIGHT, now=MORNING + HOUR)
    response = Response.objects.get(late=True)
    done(repairs.accept_late, instructor, response=response)
    assert sums(attempt) == (1, 4, 1)
    done(repairs.reject_late, instructor, response=response)
    assert sums(attempt) == (0, 4, 0)
    assert attempt.items.get(position=2).fraction is None


def test_a_decision_on_a_late_answer_is_made_once(late, instructor):
    done(repairs.reject_late, instructor, response=late)
    with pytest.raises(RepairError) as raised:
        repairs.reject_late(order=order(instructor), response=late)
    assert raised.value.code == "rejected"
    done(repairs.accept_late, instructor, response=late)
    late.refresh_from_db()
    with pytest.raises(RepairError) as raised:
        repairs.accept_late(order=order(instructor), response=late)
    assert raised.value.code == "accepted"


# What students are told


def test_students_are_told_what_changed_and_why(taken, course, instructor):
    assert changes_of(taken[0]) == []
    done(repairs.drop, instructor, **ruled(course, 1))
    taken[0].refresh_from_db()
    done(repairs.reopen, instructor, MORNING + 2 * HOUR, attempt=taken[0])
    told = [(one.kind, one.position, one.before, one.after) for one in changes_of(taken[0])]
    assert told == [("reopen", None, None, None), ("drop", 2, 4, 3)]
    # Nothing changed for whom the question had earned nothing but its place in the whole.
    assert [(one.before, one.max_after) for one in changes_of(taken[1])] == [(0, 3)]


# When everyone's time is over


def test_the_review_opens_after_the_last_ones_own_end(course, begin, student, other_student):
    close = MORNING + 5 * HOUR
    assert review_opens_at(course.quiz.pk) is None
    running = begin(student, closes_at=close, time_limit=30)
    assert review_opens_at(course.quiz.pk) == close
    Accommodation.objects.create(
        course=course.course, user=other_student, time_multiplier=2, shift_days=1
    )
    assert review_opens_at(course.quiz.pk) == close + timedelta(days=1) + 30 * MINUTE
    Accommodation.objects.all().delete()
    Attempt.objects.filter(pk=running.pk).update(extra_minutes=600)
    assert review_opens_at(course.quiz.pk) == MORNING + 630 * MINUTE


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
    assert counts == [3, 3]
