"""What a class does not know yet: its people, its crowds, its objectives, questions, passages."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from quizzes.domain.behaviours import Behaviour, max_credit
from quizzes.domain.crowds import Band, Crowds
from quizzes.domain.item_flags import LEAST_ATTEMPTS, LOW_DISCRIMINATION
from quizzes.domain.item_statistics import Pairs, item_statistics
from quizzes.domain.lesson_text import parse
from quizzes.domain.quiz_rules import Rules
from quizzes.models import (
    Attempt,
    AttemptItem,
    CardState,
    Course,
    Group,
    Lesson,
    Objective,
    Question,
    Quiz,
)
from quizzes.reports.class_mastery import ObjectiveStanding, standings
from quizzes.reports.marking import ESSAY
from quizzes.reports.people import enrolled, enrolled_at_desk
from quizzes.reports.practice import is_graded

USUAL_BEHAVIOUR = Rules().behaviour
"""That of attempts from before quizzes said one."""

MOST = 25
"""Lines of a list of what fails: more of them nobody works on at once."""


# Whose


@dataclass(frozen=True, slots=True)
class Class:
    """The students that are looked at, by id: all of them, and the crowds told in numbers.

    A student in several groups is told in the first of them by name alone, whoever looks.
    ``uncounted`` are in no crowd that is large enough.
    """

    people: frozenset[int]
    crowds: Crowds

    @property
    def uncounted(self) -> int:
        """How many are in no crowd."""
        return len(self.people) - len(self.crowds.people)


def class_of(course: Course, group: int | None) -> Class:
    """Return the students seen at the desk, of one group or of all: 2 queries, 3 for assistants.

    Groups of fewer than ten and who is in no group are one crowd for whoever sees everyone. An
    assistant is told of their own groups, and only of crowds that others are told of too: two
    that overlap would tell by their difference of who is in one alone.
    """
    people = frozenset(enrolled_at_desk(course).order_by().values_list("pk", flat=True))
    members = Group.members.through.objects.filter(group__course=course)
    groups, first = defaultdict(set), {}
    rows = members.order_by("group__name", "group").values_list("group", "membership__user")
    for key, user in rows:
        groups[key].add(user)
        first.setdefault(user, key)
    parts = defaultdict(set)
    everyone = people if course.desk_groups is None else _enrolled(course)
    for user in everyone:
        parts[first.get(user)].add(user)
    if course.desk_groups is not None:
        own = course.desk_groups
        parts = {key: part for key, part in parts.items() if key in own and part <= people}
    if group is not None:
        return Class(people & groups[group], Crowds.of([parts.get(group, ())]))
    large = Crowds.of(part for key, part in parts.items() if key is not None)
    if course.desk_groups is not None:
        return Class(people, large)
    return Class(people, Crowds.of([*large.parts, people - large.people]))


def _enrolled(course: Course) -> set[int]:
    return set(enrolled(course).order_by().values_list("pk", flat=True))


# Objectives


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """An objective: how many know it, are learning it, have not begun, None where not told.

    ``right`` of ``asked`` answers to its questions in work that counts were wholly right.
    """

    objective: Objective
    known: Band | None
    learning: Band | None
    rest: Band | None
    right: int
    asked: int

    @property
    def share(self) -> float | None:
        """The share of right answers in percent; None where nothing was asked."""
        return 100 * self.right / self.asked if self.asked else None


def objective_lines(course: Course, of: Class, *, now: datetime) -> list[ObjectiveLine]:
    """Return the objectives, what fewest know first: at most 15 queries."""
    answers = (
        _graded_items(course, of.people)
        .values("version__question__objective")
        .annotate(asked=Count("pk"), right=Count("pk", filter=Q(fraction=1)))
    )
    counts = {row["version__question__objective"]: (row["right"], row["asked"]) for row in answers}
    found = standings(course, of.crowds.people, now=now)
    lines = [_objective_line(one, of.crowds, counts) for one in found]
    # By what is told alone: the order must not tell more.
    return sorted(lines, key=_worst_first)


def _objective_line(one: ObjectiveStanding, crowds: Crowds, counts: dict) -> ObjectiveLine:
    begun, known = crowds.told(one.begun), crowds.told(one.known)
    right, asked = counts.get(one.objective.pk, (0, 0))
    if begun is None or known is None:
        return ObjectiveLine(one.objective, None, None, None, right, asked)
    return ObjectiveLine(one.objective, known, begun.beyond(known), begun.rest, right, asked)


def _worst_first(line: ObjectiveLine) -> tuple:
    share = 101.0 if line.share is None else line.share
    if line.known is None:
        return 0, share
    return line.known.low, share, -line.rest.low


def _graded_items(course: Course, people: Collection[int]) -> QuerySet[AttemptItem]:
    """Return what these people were asked in finished work that counts, essays left out."""
    items = AttemptItem.objects.filter(
        is_graded(course, "attempt__"),
        attempt__quiz__course=course,
        attempt__user__in=people,
        attempt__finished_at__isnull=False,
        attempt__voided_at=None,
        dropped=False,
    )
    return items.exclude(version__kind=ESSAY).order_by()


# Questions


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in a quiz that counts, as this class answered it when first asked.

    ``facility`` is in percent; ``discrimination`` in [-100, 100], None where it says nothing.
    """

    question: Question
    quiz: Quiz
    attempts: int
    facility: float
    discrimination: float | None

    @property
    def is_weak(self) -> bool:
        """Whether who does well elsewhere does not do better here."""
        return self.discrimination is not None and self.discrimination < LOW_DISCRIMINATION


