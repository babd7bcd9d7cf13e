"""Reviews of questions: who asks, who decides, and what may be published after."""

import pytest
from django.db import transaction

from quizzes.actions import attempts, courses, question_reviews, wordings
from quizzes.actions.question_reviews import Decision, ReviewNeededError
from quizzes.models import Question, QuestionReview, ReviewComment, Role, Status
from tests import factories
from tests.actions.test_attempts import _at_once
from tests.factories import MORNING, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(course):
    user = UserFactory(username="colleague")
    MembershipFactory(user=user, course=course.course, role=Role.INSTRUCTOR)
    return user


@pytest.fixture
def reviewing(course):
    """The small course, which now reviews its questions."""
    course.course.reviews_questions = True
    course.course.save()
    return course


def draft_of(course, by, **body):
    """Return a draft that somebody wrote on the site."""
    question = Question(
        course=course.course, lesson=course.lesson, objective=course.objective, key="new"
    )
    courses.save_edited(row=question, by=by, revision=None)
    text = factories.single_choice(**body)
    wordings.word_question(question=question, body=text, now=MORNING, by=by)
    return question


def ask(question, by, **more):
    return question_reviews.ask_review(question=question, by=by, now=MORNING, **more)


def decide(review, by, decision=Decision.APPROVED, seen=None, **more):
    question = Question.objects.select_related("current").get(pk=review.question_id)
    seen = question.current.digest if seen is None else seen
    return question_reviews.decide(
        review=review, by=by, decision=decision, seen=seen, now=MORNING, **more
    )


def publish(question, by):
    rows = Question.objects.filter(pk=question.pk)
    return courses.set_status(rows=rows, status=Status.PUBLISHED, by=by, now=MORNING)


def reword(question, by, stem):
    fresh = Question.objects.select_related("current", "course").get(pk=question.pk)
    body = factories.single_choice(stem=stem)
    return wordings.word_question(question=fresh, body=body, now=MORNING, by=by)


# Publishing


def test_without_reviews_instructors_publish_their_own(course, instructor):
    assert publish(draft_of(course, instructor), instructor) == 1


def test_with_reviews_nobody_else_s_approval_is_missing(reviewing, instructor):
    draft = draft_of(reviewing, instructor)
    with pytest.raises(ReviewNeededError) as refused:
        publish(draft, instructor)
    assert refused.value.keys == ["new"]
    assert Question.objects.get(pk=draft.pk).status == "draft"


def test_of_several_none_is_published_when_one_may_not(reviewing, instructor, colleague):
    draft = draft_of(reviewing, instructor)
    Question.objects.filter(pk=reviewing.questions[0].pk).update(status="draft")
    decide(ask(reviewing.questions[0], instructor), colleague)
    rows = Question.objects.filter(pk__in=[draft.pk, reviewing.questions[0].pk])
    with pytest.raises(ReviewNeededError):
        courses.set_status(rows=rows, status=Status.PUBLISHED, by=instructor, now=MORNING)
    assert set(rows.values_list("status", flat=True)) == {"draft"}


def test_an_approved_wording_is_published_by_its_author(reviewing, instructor, colleague):
    draft = draft_of(reviewing, instructor)
    decide(ask(draft, instructor), colleague)
    assert publish(draft, instructor) == 1


def test_administrators_and_packs_publish_without(reviewing, instructor, administrator):
    draft = draft_of(reviewing, instructor)
    assert publish(draft, administrator) == 1
    courses.set_status(
        rows=Question.objects.filter(pk=draft.pk), status=Status.DRAFT, by=None, now=MORNING
    )
    assert publish(draft, None) == 1


@pytest.mark.parametrize("decision", [Decision.CHANGES, None, "withdrawn"])
def test_nothing_but_an_approval_counts(reviewing, instructor, colleague, decision):
    draft = draft_of(reviewing, instructor)
    review = ask(draft, instructor)
    if decision == "withdrawn":
        question_reviews.withdraw(review=review, by=instructor, now=MORNING)
    elif decision:
        decide(review, colleague, decision, text="Shorter.")
    assert not question_reviews.may_publish(question=draft, user=instructor)


