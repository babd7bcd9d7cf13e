"""Taking a quiz: start it, answer its questions, finish it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random, SystemRandom
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Case, DateTimeField, F, Value, When

from quizzes.actions import cards
from quizzes.domain import grading, selection
from quizzes.domain.questions import QuestionBody, parse_body
from quizzes.models import (
    Attempt,
    AttemptItem,
    Card,
    Grade,
    QuestionVersion,
    Quiz,
    QuizQuestion,
    Response,
    User,
)


class NothingToAskError(Exception):
    """The quiz has no question that may be asked now."""


class IncompleteAnswerError(Exception):
    """An answer leaves something open; ``missing`` names the fields, in the order of the page."""

    def __init__(self, item: AttemptItem, body: QuestionBody, missing: tuple[str, ...]) -> None:
        super().__init__(f"missing: {', '.join(missing)}")
        self.item, self.body, self.missing = item, body, missing


class AttemptClosedError(Exception):
    """The attempt was finished before this question was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOutcome:
    """What became of a submitted answer.

    ``answer`` is the one on record, ``grade`` what it is worth. ``repeated`` tells that it had
    been recorded before, ``already_answered`` that another one had: then nothing was written.
    ``card_returns`` tells that a card of the same fact was made due for the next learner day.
    """

    item: AttemptItem
    body: QuestionBody
    answer: grading.Answer
    grade: grading.Grade
    repeated: bool = False
    already_answered: bool = False
    card_returns: bool = False


# Starting


def start(*, user: User, quiz: Quiz, now: datetime, rng: Random | None = None) -> Attempt:
    """Return the person's open attempt at the quiz; a new one when there is none.

    A new one keeps the question versions, the order of questions and options as dealt by ``rng``
    (by the system's secure random numbers when None), and the rules of the quiz as they stand.
    Raises ``NothingToAskError``.
    """
    attempts = Attempt.objects.of(user).filter(quiz=quiz).open()
    if attempt := attempts.first():
        return attempt
    try:
        return _deal(user, quiz, now, rng or SystemRandom())
    except IntegrityError:
        # The same person started it in another tab at this very moment.
        return attempts.get()


@transaction.atomic
def _deal(user: User, quiz: Quiz, now: datetime, rng: Random) -> Attempt:
    places = list(quiz.places.askable().select_related("question"))
    if not places:
        raise NothingToAskError
    attempt = Attempt.objects.create(
        user_id=user.pk,
        quiz=quiz,
        rules={"behaviour": quiz.behaviour, "shuffle": quiz.shuffle},
        started_at=now,
        started_on=user.learner_day(now),
        max_points=sum(place.points for place in places),
        length=len(places),
    )
    versions = _held_versions(places)
    order = selection.question_order(range(len(places)), rng, shuffle=quiz.shuffle)
    AttemptItem.objects.bulk_create(
        _item(attempt, position, places[index], versions[places[index].question.current_id], rng)
        for position, index in enumerate(order, 1)
    )
    return attempt


def _held_versions(places: list[QuizQuestion]) -> dict[int, QuestionVersion]:
    # Held until the items point at them: an edit meanwhile would change what options were dealt.
    current = QuestionVersion.objects.filter(pk__in=[p.question.current_id for p in places])
    return {version.pk: version for version in current.order_by("pk").select_for_update()}


def _item(
    attempt: Attempt, position: int, place: QuizQuestion, version: QuestionVersion, rng: Random
) -> AttemptItem:
    return AttemptItem(
        attempt=attempt,
        position=position,
        version=version,
        points=place.points,
        options=selection.shuffled_options(version.spec, rng),
    )


# Answering


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
) -> AnswerOutcome:
    """Grade and record what the person submitted for one question of their attempt.

    ``raw`` holds the form's fields as lists of strings, options by their tokens. The first answer
    counts: sending it again changes nothing, and any other comes back as already answered.

    Raises ``AttemptItem.DoesNotExist`` unless the attempt is the person's own (and of the course
    ``course_key``, when given), ``IncompleteAnswerError`` when a part of the answer is missing
    and ``AttemptClosedError`` when the attempt was finished without this answer.
    """
    place = {"user": user, "attempt_id": attempt_id, "position": position}
    item = AttemptItem.objects.page(**place, course_key=course_key)
    body = parse_body(item.body)
    said = grading.parse_answer(body, selection.translate(dict(item.options), raw))
    if item.answered_at is not None:
        return _outcome_on_record(item, body, said)
    if item.finished:
        raise AttemptClosedError
    if missing := grading.missing_fields(body, said):
        raise IncompleteAnswerError(item, body, missing)
    grade = grading.grade(body, said, language=item.language)
    response = Response(item=item, uuid=uuid, answer=said, at=now, claimed_at=claimed_at)
    try:
        card_returns = _record(user, item, response, grade, now)
    except _AnsweredMeanwhileError:
        return _outcome_on_record(AttemptItem.objects.page(**place), body, said)
    return AnswerOutcome(item=item, body=body, answer=said, grade=grade, card_returns=card_returns)


class _AnsweredMeanwhileError(Exception):
    """Another request answered the question between our reading and our writing."""


@transaction.atomic
def _record(
    user: User, item: AttemptItem, response: Response, grade: grading.Grade, now: datetime
) -> bool:
    _close_item(item, grade, now)
    response.learner_day = user.learner_day(now)
    response.save(force_insert=True)
    Grade.objects.create(
        response=response, version_id=item.version_id, fraction=grade.fraction, at=now
    )
    _count(item, grade, now)
    if grade.verdict is grading.Verdict.RIGHT:
        return False
    linked = Card.objects.filter(questions=item.question_id, retired=False)
    return bool(cards.make_due(user=user, cards=linked, now=now))


def _close_item(item: AttemptItem, grade: grading.Grade, now: datetime) -> None:
    # The condition in this UPDATE is what lets one of two simultaneous answers count.
    item.fraction, item.answered_at = grade.fraction, now
    item.first_attempt = not item.answered_before
    open_item = AttemptItem.objects.filter(pk=item.pk).unanswered()
    if not open_item.update(
        fraction=item.fraction, answered_at=now, first_attempt=item.first_attempt
    ):
        raise _AnsweredMeanwhileError


def _count(item: AttemptItem, grade: grading.Grade, now: datetime) -> None:
    # Reckoned in the database, so that the last two answers of two tabs finish the attempt.
    last = When(answered=F("length") - 1, then=Value(now))
    counted = (
        Attempt.objects.filter(pk=item.attempt_id)
        .open()
        .update(
            points=F("points") + grade.fraction * item.points,
            answered=F("answered") + 1,
            finished_at=Case(last, default=None, output_field=DateTimeField()),
        )
    )
    if not counted:
        raise AttemptClosedError
    item.answered += 1


def _outcome_on_record(
    item: AttemptItem, body: QuestionBody, said: grading.Answer
) -> AnswerOutcome:
    recorded = item.responses.latest("pk").answer
    return AnswerOutcome(
        item=item,
        body=body,
        answer=recorded,
        grade=grading.grade(body, recorded, language=item.language),
        repeated=said == recorded,
        already_answered=said != recorded,
    )


# Finishing


@transaction.atomic
def finish(*, user: User, attempt_id: int, now: datetime) -> Attempt:
    """Close the person's attempt and return it; a finished one stays as it is.

    Raises ``Attempt.DoesNotExist`` for anyone else's.
    """
    attempts = Attempt.objects.of(user)
    attempts.filter(pk=attempt_id).open().update(finished_at=now)
    return attempts.get(pk=attempt_id)
