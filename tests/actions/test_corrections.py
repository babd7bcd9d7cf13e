"""An edit that changed the meaning: whoever learned the card is asked the next day, and told."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group as DjangoGroup

from quizzes.actions import cards
from quizzes.actions.wordings import word_note
from quizzes.domain.content import parse_note_body
from quizzes.domain.memory import Rating
from quizzes.models import CardEvent, CardState
from quizzes.roles import INSTRUCTORS
from tests.admin.pages import page_of, values_of
from tests.factories import MORNING, UserFactory

pytestmark = pytest.mark.django_db

TOMORROW = date(2026, 3, 3)


def answer(user, card, rating=Rating.EASY, now=MORNING):
    cards.review(user=user, card_id=card.pk, rating=rating, uuid=uuid4(), claimed_at=None, now=now)


def correct(course, back="Brussels", correction="It was Brussels.", now=MORNING):
    note = course.notes[0]
    note.refresh_from_db()
    body = parse_note_body({"kind": "basic", "front": "Where?", "back": back})
    return word_note(note=note, body=body, now=now, correction=correction)


def due(user, card) -> date | None:
    return CardState.objects.get(user=user, card=card).due_on


def test_everyone_who_learned_it_is_asked_on_their_next_day(course, student, other_student):
    other_student.time_zone = "Pacific/Auckland"
    other_student.save()
    card = course.cards[0]
    for user in (student, other_student):
        answer(user, card)
        answer(user, course.cards[1])
    kept = due(student, course.cards[1])
    correct(course)
    assert (due(student, card), due(student, course.cards[1])) == (TOMORROW, kept)
    assert due(other_student, card) == other_student.learner_day(MORNING) + timedelta(days=1)
    assert cards.rebuild(user=student) == cards.rebuild(user=other_student) == 0


def test_a_card_in_steps_a_new_one_and_one_due_already_stay(course, student, other_student):
    card = course.cards[0]
    answer(student, card, Rating.GOOD)
    cards.add(user=other_student, cards=[card], now=MORNING)
    before = list(CardState.objects.values())
    correct(course)
    assert list(CardState.objects.values()) == before
    assert CardEvent.objects.filter(kind="advance").count() == 0


def test_many_students_cost_as_many_queries_as_few(course, count_queries):
    counts = []
    for _ in range(2):
        for user in UserFactory.create_batch(10):
            answer(user, course.cards[0], now=MORNING - timedelta(days=1))
        with count_queries() as queries:
            correct(course, back=f"Brussels {len(counts)}")
        counts.append(len(queries))
    assert CardEvent.objects.filter(kind="advance").count() == 20
    assert counts == [11, 11]


def test_the_same_words_may_turn_out_to_be_a_correction(course, student):
    answer(student, course.cards[0])
    revision = correct(course, back="Rome", correction="“Where” means the founding.")
    assert (revision.number, revision.meaning_changed) == (2, True)


def test_two_corrections_nobody_has_seen_are_both_told(course, student):
    answer(student, course.cards[0])
    correct(course)
    revision = correct(course, back="Bonn", correction="It was Bonn.")
    assert (revision.number, revision.correction) == (2, "It was Brussels.\nIt was Bonn.")


class TestTold:
    @pytest.fixture
    def client(self, course, student, client_of, clock):
        answer(student, course.cards[0])
        correct(course)
        clock.move(days=1)
        return client_of(student)

    def test_the_card_says_so_until_it_is_answered_once(self, course, client, student, clock):
        card = course.cards[0]
        for address in ("/review/", f"/cards/{card.pk}/"):
            assert "It was Brussels." in client.get(address).text
        answer(student, card, now=clock.now)
        clock.move(days=300)
        for address in ("/review/", f"/cards/{card.pk}/"):
            assert "It was Brussels." not in client.get(address).text

    def test_an_answer_taken_back_was_none(self, course, client, student, clock):
        answer(student, course.cards[0], now=clock.now)
        cards.undo(user=student, uuid=uuid4(), now=clock.now)
        assert "It was Brussels." in client.get("/review/").text

    def test_a_later_edit_of_the_wording_alone_keeps_it(self, course, client, other_student):
        answer(other_student, course.cards[0])
        body = parse_note_body({"kind": "basic", "front": "Where, then?", "back": "Brussels"})
        course.notes[0].refresh_from_db()
        assert word_note(note=course.notes[0], body=body, now=MORNING).number == 3
        page = client.get("/review/").text
        assert "Where, then?" in page
        assert "It was Brussels." in page

    def test_whoever_learns_it_only_now_is_told_nothing(
        self, course, client, client_of, other_student, clock
    ):
        cards.add(user=other_student, cards=course.cards[:1], now=clock.now)
        assert "It was Brussels." not in client_of(other_student).get("/review/").text


class TestAdmin:
    def send(self, client, note, **changes):
        values = values_of(client.get(page_of(note)))
        return client.post(page_of(note), values | changes)

    def test_an_instructor_marks_the_change(self, course, student, instructor, client_of, clock):
        instructor.groups.add(DjangoGroup.objects.get(name=INSTRUCTORS))
        answer(student, course.cards[0])
        changes = {"back": "Bonn", "meaning_changed": "on", "correction": "It was Bonn."}
        sent = self.send(client_of(instructor), course.notes[0], **changes)
        assert sent.status_code == 302
        course.notes[0].refresh_from_db()
        current = course.notes[0].current
        assert (current.meaning_changed, current.correction) == (True, "It was Bonn.")
        assert due(student, course.cards[0]) == TOMORROW

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"meaning_changed": "on"}, "Say what was wrong"),
            ({"correction": "It was Bonn."}, "Tick this too"),
            ({"meaning_changed": "on", "correction": "x" * 1001}, "at most 1000 characters"),
        ],
    )
    def test_half_a_correction_is_refused(
        self, course, student, administrator, client_of, changes, message
    ):
        answer(student, course.cards[0])
        page = self.send(client_of(administrator), course.notes[0], back="Bonn", **changes)
        assert page.status_code == 200
        assert message in page.content.decode()
        course.notes[0].refresh_from_db()
        assert course.notes[0].current.number == 1
        assert due(student, course.cards[0]) != TOMORROW

    def test_an_edit_without_the_mark_asks_nobody(self, course, student, administrator, client_of):
        answer(student, course.cards[0])
        self.send(client_of(administrator), course.notes[0], back="Rome, Italy")
        assert CardEvent.objects.filter(kind="advance").count() == 0
