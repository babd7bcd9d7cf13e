"""`manage.py regrade`: a dry run unless told otherwise."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from quizzes.actions import attempts
from quizzes.models import MarkChange, Repair
from tests.actions.repairing import correct
from tests.actions.test_attempt_behaviours import send
from tests.factories import MORNING

pytestmark = pytest.mark.usefixtures("clock")


def run(*args):
    out = StringIO()
    call_command("regrade", *args, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def attempt(course, student):
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    send(attempt, 1)
    attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING)
    correct(course)
    return attempt


def test_it_shows_who_changes_and_changes_nothing(attempt):
    assert run("small", "practice", "single-choice", "--reason", "Wrong key.") == [
        f"student, attempt {attempt.pk}: 1 of 4 -> 0 of 4",
        "1 attempts change, 0 stay.",
        "Nothing was changed. Add --apply to do it.",
    ]
    attempt.refresh_from_db()
    assert (attempt.points, Repair.objects.count()) == (1, 0)


def test_it_does_it_when_told_to(attempt):
    lines = run("small", "practice", "single-choice", "--reason", "Wrong key.", "--apply")
    assert lines[-1] == "1 attempts change, 0 stay."
    change = MarkChange.objects.select_related("repair").get()
    assert (change.attempt, change.points_after) == (attempt, 0)
    assert (change.repair.reason, change.repair.done_by) == ("Wrong key.", None)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("none", "practice", "single-choice"), "There is no quiz none/practice."),
        (("small", "none", "single-choice"), "There is no quiz small/none."),
        (("small", "practice", "none"), "There is no question small/none."),
    ],
)
def test_what_is_not_there_is_said(course, args, words):
    with pytest.raises(CommandError, match=words):
        run(*args, "--reason", "Wrong key.")


def test_a_reason_that_says_nothing_is_none(attempt):
    with pytest.raises(CommandError, match="Nothing was changed: reason missing"):
        run("small", "practice", "single-choice", "--reason", " ")
