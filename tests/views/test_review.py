"""The review page: what it asks, what it records, and what it refuses."""

import gzip
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from quizzes.actions import cards
from quizzes.domain.memory import EventKind, Rating
from quizzes.models import Card, CardEvent, CardState
from quizzes.reports import review as report
from quizzes.reports.asked_cards import interval_words
from tests.factories import MembershipFactory, NoteFactory, fresh_uuid

JSON = {"accept": "application/json"}
SETTINGS = {
    "time_zone": "UTC",
    "day_rollover_hour": "4",
    "card_buttons": "2",
    "new_cards_per_day": "20",
    "answers_per_day": "60",
    "desired_retention": "",
    "maximum_interval": "36500",
    "leech_lapses": "4",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck(course, student, clock):
    """The student's deck: the small course's three cards, all new."""
    cards.add(user=student, cards=course.cards, now=clock.now)
    return course.cards


def form(card, rating=3, *, seen=0, **more):
    return {"card": card.pk, "rating": rating, "seen": seen, "uuid": fresh_uuid(), **more}


def answer(user, card, rating, now):
    return cards.review(
        user=user, card_id=card.pk, rating=rating, uuid=uuid4(), claimed_at=None, now=now
    )


def shown(response) -> list[int]:
    """Return the cards of a page, in order, with their numbers."""
    return [int(number) for number in re.findall(r'data-card="(\d+)"', response.text)]


def more_due(course, student, clock, count: int) -> None:
    """Give the student so many more cards that are due now."""
    for number in range(count):
        note = NoteFactory(objective=course.objective, key=f"due-{number}", position=number)
        answer(student, note.cards.get(), Rating.EASY, clock.now - timedelta(days=40))


class TestWhoMayReview:
    @pytest.mark.parametrize("name", ["review", "review_undo"])
    def test_a_visitor_is_sent_to_the_log_in(self, client, course, name):
        address = {"review": "/review/", "review_undo": "/review/undo/"}[name]
        response = client.post(address, form(course.cards[0]))
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=")
        assert not CardEvent.objects.exists()

    @pytest.mark.parametrize("persona", ["student", "guest", "instructor"])
    def test_anyone_with_a_row_reviews_their_own(self, request, course, clock, client_of, persona):
        person = request.getfixturevalue(persona)
        client = client_of(person)
        assert client.get("/review/").status_code == 200
        assert client.post("/review/", form(course.cards[0])).status_code == 303
        assert CardEvent.objects.get().user == person

    def test_nobody_sees_or_changes_anothers_deck(self, deck, client_of, other_student):
        client = client_of(other_student)
        assert shown(client.get("/review/")) == []
        client.post("/review/", form(deck[0], 4))
        assert CardState.objects.get(user__username="student", card=deck[0]).reviews == 0

    def test_a_card_of_a_closed_course_is_not_there(self, course, deck, clock, client_of, student):
        course.course.access = "members"
        course.course.save()
        client = client_of(student)
        assert shown(client.get("/review/")) == []
        assert client.post("/review/", form(deck[0])).status_code == 404
        assert not CardEvent.objects.exists()
        MembershipFactory(user=student, course=course.course)
        assert len(shown(client.get("/review/"))) == 3

    def test_forms_from_elsewhere_are_refused(self, deck, client_of, student):
        client = client_of(student, enforce_csrf_checks=True)
        assert client.post("/review/", form(deck[0])).status_code == 403
        assert client.post("/review/undo/", {"uuid": fresh_uuid()}).status_code == 403
        assert not CardEvent.objects.exists()

    def test_other_methods_are_refused(self, client_of, student):
        client = client_of(student)
        assert client.put("/review/").status_code == 405
        assert client.get("/review/undo/").status_code == 405


class TestAsking:
    def test_the_first_card_is_open_and_the_next_ten_are_in_the_page(
        self, course, student, clock, client_of
    ):
        more_due(course, student, clock, 16)
        page = client_of(student).get("/review/")
        assert len(shown(page)) == report.CARDS_IN_PAGE > 10
        assert page.text.count("<template data-card>") == report.CARDS_IN_PAGE - 1
        assert "16 answers to go · about 3 minutes" in page.text
        assert "data-more" in page.text

    def test_every_answer_counts_down(self, deck, client_of, student):
        client = client_of(student)
        lefts = []
        for card, seen in ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1)):
            page = client.get("/review/").text
            lefts.append(re.search(r"<progress max=\"6\" value=\"(\d)\"", page).group(1))
            client.post("/review/", form(deck[card], seen=seen))
        assert lefts == list("012345")
        assert "answers to go" not in client.get("/review/").text.replace("0 answers to go", "")

    def test_the_answer_side_leads_to_the_passage(self, deck, client_of, student):
        page = client_of(student).get("/review/").text
        assert 'href="/c/small/lessons/founding/#first"' in page

    def test_two_buttons_or_four(self, deck, client_of, student):
        client = client_of(student)
        labels = re.compile(r"<span>(\w+) <kbd>(\d)</kbd></span><small>([^<]+)</small>")
        two = labels.findall(client.get("/review/").text)[:2]
        assert two == [("Again", "1", "in 1 minute"), ("Good", "2", "in 10 minutes")]
        student.card_buttons = 4
        student.save()
        four = labels.findall(client.get("/review/").text)[:4]
        assert [label for label, _key, _when in four] == ["Again", "Hard", "Good", "Easy"]
        assert [key for _label, key, _when in four] == ["1", "2", "3", "4"]

    def test_what_a_button_shows_is_what_happens(self, course, student, clock, client_of):
        more_due(course, student, clock, 8)
        student.card_buttons = 4
        student.save()
        day = clock.now.date()
        asked = report.review_page(user=student, at=clock.now, day=day)["asked"]
        clock.move(hours=3)  # later on the same learner day
        for position, card in enumerate(asked):
            button = card.turn.buttons[position % 4]
            data = {"card": card.shown.pk, "rating": int(button.rating), "seen": card.turn.seen}
            client_of(student).post("/review/", data | {"uuid": fresh_uuid()})
            state = CardState.objects.get(card=card.shown.pk).memory()
            until = report.scheduling.interval_until(state, at=clock.now, day=day)
            assert interval_words(until) == button.interval

    def test_it_happens_whatever_changed_between_page_and_answer(
        self, course, student, clock, client_of
    ):
        more_due(course, student, clock, 12)
        client = client_of(student)
        day = clock.now.date()
        asked = report.review_page(user=student, at=clock.now, day=day)["asked"]
        # Another night, another wish, and with every answer another load of the days to come.
        clock.move(hours=20)
        client.post("/account/", SETTINGS | {"desired_retention": "0.7", "easy_days": ["1", "4"]})
        for card in asked:
            good = card.turn.buttons[-1]
            more = {**card.turn.fields, "seen": card.turn.seen}
            client.post("/review/", form(Card(pk=card.shown.pk), 3, **more))
            state = CardState.objects.get(card=card.shown.pk).memory()
            until = report.scheduling.interval_until(
                state, at=clock.now, day=day + timedelta(days=1)
            )
            assert interval_words(until) == good.interval
        assert {event.desired_retention for event in CardEvent.objects.filter(seconds=None)} >= {
            0.7
        }

    def test_a_forged_offer_promises_nothing(self, course, student, clock, client_of):
        more_due(course, student, clock, 1)
        card = Card.objects.get(note__key="due-0")
        client_of(student).post("/review/", form(card, seen=1, offer="3d9999:forged"))
        state = CardState.objects.get(card=card)
        assert state.reviews == 2
        assert (state.due_on - clock.now.date()).days < 400

    @pytest.mark.parametrize(("sent", "kept"), [("12", 12), ("99999", 600), (None, None)])
    def test_the_time_an_answer_took_is_kept(self, deck, student, client_of, sent, kept):
        more = {} if sent is None else {"seconds": sent}
        client_of(student).post("/review/", form(deck[0], **more))
        assert CardEvent.objects.get().seconds == kept

    def test_an_event_knows_how_things_stood_before_it(self, course, student, clock, client_of):
        more_due(course, student, clock, 1)
        card = Card.objects.get(note__key="due-0")
        before = CardState.objects.get(card=card).memory()
        client_of(student).post("/review/", form(card, seen=1))
        first, second = CardEvent.objects.order_by("pk")
        assert (first.days_since, first.predicted) == (None, None)
        recall = report.scheduling.retrievability(before, day=clock.now.date())
        assert (second.days_since, second.predicted) == (40, recall)

    def test_a_fragment_is_the_cards_alone_and_small(self, course, student, clock, client_of):
        more_due(course, student, clock, 16)
        fragment = client_of(student).get("/review/?more=1")
        assert "<html" not in fragment.text
        assert len(shown(fragment)) == report.CARDS_IN_PAGE
        assert len(gzip.compress(fragment.content)) < 3_000

    def test_nothing_is_kept_by_a_cache(self, deck, client_of, student):
        assert "no-store" in client_of(student).get("/review/")["Cache-Control"]

    def test_a_forgotten_card_comes_back_in_the_session(self, deck, clock, client_of, student):
        client = client_of(student)
        client.post("/review/", form(deck[0], 1))
        assert shown(client.get("/review/")) == [deck[1].pk, deck[2].pk]
        clock.move(minutes=1)
        assert shown(client.get("/review/"))[0] == deck[0].pk

    def test_suspended_cards_rest(self, deck, client_of, student):
        CardState.objects.filter(card=deck[0]).update(suspended=True)
        assert shown(client_of(student).get("/review/")) == [deck[1].pk, deck[2].pk]


