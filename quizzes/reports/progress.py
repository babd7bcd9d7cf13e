"""How far a person has come in a course, computed from evidence in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from statistics import fmean

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from quizzes.domain import lesson_text
from quizzes.domain.memory import EventKind, Phase, retrievability
from quizzes.domain.progress import (
    FADED_BELOW,
    Mastery,
    Status,
    collect_evidence,
    is_worth_checking,
    mastery,
    reading_minutes,
)
from quizzes.domain.quiz_marks import share_of
from quizzes.domain.scheduling import is_due
from quizzes.models import (
    Attempt,
    AttemptItem,
    Card,
    CardEvent,
    CardState,
    Course,
    Lesson,
    LessonReading,
    Objective,
    Quiz,
    User,
)
from quizzes.models.study import parameters_in, read_parameters
from quizzes.reports import evidence
from quizzes.reports.practice_sets import PracticeSet, practice_sets
from quizzes.reports.withheld import Reviews


@dataclass(frozen=True, slots=True)
class CardCounts:
    """The core and chosen cards of a lesson: in the deck, learned, due now, and slipping.

    ``core`` counts the lesson's core cards whether or not they are in the deck yet.
    """

    core: int = 0
    in_deck: int = 0
    learned: int = 0
    due: int = 0
    slipping: int = 0


@dataclass(frozen=True, slots=True)
class ObjectiveProgress:
    """An objective and what the evidence says of it.

    ``is_asked`` if the practice set now asks it so that the site marks it: what writers mark
    themselves never makes it known. ``asked_in`` is then another quiz that can, see
    `asked_elsewhere.with_other_quizzes`.
    """

    objective: Objective
    mastery: Mastery
    is_asked: bool
    asked_in: Quiz | None = None


@dataclass(frozen=True)
class LessonProgress:
    """A lesson as one person finds it; ``position`` counts the course's lessons from 1.

    ``practice`` is what its practice set asks now, nothing without one. ``best`` and
    ``open_attempt`` are attempts at its practice: the open one is the last begun of those with a
    question left, if any, and none at a set that was taken back; none is the best whose verdicts
    are not shown yet. ``is_taken`` tells of a finished one.
    """

    lesson: Lesson
    position: int
    objectives: tuple[ObjectiveProgress, ...]
    cards: CardCounts
    today: date
    practice: PracticeSet = field(default_factory=PracticeSet)
    best: Attempt | None = None
    is_taken: bool = False
    open_attempt: Attempt | None = None
    last_sitting: date | None = None
    last_exposure: date | None = None

    @property
    def is_read(self) -> bool:
        """Whether the lesson was read to the end."""
        return self.lesson.read_on is not None

    @property
    def is_begun(self) -> bool:
        """Whether the lesson was read beyond its first section, but not to the end."""
        return bool(self.resume_at)

    @property
    def is_started(self) -> bool:
        """Whether anything of the lesson was read, answered or put into the deck."""
        states = {item.mastery.status for item in self.objectives}
        touched = self.is_read or self.is_begun or self.is_taken or self.open_attempt
        return bool(touched or self.cards.in_deck or states - {Status.NOT_STARTED})

    @property
    def words(self) -> int:
        """The length of the text in words."""
        return len(self.lesson.body.split())

    @property
    def minutes(self) -> int:
        """How long reading takes."""
        return reading_minutes(self.words)

    @cached_property
    def resume_at(self) -> str:
        """The title of the section to go on with; nothing at the start, or once it is read."""
        if self.is_read or not self.lesson.last_section:
            return ""
        sections = lesson_text.parse(self.lesson.body).sections
        titles = {section.anchor: section.title for section in sections[1:]}
        return titles.get(self.lesson.last_section, "")

    @property
    def right(self) -> int:
        """How many questions the best attempt at the practice set has wholly right."""
        return self.best.right if self.best else 0

    @property
    def judged(self) -> int:
        """How many questions of that attempt could be right; not those their writer marked."""
        return self.best.length - self.best.own_marks if self.best else 0

    @property
    def known(self) -> int:
        """How many objectives are known."""
        return sum(item.mastery.status is Status.KNOWN for item in self.objectives)

    @property
    def slipping(self) -> int:
        """How many objectives were known and are slipping."""
        return sum(item.mastery.status is Status.SLIPPING for item in self.objectives)

    @property
    def can_be_checked(self) -> bool:
        """Whether taking the practice set today can make an objective known."""
        if not (self.is_read and self.lesson.quiz_key and self.is_taken):
            return False
        return is_worth_checking(
            [item.mastery for item in self.objectives if item.is_asked],
            last_sitting=self.last_sitting,
            last_exposure=self.last_exposure or self.lesson.read_on,
            today=self.today,
        )

    @property
    def was_checked_today(self) -> bool:
        """Whether practice of the lesson, read on an earlier day, was begun today."""
        return self.is_read and self.lesson.read_on < self.today == self.last_sitting


def course_progress(
    *, user: User, course: Course, at: datetime, day: date
) -> tuple[LessonProgress, ...]:
    """Return every published lesson of the course with this person's progress, in order.

    ``user`` may be anonymous: then nothing was done yet. Takes seven queries, one for a visitor,
    and four more where verdicts wait for the closing of their quiz.
    """
    lessons = list(_lessons(user, course))
    if user.pk is None:
        return tuple(_untouched(lesson, n, day) for n, lesson in enumerate(lessons, 1))
    answers = evidence.answers_of(user, course, at)
    reviews = evidence.reviews_over(answers, at)
    attempts = _by(_attempts(user, course), lambda one: one.quiz.lesson_id)
    states = list(_states(user, course))
    recall = _recall(states, lessons, day)
    states_of = _by(states, lambda state: state.card.note.lesson_id)
    sets = practice_sets({lesson.quiz_pk: lesson.pk for lesson in lessons if lesson.quiz_pk})
    objectives = _by(_objectives(lessons), lambda item: item.lesson_id)
    days = evidence.card_days(user, course)
    found = evidence.by_objective(lessons, objectives, days, evidence.shown(answers, reviews))
    recall_of = _recall_by_objective(states, recall)
    return tuple(
        LessonProgress(
            lesson=lesson,
            position=position,
            objectives=_progress_of(objectives[lesson.pk], found, recall_of, sets[lesson.pk]),
            cards=_count_cards(lesson, states_of[lesson.pk], recall, at, day),
            today=day,
            practice=sets[lesson.pk],
            last_exposure=_last_exposure(lesson, objectives[lesson.pk], found),
            **_sittings(attempts[lesson.pk], reviews),
        )
        for position, lesson in enumerate(lessons, 1)
    )


def _lessons(user: User, course: Course):
    readings = LessonReading.objects.filter(user=user.pk, lesson=OuterRef("pk"))
    practice = Quiz.objects.practice_sets().filter(lesson=OuterRef("pk"))
    core = Card.objects.filter(
        note__lesson=OuterRef("pk"),
        note__owner=None,
        note__tier="core",
        note__status="published",
        retired=False,
    ).order_by()
    return (
        Lesson.objects.readable()
        .filter(course=course)
        .select_related("module")
        .annotate(
            read_at=Subquery(readings.values("read_at")[:1]),
            read_on=Subquery(readings.values("read_on")[:1]),
            last_section=Subquery(readings.values("last_section")[:1]),
            quiz_key=Subquery(practice.values("key")[:1]),
            quiz_pk=Subquery(practice.values("pk")[:1]),
            core_cards=_counted(core.values("note__lesson")),
            parameters=parameters_in(user, "course"),
        )
    )


def _counted(grouped):
    counted = grouped.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _attempts(user: User, course: Course):
    practice = Attempt.objects.filter(user=user, quiz__course=course, quiz__purpose="practice")
    unanswered = Count("items", filter=Q(items__answered_at=None))
    right = Count("items", filter=Q(items__fraction=1, items__credit__isnull=False))
    marked = Q(items__answered_at__isnull=False, items__credit=None)
    own_marks = Count("items", filter=marked)
    counted = practice.annotate(unanswered=unanswered, right=right, own_marks=own_marks)
    return counted.select_related("quiz").order_by("pk")


def _states(user: User, course: Course):
    in_course = CardState.objects.deck_of(user).filter(card__note__course=course)
    return in_course.filter(suspended=False).select_related("card__note")


def _objectives(lessons: list[Lesson]):
    return Objective.objects.published().filter(lesson__in=lessons)


def _recall(states: list[CardState], lessons: list[Lesson], day: date) -> dict[int, float | None]:
    """Return how surely each learned card is recalled on the day, by the key of its state."""
    # All lessons are of one course, so that each of them tells the same.
    parameters = read_parameters(lessons[0].parameters if lessons else None)
    return {
        state.pk: retrievability(state.memory(), day=day, parameters=parameters)
        for state in states
        if state.phase == Phase.REVIEW
    }


def _recall_by_objective(
    states: list[CardState], recall: dict[int, float | None]
) -> dict[int, float]:
    values = defaultdict(list)
    for state in states:
        value = recall.get(state.pk)
        if value is not None:
            values[state.card.note.objective_id].append(value)
    return {objective: fmean(found) for objective, found in values.items()}


def _count_cards(
    lesson: Lesson,
    states: list[CardState],
    recall: dict[int, float | None],
    at: datetime,
    day: date,
) -> CardCounts:
    learned = [recall[state.pk] for state in states if state.pk in recall]
    return CardCounts(
        core=lesson.core_cards,
        in_deck=len(states),
        learned=len(learned),
        due=sum(is_due(state.memory(), at=at, day=day) for state in states),
        slipping=sum(value is not None and value < FADED_BELOW for value in learned),
    )


def _progress_of(
    objectives: list[Objective], found, recall: dict[int, float], practice: PracticeSet
) -> tuple[ObjectiveProgress, ...]:
    return tuple(
        ObjectiveProgress(
            item, _mastery(found[item.pk], recall.get(item.pk)), item.pk in practice.objectives
        )
        for item in objectives
    )


def _mastery(evidence: list, recall: float | None) -> Mastery:
    return mastery(collect_evidence(evidence), exposed=bool(evidence), retrievability=recall)


def _sittings(attempts: list[Attempt], reviews: Reviews) -> dict:
    whole = [attempt for attempt in attempts if attempt.practice_of_id is None]
    finished = [attempt for attempt in whole if attempt.finished_at]
    return {
        "best": _best([attempt for attempt in finished if reviews.of(attempt).verdicts]),
        "is_taken": bool(finished),
        "open_attempt": _open(whole),
        "last_sitting": max((attempt.started_on for attempt in attempts), default=None),
    }


def _best(attempts: list[Attempt]) -> Attempt | None:
    counted = [attempt for attempt in attempts if attempt.voided_at is None]
    return max(counted, key=lambda one: share_of(one.points, one.max_points), default=None)


def _open(attempts: list[Attempt]) -> Attempt | None:
    still = [a for a in attempts if a.finished_at is None and a.quiz.status == "published"]
    return max(still, key=lambda one: (one.unanswered > 0, one.pk), default=None)


def _last_exposure(lesson, objectives: list[Objective], evidence) -> date | None:
    days = [event.learner_day for item in objectives for event in evidence[item.pk]]
    return max([*days, *([lesson.read_on] if lesson.read_on else [])], default=None)


def _by(rows: Iterable, key) -> dict:
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _untouched(lesson: Lesson, position: int, day: date) -> LessonProgress:
    return LessonProgress(
        lesson=lesson,
        position=position,
        objectives=(),
        cards=CardCounts(core=lesson.core_cards),
        today=day,
    )


def answers_by_day(*, user: User, since: date) -> dict[date, int]:
    """Return how many cards and questions the person answered on each learner day.

    A question counts once, by the answer that counts, however often it was saved.
    """
    counts: dict[date, int] = defaultdict(int)
    reviews = CardEvent.objects.filter(
        user=user, day__gte=since, kind=EventKind.REVIEW, undone_by=None
    )
    items = AttemptItem.objects.filter(attempt__user=user, response__learner_day__gte=since)
    days = reviews.order_by().values(when=F("day")).annotate(n=Count("pk"))
    answered = items.exclude(answered_at=None).order_by()
    answers = answered.values(when=F("response__learner_day")).annotate(n=Count("pk"))
    for row in days.union(answers, all=True).order_by():
        counts[row["when"]] += row["n"]
    return dict(counts)
