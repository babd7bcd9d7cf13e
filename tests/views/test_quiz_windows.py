"""An assigned quiz opens and closes as its dates say: for everyone, a group, or one person."""

from datetime import timedelta
from random import Random

import pytest

from quizzes.actions import assignments, attempts
from quizzes.domain.quiz_rules import read_rules
from quizzes.domain.windows import Window
from quizzes.models import Accommodation, Attempt, Quiz
from quizzes.reports.closing import review_opens_at
from tests.factories import MORNING, AssignmentFactory, GroupFactory, UserFactory
from tests.views.quiz_pages import QUIZ, address, form_of, place, text_of

pytestmark = pytest.mark.exhaustive

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SHOWN = dict.fromkeys(
    ("show_verdicts", "show_marks", "show_feedback", "show_right_answers"), "after_close"
)


@pytest.fixture
def early(course) -> list:
    return [UserFactory(), UserFactory()]


@pytest.fixture
def late() -> list:
    return [UserFactory()]


@pytest.fixture
def assigned(course, early, late, clock):
    """The small quiz, open for all; the early group closes after a day, the late after three."""
    rules = SHOWN | {"behaviour": "deferred_feedback", "closes_at": MORNING + DAY}
    Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
    course.quiz.refresh_from_db()
    made = AssignmentFactory(quiz=course.quiz)
    groups = [GroupFactory(course=course.course, people=people) for people in (early, late)]
    made.windows.create(group=groups[0], due_at=MORNING + DAY, closes_at=MORNING + DAY)
    made.windows.create(group=groups[1], opens_at=MORNING + 2 * DAY, closes_at=MORNING + 3 * DAY)
    return made


def take(client, user) -> Attempt:
    """Let somebody take the small quiz with two right answers and two wrong ones."""
    client.post(QUIZ)
    attempt = Attempt.objects.of(user).open().get()
    for position in range(1, attempt.length + 1):
        client.post(place(attempt, position), form_of(attempt, position))
    client.post(address(attempt, "check/"))
    return attempt


# Who may start when


def test_each_group_has_its_own_dates(assigned, early, late, client_of, student):
    seen = {
        name: client_of(user).post(QUIZ).status_code
        for name, user in (("early", early[0]), ("late", late[0]), ("nobody's", student))
    }
    assert seen == {"early": 303, "late": 409, "nobody's": 303}
    page = text_of(client_of(late[0]).get(QUIZ))
    assert "This quiz opens on 4 Mar 2026, 09:00." in page
    assert "Due 3 Mar 2026, 09:00" in text_of(client_of(early[0]).get(QUIZ))


def test_dates_that_are_not_published_hold_for_nobody(assigned, late, client_of):
    assigned.is_published = False
    assigned.save()
    assert client_of(late[0]).post(QUIZ).status_code == 303


def test_an_extension_lets_one_person_in_and_the_shift_comes_on_top(
    course, assigned, early, client_of, clock
):
    clock.move(days=1)
    assert client_of(early[0]).post(QUIZ).status_code == 409
    longer = Window(closes_at=MORNING + 2 * DAY)
    assignments.set_extension(assignment=assigned, user=early[0], window=longer)
    assert client_of(early[0]).post(QUIZ).status_code == 303
    assert client_of(early[1]).post(QUIZ).status_code == 409
    Accommodation.objects.create(course=course.course, user=early[1], shift_days=1)
    assert client_of(early[1]).post(QUIZ).status_code == 303


def test_a_visitor_has_the_dates_of_everyone(course, assigned, client_of, clock):
    clock.move(days=1)
    assert client_of().post(QUIZ).status_code == 409
    assigned.windows.create(closes_at=MORNING + 2 * DAY)
    assert client_of().post(QUIZ).status_code == 303
    stored = [read_rules(one.rules).closes_at for one in Attempt.objects.all()]
    assert stored == [MORNING + 2 * DAY]


# While it runs


