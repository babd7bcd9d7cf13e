"""Reviews of questions: asked for, talked about, decided; and who may publish what.

In a course that reviews its questions, a wording is published when somebody other than its writer
approved exactly this text. Administrators may publish without.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from quizzes.actions.changes import Action, record
from quizzes.domain.questions import QuestionBody, dump_body
from quizzes.models import (
    Course,
    Membership,
    Question,
    QuestionReview,
    QuestionVersion,
    ReviewComment,
    Role,
    Status,
    User,
)
from quizzes.roles import is_administrator

Decision = QuestionReview.Decision
DECISIONS = (Decision.APPROVED, Decision.CHANGES)


class ReviewNeededError(Exception):
    """The course publishes only what somebody else approved; ``keys`` are not approved."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = sorted(keys)
        super().__init__(f"not approved by somebody else: {', '.join(self.keys)}")


class NotTheirsError(Exception):
    """This person may not do that: they wrote the wording, or another was asked."""


class ReviewOverError(Exception):
    """The review was decided or withdrawn meanwhile."""


class OtherWordingError(Exception):
    """The question was reworded since the reviewer read it."""


class NotReviewableError(Exception):
    """The question is retired, or has no text yet: there is nothing to publish."""


# Publishing


def approved(questions: Iterable[int]) -> set[int]:
    """Return the ids of those whose current wording somebody other than its writer approved."""
    reviews = QuestionReview.objects.filter(
        question__in=questions, version=F("question__current"), decision=Decision.APPROVED
    ).select_related("version")
    return {review.question_id for review in reviews if _stands(review)}


def _stands(review: QuestionReview) -> bool:
    decider = review.decided_by_id
    return (
        review.wording == review.version.digest
        and decider is not None
        and decider not in (review.version.created_by_id, review.asked_by_id)
    )


def barred(*, questions: Iterable[int], user: User | None) -> set[int]:
    """Return the ids of those this person may not publish as they are now: at most two queries.

    What nobody publishes (None), such as a load of a pack, asks nobody.
    """
    ids = set(questions)
    if user is None or not ids or is_administrator(user):
        return set()
    reviewed = Question.objects.filter(pk__in=ids, course__reviews_questions=True)
    wanted = set(reviewed.order_by().values_list("pk", flat=True))
    return wanted - approved(wanted) if wanted else set()


def may_publish(*, question: Question, user: User | None) -> bool:
    """Return whether this person may publish the question with its current wording."""
    return not barred(questions=[question.pk], user=user)


def may_publish_wording(
    *, course: Course, question: Question | None, body: QuestionBody, user: User | None
) -> bool:
    """Return whether this person may save the question as published with this text.

    ``question`` is None for a new one. What is published with this very text already may stay so.
    """
    if user is None or not course.reviews_questions or is_administrator(user):
        return True
    if question is None or question.pk is None or question.current is None:
        return False
    stored = Question.objects.select_related("current").get(pk=question.pk)
    if stored.current.body != dump_body(body) and stored.current.spec != body:
        return False
    return stored.status == Status.PUBLISHED or may_publish(question=stored, user=user)


def ensure_publishable(*, question: Question, user: User | None) -> None:
    """Raise ReviewNeededError where this person may not publish the question as it is now."""
    if not may_publish(question=question, user=user):
        raise ReviewNeededError([question.key])


# Reviews


@transaction.atomic
def ask_review(
    *,
    question: Question,
    by: User,
    now: datetime,
    reviewer: User | None = None,
    text: str = "",
) -> QuestionReview:
    """Ask for a look at the current wording and return the review; that ends a draft's privacy.

    Asked again while one is open, that one is returned, with the reviewer named last. Raises
    NotReviewableError, and NotTheirsError for a reviewer who is no other instructor of the course.
    """
    held = _held(question.pk)
    if held.current_id is None or held.status == Status.RETIRED:
        raise NotReviewableError
    if reviewer is not None and not reviewers(held.course, by).filter(pk=reviewer.pk).exists():
        raise NotTheirsError
    if Question.objects.filter(pk=held.pk, is_private=True).update(is_private=False):
        record(row=held, action=Action.SHARED, by=by, now=now)
    review, made = QuestionReview.objects.get_or_create(
        question=held,
        decision=Decision.OPEN,
        defaults={
            "version_id": held.current_id,
            "asked_by": by,
            "asked_at": now,
            "reviewer": reviewer,
        },
    )
    if not made and reviewer is not None and review.reviewer_id != reviewer.pk:
        review.reviewer = reviewer
        review.save(update_fields=["reviewer"])
    _say(review, by, text, now)
    return review


