"""Marking an essay: saved as typed, in whatever windows, and flagged when the answer changes."""

from datetime import timedelta
from uuid import uuid4

import pytest

from quizzes.actions import attempts, deletion, marking, repairs
from quizzes.actions.marking import StaleMarkingError, TooManyCommentsError, UnfinishedMarkingError
from quizzes.domain.marking import Mark, Missing
from quizzes.models import Marking, MarkingComment, SettledMark
from quizzes.models.marked_answers import answered
from quizzes.reports.marking import essays_at_desk
from tests.actions.marked import HOUR, TEXT, as_seen, exam, fresh, give, write
from tests.actions.repairing import done
from tests.actions.test_attempt_behaviours import finish, send
from tests.domain import kinds
from tests.factories import MORNING, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(course):
    return exam(course)


@pytest.fixture
def essay(quiz, student):
    return write(student, quiz)


def seen(course):
    return answered(essays_at_desk(as_seen(course.course)))


def test_a_mark_is_kept_with_its_share_and_the_answer_that_was_read(essay, instructor):
    kept = give(essay, instructor, {"a": 1.5, "b": 0, "unknown": 4}, "  Say when. ")
    assert (kept.points, kept.fraction, kept.comment) == ({"a": 1.5, "b": 0}, 0.375, "Say when.")
    assert (kept.response, kept.is_done, kept.revision) == (essay.response, True, 1)
    assert kept.saved_at == MORNING + HOUR
    assert fresh(essay).fraction is None


def test_half_a_mark_is_kept_and_not_finished(essay, instructor):
    kept = give(essay, instructor, {"a": 3}, is_done=False)
    assert (kept.points, kept.fraction) == ({"a": 3}, None)
    with pytest.raises(UnfinishedMarkingError):
        give(essay, instructor, {"a": 3})
    assert Marking.objects.get().is_done is False


def test_saying_the_same_again_changes_nothing(essay, instructor):
    first = give(essay, instructor)
    again = give(essay, instructor, at=MORNING + 2 * HOUR, page=None, revision=0)
    assert (again.saved_at, again.revision) == (first.saved_at, 1)


def test_an_older_window_overwrites_nothing(essay, instructor):
    page = uuid4()
    give(essay, instructor, {"a": 3}, is_done=False, page=page)
    with pytest.raises(StaleMarkingError):
        give(essay, instructor, {"a": 1}, is_done=False, revision=0)
    assert Marking.objects.get().points == {"a": 3}
    # The same page goes on, even if it never heard that its first save came through.
    kept = give(essay, instructor, {"a": 2, "b": 1}, page=page, revision=0)
    assert (kept.points, kept.revision) == ({"a": 2, "b": 1}, 2)


def test_every_marker_has_a_mark_of_their_own(course, essay, instructor, other_student):
    give(essay, instructor)
    give(essay, other_student, {"a": 0, "b": 0})
    (one,) = seen(course)
    assert [mark.fraction for mark in one.finished] == [1, 0]
    assert one.outcome is Missing.DIFFERENT


def test_an_essay_without_a_rubric_is_marked_as_a_whole(course, student, instructor):
    essay = write(student, exam(course, kinds.question("essay")))
    assert give(essay, instructor, {"whole": 2}).fraction == 0.25


def test_what_is_marked_are_essays_of_finished_attempts_that_count(course, quiz, essay):
    assert [one.item for one in seen(course)] == [essay]
    essay.attempt.voided_at = MORNING
    essay.attempt.save()
    assert seen(course) == []


def test_practice_and_running_attempts_are_not_marked(course, student, other_student, quiz):
    attempt = attempts.start(user=student, quiz=quiz, now=MORNING)
    send(attempt, 1, {"essay": {"text": [TEXT]}})
    assert seen(course) == []
    finish(attempt)
    assert len(seen(course)) == 1
    type(quiz).objects.filter(pk=quiz.pk).update(purpose="practice")
    quiz.refresh_from_db()
    write(other_student, quiz)
    assert len(seen(course)) == 1


def test_an_empty_essay_is_nothing_to_mark(course, student, quiz):
    finish(attempts.start(user=student, quiz=quiz, now=MORNING))
    assert seen(course) == []


def test_a_changed_answer_is_flagged_and_its_mark_kept(course, essay, instructor):
    give(essay, instructor, comment="Good.")
    done(repairs.reopen, instructor, attempt=essay.attempt, minutes=None)
    assert seen(course) == []
    later = MORNING + timedelta(hours=2)
    send(essay.attempt, 1, {"essay": {"text": ["Something else."]}}, now=later)
    finish(essay.attempt, now=later)
    (one,) = seen(course)
    assert (one.outcome, one.markings[0].comment) == (Missing.CHANGED, "Good.")
    give(essay, instructor, {"a": 0, "b": 0})
    (one,) = seen(course)
    assert one.outcome.fraction == 0


def test_a_late_answer_that_is_accepted_is_flagged(course, essay, instructor):
    send(essay.attempt, 1, {"essay": {"text": ["Later."]}}, now=MORNING + HOUR)
    late = essay.responses.get(late=True)
    give(essay, instructor)
    done(repairs.accept_late, instructor, response=late)
    assert [one.outcome for one in seen(course)] == [Missing.CHANGED]


