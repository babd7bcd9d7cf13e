"""Repairs of one answer: marked by hand, or accepted or rejected after it came too late."""

from quizzes.actions import attempt_grading
from quizzes.actions.question_rulings import add_new_grades, counted_of
from quizzes.actions.repair_orders import Order, Outcome, RepairError, carry_out
from quizzes.domain.quiz_rules import read_rules
from quizzes.models import Attempt, AttemptItem, Grade, Repair, Response

Kind = Repair.Kind


def mark_answer(*, order: Order, item: AttemptItem, fraction: float) -> Outcome:
    """Mark the answer that counts by hand, with a fraction in [0, 1], as essays need it.

    Raises ``RepairError`` for a question that still takes answers or has none.
    """
    if not 0 <= fraction <= 1:
        raise RepairError("out_of_range")
    if item.response is None:
        raise RepairError("not_answered")
    if item.closed_at is None:
        raise RepairError("not_closed")
    repair = about(item, item.response, Kind.MARK, {"fraction": fraction})

    def work(kept: Repair) -> None:
        Grade.objects.create(
            response=item.response,
            version=item.version,
            grader=attempt_grading.BY_HAND,
            graded_by=order.by,
            fraction=fraction,
            reason=kept.reason,
            at=order.now,
        )
        _grade_again(item.pk, order)

    return _carry_out(order, repair, work)


def accept_late(*, order: Order, response: Response) -> Outcome:
    """Let an answer that came too late count as the answer to its question, and grade it.

    Raises ``RepairError`` for one that was not late, and while its attempt runs.
    """
    item = _late_item(response)
    if item.response_id == response.pk:
        raise RepairError("accepted")
    repair = about(item, response, Kind.LATE_ACCEPTED, {"before": item.response_id})

    def work(kept: Repair) -> None:
        _let_count(item.pk, response)
        _grade_again(item.pk, order)

    return _carry_out(order, repair, work, needs_reason=False)


def reject_late(*, order: Order, response: Response) -> Outcome:
    """Leave an answer that came too late uncounted; one that was accepted stops counting.

    Raises ``RepairError`` for one that was not late, and while its attempt runs.
    """
    item = _late_item(response)
    last = response.repairs.filter(kind__in=(Kind.LATE_ACCEPTED, Kind.LATE_REJECTED)).first()
    counts = item.response_id == response.pk
    if not counts and last is not None and last.kind == Kind.LATE_REJECTED:
        raise RepairError("rejected")
    repair = about(item, response, Kind.LATE_REJECTED, {})

    def work(kept: Repair) -> None:
        if not counts:
            return
        accepted = response.repairs.filter(kind=Kind.LATE_ACCEPTED).latest("pk")
        before = Response.objects.filter(pk=accepted.details["before"]).first()
        _let_count(item.pk, before)
        _grade_again(item.pk, order)

    return _carry_out(order, repair, work, needs_reason=False)


def _late_item(response: Response) -> AttemptItem:
    if not response.late:
        raise RepairError("not_late")
    related = ("attempt__quiz", "version__question", "response")
    item = AttemptItem.objects.select_related(*related).get(pk=response.item_id)
    if item.attempt.finished_at is None:
        raise RepairError("not_finished")
    return item


def about(item: AttemptItem, response: Response, kind: str, details: dict) -> Repair:
    """Return the record, not saved, of something done to the answer to a question."""
    return Repair(
        kind=kind,
        quiz=item.attempt.quiz,
        question=item.version.question,
        attempt=item.attempt,
        response=response,
        details=details,
    )


def _carry_out(order: Order, repair: Repair, work, *, needs_reason: bool = True) -> Outcome:
    concerned = Attempt.objects.filter(pk=repair.attempt_id)
    return carry_out(order, repair, concerned, work, needs_reason=needs_reason)


def _let_count(item_id: int, response: Response | None) -> None:
    given = (response.given_at or response.at) if response and response.answer else None
    AttemptItem.objects.filter(pk=item_id).update(response=response, answered_at=given)


def _grade_again(item_id: int, order: Order) -> None:
    """Grade a question by the answers that count now, under its rulings, and sum up."""
    found = AttemptItem.objects.filter(pk=item_id)
    attempt = Attempt.objects.select_for_update(of=("self",)).get(items__in=found)
    item = found.for_grading().get()
    rules, question = read_rules(attempt.rules), item.version.question_id
    tries = item.responses.filter(is_try=True).order_by("pk") if rules.behaviour.has_tries else []
    counted = counted_of(item, list(tries))
    grades = attempt_grading.grade_item(
        item,
        counted,
        rules=rules,
        language=item.attempt.quiz.course.language,
        now=order.now,
        rulings=attempt_grading.rulings_on(attempt.quiz_id, [question])[question],
        by_hand=attempt_grading.marks_by_hand(counted),
    )
    add_new_grades(grades)
    item.save(update_fields=["fraction", "credit"])
    attempt_grading.recount(attempt)
