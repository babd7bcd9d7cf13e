"""Notes students write for themselves: kinds, limits, changes, deletion, and nobody else."""

from uuid import uuid4

import pytest

from quizzes.actions import card_days, cards, own_notes
from quizzes.actions.accounts import create_guest
from quizzes.actions.deletion import delete_account
from quizzes.actions.guests import merge_guest, purge_guests
from quizzes.domain.content import parse_note_body
from quizzes.domain.memory import Rating
from quizzes.models import Card, CardEvent, CardState, Note, NoteRevision, User
from tests.factories import fresh_uuid

pytestmark = pytest.mark.django_db
NEW = "/cards/notes/new/?lesson=small/founding"


@pytest.fixture
def client(course, student, client_of, clock):
    return client_of(student)


def write(client, kind="basic", **fields):
    fields = {"uuid": fresh_uuid(), "front": "My front", "back": "My back"} | fields
    return client.post(f"{NEW}&kind={kind}", fields)


def own(user=None) -> Note:
    notes = Note.everyones.exclude(owner=None)
    return (notes.filter(owner=user) if user else notes).get()


def make(user, course, clock, front="My front", uuid=None) -> Note:
    body = parse_note_body({"kind": "basic", "front": front, "back": "My back"})
    return own_notes.add_note(
        user=user, lesson=course.lesson, body=body, uuid=uuid or uuid4(), now=clock.now
    )


def answer(user, card, clock):
    cards.review(
        user=user, card_id=card.pk, rating=Rating.EASY, uuid=uuid4(), claimed_at=None, now=clock.now
    )


@pytest.mark.parametrize(
    ("kind", "fields", "slots"),
    [
        ("basic", {}, ["forward"]),
        ("reversed", {}, ["forward", "reverse"]),
        ("cloze", {"text": "{{c1::Rome}} and {{c2::Paris}}"}, ["c1", "c2"]),
        ("typed", {"answers": "Rome\nRoma", "slips": "1"}, ["forward"]),
    ],
)
def test_a_note_of_each_kind_is_written(client, student, kind, fields, slots):
    sent = write(client, kind, **fields)
    note = own(student)
    assert sent.status_code == 303
    assert (note.tier, note.status, note.objective) == ("extra", "published", None)
    assert [card.slot for card in note.cards.order_by("pk")] == slots
    states = CardState.objects.filter(user=student, card__note=note)
    assert states.count() == len(slots)
    assert "my own note" in client.get(sent.url).text


def test_the_form_asks_the_body_alone(client):
    form = client.get(NEW).context["form"]
    assert [*form.fields] == ["began_from", "extra", "front", "back"]


def test_the_lesson_is_chosen_first(client):
    page = client.get("/cards/notes/new/")
    assert 'value="small/founding"' in page.text


@pytest.mark.parametrize(
    "query", ["lesson=small/none", "lesson=none", "lesson=/", "lesson=small/founding&kind=no", ""]
)
def test_a_place_that_is_none_takes_nothing(client, query):
    sent = client.post(f"/cards/notes/new/?{query}", {"front": "a", "back": "b"})
    assert sent.status_code == 404
    assert Note.everyones.exclude(owner=None).count() == 0


def test_a_lesson_of_a_closed_course_is_none(course, client):
    course.course.access = "members"
    course.course.save()
    assert client.get(NEW).status_code == 404


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"front": ""}, "This field is required"),
        ({"front": "x" * 20_001}, "At most 20000 characters"),
        ({"back": "a\x01b"}, "control character U+0001"),
        ({"back": "[x](term:none)"}, "has no term"),
        ({"back": "[x](javascript:alert(1))"}, "javascript"),
        ({"uuid": "no"}, "could not be read"),
    ],
)
def test_what_is_wrong_is_told_where_it_is(client, fields, message):
    page = write(client, **fields)
    assert page.status_code == 422
    assert message in page.text
    assert Note.everyones.exclude(owner=None).count() == 0


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<b onclick=alert(1)>x</b>"])
def test_markup_of_pages_is_refused_and_never_shown_as_such(course, client, student, clock, text):
    refused = write(client, front=text)
    assert refused.status_code == 422
    assert "HTML" in str(refused.context["form"].errors["front"])
    card = make(student, course, clock, front=text).cards.get()
    for address in (f"/cards/{card.pk}/", "/cards/", "/review/"):
        page = client.get(address).text
        assert "&lt;" in page
        assert "<script>alert" not in page
        assert "<b onclick" not in page


