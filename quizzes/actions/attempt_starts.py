"""Starting a quiz: who may, and what is dealt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random, SystemRandom

from django.db import IntegrityError, transaction

from quizzes.actions import attempt_grading
from quizzes.actions.attempt_endings import ended_in_time
from quizzes.domain import behaviours, draws, selection, timing
from quizzes.domain.quiz_rules import Rules
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.models import (
    Accommodation,
    Attempt,
    AttemptItem,
    QuestionVersion,
    Quiz,
    Repair,
    User,
)


class NothingToAskError(Exception):
    """The quiz has no question that may be asked now."""


class NotOpenError(Exception):
    """The quiz opens later: ``at``."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"opens at {at:%Y-%m-%d %H:%M}")
        self.at = at


class ClosedError(Exception):
    """The quiz has closed for this person: ``at``."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"closed at {at:%Y-%m-%d %H:%M}")
        self.at = at


class NoAttemptsLeftError(Exception):
    """The person has used up the attempts: ``allowed``."""

    def __init__(self, allowed: int) -> None:
        super().__init__(f"{allowed} attempts allowed")
        self.allowed = allowed


def start(*, user: User, quiz: Quiz, now: datetime, rng: Random | None = None) -> Attempt:
    """Return the person's open attempt at the quiz; a new one when there is none.

    A new one keeps the question versions, the order of questions and options as dealt by ``rng``
    (by the system's secure random numbers when None), and the rules of the quiz as they stand.
    Raises ``NotOpenError``, ``ClosedError``, ``NoAttemptsLeftError`` and ``NothingToAskError``.
    """
    allowance = allowance_for(user, quiz.course_id)
    attempts = Attempt.objects.of(user).filter(quiz=quiz, practice_of=None).open()
    if attempt := attempts.first():
        attempt = ended_in_time(attempt, allowance, now)
    if attempt is not None:
        return attempt
    rules = quiz.rules()
    _check_admission(user, quiz, rules, allowance, now)
    try:
        chance = rng or SystemRandom()
        return _deal(_Beginning(user=user, quiz=quiz, rules=rules, now=now, rng=chance))
    except IntegrityError:
        # The same person started it in another tab at this very moment.
        return attempts.get()


def allowance_for(user: User, course_id: int) -> Allowance:
    """Return what a person is allowed beyond others in a course: one query."""
    own = Accommodation.objects.filter(user=user.pk, course=course_id).first()
    return own.to_allowance() if own else NO_ALLOWANCE


def attempts_left(user: User, quiz: Quiz, allowance: Allowance) -> int | None:
    """Return how many more attempts the person may start; None for any number."""
    if quiz.attempts_allowed is None:
        return None
    used = Attempt.objects.filter(user=user.pk, quiz=quiz, practice_of=None, voided_at=None).count()
    return max(0, quiz.attempts_allowed + allowance.extra_attempts - used)


def _check_admission(
    user: User, quiz: Quiz, rules: Rules, allowance: Allowance, now: datetime
) -> None:
    if rules.opens_at is not None and now < rules.opens_at:
        raise NotOpenError(rules.opens_at)
    closes_at = timing.closing(rules, allowance)
    if closes_at is not None and now >= closes_at:
        raise ClosedError(closes_at)
    if attempts_left(user, quiz, allowance) == 0:
        raise NoAttemptsLeftError(quiz.attempts_allowed + allowance.extra_attempts)


@dataclass(frozen=True, slots=True)
class _Place:
    """A question to be asked, and what it is worth."""

    question: int
    version: int
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beginning:
    """Who begins an attempt at what, when, under which rules, and by which chance."""

    user: User
    quiz: Quiz
    rules: Rules
    now: datetime
    rng: Random
    practice_of: Attempt | None = None


@transaction.atomic
def _deal(beginning: _Beginning) -> Attempt:
    rng, shuffle = beginning.rng, beginning.rules.shuffle
    parts = _sections(beginning.quiz, rng)
    places = [
        part[index]
        for part in parts
        for index in selection.question_order(range(len(part)), rng, shuffle=shuffle)
    ]
    return _dealt(beginning, places)


def _sections(quiz: Quiz, rng: Random) -> list[list[_Place]]:
    """Return the questions of each part of the quiz: the loose ones, then its sections'."""
    fixed: dict[int | None, list[_Place]] = {None: []}
    for place in quiz.places.askable().select_related("question"):
        row = _Place(place.question_id, place.question.current_id, place.points)
        fixed.setdefault(place.section_id, []).append(row)
    sections = list(quiz.sections.order_by("position", "pk"))
    drawn = _drawn(quiz, [s for s in sections if s.draw], fixed, rng)
    return [fixed[None], *(drawn.get(s.pk) or fixed.get(s.pk, []) for s in sections)]


def _drawn(quiz: Quiz, sections: Sequence, fixed: dict, rng: Random) -> dict[int, list[_Place]]:
    if not sections:
        return {}
    bank = list(quiz.bank().values_list("pk", "current_id", *_BANK_FIELDS))
    versions = {row[0]: row[1] for row in bank}
    questions = [draws.BankQuestion(row[0], *row[2:4], tuple(row[4]), *row[5:]) for row in bank]
    placed = {place.question for places in fixed.values() for place in places}
    wanted = [(section.draw, draws.read_filters(section.filters)) for section in sections]
    found = draws.draw(wanted, questions, placed, rng)
    return {
        section.pk: [_Place(pk, versions[pk], section.points) for pk in chosen]
        for section, chosen in zip(sections, found, strict=True)
    }


_BANK_FIELDS = ("objective__key", "lesson__key", "tags", "current__kind", "level", "reserve")


def _dealt(beginning: _Beginning, places: Sequence[_Place]) -> Attempt:
    if not places:
        raise NothingToAskError
    user, rules, now = beginning.user, beginning.rules, beginning.now
    versions = _held_versions(places)
    dropped = _dropped(beginning.quiz)
    counted = [
        place
        for place in places
        if place.question not in dropped
        and attempt_grading.counts(versions[place.version].kind, rules)
    ]
    most = behaviours.max_credit(rules.behaviour)
    attempt = Attempt.objects.create(
        user_id=user.pk,
        quiz=beginning.quiz,
        rules=rules.to_json(),
        started_at=now,
        started_on=user.learner_day(now),
        max_points=most * sum(place.points for place in counted),
        length=len(places),
        practice_of=beginning.practice_of,
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            position=position,
            version=versions[place.version],
            points=place.points,
            options=selection.shuffled_options(versions[place.version].spec, beginning.rng),
            dropped=place.question in dropped,
        )
        for position, place in enumerate(places, 1)
    )
    return attempt


