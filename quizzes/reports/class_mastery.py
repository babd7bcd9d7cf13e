"""How far each of many people has come with each objective: the model of progress, in bulk."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from quizzes.domain.knowing import is_known, may_be_known
from quizzes.domain.memory import Phase, total_recall
from quizzes.domain.progress import FADED_BELOW
from quizzes.models import (
    Attempt,
    Card,
    CardState,
    Course,
    Lesson,
    LessonReading,
    Objective,
    ParameterFit,
    User,
)
from quizzes.models import (
    Status as Published,
)
from quizzes.models.study import read_parameters
from quizzes.reports import evidence
from quizzes.reports.class_cards import ROWS_AT_ONCE, card_days, text
from quizzes.reports.closing import grace_until


@dataclass(slots=True)
class ObjectiveStanding:
    """An objective, and who has begun it and who knows it, by id; who knows it has begun it."""

    objective: Objective
    begun: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)


def standings(course: Course, people: Collection[int], *, now: datetime) -> list[ObjectiveStanding]:
    """Return the objectives of the course with who knows them, in order: at most 14 queries.

    Known is what `domain.progress` calls so, of all answers: also of those whose verdicts the
    students themselves are not shown yet. Who is slipping has begun and does not know.
    """
    lessons = list(Lesson.objects.readable().filter(course=course))
    objectives = defaultdict(list)
    for one in Objective.objects.published().filter(lesson__in=lessons).order_by("position", "pk"):
        objectives[one.lesson_id].append(one)
    found = {one.pk: ObjectiveStanding(one) for lesson in lessons for one in objectives[lesson.pk]}
    seen = _readings(objectives, people)
    given = _answers(people, course, now)
    for person, objective, *exposure in card_days(people, _cards(course, found), seen, given):
        seen[person, objective].append(exposure)
    for person, objective in seen.keys() | given.keys():
        if objective in found:
            found[objective].begun.add(person)
    right = [
        pair
        for pair, answers in given.items()
        if pair[1] in found and may_be_known(answers) and is_known(seen.get(pair, ()), answers)
    ]
    faded = _faded(course, right, now)
    for person, objective in right:
        if (person, objective) not in faded:
            found[objective].known.add(person)
    return list(found.values())


def _readings(objectives: dict[int, list], people: Collection[int]) -> dict[tuple, list]:
    """Return moment and day on which people read the lessons of objectives, by both."""
    rows = LessonReading.objects.filter(
        lesson__in=list(objectives), user__in=people, read_on__isnull=False
    )
    seen = defaultdict(list)
    fields = ("user", "lesson", text("read_at"), text("read_on"))
    for user, lesson, *exposure in rows.order_by().values_list(*fields):
        for objective in objectives[lesson]:
            seen[user, objective.pk].append(exposure)
    return seen


def _cards(course: Course, objectives: Collection[int]) -> dict[int, int]:
    """Return the objective of each card, of these objectives."""
    cards = Card.objects.filter(note__course=course, note__objective__in=objectives)
    return dict(cards.order_by().values_list("pk", "note__objective"))


def _answers(people: Collection[int], course: Course, now: datetime) -> dict[tuple, list]:
    """Return the answers of `evidence.answers_of` by person and objective, in their order."""
    attempts = Attempt.objects.filter(
        Q(ending=Attempt.Ending.TIME) | Q(finished_at__gt=now),
        user__in=people,
        quiz__course=course,
        finished_at__isnull=False,
    )
    fields = ("pk", "ending", "finished_at", "rules__grace")
    counting = {
        attempt
        for attempt, *ended, grace in attempts.order_by().values_list(*fields)
        if grace_until(*ended, evidence.USUAL_GRACE if grace is None else grace, now) is not None
    }
    found = defaultdict(list)
    rows = evidence.counted_items(people, course)
    days = (text("response__learner_day"), text("response__at"))
    fields = ("attempt__user", "version__question__objective", "version__question", "attempt")
    # Worth as `evidence.WORTH` has it: reckoned there, Django makes a number of each number.
    rows = rows.values_list(*fields, *days, "tries", "credit", "fraction")
    for user, objective, question, attempt, day, at, *worth in rows.iterator(ROWS_AT_ONCE):
        if attempt not in counting:
            tries, credit, fraction = worth
            answer = (question, attempt, day, at, credit if tries > 1 else fraction)
            found[user, objective].append(answer)
    return found


def _faded(course: Course, right: list[tuple[int, int]], now: datetime) -> set[tuple[int, int]]:
    """Return the pairs of a person and an objective whose learned cards have faded."""
    if not right:
        return set()
    people = {user for user, _objective in right}
    today = {user.pk: user.learner_day(now) for user in User.objects.filter(pk__in=people)}
    parameters = _parameters(course, people)
    return {
        (user, objective)
        for (user, objective), cards in _learned(course, right, people).items()
        if total_recall(cards, day=today[user], parameters=parameters.get(user) or parameters[None])
        < FADED_BELOW * len(cards)
    }


class _Ordinals(dict[str, int]):
    """The ordinals of days that come as texts, each reckoned once."""

    def __missing__(self, day: str) -> int:
        self[day] = date.fromisoformat(day).toordinal()
        return self[day]


def _learned(course: Course, pairs: list[tuple[int, int]], people: Collection[int]) -> dict:
    """Return stability and last day of the learned cards people may see, of these pairs."""
    published = ("note", "note__lesson", "note__lesson__module")
    cards = Card.objects.filter(
        *(Q((f"{one}__status", Published.PUBLISHED)) for one in published),
        note__course=course,
        note__objective__isnull=False,
        retired=False,
    )
    rows = cards.order_by().values_list("pk", "note__objective", "note__owner")
    known = {card: found for card, *found in rows}
    states = CardState.objects.filter(
        user__in=people,
        suspended=False,
        phase=Phase.REVIEW,
        stability__isnull=False,
        last_review_on__isnull=False,
    )
    found, ordinals, nothing = {pair: [] for pair in pairs}, _Ordinals(), (None, None)
    rows = states.order_by().values_list("user", "card", "stability", text("last_review_on"))
    for user, card, stability, on in rows.iterator(ROWS_AT_ONCE):
        objective, owner = known.get(card, nothing)
        learned = found.get((user, objective))
        if learned is not None and (owner is None or owner == user):
            learned.append((stability, ordinals[on]))
    return found


def _parameters(course: Course, people: Collection[int]) -> dict[int | None, tuple[float, ...]]:
    """Return the parameters of those who have some of their own; at None, everyone else's."""
    fits = ParameterFit.objects.filter(Q(user=None) | Q(user__in=people), course=course)
    rows = fits.order_by("pk").values_list("user", "chosen__parameters")
    return {None: read_parameters(None)} | {user: read_parameters(one) for user, one in rows}
