"""Fitting parameters at night: from which answers, for whom, once, and without moving a due day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count as numbers
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.actions import cards, parameters
from quizzes.domain.fitting import Example
from quizzes.domain.memory import DEFAULT_PARAMETERS, EventKind, Rating, within_bounds
from quizzes.models import Card, CardEvent, CardState, ParameterFit, ParameterSet, User
from quizzes.models.study import study_rules
from tests import factories
from tests.factories import MORNING

pytestmark = pytest.mark.django_db

NIGHT = MORNING + timedelta(days=8000)
STEADY = within_bounds([100.0] * 4 + list(DEFAULT_PARAMETERS[4:]))
"""Of somebody who forgets next to nothing."""

_uuids = numbers(1)


class Optimiser:
    """Gives the parameters it was made with, and remembers what it was given to learn from."""

    def __init__(self, fitted=STEADY):
        self.fitted, self.given = fitted, []

    def __call__(self, examples: Sequence[Example]):
        self.given.append(list(examples))
        return self.fitted


def event(user, card: Card, day: date, rating=Rating.GOOD, **values) -> CardEvent:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=MORNING.tzinfo)
    fields = {"kind": "review", "rating": rating, "due_on": day + timedelta(days=1)} | values
    return CardEvent(
        user=user, card=card, uuid=UUID(int=next(_uuids)), at=at, received_at=at, day=day, **fields
    )


def know(user, course, answers: int, *, from_day: int = 0) -> None:
    """Answer the course's cards so often in turns, a month apart, and know each every time."""
    events = []
    for number in range(answers):
        turn, place = divmod(number, len(course.cards))
        day = MORNING.date() + timedelta(days=from_day + turn * 30)
        events.append(event(user, course.cards[place], day))
    CardEvent.objects.bulk_create(events)


@pytest.fixture
def few_are_enough(monkeypatch):
    """Let three hundred answers be enough for a fit of one's own, so that tests stay quick."""
    monkeypatch.setattr(parameters, "LEAST_OWN", 300)


def fit(optimise=None, now=NIGHT, **more) -> list[ParameterFit]:
    return list(parameters.fit_parameters(optimise=optimise or Optimiser(), now=now, **more))


def rules_of(user, course):
    return study_rules(user, [course.course.pk])[course.course.pk]


# Who gets what


def test_few_answers_are_fitted_to_nobody(course, student):
    know(student, course, 499)
    assert fit() == []
    assert rules_of(student, course).parameter_set is None
    assert rules_of(student, course).parameters == DEFAULT_PARAMETERS


def test_the_courses_apply_to_those_with_few_answers(course, student, other_student):
    know(student, course, 250)
    know(other_student, course, 250)
    (pooled,) = fit()

    assert (pooled.user, pooled.reviews, pooled.held_out) == (None, 500, 100)
    assert pooled.default_loss > pooled.pooled_loss
    assert (pooled.own_loss, pooled.night, pooled.at) == (None, NIGHT.date(), NIGHT)
    made = ParameterSet.objects.get()
    assert (made.scope, made.user, made.course) == ("pooled", None, course.course)
    assert (made.model, made.reviews, made.created_at) == ("FSRS-6", 500, NIGHT)
    assert pooled.chosen == made
    for person in (student, other_student, factories.UserFactory()):
        assert rules_of(person, course).parameter_set == made.pk
        assert rules_of(person, course).parameters == tuple(made.parameters)


def test_a_learner_with_enough_answers_is_judged_alone(
    course, student, other_student, few_are_enough
):
    know(student, course, 600)
    know(other_student, course, 100)
    pooled, own = fit()

    assert (pooled.user, own.user) == (None, student)
    assert (own.reviews, own.held_out) == (600, 120)
    assert own.own_loss < own.default_loss
    assert rules_of(student, course).parameter_set == own.chosen_id
    assert rules_of(other_student, course).parameter_set == pooled.chosen_id


def test_what_does_not_predict_better_is_not_chosen(course, student, few_are_enough):
    know(student, course, 600)
    hasty = within_bounds([0.001] * 4 + list(DEFAULT_PARAMETERS[4:]))
    pooled, own = fit(Optimiser(hasty))

    assert (pooled.chosen, own.chosen) == (None, None)
    assert own.own_loss > own.default_loss
    # The course's stays on record, because learners are judged by it. Nobody needs the other.
    assert [made.scope for made in ParameterSet.objects.all()] == ["pooled"]
    assert rules_of(student, course).parameters == DEFAULT_PARAMETERS


