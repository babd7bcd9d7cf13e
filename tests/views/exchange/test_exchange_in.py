"""Cards in from other programs: looked at, taken, a second time, and taken back."""

from uuid import uuid4

import pytest

from quizzes.actions import card_days, card_marks, cards, own_notes
from quizzes.domain.content import parse_note_body
from quizzes.formats import anki
from quizzes.formats.anki import (
    AnkiCard,
    AnkiNote,
    AnkiReview,
    ClozeFields,
)
from quizzes.models import Card, CardEvent, CardImport, Note
from quizzes.models import CardState as State
from tests.views.exchange_pages import (
    DAY,
    answer,
    basic,
    learned,
    memories,
    own_texts,
    package,
    paste,
    take,
    upload,
)

pytestmark = pytest.mark.django_db


class TestIn:
    def test_it_is_looked_at_first(self, client, student, clock):
        notes = (
            basic("a", "A **bold** front"),
            AnkiNote("b", "cloze", ClozeFields("{{c1::Rome}} and {{c2::Paris}}")),
        )
        page = client.get(upload(client, package(*notes, clock=clock)).url)
        assert [row["fate"] for row in page.context["rows"]] == [
            "becomes a new note of your own"
        ] * 2
        assert "A <strong>bold</strong> front" in page.text
        assert own_texts(student) == []

    def test_new_notes_become_the_persons_own(self, client, student, course, clock):
        note = basic("a", tags=("history", "x" * 60))
        address = upload(client, package(note, clock=clock), lesson="small/after").url
        assert take(client, address).status_code == 303
        made = Note.everyones.get(owner=student)
        assert (made.tier, made.lesson, made.current.body["back"]) == (
            "extra",
            course.next_lesson,
            "Back",
        )
        assert State.objects.get(user=student).tags == ["history"]
        assert CardImport.objects.get().content == ""

    def test_a_second_time_it_updates_the_same_note(self, client, student, clock):
        take(client, upload(client, package(basic("a"), clock=clock)).url)
        again = upload(client, package(basic("a", "Changed"), clock=clock)).url
        assert client.get(again).context["rows"][0]["fate"] == "updates your note"
        take(client, again)
        assert own_texts(student) == ["Changed"]
        same = client.get(upload(client, package(basic("a", "Changed"), clock=clock)).url)
        assert same.context["can_take"] is False

    def test_an_update_may_make_other_cards(self, client, student, clock):
        def cloze(text):
            return package(AnkiNote("a", "cloze", ClozeFields(text)), clock=clock)

        take(client, upload(client, cloze("{{c1::a}} {{c2::b}}")).url)
        take(client, upload(client, cloze("{{c2::b}} {{c3::c}}")).url)
        made = Card.objects.filter(note__owner=student).order_by("slot")
        assert list(made.values_list("slot", "retired")) == [
            ("c1", True),
            ("c2", False),
            ("c3", False),
        ]

    def test_a_note_of_the_course_brings_its_schedule_and_never_its_text(
        self, client, student, course, clock
    ):
        guid = anki.guid_of("small", "fact-1")
        note = basic(guid, "Forged", tags=("mine",), cards=(learned(clock),))
        address = upload(client, package(note, clock=clock)).url
        row = client.get(address).context["rows"][0]
        assert (row["fate"], row["brought"], "Forged" in row["question"]) == (
            "is a note of the course; its text stays",
            1,
            False,
        )
        take(client, address)
        state = State.objects.get(user=student, card=course.cards[0])
        assert (state.phase, state.reviews, state.suspended, state.flag, state.tags) == (
            "review",
            2,
            True,
            3,
            ["mine"],
        )
        assert state.due_on == clock.now.date() + 30 * DAY
        events = CardEvent.objects.filter(user=student, card=course.cards[0]).order_by("pk")
        assert list(events.values_list("kind", "place", "rating", "was_new", "seconds")) == [
            ("review", "import", 3, True, 4),
            ("review", "import", 4, False, 0),
            ("shift", "import", None, False, None),
            ("suspend", "import", None, False, None),
            ("flag", "import", None, False, None),
        ]
        assert course.notes[0].revisions.count() == 1
        assert cards.rebuild(user=student) == 0

    def test_the_answers_to_all_cards_come_in_order_of_time(self, client, student, clock):
        notes = (basic("a", cards=(learned(clock),)), basic("b", "Other", cards=(learned(clock),)))
        take(client, upload(client, package(*notes, clock=clock)).url)
        times = list(CardEvent.objects.order_by("pk").values_list("at", flat=True))
        assert (len(times), times) == (10, sorted(times))
        assert cards.rebuild(user=student) == 0

    def test_answers_of_ones_own_stay(self, client, student, course, clock):
        answer(student, course.cards[0], clock)
        before = memories(student)
        note = basic(anki.guid_of("small", "fact-1"), cards=(learned(clock),))
        address = upload(client, package(note, clock=clock)).url
        page = client.get(address)
        assert (page.context["rows"][0]["kept"], page.context["can_take"]) == (1, False)
        take(client, address)
        assert memories(student) == before

    def test_a_schedule_without_answers_is_told(self, client, student, clock):
        bare = AnkiCard("forward", learned(clock).schedule)
        address = upload(client, package(basic("a", cards=(bare,)), clock=clock)).url
        assert "1 card has a schedule but not the answers" in client.get(address).text
        take(client, address)
        state = State.objects.get(user=student)
        assert (state.phase, state.suspended) == ("new", True)

    def test_answers_from_the_future_are_left_out(self, client, student, clock):
        late = int((clock.now + DAY).timestamp() * 1000)
        log = (AnkiReview(late, 3, 4 * DAY), AnkiReview(5, 3, 4 * DAY))
        note = basic("a", cards=(AnkiCard("forward", log=log),))
        address = upload(client, package(note, clock=clock)).url
        take(client, address)
        assert "2 answers were left out" in client.get(address).text
        assert State.objects.get(user=student).phase == "new"

    def test_twice_at_once_counts_once(self, client, student, clock):
        address = upload(client, package(basic("a", cards=(learned(clock),)), clock=clock)).url
        assert [take(client, address).status_code for _ in range(2)] == [303, 303]
        assert (own_texts(student), CardEvent.objects.count()) == (["Front"], 5)

    def test_at_most_as_many_as_there_can_be(self, client, student, clock, monkeypatch):
        monkeypatch.setattr(own_notes, "MOST_NOTES", 2)
        notes = [basic(guid, guid) for guid in "abc"]
        address = upload(client, package(*notes, clock=clock)).url
        assert "1 note: is left out: you have as many" in client.get(address).text
        take(client, address)
        assert own_texts(student) == ["a", "b"]

    def test_only_the_last_one_looked_at_waits_and_only_for_a_day(self, client, clock):
        first = upload(client, package(basic("a"), clock=clock)).url
        second = upload(client, package(basic("b"), clock=clock)).url
        assert [client.get(one).status_code for one in (first, second)] == [404, 200]
        clock.move(days=1)
        assert client.get(second).status_code == 404

    def test_what_nobody_took_is_cleared_away(self, client, client_of, other_student, clock):
        upload(client, package(basic("a"), clock=clock))
        clock.move(days=2)
        paste(client_of(other_student), "a;b")
        assert list(CardImport.objects.values_list("user", flat=True)) == [other_student.pk]

    def test_fifty_are_shown_and_the_rest_counted(self, client, clock):
        notes = [basic(str(n), f"Front {n}") for n in range(53)]
        page = client.get(upload(client, package(*notes, clock=clock)).url)
        assert (len(page.context["rows"]), page.context["more"]) == (50, 3)

    def test_a_picture_and_script_do_no_harm(self, client, student, clock):
        notes = (
            basic("a", "![](x.png)", "Back"),
            basic("b", "<script>alert(1)</script>", "[x](javascript:alert(1))"),
            basic("c", "x" * 30_000),
        )
        page = client.get(upload(client, package(*notes, clock=clock)).url)
        assert "<script>alert" not in page.text
        assert 'href="javascript' not in page.text
        assert [one.guid for one in page.context["missing"] if one.whole] == ["a", "c"]


