"""Setting cards aside, burying, flagging, beginning again and tagging: events, and their fold."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.actions import card_marks, cards
from quizzes.domain.memory import NEW_CARD, EventKind, Phase, Rating
from quizzes.models import CardEvent, CardState
from quizzes.reports import review
from tests.factories import MORNING, MembershipFactory

DECK = CardEvent.Place.DECK
TODAY = date(2026, 3, 2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck(course, student) -> list[int]:
    """The ids of the student's three cards, all new."""
    cards.add(user=student, cards=course.cards, now=MORNING)
    return [card.pk for card in course.cards]


def mark(action, user, ids, *, uuid=None, now=MORNING, **more) -> list[int]:
    return action(user=user, cards=ids, uuid=uuid or uuid4(), now=now, place=DECK, **more)


def answer(user, card: int, rating=Rating.GOOD, now=MORNING) -> None:
    cards.review(user=user, card_id=card, rating=rating, uuid=uuid4(), claimed_at=None, now=now)


def states(user) -> dict[int, object]:
    return {state.card_id: state.memory() for state in CardState.objects.filter(user=user)}


def test_cards_set_aside_are_resumed(deck, student):
    assert mark(card_marks.suspend, student, deck[:2]) == deck[:2]
    assert [states(student)[card].suspended for card in deck] == [True, True, False]
    assert mark(card_marks.resume, student, deck) == deck[:2]
    assert [states(student)[card].suspended for card in deck] == [False, False, False]
    kinds = CardEvent.objects.order_by("pk").values_list("kind", "place", "day")
    assert set(kinds) == {("suspend", DECK, TODAY), ("unsuspend", DECK, TODAY)}


def test_a_buried_card_is_back_the_next_day_or_when_asked_for(deck, student):
    assert mark(card_marks.bury, student, deck[:2]) == deck[:2]
    assert [states(student)[card].buried_on for card in deck] == [TODAY, TODAY, None]
    assert CardEvent.objects.filter(due_on=TODAY + timedelta(days=1)).count() == 2
    assert mark(card_marks.unbury, student, deck[:1]) == deck[:1]
    assert states(student)[deck[0]] == NEW_CARD


def test_a_flag_is_a_number_and_nought_takes_it_away(deck, student):
    assert mark(card_marks.flag, student, deck[:1], number=7) == deck[:1]
    assert states(student)[deck[0]].flag == 7
    assert mark(card_marks.flag, student, deck, number=0) == deck[:1]
    for number in (-1, 8):
        with pytest.raises(ValueError, match="from 0 to 7"):
            mark(card_marks.flag, student, deck, number=number)


def test_a_card_begun_again_is_new_and_keeps_its_flag(deck, student):
    answer(student, deck[0], Rating.EASY)
    mark(card_marks.flag, student, deck[:1], number=2)
    assert mark(card_marks.begin_again, student, deck) == deck[:1]
    state = states(student)[deck[0]]
    assert (state.phase, state.reviews, state.flag) == (Phase.NEW, 0, 2)


def test_the_same_again_and_what_is_so_already_change_nothing(deck, student):
    uuid = uuid4()
    assert mark(card_marks.suspend, student, deck, uuid=uuid) == deck
    mark(card_marks.resume, student, deck)
    before = states(student)
    assert mark(card_marks.suspend, student, deck, uuid=uuid) == []
    assert mark(card_marks.resume, student, deck) == []
    assert states(student) == before


def test_a_uuid_sent_again_with_another_card_marks_nothing(deck, student):
    uuid = uuid4()
    mark(card_marks.suspend, student, deck[:1], uuid=uuid)
    assert mark(card_marks.suspend, student, deck[1:2], uuid=uuid) == []
    assert [states(student)[card].suspended for card in deck] == [True, False, False]


def test_nobody_marks_cards_of_others_or_cards_that_are_gone(course, deck, student, other_student):
    assert mark(card_marks.suspend, other_student, deck) == []
    course.notes[0].status = "retired"
    course.notes[0].save()
    assert mark(card_marks.suspend, student, [*deck, 10**9]) == deck[1:]
    assert CardEvent.objects.filter(user=other_student).count() == 0


def test_cards_of_a_course_one_has_left_stay_as_they_are(course, deck, student):
    course.course.access = "members"
    course.course.save()
    assert mark(card_marks.begin_again, student, deck) == []
    MembershipFactory(user=student, course=course.course)
    assert mark(card_marks.flag, student, deck, number=1) == deck


