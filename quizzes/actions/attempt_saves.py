"""Answers that are not graded at once: saved ones, late ones, and essays their writers mark."""

from django.db import transaction
from django.db.models import F

from quizzes.actions import attempt_grading
from quizzes.actions.attempt_given import (
    AnsweredMeanwhileError,
    AnswerOutcome,
    Given,
    IncompleteAnswerError,
    grade_of,
    rulings_of,
)
from quizzes.domain import saving
from quizzes.models import Attempt, AttemptItem, Grade, QuestionVersion, Response


@transaction.atomic
def save(given: Given) -> AnswerOutcome:
    """Keep an answer that is graded at the end; the newest one of its question counts.

    Raises ``AnsweredMeanwhileError`` when another one was saved since ``given.item`` was read.
    """
    item, response = given.item, given.response(is_try=False)
    on_record = _on_record(item)
    if not saving.supersedes(saving.Saved(given.page, given.revision, given.given_at), on_record):
        response.save(force_insert=True)
        return given.outcome(answer=item.said, superseded=True, revision=item.revision)
    other_page = on_record is not None and on_record.page != given.page and bool(item.said)
    more = bool(given.answer) - (item.answered_at is not None)
    # The attempt comes first here, as wherever both change: two in turns would wait for ever.
    attempt = Attempt.objects.filter(pk=item.attempt_id, finished_at=item.finished_at)
    if not attempt.update(answered=F("answered") + more):
        raise AnsweredMeanwhileError
    response.save(force_insert=True)
    as_read = AttemptItem.objects.filter(pk=item.pk, response=item.response_id)
    answered_at = given.given_at if given.answer else None
    if not as_read.update(response=response, answered_at=answered_at):
        raise AnsweredMeanwhileError
    item.response, item.answered_at, item.answered = response, answered_at, item.answered + more
    if item.finished_at is not None:
        _grade_in_grace(given, response)
    return given.outcome(other_page=other_page)


def _on_record(item: AttemptItem) -> saving.Saved | None:
    if item.response_id is None:
        return None
    return saving.Saved(item.said_by, item.revision, item.said_at)


def _grade_in_grace(given: Given, response: Response) -> None:
    """Grade an answer that counts although the time had run out before it came."""
    item = given.item
    item.version = QuestionVersion(pk=item.version_id, body=item.body)
    grades = attempt_grading.grade_item(
        item,
        [response],
        rules=given.rules,
        language=item.language,
        now=given.now,
        rulings=rulings_of(item),
    )
    Grade.objects.bulk_create(grades)
    item.first_attempt = not item.answered_before
    AttemptItem.objects.filter(pk=item.pk).update(
        fraction=item.fraction, credit=item.credit, first_attempt=item.first_attempt
    )
    attempt_grading.recount(Attempt.objects.get(pk=item.attempt_id))


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


def on_record(given: Given) -> AnswerOutcome:
    """Return the answer that was recorded before; without one, keep this as late."""
    item, recorded = given.item, given.item.said
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
