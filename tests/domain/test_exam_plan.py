"""Plans up to an exam: what they promise, and that they are honest."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from quizzes.domain.exam_plan import (
    LONGEST,
    MOST_LESSONS,
    RETENTIONS,
    Outlook,
    UnreadLesson,
    finals_place,
    plan,
)
from quizzes.domain.memory import NEW_CARD, MemoryState, Phase, retrievability
from quizzes.domain.queue import Limits

TODAY = date(2026, 5, 20)


def lessons(count: int, cards: int = 8) -> tuple[UnreadLesson, ...]:
    return tuple(UnreadLesson(f"lesson-{n}", cards, 7) for n in range(count))


def outlook(*, days: int = 30, unread: int = 14, answers: int = 60, **fields) -> Outlook:
    return Outlook(
        **{
            "cards": (),
            "lessons": lessons(unread),
            "since": TODAY,
            "today": TODAY,
            "exam_on": TODAY + timedelta(days=days),
            "target": 0.9,
            "limits": Limits(answers=answers),
        }
        | fields
    )


def learned(stability: float, due_in: int = 40) -> MemoryState:
    return MemoryState(
        phase=Phase.REVIEW,
        stability=stability,
        difficulty=5.0,
        due_on=TODAY + timedelta(days=due_in),
        last_review_on=TODAY - timedelta(days=5),
        reviews=3,
    )


def test_one_lesson_a_day_and_what_it_comes_to():
    made = plan(outlook(), seed=1)
    assert made.reaches_target
    assert made.lessons_a_day == 1
    assert made.read_by == TODAY + timedelta(days=13)
    assert made.unread == 0
    assert [one.lessons for one in made.days[:2]] == [("lesson-0",), ("lesson-1",)]
    assert 9 <= made.minutes <= 12
    assert made.days[-1].day == TODAY + timedelta(days=29)


def test_the_same_is_the_same():
    assert plan(outlook(), seed=5) == plan(outlook(), seed=5)


def test_unread_lessons_count_zero_until_they_are_read():
    made = plan(outlook(), seed=1)
    assert made.days[0].recall <= 1 / 14
    assert made.days[6].recall <= 0.5
    assert made.days[13].recall > 0.75


def test_what_cannot_be_met_is_said_with_what_can():
    made = plan(outlook(days=5, answers=20, target=0.95), seed=1)
    assert not made.reaches_target
    assert made.expected < 0.5
    assert made.unread == 14 - 4 * MOST_LESSONS
    assert made.lessons_a_day == MOST_LESSONS


def test_no_retention_is_higher_than_the_target_needs():
    low, high = plan(outlook(target=0.7), seed=1), plan(outlook(target=0.99, days=21), seed=1)
    assert low.retention == RETENTIONS[0]
    assert high.retention > low.retention
    assert sum(one.answers for one in high.days) > sum(one.answers for one in low.days)


def test_of_a_far_exam_every_second_retention_is_tried():
    made = plan(outlook(days=200, target=0.99, answers=20), seed=1)
    assert made.retention in RETENTIONS[2::2]


def test_the_recall_of_a_day_is_what_the_memory_model_says():
    cards = (learned(12), learned(50), NEW_CARD, replace(learned(3), suspended=True))
    made = plan(outlook(unread=0, cards=cards, limits=Limits(0, 0)), seed=1)
    days = [one.day + timedelta(days=1) for one in made.days]
    expected = [sum(retrievability(card, day=day) or 0 for card in cards) / 4 for day in days]
    assert [one.recall for one in made.days] == pytest.approx(expected, abs=1e-12)


def test_cards_planned_for_later_are_asked_on_a_final_day():
    cards = (learned(12, due_in=400),) * 60
    made = plan(outlook(unread=0, cards=cards), seed=1)
    assert sum(one.answers for one in made.days[:-4]) == 0
    assert sum(one.answers for one in made.days[-4:]) >= 60
    assert made.expected > 0.95


def test_suspended_cards_are_not_asked_and_fade():
    cards = (replace(learned(5, due_in=0), suspended=True),) * 20
    made = plan(outlook(unread=0, cards=cards), seed=1)
    assert sum(one.answers for one in made.days) == 0
    assert made.expected < 0.8


def test_cards_that_are_nowhere_count_zero():
    made = plan(outlook(unread=0, cards=(learned(50),) * 10, absent=10), seed=1)
    assert made.expected < 0.5


def test_days_off_are_left_out():
    off = frozenset(TODAY + timedelta(days=n) for n in range(3, 8))
    made = plan(outlook(days_off=off), seed=1)
    assert not off & {one.day for one in made.days}
    last = frozenset(TODAY + timedelta(days=n) for n in range(26, 30))
    made = plan(outlook(days_off=last), seed=1)
    assert max(made.final_days) == TODAY + timedelta(days=25)


def test_the_final_days_stay_the_same_as_they_come_near():
    since = outlook().since
    early = plan(outlook(), seed=1).final_days
    late = replace(outlook(), today=since + timedelta(days=27), lessons=lessons(14))
    assert plan(late, seed=1).final_days == early


def test_a_lesson_read_today_is_todays():
    made = plan(outlook(unread=13, read_today=1), seed=1)
    assert made.days[0].lessons == ()
    assert made.unread == 0
    assert made.read_by == TODAY + timedelta(days=13)


def test_an_exam_tomorrow_has_one_day_and_none_has_no_finals():
    made = plan(outlook(days=1, unread=0, cards=(NEW_CARD,) * 5), seed=1)
    assert len(made.days) == 1
    assert made.expected > 0.9
    gone = plan(outlook(days=2, days_off=frozenset({TODAY, TODAY + timedelta(days=1)})), seed=1)
    assert (gone.days, gone.final_days, gone.expected) == ((), (), 0)
    assert gone.minutes == gone.lessons_a_day == 0
    assert gone.read_by is None


def test_a_course_without_cards_has_a_plan_too():
    made = plan(outlook(unread=2, lessons=lessons(2, cards=0)), seed=1)
    assert made.read_by == TODAY + timedelta(days=1)
    assert made.expected == 0


def test_too_far_away_is_refused():
    with pytest.raises(ValueError, match="too far"):
        plan(outlook(exam_on=TODAY + LONGEST + timedelta(days=1)), seed=1)


def test_places_on_the_final_days_are_even():
    days = plan(outlook(), seed=1).final_days
    places = [finals_place(days, seed=(7, card)) for card in range(400)]
    assert all(80 <= places.count(day) <= 120 for day in days)
    assert places == [finals_place(days, seed=(7, card)) for card in range(400)]


@example_settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(
    unread=st.integers(0, 20),
    days=st.integers(1, 40),
    answers=st.integers(0, 80),
    target=st.floats(0.5, 0.99),
    passed=st.integers(0, 39),
)
def test_no_day_of_any_plan_is_above_its_limit(unread, days, answers, target, passed):
    today = TODAY + timedelta(days=min(passed, days - 1))
    made = plan(
        outlook(unread=unread, days=days, answers=answers, target=target, today=today), seed=3
    )
    # What is begun is finished: a forgotten card takes an answer more, a new one up to two.
    assert all(one.answers <= answers + 3 for one in made.days)
    assert 0 <= made.expected <= 1
    assert sum(len(one.lessons) for one in made.days) + made.unread == unread