class TestTakeBack:
    def test_it_takes_back_what_that_action_did(self, deck, student):
        mark(card_marks.suspend, student, deck[:1])
        before = states(student)
        uuid = uuid4()
        mark(card_marks.suspend, student, deck, uuid=uuid)
        back = card_marks.take_back(
            user=student, cards=deck, marked=uuid, uuid=uuid4(), now=MORNING
        )
        assert back == deck[1:]
        assert states(student) == before

    def test_it_takes_it_back_once(self, deck, student):
        uuid = uuid4()
        mark(card_marks.suspend, student, deck, uuid=uuid)
        order = {"user": student, "cards": deck, "marked": uuid, "uuid": uuid, "now": MORNING}
        assert card_marks.take_back(**order) == deck
        assert card_marks.take_back(**order) == []
        assert CardEvent.objects.filter(kind=EventKind.UNDO).count() == 3

    def test_what_came_later_stays(self, deck, student):
        uuid = uuid4()
        mark(card_marks.begin_again, student, deck[:1])
        answer(student, deck[0], Rating.EASY)
        mark(card_marks.begin_again, student, deck[:1], uuid=uuid)
        mark(card_marks.flag, student, deck[:1], number=3)
        card_marks.take_back(user=student, cards=deck[:1], marked=uuid, uuid=uuid4(), now=MORNING)
        state = states(student)[deck[0]]
        assert (state.phase, state.reviews, state.flag) == (Phase.REVIEW, 1, 3)

    def test_an_answer_is_not_taken_back_here(self, deck, student):
        uuid = uuid4()
        cards.review(
            user=student,
            card_id=deck[0],
            rating=Rating.GOOD,
            uuid=uuid,
            claimed_at=None,
            now=MORNING,
        )
        order = {"user": student, "cards": deck[:1], "marked": uuid, "uuid": uuid4()}
        assert card_marks.take_back(**order, now=MORNING) == []

    def test_somebody_else_takes_nothing_back(self, deck, student, other_student):
        uuid = uuid4()
        mark(card_marks.suspend, student, deck, uuid=uuid)
        order = {"user": other_student, "cards": deck, "marked": uuid, "uuid": uuid4()}
        assert card_marks.take_back(**order, now=MORNING) == []

    def test_it_brings_no_card_to_the_front_of_the_review(self, deck, student):
        """Only answers taken back in the review return first."""
        uuid = uuid4()
        mark(card_marks.suspend, student, deck[2:], uuid=uuid)
        card_marks.take_back(user=student, cards=deck[2:], marked=uuid, uuid=uuid4(), now=MORNING)
        today = review.load(user=student, at=MORNING, day=TODAY)
        assert today.ids == tuple(deck)


class TestTags:
    def test_a_tag_is_given_once_and_taken(self, deck, student):
        assert card_marks.tag(user=student, cards=deck[:2], add=" for  the, exam ") == deck[:2]
        assert card_marks.tag(user=student, cards=deck, add="for the exam") == deck[2:]
        assert CardState.objects.get(card=deck[0]).tags == ["for the exam"]
        assert card_marks.tag(user=student, cards=deck, remove="for the exam") == deck
        assert list(CardState.objects.values_list("tags", flat=True)) == [[], [], []]

    def test_a_tag_has_40_letters_and_a_card_20_tags(self, deck, student):
        for number in range(20):
            card_marks.tag(user=student, cards=deck[:1], add=f"tag {number}")
        with pytest.raises(ValueError, match="20 tags"), transaction.atomic():
            card_marks.tag(user=student, cards=deck, add="one more")
        with pytest.raises(ValueError, match="40 letters"):
            card_marks.tag(user=student, cards=deck, add="x" * 41)
        assert CardState.objects.get(card=deck[1]).tags == []

    def test_a_tag_holds_no_control_character(self, deck, student):
        with pytest.raises(ValueError, match="control character"):
            card_marks.tag(user=student, cards=deck, add="a\0b")

    def test_nobody_tags_cards_of_others(self, deck, other_student):
        assert card_marks.tag(user=other_student, cards=deck, add="mine") == []


MARKS = ("suspend", "resume", "bury", "unbury", "begin_again")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(MARKS), st.sets(st.integers(0, 2), min_size=1)),
        st.tuples(st.just("flag"), st.sets(st.integers(0, 2), min_size=1), st.integers(0, 7)),
        st.tuples(st.just("answer"), st.integers(0, 2), st.sampled_from(Rating)),
        st.tuples(st.just("take back"), st.integers(0, 11)),
        st.tuples(st.just("undo")),
        st.tuples(st.just("wait"), st.integers(1, 20)),
    ),
    max_size=12,
)


class Deck:
    """A student's deck under any mix of marks, answers and undos."""

    def __init__(self, user, ids: list[int]) -> None:
        self.user, self.ids, self.now = user, ids, MORNING
        self.done: list[tuple[UUID, list[int]]] = []

    def do(self, name: str, *values) -> None:
        if name == "wait":
            self.now += timedelta(days=values[0])
        elif name == "answer":
            answer(self.user, self.ids[values[0]], values[1], self.now)
        elif name == "undo":
            cards.undo(user=self.user, uuid=uuid4(), now=self.now)
        elif name == "take back":
            self.take_back(values[0])
        else:
            self.mark(name, values)

    def mark(self, name: str, values: tuple) -> None:
        chosen = [self.ids[index] for index in sorted(values[0])]
        uuid = uuid4()
        more = {"number": values[1]} if name == "flag" else {}
        mark(getattr(card_marks, name), self.user, chosen, uuid=uuid, now=self.now, **more)
        self.done.append((uuid, chosen))

    def take_back(self, which: int) -> None:
        for marked, chosen in self.done[which : which + 1]:
            card_marks.take_back(
                user=self.user, cards=chosen, marked=marked, uuid=uuid4(), now=self.now
            )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(steps=STEPS)
def test_states_after_any_mix_of_marks_equal_a_rebuild(deck, student, steps):
    with transaction.atomic():
        person = Deck(student, deck)
        for step in steps:
            person.do(*step)
        stored = states(student)
        assert cards.rebuild(user=student) == 0
        assert states(student) == stored
        transaction.set_rollback(True)
