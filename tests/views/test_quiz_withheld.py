"""What a quiz withholds is withheld everywhere: in the download, in progress, in practice."""

import json
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from quizzes.actions import attempts, cards, repairs
from quizzes.actions.repairs import Order
from quizzes.models import Attempt, CardEvent, LessonReading, Quiz
from quizzes.reports.personal_data import personal_data
from quizzes.reports.withheld import hidden_questions
from tests import factories
from tests.factories import MORNING
from tests.views.quiz_pages import RIGHT, WRONG, address, form_of, place, text_of

pytestmark = pytest.mark.exhaustive

DAY = timedelta(days=1)
CLOSE = MORNING + DAY
ALL = ("show_verdicts", "show_marks", "show_feedback", "show_right_answers")
AFTER_CLOSE = dict.fromkeys(ALL, "after_close") | {"closes_at": CLOSE}
DEFERRED = {"behaviour": "deferred_feedback"}


@pytest.fixture
def client(client_of, student):
    return client_of(student)


@pytest.fixture
def begin(course, student, clock):
    """Return a function that starts the small quiz under rules of its own."""

    def start(**rules) -> Attempt:
        Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
        course.quiz.refresh_from_db()
        return attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))

    return start


def take(client, attempt, answers=RIGHT) -> str:
    for position in range(1, attempt.length + 1):
        client.post(place(attempt, position), form_of(attempt, position, answers))
    client.post(address(attempt, "check/"))
    return text_of(client.get(address(attempt, "result/")))


def marks_in(told: dict) -> dict:
    """Return all that tells of marks in an attempt of the download."""
    items = told["items"]
    return {
        "points": told["points"],
        "credits": {item["credit"] for item in items},
        "fractions": {item["fraction"] for item in items},
        "grades": sum(len(one["grades"]) for item in items for one in item["responses"]),
    }


def told_of(client) -> dict:
    return json.loads(client.get("/account/data.json").content)["attempts"][0]


# The download


NOTHING = {"points": None, "credits": {None}, "fractions": {None}, "grades": 0}
EVERYTHING = {"points": 4, "credits": {1}, "fractions": {1}, "grades": 4}


def test_the_download_tells_marks_when_the_quiz_does(client, begin, clock):
    take(client, begin(**DEFERRED, **AFTER_CLOSE))
    told = told_of(client)
    assert marks_in(told) == NOTHING
    assert told["withheld"] == ["verdicts", "marks", "feedback", "right_answers"]
    assert told["opens_at"] == "2026-03-03T09:01:00Z"
    answers = [item["responses"][0]["answer"] for item in told["items"]]
    assert answers[3] == {"text": "Rome"}
    clock.move(days=1, minutes=1)
    told = told_of(client)
    assert (marks_in(told), told["withheld"], told["opens_at"]) == (EVERYTHING, [], None)


@pytest.mark.parametrize(
    ("never", "shown"),
    [
        (ALL[:1], {"points": 4, "credits": {1}}),
        (ALL[1:2], {}),
        (ALL[2:], EVERYTHING),
        (ALL, {}),
    ],
)
def test_the_download_tells_no_more_than_the_review(client, begin, never, shown):
    take(client, begin(**DEFERRED, **dict.fromkeys(never, "never")))
    told = told_of(client)
    assert marks_in(told) == NOTHING | shown
    assert (told["withheld"], told["opens_at"]) == ([name[5:] for name in never], None)


def test_a_reopened_attempt_tells_nothing_of_its_earlier_end(client, begin, instructor, clock):
    attempt = begin(**DEFERRED)
    take(client, attempt)
    attempt.refresh_from_db()
    order = Order(by=instructor, now=clock.now, reason="Fire.")
    seen = repairs.reopen(order=order, attempt=attempt).digest
    order = Order(by=instructor, now=clock.now, reason="Fire.", seen=seen, uuid=uuid4())
    repairs.reopen(order=order, attempt=attempt)
    assert marks_in(told_of(client)) == NOTHING


def test_a_changed_mark_is_not_told_before_the_marks(course, client, begin, instructor, clock):
    attempt = begin(**DEFERRED, **AFTER_CLOSE)
    take(client, attempt, WRONG)
    _credit(course, instructor, clock)
    told = told_of(client)
    assert (told["changes"], marks_in(told)) == ([], NOTHING)
    clock.move(days=1, minutes=1)
    assert [change["points_after"] for change in told_of(client)["changes"]] == [1]


def _credit(course, instructor, clock) -> None:
    target = {"quiz": course.quiz, "question": course.questions[0]}
    order = Order(by=instructor, now=clock.now, reason="Unclear.")
    seen = repairs.credit_everyone(order=order, **target).digest
    order = Order(by=instructor, now=clock.now, reason="Unclear.", seen=seen, uuid=uuid4())
    assert repairs.credit_everyone(order=order, **target).done is True


@pytest.mark.parametrize("answers", [RIGHT, WRONG])
def test_a_ruling_does_not_tell_whose_answer_was_wrong(
    course, client, begin, instructor, clock, answers
):
    attempt = begin(**DEFERRED, **dict.fromkeys(ALL, "never"))
    take(client, attempt, answers)
    _credit(course, instructor, clock)
    words = text_of(client.get(address(attempt, "result/")))
    assert "Everyone got full credit for a question. Question 1. Why: Unclear." in words


def test_withheld_attempts_cost_no_query_each(client, begin, student, count_queries, clock):
    counts = []
    for _attempt in range(3):
        take(client, begin(**DEFERRED, **AFTER_CLOSE))
        with count_queries() as queries:
            personal_data(student, now=clock.now)
        with count_queries() as front:
            client.get("/c/small/quizzes/practice/")
        counts.append((len(queries), len(front)))
    assert counts[0] == counts[2]


