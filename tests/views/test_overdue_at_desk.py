"""Whose time ran out has handed in, whether or not the timer has come by."""

from random import Random

import pytest

from quizzes.actions import attempts
from quizzes.models import Attempt
from tests.actions.marked import HOUR, TEXT, exam, fresh
from tests.actions.test_attempt_behaviours import send
from tests.factories import MORNING, AssignmentFactory
from tests.views.quiz_pages import text_of
from tests.views.test_desk_grades import GRADES, enrol

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

MARKING = "/c/small/desk/marking/"
OWN = "/c/small/grades/"


@pytest.fixture
def overdue(course, clock):
    """An attempt of half an hour whose essay was saved and never sent in, a day ago."""
    user = enrol(course, "ada")
    quiz = exam(course, time_limit=30, show_marks="after_attempt")
    made = AssignmentFactory(quiz=quiz)
    made.windows.create(due_at=MORNING + HOUR)
    attempt = attempts.start(user=user, quiz=quiz, now=MORNING, rng=Random(1))
    send(attempt, 1, {"essay": {"text": [TEXT]}}, now=MORNING)
    clock.move(days=1)
    attempt.page_of_mark = f"{GRADES}{user.pk}/{made.pk}/"
    attempt.page_of_person = f"{GRADES}{user.pk}/"
    return attempt


@pytest.mark.parametrize("page", ["class", "file", "one", "mark", "own"])
def test_grades_know_that_it_was_handed_in(overdue, client_of, instructor, page):
    who = overdue.user if page == "own" else instructor
    address = {
        "class": GRADES, "file": f"{GRADES}grades.csv", "one": overdue.page_of_person,
        "mark": overdue.page_of_mark, "own": OWN,
    }[page]  # fmt: skip
    said = {"class": ">W", "file": "not marked yet"}.get(page, "Handed in, not marked yet")
    assert said in client_of(who).get(address).content.decode()
    assert Attempt.objects.get().ending == Attempt.Ending.TIME


@pytest.mark.parametrize("page", ["", "final/questions/essay/", "final/release/"])
def test_marking_has_it_in_its_queue(overdue, client_of, instructor, page):
    words = text_of(client_of(instructor).get(MARKING + page))
    assert "Nothing to mark" not in words
    assert fresh(overdue.items.get()).closed_at is not None


def test_what_still_runs_is_left_alone(overdue, client_of, instructor, clock):
    clock.set(MORNING)
    for address in (GRADES, MARKING):
        client_of(instructor).get(address)
    assert Attempt.objects.get().finished_at is None
