"""A card worded for oneself: seen by one person everywhere, and told of the course's changes."""

from uuid import uuid4

import pytest

from quizzes.actions import cards, own_notes
from quizzes.actions.removal import is_removable
from quizzes.actions.wordings import word_note
from quizzes.domain.content import parse_note_body
from quizzes.domain.memory import Rating
from quizzes.models import CardState, Lesson, NoteRevision, OwnWording
from quizzes.reports.asked_cards import compare_typed
from tests.factories import NoteFactory, fresh_uuid

pytestmark = pytest.mark.django_db

MINE = {"front": "Which city?", "back": "The eternal one", "extra": ""}


@pytest.fixture
def card(course, student, clock):
    """A card of the course in the student's deck, asked in the lesson too."""
    Lesson.objects.filter(pk=course.lesson.pk).update(
        body="## First part {#first}\n\nText.\n\n::: recall fact-1/forward\n:::\n"
    )
    cards.add(user=student, cards=course.cards[:1], now=clock.now)
    return course.cards[0]


@pytest.fixture
def client(student, client_of, card):
    return client_of(student)


def word(client, card, **changes):
    fields = MINE | {"based_on": card.note.current_id} | changes
    return client.post(f"/cards/{card.pk}/wording/", fields)


def reword(course, front, clock, **more):
    body = parse_note_body({"kind": "basic", "front": front, "back": "Rome"})
    course.notes[0].refresh_from_db()
    return word_note(note=course.notes[0], body=body, now=clock.now, **more)


def test_the_form_begins_with_the_courses_words(client, card):
    form = client.get(f"/cards/{card.pk}/wording/").context["form"]
    assert (form["front"].value(), form["based_on"].value()) == ("Where?", card.note.current_id)
    assert [*form.fields] == ["extra", "front", "back", "based_on"]


def test_it_is_shown_wherever_the_student_sees_the_card(client, card):
    assert word(client, card).status_code == 303
    history = f"/review/numbers/cards/{card.pk}/"
    assert "Which city?" in client.get(history).text
    pages = ("/review/", "/cards/", f"/cards/{card.pk}/", "/c/small/lessons/founding/")
    for address in pages:
        page = client.get(address).text
        assert "Which city?" in page, address
        assert "your wording" in page, address
    assert client.get("/cards/", {"q": "ETERNAL"}).context["rows"][0].pk == card.pk
    assert (
        client.get(f"/cards/{card.pk}/wording/").context["form"]["front"].value() == "Which city?"
    )


def test_nobody_else_sees_it(client, card, client_of, other_student, administrator, clock):
    word(client, card)
    for person in (other_student, administrator):
        cards.add(user=person, cards=[card], now=clock.now)
        theirs = client_of(person)
        for address in ("/review/", "/cards/", f"/cards/{card.pk}/", "/c/small/lessons/founding/"):
            page = theirs.get(address).text
            assert "Which city?" not in page
            assert "Where?" in page
        assert len(theirs.get("/cards/", {"q": "eternal"}).context["rows"]) == 0
    assert "Which city?" not in client_of().get("/c/small/lessons/founding/").text
    assert "eternal" not in client_of(other_student).get("/account/data.json").text
    assert "eternal" in client.get("/account/data.json").text


def test_schedule_and_answers_stay(client, card, student, clock):
    answered = {"card": card.pk, "rating": 3, "seen": 0, "uuid": fresh_uuid()}
    client.post("/review/", answered)
    before = CardState.objects.get(card=card).memory()
    word(client, card)
    assert CardState.objects.get(card=card).memory() == before


def test_the_courses_own_words_take_it_away(client, card):
    word(client, card)
    word(client, card, front="Where?", back="Rome")
    assert OwnWording.objects.count() == 0
    word(client, card)
    client.post(f"/cards/{card.pk}/wording/", {"take": "1"})
    assert OwnWording.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"front": ""}, "This field is required"),
        ({"front": "x" * 20_001}, "At most 20000 characters"),
        ({"based_on": "0"}, "greater than or equal to 1"),
        ({"based_on": "999999"}, "another card"),
        ({"based_on": "9" * 30}, "less than or equal"),
    ],
)
def test_what_is_wrong_is_told(client, card, changes, message):
    page = word(client, card, **changes)
    assert page.status_code == 422
    assert message in str(page.context["form"].errors)
    assert OwnWording.objects.count() == 0


def test_a_wording_of_another_note_is_no_base(course, client, card):
    page = word(client, card, based_on=course.notes[1].current_id)
    assert page.status_code == 422


