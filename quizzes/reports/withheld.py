"""What the quizzes of several attempts still withhold, and when they show it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from quizzes.domain import reviewing
from quizzes.domain.quiz_rules import Shown, read_rules
from quizzes.domain.reviewing import Review
from quizzes.models import Attempt, AttemptItem, User
from quizzes.reports.closing import counts_until, reviews_open_at


class Reviews:
    """What may be shown of attempts at one moment; ``waiting`` are quizzes known to be asked for.

    When those that show something after their closing do so is read in four queries, however
    many they are, and once for any other.
    """

    def __init__(self, now: datetime, waiting: Iterable[int] = ()) -> None:
        self._now = now
        quizzes = set(waiting)
        self._opens_at = reviews_open_at(quizzes) if quizzes else {}

    @classmethod
    def over(cls, attempts: Iterable[Attempt], now: datetime) -> "Reviews":
        """Return the reviews of these attempts."""
        waiting = (a.quiz_id for a in attempts if reviewing.waits_for_close(read_rules(a.rules)))
        return cls(now, waiting)

    def opens_at(self, quiz_id: int) -> datetime | None:
        """Return when the quiz has closed for everyone; None for a quiz that never closes."""
        if quiz_id not in self._opens_at:
            self._opens_at |= reviews_open_at([quiz_id])
        return self._opens_at[quiz_id]

    def shows(self, shown: Shown, quiz_id: int) -> bool:
        """Tell whether a part of the review of a finished attempt is shown now."""
        if shown is not Shown.AFTER_CLOSE:
            return shown is Shown.AFTER_ATTEMPT
        opens_at = self.opens_at(quiz_id)
        return opens_at is not None and self._now >= opens_at

    def of(self, attempt: Attempt) -> Review:
        """Return what may be shown of an attempt; while it runs, what its behaviour tells."""
        rules = read_rules(attempt.rules)
        if attempt.finished_at is None:
            return reviewing.NOTHING if rules.behaviour.is_deferred else Review()
        if counts_until(attempt, rules, self._now) is not None:
            return reviewing.NOTHING
        waits = reviewing.waits_for_close(rules)
        closed = waits and self.shows(Shown.AFTER_CLOSE, attempt.quiz_id)
        return reviewing.review(rules, closed=closed)

    def rest_opens_at(self, attempt: Attempt) -> datetime | None:
        """Return when the rest of a review is shown; None where it is all shown, or never."""
        if attempt.finished_at is None:
            return None
        rules = read_rules(attempt.rules)
        if not reviewing.waits_for_close(rules):
            return counts_until(attempt, rules, self._now)
        opens_at = self.opens_at(attempt.quiz_id)
        return opens_at if opens_at is not None and opens_at > self._now else None


def hidden_questions(user: User, *, now: datetime) -> set[int]:
    """Return the questions of the person's attempts whose right answers are not shown yet.

    Those are the open ones of running attempts, and all of finished ones whose review withholds
    them. Nothing else may show them, or a second window would tell what the first one hides.
    """
    finished = list(Attempt.objects.filter(user=user.pk, practice_of=None).finished())
    reviews = Reviews.over(finished, now)
    hidden = [attempt.pk for attempt in finished if not reviews.of(attempt).tells_answers]
    running = Q(attempt__finished_at=None, attempt__practice_of=None, closed_at=None)
    items = AttemptItem.objects.filter(running | Q(attempt__in=hidden), attempt__user=user.pk)
    return set(items.values_list("version__question", flat=True))
