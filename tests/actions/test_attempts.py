"""Answering and finishing attempts."""

import threading
from random import Random
from uuid import uuid4

import pytest
from django.db import connection

from quizzes import models
from quizzes.actions import attempts, wordings
from quizzes.domain import selection
from quizzes.models import Attempt, AttemptItem, Grade, Response
from tests import factories
from tests.factories import MORNING

RIGHT = {
    "single_choice": {"choice": ["b"]},
    "multiple_choice": {"choices": ["a", "c"]},
    "true_false": {"value": ["true"], "reason": ["b"]},
    "short_answer": {"text": ["Rome"]},
}
WRONG = {
    "single_choice": {"choice": ["a"]},
    "multiple_choice": {"choices": ["b"]},
    "true_false": {"value": ["false"], "reason": ["a"]},
    "short_answer": {"text": ["Paris"]},
}


def submission(item: AttemptItem, answers=RIGHT) -> dict[str, list[str]]:
    """Return what the form of this question sends for an answer given by option keys."""
    tokens = {key: token for token, key in item.options}
    fields = answers[item.version.kind]
    return {name: [tokens.get(value, value) for value in values] for name, values in fields.items()}


def answer(user, attempt, at, answers=RIGHT, **changes) -> attempts.AnswerOutcome:
    item = attempt.items.get(position=at)
    arguments = {
        "user": user,
        "attempt_id": attempt.pk,
        "position": at,
        "raw": submission(item, answers),
        "uuid": uuid4(),
        "claimed_at": None,
        "now": MORNING,
    }
    return attempts.answer(**(arguments | changes))


@pytest.fixture
def attempt(course, student) -> Attempt:
    return attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))


# Answering


@pytest.mark.parametrize("position", [1, 2, 3, 4])
@pytest.mark.parametrize(("answers", "fraction"), [(RIGHT, 1.0), (WRONG, 0.0)])
def test_answer_records_response_grade_item_and_score(
    student, attempt, position, answers, fraction
):
    uuid = uuid4()
    outcome = answer(student, attempt, position, answers, uuid=uuid, claimed_at=MORNING)
    item = attempt.items.get(position=position)
    attempt.refresh_from_db()
    response = Response.objects.get()
    grade = Grade.objects.get()
    assert outcome.grade.fraction == fraction
    assert (item.fraction, item.answered_at, item.first_attempt) == (fraction, MORNING, True)
    assert (response.item, response.uuid, response.answer) == (item, uuid, outcome.answer)
    assert (response.at, response.learner_day) == (MORNING, MORNING.date())
    assert response.claimed_at == MORNING
    assert (grade.response, grade.version) == (response, item.version)
    assert (grade.fraction, grade.grader, grade.at) == (fraction, "key", MORNING)
    assert (attempt.points, attempt.answered, attempt.finished_at) == (fraction, 1, None)


def test_an_answer_is_stored_by_option_keys(student, attempt):
    answer(student, attempt, 2)
    assert Response.objects.get().answer == {"choices": ["a", "c"]}


def test_points_weigh_the_fraction(student, attempt):
    attempt.items.filter(position=3).update(points=3)
    answer(student, attempt, 3, {"true_false": {"value": ["true"], "reason": ["a"]}})
    attempt.refresh_from_db()
    assert attempt.points == 1.5


def test_the_same_submission_again_counts_once(student, attempt):
    uuid = uuid4()
    first = answer(student, attempt, 1, uuid=uuid)
    second = answer(student, attempt, 1, uuid=uuid)
    attempt.refresh_from_db()
    assert (first.repeated, second.repeated, second.already_answered) == (False, True, False)
    assert (second.answer, second.grade) == (first.answer, first.grade)
    assert (Response.objects.count(), Grade.objects.count()) == (1, 1)
    assert (attempt.points, attempt.answered) == (1, 1)