@pytest.mark.parametrize("answered", [False, True])
def test_a_new_wording_makes_the_approval_void(reviewing, instructor, colleague, student, answered):
    draft = draft_of(reviewing, instructor)
    decide(ask(draft, instructor), colleague)
    if answered:
        publish(draft, instructor)
        quiz = factories.QuizFactory(lesson=reviewing.lesson, key="q", questions=[draft])
        attempts.start(user=student, quiz=quiz, now=MORNING)
        rows = Question.objects.filter(pk=draft.pk)
        courses.set_status(rows=rows, status=Status.DRAFT, by=instructor, now=MORNING)
    before = Question.objects.get(pk=draft.pk).current_id
    after = reword(draft, instructor, "Quite another text?")
    assert (after.pk == before) is not answered
    assert not question_reviews.may_publish(question=draft, user=instructor)
    with pytest.raises(ReviewNeededError):
        publish(draft, instructor)


def test_a_published_wording_is_not_changed_without_a_review(reviewing, instructor, administrator):
    question = reviewing.questions[0]
    with pytest.raises(ReviewNeededError):
        reword(question, instructor, "Quite another text?")
    assert Question.objects.get(pk=question.pk).current.number == 1
    assert reword(question, administrator, "Quite another text?").spec.stem == "Quite another text?"


def test_a_new_question_is_not_saved_as_published(reviewing, instructor):
    question = Question(
        course=reviewing.course, lesson=reviewing.lesson, objective=reviewing.objective,
        key="new", status=Status.PUBLISHED,
    )  # fmt: skip
    with pytest.raises(ReviewNeededError):
        courses.save_edited(row=question, by=instructor, revision=None)
    assert not Question.objects.filter(key="new").exists()


def test_an_edit_that_publishes_needs_the_approval_too(reviewing, instructor, colleague):
    draft = draft_of(reviewing, instructor)
    draft.status = Status.PUBLISHED
    with pytest.raises(ReviewNeededError):
        courses.save_edited(row=draft, by=instructor, revision=1)
    decide(ask(draft, instructor), colleague)
    draft.revision = 1
    assert courses.save_edited(row=draft, by=instructor, revision=1).status == "published"


def test_what_is_published_keeps_its_place_when_reviews_are_switched_on(reviewing, instructor):
    question = reviewing.questions[0]
    question.level = "apply"
    courses.save_edited(row=question, by=instructor, revision=1)
    assert Question.objects.get(pk=question.pk).level == "apply"


# Asking


def test_asking_ends_privacy_also_for_an_edit_under_way(course, instructor):
    draft = draft_of(course, instructor)
    opened = Question.objects.get(pk=draft.pk)
    assert opened.is_private
    ask(draft, instructor)
    assert not Question.objects.get(pk=draft.pk).is_private
    courses.save_edited(row=opened, by=instructor, revision=1)
    assert not Question.objects.get(pk=draft.pk).is_private


def test_one_review_is_open_at_a_time(course, instructor, colleague):
    draft = draft_of(course, instructor)
    first = ask(draft, instructor, text="Too long?")
    again = ask(draft, instructor, text="Too long?", reviewer=colleague)
    assert (again, again.reviewer) == (first, colleague)
    assert ReviewComment.objects.count() == 1


def test_what_cannot_be_reviewed_is_refused(course, instructor, student):
    retired = factories.QuestionFactory(objective=course.objective, status="retired")
    with pytest.raises(question_reviews.NotReviewableError):
        ask(retired, instructor)
    with pytest.raises(question_reviews.NotTheirsError):
        ask(course.questions[0], instructor, reviewer=student)
    assert QuestionReview.objects.count() == 0


# Deciding