def test_the_same_form_twice_makes_one_note(client, student):
    uuid = fresh_uuid()
    write(client, uuid=uuid)
    write(client, uuid=uuid, front="Something else")
    assert own(student).current.body["front"] == "My front"


def test_another_person_may_send_the_same_uuid(course, clock, student, other_student):
    uuid = uuid4()
    mine, theirs = (make(user, course, clock, uuid=uuid) for user in (student, other_student))
    assert (mine.owner, theirs.owner) == (student, other_student)


def test_there_are_so_many_notes_and_no_more(client, monkeypatch):
    monkeypatch.setattr(own_notes, "MOST_NOTES", 1)
    write(client)
    page = write(client)
    assert page.status_code == 422
    assert "the most there can be" in page.text
    assert Note.everyones.exclude(owner=None).count() == 1


def test_a_visitor_becomes_a_guest_and_takes_the_note_along(course, client_of, clock, student):
    visitor = client_of()
    assert visitor.get(NEW).status_code == 200
    assert write(visitor, front="").status_code == 422
    assert User.objects.filter(is_guest=True).count() == 0
    assert write(visitor).status_code == 303
    note = own()
    assert note.owner.is_guest is True
    merge_guest(guest=note.owner, into=student, now=clock.now)
    assert own(student) == note
    assert CardState.objects.get(card__note=note).user == student


class TestChanging:
    def test_a_change_keeps_the_schedule_and_adds_the_new_cards(
        self, course, client, student, clock
    ):
        body = parse_note_body({"kind": "cloze", "text": "{{c1::Rome}}"})
        note = own_notes.add_note(
            user=student, lesson=course.lesson, body=body, uuid=uuid4(), now=clock.now
        )
        answer(student, note.cards.get(), clock)
        before = CardState.objects.get(card=note.cards.get()).memory()
        text = "{{c1::Rome}} {{c2::Paris}}"
        sent = client.post(f"/cards/notes/{note.pk}/", {"text": text, "began_from": note.revision})
        assert sent.status_code == 303
        assert CardState.objects.get(card__slot="c1").memory() == before
        assert CardState.objects.filter(user=student, card__note=note).count() == 2
        assert note.revisions.count() == 2

    def test_a_change_made_elsewhere_is_not_lost(self, course, client, student, clock):
        note = make(student, course, clock)
        address = f"/cards/notes/{note.pk}/"
        fields = {"front": "First", "back": "b", "began_from": 1}
        client.post(address, fields)
        page = client.post(address, fields | {"front": "Second"})
        assert page.status_code == 422
        assert "Nothing of yours is lost" in page.text
        assert own(student).current.body["front"] == "First"
        assert (
            client.post(address, fields | {"front": "Second", "began_from": 2}).status_code == 303
        )

    def test_its_page_is_filled_in(self, course, client, student, clock):
        page = client.get(f"/cards/notes/{make(student, course, clock).pk}/")
        assert page.context["form"]["front"].value() == "My front"


