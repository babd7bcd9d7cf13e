"""A submitted answer with all that decides what becomes of it, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quizzes.actions import attempt_grading
from quizzes.domain import behaviours, grading, saving, timing
from quizzes.domain.questions import Essay, QuestionBody
from quizzes.domain.quiz_rules import Rules
from quizzes.domain.repairs import Ruling
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.models import Attempt, AttemptItem, Response, User

LARGEST_REVISION = 2**31 - 1


class IncompleteAnswerError(Exception):
    """An answer leaves something open; ``missing`` names the fields, in the order of the page."""

    def __init__(self, item: AttemptItem, body: QuestionBody, missing: tuple[str, ...]) -> None:
        super().__init__(f"missing: {', '.join(missing)}")
        self.item, self.body, self.missing = item, body, missing


class FewWordsError(Exception):
    """An essay of practice is shorter than its question asks; nothing was recorded yet.

    It is asked back once: what comes with ``attempt_answers.MEANT_SHORT`` is taken as it is.
    """

    def __init__(self, item: AttemptItem, body: Essay, words: int) -> None:
        super().__init__(f"{words} of at least {body.min_words} words")
        self.item, self.body, self.words = item, body, words


class TooLongError(Exception):
    """A typed answer has more characters than are kept: ``length`` of at most ``limit``."""

    def __init__(self, item: AttemptItem, body: QuestionBody, length: int) -> None:
        self.item, self.body, self.length = item, body, length
        self.limit = grading.text_limit(body)
        super().__init__(f"{length} of at most {self.limit} characters")


class AnsweredMeanwhileError(Exception):
    """Another request wrote between our reading and our writing, or ended the attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOutcome:
    """What became of a submitted answer.

    ``answer`` is the one on record that counts, ``grade`` what it is worth, None while it is only
    saved. ``repeated`` tells that it had been recorded before, ``already_answered`` that another
    one had: then nothing was written. ``late`` and ``superseded`` ones are on record and do not
    count: they came after the end, or were older than the one that counts. An ``out_of_turn`` one
    does not count either: where questions come in one direction, it was for another than the
    current one. ``other_page`` tells
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
    out_of_turn: bool = False
    other_page: bool = False
    card_returns: bool = False
    revision: int = 0

    @property
    def is_new(self) -> bool:
        """Whether the answer came on record just now: then its row says that it was heard of."""
        return not (self.repeated or self.already_answered or self.out_of_turn or self.late)


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

    def another(self) -> "Given":
        """Return the answer under a UUID of its own: its form sent another one with the same."""
        revision = self.revision
        if self.page is not None and self.page == self.item.said_by:
            revision = max(revision, (self.item.revision or 0) + 1)
        uuid = saving.uuid_of_another(self.uuid, self.answer, self.certainty)
        return replace(self, uuid=uuid, revision=min(revision, LARGEST_REVISION))

    def says(self, answer: Mapping[str, object] | None, certainty: int | None) -> bool:
        """Tell whether it says the same as an answer on record, None for none."""
        return answer is not None and (self.answer, self.certainty) == (answer, certainty)

    @property
    def is_too_short(self) -> bool:
        """Whether it is an essay under its least words that may still wait.

        Only practice waits: what a person marks, or what time ends, is taken as it is.
        """
        if not isinstance(self.body, Essay) or self.rules.purpose != "practice":
            return False
        if self.rules.behaviour.is_deferred or self.item.finished_at or self.item.closed_at:
            return False
        if deadline_of(self.item, self.rules) is not None:
            return False
        return 0 < grading.count_words(self.answer.get("text", "")) < (self.body.min_words or 0)

    @property
    def is_in_time(self) -> bool:
        """Whether the answer came before the end of the attempt, or in its grace."""
        if self.item.finished_at is None:
            end = deadline_of(self.item, self.rules)
            return timing.is_in_time(self.now, end, self.rules.grace)
        for_time = self.item.ending == Attempt.Ending.TIME
        until = timing.counts_until(self.item.finished_at, self.rules.grace, for_time=for_time)
        return for_time and self.now <= until

    @property
    def is_final(self) -> bool:
        """Whether the question has an answer that no other can replace, in the grace neither."""
        item, behaviour = self.item, self.rules.behaviour
        if item.closed_at is None or item.answered_at is None or behaviour.is_deferred:
            return False
        if item.finished_at is None or not behaviour.has_tries:
            return True
        tries = {"tries": item.tries, "hints": len(self.body.hints), "fraction": item.fraction}
        return behaviours.is_closed(behaviour, **tries)


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
