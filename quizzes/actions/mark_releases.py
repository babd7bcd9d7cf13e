"""Releasing the marks of essays to students, and taking a release back."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from quizzes.actions import attempt_grading
from quizzes.actions.answer_repairs import about
from quizzes.actions.question_rulings import BATCH, add_new_grades, counted_in
from quizzes.actions.repair_orders import LONGEST_REASON, Order, RepairError
from quizzes.domain.quiz_rules import read_rules
from quizzes.models import Attempt, AttemptItem, Grade, MarkChange, Quiz, Repair
from quizzes.models.marked_answers import Answered, answered, told_of

Kind = Repair.Kind


@dataclass(frozen=True, slots=True)
class Release:
    """What a release gives, or gave if ``done``.

    ``due`` are the answers whose students get a new mark, ``held`` those that have none to be
    released. ``repeated`` tells that it had been done before.
    """

    due: tuple[Answered, ...] = ()
    held: tuple[Answered, ...] = ()
    released: int = 0
    digest: str = ""
    done: bool = False
    repeated: bool = False


@transaction.atomic
def release(*, order: Order, quiz: Quiz, essays: QuerySet[AttemptItem]) -> Release:
    """Give the students of a quiz the marks of their essays.

    Without ``order.seen`` nothing is written; with the digest of what was shown it is done, unless
    it would by now do something else. Each answer gets a repair of its own. ``essays`` are those of
    `reports.marking` whose marks are meant, of this quiz. Raises RepairError without a reason.
    """
    if order.seen and not order.reason.strip():
        raise RepairError("reason_missing")
    # One repair of a quiz at a time: what is shown is compared with what is there.
    Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
    if order.uuid is not None and _of_release(quiz, order.uuid).exists():
        return Release(repeated=True)
    found = answered(essays.filter(attempt__quiz=quiz))
    due = tuple(one for one in found if one.is_due)
    held = tuple(one for one in found if not one.is_due and not one.is_released)
    digest = _digest(due)
    done = bool(due) and order.uuid is not None and order.seen == digest
    if done:
        _give(order, quiz, _repairs(order, due))
    return Release(due, held, len(found) - len(due) - len(held), digest, done)


def _of_release(quiz: Quiz, uuid: UUID) -> QuerySet[Repair]:
    return Repair.objects.filter(quiz=quiz, kind=Kind.MARK, details__release=str(uuid))


def _digest(due: Sequence[Answered]) -> str:
    state = [
        [one.item.pk, one.item.response_id, one.item.fraction, told_of(one.outcome)] for one in due
    ]
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:32]


def _repairs(order: Order, due: Sequence[Answered]) -> list[tuple[Repair, float | None]]:
    """Return the record of each mark that is due, with the mark."""
    before = attempt_grading.marks_by_hand(one.item.response for one in due)
    made = []
    for one in due:
        # Known already: it would be read again for each.
        one.item.response.item = one.item
        details = {
            **told_of(one.outcome),
            "before": before.get(one.item.response_id),
            "release": str(order.uuid),
        }
        repair = about(one.item, one.item.response, Kind.MARK, details)
        made.append((repair, details["fraction"]))
    return made


@transaction.atomic
def take_back(*, order: Order, quiz: Quiz, uuid: UUID) -> int:
    """Take back the marks that one release gave; return how many answers that concerned.

    Each answer has the mark by hand again that it had before, or none. One that was marked again
    since, or whose answer is another now, is left as it is. A second time does nothing. Raises
    RepairError without a reason.
    """
    if not order.reason.strip():
        raise RepairError("reason_missing")
    Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
    standing = standing_of(quiz, uuid)
    made = []
    for given in standing:
        details = {"before": given.details["fraction"], "takes_back": str(uuid)}
        repair = about(given.response.item, given.response, Kind.WITHDRAW, details)
        repair.withdraws = given
        made.append((repair, given.details["before"]))
    _give(order, quiz, made)
    return len(standing)


def standing_of(quiz: Quiz, uuid: UUID) -> list[Repair]:
    """Return what a release gave that still stands: 2 queries."""
    given = _of_release(quiz, uuid).order_by("pk")
    related = ("response__item__version__question", "response__item__attempt__quiz")
    given = list(given.select_related(*related, "attempt__user"))
    later = Repair.objects.filter(
        response__in=[one.response_id for one in given], kind__in=(Kind.MARK, Kind.WITHDRAW)
    )
    last = dict(later.order_by("pk").values_list("response", "pk"))
    return [
        one
        for one in given
        if last[one.response_id] == one.pk
        and one.response.item.response_id == one.response_id
        and one.response.item.closed_at is not None
    ]


# One mark for each of many answers, in as many queries as for a few


def _give(order: Order, quiz: Quiz, made: Sequence[tuple[Repair, float | None]]) -> None:
    """Put marks by hand on record, or the end of one for None, and grade by them."""
    # Attempts are held before their questions, as wherever both change.
    concerned = Attempt.objects.filter(pk__in={repair.attempt_id for repair, _mark in made})
    attempts = concerned.order_by("pk").select_for_update(of=("self",)).in_bulk()
    for repair, _fraction in made:
        repair.reason = order.reason.strip()[:LONGEST_REASON]
        repair.done_by, repair.at = order.by, order.now
    repairs = Repair.objects.bulk_create([repair for repair, _fraction in made], BATCH)
    Grade.objects.bulk_create([_grade(order, *one) for one in made], BATCH)
    numbers = [repair.response.item_id for repair in repairs]
    items = {item.pk: item for item in AttemptItem.objects.filter(pk__in=numbers).for_grading()}
    _grade_all(order, quiz, list(items.values()), attempts)
    _sum_up(repairs, items, attempts)
    AttemptItem.objects.bulk_update(items.values(), ["fraction", "credit"], batch_size=BATCH)
    sums = ["points", "max_points", "answered"]
    Attempt.objects.bulk_update(attempts.values(), sums, batch_size=BATCH)


def _grade(order: Order, repair: Repair, fraction: float | None) -> Grade:
    return Grade(
        response=repair.response,
        version_id=repair.response.item.version_id,
        grader=attempt_grading.TAKEN_BACK if fraction is None else attempt_grading.BY_HAND,
        graded_by=order.by,
        fraction=fraction or 0.0,
        reason=repair.reason,
        at=order.now,
    )


def _grade_all(
    order: Order, quiz: Quiz, items: list[AttemptItem], attempts: Mapping[int, Attempt]
) -> None:
    """Set what the questions count by the answers and marks that count now."""
    rulings = attempt_grading.rulings_on(quiz.pk, {item.version.question_id for item in items})
    counted = counted_in(items, attempts)
    by_hand = attempt_grading.marks_by_hand(one for group in counted.values() for one in group)
    grades: list[Grade] = []
    for item in items:
        grades += attempt_grading.grade_item(
            item,
            counted[item.pk],
            rules=read_rules(attempts[item.attempt_id].rules),
            language=quiz.course.language,
            now=order.now,
            rulings=rulings[item.version.question_id],
            by_hand=by_hand,
        )
    add_new_grades(grades)


def _sum_up(
    repairs: Sequence[Repair], items: Mapping[int, AttemptItem], attempts: Mapping[int, Attempt]
) -> None:
    """Set the sums of the attempts, one repair after the other, and keep what each changed."""
    whole: dict[int, dict[int, AttemptItem]] = defaultdict(dict)
    rows = AttemptItem.objects.filter(attempt__in=list(attempts)).select_related("version")
    for item in rows.defer("version__body", "options"):
        whole[item.attempt_id][item.pk] = item
    changes = []
    for repair in repairs:
        attempt, item_id = attempts[repair.attempt_id], repair.response.item_id
        before = (attempt.counted_points, attempt.max_points)
        whole[attempt.pk][item_id] = items[item_id]
        attempt_grading.sum_up(attempt, whole[attempt.pk].values())
        after = (attempt.counted_points, attempt.max_points)
        if [round(n, 6) for n in before] != [round(n, 6) for n in after]:
            changes.append(_change(repair, before, after))
    MarkChange.objects.bulk_create(changes, BATCH)


def _change(repair: Repair, before: tuple[float, float], after: tuple[float, float]) -> MarkChange:
    return MarkChange(
        repair=repair,
        attempt_id=repair.attempt_id,
        points_before=round(before[0], 6),
        points_after=round(after[0], 6),
        max_before=round(before[1], 6),
        max_after=round(after[1], 6),
    )
