"""Answers that are not graded at once: saved ones, late ones, and essays their writers mark."""

from django.db import transaction
from django.db.models import F

from quizzes.actions import attempt_grading
from quizzes.actions.attempt_given import (
    AnswerOutcome,
    Given,
    IncompleteAnswerError,
    grade_of,
    held,
    rulings_of,
)
from quizzes.domain import saving
from quizzes.models import Attempt, AttemptItem, Grade, Response


@transaction.atomic
def save(given: Given) -> AnswerOutcome:
    """Keep an answer that is graded at the end; the newest one of its question counts."""
    item = held(given)
    current = item.response
    if item.responses.filter(uuid=given.uuid).exists():
        return given.outcome(repeated=True, revision=current.revision if current else 0)
    if item.attempt.finished_at is not None and item.attempt.ending != Attempt.Ending.TIME:
        return keep_late(given)
    if not saving.supersedes(_as_saved(given), _as_saved(current)):
        given.response(is_try=False).save(force_insert=True)
        return given.outcome(answer=current.answer, superseded=True, revision=current.revision)
    response = given.response(is_try=False)
    response.save(force_insert=True)
    was_answered = item.answered_at is not None
    item.response = response
    item.answered_at = given.given_at if given.answer else None
    if item.attempt.finished_at is not None:
        _grade_in_grace(given, item, response)
    else:
        item.save(update_fields=["response", "answered_at"])
        _count_saved(given, item, bool(given.answer) - was_answered)
    other_page = current is not None and current.page != given.page and bool(current.answer)
    return given.outcome(other_page=other_page)


def _as_saved(answer: Given | Response | None) -> saving.Saved | None:
    if answer is None:
        return None
    return saving.Saved(answer.page, answer.revision, answer.given_at)


def _count_saved(given: Given, item: AttemptItem, more: int) -> None:
    given.item.answered_at = item.answered_at
    given.item.answered = item.attempt.answered + more
    if more:
        Attempt.objects.filter(pk=item.attempt_id).update(answered=F("answered") + more)


def _grade_in_grace(given: Given, item: AttemptItem, response: Response) -> None:
    """Grade an answer that counts although the time had run out before it came."""
    grades = attempt_grading.grade_item(
        item,
        [response],
        rules=given.rules,
        language=given.item.language,
        now=given.now,
        rulings=rulings_of(given.item),
    )
    Grade.objects.bulk_create(grades)
    item.first_attempt = not given.item.answered_before
    item.save(update_fields=["response", "answered_at", "fraction", "credit", "first_attempt"])
    attempt_grading.recount(item.attempt)


# Too late, or again


def keep_late(given: Given) -> AnswerOutcome:
    """Keep an answer that came after the end, for an instructor to accept or to reject."""
    known = Response.objects.filter(item=given.item.pk, uuid=given.uuid).first()
    on_record = given.item.said or {}
    if known is None and given.answer and given.answer != on_record:
        known = given.response(late=True, is_try=False)
        known.save(force_insert=True)
    is_late = known is not None and known.late
    return given.outcome(answer=on_record, late=is_late, already_answered=not is_late)


def on_record(given: Given, item: AttemptItem) -> AnswerOutcome:
    """Return the answer that was recorded before; without one, keep this as late."""
    recorded = item.said
    if recorded is None:
        return keep_late(given)
    return AnswerOutcome(
        item=item,
        body=given.body,
        answer=recorded,
        grade=grade_of(given, recorded) if item.closed_at else None,
        repeated=given.answer == recorded,
        already_answered=given.answer != recorded,
        revision=item.revision or 0,
    )


# An essay in practice


@transaction.atomic
def mark_oneself(given: Given) -> AnswerOutcome:
    """Record which points of the rubric the writer found; the text stays as it was answered."""
    item = given.item
    if given.rules.purpose != "practice" or item.closed_at is None:
        raise IncompleteAnswerError(item, given.body, ("text",))
    written = {**item.said, "ticks": given.answer.get("ticks", [])}
    known = item.responses.filter(uuid=given.uuid).first()
    if known is None:
        response = given.response(is_try=False)
        response.answer = written
        response.save(force_insert=True)
        grade = grade_of(given, written)
        Grade.objects.create(
            response=response,
            version_id=item.version_id,
            fraction=grade.fraction,
            grader=attempt_grading.BY_ITS_WRITER,
            at=given.now,
        )
        item.fraction = grade.fraction
        AttemptItem.objects.filter(pk=item.pk).update(response=response, fraction=item.fraction)
        return given.outcome(grade, answer=written)
    return given.outcome(grade_of(given, known.answer), answer=known.answer, repeated=True)