# Progress


def test_progress_tells_nothing_that_the_quiz_withholds(course, client, begin, student, clock):
    LessonReading.objects.create(
        user=student,
        lesson=course.lesson,
        opened_at=MORNING - DAY,
        read_at=MORNING - DAY,
        read_on=(MORNING - DAY).date(),
    )
    take(client, begin(**DEFERRED, **AFTER_CLOSE))
    before = text_of(client.get("/progress/"))
    assert ("not shown yet" in before, "4 of 4" in before) == (True, False)
    assert "first answers right" not in before
    assert "4 of 4 right" not in text_of(client.get("/c/small/"))
    clock.move(days=1, minutes=1)
    after = text_of(client.get("/progress/"))
    assert ("not shown yet" in after, "4 of 4" in after) == (False, True)
    assert "4 of 4 first answers right" in after


def test_what_is_taken_and_not_shown_is_not_to_be_taken_again(
    course, client, begin, student, clock
):
    LessonReading.objects.create(
        user=student, lesson=course.lesson, opened_at=MORNING, read_at=MORNING,
        read_on=MORNING.date(),
    )  # fmt: skip
    front = "/c/small/quizzes/practice/"
    assert front in client.get("/").text
    take(client, begin(**DEFERRED, show_verdicts="never"))
    assert front not in client.get("/").text


def test_practice_of_what_was_missed_and_voided_attempts_are_no_best_score(
    course, client, begin, student, clock
):
    first = begin()
    take(client, first, WRONG)
    for fields in ({"practice_of": first}, {"voided_at": MORNING}):
        Attempt.objects.create(
            user=student, quiz=course.quiz, started_at=MORNING, started_on=MORNING.date(),
            finished_at=MORNING, points=1, max_points=1, length=1, answered=1, **fields,
        )  # fmt: skip
    assert "0 of 4" in text_of(client.get("/progress/"))


def test_an_attempt_without_any_points_breaks_no_page(client, begin, clock):
    take(client, begin())
    Attempt.objects.update(points=0, max_points=0)
    assert client.get("/progress/").status_code == 200


# Cards


@pytest.mark.parametrize(("shown", "advanced"), [("after_attempt", 1), ("never", 0)])
def test_cards_do_not_tell_what_was_wrong(course, client, begin, student, clock, shown, advanced):
    cards.add(user=student, cards=[course.cards[0]], now=MORNING - 3 * DAY)
    cards.review(
        user=student, card_id=course.cards[0].pk, rating=4, uuid=uuid4(), seen=0,
        now=MORNING - 3 * DAY, claimed_at=None,
    )  # fmt: skip
    take(client, begin(**DEFERRED, show_verdicts=shown), WRONG)
    assert CardEvent.objects.filter(kind="advance").count() == advanced


# Practising what was missed


@pytest.mark.parametrize("hidden", ["show_verdicts", "show_right_answers"])
def test_what_was_missed_is_practised_once_its_answers_are_shown(
    course, client, begin, clock, hidden
):
    factories.QuestionFactory(objective=course.objective)
    attempt = begin(**DEFERRED, closes_at=CLOSE, **{hidden: "after_close"})
    words = take(client, attempt, WRONG)
    assert "Practise what I missed" not in words
    when = "You can practise what you missed once the right answers are shown: from 3 Mar 2026"
    assert (when in words) is (hidden == "show_right_answers")
    assert client.post(address(attempt, "practise/")).url == address(attempt, "result/")
    assert Attempt.objects.filter(practice_of=attempt).count() == 0
    clock.move(days=1, minutes=1)
    assert "Practise what I missed" in text_of(client.get(address(attempt, "result/")))
    client.post(address(attempt, "practise/"))
    assert Attempt.objects.filter(practice_of=attempt).count() == 1


def test_what_never_shows_its_answers_says_so(client, begin):
    words = take(client, begin(**DEFERRED, show_right_answers="never"), WRONG)
    assert "This quiz does not show its right answers" in words


@pytest.mark.parametrize("state", ["running", "withheld"])
@pytest.mark.parametrize("behaviour", ["deferred_feedback", "immediate_feedback"])
def test_practice_never_shows_what_another_attempt_withholds(
    course, client, begin, student, clock, state, behaviour
):
    shared = factories.QuestionFactory(objective=course.objective)
    exam = factories.checkpoint(
        course.lesson.module, behaviour=behaviour, show_right_answers="never"
    )
    factories.section(exam, questions=[shared])
    tested = attempts.start(user=student, quiz=exam, now=MORNING)
    if state == "withheld":
        attempts.finish(user=student, attempt_id=tested.pk, now=MORNING)
        clock.move(days=2)
    source = begin()
    take(client, source, WRONG)
    clock.move(days=1)
    client.post(address(source, "practise/"))
    practice = Attempt.objects.get(practice_of=source)
    asked = set(practice.items.values_list("version__question", flat=True))
    assert asked == {question.pk for question in course.questions}
    assert hidden_questions(student, now=clock.now) == {shared.pk}


def test_what_was_seen_today_is_not_practised_before_tomorrow(course, client, begin, clock):
    attempt = begin(**DEFERRED)
    client.post(place(attempt, 1), form_of(attempt, 1, WRONG))
    client.post(address(attempt, "check/"))
    words = text_of(client.post(address(attempt, "practise/"), follow=True))
    assert "Nothing is left to practise today." in words
    clock.move(days=1)
    client.post(address(attempt, "practise/"))
    assert Attempt.objects.get(practice_of=attempt).length == 4
