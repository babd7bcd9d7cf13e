"""Fitting the parameters of the memory model: for each course as a whole, then for each learner.

New parameters apply from a card's next answer on. No due day moves when they are taken up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, QuerySet

from quizzes.domain.fitting import (
    Answer,
    Candidate,
    Judgement,
    Learner,
    Optimiser,
    judge_own,
    judge_pooled,
    training_count,
)
from quizzes.domain.memory import EventKind, Rating
from quizzes.models import CardEvent, Course, ParameterFit, ParameterSet, User

LEAST_OWN = 1_000
"""Answers of a person in a course before they are judged alone; until then the course's apply.

With fewer, what suits the whole course is the better guess (`benchmarks/run.py fitting`)."""

LEAST_POOLED = 500
"""Answers of all together before parameters are fitted to a course."""

MOST_OWN = 20_000
"""Answers of a person that are looked at, and so what a fit may cost: of more, some cards are."""

MOST_POOLED = 100_000
"""Answers of all together that are looked at: each person's equal part of them."""

LEAST_NEW, NEW_SHARE = 50, 0.1
"""A fit is worth it again after so many more answers, and so large a share of those before."""


def fit_parameters(
    *, optimise: Optimiser, now: datetime, may_go_on: Callable[[], bool] = lambda: True
) -> Iterator[ParameterFit]:
    """Fit wherever there is enough that is new; yield what came of each as soon as it is kept.

    A run that was cut off is taken up where it ended by the next one: what has been fitted has
    nothing new. ``may_go_on`` is asked before each fit.
    """
    for course in Course.objects.order_by("pk"):
        counts = _answers_of_people(course)
        if not may_go_on():
            return
        yield from _some(fit_pooled(course=course, counts=counts, optimise=optimise, now=now))
        before = _latest_reviews(course)
        for user in User.objects.filter(pk__in=_with_enough_new(counts, before)).order_by("pk"):
            if not may_go_on():
                return
            fit = fit_own(
                user=user, course=course, reviews=counts[user.pk], optimise=optimise, now=now
            )
            yield from _some(fit)


