"""The cards of wrong answers come forward once verdicts are shown and no answer can count."""

from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from quizzes.actions import attempts, repairs
from quizzes.models import Attempt, CardEvent, CardState, Quiz
from quizzes.reports.closing import closed_among
from tests.actions.repairing import done
from tests.actions.test_attempt_behaviours import MINUTE, SECOND, finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.factories import MORNING
from tests.views.quiz_pages import card_in_review

pytestmark = pytest.mark.exhaustive

DAY = timedelta(days=1)
END = MORNING + 10 * MINUTE
GRACE = 60 * SECOND
IN_GRACE = END + 30 * SECOND
TIMED = {"behaviour": "deferred_feedback", "time_limit": 10}
AFTER_CLOSE = {
    "behaviour": "deferred_feedback",
    "show_verdicts": "after_close",
    "closes_at": MORNING + DAY,
}


@pytest.fixture
def card(course, student):
    """The card of the first question's fact, learned and due in weeks."""
    card_in_review(student, course.cards[0])
    return course.cards[0]


def moved() -> int:
    return CardEvent.objects.filter(kind="advance").count()


def return_cards(now) -> int:
    quizzes = set(Quiz.objects.values_list("pk", flat=True))
    return attempts.return_cards(now=now, closed=closed_among(quizzes, now))


def test_a_submitted_answer_brings_its_card_forward_at_once(begin, student, card):
    attempt = begin(student, behaviour="deferred_feedback")
    send(attempt, 1, WRONG)
    finish(attempt)
    assert CardState.objects.get().due_on == MORNING.date() + DAY
    assert (moved(), return_cards(MORNING + DAY), moved()) == (1, 0, 1)


@pytest.mark.parametrize("ended_at", [END + SECOND, END + GRACE + SECOND])
def test_no_card_moves_before_the_grace_is_over(begin, student, card, ended_at):
    attempt = begin(student, **TIMED)
    send(attempt, 1, WRONG)
    attempts.finish_overdue(now=ended_at)
    assert moved() == (ended_at >= END + GRACE)
    return_cards(END + GRACE - SECOND)
    assert moved() == (ended_at >= END + GRACE)
    for _twice in range(2):
        return_cards(END + GRACE + SECOND)
        assert moved() == 1


@pytest.mark.parametrize("behaviour", ["deferred_feedback", "immediate_feedback", "interactive"])
def test_an_answer_in_the_grace_moves_its_card_after_the_grace(begin, student, card, behaviour):
    attempt = begin(student, **TIMED | {"behaviour": behaviour})
    attempts.finish_overdue(now=END + SECOND)
    send(attempt, 1, WRONG, now=IN_GRACE)
    assert moved() == 0
    assert (return_cards(END + GRACE), moved()) == (1, 1)


def test_an_answer_made_right_in_the_grace_moves_no_card(begin, student, card):
    attempt = begin(student, **TIMED)
    send(attempt, 1, WRONG)
    attempts.finish_overdue(now=END + SECOND)
    send(attempt, 1, RIGHT, now=IN_GRACE)
    assert (return_cards(END + GRACE), moved()) == (0, 0)


@pytest.mark.parametrize("answered_in_grace", [False, True])
def test_what_is_never_shown_moves_no_card(begin, student, card, answered_in_grace):
    attempt = begin(student, **TIMED, show_verdicts="never")
    send(attempt, 1, RIGHT if answered_in_grace else WRONG)
    attempts.finish_overdue(now=END + SECOND)
    if answered_in_grace:
        send(attempt, 1, WRONG, now=IN_GRACE)
    assert (return_cards(MORNING + 9 * DAY), moved()) == (0, 0)


def test_what_is_shown_after_the_close_moves_its_card_then(begin, student, card):
    attempt = begin(student, **AFTER_CLOSE)
    send(attempt, 1, WRONG)
    finish(attempt)
    assert (return_cards(MORNING + DAY), moved()) == (0, 0)
    assert (return_cards(MORNING + DAY + MINUTE), moved()) == (1, 1)
    assert CardState.objects.get().due_on == MORNING.date() + 2 * DAY


def test_a_review_that_opens_late_moves_cards_once(begin, student, card):
    attempt = begin(student, **AFTER_CLOSE | {"closes_at": None})
    send(attempt, 1, WRONG)
    finish(attempt)
    assert (return_cards(MORNING + 9 * DAY), moved()) == (0, 0)
    Quiz.objects.update(closes_at=MORNING + 9 * DAY)
    assert (return_cards(MORNING + 10 * DAY), moved()) == (1, 1)
    CardState.objects.update(due_on=MORNING.date() + 30 * DAY)
    assert (return_cards(MORNING + 11 * DAY), moved()) == (0, 1)


def test_an_answer_told_at_once_moves_its_card_once(begin, student, card):
    attempt = begin(student, **TIMED | {"behaviour": "interactive"})
    send(attempt, 1, WRONG)
    assert moved() == 1
    attempts.finish_overdue(now=END + SECOND)
    CardState.objects.update(due_on=MORNING.date() + 30 * DAY)
    assert (return_cards(END + GRACE), moved()) == (0, 1)


def test_a_reopened_attempt_waits_for_its_new_end(begin, student, instructor, card):
    attempt = begin(student, **AFTER_CLOSE)
    send(attempt, 1, WRONG)
    finish(attempt)
    attempt.refresh_from_db()
    done(repairs.reopen, instructor, attempt=attempt)
    Quiz.objects.update(closes_at=MORNING + MINUTE)
    assert (return_cards(MORNING + 9 * DAY), moved()) == (0, 0)


def test_the_timer_brings_them_and_says_how_many(begin, student, other_student, card, clock):
    for user in (student, other_student):
        attempt = begin(user, **TIMED)
        send(attempt, 1, WRONG if user == student else RIGHT)
    clock.set(IN_GRACE)
    call_command("finish_overdue", stdout=StringIO())
    clock.set(END + GRACE)
    out = StringIO()
    call_command("finish_overdue", stdout=out)
    assert out.getvalue().splitlines()[1:] == ["Cards of wrong answers came back in 1 attempts."]
    assert moved() == 1


def test_the_first_look_at_the_result_brings_them(begin, student, card, clock, client_of):
    attempt = begin(student, **AFTER_CLOSE)
    send(attempt, 1, WRONG)
    finish(attempt)
    client, result = client_of(student), f"/c/small/attempts/{attempt.pk}/result/"
    seen = []
    for _look in range(3):
        client.get(result)
        seen.append(moved())
        clock.move(hours=24, minutes=1)
    assert seen == [0, 1, 1]


@pytest.mark.parametrize("shown", ["after_attempt", "after_close", "never"])
def test_attempts_that_waited_before_the_update_wait_on(begin, student, shown):
    finish(begin(student, **TIMED, show_verdicts=shown))
    begin(student, **TIMED, show_verdicts=shown)
    Attempt.objects.update(cards_wait=False)
    import_module("quizzes.migrations.0013_cards_of_wrong_answers").let_wait(apps, None)
    assert Attempt.objects.awaiting_cards().count() == (shown == "after_close")
