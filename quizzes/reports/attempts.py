"""How an attempt went: in all, question by question, by objective, and what to read again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from quizzes.domain import calibration, lesson_text, quiz_marks, reviewing
from quizzes.domain.calibration import Calibration
from quizzes.domain.grading import Verdict
from quizzes.domain.quiz_rules import Rules, read_rules
from quizzes.domain.reviewing import Review
from quizzes.models import Attempt, AttemptItem, Lesson, Objective, Response
from quizzes.reports.closing import counts_until, review_opens_at, reviews_open_at
from quizzes.reports.late_answers import waiting_late


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """How many of an objective's questions were answered fully right.

    Dropped questions are not among them, nor answers that wait for a person or that their writer
    marked.
    """

    objective: Objective
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in a lesson; ``anchor`` is empty for the lesson as a whole."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Rereading:
    """A lesson and the passages of it that would have helped, in the order of the lesson."""

    lesson: Lesson
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptResult:
    """An attempt as its result page shows it.

    ``review`` is what may be shown now, and ``opens_at`` when the rest of it will be, None where
    that is never or already so. ``counts_until`` is when the grace is over in which answers still
    count, None once it is. ``points`` are those that count, a mark set by hand included.
    ``late`` are answers that came after the end and that nobody has decided on.
    """

    attempt: Attempt
    rules: Rules
    review: Review
    opens_at: datetime | None
    counts_until: datetime | None
    items: tuple[AttemptItem, ...]
    objectives: tuple[ObjectiveResult, ...]
    rereading: tuple[Rereading, ...]
    late: tuple[Response, ...] = ()
    calibration: Calibration | None = None

    @property
    def right(self) -> int:
        """How many questions were answered fully right; a mark of one's own tells nothing."""
        return self._count(Verdict.RIGHT)

    @property
    def partly(self) -> int:
        """How many questions were answered partly right."""
        return self._count(Verdict.PARTLY)

    def _count(self, verdict: Verdict) -> int:
        graded = (item for item in self.items if not item.is_without_credit)
        return sum(item.verdict is verdict for item in graded)

    @property
    def length(self) -> int:
        """How many questions could be right; not those that are for their writers to mark."""
        if self.rules.purpose != "practice":
            return len(self.items)
        return sum(not item.is_without_credit for item in self.items)

    @property
    def waiting(self) -> int:
        """How many answers a person still has to grade."""
        is_practice = self.rules.purpose == "practice"
        return 0 if is_practice else sum(i.verdict is Verdict.UNGRADED for i in self.items)

    @property
    def missed(self) -> int:
        """How many questions were not answered fully right."""
        return sum(item.is_missed for item in self.items)

    @property
    def can_be_practised(self) -> bool:
        """Whether something was missed, and practising it would tell no more than the review."""
        return self.missed > 0 and self.review.tells_answers

    @property
    def points(self) -> float:
        """The points that count."""
        return self.attempt.counted_points

    @property
    def share(self) -> float:
        """The share of the points."""
        return quiz_marks.share_of(self.points, self.attempt.max_points)

    @property
    def percent(self) -> float:
        """The share in percent."""
        return 100 * self.share

    @property
    def waits(self) -> bool:
        """Whether some of the review is shown when the quiz has closed for everyone."""
        return reviewing.waits_for_close(self.rules)

    @property
    def passed(self) -> bool | None:
        """Whether the attempt reaches the pass mark; None without one."""
        return quiz_marks.has_passed(self.share, self.rules.pass_mark)


def result_of(attempt: Attempt, *, now: datetime) -> AttemptResult:
    """Return how the attempt went, in a fixed number of queries however many questions it has."""
    related = ("version__question__objective", "version__question__lesson", "response")
    items = tuple(attempt.items.select_related(*related).order_by("position"))
    rules = read_rules(attempt.rules)
    review = review_of(attempt, rules, now)
    late = waiting_late().filter(item__attempt=attempt).select_related("item")
    return AttemptResult(
        attempt=attempt,
        rules=rules,
        review=review,
        opens_at=None if review.is_whole else _opens_at(rules, attempt.quiz_id, now),
        counts_until=counts_until(attempt, rules, now),
        items=items,
        objectives=tuple(_by_objective(items)) if review.verdicts else (),
        rereading=_rereading(items) if review.verdicts else (),
        late=tuple(late.order_by("at")),
        calibration=_calibration(items, rules) if review.verdicts else None,
    )


def review_of(attempt: Attempt | AttemptItem, rules: Rules, now: datetime) -> Review:
    """Return what may be shown now of a finished attempt under these rules.

    ``attempt`` has ``finished_at``, ``ending`` and ``quiz_id``: an attempt, or a question of
    ``page``.
    """
    opens = {}
    if reviewing.waits_for_close(rules):
        opens = reviews_open_at([attempt.quiz_id])
    return _review(attempt, rules, opens.get(attempt.quiz_id), now)


def _review(
    attempt: Attempt | AttemptItem, rules: Rules, opens_at: datetime | None, now: datetime
) -> Review:
    if counts_until(attempt, rules, now) is not None:
        return reviewing.NOTHING
    return reviewing.review(rules, closed=opens_at is not None and now >= opens_at)


def _opens_at(rules: Rules, quiz_id: int, now: datetime) -> datetime | None:
    opens_at = review_opens_at(quiz_id) if reviewing.waits_for_close(rules) else None
    return opens_at if opens_at is not None and opens_at > now else None


def _calibration(items: Iterable[AttemptItem], rules: Rules) -> Calibration | None:
    if not rules.behaviour.has_certainty:
        return None
    graded = [i for i in items if i.response and i.fraction is not None and not i.dropped]
    return calibration.calibration((item.response.certainty, item.fraction) for item in graded)


def _by_objective(items: Iterable[AttemptItem]) -> list[ObjectiveResult]:
    grouped: dict[Objective, list[AttemptItem]] = {}
    for item in items:
        if item.is_judged:
            grouped.setdefault(item.version.question.objective, []).append(item)
    return [
        ObjectiveResult(objective, sum(not item.is_missed for item in judged), len(judged))
        for objective, judged in grouped.items()
    ]


def _rereading(items: Iterable[AttemptItem]) -> tuple[Rereading, ...]:
    anchors: dict[int, set[str]] = {}
    for item in items:
        if item.is_missed:
            question = item.version.question
            anchors.setdefault(question.lesson_id, set()).add(question.passage)
    lessons = Lesson.objects.readable().filter(pk__in=anchors)
    return tuple(Rereading(lesson, _passages(lesson, anchors[lesson.pk])) for lesson in lessons)


def _passages(lesson: Lesson, anchors: set[str]) -> tuple[Passage, ...]:
    """Return the sections that are named; the whole lesson when none of them is in its text."""
    sections = lesson_text.parse(lesson.body).sections
    named = tuple(Passage(s.anchor, s.title) for s in sections if s.anchor in anchors)
    return named or (Passage("", lesson.title),)


def lesson_after(lesson: Lesson) -> Lesson | None:
    """Return the lesson a reader comes to next, None behind the last one: one query."""
    module = lesson.module
    behind = Q(module__number__gt=module.number) | Q(module=module, number__gt=lesson.number)
    return Lesson.objects.readable().filter(behind, course=lesson.course_id).first()
