"""What the review says of the time to come: its end, intervals in words, what waits."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from quizzes.actions import cards
from quizzes.domain.memory import Rating
from quizzes.models import Card, CardEvent, CardState
from quizzes.reports import review as report
from quizzes.reports.asked_cards import interval_words
from tests.views.test_review import answer, more_due, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck(course, student, clock):
    """The student's deck: the small course's three cards, all new."""
    cards.add(user=student, cards=course.cards, now=clock.now)
    return course.cards


class TestTheEnd:
    def test_an_empty_deck_leads_to_the_course(self, client_of, student, clock):
        assert "No cards yet" in client_of(student).get("/review/").text

    def test_it_says_when_the_next_come(self, deck, clock, client_of, student):
        for card in deck:
            answer(student, card, Rating.EASY, clock.now)
        CardState.objects.update(due_on=date(2026, 3, 12))
        page = client_of(student).get("/review/").text
        assert "Done for now" in page
        assert "The next 3 cards come in 10 days." in page
        assert ">Undo " in page

    def test_tomorrow_has_a_word(self, deck, clock, client_of, student):
        answer(student, deck[0], Rating.EASY, clock.now)
        CardState.objects.filter(card=deck[0]).update(due_on=date(2026, 3, 3))
        CardState.objects.exclude(card=deck[0]).delete()
        assert "The next card comes tomorrow." in client_of(student).get("/review/").text

    def test_over_the_days_limit_the_rest_waits(self, course, clock, client_of, student):
        more_due(course, student, clock, 5)
        student.answers_per_day = 2
        student.save()
        client = client_of(student)
        first, second = shown(client.get("/review/"))
        for number in (first, second):
            answer(student, Card.objects.get(pk=number), Rating.GOOD, clock.now)
        page = client.get("/review/").text
        assert "2 answers today: enough" in page
        assert "3 cards wait for tomorrow." in page

    def test_over_the_limit_of_new_cards_more_come_tomorrow(self, deck, clock, client_of, student):
        student.new_cards_per_day = 1
        student.save()
        answer(student, deck[0], Rating.EASY, clock.now)
        client = client_of(student)
        assert "More new cards come tomorrow." in client.get("/review/").text
        clock.move(days=1)
        assert shown(client.get("/review/")) == [deck[1].pk]

    def test_cards_practised_over_the_limit_come_as_new_the_next_day(
        self, course, clock, client_of, student
    ):
        student.new_cards_per_day = 0
        student.save()
        cards.review(
            user=student,
            card_id=course.cards[0].pk,
            rating=Rating.GOOD,
            uuid=uuid4(),
            claimed_at=None,
            now=clock.now,
            place=CardEvent.Place.LESSON,
        )
        student.new_cards_per_day = 5
        student.save()
        client = client_of(student)
        assert "The next card comes tomorrow." in client.get("/review/").text
        clock.move(days=1)
        assert shown(client.get("/review/")) == [course.cards[0].pk]

    def test_a_step_later_than_learn_ahead_names_the_minutes(self, deck, clock, client_of, student):
        answer(student, deck[0], Rating.GOOD, clock.now)
        CardState.objects.exclude(card=deck[0]).delete()
        CardState.objects.update(due_at=clock.now + timedelta(minutes=25))
        assert "The next card comes in 25 minutes." in client_of(student).get("/review/").text


class TestIntervalWords:
    @pytest.mark.parametrize(
        ("interval", "words"),
        [
            (timedelta(0), "in 1 minute"),
            (timedelta(seconds=330), "in 6 minutes"),
            (timedelta(hours=5), "in 5 hours"),
            (1, "tomorrow"),
            (12, "in 12 days"),
            (99, "in 99 days"),
            (365, "in about 12 months"),
            (36_500, "in about 100 years"),
        ],
    )
    def test_they_are_short_and_true(self, interval, words):
        assert interval_words(interval) == words


class TestReady:
    def test_it_counts_cards_and_minutes(self, deck, student, clock):
        ready = report.ready(user=student, at=clock.now, day=clock.now.date())
        assert (ready.cards, ready.minutes, ready.next_due_on) == (3, 1, None)

    def test_with_none_it_knows_when_the_next_comes(self, deck, student, clock):
        for card in deck:
            answer(student, card, Rating.EASY, clock.now)
        CardState.objects.update(due_on=date(2026, 3, 12))
        ready = report.ready(user=student, at=clock.now, day=clock.now.date())
        assert (ready.cards, ready.minutes, ready.next_due_on) == (0, 0, date(2026, 3, 12))


def test_a_card_shown_before_its_time_says_so(course, student, client_of, clock):
    """When nothing else is left, a card in its steps comes at once, not in ten minutes."""
    cards.add(user=student, cards=course.cards[:1], now=clock.now)
    client = client_of(student)
    assert "A little early" not in client.get("/review/").text
    answer(student, course.cards[0], Rating.GOOD, clock.now)
    early = "A little early: it is due in 10 minutes, but nothing else is left."
    assert early in client.get("/review/").text
    clock.move(minutes=10)
    assert "A little early" not in client.get("/review/").text
