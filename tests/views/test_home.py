"""Home and progress: the one next thing, and what it is computed from."""

from datetime import date

import pytest
from django.urls import reverse

from quizzes import models
from quizzes.actions import attempts, cards, lessons
from quizzes.domain.memory import Rating
from quizzes.domain.progress import Status, StepKind
from quizzes.reports.overview import home_page
from quizzes.reports.progress import answers_by_day, course_progress
from quizzes.views.access import today
from tests import factories
from tests.actions.test_attempt_behaviours import send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.domain import kinds
from tests.factories import fresh_uuid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _held(clock, settings):
    settings.HOME_COURSE = "small"


def step(user, course, clock):
    page = home_page(user=user, course=course.course, at=clock.now, day=today(user))
    return page["step"].kind


def read(user, course, clock) -> None:
    lessons.mark_read(user=user, lesson=course.lesson, now=clock.now)


def take_quiz(user, course, clock, *, right: bool = True) -> models.Attempt:
    """Answer the whole practice set, rightly or not."""
    attempt = attempts.start(user=user, quiz=course.quiz, now=clock.now)
    for item in attempt.items.select_related("version"):
        tokens = {key: token for token, key in item.options}
        raw = {
            "single_choice": {"choice": [tokens.get("b" if right else "a")]},
            "multiple_choice": {"choices": [tokens.get(k) for k in ("ac" if right else "b")]},
            "true_false": {
                "value": ["true" if right else "false"],
                "reason": [tokens.get("b" if right else "a")],
            },
            "short_answer": {"text": ["Rome" if right else "Paris"]},
        }[item.version.kind]
        attempts.answer(
            user=user,
            attempt_id=attempt.pk,
            position=item.position,
            raw=raw,
            uuid=fresh_uuid(),
            claimed_at=None,
            now=clock.now,
        )
    attempt.refresh_from_db()
    return attempt


def review_all(user, course, clock, *, rating=Rating.GOOD) -> None:
    for state in models.CardState.objects.filter(user=user):
        cards.review(
            user=user,
            card_id=state.card_id,
            rating=rating,
            uuid=fresh_uuid(),
            claimed_at=None,
            now=clock.now,
        )


def first_lesson(user, course, clock):
    return course_progress(user=user, course=course.course, at=clock.now, day=today(user))[0]


def test_the_next_step_from_the_first_day_to_known(course, student, clock):
    assert step(student, course, clock) == StepKind.READ_LESSON
    lessons.keep_place(user=student, lesson=course.lesson, section="second", now=clock.now)
    assert step(student, course, clock) == StepKind.CONTINUE_LESSON
    read(student, course, clock)
    assert step(student, course, clock) == StepKind.REVIEW_CARDS
    review_all(student, course, clock)
    clock.move(minutes=11)
    review_all(student, course, clock)
    assert step(student, course, clock) == StepKind.TAKE_QUIZ
    attempt = attempts.start(user=student, quiz=course.quiz, now=clock.now)
    assert step(student, course, clock) == StepKind.RESUME_ATTEMPT
    attempt.delete()
    take_quiz(student, course, clock)
    assert step(student, course, clock) == StepKind.READ_LESSON

    clock.move(days=1)
    assert step(student, course, clock) == StepKind.CHECK_LESSON
    take_quiz(student, course, clock)
    assert first_lesson(student, course, clock).objectives[0].mastery.status is Status.LEARNING

    clock.move(days=3)
    assert step(student, course, clock) == StepKind.CHECK_LESSON
    take_quiz(student, course, clock)
    found = first_lesson(student, course, clock)
    assert (found.known, found.objectives[0].mastery.days) == (1, 2)


def test_answers_on_the_day_of_reading_prove_nothing(course, student, clock):
    read(student, course, clock)
    take_quiz(student, course, clock)
    mastery = first_lesson(student, course, clock).objectives[0].mastery
    assert (mastery.status, mastery.counted, mastery.not_counted) == (Status.LEARNING, 0, 4)


