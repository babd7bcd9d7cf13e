"""One thing done with many questions of the bank: looked at first, done at once, taken back."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from quizzes.actions import changes, question_reviews
from quizzes.actions.bulk_orders import Action, Order, OtherOrderError, Plan, Refusal, Undone
from quizzes.actions.courses import SITE
from quizzes.domain.lesson_text import parse
from quizzes.models import (
    BulkChange,
    Course,
    Lesson,
    Objective,
    Question,
    QuestionReview,
    Status,
    User,
)

MOST = 5_000
"""Questions that one bulk action takes."""
MOST_TAGS = 20
_STATUS = {
    Action.PUBLISH: Status.PUBLISHED,
    Action.RETIRE: Status.RETIRED,
    Action.TAKE_BACK: Status.DRAFT,
}
_FIELDS = ("tags", "lesson_id", "objective_id", "passage", "position", "status")


def look(order: Order) -> Plan:
    """Return what the order would do now; nothing is written. Three queries at most.

    Questions of other courses, and drafts that others keep to themselves, are left out.
    """
    return _plan(order, _found(order))


def carry_out(*, order: Order, uuid: UUID, now: datetime) -> BulkChange:
    """Do it with every question with which it can be done, and return what was done.

    One transaction; the same UUID again does nothing and returns the same. Raises OtherOrderError
    for a UUID of something else, and ValueError for a move without an objective.
    """
    if order.action == Action.MOVE and order.objective is None:
        raise ValueError("A move needs an objective.")
    done = _done_before(order, uuid)
    if done is not None:
        return done
    try:
        with transaction.atomic():
            return _carry_out(order, uuid, now)
    except IntegrityError:
        # The same order sent twice at once: the other was first.
        done = _done_before(order, uuid)
        if done is None:
            raise
        return done


@transaction.atomic
def undo(*, course: Course, by: User, uuid: UUID, now: datetime) -> Undone:
    """Put back what was before the person's bulk action of this UUID.

    Questions that were changed since are left as they are. Done again it changes nothing. Raises
    ``BulkChange.DoesNotExist`` for somebody else's, or where it was not their last here.
    """
    mine = BulkChange.objects.of(by, course).select_for_update()
    bulk = mine.get(uuid=uuid)
    if mine.filter(pk__gt=bulk.pk).exists():
        raise BulkChange.DoesNotExist
    if bulk.undone_at is not None:
        return Undone(0, [])
    held = {row.pk: row for row in _held(course, (row["id"] for row in bulk.rows))}
    if bulk.action == Action.REVIEW:
        outcome = _withdraw(bulk, held, now)
    else:
        outcome = _restore(bulk, held, by, now)
    bulk.undone_at = now
    bulk.save(update_fields=["undone_at"])
    return outcome


# Looking


def _found(order: Order) -> list[Question]:
    rows = Question.objects.authored_for(order.by).filter(course=order.course)
    wanted = rows.filter(pk__in=order.questions[:MOST])
    return list(wanted.select_related("current").order_by("pk"))


def _plan(order: Order, questions: list[Question]) -> Plan:
    plan = Plan()
    refusal_of = _refusals(order, questions)
    for question in questions:
        if _is_so(order, question):
            plan.so_already.append(question)
        elif refusal := refusal_of(question):
            plan.refused.setdefault(refusal, []).append(question)
        else:
            plan.doable.append(question)
    if order.action == Action.REVIEW:
        asked = _open_reviews(question.pk for question in questions)
        plan.so_already += [one for one in plan.doable if one.pk in asked]
        plan.doable = [one for one in plan.doable if one.pk not in asked]
    return plan


def _is_so(order: Order, question: Question) -> bool:
    match order.action:
        case Action.TAG:
            return order.tag in question.tags
        case Action.UNTAG:
            return order.tag not in question.tags
        case Action.MOVE:
            return order.objective is not None and question.objective_id == order.objective.pk
        case Action.REVIEW:
            return False
        case Action.SHARE:
            return not question.is_private
    return question.status == _STATUS[order.action]


def _refusals(order: Order, questions: list[Question]) -> Callable[[Question], Refusal | None]:
    barred: set[int] = set()
    if order.action == Action.PUBLISH:
        ids = [one.pk for one in questions if one.status != Status.PUBLISHED]
        barred = question_reviews.barred(questions=ids, user=order.by)

    def refusal(question: Question) -> Refusal | None:
        if order.action in (Action.PUBLISH, Action.REVIEW) and question.current_id is None:
            return Refusal.NO_TEXT
        if order.action == Action.REVIEW and question.status == Status.RETIRED:
            return Refusal.RETIRED
        if order.action == Action.TAG and len(question.tags) >= MOST_TAGS:
            return Refusal.MANY_TAGS
        return Refusal.UNREVIEWED if question.pk in barred else None

    return refusal


def _open_reviews(questions: Iterable[int]) -> set[int]:
    reviews = QuestionReview.objects.filter(
        question__in=list(questions), decision=QuestionReview.Decision.OPEN
    )
    return set(reviews.order_by().values_list("question", flat=True))


# Doing


def _done_before(order: Order, uuid: UUID) -> BulkChange | None:
    done = BulkChange.objects.filter(uuid=uuid).first()
    if done is not None and (done.by_id, done.course_id) != (order.by.pk, order.course.pk):
        raise OtherOrderError
    return done


def _carry_out(order: Order, uuid: UUID, now: datetime) -> BulkChange:
    # First of all: the same order at the same moment waits here, and finds it done.
    bulk = BulkChange.objects.create(
        course=order.course, by=order.by, uuid=uuid, action=order.action, at=now
    )
    _held(order.course, order.questions[:MOST])
    plan = _plan(order, _found(order))
    if order.action == Action.REVIEW:
        bulk.rows = _ask_reviews(plan.doable, order.by, now)
    else:
        bulk.rows = _change(order, plan.doable, now)
    bulk.refused = {why: [one.pk for one in rows] for why, rows in plan.refused.items()}
    bulk.save(update_fields=["rows", "refused"])
    return bulk


def _held(course: Course, ids: Iterable[int]) -> list[Question]:
    """Return the questions, held until the transaction ends; what hangs on them is read after."""
    rows = Question.objects.select_for_update(of=("self",)).filter(course=course, pk__in=list(ids))
    return list(rows.order_by("pk"))


def _change(order: Order, questions: list[Question], now: datetime) -> list[dict]:
    kept = []
    put = _CHANGES[order.action](order)
    for question in questions:
        before = {name: getattr(question, name) for name in _FIELDS}
        was_private = question.is_private
        put(question)
        after = {name: getattr(question, name) for name in _FIELDS}
        before = {name: value for name, value in before.items() if value != after[name]}
        row = {"id": question.pk, "revision": question.revision + 1, "before": before}
        kept.append(row | {"shared": was_private and not question.is_private})
    _save(questions, order.course, _recorded_as(order.action), order.by, now)
    return kept


def _recorded_as(action: Action) -> changes.Action:
    if action == Action.SHARE:
        return changes.Action.SHARED
    return changes.OF_STATUS[_STATUS[action]] if action in _STATUS else changes.Action.EDITED


def _tag(order: Order) -> Callable[[Question], None]:
    def put(question: Question) -> None:
        question.tags = [*question.tags, order.tag]

    return put


def _untag(order: Order) -> Callable[[Question], None]:
    def put(question: Question) -> None:
        question.tags = [tag for tag in question.tags if tag != order.tag]

    return put


def _move(order: Order) -> Callable[[Question], None]:
    lesson = Lesson.objects.get(pk=order.objective.lesson_id)
    anchors = parse(lesson.body).anchors()
    last = Question.objects.filter(lesson=lesson).aggregate(last=Max("position"))["last"] or 0

    def put(question: Question) -> None:
        nonlocal last
        question.objective_id = order.objective.pk
        if question.lesson_id != lesson.pk:
            last += 1
            question.lesson_id, question.position = lesson.pk, last
            # A section of the lesson it leaves leads nowhere in the new one.
            question.passage = question.passage if question.passage in anchors else ""

    return put


def _set_status(order: Order) -> Callable[[Question], None]:
    def put(question: Question) -> None:
        question.status = _STATUS[order.action]
        question.is_private = question.is_private and question.status == Status.DRAFT

    return put


def _open(order: Order) -> Callable[[Question], None]:
    def put(question: Question) -> None:
        question.is_private = False

    return put


_CHANGES = {
    Action.SHARE: _open,
    Action.TAG: _tag,
    Action.UNTAG: _untag,
    Action.MOVE: _move,
    **dict.fromkeys(_STATUS, _set_status),
}


def _save(questions: list[Question], course: Course, action, by: User, now: datetime) -> None:
    for question in questions:
        question.revision += 1
        question.origin, question.updated_by, question.updated_at = SITE, by, now
    saved = (*_FIELDS, "is_private", "revision", "origin", "updated_by", "updated_at")
    names = [name.removesuffix("_id") for name in saved]
    Question.objects.bulk_update(questions, names, batch_size=500)
    ids = [question.pk for question in questions]
    changes.record_many(model=Question, course=course, ids=ids, action=action, by=by, now=now)


def _ask_reviews(questions: list[Question], by: User, now: datetime) -> list[dict]:
    _share(questions, by, now)
    reviews = QuestionReview.objects.bulk_create(
        (
            QuestionReview(
                question=question, version_id=question.current_id, asked_by=by, asked_at=now
            )
            for question in questions
        ),
        batch_size=500,
    )
    return [
        {
            "id": review.question_id,
            "revision": None,
            "before": {"review": review.pk},
            "shared": review.question.is_private,
        }
        for review in reviews
    ]


def _share(questions: list[Question], by: User, now: datetime) -> None:
    """End the privacy of drafts, on record: a text that is read by others is on it."""
    private = [question for question in questions if question.is_private]
    if not private:
        return
    ids = [question.pk for question in private]
    Question.objects.filter(pk__in=ids).update(is_private=False)
    shared = {"action": changes.Action.SHARED, "by": by, "now": now}
    changes.record_many(model=Question, course=private[0].course, ids=ids, **shared)


# Taking back


def _restore(bulk: BulkChange, held: dict[int, Question], by: User, now: datetime) -> Undone:
    restored, left = [], []
    published = [row["id"] for row in bulk.rows if row["before"].get("status") == Status.PUBLISHED]
    barred = question_reviews.barred(questions=published, user=by)
    hides = bulk.action == Action.SHARE
    if hides:
        barred |= _taken_up(held)
    for row in bulk.rows:
        question = held.get(row["id"])
        if question is None:
            continue
        if question.revision != row["revision"] or question.pk in barred:
            left.append(question)
            continue
        for name, value in row["before"].items():
            setattr(question, name, value)
        question.is_private = question.is_private or hides
        restored.append(question)
    restored, gone = _with_places(restored)
    _save(restored, bulk.course, changes.Action.RESTORED, by, now)
    public = 0 if hides else _shared(bulk, {one.pk for one in restored})
    return Undone(len(restored), left + gone, public)


def _taken_up(ids: Iterable[int]) -> set[int]:
    """Return those that others may have begun to use: in review, or in a quiz that they see."""
    is_used = Q(reviews__isnull=False) | Q(places__quiz__is_private=False)
    used = Question.objects.filter(is_used, pk__in=list(ids))
    return set(used.order_by().values_list("pk", flat=True))


def _shared(bulk: BulkChange, restored: set[int]) -> int:
    return sum(row["id"] in restored and row.get("shared", False) for row in bulk.rows)


def _with_places(questions: list[Question]) -> tuple[list[Question], list[Question]]:
    """Part questions whose lesson and objective are there from those whose are deleted."""
    wanted = {one.objective_id for one in questions}
    objectives = set(Objective.objects.filter(pk__in=wanted).values_list("pk", "lesson"))
    there = [one for one in questions if (one.objective_id, one.lesson_id) in objectives]
    return there, [one for one in questions if one not in there]


def _withdraw(bulk: BulkChange, held: dict[int, Question], now: datetime) -> Undone:
    ids = [row["before"]["review"] for row in bulk.rows]
    reviews = QuestionReview.objects.select_for_update(of=("self",)).filter(
        pk__in=ids, decision=QuestionReview.Decision.OPEN, comments=None
    )
    mine = list(reviews)
    for review in mine:
        review.decision = QuestionReview.Decision.WITHDRAWN
        review.decided_by_id, review.decided_at = bulk.by_id, now
    names = ["decision", "decided_by", "decided_at"]
    QuestionReview.objects.bulk_update(mine, names, batch_size=500)
    taken = {review.question_id for review in mine}
    left = [held[pk] for pk in held if pk not in taken]
    return Undone(len(mine), left, _shared(bulk, taken))
