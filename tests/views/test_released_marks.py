"""What students see of the marks of their essays: nothing before the release, then all of it."""

import pytest

from quizzes.actions import mark_releases, repairs
from quizzes.models import Attempt
from quizzes.reports.personal_data import personal_data
from tests.actions.marked import HOUR, exam, fresh, give, let_go, order, write
from tests.actions.repairing import done
from tests.factories import MORNING
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

COMMENT = "Say when.\nAnd <b>where</b>."


@pytest.fixture
def essay(course, student, instructor):
    item = write(student, exam(course))
    give(item, instructor, {"a": 1.5, "b": 1}, COMMENT)
    return item


@pytest.fixture
def result(client_of, student, essay, clock):
    clock.move(hours=5)
    address = f"/c/small/attempts/{essay.attempt_id}/result/"
    return lambda: client_of(student).get(address)


def told(student):
    (attempt,) = personal_data(student, now=MORNING + 5 * HOUR)["attempts"]
    return attempt


def test_before_the_release_nothing_is_shown(result, student):
    page = result()
    assert "waiting to be graded" in text_of(page)
    assert ("names it" in page.text, "Say when" in page.text) == (False, False)
    assert "Say when" not in str(told(student))


def test_after_it_the_rubric_and_the_comment_are(result, essay, instructor, student):
    let_go(essay.attempt.quiz, instructor)
    words = text_of(result())
    assert "5 of 8 points" in words
    assert "names it 1.50 of 3 points" in words
    assert "dates it 1 of 1 points" in words
    assert "What the marker says Say when. And <b>where</b>." in words
    assert "waiting to be graded" not in words
    (repair,) = told(student)["repairs"]
    assert (repair["points"], repair["comment"]) == ({"a": 1.5, "b": 1}, COMMENT)


@pytest.mark.parametrize(
    ("hidden", "rubric", "comment"),
    [
        ({"show_marks": "never"}, False, False),
        ({"show_verdicts": "never"}, False, False),
        ({"show_feedback": "never"}, True, False),
        ({"show_right_answers": "never"}, False, True),
    ],
    ids=str,
)
def test_the_review_of_the_quiz_still_decides(
    result, essay, instructor, student, hidden, rubric, comment
):
    let_go(essay.attempt.quiz, instructor)
    attempt = Attempt.objects.get()
    attempt.rules |= hidden
    attempt.save()
    page = result()
    assert ("names it" in page.text, "Say when" in page.text) == (rubric, comment)
    (repair,) = told(student)["repairs"]
    assert ("comment" in repair) == comment


def test_a_mark_by_hand_waits_no_longer(result, essay, instructor):
    done(repairs.mark_answer, instructor, item=fresh(essay), fraction=0.5)
    words = text_of(result())
    assert ("waiting to be graded" in words, "names it" in words) == (False, False)
    assert "4 of 8 points" in words


def test_a_release_taken_back_shows_nothing_again(result, essay, instructor):
    given = let_go(essay.attempt.quiz, instructor)
    undo = order(instructor, MORNING + 3 * HOUR, "Too early.")
    mark_releases.take_back(order=undo, quiz=essay.attempt.quiz, uuid=given.uuid)
    words = text_of(result())
    assert ("names it" in words, "Say when" in words) == (False, False)
    assert "The mark of an answer was taken back. Question 1." in words


def test_markers_take_away_what_they_gave(essay, instructor):
    data = personal_data(instructor, now=MORNING)
    assert [(row["quiz"], row["fraction"], row["comment"]) for row in data["markings"]] == [
        ("final", 0.625, COMMENT)
    ]
    assert data["marking_comments"] == []
