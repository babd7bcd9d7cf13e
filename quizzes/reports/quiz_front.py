"""What came of a quiz so far, for its front page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from quizzes.domain import quiz_marks
from quizzes.domain.questions import Essay
from quizzes.domain.quiz_length import quiz_minutes
from quizzes.domain.quiz_rules import Rules
from quizzes.models import Attempt, Quiz
from quizzes.reports.withheld import Reviews

SHOWN = 5
ESSAY = Essay.model_fields["kind"].default


@dataclass(frozen=True, slots=True)
class PastResult:
    """A finished attempt; ``points`` is None where its marks are not shown yet."""

    attempt: Attempt
    points: float | None


@dataclass(frozen=True, slots=True)
class PastResults:
    """The last results and what they count together.

    ``share`` is that of the points, None where nothing counts or may be told; ``passed`` is None
    where there is no pass mark. ``is_of_nothing`` tells that there were no points to be had.
    """

    last: tuple[PastResult, ...]
    share: float | None
    passed: bool | None
    is_of_nothing: bool

    @property
    def percent(self) -> float | None:
        """The share in percent."""
        return None if self.share is None else 100 * self.share


@dataclass(frozen=True, slots=True)
class Length:
    """How many questions a quiz asks, and the minutes they take, roughly."""

    questions: int
    minutes: int


def length_of(quiz: Quiz) -> Length:
    """Return the length of a quiz: fixed questions that may be asked, and drawn ones; 2 queries.

    What a section draws is reckoned as essays where it draws nothing else.
    """
    fixed = quiz.places.askable().filter(Q(section=None) | Q(section__draw=None))
    body = "question__current__body"
    places = fixed.values_list(
        "question__current__kind", f"{body}__max_words", f"{body}__min_words"
    )
    asked = [*places]
    essays = [most or least for kind, most, least in asked if kind == ESSAY]
    count = len(asked)
    for draw, filters in quiz.sections.exclude(draw=None).values_list("draw", "filters"):
        count += draw
        essays += [None] * draw if filters.get("kinds") == [ESSAY] else []
    return Length(count, quiz_minutes(count, essays))


def minutes_left(attempt: Attempt) -> int:
    """Return the whole minutes the unanswered questions of an attempt take: one query."""
    columns = ("version__kind", "version__body__max_words", "version__body__min_words")
    left = list(attempt.items.filter(answered_at=None).values_list(*columns))
    essays = [most or least for kind, most, least in left if kind == ESSAY]
    return quiz_minutes(len(left), essays)


def past_results(quiz: Quiz, own, rules: Rules, now: datetime) -> PastResults:
    """Return what a person's attempts at a quiz came to; ``own`` are those, the latest first."""
    finished = list(own.finished())
    reviews = Reviews.over(finished, now)
    shows = {attempt.pk: reviews.of(attempt).marks for attempt in finished}
    last = tuple(
        PastResult(attempt, attempt.counted_points if shows[attempt.pk] else None)
        for attempt in finished[:SHOWN]
    )
    counted = [attempt for attempt in reversed(finished) if attempt.voided_at is None]
    told = bool(counted) and all(shows[attempt.pk] for attempt in counted)
    share = counted_share(counted, rules) if told else None
    passed = quiz_marks.has_passed(share, rules.pass_mark)
    return PastResults(last, share, passed, is_of_nothing=told and share is None)


def counted_share(attempts, rules: Rules) -> float | None:
    """Return the share of the points that counts, of attempts in the order they were begun.

    Attempts without points to be had are left out, as in the gradebook; None where all are.
    """
    shares = [
        quiz_marks.share_of(one.counted_points, one.max_points)
        for one in attempts
        if one.max_points > 0
    ]
    return quiz_marks.mark_of(shares, rules.grade_method)


@dataclass(frozen=True, slots=True)
class CountedResult:
    """What several attempts count together, and whether that passes."""

    share: float | None
    passed: bool | None

    @property
    def percent(self) -> float | None:
        """The share in percent; None where there were no points to be had."""
        return None if self.share is None else 100 * self.share


def counted_result(attempt: Attempt, rules: Rules, now: datetime) -> CountedResult | None:
    """Return what a person's attempts count with this one; None if it is the only one, or hidden.

    Practice counts for nothing, unless it has a pass mark.
    """
    is_practice = rules.purpose == "practice" and rules.pass_mark is None
    if is_practice or attempt.practice_of_id is not None:
        return None
    own = Attempt.objects.filter(user=attempt.user_id, quiz=attempt.quiz_id, practice_of=None)
    finished = list(own.finished().filter(voided_at=None).order_by("started_at", "pk"))
    reviews = Reviews.over(finished, now)
    if len(finished) < 2 or not all(reviews.of(one).marks for one in finished):
        return None
    share = counted_share(finished, rules)
    return CountedResult(share, quiz_marks.has_passed(share, rules.pass_mark))