@pytest.mark.parametrize("same_uuid", [True, False])
def test_another_answer_changes_nothing(student, attempt, same_uuid):
    uuid = uuid4()
    answer(student, attempt, 1, WRONG, uuid=uuid)
    late = answer(student, attempt, 1, RIGHT, uuid=uuid if same_uuid else uuid4())
    attempt.refresh_from_db()
    assert (late.already_answered, late.repeated) == (True, False)
    assert (late.answer, late.grade.fraction) == ({"choice": "a"}, 0)
    assert Response.objects.count() == 1
    assert (attempt.points, attempt.answered) == (0, 1)


@pytest.mark.parametrize(
    ("position", "raw", "missing"),
    [
        (1, {}, ("choice",)),
        (1, {"choice": ["b"]}, ("choice",)),
        (2, {"choices": []}, ("choices",)),
        (3, {"value": ["true"]}, ("reason",)),
        (3, {"reason": ["b"]}, ("value", "reason")),
        (4, {"text": ["  \n"]}, ("text",)),
    ],
)
def test_an_incomplete_answer_is_not_recorded(student, attempt, position, raw, missing):
    with pytest.raises(attempts.IncompleteAnswerError) as refused:
        answer(student, attempt, position, raw=raw)
    assert refused.value.missing == missing
    assert Response.objects.count() == 0


def test_a_token_of_another_attempt_is_worth_nothing(course, student, other_student, attempt):
    foreign = attempts.start(user=other_student, quiz=course.quiz, now=MORNING)
    raw = submission(foreign.items.get(position=1))
    with pytest.raises(attempts.IncompleteAnswerError):
        answer(student, attempt, 1, raw=raw)


@pytest.mark.parametrize(
    "change",
    [{"position": 9}, {"position": 10**30}, {"attempt_id": 10**30}, {"course_key": "another"}],
)
def test_answer_knows_only_the_address_of_the_item(student, attempt, change):
    with pytest.raises(AttemptItem.DoesNotExist):
        answer(student, attempt, 1, **change)


def test_answer_refuses_a_stranger(other_student, attempt):
    with pytest.raises(AttemptItem.DoesNotExist):
        answer(other_student, attempt, 1)
    assert Response.objects.count() == 0


def test_a_question_is_new_to_a_person_only_once(course, student, other_student, attempt):
    answer(student, attempt, 1)
    attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING)
    again = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    answer(student, again, 1)
    answer(student, again, 2)
    elsewhere = attempts.start(user=other_student, quiz=course.quiz, now=MORNING)
    answer(other_student, elsewhere, 1)
    flags = AttemptItem.objects.filter(position__in=(1, 2)).order_by("attempt", "position")
    assert list(flags.values_list("first_attempt", flat=True)) == [
        True, None, False, True, True, None,
    ]  # fmt: skip


def test_the_learner_day_is_the_learners_own(student, attempt):
    student.time_zone = "Pacific/Auckland"
    late = MORNING.replace(hour=16)
    answer(student, attempt, 1, now=late)
    assert Response.objects.get().learner_day.isoformat() == "2026-03-03"


def test_the_next_position_is_the_first_open_one_behind_then_before(student, attempt):
    assert answer(student, attempt, 3).item.next_position == 4
    assert answer(student, attempt, 4).item.next_position == 1
    assert answer(student, attempt, 1).item.next_position == 2
    assert answer(student, attempt, 2).item.next_position is None


def test_the_last_answer_finishes_the_attempt(student, attempt):
    for position in (1, 2, 4):
        answer(student, attempt, position)
    later = MORNING.replace(hour=10)
    answer(student, attempt, 3, WRONG, now=later)
    attempt.refresh_from_db()
    assert (attempt.finished_at, attempt.answered, attempt.points) == (later, 4, 3)


def test_an_answer_after_the_end_is_kept_and_does_not_count(student, attempt):
    attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING)
    outcome = answer(student, attempt, 1)
    assert (outcome.late, outcome.grade) == (True, None)
    assert list(Response.objects.values_list("late", flat=True)) == [True]
    assert (Grade.objects.count(), attempt.items.filter(response=None).count()) == (0, 4)
    attempt.refresh_from_db()
    assert (attempt.answered, attempt.points) == (0, 0)


