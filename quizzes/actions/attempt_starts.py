"""Starting a quiz: who may, and what is dealt."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random, SystemRandom

from django.db import IntegrityError, transaction
from django.db.models import Q

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
from quizzes.models.dealing import Dealt, deal
from quizzes.models.windows import rules_for


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


class AccountNeededError(Exception):
    """The quiz has a limit, and the person is a guest."""


class NoAttemptsLeftError(Exception):
    """The person has used up the attempts: ``allowed``."""

    def __init__(self, allowed: int) -> None:
        super().__init__(f"{allowed} attempts allowed")
        self.allowed = allowed


def start(*, user: User, quiz: Quiz, now: datetime, rng: Random | None = None) -> Attempt:
    """Return the person's open attempt at the quiz; a new one when there is none.

    A new one keeps the question versions, the order of questions and options as dealt by ``rng``
    (by the system's secure random numbers when None), and the rules of the quiz as they stand, its
    opening and closing being this person's.
    Raises ``NotOpenError``, ``ClosedError``, ``AccountNeededError``, ``NoAttemptsLeftError`` and
    ``NothingToAskError``.
    """
    allowance = allowance_for(user, quiz.course_id)
    own = Attempt.objects.within_reach(user, now)
    attempts = own.filter(quiz=quiz, practice_of=None).open()
    if attempt := attempts.first():
        attempt = ended_in_time(attempt, allowance, now)
    if attempt is not None:
        return attempt
    rules = rules_for(quiz, user)
    _check_admission(user, quiz, rules, allowance, now)
    try:
        chance = rng or SystemRandom()
        allowed = _allowed(quiz, allowance)
        about = {"user": user, "quiz": quiz, "rules": rules, "now": now, "allowed": allowed}
        return _deal(_Beginning(**about, rng=chance))
    except IntegrityError:
        # The same person started it in another tab at this very moment.
        return attempts.get()


def allowance_for(user: User, course_id: int) -> Allowance:
    """Return what a person is allowed beyond others in a course: one query."""
    own = Accommodation.objects.filter(user=user.pk, course=course_id).first()
    return own.to_allowance() if own else NO_ALLOWANCE


def attempts_left(user: User, quiz: Quiz, allowance: Allowance) -> int | None:
    """Return how many more attempts the person may start; None for any number."""
    allowed = _allowed(quiz, allowance)
    return None if allowed is None else max(0, allowed - _used(user, quiz))


def _allowed(quiz: Quiz, allowance: Allowance) -> int | None:
    if quiz.attempts_allowed is None:
        return None
    return quiz.attempts_allowed + allowance.extra_attempts


def _used(user: User, quiz: Quiz) -> int:
    return Attempt.objects.filter(user=user.pk, quiz=quiz, practice_of=None, voided_at=None).count()


def _check_admission(
    user: User, quiz: Quiz, rules: Rules, allowance: Allowance, now: datetime
) -> None:
    if rules.opens_at is not None and now < rules.opens_at:
        raise NotOpenError(rules.opens_at)
    closes_at = timing.closing(rules, allowance)
    if closes_at is not None and now >= closes_at:
        raise ClosedError(closes_at)
    if user.is_guest and rules.needs_account:
        raise AccountNeededError
    if attempts_left(user, quiz, allowance) == 0:
        raise NoAttemptsLeftError(_allowed(quiz, allowance))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beginning:
    """Who begins an attempt at what, when, under which rules, and by which chance.

    ``allowed`` is how many attempts they may begin in all, None for any number.
    """

    user: User
    quiz: Quiz
    rules: Rules
    now: datetime
    rng: Random
    practice_of: Attempt | None = None
    allowed: int | None = None


@transaction.atomic
def _deal(beginning: _Beginning) -> Attempt:
    places = deal(beginning.quiz, beginning.rng, shuffle=beginning.rules.shuffle)
    attempt, allowed = _dealt(beginning, places), beginning.allowed
    # Counted again now that no other can be open beside it: one may have been begun and submitted
    # in another window since the look.
    if allowed is not None and _used(beginning.user, beginning.quiz) > allowed:
        raise NoAttemptsLeftError(allowed)
    return attempt


def _dealt(beginning: _Beginning, places: Sequence[Dealt]) -> Attempt:
    versions = _held_versions(places)
    # One that was deleted since it was dealt is asked of nobody.
    places = [place for place in places if place.version in versions]
    if not places:
        raise NothingToAskError
    user, rules, now = beginning.user, beginning.rules, beginning.now
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
    rulings = Repair.objects.in_force().filter(quiz=quiz, kind=Repair.Kind.DROP)
    return set(rulings.values_list("question", flat=True))


def _held_versions(places: Sequence[Dealt]) -> dict[int, QuestionVersion]:
    # Held until the items point at them: an edit meanwhile would change what options were dealt.
    current = QuestionVersion.objects.filter(pk__in=[place.version for place in places])
    return {version.pk: version for version in current.order_by("pk").select_for_update()}


@transaction.atomic
def practise_missed(
    *,
    user: User,
    attempt_id: int,
    now: datetime,
    hidden: Collection[int] = (),
    rng: Random | None = None,
) -> Attempt:
    """Return a new practice of what was missed in a finished attempt, or the one that is open.

    It asks other questions of the missed objectives first, then the missed ones themselves; none
    that the person answered or was shown the key of on this learner day, and none of ``hidden``,
    whose right answers another quiz withholds. Raises ``Attempt.DoesNotExist`` for anyone else's
    or a running attempt, ``NothingToAskError`` when nothing is left for today.
    """
    source = Attempt.objects.of(user).finished().select_related("quiz").get(pk=attempt_id)
    if running := source.practices.open().first():
        return running
    chance = rng or SystemRandom()
    beginning = _Beginning(
        user=user, quiz=source.quiz, rules=Rules(), now=now, rng=chance, practice_of=source
    )
    places = _missed_places(beginning, source, hidden)
    try:
        with transaction.atomic():
            return _dealt(beginning, places)
    except IntegrityError:
        # The button was pressed twice.
        return source.practices.open().get()


def _missed_places(beginning: _Beginning, source: Attempt, hidden: Collection[int]) -> list[Dealt]:
    asked = ("version__question", "version__question__objective__key")
    missed = source.items.missed().order_by("position").values_list(*asked)
    bank = list(source.quiz.bank(practice=True).values_list("pk", "current_id", "objective__key"))
    chosen = draws.practise_missed(
        [draws.BankQuestion(question, objective) for question, objective in missed],
        [draws.BankQuestion(row[0], row[2]) for row in bank if row[0] not in hidden],
        asked=set(source.items.values_list("version__question", flat=True)),
        today=_seen_on(beginning.user, beginning.now),
        rng=beginning.rng,
    )
    versions = {pk: version for pk, version, _objective in bank}
    return [Dealt(pk, versions[pk], 1.0) for pk in chosen]


def _seen_on(user: User, now: datetime) -> set[int]:
    """Return the questions answered on this learner day, or in an attempt that ended on it."""
    day = user.learner_day(now)
    recent = Attempt.objects.filter(user=user.pk, finished_at__gt=now - timedelta(days=2))
    ended = [
        pk
        for pk, ended_at in recent.values_list("pk", "finished_at")
        if user.learner_day(ended_at) == day
    ]
    seen = Q(attempt__in=ended) | Q(responses__learner_day=day)
    today = AttemptItem.objects.filter(seen, attempt__user=user.pk)
    return set(today.values_list("version__question", flat=True))