class TestAnswering:
    def test_a_plain_form_goes_back_to_the_cards(self, deck, client_of, student):
        response = client_of(student).post("/review/", form(deck[0]))
        assert (response.status_code, response["Location"]) == (303, "/review/")
        assert CardEvent.objects.get().rating == 3

    def test_a_script_gets_one_word(self, deck, client_of, student):
        client, data = client_of(student), form(deck[0])
        first = client.post("/review/", data, headers=JSON)
        again = client.post("/review/", data, headers=JSON)
        other = client.post("/review/", data | {"rating": 1}, headers=JSON)
        stale = client.post("/review/", form(deck[0]), headers=JSON)
        words = [response.json()["status"] for response in (first, again, other, stale)]
        assert words == ["saved", "repeated", "kept", "stale"]
        assert CardEvent.objects.count() == 1

    def test_a_stale_page_says_so_kindly(self, deck, client_of, student):
        client = client_of(student)
        client.post("/review/", form(deck[0]))
        response = client.post("/review/", form(deck[0]), follow=True)
        assert "This card was answered elsewhere. That answer stands." in response.text

    def test_a_late_answer_counts_when_it_was_given(self, deck, clock, client_of, student):
        data = form(deck[0], seconds_ago="7200.5")
        client_of(student).post("/review/", data, headers=JSON)
        event = CardEvent.objects.get()
        assert event.at == event.claimed_at == clock.now - timedelta(seconds=7200.5)
        assert event.received_at == clock.now

    @pytest.mark.parametrize(("claim", "days"), [("-5", 0), ("1e300", 7), ("inf", 7)])
    def test_an_impossible_claim_is_clamped(self, deck, clock, client_of, student, claim, days):
        client_of(student).post("/review/", form(deck[0], seconds_ago=claim))
        assert CardEvent.objects.get().at == clock.now - timedelta(days=days)

    @pytest.mark.parametrize(
        "change",
        [
            {"card": "x"},
            {"card": "9" * 30},
            {"card": "-1"},
            {"card": "٣"},
            {"rating": "5"},
            {"rating": "0"},
            {"rating": ""},
            {"uuid": "not one"},
            {"uuid": ""},
            {"seen": "many"},
            {"seconds_ago": "soon"},
            {"seconds_ago": "nan"},
        ],
    )
    def test_what_cannot_be_read_is_refused(self, deck, client_of, student, change):
        data = form(deck[0]) | change
        response = client_of(student).post("/review/", data)
        assert response.status_code == 400
        told = client_of(student).post("/review/", data, headers=JSON)
        assert (told.status_code, told.json()) == (400, {"status": "gone"})
        assert not CardEvent.objects.exists()

    def test_a_strangers_card_is_not_found(self, clock, client_of, student):
        data = {"card": 2**63 - 1, "rating": 3, "uuid": fresh_uuid()}
        assert client_of(student).post("/review/", data).status_code == 404
        told = client_of(student).post("/review/", data, headers=JSON)
        assert (told.status_code, told.json()) == (404, {"status": "gone"})

    def test_answers_for_somebody_else_are_refused(self, deck, client_of, student, other_student):
        client = client_of(other_student)
        data = form(deck[0], user=student.pk)
        assert client.post("/review/", data, headers=JSON).status_code == 403
        undo = {"uuid": fresh_uuid(), "user": student.pk}
        assert client.post("/review/undo/", undo, headers=JSON).status_code == 403
        assert not CardEvent.objects.exists()