def test_a_running_attempt_keeps_its_closing_and_an_extension_moves_its_clock(
    course, assigned, early, client_of, clock
):
    client = client_of(early[0])
    client.post(QUIZ)
    attempt = Attempt.objects.get()
    assert client.get(address(attempt, "clock/")).json()["left"] == 24 * 3600
    assigned.windows.filter(group__isnull=False).update(closes_at=MORNING + 3 * DAY)
    assert client.get(address(attempt, "clock/")).json()["left"] == 24 * 3600
    longer = Window(closes_at=MORNING + 4 * DAY)
    assignments.set_extension(assignment=assigned, user=early[0], window=longer)
    assert client.get(address(attempt, "clock/")).json()["left"] == 4 * 24 * 3600


# Reviews


def test_a_review_after_close_shows_nothing_to_the_early_group_while_one_extension_runs(
    course, assigned, early, client_of, clock
):
    client = client_of(early[0])
    attempt = take(client, early[0])
    result = address(attempt, "result/")
    longer = Window(closes_at=MORNING + 6 * DAY)
    assignments.set_extension(assignment=assigned, user=early[1], window=longer)
    for moment in (DAY + 2 * MINUTE, 3 * DAY + 2 * MINUTE, 6 * DAY + MINUTE - MINUTE / 60):
        clock.set(MORNING + moment)
        page = text_of(client.get(result))
        assert ("4 of 4" in page, "a new quality" in page) == (False, False)
        assert "8 Mar 2026" in page
        told = client.get("/account/data.json").json()["attempts"][0]
        assert (told["points"], told["opens_at"]) == (None, "2026-03-08T09:01:00Z")
        assert "100" not in text_of(client.get(QUIZ))
    clock.set(MORNING + 6 * DAY + MINUTE)
    page = text_of(client.get(result))
    assert "a new quality" in page
    assert client.get("/account/data.json").json()["attempts"][0]["points"] == 4


def test_a_review_waits_for_every_group_and_for_each_persons_own_time(course, assigned, early):
    assert review_opens_at(course.quiz.pk) == MORNING + 3 * DAY + MINUTE
    Accommodation.objects.create(course=course.course, user=early[0], shift_days=1)
    # The shift is reckoned from the closing of their own group.
    assert review_opens_at(course.quiz.pk) == MORNING + 3 * DAY + MINUTE
    Accommodation.objects.update(shift_days=4)
    assert review_opens_at(course.quiz.pk) == MORNING + 5 * DAY + MINUTE
    longer = Window(closes_at=MORNING + 2 * DAY)
    assignments.set_extension(assignment=assigned, user=early[0], window=longer)
    assert review_opens_at(course.quiz.pk) == MORNING + 6 * DAY + MINUTE


def test_a_quiz_that_never_closes_for_somebody_is_never_reviewed_as_closed(course, assigned):
    Quiz.objects.filter(pk=course.quiz.pk).update(closes_at=None)
    assert review_opens_at(course.quiz.pk) is None
    assigned.windows.create(closes_at=MORNING + DAY)
    assert review_opens_at(course.quiz.pk) == MORNING + 3 * DAY + MINUTE


def test_an_extension_that_was_used_is_waited_for_after_it_was_taken_back(
    course, assigned, early, clock
):
    longer = Window(closes_at=MORNING + 9 * DAY)
    assignments.set_extension(assignment=assigned, user=early[0], window=longer)
    attempts.start(user=early[0], quiz=course.quiz, now=MORNING, rng=Random(1))
    assignments.set_extension(assignment=assigned, user=early[0], window=Window())
    assert review_opens_at(course.quiz.pk) == MORNING + 9 * DAY + MINUTE


# Queries


@pytest.mark.parametrize("number", [1, 120])
def test_reviews_and_starts_cost_the_same_for_a_whole_class(
    course, assigned, early, count_queries, number
):
    group = GroupFactory(course=course.course, people=[UserFactory() for _one in range(number)])
    assigned.windows.create(group=group, closes_at=MORNING + 5 * DAY)
    for member in group.members.all():
        assigned.windows.create(user=member.user, closes_at=MORNING + 6 * DAY)
        Accommodation.objects.create(course=course.course, user=member.user, shift_days=1)
    with count_queries() as queries:
        assert review_opens_at(course.quiz.pk) == MORNING + 7 * DAY + MINUTE
    assert len(queries) == 4
