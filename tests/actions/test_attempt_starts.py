"""Who may start a quiz, what is drawn, what a start keeps, and practice of what was missed."""

from datetime import timedelta
from random import Random

import pytest
from django.db import IntegrityError

from quizzes import models
from quizzes.actions import attempt_starts, attempts
from quizzes.models import Accommodation, Attempt, Quiz
from tests import factories
from tests.actions.test_attempt_behaviours import MINUTE, finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.factories import MORNING


@pytest.fixture
def begin(course, student):
    """Return a function that starts the small quiz under rules of its own."""

    def start(**rules) -> Attempt:
        Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
        course.quiz.refresh_from_db()
        return attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))

    return start


@pytest.fixture
def attempt(course, student) -> Attempt:
    return attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))


# Who may start


def test_a_quiz_opens_and_closes(begin):
    with pytest.raises(attempts.NotOpenError) as early:
        begin(opens_at=MORNING + MINUTE)
    assert early.value.at == MORNING + MINUTE
    with pytest.raises(attempts.ClosedError):
        begin(opens_at=None, closes_at=MORNING)
    assert Attempt.objects.count() == 0


def test_a_shifted_closing_lets_in(begin, course, student):
    Accommodation.objects.create(course=course.course, user=student, shift_days=1)
    assert begin(closes_at=MORNING).length == 4


def test_attempts_are_counted_without_the_voided_ones(begin, course, student):
    finish(begin(attempts_allowed=1))
    with pytest.raises(attempts.NoAttemptsLeftError) as error:
        begin()
    assert error.value.allowed == 1
    Attempt.objects.update(voided_at=MORNING)
    finish(begin())
    Accommodation.objects.create(course=course.course, user=student, extra_attempts=1)
    assert begin().length == 4


# Draws


def test_sections_draw_from_the_bank_and_keep_their_order(course, student):
    bank = [factories.QuestionFactory(objective=course.objective, tags=["drawn"]) for _ in range(6)]
    exam = factories.QuizFactory(lesson=course.lesson, purpose="checkpoint")
    factories.section(exam, questions=course.questions[:2])
    factories.section(exam, draw=3, filters={"tags": ["drawn"]}, points=2)
    attempt = attempts.start(user=student, quiz=exam, now=MORNING, rng=Random(2))
    items = list(attempt.items.order_by("position").select_related("version"))
    assert [item.version.question_id for item in items[:2]] == [q.pk for q in course.questions[:2]]
    assert {item.version.question_id for item in items[2:]} < {question.pk for question in bank}
    assert (attempt.length, attempt.max_points) == (5, 8)


def test_what_was_deleted_since_it_was_dealt_is_not_asked(course, student, monkeypatch):
    gone = course.questions[0]
    deal = attempt_starts.deal

    def deal_and_delete(quiz, rng, *, shuffle):
        places = deal(quiz, rng, shuffle=shuffle)
        models.QuizQuestion.objects.filter(question=gone).delete()
        gone.delete()
        return places

    monkeypatch.setattr(attempt_starts, "deal", deal_and_delete)
    made = attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))
    asked = set(made.items.values_list("version__question", flat=True))
    assert asked == {one.pk for one in course.questions[1:]}
    assert made.length == len(course.questions) - 1


@pytest.mark.parametrize(("purpose", "length"), [("practice", 1), ("final", 2)])
def test_practice_draws_no_secure_question(course, student, purpose, length):
    factories.QuestionFactory(objective=course.objective, tags=["x"])
    factories.QuestionFactory(objective=course.objective, tags=["x"], use="secure")
    exam = factories.QuizFactory(lesson=course.lesson, purpose=purpose)
    factories.section(exam, draw=2, filters={"tags": ["x"]})
    assert attempts.start(user=student, quiz=exam, now=MORNING).length == length


def test_the_reserve_is_what_no_practice_set_asks(course, student):
    kept = factories.QuestionFactory(objective=course.objective)
    exam = factories.QuizFactory(lesson=course.lesson, purpose="final")
    factories.section(exam, draw=9, filters={"reserve": True})
    attempt = attempts.start(user=student, quiz=exam, now=MORNING)
    assert [item.version.question for item in attempt.items.all()] == [kept]


# Practising what was missed


def test_practice_asks_siblings_first_and_the_same_question_not_today(course, student, begin):
    attempt = begin()
    for position, answers in enumerate((WRONG, RIGHT, RIGHT, RIGHT), 1):
        send(attempt, position, answers)
    sibling = factories.QuestionFactory(objective=course.objective)
    own = {"user": student, "attempt_id": attempt.pk}
    practice = attempts.practise_missed(**own, now=MORNING)
    assert [item.version.question for item in practice.items.all()] == [sibling]
    assert (practice.practice_of, practice.rules["purpose"]) == (attempt, "practice")
    assert attempts.practise_missed(**own, now=MORNING) == practice
    finish(practice)
    tomorrow = attempts.practise_missed(**own, now=MORNING + timedelta(days=1))
    asked = {item.version.question for item in tomorrow.items.all()}
    assert asked == {sibling, course.questions[0]}


