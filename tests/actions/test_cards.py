"""Collecting, answering and taking back cards: once each, in order, and rebuildable."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.actions import advances, cards
from quizzes.domain.memory import NEW_CARD, EventKind, Phase, Rating
from quizzes.models import CardEvent, CardState, ParameterSet, User
from quizzes.models.cards import MEMORY_FIELDS
from tests.factories import MORNING, MembershipFactory

TODAY = date(2026, 3, 2)
LESSON = CardEvent.Place.LESSON

pytestmark = pytest.mark.django_db


def answer(user, card, rating=Rating.GOOD, *, now=MORNING, uuid=None, claimed_at=None, **more):
    return cards.review(
        user=user,
        card_id=card.pk,
        rating=rating,
        uuid=uuid or uuid4(),
        claimed_at=claimed_at,
        now=now,
        **more,
    )


def state_of(user, card) -> CardState:
    return CardState.objects.get(user=user, card=card)


class TestAdd:
    def test_cards_join_as_new_on_the_learner_day(self, course, student):
        cards.add(user=student, cards=course.cards, now=datetime(2026, 3, 3, 2, tzinfo=UTC))
        states = CardState.objects.filter(user=student).order_by("card")
        assert [state.card for state in states] == course.cards
        assert {state.joined_on for state in states} == {TODAY}
        assert {state.memory() for state in states} == {NEW_CARD}

    def test_adding_again_changes_nothing(self, course, student):
        answer(student, course.cards[0])
        before = list(CardState.objects.values())
        cards.add(user=student, cards=course.cards[:1], now=MORNING + timedelta(days=3))
        assert list(CardState.objects.values()) == before


class TestReview:
    def test_the_first_answer_makes_the_state_and_logs_everything(self, course, student):
        student.desired_retention = 0.85
        outcome = answer(student, course.cards[0], Rating.EASY)
        event = CardEvent.objects.get()
        state = state_of(student, course.cards[0])
        assert outcome.event == event
        assert outcome.state == state
        assert not outcome.repeated
        assert (event.kind, event.rating, event.was_new, event.practice) == (
            "review",
            4,
            True,
            False,
        )
        assert (event.at, event.received_at, event.claimed_at) == (MORNING, MORNING, None)
        assert (event.day, event.revision) == (TODAY, course.notes[0].current)
        assert (event.parameters, event.desired_retention) == (None, 0.85)
        assert (event.due_at, event.due_on) == (None, state.due_on)
        assert (state.phase, state.reviews, state.joined_on) == (Phase.REVIEW, 1, TODAY)

    def test_steps_are_one_and_ten_minutes(self, course, student):
        forgotten = answer(student, course.cards[0], Rating.AGAIN)
        known = answer(student, course.cards[1], Rating.GOOD)
        assert forgotten.state.due_at == MORNING + timedelta(minutes=1)
        assert known.state.due_at == MORNING + timedelta(minutes=10)

    def test_the_same_uuid_again_counts_once(self, course, student):
        uuid = uuid4()
        first = answer(student, course.cards[0], uuid=uuid)
        later = answer(student, course.cards[0], uuid=uuid, now=MORNING + timedelta(hours=1))
        assert (later.repeated, later.already_answered) == (True, False)
        assert later.event == first.event
        assert CardEvent.objects.count() == 1
        assert state_of(student, course.cards[0]).reviews == 1

    @pytest.mark.parametrize(("card", "rating"), [(0, Rating.AGAIN), (1, Rating.GOOD)])
    def test_the_same_uuid_with_other_content_leaves_the_first(self, course, student, card, rating):
        uuid = uuid4()
        first = answer(student, course.cards[0], uuid=uuid)
        other = answer(student, course.cards[card], rating, uuid=uuid)
        assert (other.repeated, other.already_answered) == (False, True)
        assert other.event == first.event
        assert CardEvent.objects.count() == 1

    def test_a_repeated_answer_is_told_even_when_the_card_is_gone(self, course, student):
        uuid = uuid4()
        answer(student, course.cards[0], uuid=uuid)
        course.cards[0].retired = True
        course.cards[0].save()
        assert answer(student, course.cards[0], uuid=uuid).repeated

    def test_another_person_may_use_the_same_uuid(self, course, student, other_student):
        uuid = uuid4()
        answer(student, course.cards[0], uuid=uuid)
        assert not answer(other_student, course.cards[0], uuid=uuid).repeated

    def test_an_answer_that_came_in_between_is_noticed(self, course, student, monkeypatch):
        """Another request stores the same answer after this one looked for it."""
        uuid = uuid4()
        look = cards._shown

        def and_meanwhile(given):
            monkeypatch.setattr(cards, "_shown", look)
            answer(student, course.cards[0], uuid=uuid)
            return look(given)

        monkeypatch.setattr(cards, "_shown", and_meanwhile)
        outcome = answer(student, course.cards[0], uuid=uuid)
        assert CardEvent.objects.count() == 1
        assert state_of(student, course.cards[0]).reviews == 1
        assert outcome.event.uuid == uuid

    def test_a_stale_page_records_nothing(self, course, student):
        answer(student, course.cards[0], seen=0)
        with pytest.raises(cards.StaleAnswerError):
            answer(student, course.cards[0], seen=0)
        assert CardEvent.objects.count() == 1
        assert answer(student, course.cards[0], seen=1).state.reviews == 2

    @pytest.mark.parametrize("level", ["note", "lesson", "module", "course"])
    def test_a_card_of_something_unpublished_is_not_found(self, course, student, level):
        row = {
            "note": course.notes[0],
            "lesson": course.lesson,
            "module": course.lesson.module,
            "course": course.course,
        }[level]
        row.status = "retired"
        row.save()
        with pytest.raises(cards.CardNotFoundError):
            answer(student, course.cards[0])
        assert not CardState.objects.exists()

    def test_a_closed_course_is_for_its_members(self, course, student, other_student):
        course.course.access = "members"
        course.course.save()
        MembershipFactory(user=student, course=course.course)
        assert answer(student, course.cards[0]).state.reviews == 1
        with pytest.raises(cards.CardNotFoundError):
            answer(other_student, course.cards[0])

    def test_a_retired_card_is_not_found(self, course, student):
        course.cards[0].retired = True
        course.cards[0].save()
        with pytest.raises(cards.CardNotFoundError):
            answer(student, course.cards[0])


class TestLateAnswers:
    def test_the_claimed_time_counts(self, course, student):
        given = MORNING - timedelta(hours=20)
        outcome = answer(student, course.cards[0], claimed_at=given)
        assert (outcome.event.at, outcome.event.day) == (given, date(2026, 3, 1))
        assert (outcome.event.received_at, outcome.event.claimed_at) == (MORNING, given)

    @pytest.mark.parametrize(
        ("claimed", "counted"),
        [
            (timedelta(hours=1), timedelta(0)),
            (timedelta(days=-30), timedelta(days=-7)),
        ],
    )
    def test_no_claim_is_believed_without_bounds(self, course, student, claimed, counted):
        outcome = answer(student, course.cards[0], claimed_at=MORNING + claimed)
        assert outcome.event.at == MORNING + counted

    def test_never_before_the_previous_answer(self, course, student):
        answer(student, course.cards[0])
        now = MORNING + timedelta(minutes=10)
        outcome = answer(student, course.cards[0], now=now, claimed_at=MORNING - timedelta(days=1))
        assert outcome.event.at == MORNING

    def test_the_learner_day_is_that_of_the_person(self, course, student):
        student.time_zone = "Pacific/Kiritimati"
        assert answer(student, course.cards[0]).event.day == TODAY
        late = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # five in the morning of the third there
        assert answer(student, course.cards[1], now=late).event.day == date(2026, 3, 3)


class TestTheDaysLimitInALesson:
    def test_a_new_card_over_the_limit_is_practice_and_joins_tomorrow(self, course, student):
        student.new_cards_per_day = 1
        first = answer(student, course.cards[0], place=LESSON)
        second = answer(student, course.cards[1], place=LESSON)
        state = state_of(student, course.cards[1])
        assert (first.practice, second.practice) == (False, True)
        assert state.memory() == NEW_CARD
        assert state.joined_on == date(2026, 3, 3)
        assert (second.event.due_at, second.event.due_on, second.event.was_new) == (
            None,
            None,
            False,
        )

    def test_the_limit_on_answers_counts_too(self, course, student):
        student.answers_per_day = 1
        answer(student, course.cards[0], place=LESSON)
        assert answer(student, course.cards[1], place=LESSON).practice

    def test_a_card_in_its_steps_is_always_finished(self, course, student):
        student.answers_per_day = 1
        answer(student, course.cards[0], Rating.AGAIN, place=LESSON)
        assert not answer(student, course.cards[0], place=LESSON).practice

    def test_practice_and_undone_answers_use_nothing_up(self, course, student):
        student.new_cards_per_day = 1
        answer(student, course.cards[0])
        cards.undo(user=student, uuid=uuid4(), now=MORNING)
        assert not answer(student, course.cards[1], place=LESSON).practice
        assert answer(student, course.cards[2], place=LESSON).practice
        used = CardEvent.objects.used(student, TODAY)
        assert used == {"answers": 1, "new_cards": 1}

    def test_the_next_day_has_its_own_limit(self, course, student):
        student.new_cards_per_day = 1
        answer(student, course.cards[0], place=LESSON)
        answer(student, course.cards[1], place=LESSON)
        outcome = answer(student, course.cards[1], place=LESSON, now=MORNING + timedelta(days=1))
        assert (outcome.practice, outcome.event.was_new) == (False, True)

    def test_the_review_itself_never_turns_an_answer_into_practice(self, course, student):
        student.answers_per_day = 1
        answer(student, course.cards[0])
        assert not answer(student, course.cards[1]).practice

    def test_practice_leaves_a_scheduled_card_alone(self, course, student):
        answer(student, course.cards[0], Rating.EASY)
        before = state_of(student, course.cards[0]).memory()
        student.answers_per_day = 1
        assert answer(student, course.cards[0], Rating.AGAIN, place=LESSON).practice
        assert state_of(student, course.cards[0]).memory() == before


class TestUndo:
    def test_every_field_is_restored(self, course, student):
        day = timedelta(days=1)
        answer(student, course.cards[0], Rating.EASY)
        before = CardState.objects.values().get()
        answer(student, course.cards[0], Rating.AGAIN, now=MORNING + day)
        undone = cards.undo(user=student, uuid=uuid4(), now=MORNING + day)
        assert undone.rating == Rating.AGAIN
        assert CardState.objects.values().get() == before

    def test_one_by_one_down_to_the_first(self, course, student):
        given = [answer(student, card).event for card in course.cards]
        undone = [cards.undo(user=student, uuid=uuid4(), now=MORNING) for _ in range(4)]
        assert undone == [*reversed(given), None]
        assert {state.memory() for state in CardState.objects.all()} == {NEW_CARD}

    def test_the_same_undo_again_takes_nothing_else_back(self, course, student):
        uuid = uuid4()
        answer(student, course.cards[0])
        answer(student, course.cards[1])
        first = cards.undo(user=student, uuid=uuid, now=MORNING)
        assert cards.undo(user=student, uuid=uuid, now=MORNING) == first
        assert CardEvent.objects.filter(kind=EventKind.UNDO).count() == 1

    def test_the_answer_named_is_the_one(self, course, student):
        first = answer(student, course.cards[0]).event
        answer(student, course.cards[1])
        assert cards.undo(user=student, uuid=uuid4(), now=MORNING, answer=first.uuid) == first
        assert cards.undo(user=student, uuid=uuid4(), now=MORNING, answer=first.uuid) is None

    def test_yesterdays_a_lessons_and_anothers_answers_stay(self, course, student, other_student):
        answer(student, course.cards[0], now=MORNING - timedelta(days=1))
        answer(student, course.cards[1], place=LESSON)
        answer(other_student, course.cards[2])
        assert cards.undo(user=student, uuid=uuid4(), now=MORNING) is None
        assert not CardEvent.objects.filter(kind=EventKind.UNDO).exists()


class TestMakeDue:
    def test_a_later_card_comes_the_next_learner_day(self, course, student):
        answer(student, course.cards[0], Rating.EASY)
        before = state_of(student, course.cards[0]).memory()
        assert advances.make_due(user=student, cards=course.cards, now=MORNING) == [
            course.cards[0].pk
        ]
        after = state_of(student, course.cards[0]).memory()
        assert after.due_on == date(2026, 3, 3)
        assert (after.stability, after.reviews) == (before.stability, before.reviews)

    def test_once_is_enough(self, course, student):
        answer(student, course.cards[0], Rating.EASY)
        advances.make_due(user=student, cards=course.cards, now=MORNING)
        assert advances.make_due(user=student, cards=course.cards, now=MORNING) == []
        assert CardEvent.objects.filter(kind=EventKind.ADVANCE).count() == 1

    def test_new_cards_cards_in_steps_and_others_cards_stay(self, course, student, other_student):
        cards.add(user=student, cards=course.cards[:1], now=MORNING)
        answer(student, course.cards[1])
        answer(other_student, course.cards[2], Rating.EASY)
        assert advances.make_due(user=student, cards=course.cards, now=MORNING) == []


class TestRebuild:
    def test_a_damaged_and_a_lost_state_come_back(self, course, student):
        answer(student, course.cards[0], Rating.EASY)
        answer(student, course.cards[1])
        before = list(CardState.objects.order_by("card").values(*MEMORY_FIELDS, "card"))
        CardState.objects.filter(card=course.cards[0]).update(stability=99, due_on=None)
        CardState.objects.filter(card=course.cards[1]).delete()
        assert cards.rebuild(user=student) == 2
        assert list(CardState.objects.order_by("card").values(*MEMORY_FIELDS, "card")) == before
        assert cards.rebuild(user=student) == 0

    def test_a_parameter_set_of_its_own_is_used(self, course, student):
        answer(student, course.cards[0], Rating.EASY)
        parameters = [0.3, *cards.scheduling.DEFAULT_PARAMETERS[1:3], 9.0]
        parameters += cards.scheduling.DEFAULT_PARAMETERS[4:]
        fitted = ParameterSet.objects.create(parameters=parameters, created_at=MORNING)
        CardEvent.objects.update(parameters=fitted)
        assert cards.rebuild(user=student) == 1
        assert state_of(student, course.cards[0]).stability == 9.0

    def test_events_moved_from_a_guest_are_folded_in_the_order_of_their_ids(
        self, course, student, guest
    ):
        answer(guest, course.cards[0], now=MORNING)
        answer(student, course.cards[0], now=MORNING - timedelta(days=2))
        CardState.objects.filter(user=guest).delete()
        CardEvent.objects.filter(user=guest).update(user=student)
        cards.rebuild(user=student)
        state = state_of(student, course.cards[0])
        assert (state.reviews, state.last_review_at) == (2, MORNING - timedelta(days=2))


ACTIONS = st.one_of(
    st.tuples(st.just("review"), st.integers(0, 2), st.sampled_from(Rating), st.booleans()),
    st.tuples(st.just("undo")),
    st.tuples(st.just("make_due")),
    st.tuples(st.just("add")),
    st.tuples(st.just("wait"), st.integers(1, 40_000)),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(actions=st.lists(ACTIONS, max_size=25), limit=st.integers(0, 4))
def test_a_replay_of_the_events_is_what_is_stored(course, student, actions, limit):
    """Whatever a person does, in whatever order, and whatever was late."""
    with transaction.atomic():
        person = User.objects.get(pk=student.pk)
        person.new_cards_per_day = limit
        now = MORNING
        for name, *details in actions:
            if name == "wait":
                now += timedelta(minutes=details[0])
            elif name == "review":
                position, rating, in_lesson = details
                answer(
                    person,
                    course.cards[position],
                    rating,
                    now=now,
                    claimed_at=now - timedelta(hours=details[1] * 9),
                    place=LESSON if in_lesson else CardEvent.Place.REVIEW,
                )
            elif name == "undo":
                cards.undo(user=person, uuid=UUID(int=CardEvent.objects.count()), now=now)
            elif name == "make_due":
                advances.make_due(user=person, cards=course.cards, now=now)
            else:
                cards.add(user=person, cards=course.cards, now=now)
        stored = list(CardState.objects.order_by("pk").values())
        assert cards.rebuild(user=person) == 0
        assert list(CardState.objects.order_by("pk").values()) == stored
        transaction.set_rollback(True)
