"""Rulings on a question of a quiz: for the attempts there are, and those finished later."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from quizzes.actions import attempt_grading
from quizzes.actions.repair_orders import Order, Outcome, RepairError, carry_out
from quizzes.domain import grading
from quizzes.domain.quiz_rules import read_rules
from quizzes.models import Attempt, AttemptItem, Grade, Question, Quiz, Repair, Response

BATCH = 500


def regrade(
    *, order: Order, quiz: Quiz, question: Question, marks_by_hand_too: bool = False
) -> Outcome:
    """Grade all answers to a question again by its current version, as after a corrected key.

    What a person marked by hand stays as it is, unless ``marks_by_hand_too``. Raises
    ``RepairError`` when the current version is of another kind than the one that was asked.
    """
    current = question.current
    kinds = _items(quiz, question).exclude(version__kind=current.kind)
    if kinds.exists():
        raise RepairError("other_kind")
    return _rule(
        order,
        Repair(
            kind=Repair.Kind.REGRADE,
            quiz=quiz,
            question=question,
            version=current,
            details={"marks_by_hand_too": True} if marks_by_hand_too else {},
        ),
    )


def accept_answer(
    *,
    order: Order,
    quiz: Quiz,
    question: Question,
    answer: Mapping[str, object],
    credit: float = 1.0,
) -> Outcome:
    """Let one more answer earn ``credit``, in (0, 1], of the points; nobody gets less than before.

    Raises ``RepairError`` for a credit out of range, or an answer that says nothing.
    """
    if not 0 < credit <= 1:
        raise RepairError("out_of_range")
    said = grading.parse_answer(question.current.spec, answer)
    if not said:
        raise RepairError("unreadable")
    details = {"answer": said, "credit": credit}
    kind = Repair.Kind.ACCEPT
    return _rule(order, Repair(kind=kind, quiz=quiz, question=question, details=details))


def credit_everyone(*, order: Order, quiz: Quiz, question: Question) -> Outcome:
    """Give everyone who was asked the question all its points, answered or not."""
    return _rule(order, Repair(kind=Repair.Kind.CREDIT, quiz=quiz, question=question))


def drop(*, order: Order, quiz: Quiz, question: Question) -> Outcome:
    """Let the question count for nobody: its points are no longer to be had."""
    return _rule(order, Repair(kind=Repair.Kind.DROP, quiz=quiz, question=question))


WITHDRAWABLE = (Repair.Kind.ACCEPT, Repair.Kind.CREDIT, Repair.Kind.DROP)
"""The rulings that can be withdrawn; another regrade takes the place of a regrade."""


def withdraw(*, order: Order, ruling: Repair) -> Outcome:
    """Let a ruling hold no more: every answer is graded by the key and the other rulings again.

    Raises ``RepairError`` for one that was withdrawn before, and for what is no such ruling.
    """
    if ruling.kind not in WITHDRAWABLE:
        raise RepairError("not_withdrawable")
    repair = Repair(
        kind=Repair.Kind.WITHDRAW, quiz=ruling.quiz, question=ruling.question, withdraws=ruling
    )

    def check(kept: Repair) -> None:
        # Asked again once the quiz is held: of two at once the second has nothing to withdraw.
        if ruling.withdrawals.exclude(pk=kept.pk).exists():
            raise RepairError("withdrawn")

    return _rule(order, repair, check)


def _items(quiz: Quiz, question: Question):
    return AttemptItem.objects.filter(attempt__quiz=quiz, version__question=question)


def _rule(
    order: Order, repair: Repair, check: Callable[[Repair], None] = lambda kept: None
) -> Outcome:
    items = _items(repair.quiz, repair.question)
    concerned = Attempt.objects.filter(pk__in=items.values("attempt"))

    def work(kept: Repair) -> None:
        check(kept)
        _apply(kept, order.now)

    return carry_out(order, repair, concerned, work)


def _apply(repair: Repair, now: datetime) -> None:
    """Grade every answer to the question again under all rulings, and sum up its attempts."""
    quiz, question = repair.quiz, repair.question
    # Attempts are held before their questions, as wherever both change.
    asked = _items(quiz, question).values("attempt")
    held = Attempt.objects.filter(pk__in=asked).order_by("pk").select_for_update(of=("self",))
    attempts = held.in_bulk()
    items = list(_items(quiz, question).for_grading())
    rulings = attempt_grading.rulings_on(quiz.pk, [question.pk])[question.pk]
    counted = counted_in(items, attempts)
    by_hand = {}
    if not repair.details.get("marks_by_hand_too"):
        by_hand = attempt_grading.marks_by_hand(one for group in counted.values() for one in group)
    grades: list[Grade] = []
    for item in items:
        item.dropped = any(ruling.drops for ruling in rulings)
        if item.credit is None and attempts[item.attempt_id].finished_at is None:
            continue
        if item.response and attempt_grading.marks_itself(item.response):
            continue
        grades += attempt_grading.grade_item(
            item,
            counted[item.pk],
            rules=read_rules(attempts[item.attempt_id].rules),
            language=quiz.course.language,
            now=now,
            rulings=rulings,
            by_hand=by_hand,
        )
    AttemptItem.objects.bulk_update(items, ["fraction", "credit", "dropped"], batch_size=BATCH)
    add_new_grades(grades)
    _sum_up(attempts)


def counted_in(
    items: list[AttemptItem], attempts: Mapping[int, Attempt]
) -> dict[int, list[Response]]:
    """Return the answers of each question that count: every try, or the one on record."""
    tried = [item.pk for item in items if _has_tries(attempts[item.attempt_id])]
    tries: dict[int, list[Response]] = defaultdict(list)
    for response in Response.objects.filter(item__in=tried, is_try=True).order_by("pk"):
        tries[response.item_id].append(response)
    return {item.pk: counted_of(item, tries[item.pk]) for item in items}


def _has_tries(attempt: Attempt) -> bool:
    return read_rules(attempt.rules).behaviour.has_tries


def counted_of(item: AttemptItem, tries: list[Response]) -> list[Response]:
    """Return the answers that count: the tries, with the one on record last."""
    if item.response is None:
        return []
    return [*(one for one in tries if one.pk != item.response_id), item.response]


def add_new_grades(grades: list[Grade]) -> None:
    """Add those of the grades that say something else than the latest of their answer."""
    responses = [grade.response_id for grade in grades]
    latest: dict[int, tuple[float, int, bool]] = {}
    for start in range(0, len(responses), BATCH):
        known = Grade.objects.filter(response__in=responses[start : start + BATCH])
        for grade in known.order_by("pk"):
            latest[grade.response_id] = _said(grade)
    new = [grade for grade in grades if latest.get(grade.response_id) != _said(grade)]
    Grade.objects.bulk_create(new, batch_size=BATCH)


def _said(grade: Grade) -> tuple[float, int, bool]:
    return grade.fraction, grade.version_id, grade.grader == attempt_grading.BY_HAND


def _sum_up(attempts: Mapping[int, Attempt]) -> None:
    items: dict[int, list[AttemptItem]] = defaultdict(list)
    numbers = list(attempts)
    for start in range(0, len(numbers), BATCH):
        rows = AttemptItem.objects.filter(attempt__in=numbers[start : start + BATCH])
        for item in rows.select_related("version").defer("version__body", "options"):
            items[item.attempt_id].append(item)
    for attempt in attempts.values():
        attempt_grading.sum_up(attempt, items[attempt.pk])
    sums = ["points", "max_points", "answered"]
    Attempt.objects.bulk_update(attempts.values(), sums, batch_size=BATCH)
