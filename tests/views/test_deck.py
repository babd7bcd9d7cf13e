"""The list of one's cards: filters, marks on many at once, undo, and the page of one card."""

from datetime import timedelta
from uuid import uuid4

import pytest

from quizzes.actions import card_marks, cards
from quizzes.domain.memory import Rating
from quizzes.models import CardEvent, CardState, User
from tests.factories import LessonFactory, NoteFactory, ObjectiveFactory, fresh_uuid
from tests.views.test_review import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck(course, student, clock):
    """The student's three cards: the first new, the second learned, the third in its steps."""
    for note, front in zip(course.notes, ("Where?", "When?", "Кто?"), strict=True):
        note.current.body |= {"front": front}
        note.current.save()
    cards.add(user=student, cards=course.cards, now=clock.now)
    answer(student, course.cards[1], Rating.EASY, clock)
    answer(student, course.cards[2], Rating.GOOD, clock)
    return course.cards


@pytest.fixture
def client(student, client_of):
    return client_of(student)


def answer(user, card, rating, clock):
    cards.review(
        user=user, card_id=card.pk, rating=rating, uuid=uuid4(), claimed_at=None, now=clock.now
    )


def listed(client, **query) -> list[int]:
    page = client.get("/cards/", query)
    assert page.status_code == 200
    return [row.pk for row in page.context["rows"]]


def marks(action, chosen, **more) -> dict:
    ids = [card.pk for card in chosen]
    return {"action": action, "cards": ids, "uuid": fresh_uuid()} | more


def state(card) -> CardState:
    return CardState.objects.get(card=card)


class TestPersonas:
    def test_a_visitor_is_asked_to_log_in(self, deck, client_of):
        for address in ("/cards/", f"/cards/{deck[0].pk}/"):
            page = client_of().get(address)
            assert (page.status_code, page.url) == (302, f"/accounts/login/?next={address}")

    def test_the_owner_sees_their_cards_and_a_stranger_none(self, deck, client, client_of, guest):
        assert listed(client) == [card.pk for card in deck]
        assert listed(client_of(guest)) == []

    def test_nobody_marks_cards_of_others(self, deck, client_of, other_student):
        sent = client_of(other_student).post("/cards/", marks("suspend", deck))
        assert sent.status_code == 303
        assert CardEvent.objects.filter(kind="suspend").count() == 0

    def test_a_card_of_a_closed_course_is_none(self, course, deck, client):
        course.course.access = "members"
        course.course.save()
        assert listed(client) == []
        assert client.get(f"/cards/{deck[0].pk}/").status_code == 404
        assert client.get(f"/cards/{deck[0].pk}/wording/").status_code == 404

    def test_an_unknown_or_absurd_number_is_no_card(self, client):
        for number in (10**9, 10**30):
            assert client.get(f"/cards/{number}/").status_code == 404
            assert client.get(f"/cards/{number}/wording/").status_code == 404