def test_an_instructor_settles_and_may_settle_again(course, essay, instructor, other_student):
    give(essay, instructor)
    give(essay, other_student, {"a": 0, "b": 0})
    for fraction in (0.5, 0.25):
        mark = Mark(fraction=fraction, at=MORNING, points={"a": 1}, comment=" Fair. ")
        (one,) = seen(course)
        decided = {"item": essay, "response": essay.response, "mark": mark, "seen": one.state}
        marking.settle(**decided, by=instructor, now=MORNING + HOUR)
    (one,) = seen(course)
    assert (one.outcome.fraction, one.outcome.comment) == (0.25, "Fair.")
    assert (SettledMark.objects.count(), Marking.objects.count()) == (1, 2)


def test_comments_are_kept_once_and_forgotten(course, instructor, other_student):
    where = {"course": course.course, "author": instructor}
    kept = marking.keep_comment(**where, text=" Say when. ")
    assert marking.keep_comment(**where, text="Say when.") == kept
    assert marking.keep_comment(**where, text=" ") is None
    marking.forget_comment(course=course.course, author=other_student, comment_id=kept.pk)
    assert MarkingComment.objects.count() == 1
    marking.forget_comment(**where, comment_id=kept.pk)
    assert MarkingComment.objects.count() == 0


def test_so_many_comments_are_enough(course, instructor):
    where = {"course": course.course, "author": instructor}
    for number in range(marking.MOST_COMMENTS):
        marking.keep_comment(**where, text=f"Comment {number}")
    with pytest.raises(TooManyCommentsError):
        marking.keep_comment(**where, text="One more")


def test_marks_stay_when_their_marker_leaves(course, essay, other_student):
    give(essay, other_student)
    marking.keep_comment(course=course.course, author=other_student, text="Good.")
    deletion.delete_account(user=other_student, now=MORNING + HOUR)
    assert Marking.objects.get().marker is None
    assert MarkingComment.objects.count() == 0
    assert [one.outcome.fraction for one in seen(course)] == [1]


def test_reading_takes_four_queries_however_many(course, quiz, instructor, count_queries):
    counts = []
    for number in (1, 3):
        for _one in range(number):
            give(write(UserFactory(), quiz), instructor)
        with count_queries() as queries:
            found = [(one.outcome, one.is_due) for one in seen(course)]
        counts.append((len(found), len(queries)))
    assert counts == [(1, 4), (4, 4)]


# What holds a release


def test_a_mark_that_was_begun_and_erased_holds_nothing(course, essay, instructor, other_student):
    give(essay, other_student, {"a": 1}, is_done=False)
    assert [one.outcome for one in seen(course)] == [Missing.UNFINISHED]
    erased = give(essay, other_student, {}, is_done=False)
    assert [(one.outcome, one.is_waiting) for one in seen(course)] == [(Missing.UNMARKED, True)]
    give(essay, instructor)
    assert [one.outcome.fraction for one in seen(course)] == [1]
    # Its marker goes on where they were.
    give(essay, other_student, {"a": 3}, is_done=False, page=None, revision=erased.revision)
    assert [one.outcome for one in seen(course)] == [Missing.UNFINISHED]


def aside(one, marking_id, by, **changes):
    said = {"seen": one.state, "now": MORNING + 3 * HOUR} | changes
    return marking.set_aside(item=one.item, marking_id=marking_id, by=by, **said)


def test_what_somebody_left_unfinished_is_set_aside_on_record(
    course, essay, instructor, other_student
):
    give(essay, instructor)
    left = give(essay, other_student, {"a": 1}, "I", is_done=False)
    deletion.delete_account(user=other_student, now=MORNING + HOUR)
    (one,) = seen(course)
    assert (one.outcome, [held.pk for held in one.holding]) == (Missing.UNFINISHED, [left.pk])
    aside(one, left.pk, instructor)
    left.refresh_from_db()
    assert (left.points, left.comment, left.is_done) == ({"a": 1}, "I", False)
    assert (left.set_aside_by, left.set_aside_at) == (instructor, MORNING + 3 * HOUR)
    (now,) = seen(course)
    assert (now.outcome.fraction, now.holding) == (1, ())
    with pytest.raises(StaleMarkingError):
        aside(one, left.pk, instructor)


def test_what_was_set_aside_counts_again_once_its_marker_goes_on(
    course, essay, instructor, other_student
):
    left = give(essay, other_student, {"a": 1}, is_done=False)
    aside(seen(course)[0], left.pk, instructor)
    assert [one.outcome for one in seen(course)] == [Missing.UNMARKED]
    give(essay, other_student, {"a": 3, "b": 1}, revision=left.revision)
    left.refresh_from_db()
    assert (left.set_aside_by, left.set_aside_at) == (None, None)
    assert [one.outcome.fraction for one in seen(course)] == [1]


def test_only_what_holds_a_release_is_set_aside_as_it_was_shown(
    course, essay, instructor, other_student
):
    done_one = give(essay, instructor)
    begun = give(essay, other_student, {"a": 1}, is_done=False)
    (one,) = seen(course)
    with pytest.raises(StaleMarkingError):
        aside(one, done_one.pk, instructor)
    give(essay, other_student)
    with pytest.raises(StaleMarkingError):
        aside(one, begun.pk, instructor)
    assert Marking.objects.filter(set_aside_at=None).count() == 2
