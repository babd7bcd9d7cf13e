"""Releases: nothing before, each answer once, and taken back without a loss."""

from uuid import uuid4

import pytest

from quizzes import models
from quizzes.actions import attempts, mark_releases, repairs, wordings
from quizzes.actions.repairs import RepairError
from quizzes.models import Grade, MarkChange, Repair
from quizzes.reports.marking import essays_at_desk
from tests import factories
from tests.actions.marked import HOUR, MINUTE, as_seen, exam, fresh, give, in_class, let_go, order
from tests.actions.marked import write as write_essay
from tests.actions.repairing import done, rows
from tests.actions.test_attempt_behaviours import finish, send
from tests.domain import kinds
from tests.factories import MORNING, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(course):
    return exam(course)


@pytest.fixture
def essay(quiz, student):
    return write_essay(student, quiz)


def look(quiz, by, **changes):
    essays = essays_at_desk(as_seen(quiz.course))
    return mark_releases.release(order=order(by, **changes), quiz=quiz, essays=essays)


def points(item):
    item.attempt.refresh_from_db()
    return item.attempt.points


def test_a_look_writes_nothing(quiz, essay, instructor):
    give(essay, instructor)
    before = rows()
    outcome = look(quiz, instructor)
    assert (len(outcome.due), outcome.held, outcome.done) == (1, (), False)
    assert rows() == before


def test_a_release_gives_the_mark_its_rubric_and_its_comment(quiz, essay, instructor):
    give(essay, instructor, {"a": 1.5, "b": 0.5}, "Say when.")
    assert points(essay) == 0
    outcome = let_go(quiz, instructor)
    assert outcome.outcome.done is True
    assert (fresh(essay).fraction, points(essay)) == (0.5, 4)
    repair = Repair.objects.get()
    assert (repair.kind, repair.response, repair.done_by) == ("mark", essay.response, instructor)
    assert repair.details == {
        "fraction": 0.5,
        "points": {"a": 1.5, "b": 0.5},
        "comment": "Say when.",
        "before": None,
        "release": str(outcome.uuid),
    }
    change = MarkChange.objects.get()
    assert (change.points_before, change.points_after) == (0, 4)
    assert [(g.grader, g.fraction) for g in Grade.objects.all()] == [("person", 0.5)]


def test_a_doubled_request_does_it_once(quiz, essay, instructor):
    give(essay, instructor)
    first = let_go(quiz, instructor)
    again = look(quiz, instructor, seen=first.seen, uuid=first.uuid)
    assert (again.repeated, Repair.objects.count()) == (True, 1)


def test_what_changed_since_the_look_is_shown_again(quiz, essay, instructor):
    give(essay, instructor)
    seen = look(quiz, instructor).digest
    give(essay, instructor, {"a": 0, "b": 0})
    outcome = look(quiz, instructor, seen=seen, uuid=uuid4())
    assert (outcome.done, outcome.digest == seen, Repair.objects.count()) == (False, False, 0)


def test_without_a_reason_nothing_is_done(quiz, essay, instructor):
    give(essay, instructor)
    seen = look(quiz, instructor).digest
    with pytest.raises(RepairError):
        look(quiz, instructor, seen=seen, uuid=uuid4(), reason=" ")
    assert Repair.objects.count() == 0


def test_marks_too_far_apart_are_held_and_the_rest_released(quiz, essay, instructor, other_student):
    give(essay, instructor)
    give(essay, other_student, {"a": 0, "b": 0})
    near = write_essay(UserFactory(), quiz)
    give(near, instructor)
    give(near, other_student, {"a": 2.8, "b": 1})
    outcome = let_go(quiz, instructor).outcome
    assert [one.item for one in outcome.held] == [essay]
    assert (fresh(essay).fraction, fresh(near).fraction) == (None, pytest.approx(0.975))


def test_a_release_for_one_group(course, quiz, instructor):
    a, b = in_class(course, "a"), in_class(course, "b")
    essays = [write_essay(one.student, quiz) for one in (a, b)]
    for one in essays:
        give(one, instructor)
    let_go(quiz, instructor, group=a.group)
    assert [fresh(one).fraction for one in essays] == [1, None]


def test_only_what_is_new_is_released_again(quiz, essay, instructor):
    give(essay, instructor)
    let_go(quiz, instructor)
    assert look(quiz, instructor).due == ()
    give(essay, instructor, {"a": 0, "b": 1}, at=MORNING + 3 * HOUR)
    assert fresh(essay).fraction == 1
    let_go(quiz, instructor, MORNING + 4 * HOUR)
    assert (fresh(essay).fraction, Repair.objects.count()) == (0.25, 2)


def test_a_mark_by_hand_is_not_overwritten_by_an_older_marking(quiz, essay, instructor):
    give(essay, instructor)
    let_go(quiz, instructor)
    done(repairs.mark_answer, instructor, MORNING + 3 * HOUR, item=fresh(essay), fraction=0.75)
    assert look(quiz, instructor).due == ()
    give(essay, instructor, {"a": 0, "b": 0}, at=MORNING + 4 * HOUR)
    assert len(look(quiz, instructor).due) == 1


