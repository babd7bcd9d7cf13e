"""What is due: saving it with its dates, publishing, extensions, categories, announcements."""

from datetime import timedelta
from random import Random

import pytest
from django.db import IntegrityError, transaction

from quizzes import models
from quizzes.actions import announcements, assignments, attempts, deletion
from quizzes.actions.assignments import AssignmentError
from quizzes.actions.courses import StaleEdit
from quizzes.actions.removal import is_removable
from quizzes.domain.quiz_rules import read_rules
from quizzes.domain.windows import EMPTY, Window
from quizzes.models import Announcement, Assignment, AssignmentWindow
from tests.factories import (
    MORNING,
    AssignmentFactory,
    CourseFactory,
    GroupFactory,
    QuizFactory,
    UserFactory,
)

DAY = timedelta(days=1)
WEEK = Window(MORNING, MORNING + 6 * DAY, MORNING + 7 * DAY)


def save(assignment, by, windows=None, revision=None) -> Assignment:
    return assignments.save_assignment(
        assignment=assignment, windows=windows or {}, by=by, revision=revision, now=MORNING
    )


def new(course, **fields) -> Assignment:
    return Assignment(course=course.course, **({"kind": "quiz", "quiz": course.quiz} | fields))


def dates(assignment) -> dict:
    rows = AssignmentWindow.objects.filter(assignment=assignment)
    return {(row.group_id, row.user_id): row.to_window() for row in rows}


# Saving


def test_an_assignment_is_made_and_changed(course, instructor):
    group = GroupFactory(course=course.course)
    made = save(new(course), instructor, {None: WEEK, group.pk: Window(due_at=MORNING)})
    assert (made.created_by, made.created_at, made.position) == (instructor, MORNING, 1)
    assert (made.is_published, made.revision, made.shown_title) == (False, 1, "Practice")
    assert dates(made) == {(None, None): WEEK, (group.pk, None): Window(due_at=MORNING)}
    made.title = "Homework"
    save(made, instructor, {None: Window(due_at=MORNING), group.pk: EMPTY}, revision=1)
    again = Assignment.objects.get()
    assert (again.revision, again.shown_title) == (2, "Homework")
    assert dates(made) == {(None, None): Window(due_at=MORNING)}


def test_an_overtaken_edit_writes_nothing(course, instructor):
    made = save(new(course), instructor, {None: WEEK})
    save(Assignment.objects.get(), instructor, {}, revision=1)
    made.title = "Too late"
    with pytest.raises(StaleEdit):
        save(made, instructor, {None: EMPTY}, revision=1)
    assert (Assignment.objects.get().title, dates(made)) == ("", {(None, None): WEEK})


def test_a_quiz_and_a_lesson_are_assigned_once(course, instructor):
    save(new(course), instructor)
    with pytest.raises(AssignmentError) as error:
        save(new(course), instructor, {None: WEEK})
    assert (error.value.code, AssignmentWindow.objects.count()) == ("taken", 0)
    save(new(course, kind="cards", quiz=None, card_goal=20), instructor)
    save(new(course, kind="cards", quiz=None, card_goal=20), instructor)
    assert [one.shown_title for one in Assignment.objects.filter(kind="cards")] == [
        "20 card answers"
    ] * 2


