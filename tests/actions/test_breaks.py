"""Breaks as rows and events: what they do to a deck, and that it can be undone."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.actions import advances, breaks, cards
from quizzes.domain.memory import EventKind, Rating
from quizzes.models import (
    CardEvent,
    CardState,
    ExamPace,
    StudyBreak,
)
from quizzes.models.study import study_rules
from quizzes.reports import review as report
from tests.actions.planning import DAY, TODAY, answer, due, own_plan, rebuilt_is_stored, rows, take
from tests.factories import MORNING, NoteFactory

pytestmark = pytest.mark.django_db


class TestBreak:
    def test_each_card_due_from_the_first_day_on_moves_by_its_length(self, course, student):
        answer(student, course.cards[0])
        answer(student, course.cards[1], Rating.GOOD)
        answer(student, course.cards[2], now=MORNING - 40 * DAY)
        before = due(student)
        taken = take(student)
        after = due(student)
        assert taken.moved == 1
        assert after[course.cards[0].pk] == before[course.cards[0].pk] + 5 * DAY
        assert after[course.cards[1].pk] is None
        assert after[course.cards[2].pk] == before[course.cards[2].pk] < TODAY
        assert rebuilt_is_stored(student)

    def test_days_after_each_other_stay_so(self, course, student):
        for number in range(8):
            note = NoteFactory(objective=course.objective, key=f"note-{number}")
            answer(student, note.cards.get(), now=MORNING - number * DAY)
        before = due(student)
        take(student, 0, 2)
        moved = {card: day + 3 * DAY if day >= TODAY else day for card, day in before.items()}
        assert due(student) == moved

    def test_it_is_taken_back_as_a_whole(self, course, student):
        for card in course.cards:
            answer(student, card)
        before = rows(student)
        taken = take(student)
        assert breaks.undo_break(user=student, break_id=taken.pk, now=MORNING + DAY) == taken
        assert rows(student) == before
        assert rebuilt_is_stored(student)
        assert breaks.undo_break(user=student, break_id=taken.pk, now=MORNING + DAY) is None

    def test_what_was_answered_meanwhile_stays(self, course, student):
        for card in course.cards:
            answer(student, card)
        before = due(student)
        taken = take(student)
        outcome = answer(student, course.cards[0], now=MORNING + 20 * DAY)
        assert breaks.undo_break(user=student, break_id=taken.pk, now=MORNING + 20 * DAY) is None
        assert breaks.undo_break(user=student, break_id=taken.pk, now=MORNING + 2 * DAY) is not None
        assert due(student) == before | {course.cards[0].pk: outcome.state.due_on}
        assert rebuilt_is_stored(student)

    def test_the_review_page_does_not_show_moved_cards_as_taken_back(self, course, student):
        for card in course.cards:
            answer(student, card, now=MORNING - 40 * DAY)
        taken = take(student)
        breaks.undo_break(user=student, break_id=taken.pk, now=MORNING)
        today = report.load(user=student, at=MORNING, day=TODAY)
        assert (today.returned, today.can_undo) == ((), False)

    def test_the_same_form_twice_is_one_break(self, course, student):
        answer(student, course.cards[0])
        uuid = uuid4()
        assert take(student, uuid=uuid) == take(student, uuid=uuid)
        assert CardEvent.objects.filter(kind=EventKind.SHIFT).count() == 1

    def test_what_is_answered_before_it_does_not_land_inside(self, course, student, count_queries):
        for number, card in enumerate(course.cards):
            answer(student, card, now=MORNING - number * DAY)
        free = due(student)[course.cards[0].pk]
        other = NoteFactory(objective=course.objective, key="other").cards.get()
        first = (free - TODAY).days - 3
        taken = take(student, first, first + 6)
        page = report.review_page(user=student, at=MORNING, day=TODAY)
        assert [asked.shown.pk for asked in page["asked"]] == []
        cards.add(user=student, cards=[other], now=MORNING - DAY)
        with count_queries() as queries:
            rules = study_rules(student, [course.course.pk])[course.course.pk]
        assert (len(queries), rules.breaks) == (1, ((taken.first_day, taken.last_day),))
        asked = report.review_page(user=student, at=MORNING, day=TODAY)["asked"][0]
        answer(student, other, Rating.EASY, offer=asked.turn.fields["offer"], seen=0, seconds=3)
        assert taken.last_day < due(student)[other.pk] <= taken.last_day + 7 * DAY
        breaks.undo_break(user=student, break_id=taken.pk, now=MORNING)
        assert study_rules(student, [course.course.pk])[course.course.pk].breaks == ()
        assert rebuilt_is_stored(student)

    def test_the_exam_plan_is_told(self, course, student):
        own_plan(course, student)
        taken = take(student, 2, 6)
        days = [one[0] for one in ExamPace.objects.get().days]
        off = {(TODAY + n * DAY).isoformat() for n in range(2, 7)}
        assert not off & set(days)
        assert len(days) == 25
        breaks.undo_break(user=student, break_id=taken.pk, now=MORNING)
        assert len(ExamPace.objects.get().days) == 30

    @pytest.mark.parametrize(
        ("first", "last", "code"),
        [(-1, 2, "past"), (2, 1, "ends_first"), (0, 120, "too_long"), (367, 368, "too_far")],
    )
    def test_what_cannot_be_changes_nothing(self, course, student, first, last, code):
        answer(student, course.cards[0])
        before = rows(student)
        with pytest.raises(breaks.BreakError) as error:
            take(student, first, last)
        assert error.value.code == code
        assert rows(student) == before

    def test_cost_does_not_grow_with_the_deck(self, course, student, other_student, count_queries):
        answer(student, course.cards[0])
        for card in course.cards:
            answer(other_student, card)
        costs = []
        for person in (student, other_student):
            with count_queries() as queries:
                taken = take(person)
                breaks.undo_break(user=person, break_id=taken.pk, now=MORNING)
            # A day's cards move in one query; easy answers of one sitting fall on a few days.
            days = len(set(due(person).values()))
            costs.append(len(queries) - days)
        assert costs[0] == costs[1]

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        what=st.lists(
            st.tuples(
                st.sampled_from(["answer", "break", "undo", "forward"]),
                st.integers(0, 2),
                st.integers(0, 9),
            ),
            max_size=12,
        )
    )
    def test_any_mix_replays_to_what_is_stored(self, course, student, what):
        now = MORNING
        CardEvent.objects.all().delete()
        CardState.objects.all().delete()
        StudyBreak.objects.all().delete()
        for kind, number, days in what:
            card = course.cards[number]
            now += days * DAY
            standing = StudyBreak.objects.standing().filter(last_day__gte=now.date()).first()
            if kind == "answer":
                answer(student, card, Rating(1 + days % 4), now=now)
            elif kind == "break" and standing is None:
                take(student, days % 3, days, now=now)
            elif kind == "undo" and standing is not None:
                breaks.undo_break(user=student, break_id=standing.pk, now=now)
            elif kind == "forward":
                advances.make_due(user=student, cards=[card], now=now)
        assert rebuilt_is_stored(student)