class TestFilters:
    def test_states(self, deck, client, clock, student):
        new, learned, in_steps = (card.pk for card in deck)
        mark = {"user": student, "now": clock.now, "place": CardEvent.Place.DECK}
        assert listed(client, state="new") == [new]
        assert listed(client, state="learning") == [in_steps]
        assert listed(client, state="due") == []
        clock.move(minutes=11)
        assert listed(client, state="due") == [in_steps]
        card_marks.suspend(cards=[learned], uuid=uuid4(), **mark)
        card_marks.bury(cards=[in_steps], uuid=uuid4(), **mark)
        card_marks.flag(cards=[new], number=3, uuid=uuid4(), **mark)
        assert listed(client, state="suspended") == [learned]
        assert listed(client, state="buried") == [in_steps]
        assert listed(client, state="flagged") == [new]
        clock.move(days=60)
        assert listed(client, state="buried") == []
        assert listed(client, state="due") == [in_steps]

    def test_leeches_follow_the_persons_own_limit(self, deck, client, student):
        CardState.objects.filter(card=deck[1]).update(lapses=4)
        assert listed(client, state="leech") == [deck[1].pk]
        User.objects.filter(pk=student.pk).update(leech_lapses=5)
        assert listed(client, state="leech") == []
        User.objects.filter(pk=student.pk).update(leech_lapses=0)
        assert listed(client, state="leech") == []

    def test_lesson_objective_and_tier(self, course, deck, client, student, clock):
        lesson = LessonFactory(module=course.lesson.module, number=5)
        extra = NoteFactory(objective=ObjectiveFactory(lesson=lesson), tier="extra").cards.get()
        cards.add(user=student, cards=[extra], now=clock.now)
        assert listed(client, lesson=lesson.pk) == [extra.pk]
        assert listed(client, lesson=lesson.pk, objective=extra.note.objective_id) == [extra.pk]
        assert listed(client, tier="extra") == [extra.pk]
        assert listed(client, tier="core") == [card.pk for card in deck]
        assert listed(client, tier="own") == []

    def test_own_tags_of_any_script(self, deck, client, student):
        for tag in ("exam", "к экзамену", 'a "b" % _\\'):
            card_marks.tag(user=student, cards=[deck[0].pk], add=tag)
            assert listed(client, tag=tag) == [deck[0].pk]
        card_marks.tag(user=student, cards=[deck[1].pk], add="exams")
        assert listed(client, tag="exam") == [deck[0].pk]

    def test_a_tag_is_the_same_tag_in_the_list_and_in_study_by_choice(self, deck, client, student):
        for card, tag in zip(deck, ("Экзамен", "экзамен", "экзаменатор"), strict=True):
            card_marks.tag(user=student, cards=[card.pk], add=tag)
        for card, tag in zip(deck[:2], ("Экзамен", "экзамен"), strict=True):
            assert listed(client, tag=tag) == [card.pk]
            assert shown(client.get("/review/", {"tag": tag, "practice": "1"})) == [card.pk]
        for card, tag in zip(deck, ("Exam", "exam", "exams"), strict=True):
            card_marks.tag(user=student, cards=[card.pk], add=tag)
        assert listed(client, tag="exam") == [deck[1].pk]
        assert shown(client.get("/review/", {"tag": "exam", "practice": "1"})) == [deck[1].pk]

    @pytest.mark.parametrize(
        ("words", "found"),
        [("whe", [0, 1]), ("WHEN", [1]), ("кто", [2]), ("КТО", [2]), ("Кт", [2]), ("никто", [])],
    )
    def test_words_in_any_case(self, deck, client, words, found):
        assert listed(client, q=words) == [deck[index].pk for index in found]

    def test_words_of_a_cloze(self, course, client, student, clock):
        body = {"kind": "cloze", "text": "{{c1::Brussels}} hosts it.", "extra": ""}
        cloze = NoteFactory(objective=course.objective, body=body).cards.get()
        cards.add(user=student, cards=[cloze], now=clock.now)
        assert listed(client, q="brussels") == [cloze.pk]
        assert listed(client, q="50%") == []

    def test_words_of_accepted_answers(self, course, client, student, clock):
        body = {"kind": "typed", "front": "Who?", "answers": ["Путин", "Putin"], "extra": ""}
        typed = NoteFactory(objective=course.objective, body=body | {"slips": 0}).cards.get()
        cards.add(user=student, cards=[typed], now=clock.now)
        assert [listed(client, q=words) for words in ("putin", "Путин", "ПУТИН")] == [
            [typed.pk]
        ] * 3

    def test_orders(self, deck, client, student):
        new, learned, in_steps = (card.pk for card in deck)
        CardState.objects.filter(card=in_steps).update(lapses=2)
        assert listed(client, sort="due") == [in_steps, learned, new]
        assert listed(client, sort="lapses") == [in_steps, new, learned]

    @pytest.mark.parametrize(
        "query",
        [
            {"state": "none"},
            {"lesson": "0x"},
            {"lesson": "9" * 40},
            {"objective": "1; drop"},
            {"tag": "never given"},
            {"tier": "{{"},
            {"sort": "-pk"},
            {"q": "a\0b"},
            {"q": "x" * 201},
        ],
    )
    def test_a_filter_without_sense_is_told_and_leaves_nothing_out(self, deck, client, query):
        page = client.get("/cards/", query)
        assert [row.pk for row in page.context["rows"]] == [card.pk for card in deck]
        assert len(page.context["filters"].errors) == 1

    def test_pages_of_fifty(self, course, client, student, clock):
        notes = [NoteFactory(objective=course.objective, position=n) for n in range(51)]
        cards.add(user=student, cards=[note.cards.get() for note in notes], now=clock.now)
        assert len(listed(client)) == 50
        assert len(listed(client, page=2, sort="due")) == 1
        page = client.get("/cards/?sort=due").text
        assert 'href="?sort=due&amp;page=2"' in page
        assert len(listed(client, page="x")) == 50

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_costs_the_same_for_any_number(
        self, course, client, student, clock, count, count_queries
    ):
        for number in range(count):
            note = NoteFactory(objective=course.objective, position=number)
            cards.add(user=student, cards=[note.cards.get()], now=clock.now)
        with count_queries() as queries:
            client.get("/cards/", {"lesson": course.lesson.pk, "state": "new", "q": "where"})
        assert len(queries) == 8


