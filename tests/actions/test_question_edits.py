"""Saving, keeping, copying and sharing questions."""

from uuid import uuid4

import pytest
from django.test import TestCase

from quizzes.actions import deletion, question_drafts, question_edits
from quizzes.actions.courses import StaleEdit
from quizzes.actions.question_edits import AlreadyMade
from quizzes.actions.question_reviews import ReviewNeededError
from quizzes.models import ContentChange, Question, QuestionDraft
from tests import factories
from tests.factories import MORNING, fresh_uuid

pytestmark = pytest.mark.django_db


def save(question, by, **changes):
    values = {"body": factories.single_choice(), "cards": None, "revision": question.revision}
    values |= {"by": by, "now": MORNING}
    return question_edits.save_question(question=question, **values | changes)


def new(course) -> Question:
    place = {"lesson": course.lesson, "objective": course.objective}
    return Question(course=course.course, **place)


def keep(course, by, question=None, page=None, **fields):
    return question_drafts.keep_unsaved(
        course=course.course, question=question, kind="essay", fields=fields, by=by, now=MORNING,
        page=page,
    )  # fmt: skip


def test_a_stale_save_writes_nothing(course, instructor):
    question = course.questions[0]
    with pytest.raises(StaleEdit):
        save(question, instructor, revision=7, body=factories.single_choice(stem="Gone?"))
    question.refresh_from_db()
    assert question.current.spec.stem == "Which document founded the Council?"
    assert ContentChange.objects.count() == 0


def test_a_page_makes_one_question_and_a_foreign_page_none(course, instructor, other_student):
    page = fresh_uuid()
    keep(course, instructor, page=page, stem=["Which?"])
    made = save(new(course), instructor, page=page)
    assert [(one.question, one.fields) for one in QuestionDraft.objects.all()] == [(made, {})]
    with pytest.raises(AlreadyMade) as again:
        save(new(course), instructor, page=page)
    assert again.value.question == made
    other = save(new(course), other_student, page=page)
    assert (other.key, QuestionDraft.objects.count()) == (f"{made.key}-2", 1)


def test_what_is_kept_is_one_text_a_person_and_page(course, instructor, other_student):
    question, page = course.questions[0], uuid4()
    keep(course, instructor, question, page, stem=["Which?"])
    for person in (instructor, other_student):
        keep(course, person, question, page, stem=[person.username])
    kept = QuestionDraft.objects.order_by("pk").values_list("user__username", "fields")
    assert list(kept) == [("instructor", {"stem": ["instructor"]}), ("other", {"stem": ["other"]})]
    save(question, instructor, page=page)
    assert [one.fields for one in QuestionDraft.objects.order_by("pk")] == [
        {},
        {"stem": ["other"]},
    ]


def test_a_save_without_a_change_forgets_what_was_kept(course, instructor):
    question, page = course.questions[0], uuid4()
    keep(course, instructor, question, page, stem=["Which?"])
    save(question, instructor, page=page, changed=False)
    question.refresh_from_db()
    assert (question.revision, QuestionDraft.objects.get().fields) == (1, {})


def test_a_published_wording_is_not_replaced_where_it_is_reviewed(course, instructor):
    course.course.reviews_questions = True
    course.course.save()
    question = course.questions[0]
    question.course.refresh_from_db()
    with pytest.raises(ReviewNeededError):
        save(question, instructor, body=factories.single_choice(stem="Unseen?"))
    question.refresh_from_db()
    assert save(question, instructor, body=question.current.spec).revision == 2


def test_a_copy_is_a_private_draft_with_everything_but_the_key(course, instructor):
    question = course.questions[0]
    copy = question_edits.duplicate(question=question, by=instructor, now=MORNING)
    assert (copy.status, copy.is_private, copy.author) == ("draft", True, instructor)
    assert [*copy.cards.all()] == [course.cards[0]]
    assert (copy.current.body, copy.passage) == (question.current.body, "first")
    assert copy.key == "which-document-founded-the-council"


def test_sharing_is_done_once_and_counts_as_a_save(course, instructor):
    made = save(new(course), instructor)
    for _time in range(2):
        shared = question_edits.share(question=made, by=instructor, now=MORNING)
    assert (shared.is_private, shared.revision) == (False, 2)


def test_a_deleted_account_leaves_no_unsaved_text(course, instructor, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    keep(course, instructor, course.questions[0], stem=["Which?"])
    with TestCase.captureOnCommitCallbacks(execute=True):
        deletion.delete_account(user=instructor, now=MORNING)
    assert QuestionDraft.objects.count() == 0


def test_a_deleted_question_leaves_its_unsaved_text(course, instructor):
    made = save(new(course), instructor)
    keep(course, instructor, made, stem=["More?"])
    Question.objects.filter(pk=made.pk).update(current=None)
    Question.objects.get(pk=made.pk).delete()
    left = QuestionDraft.objects.unfinished(instructor, course.course).get()
    assert left.fields == {"stem": ["More?"]}