class TestUndo:
    @pytest.fixture
    def taken(self, client, student, course, clock):
        """An import with a new note, an updated one and a schedule of a course's card."""
        take(client, upload(client, package(basic("old", "Old"), clock=clock)).url)
        notes = (
            basic("old", "New text"),
            basic("new", "New", cards=(learned(clock),)),
            basic(anki.guid_of("small", "fact-1"), cards=(learned(clock),)),
        )
        address = upload(client, package(*notes, clock=clock)).url
        clock.move(seconds=5)
        take(client, address)
        return address

    def test_everything_is_as_it_was(self, client, student, course, taken, clock):
        assert (own_texts(student), State.objects.count()) == (["New text", "New"], 3)
        assert client.post(f"{taken}undo/").status_code == 303
        assert (own_texts(student), State.objects.count()) == (["Old"], 1)
        assert CardEvent.objects.count() == 0
        assert "It was taken back" in client.get(taken).text
        assert cards.rebuild(user=student) == 0

    def test_twice_is_once(self, client, student, taken):
        assert [client.post(f"{taken}undo/").status_code for _ in range(2)] == [303, 303]
        assert own_texts(student) == ["Old"]

    def test_an_answer_here_lets_it_stay(self, client, student, course, taken, clock):
        answer(student, course.cards[0], clock)
        assert client.get(taken).context["can_undo"] is False
        client.post(f"{taken}undo/")
        assert own_texts(student) == ["New text", "New"]

    def test_a_text_changed_since_stays(self, client, student, course, taken, clock):
        note = Note.everyones.get(owner=student, current__body__front="New text")
        body = parse_note_body({"kind": "basic", "front": "By hand", "back": "Back"})
        own_notes.edit_note(
            user=student, note=note, body=body, revision=note.revision, now=clock.now
        )
        client.post(f"{taken}undo/")
        assert own_texts(student) == ["By hand"]

    def test_a_new_note_changed_since_stays_and_it_is_said(self, client, student, taken, clock):
        note = Note.everyones.get(owner=student, current__body__front="New")
        body = parse_note_body({"kind": "basic", "front": "My words", "back": "Back"})
        own_notes.edit_note(
            user=student, note=note, body=body, revision=note.revision, now=clock.now
        )
        for _ in range(2):
            told = client.post(f"{taken}undo/", follow=True).text
            assert "Taken back, but for 1 note that was changed since" in told
        assert "but for 1 note that had been changed" in client.get(taken).text
        assert own_texts(student) == ["Old", "My words"]
        state = State.objects.get(user=student, card__note=note)
        assert (state.phase, state.reviews) == ("new", 0)
        assert cards.rebuild(user=student) == 0

    def test_days_gone_by_are_counted_anew(self, student, client, taken, clock):
        for change in (lambda: None, lambda: client.post(f"{taken}undo/")):
            change()
            card_days.keep(user=student, day=clock.now.date())
            assert card_days.keep_again(user=student, day=clock.now.date()) == 0

    def test_marks_made_since_stay(self, client, student, course, taken, clock):
        card_marks.flag(
            user=student,
            cards=[course.cards[0].pk],
            number=5,
            uuid=uuid4(),
            now=clock.now,
            place="deck",
        )
        client.post(f"{taken}undo/")
        state = State.objects.get(user=student, card=course.cards[0])
        assert (state.flag, state.phase, state.suspended) == (5, "new", False)
        assert cards.rebuild(user=student) == 0

    def test_it_can_be_brought_again(self, client, student, course, taken, clock):
        client.post(f"{taken}undo/")
        note = basic(anki.guid_of("small", "fact-1"), cards=(learned(clock),))
        take(client, upload(client, package(note, clock=clock)).url)
        assert State.objects.get(user=student, card=course.cards[0]).reviews == 2

    def test_what_only_waits_is_not_undone(self, client, clock):
        address = upload(client, package(basic("a"), clock=clock)).url
        assert client.post(f"{address}undo/").status_code == 404
