"""How far a person has come in a course, computed from evidence in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from statistics import fmean

from django.db.models import Case, Count, F, IntegerField, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from quizzes.domain import lesson_text
from quizzes.domain.memory import EventKind, Phase, retrievability
from quizzes.domain.progress import (
    FADED_BELOW,
    Answered,
    Exposure,
    Mastery,
    Status,
    collect_evidence,
    is_worth_checking,
    mastery,
    reading_minutes,
)
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
    QuizQuestion,
    Response,
    User,
)


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
    """An objective and what the evidence says of it; ``is_asked`` if the practice set does now."""

    objective: Objective
    mastery: Mastery
    is_asked: bool


@dataclass(frozen=True)
class LessonProgress:
    """A lesson as one person finds it; ``position`` counts the course's lessons from 1.

    ``question_count`` is that of its practice set now, 0 without one. ``best`` and
    ``open_attempt`` are attempts at its practice; none is open at a set that was taken back.
    """

    lesson: Lesson
    position: int
    objectives: tuple[ObjectiveProgress, ...]
    cards: CardCounts
    today: date
    question_count: int = 0
    best: Attempt | None = None
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
        if not (self.is_read and self.lesson.quiz_key and self.best):
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

    ``user`` may be anonymous: then nothing was done yet. Takes seven queries, one for a visitor.
    """
    lessons = list(_lessons(user, course))
    if user.pk is None:
        return tuple(_untouched(lesson, n, day) for n, lesson in enumerate(lessons, 1))
    attempts = _by(_attempts(user, course), lambda attempt: attempt.quiz.lesson_id)
    states = list(_states(user, course))
    states_of = _by(states, lambda state: state.card.note.lesson_id)
    asked = _asked_objectives(lessons)
    objectives = _by(
        Objective.objects.published().filter(lesson__in=lessons), lambda item: item.lesson_id
    )
    evidence = _evidence_by_objective(
        lessons, objectives, _card_days(user, course), _answers(user, course)
    )
    recall = _recall_by_objective(states, day)
    return tuple(
        LessonProgress(
            lesson=lesson,
            position=position,
            objectives=tuple(
                ObjectiveProgress(
                    item,
                    _mastery(evidence[item.pk], recall.get(item.pk)),
                    item.pk in asked[lesson.pk],
                )
                for item in objectives[lesson.pk]
            ),
            cards=_count_cards(lesson, states_of[lesson.pk], at, day),
            today=day,
            question_count=len(asked[lesson.pk]),
            last_exposure=_last_exposure(lesson, objectives[lesson.pk], evidence),
            **_sittings(attempts[lesson.pk]),
        )
        for position, lesson in enumerate(lessons, 1)
    )


def _lessons(user: User, course: Course):
    readings = LessonReading.objects.filter(user=user.pk, lesson=OuterRef("pk"))
    practice = Quiz.objects.practice_sets().filter(lesson=OuterRef("pk"))
    core = Card.objects.filter(
        note__lesson=OuterRef("pk"), note__tier="core", note__status="published", retired=False
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
        )
    )


def _counted(grouped):
    counted = grouped.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _asked_objectives(lessons: list[Lesson]) -> dict[int, list[int]]:
    """Return the objective of each question of each lesson's practice set, by lesson."""
    lesson_of = {lesson.quiz_pk: lesson.pk for lesson in lessons if lesson.quiz_pk}
    places = QuizQuestion.objects.askable().filter(quiz__in=lesson_of)
    asked: dict[int, list[int]] = defaultdict(list)
    for quiz, objective in places.values_list("quiz", "question__objective"):
        asked[lesson_of[quiz]].append(objective)
    return asked


def _attempts(user: User, course: Course):
    practice = Attempt.objects.filter(user=user, quiz__course=course, quiz__purpose="practice")
    unanswered = Count("items", filter=Q(items__answered_at=None))
    right = Count("items", filter=Q(items__fraction=1))
    counted = practice.annotate(unanswered=unanswered, right=right)
    return counted.select_related("quiz").order_by("pk")


def _states(user: User, course: Course):
    in_course = CardState.objects.deck_of(user).filter(card__note__course=course)
    return in_course.filter(suspended=False).select_related("card__note")


