"""Attempts under each behaviour: what is saved, tried, closed and counted."""

from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import pytest

from quizzes.actions import attempts
from quizzes.models import Accommodation, Attempt, AttemptItem, Grade, Quiz, Response
from tests import factories
from tests.actions.test_attempts import RIGHT, WRONG, submission
from tests.factories import MORNING

PAGE, OTHER_PAGE = UUID(int=1), UUID(int=2)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def begin(course, student):
    """Return a function that starts the small quiz under rules of its own."""

    def start(**rules) -> Attempt:
        Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
        course.quiz.refresh_from_db()
        return attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))

    return start


def send(attempt, at, answers=RIGHT, **changes):
    """Submit an answer to one question as its page would; return what became of it."""
    item = attempt.items.get(position=at)
    certainty = changes.pop("certainty", None)
    raw = submission(item, answers) if isinstance(answers, dict) else dict(answers)
    arguments = {
        "user": attempt.user,
        "attempt_id": attempt.pk,
        "position": at,
        "raw": raw | ({"certainty": [str(certainty)]} if certainty else {}),
        "uuid": uuid4(),
        "claimed_at": None,
        "now": MORNING,
    }
    return attempts.answer(**(arguments | changes))


def finish(attempt, now=MORNING):
    return attempts.finish(user=attempt.user, attempt_id=attempt.pk, now=now)


def sums(attempt):
    attempt.refresh_from_db()
    return attempt.points, attempt.max_points, attempt.answered


# Deferred


def test_a_saved_answer_is_graded_at_the_end_alone(begin):
    attempt = begin(behaviour="deferred_feedback")
    outcome = send(attempt, 1)
    assert (outcome.grade, outcome.item.closed_at, outcome.item.answered) == (None, None, 1)
    assert (Grade.objects.count(), sums(attempt)) == (0, (0, 4, 1))
    send(attempt, 2, WRONG)
    done = finish(attempt)
    assert (done.points, done.answered, done.ending) == (1, 2, "submitted")
    items = attempt.items.order_by("position")
    assert [item.fraction for item in items] == [1, 0, None, None]
    assert {item.closed_at for item in items} == {MORNING}
    assert [item.first_attempt for item in items] == [True, True, None, None]
    assert Grade.objects.count() == 2


def test_a_later_answer_takes_the_place_of_an_earlier_one_and_both_are_kept(begin):
    attempt = begin(behaviour="deferred_feedback")
    send(attempt, 1, WRONG, page=PAGE, revision=1)
    outcome = send(attempt, 1, RIGHT, page=PAGE, revision=2)
    assert (outcome.other_page, outcome.revision) == (False, 2)
    assert finish(attempt).points == 1
    assert Response.objects.count() == 2


def test_a_delayed_answer_never_overwrites_a_newer_one(begin):
    attempt = begin(behaviour="deferred_feedback")
    send(attempt, 1, RIGHT, page=PAGE, revision=2)
    outcome = send(attempt, 1, WRONG, page=PAGE, revision=1, now=MORNING + MINUTE)
    assert (outcome.superseded, outcome.revision) == (True, 2)
    assert outcome.answer == attempt.items.get(position=1).response.answer
    assert (Response.objects.count(), finish(attempt).points) == (2, 1)


def test_of_two_pages_the_later_answer_counts_and_is_told(begin):
    attempt = begin(behaviour="deferred_feedback")
    send(attempt, 1, WRONG, page=PAGE, revision=5)
    outcome = send(attempt, 1, RIGHT, page=OTHER_PAGE, revision=1, now=MORNING + SECOND)
    assert (outcome.other_page, outcome.superseded) == (True, False)
    # It waited a minute in the first page for the network, and is older than what counts.
    late = send(attempt, 1, WRONG, page=PAGE, revision=6, age=60.0, now=MORNING + MINUTE)
    assert late.superseded is True
    assert finish(attempt).points == 1


