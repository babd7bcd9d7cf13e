"""Beside answering: setting cards aside, typed answers, and studying what one chooses."""

from datetime import timedelta
from uuid import uuid4

import pytest

from quizzes.actions import card_marks, cards, plans
from quizzes.domain.memory import EventKind, Rating
from quizzes.models import CardEvent, CardState, Course, Lesson, Status
from tests.factories import NoteFactory, fresh_uuid
from tests.views.test_review import JSON, answer, form, more_due, shown

pytestmark = pytest.mark.django_db

MARK, COMPARE, CUSTOM = "/review/mark/", "/review/compare/", "/review/custom/"


@pytest.fixture
def deck(course, student, clock):
    """The student's deck: the small course's three cards, all new."""
    cards.add(user=student, cards=course.cards, now=clock.now)
    return course.cards


def marked(card, mark):
    return {"card": card.pk, "mark": mark, "uuid": fresh_uuid()}


class TestMarks:
    @pytest.mark.parametrize("mark", ["bury", "suspend"])
    def test_a_card_set_aside_leaves_the_review_and_undo_brings_it_back(
        self, deck, student, client_of, mark
    ):
        client = client_of(student)
        response = client.post(MARK, marked(deck[0], mark))
        assert (response.status_code, response["Location"]) == (303, "/review/")
        assert deck[0].pk not in shown(client.get("/review/"))
        client.post("/review/undo/", {"uuid": fresh_uuid()})
        assert shown(client.get("/review/"))[0] == deck[0].pk

    def test_a_buried_card_is_back_the_next_learner_day(self, deck, student, client_of, clock):
        client_of(student).post(MARK, marked(deck[0], "bury"))
        clock.move(days=1)
        assert deck[0].pk in shown(client_of(student).get("/review/"))

    def test_a_flag_comes_and_goes(self, deck, student, client_of):
        client = client_of(student)
        flags = []
        for mark in ("flag", "unflag"):
            client.post(MARK, marked(deck[0], mark), headers=JSON)
            flags.append(CardState.objects.get(card=deck[0]).flag)
        assert flags == [1, 0]

    def test_the_same_again_is_one_event(self, deck, student, client_of):
        data = marked(deck[0], "suspend")
        for _ in range(2):
            client_of(student).post(MARK, data)
        assert CardEvent.objects.filter(kind=EventKind.SUSPEND).count() == 1

    def test_someone_elses_card_is_left_alone(self, deck, student, other_student, client_of):
        client_of(other_student).post(MARK, marked(deck[0], "suspend"))
        assert CardState.objects.get(user=student, card=deck[0]).suspended is False
        assert not CardEvent.objects.exists()

    @pytest.mark.parametrize(
        "data", [{}, {"mark": "eat"}, {"card": "x"}, {"uuid": "x"}, {"card": "9" * 30}]
    )
    def test_what_cannot_be_read_is_refused(self, deck, student, client_of, data):
        whole = marked(deck[0], "suspend") | data if data else {}
        assert client_of(student).post(MARK, whole).status_code == 400


class TestLeeches:
    def test_a_card_forgotten_four_times_says_so_when_it_returns(
        self, deck, student, clock, client_of
    ):
        card, client = deck[0], client_of(student)
        pages = []
        for _ in range(4):
            answer(student, card, Rating.EASY, clock.now)
            clock.move(days=200)
            answer(student, card, Rating.AGAIN, clock.now)
            clock.move(minutes=11)
            pages.append("You have forgotten this card" in client.get("/review/").text)
            clock.move(days=1)
        assert pages == [False, False, False, True]


class TestTyped:
    @pytest.fixture
    def typed(self, course, student, clock):
        """A card whose answer is typed, in the student's deck."""
        body = {"kind": "typed", "front": "Which city?", "answers": ["Ankara"], "slips": 1}
        note = NoteFactory(objective=course.objective, body=body)
        cards.add(user=student, cards=note.cards.all(), now=clock.now)
        return note.cards.get()

    def test_it_asks_for_words(self, typed, student, client_of):
        page = client_of(student).get("/review/").text
        assert page.count("Type your answer") == 1

    @pytest.mark.parametrize(
        ("said", "right", "words"),
        [
            ("ankraa", True, "You typed “ankraa”: right."),
            ("Oslo", False, "You typed “Oslo”. Compare it yourself."),
            ("  ", False, "You typed nothing."),
            ("<b>", False, "You typed “<b>”. Compare it yourself."),
        ],
    )
    def test_what_was_typed_is_compared(self, typed, student, client_of, said, right, words):
        data = {"card": typed.pk, "typed": said}
        answered = client_of(student).post(COMPARE, data, headers=JSON)
        assert answered.json() == {"right": right, "words": words}
        assert not CardEvent.objects.exists()

    def test_without_script_the_page_comes_open(self, typed, student, client_of):
        page = client_of(student).post(COMPARE, {"card": typed.pk, "typed": "Ankara"}).text
        assert "You typed “Ankara”: right." in page
        assert '<details class="reveal" open>' in page

    def test_without_script_a_card_far_behind_in_the_queue_comes_open(
        self, course, student, clock, client_of
    ):
        plans.set_plan(
            course=course.course,
            by=student,
            user=student,
            exam_on=clock.now.date() + timedelta(days=30),
            target_recall=0.9,
            answers_per_day=5,
            now=clock.now,
        )
        for number in range(20):
            body = {"kind": "typed", "front": f"Which {number}?", "answers": [f"City {number}"]}
            note = NoteFactory(objective=course.objective, key=f"typed-{number}", body=body)
            answer(student, note.cards.get(), Rating.EASY, clock.now - timedelta(days=60 - number))
        client = client_of(student)
        first = shown(client.get("/review/"))
        assert len(first) == 5
        said = [client.post(COMPARE, {"card": card, "typed": "x"}) for card in first]
        assert [one.status_code for one in said] == [200] * 5
        assert all("You typed “x”. Compare it yourself." in one.text for one in said)

    def test_a_card_that_no_longer_waits_leads_back(self, typed, student, client_of, clock):
        answer(student, typed, Rating.EASY, clock.now)
        said = client_of(student).post(COMPARE, {"card": typed.pk, "typed": "Ankara"})
        assert (said.status_code, said["Location"]) == (303, "/review/")
        practice = f"{COMPARE}?practice=1"
        said = client_of(student).post(practice, {"card": typed.pk, "typed": "Ankara"})
        assert "You typed “Ankara”: right." in said.text

    def test_a_strangers_and_another_kind_of_card_are_not_found(
        self, deck, typed, course, other_student, client_of
    ):
        course.course.access = "members"
        course.course.save()
        statuses = [
            client_of(other_student).post(COMPARE, {"card": card.pk, "typed": "x"}).status_code
            for card in (typed, deck[0])
        ]
        assert statuses == [404, 404]


