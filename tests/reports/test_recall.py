"""How surely cards are recalled: by the parameters that apply to the person now, everywhere."""

from datetime import timedelta

import pytest

from quizzes.domain.memory import DEFAULT_PARAMETERS, retrievability
from quizzes.domain.queue import Limits
from quizzes.models import CardState, Lesson, ParameterFit, ParameterSet
from quizzes.models.study import parameters_in, read_parameters, study_rules
from quizzes.reports import review
from quizzes.reports.progress import course_progress
from tests import factories
from tests.factories import MORNING

pytestmark = pytest.mark.django_db

TODAY = MORNING.date()
STEEP = (*DEFAULT_PARAMETERS[:20], 0.8)
"""Of somebody who forgets more in the time after a card was due, and less before it."""


def choose(course, user, parameters, *, night=0) -> None:
    """Let these numbers, or the defaults, apply to the person, or to the course without one."""
    at = MORNING + timedelta(days=night)
    chosen = parameters and ParameterSet.objects.create(
        parameters=list(parameters), course=course, created_at=at
    )
    common = {"reviews": 1, "held_out": 0, "night": at.date(), "at": at}
    ParameterFit.objects.create(user=user, course=course, chosen=chosen, **common)


def learned(user, objective, *, days: int, key: str = "learned") -> CardState:
    """Put a card into the deck that was answered so many days ago, for an interval of ten."""
    note = factories.NoteFactory(objective=objective, key=key)
    return CardState.objects.create(
        user=user,
        card=note.cards.get(),
        phase="review",
        stability=10.0,
        difficulty=5.0,
        due_on=TODAY - timedelta(days=days - 10),
        last_review_on=TODAY - timedelta(days=days),
        last_review_at=MORNING - timedelta(days=days),
        reviews=3,
        joined_at=MORNING - timedelta(days=99),
        joined_on=TODAY - timedelta(days=99),
    )


@pytest.fixture
def far_course(db):
    """An objective of another course."""
    return factories.ObjectiveFactory(lesson__module__course__key="far")


OTHER = (*DEFAULT_PARAMETERS[:20], 0.5)


@pytest.mark.parametrize(
    ("fits", "expected"),
    [
        ([], DEFAULT_PARAMETERS),
        ([("course", STEEP)], STEEP),
        ([("course", STEEP), ("course", None)], DEFAULT_PARAMETERS),
        ([("course", STEEP), ("own", OTHER)], OTHER),
        ([("own", OTHER), ("course", STEEP)], OTHER),
        ([("course", STEEP), ("own", None)], DEFAULT_PARAMETERS),
        ([("own", OTHER), ("own", STEEP)], STEEP),
        ([("another's", STEEP)], DEFAULT_PARAMETERS),
        ([("another course", STEEP)], DEFAULT_PARAMETERS),
    ],
)
def test_a_query_carries_the_parameters_that_scheduling_uses(
    course, student, other_student, far_course, fits, expected
):
    people = {"own": student, "another's": other_student}
    for night, (whose, numbers) in enumerate(fits):
        where = far_course.lesson.course if whose == "another course" else course.course
        choose(where, people.get(whose), numbers, night=night)

    lessons = Lesson.objects.filter(course=course.course)
    carried = lessons.annotate(numbers=parameters_in(student, "course"))

    assert {read_parameters(lesson.numbers) for lesson in carried} == {expected}
    assert study_rules(student, [course.course.pk])[course.course.pk].parameters == expected


@pytest.mark.parametrize(("numbers", "slipping"), [(None, 0), (STEEP, 1)])
def test_progress_tells_what_the_persons_own_parameters_say(course, student, numbers, slipping):
    choose(course.course, student, numbers)
    state = learned(student, course.objective, days=30)
    lesson = course_progress(user=student, course=course.course, at=MORNING, day=TODAY)[0]

    in_force = numbers or DEFAULT_PARAMETERS
    recall = retrievability(state.memory(), day=TODAY, parameters=in_force)
    assert lesson.objectives[0].mastery.retrievability == recall
    assert (lesson.cards.learned, lesson.cards.slipping) == (1, slipping)


def load(user):
    return review.load(user=user, at=MORNING, day=TODAY)


def test_a_backlog_is_ordered_by_the_parameters_of_each_cards_course(course, student, far_course):
    student.answers_per_day = 1
    choose(far_course.lesson.course, student, STEEP)
    near = learned(student, course.objective, days=50)
    far = learned(student, far_course, days=40)

    assert retrievability(far.memory(), day=TODAY) > retrievability(near.memory(), day=TODAY)
    assert load(student).ids == (near.card_id,)


def test_the_day_of_having_caught_up_counts_on_what_was_forgotten(course, student):
    student.answers_per_day = 2
    for number in range(9):
        learned(student, course.objective, days=200, key=f"late-{number}")
    usual = load(student)
    choose(course.course, student, STEEP)
    steep = load(student)

    assert usual.limits == Limits(20, 2)
    assert (usual.session.postponed, steep.session.postponed) == (7, 7)
    assert usual.caught_up_on < steep.caught_up_on


@pytest.mark.parametrize("courses", [1, 3])
def test_a_backlog_costs_three_queries_more_whatever_there_is(
    course, student, far_course, count_queries, courses
):
    learned(student, course.objective, days=50)
    for number in range(courses):
        for_another = factories.ObjectiveFactory(lesson__module__course__key=f"more-{number}")
        learned(student, for_another, days=50)
    counts = []
    for student.answers_per_day in (60, 1):
        with count_queries() as queries:
            load(student)
        counts.append(len(queries))
    assert counts == [2, 5]