def test_the_same_save_again_changes_nothing(begin):
    attempt = begin(behaviour="deferred_feedback")
    uuid = uuid4()
    send(attempt, 1, uuid=uuid, page=PAGE, revision=1)
    again = send(attempt, 1, uuid=uuid, page=PAGE, revision=1)
    assert (again.repeated, Response.objects.count(), sums(attempt)[2]) == (True, 1, 1)


def test_an_answer_can_be_taken_out_again(begin):
    attempt = begin(behaviour="deferred_feedback")
    send(attempt, 1, page=PAGE, revision=1)
    send(attempt, 1, {}.items(), page=PAGE, revision=2)
    assert sums(attempt) == (0, 4, 0)
    assert attempt.items.get(position=1).answered_at is None
    assert finish(attempt).points == 0


def test_what_is_wrong_at_the_end_brings_its_card_back(begin, course, student):
    from quizzes.actions import cards

    cards.add(user=student, cards=[course.cards[0]], now=MORNING - timedelta(days=3))
    event = cards.review(
        user=student,
        card_id=course.cards[0].pk,
        rating=4,
        uuid=uuid4(),
        seen=0,
        now=MORNING - timedelta(days=3),
        claimed_at=None,
    )
    assert event.state.due_on > MORNING.date()
    attempt = begin(behaviour="deferred_feedback")
    send(attempt, 1, WRONG)
    finish(attempt)
    event.state.refresh_from_db()
    assert event.state.due_on == MORNING.date() + timedelta(days=1)


# Interactive and adaptive


@pytest.fixture
def hinted(course, begin):
    """An interactive attempt at one question with two hints."""
    body = factories.single_choice(hints=("First hint", "Second hint"))
    question = factories.QuestionFactory(objective=course.objective, body=body)
    course.quiz.places.all().delete()
    course.quiz.places.create(question=question, position=1, points=3)
    return begin(behaviour="interactive")


def test_interactive_closes_when_right(hinted):
    first = send(hinted, 1, WRONG)
    assert (first.item.closed_at, first.item.tries, sums(hinted)) == (None, 1, (0, 3, 1))
    second = send(hinted, 1, RIGHT)
    assert (second.item.closed_at, second.item.tries) == (MORNING, 2)
    assert sums(hinted)[0] == pytest.approx(3 * (1 - 0.3333333))
    assert hinted.finished_at == MORNING
    assert Grade.objects.count() == 2


def test_interactive_closes_when_the_tries_are_used_up(hinted):
    closed = [send(hinted, 1, WRONG).item.closed_at for _try in range(3)]
    assert closed == [None, None, MORNING]
    again = send(hinted, 1, RIGHT)
    assert (again.already_answered, sums(hinted)) == (True, (0, 3, 1))


def test_the_same_try_again_counts_once(hinted):
    uuid = uuid4()
    send(hinted, 1, WRONG, uuid=uuid)
    assert send(hinted, 1, WRONG, uuid=uuid).repeated is True
    assert (hinted.items.get().tries, Response.objects.count()) == (1, 1)


def test_adaptive_keeps_the_best_and_stays_open(begin):
    attempt = begin(behaviour="adaptive", penalty=0.1)
    for answers in (WRONG, RIGHT, WRONG):
        outcome = send(attempt, 1, answers)
    assert (outcome.item.closed_at, outcome.item.tries) == (None, 3)
    assert sums(attempt) == (pytest.approx(0.9), 4, 1)
    assert send(attempt, 1, WRONG).repeated is True
    assert finish(attempt).points == pytest.approx(0.9)


# Certainty


@pytest.mark.parametrize(
    ("behaviour", "ends"), [("immediate_certainty", False), ("deferred_certainty", True)]
)
def test_certainty_weighs_right_and_wrong(begin, behaviour, ends):
    attempt = begin(behaviour=behaviour)
    send(attempt, 1, RIGHT, certainty=3)
    send(attempt, 2, WRONG, certainty=2)
    if ends:
        finish(attempt)
    assert sums(attempt) == (1, 12, 2)
    assert [r.certainty for r in Response.objects.order_by("pk")] == [3, 2]