class TestMarks:
    def test_ticked_cards_are_marked_and_the_filters_stay(self, deck, client):
        sent = client.post("/cards/?sort=due", marks("suspend", deck[:2]))
        assert (sent.status_code, sent.url) == (303, "/cards/?sort=due")
        assert [state(card).suspended for card in deck] == [True, True, False]
        assert "Suspend: 2 cards." in client.get("/cards/").text

    def test_every_card_of_the_page(self, deck, client):
        shown = {"all": "1", "shown": [card.pk for card in deck]}
        client.post("/cards/", marks("flag", [], flag="2") | shown)
        assert [state(card).flag for card in deck] == [2, 2, 2]

    @pytest.mark.parametrize(
        ("action", "more"),
        [
            ("suspend", {}),
            ("bury", {}),
            ("flag", {"flag": "7"}),
            ("tag", {"tag": "exam"}),
            ("reset", {}),
        ],
    )
    def test_an_undo_brings_everything_back(self, deck, client, student, action, more):
        before = list(CardState.objects.order_by("pk").values())
        client.post("/cards/?tier=core", marks(action, deck, **more))
        assert list(CardState.objects.order_by("pk").values()) != before
        done = client.get("/cards/").context["done"]
        back = client.post("/cards/undo/", {"marked": done["marked"]})
        assert (back.status_code, back.url) == (303, "/cards/?tier=core")
        assert list(CardState.objects.order_by("pk").values()) == before
        assert cards.rebuild(user=student) == 0
        client.post("/cards/undo/", {"marked": done["marked"]})
        assert list(CardState.objects.order_by("pk").values()) == before

    def test_what_was_taken_is_given_back(self, deck, client, student):
        card_marks.tag(user=student, cards=[deck[0].pk], add="exam")
        client.post("/cards/", marks("untag", deck, tag="exam"))
        assert state(deck[0]).tags == []
        client.post("/cards/undo/", {"marked": client.get("/cards/").context["done"]["marked"]})
        assert [state(card).tags for card in deck] == [["exam"], [], []]

    def test_an_undo_is_offered_on_the_same_day_only(self, deck, client, clock):
        client.post("/cards/", marks("suspend", deck))
        clock.move(days=1)
        assert client.get("/cards/").context["done"] is None

    def test_somebody_elses_undo_does_nothing(self, deck, client, client_of, other_student):
        sent = marks("suspend", deck)
        client.post("/cards/", sent)
        other = client_of(other_student).post("/cards/undo/", {"marked": sent["uuid"]})
        assert other.status_code == 303
        assert state(deck[0]).suspended is True

    def test_the_same_form_twice_marks_once(self, deck, client):
        sent = marks("suspend", deck)
        client.post("/cards/", sent)
        client.post("/cards/", sent)
        assert CardEvent.objects.filter(kind="suspend").count() == 3

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            ({"cards": []}, "Select the cards first."),
            ({"cards": ["x"]}, "“x” is no card."),
            ({"cards": list(range(1, 52))}, "At most 50 cards at once."),
            ({"action": "burn"}, "Select a valid choice"),
            ({"action": "flag", "flag": "8"}, "Select a valid choice"),
            ({"action": "tag"}, "Write the tag."),
            ({"action": "tag", "tag": "x" * 41}, "at most 40 characters"),
            ({"action": "tag", "tag": "a\x01b"}, "control character"),
            ({"uuid": "none"}, "valid UUID"),
        ],
    )
    def test_a_form_without_sense_is_told_and_keeps_the_ticks(self, deck, client, sent, message):
        page = client.post("/cards/", marks("suspend", deck) | sent)
        assert page.status_code == 422
        assert message in page.text
        assert CardEvent.objects.filter(kind="suspend").count() == 0

    def test_too_many_tags_are_told(self, deck, client, student):
        for number in range(20):
            card_marks.tag(user=student, cards=[deck[0].pk], add=f"tag {number}")
        page = client.post("/cards/", marks("tag", deck, tag="one more"))
        assert page.status_code == 422
        assert "at most 20 tags" in page.text
        assert state(deck[1]).tags == []


class TestOneCard:
    def test_it_shows_both_sides_and_where_it_comes_from(self, course, deck, client):
        page = client.get(f"/cards/{deck[1].pk}/")
        assert page.status_code == 200
        for words in (
            "When?",
            "Rome",
            course.lesson.title,
            course.objective.text,
            "Easy",
        ):
            assert words in page.text

    def test_a_card_outside_the_deck_is_shown_without_marks(self, course, client):
        page = client.get(f"/cards/{course.cards[0].pk}/")
        assert "not in your deck yet" in page.text
        assert page.context["row"] is None

    def test_it_is_marked_on_its_own_page(self, deck, client):
        address = f"/cards/{deck[0].pk}/"
        sent = client.post(address, marks("suspend", deck))
        assert (sent.status_code, sent.url) == (303, address)
        assert [state(card).suspended for card in deck] == [True, False, False]
        client.post("/cards/undo/", {"marked": client.get(address).context["done"]["marked"]})
        assert state(deck[0]).suspended is False
        assert "taken back" in client.get(address).text

    def test_when_it_comes_is_in_words(self, deck, client, clock):
        words = {card.pk: self.when(client, card) for card in deck}
        assert words[deck[0].pk] == "new"
        assert words[deck[2].pk] == "in 10 minutes"
        clock.set(clock.now + timedelta(days=60))
        assert self.when(client, deck[1]).startswith("since")
        assert self.when(client, deck[2]) == "now"

    def when(self, client, card) -> str:
        return client.get(f"/cards/{card.pk}/").context["row"].when

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_for_any_history(
        self, deck, client, student, clock, count, count_queries
    ):
        for _ in range(count):
            clock.move(days=40)
            answer(student, deck[1], Rating.GOOD, clock)
        with count_queries() as queries:
            client.get(f"/cards/{deck[1].pk}/")
        assert len(queries) == 7