def test_nobody_decides_on_their_own_wording(course, instructor, colleague, administrator):
    draft = draft_of(course, instructor)
    review = ask(draft, colleague)
    for person in (instructor, colleague):
        with pytest.raises(question_reviews.NotTheirsError):
            decide(review, person)
    assert decide(review, administrator).decision == "approved"


def test_the_reviewer_who_was_asked_decides(course, instructor, colleague):
    other = UserFactory()
    MembershipFactory(user=other, course=course.course, role=Role.INSTRUCTOR)
    review = ask(draft_of(course, instructor), instructor, reviewer=colleague)
    with pytest.raises(question_reviews.NotTheirsError):
        decide(review, other)
    assert decide(review, colleague).decided_by == colleague


def test_a_wording_that_was_not_read_is_not_approved(course, instructor, colleague):
    draft = draft_of(course, instructor)
    review = ask(draft, instructor)
    seen = draft.current.digest
    reword(draft, instructor, "Quite another text?")
    with pytest.raises(question_reviews.OtherWordingError):
        decide(review, colleague, seen=seen)
    assert QuestionReview.objects.get().decision == "open"


def test_a_decision_sent_twice_is_one(course, instructor, colleague):
    review = ask(draft_of(course, instructor), instructor)
    for _time in range(2):
        decide(review, colleague, Decision.CHANGES, text="Shorter.")
    assert ReviewComment.objects.count() == 1
    with pytest.raises(question_reviews.ReviewOverError):
        decide(review, colleague, Decision.APPROVED)
    with pytest.raises(ValueError, match="decides nothing"):
        decide(review, colleague, "open")


def test_only_who_asked_or_wrote_withdraws(course, instructor, colleague):
    review = ask(draft_of(course, instructor), instructor)
    with pytest.raises(question_reviews.NotTheirsError):
        question_reviews.withdraw(review=review, by=colleague, now=MORNING)
    for _time in range(2):
        taken = question_reviews.withdraw(review=review, by=instructor, now=MORNING)
        assert taken.decision == "withdrawn"
    with pytest.raises(question_reviews.ReviewOverError):
        decide(review, colleague)


def test_comments_are_kept_and_not_twice_in_a_row(course, instructor, colleague):
    review = ask(draft_of(course, instructor), instructor)
    for by, text in (
        (colleague, "Why?"),
        (colleague, " Why? "),
        (instructor, "So."),
        (colleague, " "),
    ):
        question_reviews.comment(review=review, by=by, text=text, now=MORNING)
    said = [(one.by, one.text) for one in ReviewComment.objects.all()]
    assert said == [(colleague, "Why?"), (instructor, "So.")]


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_two_ask_at_once_and_one_review_is_open(course, instructor, colleague):
    draft = draft_of(course, instructor)
    asked = _at_once(lambda: ask(draft, instructor), lambda: ask(draft, colleague))
    assert asked[0] == asked[1]
    assert QuestionReview.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once_and_one_counts(course, instructor, colleague, administrator):
    review = ask(draft_of(course, instructor), instructor)
    outcomes = _at_once(
        lambda: decide(review, colleague, Decision.CHANGES, text="No."),
        lambda: decide(review, administrator),
    )
    refused = [one for one in outcomes if isinstance(one, question_reviews.ReviewOverError)]
    assert len(refused) == 1
    assert ReviewComment.objects.count() == (QuestionReview.objects.get().decision == "changes")


@pytest.mark.django_db(transaction=True)
def test_publishing_while_an_edit_is_saved_publishes_only_what_was_approved(
    reviewing, instructor, colleague
):
    draft = draft_of(reviewing, instructor)
    decide(ask(draft, instructor), colleague)

    def edit():
        with transaction.atomic():
            mine = Question.objects.get(pk=draft.pk)
            courses.save_edited(row=mine, by=instructor, revision=1)
            reword(mine, instructor, "Quite another text?")

    _at_once(edit, lambda: publish(draft, colleague))
    stored = Question.objects.select_related("current").get(pk=draft.pk)
    is_new = stored.current.spec.stem == "Quite another text?"
    assert stored.status == ("draft" if is_new else "published")