def test_dates_out_of_order_and_groups_of_others_are_not_taken(course, instructor):
    stranger = GroupFactory(course=CourseFactory())
    with pytest.raises(AssignmentError) as error:
        save(new(course), instructor, {None: Window(MORNING, None, MORNING)})
    assert (error.value.code, Assignment.objects.count()) == ("order", 0)
    assert dates(save(new(course), instructor, {stranger.pk: WEEK})) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "lesson"},
        {"kind": "cards"},
        {"kind": "quiz", "card_goal": 3},
        {"kind": "cards", "card_goal": 0, "quiz": None},
    ],
)
def test_exactly_what_the_kind_needs_is_set(course, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        new(course, created_at=MORNING, **fields).save()


def test_the_database_refuses_dates_out_of_order(course):
    made = AssignmentFactory(quiz=course.quiz)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.windows.create(due_at=MORNING, closes_at=MORNING - DAY)


# Publishing


def test_it_is_published_once_its_quiz_is(course, instructor):
    models.Quiz.objects.update(status="draft")
    made = save(new(course), instructor)
    with pytest.raises(AssignmentError) as error:
        assignments.set_published(assignment=made, is_published=True, revision=1, now=MORNING)
    assert error.value.code == "not_published"
    models.Quiz.objects.update(status="published")
    assignments.set_published(assignment=made, is_published=True, revision=1, now=MORNING)
    assignments.set_published(assignment=made, is_published=True, revision=1, now=MORNING)
    with pytest.raises(StaleEdit):
        assignments.set_published(assignment=made, is_published=False, revision=1, now=MORNING)
    assert list(Assignment.objects.values_list("is_published", "revision")) == [(True, 2)]
    assert list(Assignment.objects.published()) == [made]
    models.Quiz.objects.update(status="retired")
    assert list(Assignment.objects.published()) == []


@pytest.mark.parametrize("hidden", [models.Module, models.Lesson])
@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_lesson_is_published_once_students_see_it(course, instructor, hidden, status):
    hidden.objects.update(status=status)
    made = save(new(course, kind="lesson", quiz=None, lesson=course.lesson), instructor)
    with pytest.raises(AssignmentError) as error:
        assignments.set_published(assignment=made, is_published=True, revision=1, now=MORNING)
    assert error.value.code == "not_published"
    assert Assignment.objects.get().is_published is False
    hidden.objects.update(status="published")
    assignments.set_published(assignment=made, is_published=True, revision=1, now=MORNING)
    assert list(Assignment.objects.published()) == [made]


def test_what_is_assigned_is_not_removed(course):
    spare = QuizFactory(lesson=course.lesson)
    assert is_removable(spare) is True
    made = AssignmentFactory(quiz=spare)
    assert is_removable(spare) is False
    assignments.delete_assignment(assignment=made, now=MORNING)
    assert is_removable(spare) is True


def test_deleting_one_leaves_what_students_did(course, student):
    made = AssignmentFactory(quiz=course.quiz)
    made.windows.create(due_at=MORNING)
    attempts.start(user=student, quiz=course.quiz, now=MORNING)
    assignments.delete_assignment(assignment=made, now=MORNING)
    assert (Assignment.objects.count(), AssignmentWindow.objects.count()) == (0, 0)
    assert models.Attempt.objects.count() == 1


# Running attempts


@pytest.fixture
def running(course, student):
    """Return a function that starts an attempt of a person that closes in so many days."""

    def start(days: int | None, user=student):
        closes = None if days is None else MORNING + days * DAY
        models.Quiz.objects.filter(pk=course.quiz.pk).update(closes_at=closes)
        course.quiz.refresh_from_db()
        return attempts.start(user=user, quiz=course.quiz, now=MORNING, rng=Random(1))

    return start


def closing_of(attempt):
    attempt.refresh_from_db()
    return read_rules(attempt.rules).closes_at


def test_an_extension_moves_the_running_attempt_of_its_person_alone(course, student, running):
    mine, other = running(3), running(3, UserFactory())
    made = AssignmentFactory(quiz=course.quiz)
    longer = Window(closes_at=MORNING + 9 * DAY)
    assignments.set_extension(assignment=made, user=student, window=longer)
    assert [closing_of(one) for one in (mine, other)] == [MORNING + 9 * DAY, MORNING + 3 * DAY]
    assignments.set_extension(assignment=made, user=student, window=EMPTY)
    assert (closing_of(mine), dates(made)) == (MORNING + 9 * DAY, {})


def test_a_running_attempt_never_closes_earlier(course, student, running):
    attempt, endless = running(5), running(None, UserFactory())
    made = AssignmentFactory(quiz=course.quiz)
    made.windows.create(closes_at=MORNING + DAY / 2)
    shorter = Window(closes_at=MORNING + DAY)
    for user in (student, endless.user):
        assignments.set_extension(assignment=made, user=user, window=shorter)
    assert (closing_of(attempt), closing_of(endless)) == (MORNING + 5 * DAY, None)


def test_later_dates_of_a_group_move_its_people(course, student, instructor, running):
    attempt, other = running(3), running(3, UserFactory())
    group = GroupFactory(course=course.course, people=[student])
    made = AssignmentFactory(quiz=course.quiz)
    save(made, instructor, {group.pk: Window(closes_at=MORNING + 4 * DAY)}, revision=1)
    assert [closing_of(one) for one in (attempt, other)] == [MORNING + 4 * DAY, MORNING + 3 * DAY]


def test_dates_hold_for_running_attempts_from_publishing_on(course, instructor, running):
    attempt = running(3)
    made = save(new(course), instructor, {None: Window(closes_at=MORNING + 8 * DAY)})
    assert closing_of(attempt) == MORNING + 3 * DAY
    assignments.set_published(assignment=made, is_published=True, revision=1, now=MORNING)
    assert closing_of(attempt) == MORNING + 8 * DAY


# Categories


def test_categories_are_named_once_and_go_without_their_assignments(course):
    first = assignments.save_category(
        category=models.GradeCategory(course=course.course, name="Homework")
    )
    with pytest.raises(AssignmentError) as error:
        assignments.save_category(
            category=models.GradeCategory(course=course.course, name="Homework")
        )
    assert (error.value.code, first.position) == ("taken", 1)
    made = AssignmentFactory(quiz=course.quiz, category=first)
    assignments.delete_category(category=first)
    made.refresh_from_db()
    assert (made.category, models.GradeCategory.objects.count()) == (None, 0)


# Announcements


def announce(course, by, **fields) -> Announcement:
    said = Announcement(course=course.course, title="Hello", text="All.", **fields)
    return announcements.save_announcement(announcement=said, by=by, revision=None, now=MORNING)


def test_who_an_announcement_is_meant_for(course, instructor, student, other_student):
    group = GroupFactory(course=course.course, people=[student])
    GroupFactory(course=course.course, people=[other_student])
    to_all, to_group = announce(course, instructor), announce(course, instructor, group=group)
    seen = {
        user: set(Announcement.objects.meant_for(user))
        for user in (student, other_student, UserFactory())
    }
    assert list(seen.values()) == [{to_all, to_group}, {to_all}, set()]


def test_an_announcement_is_edited_ended_and_put_away(course, instructor, student):
    said = announce(course, instructor)
    said.title = "Hello again"
    save_again = {"announcement": said, "by": instructor, "now": MORNING + DAY}
    announcements.save_announcement(**save_again, revision=1)
    with pytest.raises(StaleEdit):
        announcements.save_announcement(**save_again, revision=1)
    announcements.put_away(announcement=said, user=student)
    announcements.put_away(announcement=said, user=student)
    announcements.end_announcement(announcement=said, now=MORNING + DAY)
    announcements.end_announcement(announcement=said, now=MORNING + 2 * DAY)
    said.refresh_from_db()
    assert (said.title, said.posted_at, said.ends_at) == ("Hello again", MORNING, MORNING + DAY)
    assert list(said.put_away_by.all()) == [student]
    standing = [Announcement.objects.standing(MORNING + n * DAY).count() for n in (0, 1)]
    assert standing == [1, 0]


# Leaving


def test_what_a_person_was_given_goes_with_them_and_what_they_set_stays(
    course, instructor, student
):
    attempts.start(user=student, quiz=course.quiz, now=MORNING)
    made = save(new(course), instructor)
    said = announce(course, instructor)
    assignments.set_extension(assignment=made, user=student, window=WEEK)
    announcements.put_away(announcement=said, user=student)
    for person in (student, instructor):
        deletion.delete_account(user=person, now=MORNING)
    assert (AssignmentWindow.objects.count(), said.put_away_by.count()) == (0, 0)
    made.refresh_from_db()
    said.refresh_from_db()
    assert (made.created_by, said.posted_by) == (None, None)