def fit_pooled(
    *, course: Course, counts: dict[int, int], optimise: Optimiser, now: datetime
) -> ParameterFit | None:
    """Fit to the answers of all who learn the course, and choose what applies to those without.

    ``counts`` gives the number of answers of each person. Returns None, and keeps nothing, when
    too little is new, when nothing could be learned, or when another run did it this night.
    """
    reviews = sum(counts.values())
    before = ParameterFit.objects.filter(course=course, user=None).aggregate(Max("reviews"))
    if not _is_enough(reviews, before["reviews__max"], LEAST_POOLED):
        return None
    most = max(MOST_POOLED // len(counts), 1)
    people = User.objects.filter(pk__in=counts).order_by("pk").iterator(chunk_size=100)
    judgement = judge_pooled([_read(user, course, now, most) for user in people], optimise)
    if judgement.parameters is None:
        return None
    return _keep(_Found(course, None, reviews, judgement, now))


def fit_own(
    *, user: User, course: Course, reviews: int, optimise: Optimiser, now: datetime
) -> ParameterFit | None:
    """Fit to one person's answers in a course, of which there are ``reviews``, and choose.

    Returns None, and keeps nothing, when another run did it this night or the person left.
    """
    learner = _read(user, course, now, MOST_OWN)
    pooled = ParameterSet.objects.filter(course=course, scope=ParameterSet.Scope.POOLED)
    latest = pooled.order_by("-pk").first()
    judgement = judge_own(learner, optimise, pooled=latest and tuple(latest.parameters))
    return _keep(_Found(course, user, reviews, judgement, now), pooled=latest)


def _counted(course: Course) -> QuerySet:
    """Return the events of a course's cards that fitting takes note of: answers, new beginnings."""
    return CardEvent.objects.filter(
        card__note__course=course,
        kind__in=(EventKind.REVIEW, EventKind.RESET),
        practice=False,
        undone_by=None,
    )


def _answers_of_people(course: Course) -> dict[int, int]:
    answers = _counted(course).filter(kind=EventKind.REVIEW).order_by()
    return dict(answers.values_list("user").annotate(Count("pk")))


def _latest_reviews(course: Course) -> dict[int, int]:
    fits = ParameterFit.objects.filter(course=course).exclude(user=None).order_by()
    return dict(fits.values_list("user").annotate(Max("reviews")))


def _with_enough_new(counts: dict[int, int], before: dict[int, int]) -> list[int]:
    return [
        user for user, count in counts.items() if _is_enough(count, before.get(user), LEAST_OWN)
    ]


def _is_enough(reviews: int, before: int | None, least: int) -> bool:
    if before is None:
        return reviews >= least
    return reviews - before >= max(LEAST_NEW, before * NEW_SHARE)


def _read(user: User, course: Course, now: datetime, most: int) -> Learner:
    """Return the person's answers, in histories of cards, and where the held-out ones begin.

    Only days that are over count: what was answered on them can't be taken back any more. Order is
    that in which events reached the server. So answers only ever join at the end, the cut only
    moves forward, and what a set was fitted to on another night is never held out later.
    """
    events = _counted(course).filter(user=user.pk, day__lt=user.learner_day(now))
    answers = events.filter(kind=EventKind.REVIEW)
    count = answers.count()
    since = _held_out_from(answers.order_by("pk").values_list("pk", flat=True), count)
    part = -(-count // most)
    if part > 1:
        events = events.alias(part=F("card") % part).filter(part=0)
    return Learner(_histories(events), since)


def _held_out_from(numbers: QuerySet, count: int) -> int:
    """Return the first of the numbers of the last fifth; one beyond all if that is empty."""
    for first in numbers[training_count(count) :][:1]:
        return first
    return (numbers.last() or 0) + 1


def _histories(events: QuerySet) -> list[list[Answer]]:
    """Return the answers to each card since it last began anew."""
    found = []
    columns = ("card", "pk", "kind", "day", "rating")
    rows = events.order_by("card", "pk").values_list(*columns).iterator(chunk_size=2000)
    for _card, of_card in groupby(rows, key=lambda row: row[0]):
        history, previous = [], None
        for _card, order, kind, day, rating in of_card:
            if kind == EventKind.RESET:
                found.append(history)
                history, previous = [], None
                continue
            days = 0 if previous is None else max((day - previous).days, 0)
            history.append(Answer(order, days, Rating(rating)))
            previous = day
        found.append(history)
    return [history for history in found if history]


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of a fit, of whom, and when; of the whole course without a ``user``."""

    course: Course
    user: User | None
    reviews: int
    judgement: Judgement
    now: datetime


def _keep(found: _Found, *, pooled: ParameterSet | None = None) -> ParameterFit | None:
    """Store the fit and the set it made; ``pooled`` is the course's, which it may have chosen."""
    losses = found.judgement.losses
    try:
        with transaction.atomic():
            sets = {Candidate.POOLED: pooled} | _stored(found)
            return ParameterFit.objects.create(
                user=found.user,
                course=found.course,
                night=found.now.date(),
                at=found.now,
                reviews=found.reviews,
                held_out=found.judgement.held_out,
                default_loss=losses.get(Candidate.DEFAULT),
                pooled_loss=losses.get(Candidate.POOLED),
                own_loss=losses.get(Candidate.OWN),
                chosen=sets.get(found.judgement.chosen),
            )
    except IntegrityError:
        return None


def _stored(found: _Found) -> dict[Candidate, ParameterSet]:
    """Return the new set under its name. A person's own is stored only if it was chosen."""
    scope = Candidate.POOLED if found.user is None else Candidate.OWN
    if scope == Candidate.OWN and found.judgement.chosen != scope:
        return {}
    made = ParameterSet.objects.create(
        scope=scope.value,
        user=found.user,
        course=found.course,
        parameters=list(found.judgement.parameters),
        reviews=found.reviews,
        created_at=found.now,
    )
    return {scope: made}


def _some(fit: ParameterFit | None) -> Iterator[ParameterFit]:
    if fit is not None:
        yield fit
