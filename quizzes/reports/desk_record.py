"""The record of one attempt: every answer, every grade, every repair."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

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
    """One question of an attempt with everything that was answered to it."""

    item: AttemptItem
    body: QuestionBody
    points: float
    answers: tuple[AnswerRecord, ...]

    @property
    def late(self) -> bool:
        """Whether a late answer waits to be accepted or rejected."""
        return any(answer.state == "late" for answer in self.answers)


def record_of(attempt: Attempt) -> list[ItemRecord]:
    """Return all questions of an attempt and what was answered: 4 queries."""
    items = attempt.items.select_related("version__question").order_by("position")
    responses = _by(Response.objects.filter(item__attempt=attempt), "item_id")
    grades = Grade.objects.filter(response__item__attempt=attempt)
    by_response = _by(grades.select_related("version", "graded_by"), "response_id")
    decisions = attempt.repairs.filter(response__isnull=False).order_by("pk")
    decided = {repair.response_id: repair.kind for repair in decisions if repair.kind in DECISIONS}
    return [_item(item, responses[item.pk], by_response, decided) for item in items]


def _by(rows, field: str) -> dict[int, list]:
    grouped: dict[int, list] = defaultdict(list)
    for row in rows.order_by("pk"):
        grouped[getattr(row, field)].append(row)
    return grouped


def _item(item: AttemptItem, responses, grades, decided) -> ItemRecord:
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
    return ItemRecord(item, body, points, answers)


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


def changes_of(attempt: Attempt) -> list[ToldChange]:
    """Return what instructors changed in an attempt, the latest first: at most 3 queries.

    Of a ruling on a question an attempt is told where it changed the mark, of the rest always.
    """
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
    return repair.kind == Repair.Kind.OVERRIDE and repair.details.get("points") is None
