"""Counting attempts for item analysis: which of them, what they are worth, what is kept."""

from random import Random

import pytest
from django.db import IntegrityError, transaction

from quizzes.actions import attempts, item_figures, repairs
from quizzes.domain import item_statistics
from quizzes.models import ItemFigures, Question, Quiz, QuizFigures
from quizzes.models.item_figures import evidence_of
from tests.actions.repairing import HOUR, correct, done, ruled
from tests.actions.test_attempt_behaviours import MINUTE, finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.domain.kinds import essay
from tests.factories import MORNING, QuestionFactory, QuizFactory, UserFactory, checkpoint
from tests.views.desk_pages import take

pytestmark = pytest.mark.usefixtures("clock")

ONE_RIGHT = WRONG | {"single_choice": RIGHT["single_choice"]}
TWO_RIGHT = ONE_RIGHT | {"short_answer": RIGHT["short_answer"]}


def count(quiz, taken="first", now=MORNING):
    return item_figures.count(quiz=quiz, taken=taken, now=now)


def rows(quiz, taken="first", **filters):
    """Return the figures of the questions of a quiz by the kind of question."""
    found = ItemFigures.objects.in_quiz(quiz, taken).filter(**({"version": None} | filters))
    return {row.question.current.kind: row for row in found.select_related("question__current")}


def facilities(quiz, taken="first"):
    return {kind: row.facility for kind, row in rows(quiz, taken).items()}


@pytest.fixture
def three(course):
    """Three attempts of three people: everything right, two questions right, one right."""
    return [take(UserFactory(), course.quiz, said) for said in (RIGHT, TWO_RIGHT, ONE_RIGHT)]


def test_figures_are_those_of_the_marks(course, three):
    kept = count(course.quiz)
    assert (kept.attempts, kept.waiting, kept.counted_at) == (3, 0, MORNING)
    assert (kept.figures["mean"], kept.figures["median"], kept.figures["maximum"]) == (7 / 3, 2, 4)
    short = rows(course.quiz)["short_answer"]
    expected = item_statistics.item_statistics({(1, 4): 1, (1, 2): 1, (0, 1): 1}, maximum=1)
    assert (short.attempts, short.facility) == (3, 2 / 3)
    assert short.discrimination == expected.discrimination
    assert short.figures["efficiency"] == expected.efficiency
    assert short.figures["intended_weight"] == 25
    assert short.figures["guess"] == 0
    assert facilities(course.quiz) == {
        "single_choice": 1,
        "multiple_choice": 1 / 3,
        "true_false": 1 / 3,
        "short_answer": 2 / 3,
    }


def test_effective_weights_of_a_whole_quiz_add_up(course, three):
    count(course.quiz)
    weights = [row.figures["effective_weight"] for row in rows(course.quiz).values()]
    assert sum(weights) == pytest.approx(100)


def test_who_chose_which_option(course, three):
    take(UserFactory(), course.quiz, WRONG)
    count(course.quiz)
    (row,) = ItemFigures.objects.in_quiz(course.quiz, "first").filter(
        question__key="single-choice", version__isnull=False
    )
    told = [(one["answer"], one["is_key"], one["count"], one["mean"]) for one in row.answers]
    assert told == [("a", False, 1, 0), ("b", True, 3, 1), ("c", False, 0, None)]


def test_which_attempts_of_a_person_count(course, student):
    for answers in (ONE_RIGHT, RIGHT, WRONG):
        take(student, course.quiz, answers)
    means = {
        taken: count(course.quiz, taken).figures["mean"]
        for taken in ("first", "last", "highest", "all")
    }
    assert means == {"first": 1, "last": 0, "highest": 4, "all": 5 / 3}


def test_a_mark_set_by_hand_decides_which_attempt_is_the_highest(course, student, instructor):
    low = take(student, course.quiz, ONE_RIGHT)
    take(student, course.quiz, TWO_RIGHT)
    done(repairs.override, instructor, attempt=low, points=4.0)
    # Its questions are worth what they were.
    assert count(course.quiz, "highest").figures["mean"] == 1


def test_what_does_not_count(course, student, other_student, instructor):
    voided = take(student, course.quiz, RIGHT)
    done(repairs.void, instructor, attempt=voided)
    missed = take(other_student, course.quiz, ONE_RIGHT)
    later = MORNING + 30 * HOUR
    practice = attempts.practise_missed(user=other_student, attempt_id=missed.pk, now=later)
    for position in range(1, practice.length + 1):
        send(practice, position, RIGHT, now=later)
    attempts.start(user=UserFactory(), quiz=course.quiz, now=MORNING, rng=Random(1))
    assert (count(course.quiz).attempts, facilities(course.quiz)["short_answer"]) == (1, 0)


def test_an_empty_quiz_has_figures_without_numbers(course):
    kept = count(course.quiz)
    assert (kept.attempts, kept.figures["mean"], rows(course.quiz)) == (0, None, {})


def test_what_was_left_open_earns_nothing(course, student):
    Quiz.objects.update(behaviour="deferred_feedback")
    course.quiz.refresh_from_db()
    finish(attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1)))
    count(course.quiz)
    assert set(facilities(course.quiz).values()) == {0}
    (row,) = ItemFigures.objects.in_quiz(course.quiz, "first").filter(
        question__key="short-answer", version__isnull=False
    )
    assert [(one["kind"], one["count"]) for one in row.answers] == [("none", 1)]


