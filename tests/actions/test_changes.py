"""The record of changes: one entry a change, with the whole row as it was afterwards."""

import pytest

from quizzes.actions import changes, courses, removal, wordings
from quizzes.actions.changes import Action
from quizzes.actions.question_reviews import ask_review
from quizzes.models import ContentChange, Lesson, Question, Status
from tests import factories, specs
from tests.factories import MORNING

pytestmark = pytest.mark.django_db


def recorded(row):
    """Return what is on record about a row, the oldest first."""
    return [(one.action, one.revision) for one in reversed(ContentChange.objects.of(row))]


def test_an_edit_that_changes_nothing_leaves_no_entry(course, instructor):
    lesson = course.lesson
    for title in ("New", "New", "Newer"):
        lesson.title = title
        courses.save_edited(row=lesson, by=instructor, revision=lesson.revision)
        changes.record(row=lesson, action=Action.EDITED, by=instructor, now=MORNING)
    found = [(one.data["title"], one.by) for one in ContentChange.objects.of(lesson)]
    assert found == [("Newer", instructor), ("New", instructor)]


def test_an_entry_holds_the_wording_of_a_question(course):
    question = course.questions[0]
    entry = changes.record(row=question, action=Action.EDITED, by=None, now=MORNING)
    assert entry.data["body"] == question.current.body
    assert (entry.course, entry.model, entry.key) == (course.course, "question", question.key)


def test_publishing_and_retiring_are_on_record(course, instructor):
    rows = Question.objects.filter(pk=course.questions[0].pk)
    for status in (Status.RETIRED, Status.RETIRED, Status.DRAFT, Status.PUBLISHED):
        courses.set_status(rows=rows, status=status, by=instructor, now=MORNING)
    assert recorded(rows.get()) == [("retired", 2), ("taken_back", 3), ("published", 4)]


def test_a_load_puts_on_record_what_it_made_changed_and_retired():
    courses.load(course=specs.small_course(), now=MORNING)
    lesson = Lesson.objects.get()
    assert recorded(lesson) == [("loaded", 1)]
    courses.load(course=specs.small_course(), now=MORNING)
    assert recorded(lesson) == [("loaded", 1)]
    without = specs.small_lesson(questions=(), quizzes=())
    courses.load(course=specs.with_lesson(without), now=MORNING)
    question = Question.objects.get()
    assert recorded(question) == [("loaded", 1), ("loaded", 2)]
    assert ContentChange.objects.of(question)[0].data["status"] == "retired"


def test_a_dry_run_puts_nothing_on_record():
    courses.load(course=specs.small_course(), now=MORNING, dry_run=True)
    assert ContentChange.objects.count() == 0


def test_what_was_deleted_is_on_record(course, instructor):
    question = factories.QuestionFactory(objective=course.objective, key="spare")
    body = question.current.body
    removal.delete_unused(row=question, by=instructor, now=MORNING)
    entry = ContentChange.objects.get(model="question", key="spare")
    assert (entry.action, entry.by, entry.data["body"]) == ("deleted", instructor, body)


def test_the_objectives_of_a_deleted_lesson_are_on_record(course, instructor):
    lesson = factories.LessonFactory(module=course.lesson.module, key="spare")
    for key in ("first-aim", "second-aim"):
        factories.ObjectiveFactory(lesson=lesson, key=key, text=key)
    removal.delete_unused(row=lesson, by=instructor, now=MORNING)
    entries = ContentChange.objects.filter(action="deleted", by=instructor).order_by("model", "key")
    told = [(one.model, one.key, one.data.get("text")) for one in entries]
    assert told == [
        ("lesson", "spare", None),
        ("objective", "first-aim", "first-aim"),
        ("objective", "second-aim", "second-aim"),
    ]


def test_a_lesson_whose_objective_is_used_elsewhere_is_not_deleted(course, instructor):
    lesson = factories.LessonFactory(module=course.lesson.module, key="spare")
    course.objective.lesson = lesson
    course.objective.save()
    with pytest.raises(removal.StillUsedError):
        removal.delete_unused(row=lesson, by=instructor, now=MORNING)
    assert ContentChange.objects.count() == 0


class TestPrivateDraft:
    """A new draft is its author's alone, until it is published."""

    def made(self, course, by, **fields):
        question = Question(
            course=course.course, lesson=course.lesson, objective=course.objective, **fields
        )
        courses.save_edited(row=question, by=by, revision=None)
        wordings.word_question(question=question, body=factories.true_false(), now=MORNING, by=by)
        return question

    def seen_by(self, user):
        return set(Question.objects.authored_for(user).values_list("key", flat=True))

    def test_others_do_not_see_it(self, course, instructor, other_student, administrator):
        self.made(course, instructor, key="mine")
        assert "mine" in self.seen_by(instructor)
        assert "mine" in self.seen_by(administrator)
        assert "mine" not in self.seen_by(other_student)

    def test_publishing_shares_it_for_good(self, course, instructor, other_student):
        draft = self.made(course, instructor, key="mine")
        rows = Question.objects.filter(pk=draft.pk)
        for status in (Status.PUBLISHED, Status.DRAFT):
            courses.set_status(rows=rows, status=status, by=instructor, now=MORNING)
            assert "mine" in self.seen_by(other_student)

    def test_one_made_published_or_by_nobody_is_not_private(self, course, instructor):
        published = self.made(course, instructor, key="out", status=Status.PUBLISHED)
        nobodys = self.made(course, None, key="nobodys")
        assert (published.is_private, nobodys.is_private) == (False, False)
        assert published.author == instructor


def test_what_only_the_site_sets_is_on_record_too(course, instructor):
    quiz = course.quiz
    changes.record(row=quiz, action=Action.EDITED, by=instructor, now=MORNING)
    quiz.closes_at = MORNING
    courses.save_edited(row=quiz, by=instructor, revision=quiz.revision)
    changes.record(row=quiz, action=Action.EDITED, by=instructor, now=MORNING)
    latest, before = ContentChange.objects.of(quiz)
    assert (latest.data["closes_at"], "closes_at" in before.data) == ("2026-03-02T09:00:00Z", False)
    whole = course.course
    for reviews, access in ((True, "open"), (False, "members")):
        whole.reviews_questions, whole.access = reviews, access
        courses.save_edited(row=whole, by=instructor, revision=whole.revision)
        changes.record(row=whole, action=Action.EDITED, by=instructor, now=MORNING)
    told = [
        (one.data.get("reviews_questions"), one.data["access"])
        for one in ContentChange.objects.of(whole)
    ]
    assert told == [(None, "members"), (True, "open")]


def test_the_end_of_privacy_is_on_record(course, instructor):
    question = course.questions[0]
    Question.objects.filter(pk=question.pk).update(
        status="draft", is_private=True, author=instructor
    )
    question.refresh_from_db()
    changes.record(row=question, action=Action.EDITED, by=instructor, now=MORNING)
    ask_review(question=question, by=instructor, now=MORNING)
    told = [(one.action, one.is_private) for one in ContentChange.objects.of(question)]
    assert told == [("shared", False), ("edited", True)]
