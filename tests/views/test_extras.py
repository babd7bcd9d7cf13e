"""Extra cards of a lesson: taken all or one by one, and left again without being forgotten."""

from uuid import uuid4

import pytest

from quizzes.actions import cards
from quizzes.domain.memory import Phase, Rating
from quizzes.models import CardState, User
from tests.factories import NoteFactory, fresh_uuid

pytestmark = pytest.mark.django_db
ADDRESS = "/c/small/lessons/founding/extras/"


@pytest.fixture
def extras(course, clock):
    notes = [NoteFactory(objective=course.objective, tier="extra", position=n) for n in (5, 6)]
    return [note.cards.get() for note in notes]


@pytest.fixture
def client(student, client_of):
    return client_of(student)


def send(client, what="add", **fields):
    return client.post(ADDRESS, {"what": what, "uuid": fresh_uuid()} | fields)


def asked(user) -> list[int]:
    states = CardState.objects.filter(user=user, suspended=False).order_by("card")
    return list(states.values_list("card", flat=True))


def test_the_lesson_leads_to_them(extras, client, client_of):
    for reader in (client, client_of()):
        assert "2 extra cards" in reader.get("/c/small/lessons/founding/").text
        assert [card.is_asked for card in reader.get(ADDRESS).context["cards"]] == [False, False]
    assert ADDRESS in client.get("/cards/").text


def test_one_is_added(extras, client, student):
    assert send(client, cards=[extras[1].pk]).status_code == 303
    assert asked(student) == [extras[1].pk]
    assert [card.is_asked for card in client.get(ADDRESS).context["cards"]] == [False, True]


def test_all_are_added_and_left_and_added_again(extras, client, student, clock):
    send(client, all="1")
    assert asked(student) == [card.pk for card in extras]
    cards.review(
        user=student,
        card_id=extras[0].pk,
        rating=Rating.EASY,
        uuid=uuid4(),
        claimed_at=None,
        now=clock.now,
    )
    send(client, "leave", all="1")
    assert asked(student) == []
    send(client, cards=[extras[0].pk])
    assert asked(student) == [extras[0].pk]
    assert CardState.objects.get(card=extras[0]).phase == Phase.REVIEW


def test_what_is_no_extra_card_of_the_lesson_is_left_out(course, extras, client, student):
    send(client, cards=[course.cards[0].pk, 10**9, "x", "9" * 40])
    assert asked(student) == []


def test_a_visitor_becomes_a_guest(extras, client_of):
    assert send(client_of(), all="1").status_code == 303
    assert asked(User.objects.get(is_guest=True)) == [card.pk for card in extras]


@pytest.mark.parametrize("fields", [{"uuid": "x"}, {"what": "burn"}, {"what": ""}])
def test_a_form_without_sense_is_refused(extras, client, student, fields):
    assert send(client, **({"all": "1"} | fields)).status_code == 400
    assert asked(student) == []


def test_nothing_ticked_adds_nothing(extras, client, student):
    assert send(client).status_code == 303
    assert asked(student) == []


def test_a_stranger_to_the_course_finds_nothing(course, extras, client):
    course.course.access = "members"
    course.course.save()
    assert client.get(ADDRESS).status_code == 404
    assert send(client, all="1").status_code == 404


def test_a_lesson_without_extras_says_so(course, client):
    assert "no extra cards" in client.get(ADDRESS).text
    assert "extra card" not in client.get("/c/small/lessons/founding/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number(course, client, count, count_queries):
    for number in range(count):
        NoteFactory(objective=course.objective, tier="extra", position=number)
    with count_queries() as queries:
        client.get(ADDRESS)
    assert len(queries) == 4