def test_a_text_with_gaps_keeps_the_gaps(course, client, student, clock):
    body = {"kind": "cloze", "text": "{{c1::Rome}} in {{c2::2002}}", "extra": ""}
    cloze = NoteFactory(objective=course.objective, body=body).cards.get()
    sent = {"text": "In {{c1::Rome}}", "extra": "", "based_on": cloze.note.current_id}
    page = client.post(f"/cards/{cloze.pk}/wording/", sent)
    assert page.status_code == 422
    assert "Keep the same gaps as the course: c1, c2." in page.text
    sent["text"] = "It was {{c2::2002}}, {{c1::Rome}}"
    assert client.post(f"/cards/{cloze.pk}/wording/", sent).status_code == 303


def test_what_is_typed_is_compared_with_ones_own_answers(
    course, client, client_of, other_student, clock
):
    body = {"kind": "typed", "front": "Where?", "answers": ["Rome"], "slips": 0, "extra": ""}
    typed = NoteFactory(objective=course.objective, body=body).cards.get()
    sent = {"front": "Wo?", "answers": "Rom", "slips": "0", "based_on": typed.note.current_id}
    assert client.post(f"/cards/{typed.pk}/wording/", sent).status_code == 303
    seen = [
        compare_typed(user=user, card_id=typed.pk, typed="Rom").right
        for user in (OwnWording.objects.get().user, other_student)
    ]
    assert seen == [True, False]


class TestNewerWording:
    def test_both_are_shown_and_mine_is_kept(self, course, client, card, clock):
        word(client, card)
        reword(course, "Near which city?", clock)
        page = client.get(f"/cards/{card.pk}/")
        assert "Near which city?" in page.text
        assert page.context["shown"].question == "Which city?"
        client.post(f"/cards/{card.pk}/wording/", {"keep": page.context["newer"].revision})
        assert client.get(f"/cards/{card.pk}/").context["newer"] is None
        assert client.get("/review/").text.count("Which city?") == 1

    def test_what_was_not_seen_is_not_kept(self, course, client, card, clock):
        word(client, card)
        first = reword(course, "Near which city?", clock)
        own = OwnWording.objects.get()
        own_notes.keep_own(user=own.user, note=own.note, based_on=first)
        reword(course, "Near which town?", clock)
        client.post(f"/cards/{card.pk}/wording/", {"keep": first.pk})
        assert client.get(f"/cards/{card.pk}/").context["newer"].of_course.question == (
            "Near which town?"
        )

    def test_the_courses_is_taken(self, course, client, card, clock):
        word(client, card)
        reword(course, "Near which city?", clock)
        client.post(f"/cards/{card.pk}/wording/", {"take": "1"})
        assert "Near which city?" in client.get("/review/").text

    def test_a_wording_whose_gaps_went_is_left_out_everywhere(self, course, client, card, clock):
        word(client, card)
        body = parse_note_body({"kind": "reversed", "front": "Where then?", "back": "Rome"})
        word_note(note=course.notes[0], body=body, now=clock.now)
        assert "Where then?" in client.get("/review/").text
        page = client.get(f"/cards/{card.pk}/")
        assert (page.context["newer"].fits, page.context["newer"].own) == (False, None)
        assert client.get(f"/cards/{card.pk}/wording/").context["form"]["front"].value() == (
            "Where then?"
        )

    def test_a_wording_it_rests_on_is_not_changed_in_place(self, course, client, card, clock):
        word(client, card)
        assert reword(course, "Near which city?", clock).number == 2
        assert NoteRevision.objects.get(note=card.note, number=1).body["front"] == "Where?"


def test_a_note_somebody_words_for_themselves_is_in_use(course, student, clock):
    note = NoteFactory(objective=course.objective)
    assert is_removable(note) is True
    body = parse_note_body({"kind": "basic", "front": "a", "back": "b"})
    own_notes.word_for_oneself(
        user=student, note=note, body=body, based_on=note.current, now=clock.now
    )
    assert is_removable(note) is False


@pytest.mark.parametrize("count", [1, 3])
def test_own_wordings_cost_no_query_more(course, client, student, clock, count, count_queries):
    for other in course.cards[:count]:
        cards.review(
            user=student,
            card_id=other.pk,
            rating=Rating.AGAIN,
            uuid=uuid4(),
            claimed_at=None,
            now=clock.now,
        )
        body = parse_note_body({"kind": "basic"} | MINE)
        own_notes.word_for_oneself(
            user=student, note=other.note, body=body, based_on=other.note.current, now=clock.now
        )
    clock.move(minutes=2)
    with count_queries() as queries:
        page = client.get("/review/")
    assert page.text.count("your wording") == count
    assert len(queries) == 8