def test_a_quiz_after_the_days_cards_does_not_count(course, student, clock):
    read(student, course, clock)
    clock.move(days=1)
    review_all(student, course, clock)
    take_quiz(student, course, clock)
    assert first_lesson(student, course, clock).objectives[0].mastery.counted == 0


def test_a_quiz_before_the_days_cards_counts(course, student, clock):
    read(student, course, clock)
    clock.move(days=1)
    take_quiz(student, course, clock)
    clock.move(minutes=5)
    review_all(student, course, clock)
    mastery = first_lesson(student, course, clock).objectives[0].mastery
    assert (mastery.right, mastery.counted, mastery.days) == (4, 4, 1)


def test_a_lesson_shows_its_best_attempt_and_its_cards(course, student, clock):
    read(student, course, clock)
    take_quiz(student, course, clock)
    take_quiz(student, course, clock, right=False)
    found = first_lesson(student, course, clock)
    assert (found.right, found.best.max_points) == (4, 4)
    assert (found.cards.core, found.cards.in_deck, found.cards.learned) == (3, 3, 0)


def test_an_objective_without_a_question_is_never_proposed_for_a_check(course, student, clock):
    factories.ObjectiveFactory(lesson=course.lesson, key="unasked")
    read(student, course, clock)
    take_quiz(student, course, clock)
    for _check in range(2):
        clock.move(days=3)
        assert step(student, course, clock) == StepKind.CHECK_LESSON
        take_quiz(student, course, clock)
    assert first_lesson(student, course, clock).known == 1
    clock.move(days=3)
    assert step(student, course, clock) == StepKind.REVIEW_CARDS


def test_partly_right_answers_are_not_counted_as_right(course, student, clock):
    read(student, course, clock)
    attempt = take_quiz(student, course, clock, right=False)
    attempt.items.update(fraction=0.5)
    models.Attempt.objects.filter(pk=attempt.pk).update(points=2)
    found = first_lesson(student, course, clock)
    assert (found.right, found.best.length) == (0, 4)


def test_a_glance_at_a_later_lesson_does_not_come_before_the_next(course, student, clock):
    lessons.keep_place(user=student, lesson=course.next_lesson, section="first", now=clock.now)
    page = home_page(user=student, course=course.course, at=clock.now, day=today(student))
    assert (page["step"].kind, page["step"].lesson) == (StepKind.READ_LESSON, "founding")


@pytest.mark.parametrize("change", [{"status": "retired"}, {"use": "secure"}])
def test_a_quiz_with_nothing_to_ask_is_not_proposed(course, student, clock, client_of, change):
    models.Question.objects.update(**change)
    read(student, course, clock)
    review_all(student, course, clock)
    clock.move(minutes=11)
    review_all(student, course, clock)
    assert step(student, course, clock) == StepKind.READ_LESSON
    lesson_page = client_of(student).get(course.lesson.get_absolute_url()).content.decode()
    assert "Practise this lesson" not in lesson_page


def test_only_what_can_be_asked_is_counted(course, student, clock):
    models.Question.objects.filter(pk=course.questions[0].pk).update(status="retired")
    models.Note.objects.update(status="retired")
    read(student, course, clock)
    page = home_page(user=student, course=course.course, at=clock.now, day=today(student))
    assert (page["step"].kind, page["step"].count) == (StepKind.TAKE_QUIZ, 3)


def test_an_objective_whose_questions_are_retired_is_not_checked_for_ever(course, student, clock):
    read(student, course, clock)
    take_quiz(student, course, clock, right=False)
    other = factories.ObjectiveFactory(lesson=course.lesson)
    models.Question.objects.exclude(pk=course.questions[0].pk).update(objective=other)
    models.Question.objects.filter(objective=other).update(status="retired")
    for _check in range(2):
        clock.move(days=3)
        assert step(student, course, clock) == StepKind.CHECK_LESSON
        take_quiz(student, course, clock)
    for _day in range(5):
        clock.move(days=3)
        assert step(student, course, clock) == StepKind.REVIEW_CARDS


