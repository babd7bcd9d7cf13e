"""A submitted answer with all that decides what becomes of it, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quizzes.actions import attempt_grading
from quizzes.domain import grading, timing
from quizzes.domain.questions import QuestionBody
from quizzes.domain.quiz_rules import Rules
from quizzes.domain.repairs import Ruling
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.models import AttemptItem, Response, User


class IncompleteAnswerError(Exception):
    """An answer leaves something open; ``missing`` names the fields, in the order of the page."""

    def __init__(self, item: AttemptItem, body: QuestionBody, missing: tuple[str, ...]) -> None:
        super().__init__(f"missing: {', '.join(missing)}")
        self.item, self.body, self.missing = item, body, missing


class AnsweredMeanwhileError(Exception):
    """Another request wrote between our reading and our writing, or ended the attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOutcome:
    """What became of a submitted answer.

    ``answer`` is the one on record that counts, ``grade`` what it is worth, None while it is only
    saved. ``repeated`` tells that it had been recorded before, ``already_answered`` that another
    one had: then nothing was written. ``late`` and ``superseded`` ones are on record and do not
    count: they came after the end, or were older than the one that counts. ``other_page`` tells
    that it took the place of an answer another page gave. ``revision`` is the newest of the
    question. ``card_returns`` tells that a card of the same fact was made due for the next
    learner day.
    """

    item: AttemptItem
    body: QuestionBody
    answer: grading.Answer
    grade: grading.Grade | None = None
    repeated: bool = False
    already_answered: bool = False
    late: bool = False
    superseded: bool = False
    other_page: bool = False
    card_returns: bool = False
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A submitted answer with all that decides what becomes of it."""

    user: User
    item: AttemptItem
    body: QuestionBody
    rules: Rules
    answer: grading.Answer
    certainty: int | None
    uuid: UUID
    page: UUID | None
    revision: int
    given_at: datetime
    claimed_at: datetime | None
    now: datetime

    def response(self, **changes: object) -> Response:
        """Return the answer as a row to be added."""
        return Response(
            item_id=self.item.pk,
            uuid=self.uuid,
            answer=self.answer,
            certainty=self.certainty,
            page=self.page,
            revision=self.revision,
            at=self.now,
            given_at=self.given_at,
            claimed_at=self.claimed_at,
            learner_day=self.user.learner_day(self.now),
            **changes,
        )

    def outcome(self, grade: grading.Grade | None = None, **changes: object) -> AnswerOutcome:
        """Return the outcome of an answer that is on record now."""
        said = {"item": self.item, "body": self.body, "answer": self.answer}
        return AnswerOutcome(**said | {"grade": grade, "revision": self.revision} | changes)

    @property
    def is_in_time(self) -> bool:
        """Whether the answer came before the end of the attempt, or in its grace."""
        return timing.is_in_time(self.now, deadline_of(self.item, self.rules), self.rules.grace)


def allowance_of(item: AttemptItem) -> Allowance:
    """Return what the person is allowed beyond others; ``item`` is one of ``page``."""
    if item.own_multiplier is None:
        return NO_ALLOWANCE
    return Allowance(item.own_multiplier, item.own_minutes, 0, item.own_shift)


def deadline_of(item: AttemptItem, rules: Rules) -> datetime | None:
    """Return when the attempt of a question is over, None for never; ``item`` is of ``page``."""
    if rules.time_limit is None and rules.closes_at is None:
        return None
    return timing.deadline(rules, allowance_of(item), item.started_at, item.extra_minutes)


def grade_of(given: Given, said: grading.Answer) -> grading.Grade:
    """Return what an answer is worth by the key."""
    return grading.grade(given.body, said, language=given.item.language)


def rulings_of(item: AttemptItem) -> list[Ruling]:
    """Return what was ruled on the question in its quiz."""
    if not item.is_ruled:
        return []
    return attempt_grading.rulings_on(item.quiz_id, [item.question_id])[item.question_id]
