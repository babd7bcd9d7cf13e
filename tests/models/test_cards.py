"""What the rows of cards know about themselves."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from quizzes.actions import cards
from quizzes.domain.memory import DEFAULT_PARAMETERS, MemoryState, Phase, Rating
from quizzes.domain.scheduling import apply, preview
from quizzes.models import Card, CardEvent, CardState, ParameterSet
from quizzes.models.study import scheduling_settings
from tests.factories import MORNING, MembershipFactory

MEMORIES = st.builds(
    MemoryState,
    phase=st.sampled_from(Phase),
    step=st.none() | st.integers(0, 5),
    stability=st.none() | st.floats(0.001, 36_500),
    difficulty=st.none() | st.floats(1, 10),
    due_at=st.none() | st.datetimes(timezones=st.just(MORNING.tzinfo)),
    due_on=st.none() | st.dates(),
    last_review_at=st.none() | st.datetimes(timezones=st.just(MORNING.tzinfo)),
    last_review_on=st.none() | st.dates(),
    reviews=st.integers(0, 10_000),
    lapses=st.integers(0, 100),
    suspended=st.booleans(),
    buried_on=st.none() | st.dates(),
    flag=st.integers(0, 7),
)


def review(user, card, rating=Rating.GOOD, now=MORNING):
    return cards.review(
        user=user, card_id=card.pk, rating=rating, uuid=uuid4(), claimed_at=None, now=now
    )


@given(memory=MEMORIES)
def test_a_state_gives_back_the_memory_it_was_given(memory):
    state = CardState()
    state.set_memory(memory)
    assert state.memory() == memory


@pytest.mark.django_db
def test_memory_survives_the_database(course, student):
    review(student, course.cards[0])
    outcome = review(student, course.cards[0], Rating.HARD, MORNING + timedelta(microseconds=7))
    assert CardState.objects.get().memory() == outcome.state.memory()


@pytest.mark.django_db
def test_an_event_leads_from_state_to_state(course, student):
    before = review(student, course.cards[0]).state.memory()
    outcome = review(student, course.cards[0], Rating.EASY)
    event = CardEvent.objects.select_related("parameters").get(pk=outcome.event.pk).to_event()
    assert event.parameters == DEFAULT_PARAMETERS
    assert apply(before, event) == outcome.state.memory()


def test_an_event_knows_its_parameter_set():
    fitted = ParameterSet(pk=1, parameters=[1.0] * 21, created_at=MORNING)
    event = CardEvent(kind="review", at=MORNING, day=MORNING.date(), parameters=fitted)
    assert event.to_event().parameters == (1.0,) * 21


@pytest.mark.django_db
def test_the_seed_of_a_state_shows_what_an_answer_then_does(course, student):
    state = review(student, course.cards[0], Rating.EASY).state
    later = MORNING + timedelta(days=9)
    shown = preview(
        state.memory(),
        at=later,
        day=later.date(),
        settings=scheduling_settings(0.9),
        seed=state.seed(),
    )
    assert review(student, course.cards[0], now=later).state.memory() == shown[Rating.GOOD]


@pytest.mark.django_db
class TestVisibleTo:
    def test_an_open_course_is_for_anyone(self, course, student):
        for person in (student, AnonymousUser()):
            visible = Card.objects.visible_to(person).order_by("pk")
            assert list(visible) == course.cards

    def test_a_closed_course_is_for_members(self, course, student, other_student):
        course.course.access = "members"
        course.course.save()
        MembershipFactory(user=student, course=course.course)
        MembershipFactory(user=other_student)
        assert Card.objects.visible_to(student).count() == 3
        assert Card.objects.visible_to(other_student).count() == 0
        assert Card.objects.visible_to(AnonymousUser()).count() == 0

    @pytest.mark.parametrize("status", ["draft", "retired"])
    def test_only_what_is_published(self, course, student, status):
        course.notes[0].status = status
        course.notes[0].save()
        Card.objects.filter(pk=course.cards[1].pk).update(retired=True)
        assert list(Card.objects.visible_to(student)) == course.cards[2:]

    def test_a_deck_holds_visible_cards_only(self, course, student, other_student):
        cards.add(user=student, cards=course.cards, now=MORNING)
        cards.add(user=other_student, cards=course.cards, now=MORNING)
        Card.objects.filter(pk=course.cards[1].pk).update(retired=True)
        deck = CardState.objects.deck_of(student).order_by("card")
        assert [state.card for state in deck] == [course.cards[0], course.cards[2]]


@pytest.mark.django_db
class TestRevisionShown:
    """The same rule a second time, as plain SQL."""

    @pytest.mark.parametrize("access", ["open", "members"])
    @pytest.mark.parametrize("level", ["note", "lesson", "module", "course", None])
    def test_it_finds_what_is_visible(self, course, student, other_student, access, level):
        MembershipFactory(user=student, course=course.course)
        MembershipFactory(user=other_student)
        Card.objects.filter(pk=course.cards[1].pk).update(retired=True)
        course.course.access = access
        course.course.save()
        levels = {"lesson": course.lesson, "module": course.lesson.module, "course": course.course}
        if level:
            row = {"note": course.notes[0], **levels}[level]
            row.status = "draft"
            row.save()
        for person in (student, other_student, AnonymousUser()):
            visible = Card.objects.visible_to(person).in_bulk()
            found = {card: visible[card].note.current_id for card in visible}
            assert found_wordings(person, course.cards) == found

    def test_it_knows_no_other_card(self, course, student):
        with pytest.raises(Card.DoesNotExist):
            Card.objects.wording_shown(student, course.cards[-1].pk + 1)


def found_wordings(person, asked) -> dict[int, int]:
    found = {}
    for card in asked:
        with suppress(Card.DoesNotExist):
            found[card.pk], _course = Card.objects.wording_shown(person, card.pk)
    return found


@pytest.mark.django_db
class TestTheCountOfADay:
    def test_only_this_persons_answers_of_this_day_count(self, course, student, other_student):
        review(student, course.cards[0])
        review(student, course.cards[0])
        review(student, course.cards[1], now=MORNING + timedelta(days=1))
        review(other_student, course.cards[2])
        used = CardEvent.objects.used(student, MORNING.date())
        assert used == {"answers": 2, "new_cards": 1}

    if connection.vendor == "sqlite":  # other databases choose by the size of the table

        def test_it_is_read_from_the_index(self, student):
            plan = CardEvent.objects.counted(student, MORNING.date()).explain()
            assert "USING INDEX events_of_a_day" in plan
