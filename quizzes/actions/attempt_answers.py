"""Answering one question of an attempt: saved, tried or final, as its quiz behaves."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from quizzes.actions import attempt_grading
from quizzes.actions.attempt_given import (
    AnsweredMeanwhileError,
    AnswerOutcome,
    Given,
    IncompleteAnswerError,
    grade_of,
    held,
    rulings_of,
)
from quizzes.actions.attempt_saves import keep_late, mark_oneself, on_record, save
from quizzes.domain import behaviours, grading, saving, selection
from quizzes.domain.behaviours import Behaviour
from quizzes.domain.grading.results import last
from quizzes.domain.questions import Essay, parse_body
from quizzes.domain.quiz_rules import read_rules
from quizzes.models import Attempt, AttemptItem, Grade, Response, User

LARGEST_REVISION = 2**31 - 1


def answer(
    *,
    user: User,
    attempt_id: int,
    position: int,
    raw: Mapping[str, object],
    uuid: UUID,
    claimed_at: datetime | None,
    now: datetime,
    course_key: str | None = None,
    page: UUID | None = None,
    revision: int = 0,
    age: float = 0.0,
) -> AnswerOutcome:
    """Record what the person submitted for one question of their attempt, and grade it if due.

    ``raw`` holds the form's fields as lists of strings, options by their tokens. Where feedback is
    deferred the answer is saved, and a later one takes its place; where a question has tries it
    is one of them; otherwise the first answer counts and any other comes back as already answered.
    ``page``, ``revision`` and ``age`` (in seconds) are what the sending page says of itself, see
    ``domain/saving.py``. An answer that comes after the end is kept and does not count. The same
    ``uuid`` again changes nothing.

    Raises ``AttemptItem.DoesNotExist`` unless the attempt is the person's own (and of the course
    ``course_key``, when given), and ``IncompleteAnswerError`` when a part of an answer that is
    graded at once is missing.
    """
    place = {"user": user, "attempt_id": attempt_id, "position": position}
    item = AttemptItem.objects.page(**place, course_key=course_key)
    body = parse_body(item.body)
    marks_itself = isinstance(body, Essay) and "self_mark" in raw
    if marks_itself:
        raw = {**raw, "text": (item.said or {}).get("text", "")}
    said = grading.parse_answer(body, selection.translate(dict(item.options), raw))
    given = Given(
        user=user,
        item=item,
        body=body,
        rules=read_rules(item.rules),
        answer=said,
        certainty=_certainty(raw),
        uuid=uuid,
        page=page,
        revision=max(0, min(revision, LARGEST_REVISION)),
        given_at=saving.given_at(now, age, item.started_at),
        claimed_at=claimed_at,
        now=now,
    )
    if marks_itself:
        return mark_oneself(given)
    try:
        return keep_late(given) if _is_over(given) else _recorded(given)
    except (AnsweredMeanwhileError, IntegrityError):
        # Another request was quicker: the same one twice, another tab, or the end of the attempt.
        return on_record(given, AttemptItem.objects.page(**place))


def _certainty(raw: Mapping[str, object]) -> int | None:
    said = last(raw.get("certainty"))
    return int(said) if said in {"1", "2", "3"} else None


def _is_over(given: Given) -> bool:
    """Tell whether an answer comes too late; in the grace after the end of time it does not."""
    if given.item.closed_at is not None and not given.rules.behaviour.is_deferred:
        return False
    if given.item.finished_at is not None and given.item.ending != Attempt.Ending.TIME:
        return True
    return not given.is_in_time


def _recorded(given: Given) -> AnswerOutcome:
    behaviour = given.rules.behaviour
    in_grace = given.item.finished_at is not None and given.item.answered_at is None
    if behaviour.is_deferred or (in_grace and given.is_in_time):
        return save(given)
    if given.item.closed_at is not None:
        return on_record(given, given.item)
    missing = grading.missing_fields(given.body, given.answer)
    if behaviour.has_certainty and given.certainty is None:
        missing = (*missing, "certainty")
    if missing:
        raise IncompleteAnswerError(given.item, given.body, missing)
    return _try(given) if behaviour.has_tries else _answer_once(given)


# An answer that is final


def _answer_once(given: Given) -> AnswerOutcome:
    item = given.item
    rulings = rulings_of(item)
    mark = attempt_grading.mark(
        body=given.body,
        version_id=item.version_id,
        answer=given.answer,
        language=item.language,
        rulings=rulings,
    )
    tries = (
        [] if mark.fraction is None else [behaviours.Try(mark.fraction, certainty=given.certainty)]
    )
    attempt_grading.set_credit(item, tries, mark.fraction, given.rules)
    card_returns = _write_once(given, mark)
    return given.outcome(mark.grade, card_returns=card_returns)


@transaction.atomic
def _write_once(given: Given, mark: attempt_grading.Mark) -> bool:
    item, now = given.item, given.now
    item.answered_at = item.closed_at = now
    item.first_attempt = not item.answered_before
    item.tries = 1
    response = given.response()
    response.save(force_insert=True)
    if not AttemptItem.objects.close(item, response, now):
        raise AnsweredMeanwhileError
    _add_grade(response, mark, now)
    points = (item.credit or 0) * item.points
    if not Attempt.objects.count_answer(item.attempt_id, points=points, now=now):
        raise AnsweredMeanwhileError
    item.answered += 1
    return _brings_card_back(given)


def _add_grade(response: Response, mark: attempt_grading.Mark, now: datetime) -> None:
    if mark.fraction is not None:
        Grade.objects.create(
            response=response,
            version_id=mark.version_id,
            fraction=mark.fraction,
            reason=mark.reason,
            at=now,
        )


def _brings_card_back(given: Given) -> bool:
    fraction = given.item.fraction
    if fraction is None or fraction == 1:
        return False
    return attempt_grading.bring_cards_back(given.user, [given.item.question_id], given.now)


# One of several tries


@transaction.atomic
def _try(given: Given) -> AnswerOutcome:
    item = held(given)
    behaviour, hints = given.rules.behaviour, len(given.body.hints)
    earlier = list(item.responses.filter(is_try=True).order_by("pk")) if item.tries else []
    if any(one.uuid == given.uuid for one in earlier) or (
        earlier and behaviour is Behaviour.ADAPTIVE and earlier[-1].answer == given.answer
    ):
        return given.outcome(grade_of(given, given.answer), repeated=True)
    if item.closed_at is not None:
        raise AnsweredMeanwhileError
    before = (item.credit or 0) * item.points
    response = given.response()
    response.save(force_insert=True)
    grades = attempt_grading.grade_item(
        item,
        [*earlier, response],
        rules=given.rules,
        language=given.item.language,
        now=given.now,
        rulings=rulings_of(given.item),
    )
    Grade.objects.bulk_create(grade for grade in grades if grade.response_id == response.pk)
    item.tries = len(earlier) + 1
    if behaviours.is_closed(behaviour, tries=item.tries, hints=hints, fraction=item.fraction):
        item.closed_at = given.now
    _store(given, item, response)
    _count_try(given, item, (item.credit or 0) * item.points - before)
    returns = item.tries == 1 and _brings_card_back(given)
    return given.outcome(grade_of(given, given.answer), card_returns=returns)


def _store(given: Given, item: AttemptItem, response: Response) -> None:
    item.response, item.answered_at = response, given.given_at
    if item.first_attempt is None:
        item.first_attempt = not given.item.answered_before
    fields = ["response", "answered_at", "first_attempt", "tries", "fraction", "credit"]
    item.save(update_fields=[*fields, "closed_at"])
    for name in (*fields, "closed_at"):
        setattr(given.item, name, getattr(item, name))


def _count_try(given: Given, item: AttemptItem, points: float) -> None:
    attempt = item.attempt
    attempt.points += points
    if item.tries == 1:
        attempt.answered += 1
        given.item.answered = attempt.answered
    if item.closed_at and not attempt.items.filter(closed_at=None).exists():
        attempt.finished_at, attempt.ending = given.now, Attempt.Ending.SUBMITTED
    attempt.save(update_fields=["points", "answered", "finished_at", "ending"])