@transaction.atomic
def comment(*, review: QuestionReview, by: User, text: str, now: datetime) -> ReviewComment | None:
    """Add what somebody says in a review, open or decided; said twice in a row it is kept once."""
    return _say(QuestionReview.objects.select_for_update().get(pk=review.pk), by, text, now)


@transaction.atomic
def decide(
    *,
    review: QuestionReview,
    by: User,
    decision: str,
    seen: str,
    now: datetime,
    text: str = "",
) -> QuestionReview:
    """Approve the wording or ask for changes, and return the review.

    ``seen`` is the ``digest`` of the wording that was read. The same decision sent again returns
    the review as it is. Raises ReviewOverError, OtherWordingError, NotTheirsError, and ValueError
    for what is no decision.
    """
    if decision not in DECISIONS:
        raise ValueError(f"{decision!r} decides nothing.")
    question = _held(review.question_id)
    held = QuestionReview.objects.select_for_update().get(pk=review.pk)
    if (held.decision, held.decided_by_id, held.wording) == (decision, by.pk, seen):
        return held
    if held.decision != Decision.OPEN:
        raise ReviewOverError
    version = QuestionVersion.objects.get(pk=question.current_id)
    if not _may_decide(held, version, by):
        raise NotTheirsError
    if seen != version.digest:
        raise OtherWordingError
    _say(held, by, text, now)
    held.decision, held.decided_by, held.decided_at = decision, by, now
    held.version, held.wording = version, seen
    held.save()
    return held


@transaction.atomic
def withdraw(*, review: QuestionReview, by: User, now: datetime) -> QuestionReview:
    """Take a review back before it is decided, and return it.

    Raises ReviewOverError, and NotTheirsError unless this person asked for it, wrote the question,
    or is an administrator.
    """
    question = _held(review.question_id)
    held = QuestionReview.objects.select_for_update().get(pk=review.pk)
    if not may_withdraw(held, question, by):
        raise NotTheirsError
    if held.decision == Decision.WITHDRAWN:
        return held
    if held.decision != Decision.OPEN:
        raise ReviewOverError
    held.decision, held.decided_by, held.decided_at = Decision.WITHDRAWN, by, now
    held.save(update_fields=["decision", "decided_by", "decided_at"])
    return held


# Who may


def reviewers(course: Course, asker: User):
    """Return the people who may be asked to review in this course, as a QuerySet."""
    teaching = Membership.objects.filter(course=course.pk, role=Role.INSTRUCTOR)
    people = User.objects.filter(pk__in=teaching.values("user"), is_active=True)
    return people.exclude(pk=asker.pk).order_by("display_name", "username")


def may_decide(review: QuestionReview, user: User) -> bool:
    """Return whether this person may decide the review of the question as it is worded now.

    They instruct the course: that is the caller's to know.
    """
    return review.decision == Decision.OPEN and _may_decide(review, review.question.current, user)


def may_withdraw(review: QuestionReview, question: Question, user: User) -> bool:
    """Return whether this person may take the review back while it is open."""
    return user.pk in (review.asked_by_id, question.author_id) or is_administrator(user)


def _may_decide(review: QuestionReview, version: QuestionVersion, user: User) -> bool:
    if user.pk in (review.asked_by_id, version.created_by_id):
        return False
    return review.reviewer_id in (None, user.pk) or is_administrator(user)


def _held(question_id: int) -> Question:
    # Whoever saves or publishes the question holds its row too, so that nothing comes between.
    return Question.objects.select_for_update(of=("self",)).get(pk=question_id)


def _say(review: QuestionReview, by: User, text: str, now: datetime) -> ReviewComment | None:
    said = text.strip()
    if not said:
        return None
    last = review.comments.order_by("-pk").first()
    if last is not None and (last.by_id, last.text) == (by.pk, said):
        return last
    return ReviewComment.objects.create(review=review, by=by, at=now, text=said)