def test_finish_is_done_once(student, attempt):
    later = MORNING.replace(hour=10)
    attempts.finish(user=student, attempt_id=attempt.pk, now=MORNING)
    again = attempts.finish(user=student, attempt_id=attempt.pk, now=later)
    assert again.finished_at == MORNING


def test_finish_refuses_a_stranger(other_student, attempt):
    with pytest.raises(Attempt.DoesNotExist):
        attempts.finish(user=other_student, attempt_id=attempt.pk, now=MORNING)
    attempt.refresh_from_db()
    assert attempt.finished_at is None


@pytest.mark.parametrize(("answers", "returns"), [(WRONG, True), (RIGHT, False)])
def test_a_wrong_answer_brings_the_linked_card_back_the_next_day(
    course, student, attempt, answers, returns
):
    card = course.cards[0]
    state = models.CardState.objects.create(
        user=student,
        card=card,
        phase="review",
        stability=20,
        difficulty=5,
        due_on=MORNING.date().replace(day=20),
        joined_at=MORNING.replace(year=2025),
        joined_on=MORNING.date().replace(year=2025),
        last_review_at=MORNING.replace(month=2),
        last_review_on=MORNING.date().replace(month=2),
        reviews=3,
    )
    outcome = answer(student, attempt, 1, answers)
    state.refresh_from_db()
    assert outcome.card_returns is returns
    assert state.due_on.day == (3 if returns else 20)
    assert (state.stability, state.reviews) == (20, 3)


def test_a_wrong_answer_leaves_cards_outside_the_deck_alone(student, attempt):
    assert answer(student, attempt, 1, WRONG).card_returns is False
    assert models.CardState.objects.count() == 0


# At the same time


def _at_once(*calls) -> list:
    """Run the calls in threads that start together; return their results or exceptions."""
    barrier = threading.Barrier(len(calls))
    results: list = [None] * len(calls)

    def run(index, call):
        barrier.wait()
        try:
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(course, student):
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    outcomes = _at_once(
        lambda: answer(student, attempt, 1, RIGHT),
        lambda: answer(student, attempt, 1, WRONG),
    )
    attempt.refresh_from_db()
    assert sorted(outcome.already_answered for outcome in outcomes) == [False, True]
    assert outcomes[0].answer == outcomes[1].answer
    assert (Response.objects.count(), Grade.objects.count(), attempt.answered) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_last_two_answers_at_once_finish_the_attempt(course, student):
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    for position in (1, 2):
        answer(student, attempt, position)
    _at_once(lambda: answer(student, attempt, 3), lambda: answer(student, attempt, 4))
    attempt.refresh_from_db()
    assert (attempt.answered, attempt.points, attempt.finished_at) == (4, 4, MORNING)


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_make_one_attempt(course, student):
    started = _at_once(*[lambda: attempts.start(user=student, quiz=course.quiz, now=MORNING)] * 3)
    assert len(set(started)) == 1
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_edit_while_an_attempt_is_dealt_makes_the_next_version(course, student, monkeypatch):
    question, edits = course.questions[0], []
    deal = selection.shuffled_options

    def edit() -> None:
        body = factories.single_choice(stem="Which one?")
        wordings.word_question(question=question, body=body, now=MORNING)
        connection.close()

    def deal_while_someone_edits(*args, **options):
        if not edits:
            edits.append(threading.Thread(target=edit))
            edits[0].start()
            # The edit either gets its way at once, or waits for the attempt.
            edits[0].join(timeout=0.3)
        return deal(*args, **options)

    monkeypatch.setattr(selection, "shuffled_options", deal_while_someone_edits)
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    edits[0].join()
    asked = attempt.items.get(position=1).version
    assert (asked.number, asked.body["stem"]) == (1, "Which document founded the Council?")
    assert question.versions.count() == 2