def question_lines(course: Course, people: Collection[int]) -> list[QuestionLine]:
    """Return the questions of quizzes that count, the lowest facility first: 4 queries."""
    pairs, maxima = _pairs(course, people)
    questions = Question.objects.select_related("current", "lesson")
    known = questions.in_bulk({question for _quiz, question in pairs})
    quizzes = Quiz.objects.in_bulk({quiz for quiz, _question in pairs})
    lines = []
    for (quiz, question), found in pairs.items():
        figures = item_statistics(found, maximum=maxima[quiz, question])
        if figures.facility is not None:
            told = figures.discrimination if figures.attempts >= LEAST_ATTEMPTS else None
            facility = 100 * figures.facility
            line = QuestionLine(known[question], quizzes[quiz], figures.attempts, facility, told)
            lines.append(line)
    lines.sort(key=lambda line: (line.facility, line.question.pk, line.quiz.pk))
    return lines


def _pairs(course: Course, people: Collection[int]) -> tuple[dict[tuple, Pairs], dict]:
    """Return (mark, total) pairs by quiz and question, and the points to be had: 2 queries."""
    attempts = Attempt.objects.finished().filter(
        is_graded(course), quiz__course=course, user__in=people, voided_at=None
    )
    first: dict[tuple[int, int], int] = {}
    rows = attempts.order_by("started_at", "pk").values_list("quiz", "user", "pk")
    for quiz, user, attempt in rows:
        first.setdefault((quiz, user), attempt)
    quiz_of = {attempt: quiz for (quiz, _user), attempt in first.items()}
    marks = defaultdict(list)
    fields = ("attempt", "version__question", "credit", "points", "attempt__rules__behaviour")
    for attempt, *asked, behaviour in _graded_items(course, people).values_list(*fields):
        if attempt in quiz_of:
            question, credit, points = asked
            # With certainty a question can count three times its points: here that is all of them.
            share = (credit or 0.0) / max_credit(Behaviour(behaviour or USUAL_BEHAVIOUR))
            marks[attempt].append((question, share * points, points))
    pairs, maxima = defaultdict(Counter), {}
    for attempt, own in marks.items():
        whole = sum(mark for _question, mark, _points in own)
        for question, mark, points in own:
            pairs[quiz_of[attempt], question][mark, whole] += 1
            maxima[quiz_of[attempt], question] = points
    return pairs, maxima


# Passages


@dataclass(frozen=True, slots=True)
class PassageLine:
    """A section of a lesson, and how many missed a question or forgot a card that rests on it."""

    lesson: Lesson
    anchor: str
    title: str
    missed: Band
    forgot: Band


def passage_lines(course: Course, crowds: Crowds) -> list[PassageLine]:
    """Return the sections on which most goes wrong, the worst first: 3 queries.

    A question is missed by whom its last answer was not wholly right, a card forgotten by whom
    it was, once learned. Sections of which fewer than five did either are left out.
    """
    missed, forgot = _missed(course, crowds.people), _forgot(course, crowds.people)
    lessons = Lesson.objects.readable().filter(course=course).in_bulk()
    lines = []
    for lesson, anchor in missed.keys() | forgot.keys():
        place, told = lessons.get(lesson), (missed[lesson, anchor], forgot[lesson, anchor])
        bands = [crowds.told(holders) for holders in told]
        if place is None or None in bands or not any(one.low for one in bands):
            continue
        titles = {one.anchor: one.title for one in parse(place.body).sections}
        if anchor in titles:
            lines.append(PassageLine(place, anchor, titles[anchor], *bands))
    place = {pk: number for number, pk in enumerate(lessons)}
    lines.sort(key=lambda line: (place[line.lesson.pk], line.anchor))
    return sorted(lines, key=lambda line: -line.missed.low - line.forgot.low)[:MOST]


def _missed(course: Course, people: Collection[int]) -> dict[tuple[int, str], set[int]]:
    """Return who missed a question, by the lesson and section it rests on: one query."""
    items = AttemptItem.objects.filter(
        attempt__quiz__course=course,
        attempt__user__in=people,
        attempt__voided_at=None,
        credit__isnull=False,
        dropped=False,
        response__isnull=False,
    ).exclude(version__question__passage="")
    fields = ("attempt__user", "version__question", "fraction")
    places = ("version__question__lesson", "version__question__passage")
    last = {}
    rows = items.order_by("response_id").values_list(*fields, *places)
    for user, question, fraction, *place in rows:
        last[user, question] = (fraction, tuple(place))
    missed = defaultdict(set)
    for (user, _question), (fraction, place) in last.items():
        if fraction is not None and fraction < 1:
            missed[place].add(user)
    return missed


def _forgot(course: Course, people: Collection[int]) -> dict[tuple[int, str], set[int]]:
    """Return who forgot a card of the course's, by the lesson and section: one query."""
    states = CardState.objects.filter(
        user__in=people, card__note__course=course, card__note__owner=None, lapses__gt=0
    ).exclude(card__note__passage="")
    forgot = defaultdict(set)
    fields = ("card__note__lesson", "card__note__passage", "user")
    for *place, user in states.order_by().values_list(*fields).distinct():
        forgot[tuple(place)].add(user)
    return forgot