class TestUndo:
    def test_the_card_comes_next_again(self, deck, client_of, student):
        client = client_of(student)
        client.post("/review/", form(deck[0]))
        client.post("/review/", form(deck[1]))
        response = client.post("/review/undo/", {"uuid": fresh_uuid()})
        assert (response.status_code, response["Location"]) == (303, "/review/")
        assert shown(client.get("/review/"))[0] == deck[1].pk
        client.post("/review/undo/", {"uuid": fresh_uuid()})
        assert shown(client.get("/review/")) == [card.pk for card in deck]

    def test_a_doubled_form_takes_one_answer_back(self, deck, client_of, student):
        client, data = client_of(student), {"uuid": fresh_uuid()}
        client.post("/review/", form(deck[0]))
        client.post("/review/", form(deck[1]))
        for _time in range(2):
            assert client.post("/review/undo/", data, headers=JSON).json() == {"status": "undone"}
        assert CardEvent.objects.filter(kind=EventKind.UNDO).count() == 1

    def test_with_nothing_to_undo_it_says_so(self, deck, client_of, student):
        client, data = client_of(student), {"uuid": fresh_uuid()}
        assert client.post("/review/undo/", data, headers=JSON).json() == {"status": "nothing"}
        response = client.post("/review/undo/", data, follow=True)
        assert "There is nothing to undo today." in response.text

    def test_the_named_answer_is_taken_back(self, deck, client_of, student):
        client, first = client_of(student), form(deck[0])
        client.post("/review/", first)
        client.post("/review/", form(deck[1]))
        client.post("/review/undo/", {"uuid": fresh_uuid(), "answer": first["uuid"]})
        assert CardEvent.objects.get(kind=EventKind.UNDO).card == deck[0]

    @pytest.mark.parametrize("data", [{}, {"uuid": "x"}, {"uuid": fresh_uuid(), "answer": "x"}])
    def test_what_cannot_be_read_is_refused(self, deck, client_of, student, data):
        assert client_of(student).post("/review/undo/", data).status_code == 400


