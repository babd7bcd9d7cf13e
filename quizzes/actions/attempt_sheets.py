"""All questions of an attempt answered by one form: read at once, written in one transaction.

What is written is what ``attempt_answers.answer`` writes of each question by itself. That also
takes over, with nothing written here, when another request writes to the same attempt meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from quizzes.actions.attempt_answers import (
    answer,
    changes_nothing,
    given_of,
    is_over,
    repeated,
    unchanged,
)
from quizzes.actions.attempt_given import (
    AnsweredMeanwhileError,
    AnswerOutcome,
    Given,
    TooLongError,
)
from quizzes.actions.attempt_saves import judge_late, save_all
from quizzes.models import AttemptItem, Response, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was sent for one question, as the arguments of ``attempts.answer`` say it."""

    raw: Mapping[str, object]
    revision: int = 0
    was: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What became of all that was sent; ``refused`` are the texts too long, by position."""

    outcomes: list[AnswerOutcome] = field(default_factory=list)
    refused: dict[int, TooLongError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    user: User
    uuid: UUID
    claimed_at: datetime | None
    page: UUID | None
    age: float
    now: datetime

    def arguments(self, form: Form) -> dict:
        return {
            "user": self.user,
            "uuid": self.uuid,
            "claimed_at": self.claimed_at,
            "page": self.page,
            "age": self.age,
            "now": self.now,
            "raw": {name: form.raw[name] for name in form.raw if name != "self_mark"},
            "revision": form.revision,
        }


def answer_all(
    *,
    user: User,
    attempt_id: int,
    forms: Mapping[int, Form],
    uuid: UUID,
    claimed_at: datetime | None,
    now: datetime,
    page: UUID | None = None,
    age: float = 0.0,
    items: Iterable[AttemptItem] | None = None,
) -> Sheet:
    """Record what one page says of several questions, by position, of a person's attempt.

    For attempts that ask all on one page; no essay is marked there by its writer. The number of
    queries does not depend on that of questions, unless another request writes to the attempt at
    the same moment. ``items`` are the ``pages`` of this person's attempt, where they have been read
    already. Raises ``AttemptItem.DoesNotExist`` for what is not the person's.
    """
    sent = _Sent(user=user, uuid=uuid, claimed_at=claimed_at, page=page, age=age, now=now)
    try:
        if items is None:
            items = AttemptItem.objects.pages(user=user, attempt_id=attempt_id, now=now)
        return _together(sent, items, forms)
    except (AnsweredMeanwhileError, IntegrityError):
        return _one_by_one(sent, attempt_id, forms)


def _one_by_one(sent: _Sent, attempt_id: int, forms: Mapping[int, Form]) -> Sheet:
    sheet = Sheet()
    for position, form in forms.items():
        place = {"attempt_id": attempt_id, "position": position, "was": form.was}
        try:
            sheet.outcomes.append(answer(**place, **sent.arguments(form)))
        except TooLongError as error:
            sheet.refused[position] = error
    return sheet


def _together(sent: _Sent, items: Iterable[AttemptItem], forms: Mapping[int, Form]) -> Sheet:
    sheet = Sheet()
    given = _understood(sent, items, forms, sheet)
    known = _KnownResponses(given)
    to_save, late = [], []
    for one in given:
        if changes_nothing(one, forms[one.item.position].was, known.has_page):
            sheet.outcomes.append(unchanged(one))
        elif is_over(one):
            outcome, response = judge_late(one, known.find)
            sheet.outcomes.append(outcome)
            late += [response] if response else []
        elif outcome := known.repeated(one):
            sheet.outcomes.append(outcome)
        else:
            to_save.append(known.under_free_uuid(one))
    with transaction.atomic():
        Response.objects.bulk_create(late)
        sheet.outcomes.extend(save_all(to_save))
    return sheet


def _understood(
    sent: _Sent, items: Iterable[AttemptItem], forms: Mapping[int, Form], sheet: Sheet
) -> list[Given]:
    """Return what was answered; texts that are too long go into the sheet."""
    by_position = {item.position: item for item in items}
    given = []
    for position, form in forms.items():
        if position not in by_position:
            raise AttemptItem.DoesNotExist
        try:
            given.append(given_of(item=by_position[position], **sent.arguments(form)))
        except TooLongError as error:
            sheet.refused[position] = error
    return given


class _KnownResponses:
    """The answers on record that came from the same page or form: one query."""

    def __init__(self, given: Sequence[Given]) -> None:
        uuids = {uuid for one in given for uuid in (one.uuid, one.another().uuid)}
        pages = {one.page for one in given if one.page is not None}
        same = Q(uuid__in=uuids) | Q(page__in=pages)
        found = Response.objects.filter(same, item__in=[one.item.pk for one in given])
        self._by_uuid = {(response.item_id, response.uuid): response for response in found}
        self._pages = {(response.item_id, response.page) for response in found}

    def has_page(self, given: Given) -> bool:
        """Tell whether its page sent an answer to the question before."""
        return (given.item.pk, given.page) in self._pages

    def find(self, given: Given) -> Response | None:
        """Return the answer on record under its UUID."""
        return self._by_uuid.get((given.item.pk, given.uuid))

    def repeated(self, given: Given) -> AnswerOutcome | None:
        """Return the outcome of an answer that was recorded before; None for a new one."""
        known = self.find(given)
        if known is not None and not given.says(known.answer, known.certainty):
            known = self.find(given.another())
        return repeated(given) if known is not None and not known.late else None

    def under_free_uuid(self, given: Given) -> Given:
        """Return a new answer under a UUID that its question does not know."""
        return given if self.find(given) is None else given.another()