def _card_days(user: User, course: Course):
    return (
        CardEvent.objects.filter(
            user=user, card__note__course=course, kind=EventKind.REVIEW, undone_by=None
        )
        .order_by()
        .values("card__note__objective", "day")
        .annotate(first=Min("at"))
        .values_list("card__note__objective", "day", "first")
    )


def _answers(user: User, course: Course):
    # A published set's answers stay evidence; secure tests count with their first answers too.
    # What has no credit is not graded, or was judged by its writer; a second try earns less.
    counted = AttemptItem.objects.filter(
        attempt__user=user,
        attempt__quiz__course=course,
        attempt__voided_at=None,
        credit__isnull=False,
        dropped=False,
        response__isnull=False,
    )
    worth = Case(When(tries__gt=1, then=F("credit")), default=F("fraction"))
    return (
        counted.order_by("response")
        .annotate(worth=worth)
        .values_list(
            "version__question__objective",
            "version__question",
            "attempt",
            "response__learner_day",
            "response__at",
            "worth",
        )
    )


def _evidence_by_objective(lessons, objectives, exposures, answers) -> dict[int, list]:
    """Return each objective's exposures and answers in the order of time."""
    read = {lesson.pk: (lesson.read_at, lesson.read_on) for lesson in lessons if lesson.read_on}
    timed: dict[int, list] = defaultdict(list)
    for lesson_id, (at, day) in read.items():
        for item in objectives[lesson_id]:
            timed[item.pk].append((at, Exposure(learner_day=day)))
    for objective_id, day, at in exposures:
        timed[objective_id].append((at, Exposure(learner_day=day)))
    for objective_id, question, attempt, day, at, fraction in answers:
        answer = Answered(
            question=str(question), sitting=str(attempt), learner_day=day, fraction=fraction
        )
        timed[objective_id].append((at, answer))
    ordered = {key: sorted(found, key=lambda pair: pair[0]) for key, found in timed.items()}
    return defaultdict(
        list, {key: [event for _at, event in found] for key, found in ordered.items()}
    )


def _recall_by_objective(states: list[CardState], day: date) -> dict[int, float]:
    values = defaultdict(list)
    for state in states:
        value = retrievability(state.memory(), day=day)
        if value is not None and state.phase == Phase.REVIEW:
            values[state.card.note.objective_id].append(value)
    return {objective: fmean(found) for objective, found in values.items()}


def _count_cards(lesson, states: list[CardState], at: datetime, day: date) -> CardCounts:
    recall = [
        retrievability(state.memory(), day=day) for state in states if state.phase == Phase.REVIEW
    ]
    return CardCounts(
        core=lesson.core_cards,
        in_deck=len(states),
        learned=len(recall),
        due=sum(is_due(state.memory(), at=at, day=day) for state in states),
        slipping=sum(value is not None and value < FADED_BELOW for value in recall),
    )


def _mastery(evidence: list, recall: float | None) -> Mastery:
    return mastery(collect_evidence(evidence), exposed=bool(evidence), retrievability=recall)


def _sittings(attempts: list[Attempt]) -> dict:
    return {
        "best": _best(attempts),
        "open_attempt": _open(attempts),
        "last_sitting": max((attempt.started_on for attempt in attempts), default=None),
    }


def _best(attempts: list[Attempt]) -> Attempt | None:
    finished = [attempt for attempt in attempts if attempt.finished_at]
    return max(finished, key=lambda attempt: attempt.points / attempt.max_points, default=None)


def _open(attempts: list[Attempt]) -> Attempt | None:
    still = (a for a in attempts if a.finished_at is None and a.quiz.status == "published")
    return next(still, None)


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
    """Return how many card answers and quiz answers the person gave on each learner day."""
    counts: dict[date, int] = defaultdict(int)
    reviews = CardEvent.objects.filter(
        user=user, day__gte=since, kind=EventKind.REVIEW, undone_by=None
    )
    responses = Response.objects.filter(item__attempt__user=user, learner_day__gte=since)
    days = reviews.order_by().values(when=F("day")).annotate(n=Count("pk"))
    answers = responses.order_by().values(when=F("learner_day")).annotate(n=Count("pk"))
    for row in days.union(answers, all=True).order_by():
        counts[row["when"]] += row["n"]
    return dict(counts)
