"""What a quiz says of itself and of what came of it: rules, refusals, time, results, reviews."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from quizzes import models
from quizzes.actions import attempts
from quizzes.domain.behaviours import Behaviour
from quizzes.domain.progress import questions_minutes
from quizzes.domain.questions import Essay, RubricPoint
from quizzes.models import Accommodation, Attempt, Quiz, Response
from tests import factories
from tests.factories import MORNING
from tests.views.quiz_pages import JSON, QUIZ, RIGHT, WRONG, address, form_of, place, text_of

DEFERRED = {"behaviour": "deferred_feedback", "purpose": "checkpoint"}


@pytest.fixture
def client(client_of, student):
    return client_of(student)


@pytest.fixture
def rules(course, clock):
    """Return a function that gives the small quiz rules of its own."""

    def give(**fields) -> Quiz:
        Quiz.objects.filter(pk=course.quiz.pk).update(**fields)
        course.quiz.refresh_from_db()
        return course.quiz

    return give


@pytest.fixture
def begin(rules, student, clock):
    """Return a function that starts the small quiz under rules of its own."""

    def start(**fields) -> Attempt:
        quiz = rules(**fields)
        return attempts.start(user=student, quiz=quiz, now=clock.now, rng=Random(1))

    return start


def take(client, attempt, answers=RIGHT) -> str:
    """Save every answer, submit, and return the words of the result."""
    for position in range(1, attempt.length + 1):
        client.post(place(attempt, position), form_of(attempt, position, answers))
    client.post(address(attempt, "check/"))
    return text_of(client.get(address(attempt, "result/")))


# The rules in words


def test_the_front_page_tells_the_time_with_what_is_the_students_own(
    client, client_of, other_student, course, student, rules
):
    rules(time_limit=30, attempts_allowed=2, pass_mark=60)
    Accommodation.objects.create(course=course.course, user=student, time_multiplier=2)
    own, others = (text_of(c.get(QUIZ)) for c in (client, client_of(other_student)))
    assert "4 questions, 60 minutes (30 + your 30)" in own
    assert "4 questions, 30 minutes" in others
    for words in ("2 of 2 left. Your best attempt counts.", "60 % of the points"):
        assert words in own


def test_essays_are_reckoned_as_more_than_a_question(client, course):
    for position, most in enumerate((None, 600), 5):
        body = Essay(stem="Why Rome?", max_words=most)
        question = factories.QuestionFactory(objective=course.objective, body=body)
        course.quiz.places.create(question=question, position=position)
    factories.section(course.quiz, draw=2, filters={"kinds": ["essay"]})
    factories.section(course.quiz, draw=2, filters={"kinds": ["essay", "cloze"]})
    page = client.get(QUIZ)
    expected = questions_minutes(6) + 10 + 30 + 20
    assert (page.context["length"], page.context["minutes"]) == (10, expected)


def test_dates_are_told_in_the_students_zone(client, student, rules):
    models.User.objects.filter(pk=student.pk).update(time_zone="Asia/Bishkek")
    rules(opens_at=MORNING - timedelta(days=1), closes_at=MORNING + timedelta(days=1))
    shown = text_of(client.get(QUIZ))
    assert "Opens 1 Mar 2026, 15:00" in shown
    assert "Closes 3 Mar 2026, 15:00" in shown


@pytest.mark.parametrize("behaviour", Behaviour)
def test_every_behaviour_has_its_sentence(client, rules, behaviour):
    rules(behaviour=behaviour)
    shown = text_of(client.get(QUIZ))
    assert ("Very sure 3 -6" in shown) is behaviour.endswith("certainty")
    assert "nswer" in shown


@pytest.mark.parametrize("persona", [None, "student"])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"opens_at": MORNING + timedelta(days=1)}, "This quiz opens on 3 Mar 2026, 09:00."),
        ({"closes_at": MORNING}, "This quiz closed on 2 Mar 2026, 09:00."),
    ],
)
def test_a_quiz_that_is_not_open_says_so(client_of, request, rules, persona, fields, words):
    rules(**fields)
    client = client_of(request.getfixturevalue(persona) if persona else None)
    assert 'class="actions"' not in client.get(QUIZ).content.decode()
    refused = client.post(QUIZ)
    assert (refused.status_code, words in text_of(refused)) == (409, True)
    assert (Attempt.objects.count(), models.User.objects.filter(is_guest=True).count()) == (0, 0)


@pytest.mark.parametrize("persona", [None, "guest"])
@pytest.mark.parametrize("limit", [{"attempts_allowed": 2}, {"time_limit": 30}])
def test_a_quiz_with_a_limit_asks_strangers_to_log_in_first(
    client_of, request, rules, student, persona, limit
):
    rules(**limit)
    stranger = request.getfixturevalue(persona) if persona else None
    guests = models.User.objects.filter(is_guest=True).count()
    client = client_of(stranger)
    for page, status in ((client.get(QUIZ), 200), (client.post(QUIZ), 409)):
        assert (page.status_code, "Log in to take this quiz" in text_of(page)) == (status, True)
        assert 'data-key="Enter"' not in page.text
        for way in ("login", "signup"):
            assert f'href="/accounts/{way}/?next={QUIZ}"' in page.text
    assert (Attempt.objects.count(), models.User.objects.filter(is_guest=True).count()) == (
        0,
        guests,
    )
    assert "Log in to take this quiz" not in text_of(client_of(student).get(QUIZ))


def test_a_guest_goes_on_with_what_was_begun_before_there_was_a_limit(client_of, guest, rules):
    attempt = attempts.start(user=guest, quiz=rules(), now=MORNING)
    rules(attempts_allowed=1)
    client = client_of(guest)
    assert "Go on" in text_of(client.get(QUIZ))
    assert client.post(QUIZ).url == place(attempt, 1)


def test_attempts_are_used_up(client, begin):
    take(client, begin(**DEFERRED, attempts_allowed=1))
    refused = client.post(QUIZ)
    assert (refused.status_code, Attempt.objects.count()) == (409, 1)
    assert "You have used your 1 attempt." in text_of(refused)
    assert "0 of 1 left" in text_of(client.get(QUIZ))


def test_the_grade_of_several_attempts_is_told(client, begin):
    take(client, begin(**DEFERRED, grade_method="average", pass_mark=60))
    shown = take(client, begin(), WRONG)
    assert "0 of 4 points" in shown
    assert "The average of your attempts counts. That makes 50 %. Not passed yet." in shown
    assert "What counts: 50 %. Not passed yet." in text_of(client.get(QUIZ))


def test_without_points_to_be_had_nothing_counts(client, begin):
    take(client, begin(**DEFERRED, pass_mark=60))
    take(client, begin())
    Attempt.objects.update(points=0, max_points=0)
    front = text_of(client.get(QUIZ))
    result = text_of(client.get(f"/c/small/attempts/{Attempt.objects.first().pk}/result/"))
    for shown in (front, result):
        assert shown.count("Nothing counts: there were no points to be had.") == 1
        assert ("What counts" in shown, "That makes" in shown) == (False, False)
        assert ("0 %" in shown.replace("60 %", ""), "assed" in shown) == (False, False)


def test_an_attempt_without_points_leaves_the_others_alone(client, begin):
    take(client, begin(**DEFERRED, grade_method="average"))
    take(client, begin(), WRONG)
    Attempt.objects.filter(points=0).update(max_points=0)
    assert "What counts: 100 %." in text_of(client.get(QUIZ))


def test_practice_counts_for_nothing(client, begin):
    take(client, begin())
    assert "attempt counts" not in take(client, begin())
    assert "What counts" not in text_of(client.get(QUIZ))


# Time


def test_the_clock_tells_what_is_left(client, begin, course, student, clock):
    attempt = begin(**DEFERRED, time_limit=30)
    clock.move(minutes=10)
    asked = client.get(address(attempt, "clock/")).json()
    assert asked == {"left": 1200.0, "ended": False, "base": 30, "own": 0}
    Accommodation.objects.create(course=course.course, user=student, extra_minutes=15)
    Attempt.objects.update(extra_minutes=5)
    asked = client.get(address(attempt, "clock/")).json()
    assert asked == {"left": 2400.0, "ended": False, "base": 30, "own": 20}
    page = client.get(place(attempt, 1)).content.decode()
    assert 'data-left="2400.000"' in page
    assert "of 50 minutes (30 + your 20)" in page


def test_without_a_limit_nothing_is_counted(client, begin):
    attempt = begin(**DEFERRED)
    assert client.get(address(attempt, "clock/")).json()["left"] is None
    assert "data-clock" not in client.get(place(attempt, 1)).content.decode()


@pytest.mark.parametrize("end", ["", "1/", "check/", "result/"])
def test_every_page_submits_what_was_saved_once_the_time_is_over(client, begin, clock, end):
    attempt = begin(**DEFERRED, time_limit=30)
    client.post(place(attempt, 1), form_of(attempt, 1))
    clock.move(minutes=30, seconds=1)
    page = client.get(address(attempt, end), follow=True)
    assert "The time was over" in text_of(page)
    attempt.refresh_from_db()
    assert (attempt.ending, attempt.points) == ("time", 1)
    assert attempt.finished_at == MORNING + timedelta(minutes=30)


def test_a_late_answer_is_kept_and_told_with_its_time(client, begin, clock):
    attempt = begin(**DEFERRED, time_limit=30)
    clock.move(minutes=33)
    late = client.post(place(attempt, 1), form_of(attempt, 1), headers=JSON).json()
    assert (late["status"], late["left"]) == ("late", 0.0)
    words = "This came 3 minutes after the end. It is kept and your instructor can decide on it."
    assert late["words"] == words
    plain = client.post(place(attempt, 2), form_of(attempt, 2), follow=True)
    assert words in text_of(plain)
    assert "Question 1: 2 Mar 2026, 09:33:00" in text_of(plain)
    assert list(Response.objects.values_list("late", flat=True)) == [True, True]


def test_an_answer_in_the_grace_counts(client, begin, clock):
    attempt = begin(**DEFERRED, time_limit=30)
    clock.move(minutes=30, seconds=30)
    assert "The time was over" in text_of(client.get(address(attempt), follow=True))
    saved = client.post(place(attempt, 1), form_of(attempt, 1), headers=JSON).json()
    assert saved["status"] == "saved"
    attempt.refresh_from_db()
    assert attempt.points == 1


# The review


EVERYTHING = ("4 of 4 right", "4 of 4 points", "It speaks of a new quality", "Signed in 2002")
HIDDEN = ("show_verdicts", "show_marks", "show_feedback", "show_right_answers")


@pytest.mark.parametrize(
    ("never", "gone"),
    [
        (HIDDEN[:1], {"4 of 4 right", "Signed in 2002"}),
        (HIDDEN[1:2], {"4 of 4 points"}),
        (HIDDEN[2:3], {"It speaks of a new quality", "Signed in 2002"}),
        (HIDDEN[3:], {"Signed in 2002"}),
        (HIDDEN, set(EVERYTHING)),
    ],
)
def test_a_review_shows_what_its_quiz_shows(client, begin, never, gone):
    attempt = begin(**DEFERRED, **dict.fromkeys(never, "never"))
    shown = take(client, attempt)
    assert {words for words in EVERYTHING if words not in shown} == gone
    assert "The Rome Declaration Your answer" in shown
    assert client.get(place(attempt, 1)).url == address(attempt, "result/")
    answered = client.post(place(attempt, 1), form_of(attempt, 1, WRONG), follow=True)
    assert not [words for words in gone if words in text_of(answered)]


def test_the_marks_are_hidden_on_the_front_page_too(client, begin):
    take(client, begin(**DEFERRED, show_marks="never"))
    shown = text_of(client.get(QUIZ))
    assert ("Submitted" in shown, "points" in shown, "What counts" in shown) == (True, False, False)


def test_what_opens_after_the_close_waits_for_the_last_participant(
    client, begin, course, other_student, clock
):
    Accommodation.objects.create(course=course.course, user=other_student, shift_days=3)
    after = dict.fromkeys(HIDDEN, "after_close")
    attempt = begin(**DEFERRED, closes_at=MORNING + timedelta(days=1), **after)
    assert "from 6 Mar 2026, 09:01" in take(client, attempt)
    clock.move(days=2)
    assert "Your answers are in" in text_of(client.get(address(attempt, "result/")))
    clock.move(days=2)
    assert "Your answers are in" in text_of(client.get(address(attempt, "result/")))
    clock.move(minutes=1)
    assert "4 of 4 points" in text_of(client.get(address(attempt, "result/")))


def test_a_hidden_verdict_lets_nobody_practise_what_was_missed(client, begin):
    attempt = begin(**DEFERRED, show_verdicts="never")
    assert "Practise what I missed" not in take(client, attempt, WRONG)
    assert client.post(address(attempt, "practise/")).url == address(attempt, "result/")
    assert Attempt.objects.count() == 1


def test_what_was_missed_can_be_practised_once_there_is_something_to_ask(client, begin, clock):
    attempt = begin(**DEFERRED)
    assert "Practise what I missed" in take(client, attempt, WRONG)
    today = client.post(address(attempt, "practise/"), follow=True)
    assert "Nothing is left to practise today." in text_of(today)
    clock.move(days=1)
    started = client.post(address(attempt, "practise/"))
    practice = Attempt.objects.get(practice_of=attempt)
    assert started.url == place(practice, 1)
    assert client.get(started.url).status_code == 200


def test_an_essay_that_waits_is_told_plainly(course, client, begin):
    body = Essay(stem="Why Rome?", rubric=(RubricPoint(key="a", text="Says why", points=1),))
    question = factories.QuestionFactory(objective=course.objective, body=body)
    models.QuizQuestion.objects.create(quiz=course.quiz, question=question, position=5)
    attempt = begin(**DEFERRED)
    client.post(place(attempt, 5), {"uuid": str(uuid4()), "text": "Because."})
    client.post(address(attempt, "check/"))
    shown = text_of(client.get(address(attempt, "result/")))
    assert "1 answer waits for a person to grade it." in shown
    assert "Waits to be graded" in shown
    assert "Says why" not in shown


def test_the_course_page_leads_to_checkpoints_and_the_final(course, client):
    factories.final(course.course, key="final", title="The final")
    factories.checkpoint(course.lesson.module, key="check", title="Checkpoint one")
    html = client.get("/c/small/").content.decode()
    addresses = ["/c/small/quizzes/check/", "/c/small/quizzes/final/"]
    assert [html.index(f'href="{one}"') for one in addresses] == sorted(
        html.index(f'href="{one}"') for one in addresses
    )
