"""What a person did that tells what they know: answers to questions, days of cards, readings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Case, F, Min, Q, QuerySet, When
from django.db.models.fields.json import KeyTextTransform

from quizzes.domain.memory import EventKind
from quizzes.domain.progress import Answered, Exposure
from quizzes.domain.quiz_rules import Rules, Shown
from quizzes.models import AttemptItem, CardEvent, Course, User
from quizzes.reports.closing import grace_until
from quizzes.reports.withheld import Reviews

USUAL_GRACE = Rules().grace


type People = User | Collection[int]
"""One person, or the ids of several."""


def card_days(people: People, course: Course) -> QuerySet:
    """Return objective, day and first moment of the days on which its cards were reviewed.

    Of several people each row has the person's id behind them.
    """
    whose = _whose(people, "user")
    person = ["user"] if not isinstance(people, User) else []
    reviews = CardEvent.objects.filter(
        whose, card__note__course=course, kind=EventKind.REVIEW, undone_by=None
    )
    days = reviews.order_by().values("card__note__objective", "day", *person)
    fields = ("card__note__objective", "day", "first", *person)
    return days.annotate(first=Min("at")).values_list(*fields)


def _whose(people: People, path: str) -> Q:
    one = isinstance(people, User)
    return Q((path, people)) if one else Q((f"{path}__in", people))


def reviews_over(answers: Iterable[tuple], at: datetime) -> Reviews:
    """Return what may be shown of the attempts of these answers: at most three queries."""
    return Reviews(at, (quiz for *_answer, quiz, when in answers if when == Shown.AFTER_CLOSE))


def shown(answers: Iterable[tuple], reviews: Reviews) -> Iterator[tuple]:
    """Yield the answers whose verdicts the person may know."""
    for *answer, quiz, when in answers:
        if reviews.shows(Shown(when or Shown.AFTER_ATTEMPT), quiz):
            yield tuple(answer)


# What has no credit is not graded, or was judged by its writer; a second try earns less.
WORTH = Case(When(tries__gt=1, then=F("credit")), default=F("fraction"))
"""What an answer is worth as evidence."""


def counted_items(people: People, course: Course) -> QuerySet[AttemptItem]:
    """Return the questions whose answers are evidence, in the order they were answered."""
    # A published set's answers stay evidence; secure tests count with their first answers too.
    return AttemptItem.objects.filter(
        _whose(people, "attempt__user"),
        attempt__quiz__course=course,
        attempt__voided_at=None,
        credit__isnull=False,
        dropped=False,
        response__isnull=False,
    ).order_by("-attempt__started_at", "-attempt_id", "position", "response_id")


def answers_of(people: People, course: Course, at: datetime) -> list[tuple]:
    """Return the graded answers to questions, in the order they were given: one query.

    Each is objective, question, attempt, learner day, moment, worth, quiz, and when that shows its
    verdicts; of several people the person's id comes before them. Those of attempts whose answers
    still count are left out.
    """
    rows = (
        counted_items(people, course)
        .annotate(worth=WORTH, shown=KeyTextTransform("show_verdicts", "attempt__rules"))
        .values_list(
            *(["attempt__user"] if not isinstance(people, User) else []),
            "version__question__objective",
            "version__question",
            "attempt",
            "response__learner_day",
            "response__at",
            "worth",
            "attempt__quiz",
            "shown",
            "attempt__ending",
            "attempt__finished_at",
            "attempt__rules__grace",
        )
    )
    return [
        row
        for *row, ending, finished_at, grace in rows
        if grace_until(ending, finished_at, USUAL_GRACE if grace is None else grace, at) is None
    ]


def by_objective(lessons, objectives, exposures, answers) -> dict[int, list]:
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
