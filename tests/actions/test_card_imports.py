"""Files of cards taken in few statements, whatever changed between the look and the lock."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.actions import card_imports, card_marks, cards, own_notes
from quizzes.actions.import_pasts import STATE_COLUMNS
from quizzes.actions.import_replays import EVENT_COLUMNS
from quizzes.domain.content import parse_note_body
from quizzes.formats import anki
from quizzes.formats.anki import AnkiCard, AnkiNote, AnkiReview, AnkiSchedule, ClozeFields
from quizzes.formats.arriving import of_package
from quizzes.formats.card_history import milliseconds
from quizzes.formats.tabular_cards import read_table
from quizzes.models import CardEvent, CardImport, CardState, Note, NoteRevision, User
from tests.actions.test_cards import answer
from tests.factories import MORNING
from tests.views.exchange_pages import basic, own_texts, package

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOW = MORNING + 10 * DAY


@dataclass
class _Clock:
    now = MORNING


def learned(answers: int, seed: int = 0) -> AnkiCard:
    """Return a card that was answered so often on as many days, until yesterday."""
    log = tuple(
        AnkiReview(milliseconds(NOW - number * DAY) + seed, 3, 4 * DAY, taken=2_000)
        for number in range(answers, 0, -1)
    )
    schedule = AnkiSchedule(state=anki.CardState.REVIEW, due_on=(NOW + 3 * DAY).date())
    return AnkiCard("forward", schedule, log)


def kept(user: User, course, *notes: AnkiNote) -> UUID:
    """Keep a package with these notes, as if it was sent to be looked at."""
    read = of_package(package(*notes, clock=_Clock))
    return card_imports.keep(
        user=user, lesson=course.lesson, name="deck.apkg", read=read, now=NOW
    ).uuid


@contextmanager
def before_the_lock(change: Callable[[], object]):
    """Let something change when all was worked out and the first row is about to be locked."""
    waiting = [change]

    def wrapper(execute, sql, params, many, context):
        if waiting and f'FROM "{User._meta.db_table}"' in sql:
            waiting.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield
    assert waiting == []


@pytest.fixture
def take(student, course) -> Callable:
    """Return a function that commits a package with these notes."""

    def taking(*notes: AnkiNote) -> CardImport:
        return card_imports.commit(user=student, uuid=kept(student, course, *notes), now=NOW)

    return taking


class TestStatements:
    def test_as_many_for_three_answers_as_for_hundreds(self, take, student, count_queries):
        found = []
        for notes, answers in ((1, 3), (6, 90)):
            sent = [
                basic(f"{answers}-{number}", f"{answers} {number}", cards=(learned(answers),))
                for number in range(notes)
            ]
            with count_queries() as queries:
                take(*sent)
            found.append(len(queries))
        assert CardEvent.objects.filter(user=student).count() >= 3 + 6 * 90
        assert found[0] == found[1]

    def test_an_event_says_all_that_it_has_to(self):
        fields = [one for one in CardEvent._meta.concrete_fields if not one.primary_key]
        assert {one.name for one in fields if not one.null} <= set(EVENT_COLUMNS)

    def test_a_state_says_all_that_there_is(self):
        fields = [one for one in CardState._meta.concrete_fields if not one.primary_key]
        assert sorted(one.name for one in fields) == sorted(STATE_COLUMNS)

    @pytest.mark.parametrize("work", ["commit", "undo"])
    def test_the_person_is_locked_before_the_import(self, student, course, work):
        uuid = kept(student, course, basic("a", cards=(learned(2),)))
        if work == "undo":
            card_imports.commit(user=student, uuid=uuid, now=NOW)
        with CaptureQueriesContext(connection) as captured:
            getattr(card_imports, work)(user=student, uuid=uuid, now=NOW)
        said = [query["sql"] for query in captured.captured_queries]
        begun = next(place for place, sql in enumerate(said) if sql.startswith("SAVEPOINT"))
        tables = [sql.split(' FROM "')[1].split('"')[0] for sql in said[begun + 1 : begun + 3]]
        assert tables == [User._meta.db_table, CardImport._meta.db_table]


class TestChangedBeforeTheLock:
    def test_answered_here_the_answer_stays(self, student, course):
        card = course.cards[0]
        uuid = kept(student, course, basic(anki.guid_of("small", "fact-1"), cards=(learned(3),)))
        with before_the_lock(lambda: answer(student, card)):
            done = card_imports.commit(user=student, uuid=uuid, now=NOW)
        assert (done.outcome["scheduled"], done.outcome["counts"]["kept"]) == ([], 1)
        assert CardEvent.objects.get(user=student).place == "review"
        assert cards.rebuild(user=student) == 0

    def test_a_mark_set_here_stays(self, student, course):
        card = course.cards[0]
        cards.add(user=student, cards=[card], now=MORNING)
        uuid = kept(student, course, basic(anki.guid_of("small", "fact-1"), cards=(learned(3),)))

        def suspend():
            marked = {"user": student, "uuid": uuid4(), "now": MORNING, "place": "deck"}
            card_marks.suspend(cards=[card.pk], **marked)

        with before_the_lock(suspend):
            card_imports.commit(user=student, uuid=uuid, now=NOW)
        state = CardState.objects.get(user=student)
        assert (state.suspended, state.reviews) == (True, 3)
        assert cards.rebuild(user=student) == 0

    def test_days_are_read_by_the_new_time_zone(self, student, course):
        uuid = kept(student, course, basic("a", cards=(learned(1),)))
        moved = {"time_zone": "Pacific/Honolulu"}
        with before_the_lock(lambda: User.objects.filter(pk=student.pk).update(**moved)):
            card_imports.commit(user=student, uuid=uuid, now=NOW)
        # Nine in the morning is eleven in the evening of the day before there.
        assert CardEvent.objects.get(kind="review").day == (NOW - 2 * DAY).date()

    def test_a_text_changed_here_is_known_to_be_another(self, student, course):
        first = kept(student, course, basic("a", "One"))
        card_imports.commit(user=student, uuid=first, now=NOW)
        note = Note.everyones.get(owner=student)
        uuid = kept(student, course, basic("a", "One"))
        body = parse_note_body({"kind": "basic", "front": "Mine", "back": "Back"})

        def edit():
            own_notes.edit_note(user=student, note=note, body=body, revision=note.revision, now=NOW)

        with before_the_lock(edit):
            done = card_imports.commit(user=student, uuid=uuid, now=NOW)
        assert done.outcome["counts"]["update"] == 1
        assert own_texts(student) == ["One"]
        assert NoteRevision.objects.filter(note=note).count() >= 2

    def test_taken_meanwhile_it_is_taken_once(self, student, course):
        uuid = kept(student, course, basic("a", cards=(learned(3),)))
        asked = {"user": student, "uuid": uuid, "now": NOW}
        with before_the_lock(lambda: card_imports.commit(**asked)):
            card_imports.commit(**asked)
        assert (own_texts(student), CardState.objects.get().reviews) == (["Front"], 3)

    def test_columns_named_anew_are_those_that_count(self, student, course):
        table = read_table(b"one;two")
        found = card_imports.keep(user=student, lesson=course.lesson, name="", read=table, now=NOW)
        asked = {"user": student, "uuid": found.uuid}
        turned = {"front": 1, "back": 0}
        with before_the_lock(lambda: card_imports.name_columns(**asked, columns=turned)):
            card_imports.commit(**asked, now=NOW)
        assert own_texts(student) == ["two"]

    def test_gone_meanwhile_nothing_is_written(self, student, course):
        uuid = kept(student, course, basic("a", cards=(learned(3),)))
        with (
            before_the_lock(lambda: CardImport.objects.filter(uuid=uuid).delete()),
            pytest.raises(CardImport.DoesNotExist),
        ):
            card_imports.commit(user=student, uuid=uuid, now=NOW)
        assert (own_texts(student), CardEvent.objects.count()) == ([], 0)


class TestUndo:
    def test_as_many_statements_for_one_note_as_for_six(self, student, course, count_queries, take):
        found = []
        for notes, answers in ((1, 3), (6, 90)):
            names = [f"{answers}-{number}" for number in range(notes)]
            take(*(basic(name, name, "Old", cards=(learned(answers),)) for name in names))
            more = [basic(name, name, "New", cards=(learned(answers + 1, 0),)) for name in names]
            done = take(*more, *(basic(f"more {name}", f"more {name}") for name in names))
            with count_queries() as queries:
                card_imports.undo(user=student, uuid=done.uuid, now=NOW)
            found.append(len(queries))
        assert found[0] == found[1]

    def test_texts_are_as_before_in_place_of_what_nobody_saw(self, student, take):
        take(basic("a", "Front", "Old"))
        done = take(basic("a", "Front", "New"))
        card_imports.undo(user=student, uuid=done.uuid, now=NOW)
        note = Note.everyones.get(owner=student)
        assert (note.current.number, note.current.body["back"]) == (2, "Old")
        assert NoteRevision.objects.filter(note=note).count() == 2

    def test_a_text_that_an_answer_showed_stays_on_record(self, student, take):
        take(basic("a", "Front", "Old"))
        done = take(basic("a", "Front", "New"))
        note = Note.everyones.get(owner=student)
        answer(student, note.cards.get(), now=NOW, place="review")
        cards.undo(user=student, uuid=uuid4(), now=NOW)
        card_imports.undo(user=student, uuid=done.uuid, now=NOW)
        note.refresh_from_db()
        assert (note.current.number, note.current.body["back"]) == (3, "Old")
        bodies = NoteRevision.objects.filter(note=note).order_by("number").values_list("body")
        assert [body["back"] for (body,) in bodies] == ["Old", "New", "Old"]

    def test_cards_of_a_text_that_comes_back_come_back(self, student, take):
        def cloze(text):
            return AnkiNote("a", "cloze", ClozeFields(text))

        take(cloze("{{c1::One}} and {{c2::two}}"))
        done = take(cloze("{{c1::One}} and {{c3::three}}"))
        card_imports.undo(user=student, uuid=done.uuid, now=NOW)
        found = Note.everyones.get(owner=student).cards.order_by("slot")
        assert list(found.values_list("slot", "retired")) == [
            ("c1", False),
            ("c2", False),
            ("c3", True),
        ]

    def test_a_mark_set_before_the_lock_stays(self, student, course, take):
        card = course.cards[0]
        cards.add(user=student, cards=[card], now=MORNING)
        card_marks.flag(
            cards=[card.pk], number=2, user=student, uuid=uuid4(), now=MORNING, place="deck"
        )
        done = take(basic(anki.guid_of("small", "fact-1"), cards=(learned(3),)))

        def suspend():
            marked = {"user": student, "uuid": uuid4(), "now": NOW, "place": "deck"}
            card_marks.suspend(cards=[card.pk], **marked)

        with before_the_lock(suspend):
            card_imports.undo(user=student, uuid=done.uuid, now=NOW)
        state = CardState.objects.get(user=student)
        assert (state.suspended, state.flag, state.reviews) == (True, 2, 0)
        assert cards.rebuild(user=student) == 0

    def test_answered_before_the_lock_it_stays(self, student, course, take):
        done = take(basic(anki.guid_of("small", "fact-1"), cards=(learned(3),)))
        with (
            before_the_lock(lambda: answer(student, course.cards[0], now=NOW + DAY)),
            pytest.raises(card_imports.AnsweredSinceError),
        ):
            card_imports.undo(user=student, uuid=done.uuid, now=NOW + DAY)
        # What the answer wrote is gone too: here it shares the transaction that ended.
        assert CardState.objects.get(user=student).reviews == 3
        assert CardImport.objects.get(pk=done.pk).undone_at is None

    def test_twice_at_once_it_is_undone_once(self, student, course, take):
        done = take(basic("a", cards=(learned(3),)))
        asked = {"user": student, "uuid": done.uuid, "now": NOW}
        with before_the_lock(lambda: card_imports.undo(**asked)):
            again = card_imports.undo(**asked)
        assert (again.outcome["kept"], own_texts(student)) == ([], [])


def test_a_fault_at_the_end_leaves_nothing_behind(student, course):
    uuid = kept(student, course, basic("a", cards=(learned(3),)))

    def wrapper(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and CardImport._meta.db_table in sql:
            raise OSError("The disk is full.")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper), pytest.raises(OSError, match="disk"):
        card_imports.commit(user=student, uuid=uuid, now=NOW)
    assert (own_texts(student), CardEvent.objects.count(), CardState.objects.count()) == ([], 0, 0)
    assert CardImport.objects.get().committed_at is None
