"""Answering one question of an attempt: saved, tried or final, as its quiz behaves.

Where feedback is deferred an answer is saved, and a later one takes its place; where a question
has tries it is one of them; otherwise the first answer counts and any other comes back as already
answered. An answer that comes after the end is kept and does not count; the same
UUID with the same answer again changes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef

from quizzes.actions import attempt_grading, card_returns
from quizzes.actions.attempt_given import (
    LARGEST_REVISION,
    AnsweredMeanwhileError,
    AnswerOutcome,
    FewWordsError,
    Given,
    IncompleteAnswerError,
    TooLongError,
    grade_of,
    rulings_of,
)
from quizzes.actions.attempt_saves import (
    keep_late,
    keep_out_of_turn,
    mark_oneself,
    on_record,
    save,
)
from quizzes.domain import behaviours, grading, saving, selection
from quizzes.domain.behaviours import Behaviour
from quizzes.domain.grading.results import last
from quizzes.domain.questions import Essay, QuestionBody, parse_body
from quizzes.domain.quiz_rules import read_rules
from quizzes.models import Attempt, AttemptItem, Grade, QuestionVersion, Response, User

MEANT_SHORT = "meant_short"
"""The field that says that an essay under its least words is meant to be."""

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
    was: str = "",
) -> AnswerOutcome:
    """Record what the person submitted for one question of their attempt, and grade it if due.

    ``raw`` holds the form's fields as lists of strings, options by their tokens. ``page``,
    ``revision`` and ``age`` (in seconds) are what the sending page says of itself, see
    ``domain/saving.py``; ``was`` is the fingerprint of the answer it was made with, so that a form
    in which nothing was changed replaces nothing.

    Raises ``AttemptItem.DoesNotExist`` unless the attempt is the person's own (and of the course
    ``course_key``, when given), ``IncompleteAnswerError`` when a part of an answer that is graded
    at once is missing, or an essay to be marked by its writer, ``FewWordsError`` and
    ``TooLongError``.
    """
    place = {"user": user, "attempt_id": attempt_id, "position": position}
    item = AttemptItem.objects.page(**place, now=now, course_key=course_key)
    sent = {"uuid": uuid, "claimed_at": claimed_at, "page": page, "revision": revision, "age": age}
    given = given_of(user=user, item=item, raw=raw, now=now, **sent)
    if changes_nothing(given, was, _page_is_known):
        return unchanged(given)
    if given.is_too_short and MEANT_SHORT not in raw:
        words = grading.count_words(given.answer["text"])
        raise FewWordsError(given.item, given.body, words)
    marks_itself = isinstance(given.body, Essay) and "self_mark" in raw
    return _until_written(given, place, mark_oneself if marks_itself else _kept)


def given_of(
    *,
    user: User,
    item: AttemptItem,
    raw: Mapping[str, object],
    uuid: UUID,
    claimed_at: datetime | None,
    now: datetime,
    page: UUID | None,
    revision: int,
    age: float,
) -> Given:
    """Return a submitted answer with all that decides what becomes of it; see ``answer``.

    ``item`` is one of ``page``. Raises ``TooLongError``.
    """
    return Given(
        **_understood(item, raw),
        user=user,
        uuid=uuid,
        page=page,
        revision=max(0, min(revision, LARGEST_REVISION)),
        given_at=saving.given_at(now, age, item.started_at),
        claimed_at=claimed_at,
        now=now,
    )


def _understood(item: AttemptItem, raw: Mapping[str, object]) -> dict:
    """Return what was answered, to what and under which rules, as ``Given`` has it."""
    body, rules = parse_body(item.body), read_rules(item.rules)
    submitted = selection.translate(dict(item.options), _without_marks(item, body, raw))
    if length := grading.too_long(body, submitted):
        raise TooLongError(item, body, length)
    return {
        "item": item,
        "body": body,
        "rules": rules,
        "answer": grading.parse_answer(body, submitted),
        "certainty": _certainty(raw) if rules.behaviour.has_certainty else None,
    }


def _without_marks(
    item: AttemptItem, body: QuestionBody, raw: Mapping[str, object]
) -> Mapping[str, object]:
    """Return what was submitted, of a writer's mark with the essay on record.

    Nothing else may tick points of a rubric: an answer does not mark itself.
    """
    if not isinstance(body, Essay):
        return raw
    if "self_mark" in raw:
        return {**raw, "text": (item.said or {}).get("text", "")}
    return {name: value for name, value in raw.items() if name != "ticks"}


def changes_nothing(given: Given, was: str, page_is_known: Callable[[Given], bool]) -> bool:
    """Tell whether a form came back as it was made; one sent before can be changed back."""
    if not was or not given.rules.behaviour.is_deferred or given.page is None:
        return False
    if was != saving.print_of(given.answer, given.certainty):
        return False
    return not page_is_known(given)


def unchanged(given: Given) -> AnswerOutcome:
    """Return the outcome of a form that came back as it was made."""
    item = given.item
    return given.outcome(answer=item.said or {}, repeated=True, revision=item.revision or 0)


def _page_is_known(given: Given) -> bool:
    return given.item.responses.filter(page=given.page).exists()


def _until_written(
    given: Given, place: Mapping[str, object], write: Callable[[Given], AnswerOutcome]
) -> AnswerOutcome:
    for _again in range(MOST_RETRIES):
        try:
            return write(given)
        except (AnsweredMeanwhileError, IntegrityError):
            # Another request was quicker: the same one, another tab, or the end of the attempt.
            given = replace(given, item=AttemptItem.objects.page(**place, now=given.now))
        known = given.item.responses.filter(uuid=given.uuid).first()
        if known is None or write is mark_oneself:
            continue
        if not given.says(known.answer, known.certainty):
            given = given.another()
        elif not known.late:
            return repeated(given)
    raise OperationalError("An answer could not be recorded: others kept writing to its question.")


def _kept(given: Given) -> AnswerOutcome:
    if given.rules.is_one_way and given.item.position != given.item.reached:
        return keep_out_of_turn(given)
    return keep_late(given) if is_over(given) else _recorded(given)


def repeated(given: Given) -> AnswerOutcome:
    """Return the outcome of an answer that was recorded before under the same UUID."""
    if given.rules.behaviour.is_deferred:
        return given.outcome(repeated=True, revision=given.item.revision or 0)
    if given.rules.behaviour.has_tries and given.item.closed_at is None:
        return given.outcome(grade_of(given, given.answer), repeated=True)
    return on_record(given)


def _certainty(raw: Mapping[str, object]) -> int | None:
    said = last(raw.get("certainty"))
    return int(said) if said in {"1", "2", "3"} else None


def is_over(given: Given) -> bool:
    """Tell whether an answer comes too late; in the grace after the end of time it does not."""
    return not given.is_final and not given.is_in_time


def _recorded(given: Given) -> AnswerOutcome:
    behaviour = given.rules.behaviour
    if behaviour.is_deferred:
        return save(given)
    if given.is_final:
        return on_record(given)
    missing = grading.missing_fields(given.body, given.answer)
    if given.item.finished_at is not None:
        # In the grace after time ran out half an answer is better than none.
        if not given.answer:
            raise IncompleteAnswerError(given.item, given.body, missing)
        return save(given)
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
    points = _worth(given)
    if not Attempt.objects.count_answer(item.attempt_id, points=points, now=now):
        raise AnsweredMeanwhileError
    response = given.response()
    response.save(force_insert=True)
    if not AttemptItem.objects.close(item, response, now):
        raise AnsweredMeanwhileError
    item.answered += 1
    _add_grade(response, mark, now)
    return card_returns.after_answer(user=given.user, item=item, now=now)


def _worth(given: Given) -> float:
    """Return the points that the question earns its attempt now, as ``sum_up`` counts it."""
    counts = attempt_grading.counts(given.body.kind, given.rules)
    return attempt_grading.worth(given.item) if counts else 0.0


def _add_grade(response: Response, mark: attempt_grading.Mark, now: datetime) -> None:
    if mark.fraction is not None:
        Grade.objects.create(
            response=response,
            version_id=mark.version_id,
            fraction=mark.fraction,
            reason=mark.reason,
            at=now,
        )


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
    before, tried = _worth(given), item.tries
    item.version = QuestionVersion(pk=item.version_id, body=item.body)
    grades = attempt_grading.grade_item(
        item,
        [*earlier, response],
        rules=given.rules,
        language=item.language,
        now=given.now,
        rulings=rulings_of(item),
    )
    _count_try(given, _worth(given) - before, is_first=not tried)
    response.save(force_insert=True)
    Grade.objects.bulk_create(grade for grade in grades if grade.response is response)
    _store_try(given, response, tried)
    told = {"user": given.user, "item": item, "now": given.now}
    returns = not tried and card_returns.after_answer(**told)
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