def test_a_regrade_keeps_what_was_released(quiz, essay, instructor):
    give(essay, instructor, {"a": 1.5, "b": 0.5})
    let_go(quiz, instructor)
    question = essay.version.question
    wordings.word_question(question=question, body=kinds.essay(min_words=3), now=MORNING + MINUTE)
    question.refresh_from_db()
    done(repairs.regrade, instructor, MORNING + 3 * HOUR, quiz=quiz, question=question)
    assert (fresh(essay).fraction, points(essay)) == (0.5, 4)


def test_a_mark_that_a_regrade_took_can_be_released_again(quiz, essay, instructor):
    give(essay, instructor)
    let_go(quiz, instructor)
    again = {"quiz": quiz, "question": essay.version.question, "marks_by_hand_too": True}
    done(repairs.regrade, instructor, MORNING + 3 * HOUR, **again)
    assert fresh(essay).fraction is None
    let_go(quiz, instructor, MORNING + 4 * HOUR)
    assert fresh(essay).fraction == 1


def test_a_mark_of_the_whole_attempt_stays(quiz, essay, instructor):
    give(essay, instructor)
    done(repairs.override, instructor, attempt=essay.attempt, points=2)
    let_go(quiz, instructor)
    essay.attempt.refresh_from_db()
    assert (essay.attempt.points, essay.attempt.counted_points) == (8, 2)


def take_back(quiz, by, uuid, reason="Too early.", at=MORNING + 3 * HOUR):
    return mark_releases.take_back(order=order(by, at, reason), quiz=quiz, uuid=uuid)


def test_a_release_is_taken_back_and_made_again(quiz, essay, instructor):
    kept = give(essay, instructor)
    first = let_go(quiz, instructor)
    assert take_back(quiz, instructor, first.uuid) == 1
    assert (fresh(essay).fraction, points(essay)) == (None, 0)
    undone = Repair.objects.latest("pk")
    assert (undone.kind, undone.withdraws.kind) == ("withdraw", "mark")
    kept.refresh_from_db()
    assert kept.fraction == 1
    assert take_back(quiz, instructor, first.uuid) == 0
    let_go(quiz, instructor, MORNING + 4 * HOUR)
    assert (points(essay), Repair.objects.count()) == (8, 3)


def test_taking_back_leaves_the_mark_before(quiz, essay, instructor):
    done(repairs.mark_answer, instructor, item=essay, fraction=0.75)
    give(essay, instructor, at=MORNING + 2 * HOUR)
    given = let_go(quiz, instructor, MORNING + 3 * HOUR)
    assert points(essay) == 8
    take_back(quiz, instructor, given.uuid, at=MORNING + 4 * HOUR)
    assert (fresh(essay).fraction, points(essay)) == (0.75, 6)


def test_what_was_marked_since_is_not_taken_back(quiz, essay, instructor):
    give(essay, instructor)
    given = let_go(quiz, instructor)
    done(repairs.mark_answer, instructor, MORNING + 3 * HOUR, item=fresh(essay), fraction=0.75)
    assert take_back(quiz, instructor, given.uuid) == 0
    assert fresh(essay).fraction == 0.75


def test_taking_back_needs_a_reason(quiz, essay, instructor):
    give(essay, instructor)
    given = let_go(quiz, instructor)
    with pytest.raises(RepairError):
        take_back(quiz, instructor, given.uuid, reason="")


def test_a_release_looks_with_five_queries_however_many(quiz, instructor, count_queries):
    counts = []
    for number in (1, 3):
        for _one in range(number):
            give(write_essay(UserFactory(), quiz), instructor)
        with count_queries() as queries:
            found = look(quiz, instructor).due
        counts.append((len(found), len(queries)))
    assert counts == [(1, 5), (4, 5)]


def test_two_essays_of_an_attempt_change_its_mark_one_after_the_other(
    course, quiz, student, instructor
):
    second = factories.QuestionFactory(objective=course.objective, key="more", body=kinds.essay())
    models.QuizQuestion.objects.create(quiz=quiz, question=second, position=2)
    attempt = attempts.start(user=student, quiz=quiz, now=MORNING)
    for position in (1, 2):
        send(attempt, position, {"essay": {"text": ["It was so."]}})
    finish(attempt)
    for item in attempt.items.all():
        give(item, instructor)
    let_go(quiz, instructor)
    changes = MarkChange.objects.order_by("pk").values_list("points_before", "points_after")
    assert sorted(changes) in ([(0, 1), (1, 9)], [(0, 8), (8, 9)])


def test_a_release_takes_as_many_queries_for_three_as_for_one(quiz, instructor, count_queries):
    counts = []
    for number in (1, 3):
        for _one in range(number):
            give(write_essay(UserFactory(), quiz), instructor)
        seen = look(quiz, instructor).digest
        with count_queries() as queries:
            assert look(quiz, instructor, seen=seen, uuid=uuid4()).done is True
        counts.append(len(queries))
    assert counts[0] == counts[1]