def test_the_latest_fit_counts_and_may_go_back_to_the_defaults(course, student, few_are_enough):
    know(student, course, 600)
    fit()
    before = rules_of(student, course)
    common = {"course": course.course, "reviews": 1, "held_out": 0, "at": NIGHT}
    ParameterFit.objects.create(user=student, night=NIGHT.date() + timedelta(days=1), **common)

    assert before.parameter_set is not None
    assert rules_of(student, course).parameter_set is None


def test_another_course_is_left_alone(course, student, few_are_enough):
    know(student, course, 600)
    other = factories.CourseFactory()
    fit()
    rules = study_rules(student, [course.course.pk, other.pk])
    assert rules[other.pk].parameters == DEFAULT_PARAMETERS
    assert rules[course.course.pk].parameters != DEFAULT_PARAMETERS


@pytest.mark.parametrize("courses", [1, 3])
def test_the_rules_of_all_courses_cost_one_query(courses, course, student, count_queries):
    wanted = [course.course.pk, *(factories.CourseFactory().pk for _ in range(courses - 1))]
    with count_queries() as queries:
        rules = study_rules(student, wanted)
    assert (len(rules), len(queries)) == (courses, 1)
    with count_queries() as queries:
        assert study_rules(student, []) == {}
    assert queries == []


# What is learned from


def test_no_held_out_answer_is_ever_given_to_the_optimiser(course, student, few_are_enough):
    know(student, course, 600)
    optimise = Optimiser()
    fit(optimise)

    # 480 of 600 answers, less the first one of each of three cards.
    assert [len(given) for given in optimise.given] == [477, 477]


def test_what_a_set_was_fitted_to_is_not_held_out_on_a_later_night(course, student):
    know(student, course, 600)
    before = parameters._read(student, course.course, NIGHT, 10**6)
    know(student, course, 30, from_day=9000)
    after = parameters._read(student, course.course, NIGHT + timedelta(days=9999), 10**6)

    assert after.since > before.since


def test_practice_undone_answers_and_today_do_not_count(course, student, few_are_enough):
    know(student, course, 300)
    card, day = course.cards[0], NIGHT.date() - timedelta(days=10)
    taken_back = event(student, card, day, Rating.AGAIN)
    taken_back.save()
    others = [
        event(student, card, day, kind="undo", rating=None, undoes=taken_back),
        event(student, card, day, Rating.AGAIN, practice=True),
        event(student, card, NIGHT.date(), Rating.AGAIN),
    ]
    CardEvent.objects.bulk_create(others)
    learner = parameters._read(student, course.course, NIGHT, 10**6)

    assert {answer.rating for history in learner.histories for answer in history} == {Rating.GOOD}
    assert sum(map(len, learner.histories)) == 300


def test_a_card_begun_again_has_a_new_history(course, student):
    day = MORNING.date()
    CardEvent.objects.bulk_create(
        event(student, course.cards[0], day + timedelta(days=days), rating, **values)
        for days, rating, values in (
            (0, Rating.GOOD, {}),
            (0, Rating.GOOD, {}),
            (7, Rating.AGAIN, {}),
            (8, None, {"kind": EventKind.RESET.value}),
            (9, Rating.EASY, {}),
            (12, Rating.HARD, {}),
        )
    )
    learner = parameters._read(student, course.course, NIGHT, 10**6)
    told = [[(answer.days, int(answer.rating)) for answer in one] for one in learner.histories]

    assert told == [[(0, 3), (0, 3), (7, 1)], [(0, 4), (3, 2)]]


def test_of_very_many_answers_the_whole_histories_of_some_cards_are_read(course, student):
    know(student, course, 300)
    whole = parameters._read(student, course.course, NIGHT, 300)
    part = parameters._read(student, course.course, NIGHT, 100)

    assert [len(history) for history in whole.histories] == [100, 100, 100]
    assert [len(history) for history in part.histories] == [100]
    assert part.since == whole.since


# When


def test_a_run_that_was_cut_off_is_taken_up_where_it_ended(
    course, student, other_student, few_are_enough
):
    know(student, course, 300)
    know(other_student, course, 300)
    allowed = iter([True, True, False])

    first = fit(may_go_on=lambda: next(allowed))
    second = fit()

    assert [one.user for one in first] == [None, student]
    assert [one.user for one in second] == [other_student]
    assert fit() == []


