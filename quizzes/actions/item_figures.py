"""Counting what attempts say of questions, and keeping it: caches that can be made again."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, astuple
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from quizzes.domain.item_answers import GivenAnswer, pooled_answers
from quizzes.domain.item_counting import ItemAnalysis, analysis
from quizzes.domain.item_statistics import Moments, pooled
from quizzes.models import Course, ItemFigures, Quiz, QuizFigures, Taken
from quizzes.models.item_counts import count_quiz
from quizzes.models.item_figures import counted_attempts, evidence_of
from quizzes.models.kept_apart import whose_members

KEPT = "attempts", "facility", "discrimination"
"""The figures that have a column of their own."""


def count(*, quiz: Quiz, taken: str, now: datetime) -> QuizFigures:
    """Count the attempts at a quiz, keep what they say of it and of its questions, return it.

    ``taken`` says which attempts of each person. Nothing is locked while it reads, which takes
    some seconds for a million answers; an attempt finished meanwhile makes the figures stale. The
    figures over all quizzes follow when first attempts were counted.
    """
    members = whose_members(quiz)
    evidence = evidence_of(quiz.pk, members)
    counts, wordings, waiting = count_quiz(quiz.pk, taken, members)
    found = analysis(counts, wordings)
    with transaction.atomic():
        # Two counts of one course wait for each other, as their figures over all quizzes are one.
        Course.objects.select_for_update(no_key=True).get(pk=quiz.course_id)
        kept, _made = QuizFigures.objects.update_or_create(
            quiz=quiz,
            taken=taken,
            defaults={
                "attempts": counts.attempts,
                "waiting": waiting,
                "figures": asdict(found.quiz),
                "counted_at": now,
                "seen": evidence.attempts,
                "latest": evidence.latest,
                "last_repair": evidence.last_repair,
            },
        )
        own = ItemFigures.objects.in_quiz(quiz, taken)
        concerned = {one.question for one in found.items} | {
            *own.values_list("question", flat=True)
        }
        own.delete()
        rows = [_row(one, quiz=quiz, taken=taken, updated_at=now) for one in found.items]
        ItemFigures.objects.bulk_create(rows)
        if taken == Taken.FIRST:
            _pool(concerned, now)
    return kept


def count_stale(*, now: datetime, everything: bool = False) -> tuple[int, int]:
    """Count the quizzes whose figures are older than their attempts, first attempts of each.

    Other choices of attempts are counted again where somebody had asked for them. Return how many
    quizzes were looked at, and how many countings that were; ``everything`` counts all of them.
    """
    wanted = Q(Exists(counted_attempts(OuterRef("pk")))) | Q(
        Exists(QuizFigures.objects.filter(quiz=OuterRef("pk")))
    )
    looked = counted = 0
    for quiz in Quiz.objects.filter(wanted).select_related("course").order_by("pk"):
        looked += 1
        evidence = evidence_of(quiz.pk, whose_members(quiz))
        known = {one.taken: one for one in quiz.figures.all()}
        for taken in sorted({Taken.FIRST.value, *known}):
            if everything or taken not in known or not known[taken].holds(evidence):
                count(quiz=quiz, taken=taken, now=now)
                counted += 1
    return looked, counted


def _row(one: ItemAnalysis, **place) -> ItemFigures:
    figures = asdict(one.statistics)
    own = {name: figures.pop(name) for name in KEPT}
    return ItemFigures(
        question_id=one.question,
        version_id=one.version,
        figures=figures | {"guess": one.guess, "seconds": one.seconds},
        answers=[asdict(answer) for answer in one.answers],
        shares=list(astuple(one.shares)),
        **own,
        **place,
    )


def _pool(questions: Collection[int], now: datetime) -> None:
    """Make the figures of these questions over all quizzes from those in each of them."""
    ItemFigures.objects.everywhere().filter(question__in=questions).delete()
    rows = ItemFigures.objects.filter(
        question__in=questions, quiz__isnull=False, taken=Taken.FIRST
    ).order_by("quiz")
    grouped: dict[tuple[int, int | None], list[ItemFigures]] = defaultdict(list)
    for row in rows:
        grouped[row.question_id, row.version_id].append(row)
    ItemFigures.objects.bulk_create(_pooled(place, own, now) for place, own in grouped.items())


def _pooled(
    place: tuple[int, int | None], rows: Iterable[ItemFigures], now: datetime
) -> ItemFigures:
    rows = list(rows)
    shares = pooled(Moments(*row.shares) for row in rows)
    answers = pooled_answers(
        (row.attempts, [GivenAnswer(**one) for one in row.answers]) for row in rows
    )
    correlation = shares.correlation()
    spread = shares.variance_x()
    return ItemFigures(
        question_id=place[0],
        version_id=place[1],
        quiz=None,
        taken=Taken.FIRST,
        attempts=sum(row.attempts for row in rows),
        facility=shares.mean_x if shares.count else None,
        discrimination=None if correlation is None else 100 * correlation,
        figures={
            "maximum": 1.0,
            "deviation": None if spread is None else spread**0.5,
            "guess": rows[-1].figures["guess"],
        },
        answers=[asdict(one) for one in answers] if place[1] else [],
        shares=list(astuple(shares)),
        updated_at=now,
    )