def test_an_attempt_at_a_retired_quiz_is_not_proposed(course, student, clock):
    attempts.start(user=student, quiz=course.quiz, now=clock.now)
    models.Quiz.objects.update(status="retired")
    assert step(student, course, clock) == StepKind.READ_LESSON


def test_a_retired_lesson_leaves_the_way_free(course, student, clock):
    read(student, course, clock)
    take_quiz(student, course, clock)
    attempts.start(user=student, quiz=course.quiz, now=clock.now)
    models.Lesson.objects.filter(pk=course.lesson.pk).update(status="retired")
    page = home_page(user=student, course=course.course, at=clock.now, day=today(student))
    assert (page["step"].kind, page["step"].lesson) == (StepKind.READ_LESSON, "after")


def test_a_lesson_without_a_quiz_leads_to_the_next(course, student, clock):
    models.QuizQuestion.objects.all().delete()
    course.quiz.delete()
    models.Note.objects.update(status="retired")
    read(student, course, clock)
    page = home_page(user=student, course=course.course, at=clock.now, day=today(student))
    assert (page["step"].kind, page["step"].lesson) == (StepKind.READ_LESSON, "after")


def test_whoever_only_reviews_cards_is_led_to_the_first_lesson(course, student, clock):
    cards.add(user=student, cards=course.cards, now=clock.now)
    assert step(student, course, clock) == StepKind.REVIEW_CARDS
    review_all(student, course, clock)
    clock.move(minutes=11)
    review_all(student, course, clock)
    assert step(student, course, clock) == StepKind.READ_LESSON


def test_flying_west_takes_no_evidence_back_and_proves_nothing(course, student, clock):
    student.time_zone = "Pacific/Auckland"
    student.save()
    read(student, course, clock)
    take_quiz(student, course, clock)
    student.time_zone = "America/Los_Angeles"
    student.save()
    clock.move(hours=1)
    take_quiz(student, course, clock)
    found = first_lesson(student, course, clock)
    assert (found.objectives[0].mastery.counted, found.can_be_checked) == (0, False)


def test_home_and_review_promise_the_same_minutes(course, student, clock):
    read(student, course, clock)
    for number in range(9):
        note = factories.NoteFactory(objective=course.objective, key=f"another-{number}")
        cards.add(user=student, cards=note.cards.all(), now=clock.now)
    page = home_page(user=student, course=course.course, at=clock.now, day=today(student))
    assert (page["step"].count, page["step"].minutes) == (12, 4)


def test_two_lessons_to_check_let_the_cards_come_between(course, student, clock):
    second = factories.QuestionFactory(
        objective=factories.ObjectiveFactory(lesson=course.next_lesson)
    )
    quiz = factories.QuizFactory(lesson=course.next_lesson, questions=[second])
    for lesson in (course.lesson, course.next_lesson):
        lessons.mark_read(user=student, lesson=lesson, now=clock.now)
    take_quiz(student, course, clock)
    course.quiz, first_quiz = quiz, course.quiz
    take_quiz(student, course, clock)
    clock.move(days=1)
    course.quiz = first_quiz
    assert step(student, course, clock) == StepKind.CHECK_LESSON
    take_quiz(student, course, clock)
    assert step(student, course, clock) == StepKind.REVIEW_CARDS
    review_all(student, course, clock)
    clock.move(minutes=11)
    review_all(student, course, clock)
    assert step(student, course, clock) == StepKind.CHECK_LESSON


@pytest.mark.parametrize("persona", ["anonymous", "guest", "student"])
def test_home_is_for_everybody(course, client_of, request, persona):
    user = None if persona == "anonymous" else request.getfixturevalue(persona)
    page = client_of(user).get(reverse("home"))
    assert (page.status_code, "Start reading" in page.content.decode()) == (200, True)


def test_home_without_a_course_says_so(db, client_of):
    page = client_of().get(reverse("home"))
    assert "There is nothing to learn here yet" in page.content.decode()


