"""Answers that are not graded at once: saved ones, late ones, and essays their writers mark."""

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.db.models import F

from quizzes.actions import attempt_grading
from quizzes.actions.attempt_given import (
    AnsweredMeanwhileError,
    AnswerOutcome,
    Given,
    IncompleteAnswerError,
    grade_of,
)
from quizzes.domain import saving
from quizzes.models import Attempt, AttemptItem, Grade, QuestionVersion, Response


@transaction.atomic
def save(given: Given) -> AnswerOutcome:
    """Keep an answer that is graded at the end; the newest one of its question counts.

    Raises ``AnsweredMeanwhileError`` when another one was saved since ``given.item`` was read.
    """
    item = given.item
    has_tries = given.rules.behaviour.has_tries
    response = given.response(is_try=has_tries)
    if not _counts(given):
        response.save(force_insert=True)
        return given.outcome(answer=item.said, superseded=True, revision=item.revision)
    other_page = _is_from_another_page(given)
    more = bool(given.answer) - (item.answered_at is not None)
    # The attempt comes first here, as wherever both change: two in turns would wait for ever.
    as_read = {"finished_at": item.finished_at, "reached": item.reached}
    attempt = Attempt.objects.filter(pk=item.attempt_id, **as_read)
    if not attempt.update(answered=F("answered") + more):
        raise AnsweredMeanwhileError
    response.save(force_insert=True)
    as_read = AttemptItem.objects.filter(pk=item.pk, response=item.response_id)
    answered_at = given.given_at if given.answer else None
    tries = item.tries + has_tries
    if not as_read.update(response=response, answered_at=answered_at, tries=tries):
        raise AnsweredMeanwhileError
    item.response, item.answered_at, item.answered = response, answered_at, item.answered + more
    if item.finished_at is not None:
        _grade_in_grace([(given, response)])
    return given.outcome(other_page=other_page)


@transaction.atomic
def save_all(given: Sequence[Given]) -> list[AnswerOutcome]:
    """Keep answers to several questions of one attempt as ``save`` does, with deferred feedback.

    Raises ``AnsweredMeanwhileError`` when anything was written to one of them, or to the attempt,
    since they were read. The number of queries does not depend on that of questions.
    """
    if not given:
        return []
    saved = [(one, one.response(is_try=False)) for one in given]
    counting = [(one, response) for one, response in saved if _counts(one)]
    _count_answered([one for one, _response in counting])
    Response.objects.bulk_create(response for _one, response in saved)
    outcomes = [_outcome_of_many(one, counts=_counts(one)) for one in given]
    for one, response in counting:
        one.item.response, one.item.answered_at = response, one.given_at if one.answer else None
    items = [one.item for one, _response in counting]
    AttemptItem.objects.bulk_update(items, ["response", "answered_at"])
    if counting and items[0].finished_at is not None:
        _grade_in_grace(counting)
    return outcomes


def _counts(given: Given) -> bool:
    new = saving.Saved(given.page, given.revision, given.given_at)
    return saving.supersedes(new, _on_record(given.item))


def _count_answered(given: Sequence[Given]) -> None:
    """Add the answers to their attempt, and hold it and their questions as they were read."""
    if not given:
        return
    first = given[0].item
    more = sum(bool(one.answer) - (one.item.answered_at is not None) for one in given)
    as_read = {"finished_at": first.finished_at, "reached": first.reached}
    attempt = Attempt.objects.filter(pk=first.attempt_id, **as_read)
    if not attempt.update(answered=F("answered") + more):
        raise AnsweredMeanwhileError
    items = AttemptItem.objects.filter(pk__in=[one.item.pk for one in given]).order_by("pk")
    held = dict(items.select_for_update().values_list("pk", "response"))
    if held != {one.item.pk: one.item.response_id for one in given}:
        raise AnsweredMeanwhileError


def _outcome_of_many(given: Given, *, counts: bool) -> AnswerOutcome:
    item = given.item
    if not counts:
        return given.outcome(answer=item.said, superseded=True, revision=item.revision)
    return given.outcome(other_page=_is_from_another_page(given))


def _is_from_another_page(given: Given) -> bool:
    on_record = _on_record(given.item)
    return on_record is not None and on_record.page != given.page and bool(given.item.said)


