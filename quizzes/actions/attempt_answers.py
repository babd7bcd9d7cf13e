"""Answering one question of an attempt: saved, tried or final, as its quiz behaves."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef

from quizzes.actions import attempt_grading
from quizzes.actions.attempt_given import (
    AnsweredMeanwhileError,
    AnswerOutcome,
    Given,
    IncompleteAnswerError,
    grade_of,
    rulings_of,
)
from quizzes.actions.attempt_saves import keep_late, mark_oneself, on_record, save
from quizzes.domain import behaviours, grading, saving, selection
from quizzes.domain.behaviours import Behaviour
from quizzes.domain.grading.results import last
from quizzes.domain.questions import Essay, parse_body
from quizzes.domain.quiz_rules import read_rules
from quizzes.models import Attempt, AttemptItem, Grade, QuestionVersion, Response, User

LARGEST_REVISION = 2**31 - 1
MOST_RETRIES = 20
"""Each means that another answer to the same question was written in the meantime."""


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
    for _again in range(MOST_RETRIES):
        try:
            return keep_late(given) if _is_over(given) else _recorded(given)
        except (AnsweredMeanwhileError, IntegrityError):
            # Another request was quicker: the same one, another tab, or the end of the attempt.
            given = replace(given, item=AttemptItem.objects.page(**place))
            if given.item.responses.filter(uuid=given.uuid).exists():
                return _repeated(given)
    raise OperationalError("An answer could not be recorded: others kept writing to its question.")


def _repeated(given: Given) -> AnswerOutcome:
    if given.rules.behaviour.is_deferred:
        return given.outcome(repeated=True, revision=given.item.revision or 0)
    if given.rules.behaviour.has_tries:
        return given.outcome(grade_of(given, given.answer), repeated=True)
    return on_record(given)


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
    if behaviour.is_deferred or _is_in_grace(given):
        return save(given)
    if given.item.closed_at is not None:
        return on_record(given)
    missing = grading.missing_fields(given.body, given.answer)
    if behaviour.has_certainty and given.certainty is None:
        missing = (*missing, "certainty")
    if missing:
        raise IncompleteAnswerError(given.item, given.body, missing)
    return _try(given) if behaviour.has_tries else _answer_once(given)


def _is_in_grace(given: Given) -> bool:
    """Tell whether a first answer counts although the attempt was submitted for time."""
    item = given.item
    for_time = item.finished_at is not None and item.ending == Attempt.Ending.TIME
    return for_time and item.answered_at is None and given.is_in_time


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
    attempt_grading.set_credit(item, tries, mark.fraction, given.rules, rulings)
    card_returns = _write_once(given, mark)
    return given.outcome(mark.grade, card_returns=card_returns)


@transaction.atomic
def _write_once(given: Given, mark: attempt_grading.Mark) -> bool:
    item, now = given.item, given.now
    item.answered_at = item.closed_at = now
    item.first_attempt = not item.answered_before
    item.tries = 1
    # The attempt comes first here, as wherever both change: two in turns would wait for ever.
    points = attempt_grading.worth(item)
    if not Attempt.objects.count_answer(item.attempt_id, points=points, now=now):
        raise AnsweredMeanwhileError
    response = given.response()
    response.save(force_insert=True)
    if not AttemptItem.objects.close(item, response, now):
        raise AnsweredMeanwhileError
    item.answered += 1
    _add_grade(response, mark, now)
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


def _try(given: Given) -> AnswerOutcome:
    tries = given.item.responses.filter(is_try=True).order_by("pk")
    earlier = list(tries) if given.item.tries else []
    is_adaptive = given.rules.behaviour is Behaviour.ADAPTIVE
    if earlier and is_adaptive and earlier[-1].answer == given.answer:
        return given.outcome(grade_of(given, given.answer), repeated=True)
    return _tried(given, earlier)


@transaction.atomic
def _tried(given: Given, earlier: list[Response]) -> AnswerOutcome:
    item, response = given.item, given.response()
    before, tried = attempt_grading.worth(item), item.tries
    item.version = QuestionVersion(pk=item.version_id, body=item.body)
    grades = attempt_grading.grade_item(
        item,
        [*earlier, response],
        rules=given.rules,
        language=item.language,
        now=given.now,
        rulings=rulings_of(item),
    )
    _count_try(given, attempt_grading.worth(item) - before, is_first=not tried)
    response.save(force_insert=True)
    Grade.objects.bulk_create(grade for grade in grades if grade.response is response)
    _store_try(given, response, tried)
    returns = not tried and _brings_card_back(given)
    return given.outcome(grade_of(given, given.answer), card_returns=returns)


def _count_try(given: Given, points: float, *, is_first: bool) -> None:
    still_open = Attempt.objects.filter(pk=given.item.attempt_id).open()
    sums = {"points": F("points") + points}
    if is_first:
        sums["answered"] = F("answered") + 1
    if not still_open.update(**sums):
        raise AnsweredMeanwhileError
    given.item.answered += is_first


def _store_try(given: Given, response: Response, tried: int) -> None:
    item = given.item
    item.response, item.answered_at, item.tries = response, given.given_at, tried + 1
    if item.first_attempt is None:
        item.first_attempt = not item.answered_before
    hints = len(given.body.hints)
    tries = {"tries": item.tries, "hints": hints, "fraction": item.fraction}
    if behaviours.is_closed(given.rules.behaviour, **tries):
        item.closed_at = given.now
    fields = ("response", "answered_at", "tries", "first_attempt", "fraction", "credit")
    # Two tries at once have the same number: one of them has to begin anew.
    as_read = AttemptItem.objects.filter(pk=item.pk, tries=tried, closed_at=None)
    if not as_read.update(**{name: getattr(item, name) for name in (*fields, "closed_at")}):
        raise AnsweredMeanwhileError
    if item.closed_at:
        _finish_if_last(given)


def _finish_if_last(given: Given) -> None:
    still_open = AttemptItem.objects.filter(attempt=OuterRef("pk"), closed_at=None)
    attempt = Attempt.objects.filter(~Exists(still_open), pk=given.item.attempt_id).open()
    attempt.update(finished_at=given.now, ending=Attempt.Ending.SUBMITTED)