class TestNothingToAsk:
    def test_who_wants_no_new_cards_is_told_that_they_wait(self, deck, client_of, student):
        student.new_cards_per_day = 0
        student.save()
        page = client_of(student).get("/review/").text
        assert "Nothing is due" in page
        assert f"{len(deck)} new cards wait, because you want no new cards a day." in page
        assert "No cards yet" not in page

    def test_and_of_cards_that_come_nonetheless(self, deck, client_of, student, clock):
        answer(student, deck[0], Rating.EASY, clock.now)
        student.new_cards_per_day = 0
        student.save()
        page = client_of(student).get("/review/").text
        assert "2 new cards wait" in page
        assert "The next card comes in" in page

    def test_a_deck_set_aside_is_not_no_deck(self, deck, client_of, student):
        CardState.objects.update(suspended=True)
        page = client_of(student).get("/review/").text
        assert "No more cards are planned." in page
        CardState.objects.all().delete()
        assert "No cards yet" in client_of(student).get("/review/").text


class TestQueries:
    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_the_page_costs_the_same_for_any_number_of_cards(
        self, course, student, clock, client_of, count_queries, count
    ):
        more_due(course, student, clock, count)
        client = client_of(student)
        with count_queries() as queries:
            client.get("/review/")
        assert len(queries) == 8

    @pytest.mark.parametrize("count", [1, 3])
    def test_an_answer_stays_below_the_ceiling(
        self, course, student, clock, client_of, count_queries, count
    ):
        more_due(course, student, clock, count)
        data = form(Card.objects.get(note__key="due-0"), seen=1)
        client = client_of(student)
        with count_queries() as queries:
            client.post("/review/", data, headers=JSON)
        assert len(queries) == 8

    def test_the_end_and_an_undo_too(self, deck, student, clock, client_of, count_queries):
        client = client_of(student)
        for card in deck:
            answer(student, card, Rating.EASY, clock.now)
        with count_queries() as end:
            client.get("/review/")
        with count_queries() as undo:
            client.post("/review/undo/", {"uuid": fresh_uuid()}, headers=JSON)
        assert len(end) == 6
        assert len(undo) <= 10