def _dropped(quiz: Quiz) -> set[int]:
    """Return the questions that an instructor ruled to count for nobody."""
    rulings = Repair.objects.filter(quiz=quiz, kind=Repair.Kind.DROP, attempt=None)
    return set(rulings.values_list("question", flat=True))


def _held_versions(places: Sequence[_Place]) -> dict[int, QuestionVersion]:
    # Held until the items point at them: an edit meanwhile would change what options were dealt.
    current = QuestionVersion.objects.filter(pk__in=[place.version for place in places])
    return {version.pk: version for version in current.order_by("pk").select_for_update()}


@transaction.atomic
def practise_missed(
    *, user: User, attempt_id: int, now: datetime, rng: Random | None = None
) -> Attempt:
    """Return a new practice of what was missed in a finished attempt, or the one that is open.

    It asks other questions of the missed objectives first, then the missed ones themselves, none
    that the person answered on this learner day. Raises ``Attempt.DoesNotExist`` for anyone
    else's or a running attempt, ``NothingToAskError`` when nothing is left for today.
    """
    source = Attempt.objects.of(user).finished().select_related("quiz").get(pk=attempt_id)
    if running := source.practices.open().first():
        return running
    chance = rng or SystemRandom()
    items = source.items.exclude(fraction=1).filter(dropped=False)
    missed = [
        draws.BankQuestion(question, objective)
        for question, objective in items.order_by("position").values_list(
            "version__question", "version__question__objective__key"
        )
    ]
    bank = list(source.quiz.bank(practice=True).values_list("pk", "current_id", "objective__key"))
    chosen = draws.practise_missed(
        missed,
        [draws.BankQuestion(pk, objective) for pk, _version, objective in bank],
        asked=set(source.items.values_list("version__question", flat=True)),
        today=_answered_on(user, now),
        rng=chance,
    )
    versions = {pk: version for pk, version, _objective in bank}
    places = [_Place(pk, versions[pk], 1.0) for pk in chosen]
    beginning = _Beginning(
        user=user, quiz=source.quiz, rules=Rules(), now=now, rng=chance, practice_of=source
    )
    return _dealt(beginning, places)


def _answered_on(user: User, now: datetime) -> set[int]:
    day = user.learner_day(now)
    today = AttemptItem.objects.filter(attempt__user=user.pk, responses__learner_day=day)
    return set(today.values_list("version__question", flat=True))
