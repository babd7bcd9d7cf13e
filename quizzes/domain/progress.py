"""What the evidence says a learner knows, how active they were, and the one next thing to do.

Mastery, in a sentence: *an objective is known when first answers on it, each at least one learner
day after its lesson or feedback was last seen, were right on two learner days or more and in
three quarters of the last six.*

What counts is a **qualifying answer**: a quiz answer that is the first to its question in a
sitting, graded by the site (not by the learner), at least one learner day after the objective
was last read or explained. An answer minutes after reading shows that the text was open, not
that it was learned. Only full credit is "right".

Card reviews never raise mastery. Their rating is a self-mark, given with the back in view, and
nobody should be able to press their way to "known". They do two things. A review shows the
answer, so it is an exposure: a quiz answer later that day does not qualify. And the memory model
behind them can only lower the figure: when the objective's cards have faded further than
planned, a known objective is "slipping". A single forgotten card is not: with a retention of
0.9 one review in ten is meant to fail. Getting out of slipping takes the cards (for what has
faded) or the quiz (for answers that turned wrong).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

WINDOW = 6
"""Qualifying answers that count: the latest ones, so that old mistakes can be outgrown."""

KNOWN_SHARE = 0.75
KNOWN_DAYS = 2

FADED_BELOW = 0.8
"""Retrievability under which cards have faded: at the usual retention of 0.9 a card comes due
with a risk of forgetting of one in ten; here it is twice that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """The learner saw the answers without being tested: a lesson read, a card's back shown."""

    learner_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A quiz answer as it was given; its feedback is seen in the sitting it belongs to.

    ``question`` and ``sitting`` are any names of the question and of the attempt at the quiz.
    ``fraction`` is None while ungraded.
    """

    question: str
    sitting: str
    learner_day: date
    fraction: float | None
    self_marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One answer, or card review, on an objective with what decides whether it counts.

    ``fraction`` is in [0, 1], None while ungraded. ``first_attempt`` is true for the first answer
    to the question in its sitting. ``days_since_exposure`` is the number of learner days since
    the objective was last read or explained, None when it never was.
    """

    kind: Literal["quiz", "card"]
    learner_day: date
    fraction: float | None
    first_attempt: bool
    days_since_exposure: int | None
    self_marked: bool = False


def collect_evidence(events: Iterable[Exposure | Answered]) -> tuple[Evidence, ...]:
    """Return the evidence in one objective's ``events``, which come in the order of time.

    Feedback is an exposure for every other sitting, but not within its own: otherwise the second
    question on an objective in a quiz could never count.
    """
    seen_on: dict[str | None, date] = {}
    answered: set[tuple[str, str]] = set()
    evidence = []
    for event in events:
        if isinstance(event, Exposure):
            seen_on[None] = event.learner_day
            continue
        evidence.append(_evidence(event, seen_on, answered))
        answered.add((event.sitting, event.question))
        seen_on[event.sitting] = event.learner_day
    return tuple(evidence)


def _evidence(event: Answered, seen_on: Mapping, answered: set) -> Evidence:
    exposures = [day for sitting, day in seen_on.items() if sitting != event.sitting]
    return Evidence(
        kind="quiz",
        learner_day=event.learner_day,
        fraction=event.fraction,
        first_attempt=(event.sitting, event.question) not in answered,
        days_since_exposure=(event.learner_day - max(exposures)).days if exposures else None,
        self_marked=event.self_marked,
    )


class Status(StrEnum):
    """How far an objective has come."""

    NOT_STARTED = "not_started"
    LEARNING = "learning"
    KNOWN = "known"
    SLIPPING = "slipping"


class Reason(StrEnum):
    """Why an objective has its status, for the page to put into words."""

    NOTHING_YET = "nothing_yet"
    NO_QUALIFYING_ANSWER = "no_qualifying_answer"
    TOO_FEW_RIGHT = "too_few_right"
    NEEDS_ANOTHER_DAY = "needs_another_day"
    ENOUGH_RIGHT = "enough_right"
    ANSWERS_TURNED_WRONG = "answers_turned_wrong"
    CARDS_FADED = "cards_faded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastery:
    """An objective's figure and how it was computed: "3 of 4 first answers right, on 2 days".

    ``right`` of ``counted`` qualifying answers (the latest ``WINDOW``) earned full credit.
    ``days`` is the number of learner days with a right one, early ones included, so that a long
    quiz does not push them out; ``last_day`` is that of the latest counted, right or wrong.
    ``not_counted`` is how many other answers and reviews there are. ``retrievability`` is that
    of the objective's cards, in [0, 1], None without learned cards.
    """

    status: Status
    reason: Reason
    right: int
    counted: int
    days: int
    last_day: date | None
    not_counted: int
    retrievability: float | None

    @property
    def share(self) -> float | None:
        """Return the share of right answers in [0, 1], None when no answer counts yet."""
        return self.right / self.counted if self.counted else None


