"""Rulings on a question: they hold later, old grades stay, and they can be withdrawn."""

import pytest

from quizzes.actions import removal, repairs
from quizzes.actions.repairs import RepairError
from quizzes.domain.behaviours import Behaviour
from quizzes.models import (
    Attempt,
    AttemptItem,
    Grade,
    MarkChange,
    QuestionVersion,
    Repair,
)
from tests import factories
from tests.actions.repairing import (
    HALF,
    HOUR,
    REASON,
    correct,
    done,
    dry,
    order,
    ruled,
    shown,
    sums,
)
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.factories import MORNING

pytestmark = pytest.mark.exhaustive


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


# Withdrawn


RULINGS = {
    "accept": (repairs.accept_answer, {"answer": {"text": "Paris"}, "credit": 0.5}),
    "credit": (repairs.credit_everyone, {}),
    "drop": (repairs.drop, {}),
}


def states():
    """Return all that marks are made of, without what is only on record."""
    items = AttemptItem.objects.order_by("pk").values_list("fraction", "credit", "dropped")
    return list(items), list(Attempt.objects.order_by("pk").values_list("points", "max_points"))


@pytest.mark.parametrize("kind", RULINGS)
def test_a_withdrawn_ruling_is_as_if_it_had_never_been_made(
    course, taken, begin, guest, instructor, kind
):
    running = begin(guest, behaviour="immediate_feedback")
    send(running, 4, WRONG)
    before, grades = states(), Grade.objects.count()
    action, arguments = RULINGS[kind]
    done(action, instructor, **ruled(course, 3), **arguments)
    assert states() != before
    outcome = done(repairs.withdraw, instructor, ruling=Repair.objects.get())
    assert (states(), len(outcome.changes) > 0) == (before, True)
    assert Grade.objects.count() >= grades
    later = begin(factories.UserFactory(), behaviour="deferred_feedback")
    send(later, 4, WRONG)
    assert sums(finish(later)) == (0, 4, 1)


@pytest.mark.parametrize("behaviour", Behaviour)
@pytest.mark.parametrize("kind", RULINGS)
def test_it_is_so_under_every_behaviour(course, begin, student, instructor, behaviour, kind):
    attempt = begin(student, behaviour=behaviour, penalty=0.25)
    sure = {"certainty": 2} if behaviour.has_certainty else {}
    for position, answers in ((1, WRONG), (1, RIGHT), (4, WRONG)):
        send(attempt, position, answers, **sure)
    finish(attempt)
    before = states()
    action, arguments = RULINGS[kind]
    done(action, instructor, **ruled(course, 3), **arguments)
    done(repairs.withdraw, instructor, ruling=Repair.objects.get())
    assert states() == before


def test_other_rulings_and_marks_by_hand_hold_when_one_is_withdrawn(course, taken, instructor):
    items = taken[1].items.select_related("attempt__quiz", "version__question", "response")
    done(repairs.mark_answer, instructor, item=items.get(position=1), fraction=0.5)
    action, arguments = RULINGS["accept"]
    done(action, instructor, **ruled(course, 3), **arguments)
    for number in (0, 3):
        done(repairs.credit_everyone, instructor, **ruled(course, number))
    assert sums(taken[1])[0] == 2
    for ruling in Repair.objects.filter(kind="credit"):
        done(repairs.withdraw, instructor, ruling=ruling)
    assert sums(taken[1])[0] == 1


def test_a_ruling_is_withdrawn_once_and_can_be_made_anew(course, taken, instructor):
    done(repairs.drop, instructor, **ruled(course, 3))
    ruling = Repair.objects.get()
    done(repairs.withdraw, instructor, ruling=ruling)
    with pytest.raises(RepairError) as raised:
        repairs.withdraw(order=order(instructor), ruling=ruling)
    assert (raised.value.code, Repair.objects.count()) == ("withdrawn", 2)
    done(repairs.drop, instructor, **ruled(course, 3))
    assert sums(taken[0]) == (3, 3, 4)


def test_what_is_no_such_ruling_is_not_withdrawn(course, taken, instructor):
    done(repairs.regrade, instructor, **ruled(course, 3))
    done(repairs.void, instructor, attempt=taken[0])
    for repair in Repair.objects.all():
        with pytest.raises(RepairError) as raised:
            repairs.withdraw(order=order(instructor), ruling=repair)
        assert raised.value.code == "not_withdrawable"