def test_certainty_counts_up_to_three_times_the_points(course, student):
    Quiz.objects.update(behaviour="deferred_certainty")
    course.quiz.refresh_from_db()
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))
    for position in range(1, 5):
        send(attempt, position, ONE_RIGHT, certainty=3)
    finish(attempt)
    kept = count(course.quiz)
    assert (kept.figures["maximum"], kept.figures["mean"]) == (12, 3 - 3 * 6)
    assert facilities(course.quiz)["single_choice"] == 1
    assert facilities(course.quiz)["short_answer"] == -2


def test_rulings_are_in_the_marks(course, three, instructor):
    done(repairs.credit_everyone, instructor, **ruled(course, 3))
    done(repairs.drop, instructor, **ruled(course, 1))
    kept = count(course.quiz)
    assert (kept.figures["maximum"], kept.attempts) == (3, 3)
    assert facilities(course.quiz) == {"single_choice": 1, "true_false": 1 / 3, "short_answer": 1}


def test_wordings_have_figures_of_their_own_and_the_question_those_of_all(course, three):
    correct(course)
    take(UserFactory(), course.quiz, RIGHT)
    count(course.quiz)
    own = ItemFigures.objects.in_quiz(course.quiz, "first").filter(question__key="single-choice")
    told = {row.version and row.version.number: (row.attempts, row.facility) for row in own}
    assert told == {None: (4, 0.75), 1: (3, 1), 2: (1, 0)}
    assert [bool(row.answers) for row in own.order_by("version__number")].count(True) == 2


def test_over_all_quizzes_figures_are_put_together(course, three):
    question = course.questions[3]
    other = QuizFactory(lesson=course.lesson, questions=[question, course.questions[0]])
    take(UserFactory(), other, WRONG)
    count(course.quiz)
    count(other)
    assert set(facilities(other).values()) == {0}
    (whole,) = ItemFigures.objects.everywhere().filter(question=question, version=None)
    (version,) = ItemFigures.objects.everywhere().filter(version=question.current)
    assert (whole.attempts, whole.facility, whole.quiz) == (4, 0.5, None)
    assert (version.attempts, version.facility) == (4, 0.5)
    assert {one["answer"]: one["count"] for one in version.answers} == {"rome": 2, "paris": 2}
    low = Question.objects.filter(
        figures__quiz=None, figures__version=None, figures__facility__lte=0.5
    )
    assert set(low.values_list("key", flat=True)) == {
        "short-answer",
        "multiple-choice",
        "true-false",
    }


def test_counting_again_changes_nothing(course, three):
    def everything():
        kept = [*QuizFigures.objects.values_list("quiz", "taken", "attempts", "figures", "seen")]
        names = [f.attname for f in ItemFigures._meta.fields if f.attname != "id"]
        found = ItemFigures.objects.order_by("quiz", "question", "version")
        return kept, [*found.values_list(*names)]

    count(course.quiz)
    before = everything()
    count(course.quiz)
    assert everything() == before
    assert len(before[1]) == 16


def test_how_long_an_answer_took(course):
    for slower in (1, 3, 5):
        attempt = attempts.start(user=UserFactory(), quiz=course.quiz, now=MORNING, rng=Random(1))
        for position in range(1, 5):
            send(attempt, position, RIGHT, now=MORNING + position * slower * MINUTE)
    count(course.quiz)
    assert {row.figures["seconds"] for row in rows(course.quiz).values()} == {180}


def test_an_essay_that_nobody_marked_keeps_its_attempt_waiting(course, student, instructor):
    written = QuestionFactory(objective=course.objective, key="essay", body=essay())
    quiz = checkpoint(course.lesson.module, key="check", behaviour="deferred_feedback")
    for position, one in enumerate((written, course.questions[0]), 1):
        quiz.places.create(question=one, position=position)
    attempt = take(student, quiz, RIGHT | {"essay": {"text": ["Because."]}})
    kept = count(quiz)
    assert (kept.attempts, kept.waiting) == (0, 1)
    written = attempt.items.get(version__kind="essay")
    done(repairs.mark_answer, instructor, item=written, fraction=0.5)
    assert evidence_of(quiz.pk) != (kept.seen, kept.latest, kept.last_repair)
    kept = count(quiz)
    assert (kept.attempts, kept.waiting, kept.figures["mean"]) == (1, 0, 1.5)


def test_only_what_is_stale_is_counted_again(course, three, instructor):
    assert item_figures.count_stale(now=MORNING) == (1, 1)
    assert item_figures.count_stale(now=MORNING) == (1, 0)
    assert item_figures.count_stale(now=MORNING, everything=True) == (1, 1)
    take(UserFactory(), course.quiz, RIGHT)
    assert item_figures.count_stale(now=MORNING) == (1, 1)
    done(repairs.credit_everyone, instructor, **ruled(course, 3))
    count(course.quiz, "all")
    assert item_figures.count_stale(now=MORNING + HOUR) == (1, 1)
    assert item_figures.count_stale(now=MORNING + HOUR) == (1, 0)


def test_a_question_has_one_row_of_each_kind(course, three):
    count(course.quiz)
    for row in ItemFigures.objects.all():
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
