"""Cards out to other programs, and who may take what: people, there and back, costs."""

import csv
import io
from uuid import uuid4

import pytest

from quizzes.actions import advances, card_marks, cards, own_notes
from quizzes.actions.deletion import delete_account
from quizzes.actions.guests import merge_guest
from quizzes.domain.content import parse_note_body
from quizzes.domain.memory import Rating
from quizzes.formats import anki
from quizzes.formats.anki import (
    CardState,
)
from quizzes.models import CardImport, Note
from tests.factories import MembershipFactory
from tests.views.exchange_pages import (
    PAGE,
    answer,
    basic,
    download,
    exported,
    learned,
    memories,
    own,
    own_texts,
    package,
    paste,
    take,
    upload,
)

pytestmark = pytest.mark.django_db


class TestPeople:
    def test_a_visitor_is_asked_to_log_in(self, course, client_of):
        for address in (PAGE, f"{PAGE}file/", f"{PAGE}{uuid4()}/"):
            assert client_of().post(address).url.startswith("/accounts/login/")

    def test_the_owner_looks_and_a_stranger_finds_nothing(
        self, client, client_of, other_student, clock
    ):
        address = upload(client, package(basic("a"), clock=clock)).url
        stranger = client_of(other_student)
        assert client.get(address).status_code == 200
        assert [
            stranger.get(address).status_code,
            take(stranger, address).status_code,
            stranger.post(f"{address}undo/").status_code,
        ] == [404] * 3
        take(client, address)
        assert [
            stranger.get(address).status_code,
            stranger.post(f"{address}undo/").status_code,
        ] == [404] * 2
        assert own_texts(other_student) == []

    def test_a_guest_has_it_too(self, course, guest, client_of, clock):
        address = upload(client_of(guest), package(basic("a"), clock=clock)).url
        take(client_of(guest), address)
        assert own_texts(guest) == ["Front"]

    def test_a_closed_course_is_neither_left_nor_entered(self, client, clock, course, student):
        course.course.access = "members"
        course.course.save()
        assert download(client).status_code == 422
        assert upload(client, package(basic("a"), clock=clock)).status_code == 422
        MembershipFactory(user=student, course=course.course)
        assert download(client).status_code == 200

    def test_what_waits_is_gone_when_the_course_closes(self, client, clock, course):
        address = upload(client, package(basic("a"), clock=clock)).url
        course.course.access = "members"
        course.course.save()
        assert client.get(address).status_code == 404


class TestOut:
    def test_the_deck_leaves_with_own_notes_and_wordings(self, client, student, course, clock):
        cards.add(user=student, cards=course.cards[:1], now=clock.now)
        own(student, course, clock)
        mine = parse_note_body(course.notes[0].current.body | {"front": "In my words"})
        own_notes.word_for_oneself(
            user=student,
            note=course.notes[0],
            body=mine,
            based_on=course.notes[0].current,
            now=clock.now,
        )
        notes = exported(client).notes
        assert [note.fields.front for note in notes] == ["In my words", "Mine"]
        assert notes[0].guid == anki.guid_of("small", "fact-1")
        assert len(exported(client, cards="all").notes) == 4

    def test_own_notes_of_others_stay(self, client, other_student, course, clock):
        own(other_student, course, clock)
        assert len(exported(client, cards="all").notes) == 3

    def test_the_file_has_a_safe_name_and_type(self, client):
        sent = download(client)
        assert sent["Content-Disposition"] == 'attachment; filename="small-cards-2026-03-02.apkg"'
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert sent["Content-Type"] == "application/octet-stream"

    def test_links_of_the_course_lead_to_the_site(self, client, student, course, clock):
        own(student, course, clock, front="See [the lesson](lesson:founding) and [x](nowhere:y)")
        note = exported(client).notes[0]
        assert note.fields.front == (
            "See [the lesson](http://testserver/c/small/lessons/founding/) and x"
        )
        assert note.source.endswith("](http://testserver/c/small/lessons/founding/)")

    def test_without_schedule_every_card_is_new(self, client, student, course, clock):
        answer(student, course.cards[0], clock)
        (note,) = anki.read(download(client).content).notes
        assert (note.cards[0].schedule.state, note.cards[0].log) == (CardState.NEW, ())

    def test_nothing_changes(self, client, student, course, clock):
        answer(student, course.cards[0], clock)
        before = memories(student)
        first, second = download(client, log="on"), download(client, log="on")
        assert (first.content, memories(student)) == (second.content, before)

    def test_a_table(self, client, student, course, clock):
        own(student, course, clock, front="=1+1")
        own(student, course, clock, kind="cloze", text="{{c1::a}} b")
        text = download(client, format="csv").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [(row["kind"], row["front"], row["back"]) for row in rows] == [
            ("basic", "'=1+1", "All mine"),
            ("cloze", "{{c1::a}} b", ""),
        ]

    @pytest.mark.parametrize(
        "query", [{"course": "none"}, {"format": "exe"}, {"cards": "theirs"}, {"course": ""}]
    )
    def test_a_choice_without_sense_is_told(self, client, query):
        assert download(client, **query).status_code == 422

    def test_too_many_files_at_once_are_refused(self, client, settings):
        limits = {"card_export": "1/h/user", "card_import": "1/h/user"}
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, **limits}
        assert [download(client).status_code for _ in range(2)] == [200, 429]
        assert [paste(client, "a;b").status_code for _ in range(2)] == [303, 429]