class TestCustomStudy:
    def test_the_choices_are_lessons_tags_and_what_was_forgotten(
        self, deck, student, clock, client_of
    ):
        card_marks.tag(user=student, cards=[deck[0].pk], add="hard ones")
        answer(student, deck[1], Rating.AGAIN, clock.now)
        page = client_of(student).get(CUSTOM).text
        assert "Practise the 1 card I forgot today" in page
        assert "hard ones" in page
        assert "From one body to the next" in page

    def test_another_persons_tags_and_cards_are_not_offered(
        self, deck, student, other_student, client_of
    ):
        card_marks.tag(user=student, cards=[deck[0].pk], add="hard ones")
        page = client_of(other_student).get(CUSTOM).text
        assert "hard ones" not in page
        assert "You have no cards yet." in page

    def test_a_tag_narrows_the_review(self, deck, student, client_of):
        card_marks.tag(user=student, cards=[deck[0].pk], add="é “x”")
        client = client_of(student)
        assert shown(client.get("/review/", {"tag": "é “x”"})) == [deck[0].pk]
        assert shown(client.get("/review/", {"tag": "other"})) == []
        assert len(shown(client.get("/review/"))) > 1

    def test_practice_touches_no_schedule_and_ends_when_all_were_known(
        self, course, student, clock, client_of
    ):
        more_due(course, student, clock, 2)
        before = list(CardState.objects.order_by("pk").values())
        client = client_of(student)
        # By the day each is due, which the spread of intervals decides; practice goes by course.
        in_review = shown(client.get("/review/"))
        address = "/review/?practice=1"
        asked = shown(client.get(address))
        for card, rating in zip((*asked, asked[0]), (1, 3, 3), strict=True):
            data = {"card": card, "rating": rating, "uuid": uuid4(), "practice": "1"}
            assert client.post(address, data)["Location"] == address
        assert list(CardState.objects.order_by("pk").values()) == before
        page = client.get(address).text
        assert "You knew them all" in page
        assert "rounds=2" in page
        assert shown(client.get("/review/")) == in_review

    def test_what_was_forgotten_today_is_practised(self, course, student, clock, client_of):
        more_due(course, student, clock, 2)
        first, _other = CardState.objects.order_by("pk")
        answer(student, first.card, Rating.AGAIN, clock.now)
        assert shown(client_of(student).get("/review/?forgotten=1")) == [first.card_id]
        clock.move(days=1)
        assert shown(client_of(student).get("/review/?forgotten=1")) == []

    def test_practice_can_be_undone_and_hides_no_sibling(self, deck, student, client_of):
        client = client_of(student)
        client.post("/review/?practice=1", form(deck[0], practice="1"))
        client.post("/review/undo/?practice=1", {"uuid": fresh_uuid()})
        assert deck[0].pk in shown(client.get("/review/?practice=1"))

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_for_any_number_of_cards(
        self, course, student, clock, client_of, count_queries, count
    ):
        more_due(course, student, clock, count)
        client = client_of(student)
        counts = []
        for address in (CUSTOM, "/review/?practice=1"):
            with count_queries() as queries:
                client.get(address)
            counts.append(len(queries))
        assert counts == [6, 7]


def test_undo_takes_back_marks_and_answers_in_turn(deck, student, client_of, clock):
    client = client_of(student)
    before = CardState.objects.get(card=deck[0]).memory()
    client.post("/review/", form(deck[0]))
    client.post(MARK, marked(deck[0], "suspend"))
    clock.move(minutes=1)
    for _ in range(2):
        client.post("/review/undo/", {"uuid": fresh_uuid()})
    assert CardState.objects.get(card=deck[0]).memory() == before
    assert CardEvent.objects.filter(kind=EventKind.UNDO).count() == 2


@pytest.mark.parametrize("hidden", ["lesson", "course"])
def test_what_is_hidden_does_not_tell_its_title(hidden, deck, course, student, client_of):
    address, client = "/review/?lesson=small/founding", client_of(student)
    title = f"“{course.lesson.title}”"
    assert title in client.get(address).text
    if hidden == "lesson":
        Lesson.objects.filter(pk=course.lesson.pk).update(status=Status.DRAFT)
    else:
        Course.objects.filter(pk=course.course.pk).update(access=Course.Access.MEMBERS)
    assert title not in client.get(address).text