def test_a_fit_is_made_again_when_a_tenth_is_new(course, student, few_are_enough):
    know(student, course, 600)
    fit()
    know(student, course, 59, from_day=9000)
    assert fit(now=NIGHT + timedelta(days=9000)) == []
    know(student, course, 1, from_day=9900)
    assert len(fit(now=NIGHT + timedelta(days=9990))) == 2


def test_two_runs_of_a_night_keep_one_fit(course, student):
    know(student, course, 600)
    arguments = {"course": course.course, "optimise": Optimiser(), "now": NIGHT}
    own = {"user": student, "reviews": 600}

    assert parameters.fit_own(**arguments, **own).user == student
    assert parameters.fit_own(**arguments, **own) is None
    assert ParameterFit.objects.count() == 1
    assert parameters.fit_pooled(**arguments, counts={student.pk: 600}).user is None
    ParameterFit.objects.filter(user=None).delete()
    assert ParameterSet.objects.count() == 2


def test_what_taught_nothing_about_a_course_is_not_kept(course, student):
    know(student, course, 600)
    assert fit(Optimiser(None)) == []
    assert (ParameterSet.objects.count(), ParameterFit.objects.count()) == (0, 0)


def test_rows_never_change(course, student, few_are_enough):
    know(student, course, 600)
    for row in (*fit(), ParameterSet.objects.first()):
        with pytest.raises(TypeError, match="never changes"):
            row.save()


# What becomes of cards


def answer(user, card, rating, now):
    return cards.review(
        user=user, card_id=card.pk, rating=rating, uuid=uuid4(), claimed_at=None, now=now
    )


def test_new_parameters_move_no_due_day_and_apply_at_the_next_answer(
    course, student, few_are_enough
):
    for card in course.cards:
        answer(student, card, Rating.EASY, MORNING)
    know(student, course, 600, from_day=30)
    cards.rebuild(user=student)
    before = list(CardState.objects.order_by("pk").values())
    due_before = CardState.objects.load(student, MORNING.date())

    fit(now=NIGHT + timedelta(days=9000))
    chosen = rules_of(student, course).parameter_set

    assert list(CardState.objects.order_by("pk").values()) == before
    assert CardState.objects.load(student, MORNING.date()) == due_before
    outcome = answer(student, course.cards[0], Rating.GOOD, NIGHT + timedelta(days=9001))
    assert outcome.event.parameters_id == chosen
    assert CardEvent.objects.exclude(parameters=None).get() == outcome.event
    after = CardState.objects.exclude(card=course.cards[0]).order_by("pk").values()
    assert list(after) == [row for row in before if row["card_id"] != course.cards[0].pk]


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.integers(0, 2), st.sampled_from(Rating)),
        st.tuples(st.just("undo")),
        st.tuples(st.just("wait"), st.integers(1, 40_000)),
        st.tuples(st.just("fit"), st.lists(st.floats(0.05, 8), min_size=21, max_size=21)),
        st.tuples(st.just("defaults")),
    ),
    max_size=25,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_events_with_parameter_sets_replay_exactly(course, student, actions):
    """However often parameters change between answers, and whichever are taken back."""
    with transaction.atomic():
        person, now = User.objects.get(pk=student.pk), MORNING
        for number, (name, *details) in enumerate(actions):
            if name == "wait":
                now += timedelta(minutes=details[0])
            elif name == "answer":
                answer(person, course.cards[details[0]], details[1], now)
            elif name == "undo":
                cards.undo(user=person, uuid=uuid4(), now=now)
            else:
                choose(person, course, MORNING + timedelta(days=number), *details)
        stored = list(CardState.objects.order_by("pk").values())
        assert cards.rebuild(user=person) == 0
        assert list(CardState.objects.order_by("pk").values()) == stored
        transaction.set_rollback(True)


def choose(user, course, at, found=None):
    """Let these numbers, or the defaults, apply to the person from now on."""
    chosen = found and ParameterSet.objects.create(
        parameters=list(within_bounds(found)), user=user, course=course.course, created_at=at
    )
    common = {"user": user, "course": course.course, "reviews": 1, "held_out": 0}
    ParameterFit.objects.create(night=at.date(), at=at, chosen=chosen, **common)