def test_home_and_the_quiz_reckon_essays_alike(course, client_of, student, clock):
    essay = factories.QuestionFactory(objective=course.objective, body=kinds.essay())
    course.quiz.places.all().delete()
    for position, question in enumerate([course.questions[0], essay], 1):
        course.quiz.places.create(question=question, position=position)
    lessons.mark_read(user=student, lesson=course.lesson, now=clock.now)
    models.CardState.objects.all().delete()
    client = client_of(student)
    front = client.get(reverse("quiz", args=["small", course.quiz.key]))
    told = client.get("/").context["step"]
    assert (told.kind, told.minutes) == (StepKind.TAKE_QUIZ, front.context["minutes"])
    attempt = attempts.start(user=student, quiz=course.quiz, now=clock.now)
    assert client.get("/").context["step"].minutes == front.context["minutes"] == 11
    first = attempt.items.get(version__question=course.questions[0])
    first.answered_at = clock.now
    first.save()
    assert client.get("/").context["step"].minutes == 10


def test_progress_needs_somebody(course, client_of):
    response = client_of().get(reverse("progress"))
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/progress/")


@pytest.mark.parametrize("persona", ["guest", "student"])
def test_progress_shows_ones_own_figures_only(
    course, client_of, request, persona, other_student, clock
):
    take_quiz(other_student, course, clock)
    user = request.getfixturevalue(persona)
    page = client_of(user).get(reverse("progress")).content.decode()
    assert ("4 of 4" in page, "0 answers on 0 days" in page) == (False, True)
    take_quiz(user, course, clock)
    page = client_of(user).get(reverse("progress")).content.decode()
    assert ("4 of 4" in page, "4 answers on 1 day" in page) == (True, True)


def more_of_everything(course, student, clock, count: int) -> None:
    for _number in range(count):
        lesson = factories.LessonFactory(module=course.lesson.module)
        objective = factories.ObjectiveFactory(lesson=lesson)
        note = factories.NoteFactory(objective=objective)
        question = factories.QuestionFactory(objective=objective)
        quiz = factories.QuizFactory(lesson=lesson, questions=[question])
        lessons.mark_read(user=student, lesson=lesson, now=clock.now)
        attempts.start(user=student, quiz=quiz, now=clock.now)
        cards.review(
            user=student,
            card_id=note.cards.get().pk,
            rating=Rating.GOOD,
            uuid=fresh_uuid(),
            claimed_at=None,
            now=clock.now,
        )


@pytest.mark.parametrize(("name", "ceiling"), [("home", 15), ("progress", 15)])
def test_at_most_so_many_queries_whatever_there_is(
    course, client_of, student, clock, count_queries, name, ceiling
):
    client = client_of(student)
    more_of_everything(course, student, clock, 1)
    with count_queries() as few:
        client.get(reverse(name))
    more_of_everything(course, student, clock, 2)
    take_quiz(student, course, clock)
    with count_queries() as many:
        client.get(reverse(name))
    assert (len(few) <= ceiling, len(many)) == (True, len(few))


def test_activity_is_counted_by_learner_day(course, student, clock):
    take_quiz(student, course, clock)
    clock.move(days=1)
    read(student, course, clock)
    review_all(student, course, clock)
    counts = answers_by_day(user=student, since=date(2026, 1, 1))
    assert counts == {date(2026, 3, 2): 4, date(2026, 3, 3): 3}


def test_an_answer_saved_again_and_again_is_one_answer_of_its_last_day(course, student, clock):
    models.Quiz.objects.update(behaviour="deferred_feedback")
    course.quiz.refresh_from_db()
    attempt = attempts.start(user=student, quiz=course.quiz, now=clock.now)
    for answers in (WRONG, RIGHT, WRONG):
        send(attempt, 1, answers, now=clock.now)
    send(attempt, 2, RIGHT, now=clock.now)
    clock.move(days=1)
    send(attempt, 2, WRONG, now=clock.now)
    counts = answers_by_day(user=student, since=date(2026, 1, 1))
    assert counts == {date(2026, 3, 2): 1, date(2026, 3, 3): 1}
    send(attempt, 2, {}.items(), now=clock.now)
    assert answers_by_day(user=student, since=date(2026, 1, 1)) == {date(2026, 3, 2): 1}