def test_an_answer_that_is_graded_at_once_needs_its_certainty(begin):
    attempt = begin(behaviour="immediate_certainty")
    with pytest.raises(attempts.IncompleteAnswerError) as error:
        send(attempt, 1)
    assert error.value.missing == ("certainty",)


# Time


def test_an_answer_in_the_grace_counts_and_a_later_one_is_kept(begin):
    attempt = begin(behaviour="deferred_feedback", time_limit=10)
    end = MORNING + 10 * MINUTE
    assert send(attempt, 1, now=end + 60 * SECOND).late is False
    late = send(attempt, 2, now=end + 61 * SECOND)
    assert (late.late, late.grade) == (True, None)
    assert attempts.finish_overdue(now=end + 2 * MINUTE) == 1
    attempt.refresh_from_db()
    assert (attempt.ending, attempt.finished_at, attempt.points) == ("time", end, 1)
    assert list(Response.objects.filter(late=True).values_list("item__position", flat=True)) == [2]


@pytest.mark.parametrize("behaviour", ["deferred_feedback", "immediate_feedback"])
def test_the_grace_holds_after_the_attempt_was_submitted_for_time(begin, behaviour):
    attempt = begin(behaviour=behaviour, time_limit=10)
    end = MORNING + 10 * MINUTE
    assert attempts.finish_overdue(now=end + SECOND) == 1
    assert send(attempt, 1, now=end + 30 * SECOND).late is False
    assert sums(attempt) == (1, 4, 1)
    assert send(attempt, 2, now=end + 90 * SECOND).late is True
    assert sums(attempt) == (1, 4, 1)


def test_after_submitting_nothing_counts_any_more(begin):
    attempt = begin(behaviour="deferred_feedback", time_limit=10)
    finish(attempt)
    assert send(attempt, 1, now=MORNING + SECOND).late is True
    assert sums(attempt) == (0, 4, 0)


def test_an_allowance_reaches_a_running_attempt(begin, course, student):
    attempt = begin(behaviour="deferred_feedback", time_limit=10)
    Accommodation.objects.create(course=course.course, user=student, time_multiplier=2)
    assert attempts.finish_overdue(now=MORNING + 11 * MINUTE) == 0
    assert send(attempt, 1, now=MORNING + 19 * MINUTE).late is False
    assert attempts.finish_overdue(now=MORNING + 21 * MINUTE) == 1


def test_minutes_given_to_one_attempt(begin):
    attempt = begin(time_limit=10)
    Attempt.objects.update(extra_minutes=5)
    assert send(attempt, 1, now=MORNING + 14 * MINUTE).late is False
    assert attempts.finish_overdue(now=MORNING + 16 * MINUTE) == 1


def test_an_attempt_whose_time_is_over_is_not_gone_on_with(begin, course, student):
    first = begin(time_limit=10)
    later = MORNING + 11 * MINUTE
    second = attempts.start(user=student, quiz=course.quiz, now=later)
    assert second != first
    first.refresh_from_db()
    assert first.ending == "time"


# Going through


def test_going_on_leaves_questions_behind_where_there_is_one_direction(begin):
    attempt = begin(navigation="sequential", behaviour="deferred_feedback")
    own = {"user": attempt.user, "attempt_id": attempt.pk, "now": MORNING}
    # A doubled press, and positions that are no one's next, move nothing.
    gone = [attempts.go_on(position=at, **own) for at in (1, 1, 4, 2, 3, 1, 4, 4)]
    assert gone == [2, 2, 2, 3, 4, 4, None, None]
    attempt.refresh_from_db()
    assert attempt.reached == 4


def test_flags_are_the_students_own(begin, other_student):
    attempt = begin()
    own = {"user": attempt.user, "attempt_id": attempt.pk, "position": 2}
    attempts.flag(**own, flagged=True)
    assert attempt.items.get(position=2).flagged is True
    with pytest.raises(AttemptItem.DoesNotExist):
        attempts.flag(**own | {"user": other_student}, flagged=False)