def _on_record(item: AttemptItem) -> saving.Saved | None:
    if item.response_id is None:
        return None
    return saving.Saved(item.said_by, item.revision, item.said_at)


def _grade_in_grace(saved: Sequence[tuple[Given, Response]]) -> None:
    """Grade answers of one attempt that count although the time had run out before they came."""
    items = [given.item for given, _response in saved]
    ruled = [item.question_id for item in items if item.is_ruled]
    rulings = attempt_grading.rulings_on(items[0].quiz_id, ruled) if ruled else {}
    grades: list[Grade] = []
    for given, response in saved:
        item = given.item
        item.version = QuestionVersion(pk=item.version_id, body=item.body)
        new = attempt_grading.grade_item(
            item,
            [*_earlier_tries(given, response), response],
            rules=given.rules,
            language=item.language,
            now=given.now,
            rulings=rulings.get(item.question_id, ()),
        )
        grades += (grade for grade in new if grade.response is response)
        if item.first_attempt is None:
            item.first_attempt = not item.answered_before
    Grade.objects.bulk_create(grades)
    AttemptItem.objects.bulk_update(items, ["fraction", "credit", "first_attempt"])
    of_attempt = AttemptItem.objects.filter(attempt=items[0].attempt_id)
    graded = list(of_attempt.select_related("attempt", "version"))
    attempt_grading.recount(graded[0].attempt, graded)


def _earlier_tries(given: Given, response: Response) -> Iterable[Response]:
    if not given.rules.behaviour.has_tries:
        return ()
    return given.item.responses.filter(is_try=True).exclude(pk=response.pk).order_by("pk")


# Too late, or again


def keep_late(given: Given) -> AnswerOutcome:
    """Keep an answer that came after the end, for an instructor to accept or to reject.

    One that was on record before its end is only being sent again.
    """
    outcome, response = judge_late(given, _known)
    if response is not None:
        response.save(force_insert=True)
    return outcome


def _known(given: Given) -> Response | None:
    return given.item.responses.filter(uuid=given.uuid).first()


def judge_late(
    given: Given, find: Callable[[Given], Response | None]
) -> tuple[AnswerOutcome, Response | None]:
    """Return the outcome of an answer that came after the end, and the row to be added, if any.

    ``find`` returns the answer on record under the UUID of another.
    """
    known = find(given)
    if known is not None and not given.says(known.answer, known.certainty):
        given = given.another()
        known = find(given)
    on_record = {"answer": given.item.said or {}, "revision": given.item.revision or 0}
    if known is not None:
        return given.outcome(**on_record, late=known.late, repeated=not known.late), None
    if given.says(given.item.said, given.item.certainty):
        return given.outcome(**on_record, repeated=True), None
    if not given.answer:
        return given.outcome(**on_record, already_answered=True), None
    response = given.response(late=True, is_try=False)
    return given.outcome(**on_record, late=True), response


def keep_out_of_turn(given: Given) -> AnswerOutcome:
    """Keep an answer to a question that was passed, on record alone: it never counts.

    Nothing is kept of one to a question that is still to come.
    """
    item = given.item
    on_record = {"answer": item.said or {}, "revision": item.revision or 0}
    known = item.responses.filter(uuid=given.uuid).first()
    if known is not None and not given.says(known.answer, known.certainty):
        given = given.another()
        known = item.responses.filter(uuid=given.uuid).first()
    counts = known is not None and known.pk == item.response_id
    if counts or given.says(item.said, item.certainty):
        return given.outcome(**on_record, repeated=True)
    if known is None and given.answer and item.position < item.reached:
        given.response(is_try=False).save(force_insert=True)
    return given.outcome(**on_record, out_of_turn=True)


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
    """Record which points of the rubric the writer found; the text stays as it was answered.

    Raises ``IncompleteAnswerError`` where there is no text of theirs, or not for them to mark, and
    ``AnsweredMeanwhileError`` when another mark was written since ``given.item`` was read.
    """
    item = given.item
    if given.rules.purpose != "practice" or item.closed_at is None or not item.said:
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
        as_read = AttemptItem.objects.filter(pk=item.pk, response=item.response_id)
        if not as_read.update(response=response, fraction=item.fraction):
            raise AnsweredMeanwhileError
        return given.outcome(grade, answer=written)
    return given.outcome(grade_of(given, known.answer), answer=known.answer, repeated=True)
