"""A guest's attempts move into an account: graded where they end, never more than allowed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from quizzes.actions import attempts, guests
from quizzes.domain.timing import NO_ALLOWANCE
from quizzes.models import (
    Accommodation,
    Attempt,
    AttemptItem,
    Grade,
    Quiz,
    Response,
)
from quizzes.reports.desk_record import changes_of
from tests.factories import MORNING

DAY = timedelta(days=1)


def merge(guest, into, now=MORNING + 9 * DAY):
    return guests.merge_guest(guest=guest, into=into, now=now)


def answered_attempt(user, quiz, question, now=MORNING, *, first=True, finished=True):
    """Return an attempt of one question, answered at ``now``."""
    attempt = Attempt.objects.create(
        user=user, quiz=quiz, started_at=now, started_on=now.date(), max_points=1, length=1,
        answered=1, finished_at=now if finished else None,
    )  # fmt: skip
    item = attempt.items.create(
        position=1, version=question.current, points=1, answered_at=now, first_attempt=first
    )
    item.responses.create(uuid=uuid4(), answer={}, at=now, learner_day=now.date())
    return attempt


def test_finished_attempts_move_whole(guest, student, course):
    attempt = answered_attempt(guest, course.quiz, course.questions[0])

    merge(guest, student)

    assert Attempt.objects.get() == attempt
    assert Attempt.objects.get().user == student
    assert AttemptItem.objects.get().responses.count() == 1


@pytest.mark.parametrize(
    ("answers", "stays_open"), [((2, 1), "guest"), ((1, 2), "student"), ((1, 1), "guest")]
)
def test_of_two_open_attempts_the_fuller_or_newer_stays_open(
    guest, student, course, answers, stays_open
):
    mine = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    theirs = attempts.start(user=guest, quiz=course.quiz, now=MORNING + DAY)
    Attempt.objects.filter(pk=mine.pk).update(answered=answers[1])
    Attempt.objects.filter(pk=theirs.pk).update(answered=answers[0])

    merge(guest, student, now=MORNING + 9 * DAY)

    kept, closed = (theirs, mine) if stays_open == "guest" else (mine, theirs)
    finished = dict(Attempt.objects.values_list("pk", "finished_at"))
    assert finished == {kept.pk: None, closed.pk: MORNING + 9 * DAY}
    assert set(Attempt.objects.values_list("user", flat=True)) == {student.pk}


def save(attempt, *, right=True, now=MORNING):
    """Answer the first question of an attempt where answers are graded at its end."""
    item = attempt.items.get(position=1)
    tokens = {key: token for token, key in item.options}
    attempts.answer(
        user=attempt.user, attempt_id=attempt.pk, position=1, uuid=uuid4(), claimed_at=None,
        raw={"choice": [tokens["b" if right else "a"]]}, now=now,
    )  # fmt: skip


def under(course, **rules):
    Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
    course.quiz.refresh_from_db()
    return course.quiz


def test_the_attempt_that_is_closed_is_graded_as_any_that_ends(guest, student, course):
    quiz = under(course, behaviour="deferred_feedback")
    mine = attempts.start(user=student, quiz=quiz, now=MORNING)
    theirs = attempts.start(user=guest, quiz=quiz, now=MORNING + DAY)
    save(mine)
    save(theirs, now=MORNING + DAY)

    merge(guest, student, now=MORNING + 9 * DAY)

    mine.refresh_from_db()
    assert (mine.points, mine.ending, mine.finished_at) == (1, "submitted", MORNING + 9 * DAY)
    assert mine.items.filter(closed_at=None).count() == 0
    assert Grade.objects.get().response.item.attempt == mine


def test_what_was_over_in_time_ended_then(guest, student, course):
    quiz = under(course, behaviour="deferred_feedback")
    theirs = attempts.start(user=guest, quiz=quiz, now=MORNING)
    save(theirs)
    Attempt.objects.update(rules=quiz.rules().to_json() | {"time_limit": 30})
    mine = attempts.start(user=student, quiz=quiz, now=MORNING + DAY)

    merge(guest, student, now=MORNING + DAY)

    theirs.refresh_from_db()
    assert (theirs.points, theirs.ending) == (1, "time")
    assert theirs.finished_at == MORNING + timedelta(minutes=30)
    assert Attempt.objects.open().get() == mine


def test_an_attempt_whose_answer_was_taken_out_stays_on_record(guest, student, course):
    quiz = under(course, behaviour="deferred_feedback")
    theirs = attempts.start(user=guest, quiz=quiz, now=MORNING)
    save(theirs)
    AttemptItem.objects.update(answered_at=None)
    Attempt.objects.update(answered=0)
    attempts.start(user=student, quiz=quiz, now=MORNING + DAY)

    merge(guest, student)

    assert Attempt.objects.get(pk=theirs.pk).finished_at == MORNING + 9 * DAY


@pytest.mark.parametrize(("allowed", "extra", "counted"), [(1, 0, 1), (2, 0, 2), (2, 1, 3)])
def test_merging_never_exceeds_the_attempts_that_are_allowed(
    guest, student, course, allowed, extra, counted
):
    quiz = under(course, behaviour="deferred_feedback")
    of_guest = []
    for day in range(3):
        attempt = attempts.start(user=guest, quiz=quiz, now=MORNING + day * DAY)
        save(attempt, now=MORNING + day * DAY)
        if day < 2:
            attempts.finish(user=guest, attempt_id=attempt.pk, now=MORNING + day * DAY)
        of_guest.append(attempt)
    mine = attempts.start(user=student, quiz=quiz, now=MORNING + DAY)
    under(course, attempts_allowed=allowed)
    Accommodation.objects.create(course=course.course, user=student, extra_attempts=extra)

    merge(guest, student)

    counting = Attempt.objects.filter(voided_at=None).order_by("pk")
    assert list(counting) == [*of_guest[: counted - 1], mine]
    assert Attempt.objects.open().get() == mine
    assert (Attempt.objects.count(), Response.objects.count()) == (4, 3)
    voided = Attempt.objects.exclude(voided_at=None)
    assert [(one.points, one.finished_at is None) for one in voided] == [(1, False)] * len(voided)
    told = [changes_of(attempt)[0].kind for attempt in voided]
    assert told == ["void"] * (4 - counted)


def test_a_limited_attempt_nobody_answered_in_still_uses_one_up(guest, student, course):
    quiz = under(course, behaviour="deferred_feedback")
    theirs = attempts.start(user=guest, quiz=quiz, now=MORNING)
    save(theirs)
    mine = attempts.start(user=student, quiz=under(course, attempts_allowed=2), now=MORNING)

    merge(guest, student)

    assert attempts.attempts_left(student, quiz, NO_ALLOWANCE) == 0
    mine.refresh_from_db()
    assert (mine.finished_at, mine.voided_at) == (MORNING + 9 * DAY, None)


@pytest.mark.parametrize("who", ["guest", "student"])
def test_an_open_attempt_nobody_answered_in_is_dropped(guest, student, course, who):
    one, other = (guest, student) if who == "guest" else (student, guest)
    attempts.start(user=one, quiz=course.quiz, now=MORNING + DAY)
    kept = answered_attempt(other, course.quiz, course.questions[0], finished=False)

    merge(guest, student)

    assert Attempt.objects.get() == kept
    assert (Attempt.objects.get().user, Attempt.objects.get().finished_at) == (student, None)


def test_only_the_earliest_answer_to_a_question_is_the_first(guest, student, course):
    question, other_question = course.questions[:2]
    early = answered_attempt(guest, course.quiz, question, MORNING)
    late = answered_attempt(student, course.quiz, question, MORNING + DAY)
    single = answered_attempt(student, course.quiz, other_question, MORNING + DAY)

    merge(guest, student)

    firsts = dict(AttemptItem.objects.values_list("attempt", "first_attempt"))
    assert firsts == {early.pk: True, late.pk: False, single.pk: True}