class TestDeletion:
    def test_it_says_what_goes_and_takes_it(self, course, client, student, clock):
        note = make(student, course, clock)
        card = note.cards.get()
        answer(student, card, clock)
        cards.undo(user=student, uuid=uuid4(), now=clock.now)
        answer(student, card, clock)
        answer(student, course.cards[0], clock)
        address = f"/cards/notes/{note.pk}/delete/"
        assert "1 answer you gave" in client.get(address).text
        assert client.post(address).status_code == 303
        assert list(Note.everyones.order_by("pk")) == course.notes
        assert list(Card.objects.order_by("pk")) == course.cards
        assert set(CardEvent.objects.values_list("card", flat=True)) == {course.cards[0].pk}
        assert CardState.objects.count() == 1
        assert NoteRevision.objects.count() == 3
        assert client.post(address).status_code == 404

    def test_the_days_it_was_answered_on_are_counted_anew(self, course, client, student, clock):
        note = make(student, course, clock)
        answer(student, note.cards.get(), clock)
        clock.move(days=40)
        card_days.keep(user=student, day=student.learner_day(clock.now))
        client.post(f"/cards/notes/{note.pk}/delete/")
        assert card_days.keep_again(user=student, day=student.learner_day(clock.now)) == 0

    def test_an_account_takes_its_notes_along(self, course, student, clock):
        answer(student, make(student, course, clock).cards.get(), clock)
        delete_account(user=student, now=clock.now)
        assert list(Note.everyones.order_by("pk")) == course.notes

    def test_a_guest_is_forgotten_with_notes_and_answers(self, course, clock):
        guest = create_guest(now=clock.now)
        answer(guest, make(guest, course, clock).cards.get(), clock)
        clock.move(days=50)
        assert purge_guests(idle_days=90, now=clock.now) == 0
        clock.move(days=50)
        assert purge_guests(idle_days=90, now=clock.now) == 1
        assert list(Note.everyones.order_by("pk")) == course.notes

    def test_a_guest_who_wrote_a_note_did_something(self, course, clock):
        guest = create_guest(now=clock.now)
        clock.move(days=80)
        make(guest, course, clock)
        clock.move(days=20)
        assert purge_guests(idle_days=90, now=clock.now) == 0


class TestNobodyElse:
    @pytest.fixture
    def note(self, course, student, clock):
        return make(student, course, clock, front="A private thought")

    @pytest.mark.parametrize("person", ["other_student", "guest", "instructor", "administrator"])
    def test_its_pages_are_nowhere(self, note, person, client_of, request):
        client = client_of(request.getfixturevalue(person))
        card = note.cards.get()
        for address in (
            f"/cards/{card.pk}/",
            f"/cards/{card.pk}/wording/",
            f"/cards/notes/{note.pk}/",
            f"/cards/notes/{note.pk}/delete/",
        ):
            assert client.get(address).status_code == 404
            assert client.post(address, {"front": "b", "back": "b"}).status_code == 404
        assert own().current.body["front"] == "A private thought"
        answered = {"card": card.pk, "rating": 3, "uuid": fresh_uuid()}
        assert client.post("/review/", answered).status_code == 404
        client.post("/cards/", {"cards": [card.pk], "action": "tag", "tag": "x", "uuid": uuid4()})
        assert CardState.objects.get(card=card).tags == []

    def test_an_own_note_is_no_extra_card_of_the_lesson(
        self, course, note, client_of, other_student, clock
    ):
        page = client_of(other_student).get("/c/small/lessons/founding/extras/")
        assert page.context["cards"] == []
        assert "extra card" not in client_of(other_student).get("/c/small/lessons/founding/").text

    def test_a_note_made_core_by_force_joins_nobodys_deck(
        self, course, note, client_of, other_student
    ):
        Note.everyones.filter(pk=note.pk).update(tier="core")
        client_of(other_student).post("/c/small/lessons/founding/read/")
        assert CardState.objects.filter(user=other_student, card__note=note).count() == 0
        progress = client_of(other_student).get("/progress/").context["lessons"]
        assert progress[0].cards.core == 3

    def test_it_can_not_be_worded_for_oneself_beside(self, note, client):
        assert client.get(f"/cards/{note.cards.get().pk}/wording/").status_code == 404

    def test_a_visitor_is_asked_to_log_in(self, note, client_of):
        assert client_of().get(f"/cards/notes/{note.pk}/").status_code == 302
