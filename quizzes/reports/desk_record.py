"""The record of one attempt: every answer, every grade, every repair."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from quizzes.domain.questions import QuestionBody
from quizzes.models import Attempt, AttemptItem, Grade, MarkChange, Repair, Response
from quizzes.reports.desk import words_of
from quizzes.reports.late_answers import DECISIONS


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer as it was received.

    ``state`` is ``counts``, ``late`` (nobody decided yet), ``rejected``, or ``kept``: on record,
    with a newer one in its place.
    """

    response: Response
    words: str
    grades: tuple[Grade, ...]
    state: str
    is_decided: bool


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One question of an attempt with everything that was answered to it.

    ``is_blind`` says that its grades were left out, and that its points are not to be shown.
    """

    item: AttemptItem
    body: QuestionBody
    points: float
    answers: tuple[AnswerRecord, ...]
    is_blind: bool = False

    @property
    def late(self) -> bool:
        """Whether a late answer waits to be accepted or rejected."""
        return any(answer.state == "late" for answer in self.answers)


def record_of(attempt: Attempt, blind: Collection[int] = ()) -> list[ItemRecord]:
    """Return all questions of an attempt and what was answered: 4 queries.

    The grades of the items in ``blind`` are left out.
    """
    items = attempt.items.select_related("version__question").order_by("position")
    responses = _by(Response.objects.filter(item__attempt=attempt), "item_id")
    grades = Grade.objects.filter(response__item__attempt=attempt).exclude(response__item__in=blind)
    by_response = _by(grades.select_related("version", "graded_by"), "response_id")
    decisions = attempt.repairs.filter(response__isnull=False).order_by("pk")
    decided = {repair.response_id: repair.kind for repair in decisions if repair.kind in DECISIONS}
    return [
        _item(item, responses[item.pk], by_response, decided, is_blind=item.pk in blind)
        for item in items
    ]


def _by(rows, field: str) -> dict[int, list]:
    grouped: dict[int, list] = defaultdict(list)
    for row in rows.order_by("pk"):
        grouped[getattr(row, field)].append(row)
    return grouped


def _item(item: AttemptItem, responses, grades, decided, *, is_blind: bool) -> ItemRecord:
    body = item.version.spec
    answers = tuple(
        AnswerRecord(
            response,
            words_of(body, response.answer),
            tuple(grades[response.pk]),
            _state(item, response, decided),
            response.pk in decided,
        )
        for response in responses
    )
    points = 0.0 if item.dropped else (item.credit or 0.0) * item.points
    return ItemRecord(item, body, points, answers, is_blind)


def _state(item: AttemptItem, response: Response, decided: dict[int, str]) -> str:
    if item.response_id == response.pk:
        return "counts"
    if not response.late:
        return "kept"
    return "rejected" if response.pk in decided else "late"


# What students are told


@dataclass(frozen=True, slots=True)
class ToldChange:
    """What an instructor did to an attempt, for its student.

    ``kind`` is the repair's; ``before`` and ``after`` are points, None where no mark changed.
    ``position`` is that of the question, None for the attempt as a whole.
    """

    kind: str
    at: datetime
    reason: str
    position: int | None
    before: float | None
    after: float | None
    max_before: float | None
    max_after: float | None
    undone: bool


WITHOUT_MARKS = (Repair.Kind.REOPEN, Repair.Kind.TIME, Repair.Kind.SUBMIT, Repair.Kind.VOID)
TOLD = (*WITHOUT_MARKS, *DECISIONS)


def changes_of(attempt: Attempt, *, marks: bool = True) -> list[ToldChange]:
    """Return what instructors changed in an attempt, the latest first: at most 4 queries.

    Of a ruling on a question an attempt is told where it changed the mark, of the rest always.
    Without ``marks`` every repair is told that the attempt could be concerned by, with no points:
    whether it changed anything would tell what the answer was worth.
    """
    if not marks:
        return _all_repairs(attempt)
    changes = {
        change.repair_id: change
        for change in MarkChange.objects.filter(attempt=attempt).select_related("repair")
    }
    repairs = {repair.pk: repair for repair in attempt.repairs.filter(kind__in=TOLD)}
    repairs |= {change.repair_id: change.repair for change in changes.values()}
    if not repairs:
        return []
    positions = dict(attempt.items.values_list("version__question", "position"))
    return [
        _told(repair, changes.get(pk), positions)
        for pk, repair in sorted(repairs.items(), reverse=True)
    ]


def _all_repairs(attempt: Attempt) -> list[ToldChange]:
    positions = dict(attempt.items.values_list("version__question", "position"))
    ruled = Q(question__in=positions, attempt=None, at__gte=attempt.started_at)
    repairs = Repair.objects.filter(Q(attempt=attempt) | ruled, quiz=attempt.quiz_id)
    return [_told(repair, None, positions) for repair in repairs.order_by("-pk")]


def _told(repair: Repair, change: MarkChange | None, positions: dict[int, int]) -> ToldChange:
    if repair.kind in WITHOUT_MARKS:
        change = None
    return ToldChange(
        kind=repair.kind,
        at=repair.at,
        reason=repair.reason,
        position=positions.get(repair.question_id),
        before=change and change.points_before,
        after=change and change.points_after,
        max_before=change and change.max_before,
        max_after=change and change.max_after,
        undone=_takes_back(repair),
    )


def _takes_back(repair: Repair) -> bool:
    if repair.kind == Repair.Kind.VOID:
        return repair.details.get("voided") is False
    if repair.kind == Repair.Kind.WITHDRAW:
        return repair.response_id is not None
    return repair.kind == Repair.Kind.OVERRIDE and repair.details.get("points") is None