def qualifies(evidence: Evidence) -> bool:
    """Tell whether the evidence counts towards mastery."""
    return (
        evidence.kind == "quiz"
        and not evidence.self_marked
        and evidence.first_attempt
        and evidence.fraction is not None
        and evidence.days_since_exposure is not None
        and evidence.days_since_exposure >= 1
    )


def mastery(
    evidence: Iterable[Evidence], *, exposed: bool = False, retrievability: float | None = None
) -> Mastery:
    """Return an objective's mastery.

    ``evidence`` may come in any order of days; of one day, in the order of time. ``exposed`` says
    that the lesson was read, or begun. ``retrievability`` is the mean probability in [0, 1] that
    the objective's learned cards would be recalled now.
    """
    ordered = sorted(evidence, key=lambda item: item.learner_day)
    qualifying = [item for item in ordered if qualifies(item)]
    counted = qualifying[-WINDOW:]
    status, reason = _judge(qualifying, bool(ordered) or exposed, retrievability)
    return Mastery(
        status=status,
        reason=reason,
        right=len(_right_days(counted)),
        counted=len(counted),
        days=len(set(_right_days(qualifying))),
        last_day=counted[-1].learner_day if counted else None,
        not_counted=len(ordered) - len(qualifying),
        retrievability=retrievability,
    )


def _right_days(answers: list[Evidence]) -> list[date]:
    return [answer.learner_day for answer in answers if answer.fraction == 1]


def _judge(
    qualifying: list[Evidence], started: bool, retrievability: float | None
) -> tuple[Status, Reason]:
    now = _reason(qualifying)
    if now is Reason.ENOUGH_RIGHT:
        faded = retrievability is not None and retrievability < FADED_BELOW
        return (Status.SLIPPING, Reason.CARDS_FADED) if faded else (Status.KNOWN, now)
    if _was_ever_known(qualifying):
        return Status.SLIPPING, Reason.ANSWERS_TURNED_WRONG
    return (Status.LEARNING, now) if started else (Status.NOT_STARTED, Reason.NOTHING_YET)


def _reason(qualifying: list[Evidence]) -> Reason:
    if not qualifying:
        return Reason.NO_QUALIFYING_ANSWER
    counted = qualifying[-WINDOW:]
    if len(_right_days(counted)) < KNOWN_SHARE * len(counted):
        return Reason.TOO_FEW_RIGHT
    if len(set(_right_days(qualifying))) < KNOWN_DAYS:
        return Reason.NEEDS_ANOTHER_DAY
    return Reason.ENOUGH_RIGHT