def test_practice_does_not_use_up_attempts(course, student, begin):
    attempt = begin(attempts_allowed=2)
    send(attempt, 1, WRONG)
    finish(attempt)
    factories.QuestionFactory(objective=course.objective)
    finish(attempts.practise_missed(user=student, attempt_id=attempt.pk, now=MORNING))
    assert begin().practice_of is None


def test_there_is_nothing_to_practise_of_a_strangers(other_student, begin):
    attempt = begin()
    finish(attempt)
    with pytest.raises(Attempt.DoesNotExist):
        attempts.practise_missed(user=other_student, attempt_id=attempt.pk, now=MORNING)


# What a start keeps


def test_start_keeps_versions_order_options_and_rules(course, student):
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))
    items = list(attempt.items.order_by("position"))
    assert [item.version for item in items] == [q.current for q in course.questions]
    assert [item.position for item in items] == [1, 2, 3, 4]
    assert attempt.rules == course.quiz.rules().to_json()
    assert (attempt.length, attempt.answered, attempt.max_points) == (4, 0, 4)
    assert attempt.started_on == MORNING.date()
    assert sorted(key for _token, key in items[0].options) == ["a", "b", "c"]
    assert items[3].options == []


def test_tokens_differ_between_attempts(course, student, other_student):
    dealt = [
        {
            token
            for item in attempts.start(user=user, quiz=course.quiz, now=MORNING).items.all()
            for token, _key in item.options
        }
        for user in (student, other_student)
    ]
    assert dealt[0] & dealt[1] == set()


def test_start_returns_the_open_attempt(course, student, attempt):
    assert attempts.start(user=student, quiz=course.quiz, now=MORNING) == attempt
    assert Attempt.objects.of(student).count() == 1


def test_start_begins_anew_after_the_last_one_is_finished(course, student, attempt):
    attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING)
    assert attempts.start(user=student, quiz=course.quiz, now=MORNING) != attempt


def test_a_start_that_loses_the_race_returns_the_winner(course, student, monkeypatch):
    """Between looking for an open attempt and making one, another request makes it."""
    winner = []

    def deal_late(beginning):
        winner.append(
            Attempt.objects.create(
                user=beginning.user,
                quiz=beginning.quiz,
                started_at=beginning.now,
                started_on=beginning.now.date(),
                max_points=1,
            )
        )
        raise IntegrityError

    monkeypatch.setattr(attempt_starts, "_deal", deal_late)
    assert attempts.start(user=student, quiz=course.quiz, now=MORNING) == winner[0]


@pytest.mark.parametrize(
    "change", [{"status": "draft"}, {"status": "retired"}, {"use": "secure"}, {"current": None}]
)
def test_start_leaves_out_what_may_not_be_asked(course, student, change):
    question = course.questions[1]
    models.Question.objects.filter(pk=question.pk).update(**change)
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    asked = [item.version.question for item in attempt.items.order_by("position")]
    assert asked == [q for q in course.questions if q != question]
    assert [item.position for item in attempt.items.order_by("position")] == [1, 2, 3]


def test_a_checkpoint_may_ask_secure_questions(course, student):
    models.Question.objects.update(use="secure")
    models.Quiz.objects.update(purpose="checkpoint")
    assert attempts.start(user=student, quiz=course.quiz, now=MORNING).length == 4


def test_start_refuses_a_quiz_with_nothing_to_ask(course, student):
    models.Question.objects.update(status="draft")
    with pytest.raises(attempts.NothingToAskError):
        attempts.start(user=student, quiz=course.quiz, now=MORNING)
    assert Attempt.objects.count() == 0


def test_start_shuffles_when_the_quiz_says_so(course, student):
    course.quiz.shuffle = True
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(3))
    asked = [item.version.question for item in attempt.items.order_by("position")]
    assert asked != course.questions
    assert set(asked) == set(course.questions)


def test_a_running_attempt_keeps_its_version_when_the_question_changes(course, student, attempt):
    question = course.questions[0]
    body = factories.single_choice(stem="Another wording?")
    question.current = models.QuestionVersion.objects.create(
        question=question,
        number=2,
        kind=body.kind,
        body=body.model_dump(mode="json"),
        created_at=MORNING,
    )
    question.save()
    assert attempt.items.get(position=1).version.number == 1