class TestRoundTrip:
    def learn(self, user, course, clock):
        note = own(user, course, clock)
        extra = note.cards.get()
        for rating in (Rating.GOOD, Rating.GOOD, Rating.HARD):
            for card in (*course.cards, extra):
                answer(user, card, clock, rating)
            clock.move(days=3, minutes=7)
        answer(user, course.cards[0], clock, Rating.AGAIN)
        answer(user, course.cards[1], clock, place="custom")
        advances.make_due(user=user, cards=[extra], now=clock.now)
        marks = {"user": user, "uuid": uuid4(), "now": clock.now, "place": "deck"}
        card_marks.suspend(cards=[course.cards[2].pk], **marks)
        card_marks.flag(cards=[extra.pk], number=4, **marks | {"uuid": uuid4()})
        card_marks.tag(user=user, cards=[extra.pk], add="exam")

    def test_another_account_gets_the_same_states(
        self, client, student, other_student, client_of, course, clock
    ):
        self.learn(student, course, clock)
        data = download(client, schedule="on", log="on").content
        other = client_of(other_student)
        take(other, upload(other, data).url)
        assert memories(other_student) == memories(student)
        assert cards.rebuild(user=other_student) == 0
        first, second = exported(client), exported(other)
        assert [note.cards for note in first.notes] == [note.cards for note in second.notes]
        assert (own_texts(other_student), own_texts(student)) == (["Mine"], ["Mine"])

    def test_ones_own_account_changes_nothing(self, client, student, course, clock):
        self.learn(student, course, clock)
        before = memories(student)
        address = upload(client, download(client, schedule="on", log="on").content).url
        assert client.get(address).context["can_take"] is False
        take(client, address)
        assert memories(student) == before


class TestWhoLeaves:
    def test_imports_go_with_the_account(self, client, student, clock):
        take(client, upload(client, package(basic("a"), clock=clock)).url)
        delete_account(user=student, now=clock.now)
        assert (CardImport.objects.count(), Note.everyones.exclude(owner=None).count()) == (0, 0)

    def test_a_guests_imports_move_and_can_still_be_undone(
        self, course, guest, student, client_of, clock
    ):
        address = upload(client_of(guest), package(basic("a"), clock=clock)).url
        take(client_of(guest), address)
        merge_guest(guest=guest, into=student, now=clock.now)
        assert client_of(student).get(address).context["can_undo"] is True
        again = client_of(student).get(
            upload(client_of(student), package(basic("a"), clock=clock)).url
        )
        assert again.context["rows"][0]["fate"] == "is your note already"
        client_of(student).post(f"{address}undo/")
        assert own_texts(student) == []


class TestQueries:
    def notes(self, course, clock, count):
        return [
            note
            for n in range(1, count + 1)
            for note in (
                basic(f"new-{n}", f"New {n}", cards=(learned(clock),)),
                basic(anki.guid_of("small", f"fact-{n}"), cards=(learned(clock),)),
                basic(f"old-{n}", f"Changed {n}"),
            )
        ]

    def costs(self, client, course, clock, count_queries, count) -> list[int]:
        olds = [basic(f"old-{n}", f"Old {n}") for n in range(1, 4)]
        take(client, upload(client, package(*olds, clock=clock)).url)
        data = package(*self.notes(course, clock, count), clock=clock)
        found = []
        with count_queries() as queries:
            address = upload(client, data).url
        found.append(len(queries))
        for ask in (client.get, lambda one: take(client, one), client.get):
            with count_queries() as queries:
                ask(address)
            found.append(len(queries))
        with count_queries() as queries:
            download(client, schedule="on", log="on")
        return [*found, len(queries)]

    def test_one_note_and_three_cost_the_same(
        self, course, student, other_student, client_of, clock, count_queries
    ):
        one, three = (
            self.costs(client_of(who), course, clock, count_queries, count)
            for who, count in ((student, 1), (other_student, 3))
        )
        assert one == three
        assert max(one) <= 40
