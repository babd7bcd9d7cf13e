"""What came of a quiz so far, for its front page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Sum

from quizzes.domain import quiz_marks
from quizzes.domain.quiz_rules import Rules, read_rules
from quizzes.models import Attempt, Quiz
from quizzes.reports.attempts import counted_points, review_of

SHOWN = 5


@dataclass(frozen=True, slots=True)
class PastResult:
    """A finished attempt; ``points`` is None where its marks are not shown yet."""

    attempt: Attempt
    points: float | None


@dataclass(frozen=True, slots=True)
class PastResults:
    """The last results and what they count together.

    ``share`` is that of the points, None where nothing counts or may be told; ``passed`` is None
    where there is no pass mark.
    """

    last: tuple[PastResult, ...]
    share: float | None
    passed: bool | None

    @property
    def percent(self) -> float | None:
        """The share in percent."""
        return None if self.share is None else 100 * self.share


def length_of(quiz: Quiz) -> int:
    """Return how many questions the quiz asks: fixed ones that may be asked, and drawn ones."""
    fixed = quiz.places.askable().filter(Q(section=None) | Q(section__draw=None)).count()
    return fixed + (quiz.sections.aggregate(Sum("draw"))["draw__sum"] or 0)


def past_results(quiz: Quiz, own, rules: Rules, now: datetime) -> PastResults:
    """Return what a person's attempts at a quiz came to; ``own`` are those, the latest first."""
    finished = list(own.finished())
    shows = {attempt.pk: _shows_marks(attempt, now) for attempt in finished}
    last = tuple(
        PastResult(attempt, counted_points(attempt) if shows[attempt.pk] else None)
        for attempt in finished[:SHOWN]
    )
    counted = [attempt for attempt in reversed(finished) if attempt.voided_at is None]
    share = None
    if counted and all(shows[attempt.pk] for attempt in counted):
        share = counted_share(counted, rules)
    return PastResults(last, share, quiz_marks.has_passed(share, rules.pass_mark))


def _shows_marks(attempt: Attempt, now: datetime) -> bool:
    return review_of(read_rules(attempt.rules), attempt.quiz_id, now).marks


def counted_share(attempts, rules: Rules) -> float | None:
    """Return the share of the points that counts, of attempts in the order they were begun."""
    shares = [quiz_marks.share_of(counted_points(one), one.max_points) for one in attempts]
    return quiz_marks.mark_of(shares, rules.grade_method)


@dataclass(frozen=True, slots=True)
class CountedResult:
    """What several attempts count together, and whether that passes."""

    share: float
    passed: bool | None

    @property
    def percent(self) -> float:
        """The share in percent."""
        return 100 * self.share


def counted_result(attempt: Attempt, rules: Rules, now: datetime) -> CountedResult | None:
    """Return what a person's attempts count with this one; None if it is the only one, or hidden.

    Practice counts for nothing, unless it has a pass mark.
    """
    is_practice = rules.purpose == "practice" and rules.pass_mark is None
    if is_practice or attempt.practice_of_id is not None:
        return None
    own = Attempt.objects.filter(user=attempt.user_id, quiz=attempt.quiz_id, practice_of=None)
    finished = list(own.finished().filter(voided_at=None).order_by("started_at", "pk"))
    if len(finished) < 2 or not all(_shows_marks(one, now) for one in finished):
        return None
    share = counted_share(finished, rules)
    return CountedResult(share, quiz_marks.has_passed(share, rules.pass_mark))