def _was_ever_known(qualifying: list[Evidence]) -> bool:
    histories = (qualifying[:end] for end in range(1, len(qualifying)))
    return any(_reason(history) is Reason.ENOUGH_RIGHT for history in histories)


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many answers and reviews a learner gave on a learner day."""

    day: date
    count: int


def activity(counts: Mapping[date, int], *, today: date, weeks: int = 8) -> tuple[DayCount, ...]:
    """Return one count per learner day of the last ``weeks`` weeks, oldest first, ``today`` last.

    ``counts`` maps learner days to counts; days it lacks are 0, days outside are left out.
    """
    days = [today - timedelta(days=back) for back in reversed(range(7 * weeks))]
    return tuple(DayCount(day, counts.get(day, 0)) for day in days)


SECOND_CHECK_AFTER = 3
"""Learner days between two checks of a lesson that has been passed once: long enough to forget."""


def is_worth_checking(
    masteries: Iterable[Mastery], *, last_sitting: date | None, last_exposure: date, today: date
) -> bool:
    """Tell whether taking a lesson's quiz today can make one of its objectives known.

    ``masteries`` are of the objectives the quiz asks about. Some of them is not known yet, or
    slipping for its answers and not for its cards; nothing of the lesson was seen today, and since
    the last sitting, if any, a day has passed; three once there were right answers that count.
    """
    unknown = [item for item in masteries if item.status is not Status.KNOWN]
    open_ones = [item for item in unknown if item.reason is not Reason.CARDS_FADED]
    if not open_ones or last_exposure >= today:
        return False
    wait = SECOND_CHECK_AFTER if any(item.days for item in open_ones) else 1
    return last_sitting is None or (today - last_sitting).days >= wait


READING_WORDS_PER_MINUTE = 200
"""Adults read English non-fiction silently at 238 words a minute on average (Brysbaert 2019,
Journal of Memory and Language 109); fewer leaves room for second-language readers and figures."""

QUESTION_SECONDS = 40
"""What reading, answering and the explanation take, roughly."""


def reading_minutes(word_count: int, *, words_per_minute: int = READING_WORDS_PER_MINUTE) -> int:
    """Return the whole minutes, rounded up, that reading takes; 0 for nothing to read."""
    return _rounded_up(word_count, words_per_minute)


def questions_minutes(count: int, *, seconds_each: int = QUESTION_SECONDS) -> int:
    """Return the whole minutes, rounded up, that ``count`` quiz questions take."""
    return _rounded_up(count * seconds_each, 60)


def _rounded_up(amount: int, unit: int) -> int:
    return max(0, -(-amount // unit))


class StepKind(StrEnum):
    """What to do next, in the order in which it is proposed."""

    RESUME_ATTEMPT = "resume_attempt"
    CHECK_LESSON = "check_lesson"
    REVIEW_CARDS = "review_cards"
    TAKE_QUIZ = "take_quiz"
    CONTINUE_LESSON = "continue_lesson"
    READ_LESSON = "read_lesson"
    NOTHING_TODAY = "nothing_today"


@dataclass(frozen=True, slots=True)
class Todo:
    """A lesson (key and course key) and how much of it is left: questions, or words to read.

    ``minutes`` are set where the count alone does not tell them: essays take longer.
    """

    course: str
    lesson: str
    count: int
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class CardsToday:
    """How many cards may still be answered today, within the day's limits, and the minutes."""

    count: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a learner could do now; absent things are None.

    ``to_check`` is a lesson whose objectives could become known today, see `is_worth_checking`;
    ``checked_today`` says that one was checked already. ``next_due_on`` is the learner day on
    which the next cards come.
    """

    open_attempt: Todo | None = None
    to_check: Todo | None = None
    checked_today: bool = False
    due_cards: CardsToday | None = None
    quiz_to_take: Todo | None = None
    half_read: Todo | None = None
    next_unread: Todo | None = None
    next_due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """The one next thing to do and the minutes it takes.

    ``count`` is questions, cards or words, as the kind says. ``due_on`` is set when there is
    nothing today but cards on a later day; both can be absent when all is done.
    """

    kind: StepKind
    course: str | None = None
    lesson: str | None = None
    count: int = 0
    minutes: int = 0
    due_on: date | None = None


def next_step(snapshot: Snapshot) -> NextStep:
    """Return the one next thing to do.

    The order, and why: an open attempt first, because the work in it is unfinished and easily
    finished; then a check of a lesson read on an earlier day, before the cards, because their
    backs would give its answers away and it would no longer count, but one a day, so that many
    lessons don't keep the cards waiting; then due cards, which lose most by waiting and take a few
    minutes; then what else can be checked; then the quiz of a lesson already read, because
    recalling it teaches more than reading on; then the lesson begun before a new one, so that
    nothing stays half read; else the day the next cards come.
    """
    check = (StepKind.CHECK_LESSON, snapshot.to_check, questions_minutes)
    first = (
        (StepKind.RESUME_ATTEMPT, snapshot.open_attempt, questions_minutes),
        *(() if snapshot.checked_today else (check,)),
    )
    later = (
        check,
        (StepKind.TAKE_QUIZ, snapshot.quiz_to_take, questions_minutes),
        (StepKind.CONTINUE_LESSON, snapshot.half_read, reading_minutes),
        (StepKind.READ_LESSON, snapshot.next_unread, reading_minutes),
    )
    for kind, todo, minutes in first:
        if todo:
            return _lesson_step(kind, todo, minutes)
    if due := snapshot.due_cards:
        return NextStep(kind=StepKind.REVIEW_CARDS, count=due.count, minutes=due.minutes)
    for kind, todo, minutes in later:
        if todo:
            return _lesson_step(kind, todo, minutes)
    return NextStep(kind=StepKind.NOTHING_TODAY, due_on=snapshot.next_due_on)


def _lesson_step(kind: StepKind, todo: Todo, usual: Callable[[int], int]) -> NextStep:
    minutes = usual(todo.count) if todo.minutes is None else todo.minutes
    return NextStep(
        kind=kind, course=todo.course, lesson=todo.lesson, count=todo.count, minutes=minutes
    )
