"""A package that comes back to whom it left: what was answered in Anki since goes on from here."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from quizzes.actions import card_days, card_imports, card_marks, cards
from quizzes.actions.import_pasts import Pasts
from quizzes.domain.memory import Rating
from quizzes.formats import anki
from quizzes.formats.anki import AnkiDeck, AnkiReview, AnkiSchedule, BasicFields, CardState
from quizzes.formats.arriving import of_package
from quizzes.formats.card_history import milliseconds
from quizzes.models import CardEvent
from quizzes.models import CardState as State
from tests.views.exchange_pages import (
    DAY,
    answer,
    download,
    exported,
    memories,
    own,
    own_texts,
    take,
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(client, student, course, clock) -> AnkiDeck:
    """Three cards of the course and one of an own note, answered here a few times, exported."""
    extra = own(student, course, clock).cards.get()
    for rating in (Rating.GOOD, Rating.GOOD, Rating.HARD):
        for card in (*course.cards, extra):
            answer(student, card, clock, rating)
        clock.move(days=3, minutes=7)
    deck = exported(client)
    clock.move(days=20)
    return deck


def gone_on(card, clock, *ratings, days=12, late=timedelta(0)):
    """Return the card with answers given in Anki, a day after the other until ``late`` from now."""
    log = list(card.log)
    for number, rating in enumerate(ratings, start=1):
        at = clock.now + late - (len(ratings) - number) * DAY
        log.append(AnkiReview(milliseconds(at), rating, days * DAY, DAY, 2500, taken=6_000))
    schedule = AnkiSchedule(
        state=CardState.REVIEW,
        due_on=(clock.now + late).date() + (days + 2) * DAY,
        interval=days,
        ease=2500,
        reviews=len(log),
        last_review_at=clock.now,
    )
    return replace(card, log=tuple(log), schedule=schedule)


def reviewed(deck, clock, *ratings, notes=4, **more) -> bytes:
    """Return the deck as a package in which the first notes were answered in Anki."""
    changed = tuple(
        replace(note, cards=tuple(gone_on(card, clock, *ratings, **more) for card in note.cards))
        for note in deck.notes[:notes]
    )
    return written(AnkiDeck((*changed, *deck.notes[notes:])), clock)


def written(deck, clock) -> bytes:
    return anki.write(deck, modified_at=clock.now, with_schedule=True, with_log=True).data


def lines(deck) -> dict[str, list]:
    """Return what the log of each note says; moments to the second, as exports move them."""
    return {
        note.guid: [
            (line.at // 1000, line.rating, line.interval, line.kind)
            for line in note.cards[0].log
            if line.rating
        ]
        for note in deck.notes
    }


def events(user) -> int:
    return CardEvent.objects.filter(user=user).count()


class TestBack:
    def test_what_was_answered_in_anki_goes_on_from_here(
        self, client, student, course, clock, left
    ):
        data = reviewed(left, clock, 3, 1, 4)
        address = upload(client, data).url
        page = client.get(address)
        assert page.context["can_take"] is True
        assert page.context["summary"][-2:] == [
            "4 cards go on from your answers here",
            "12 answers given elsewhere since are added to them",
        ]
        assert "answers given elsewhere since are added to yours" in page.text
        assert events(student) == 12
        take(client, address)
        state = State.objects.get(user=student, card=course.cards[0])
        assert (state.phase, state.reviews, state.lapses) == ("review", 6, 1)
        assert state.due_on == clock.now.date() + 14 * DAY
        assert state.last_review_at.replace(microsecond=0) == clock.now.replace(microsecond=0)
        assert cards.rebuild(user=student) == 0
        assert lines(exported(client)) == lines(anki.read(data))
        assert client.get(address).context["summary"] == page.context["summary"]

    def test_they_keep_their_times_in_order_and_say_what_an_answer_says(
        self, client, student, course, clock, left
    ):
        take(client, upload(client, reviewed(left, clock, 1, 3)).url)
        added = CardEvent.objects.filter(user=student, card=course.cards[0], place="import")
        names = ("kind", "rating", "was_new", "seconds", "days_since")
        assert list(added.order_by("pk").values_list(*names)) == [
            ("review", 1, False, 6, 22),
            ("review", 3, False, 6, 1),
            ("shift", None, False, None, None),
        ]
        times = CardEvent.objects.filter(user=student, card=course.cards[0]).order_by("pk")
        found = list(times.values_list("at", flat=True))
        assert (found, found[-1] <= clock.now) == (sorted(found), True)

    def test_twice_adds_nothing(self, client, student, clock, left):
        data = reviewed(left, clock, 3)
        take(client, upload(client, data).url)
        before, count = memories(student), events(student)
        clock.move(days=1)
        again = upload(client, data).url
        page = client.get(again)
        assert page.context["can_take"] is False
        assert page.context["summary"][-1] == "4 cards stay as you answered them here"
        take(client, again)
        assert (memories(student), events(student)) == (before, count)

    def test_it_may_go_to_and_fro(self, client, student, clock, left):
        take(client, upload(client, reviewed(left, clock, 3)).url)
        clock.move(days=5)
        for state in State.objects.filter(user=student):
            answer(student, state.card, clock, Rating.GOOD)
        second = exported(client)
        clock.move(days=30)
        data = reviewed(second, clock, 2, 3)
        take(client, upload(client, data).url)
        assert {state.reviews for state in State.objects.filter(user=student)} == {7}
        assert lines(exported(client)) == lines(anki.read(data))
        assert cards.rebuild(user=student) == 0

    def test_only_what_was_answered_there_changes(self, client, student, course, clock, left):
        before = memories(student)
        take(client, upload(client, reviewed(left, clock, 3, notes=1)).url)
        after = memories(student)
        assert [key for key in before if before[key] != after[key]] == [
            (course.notes[0].key, "forward")
        ]

    def test_text_and_tags_come_with_it(self, client, student, clock, left):
        mine = next(note for note in left.notes if note.fields.front == "Mine")
        changed = replace(
            mine,
            fields=BasicFields("Changed there", "All mine"),
            tags=("exam",),
            cards=(gone_on(mine.cards[0], clock, 3),),
        )
        address = upload(client, written(AnkiDeck((changed,)), clock)).url
        assert client.get(address).context["rows"][0]["fate"] == "updates your note"
        take(client, address)
        state = State.objects.get(user=student, card__note__owner=student)
        assert (own_texts(student), state.tags, state.reviews) == (["Changed there"], ["exam"], 4)

    def test_a_card_taken_up_again_in_anki_is_so_here(self, client, student, course, clock, left):
        card_marks.suspend(
            cards=[course.cards[0].pk], user=student, uuid=uuid4(), now=clock.now, place="deck"
        )
        clock.move(days=3)
        take(client, upload(client, reviewed(left, clock, 3)).url)
        assert State.objects.get(user=student, card=course.cards[0]).suspended is False
        assert cards.rebuild(user=student) == 0

    def test_an_answer_taken_back_here_is_not_waited_for(self, client, student, course, clock):
        uuid = uuid4()
        answer(student, course.cards[0], clock)
        clock.move(minutes=1)
        cards.review(
            user=student,
            card_id=course.cards[0].pk,
            rating=Rating.AGAIN,
            uuid=uuid,
            claimed_at=None,
            now=clock.now,
        )
        cards.undo(user=student, uuid=uuid4(), now=clock.now)
        deck = exported(client)
        clock.move(days=20)
        take(client, upload(client, reviewed(deck, clock, 3)).url)
        assert State.objects.get(user=student, card=course.cards[0]).reviews == 2
        assert cards.rebuild(user=student) == 0

    def test_practice_comes_once(self, client, student, course, clock):
        answer(student, course.cards[0], clock, place="custom")
        clock.move(days=1)
        data = download(client, schedule="on", log="on").content
        address = upload(client, data).url
        assert client.get(address).context["can_take"] is False
        take(client, address)
        assert events(student) == 1


class TestApart:
    def test_answered_on_both_sides_ours_stays_and_it_is_said(
        self, client, student, course, clock, left
    ):
        answer(student, course.cards[0], clock)
        clock.move(days=1)
        before = State.objects.get(user=student, card=course.cards[0]).memory()
        address = upload(client, reviewed(left, clock, 3)).url
        page = client.get(address)
        told = [
            "3 cards go on from your answers here",
            "3 answers given elsewhere since are added to them",
            "1 card stays as you answered it here",
            "1 of those was answered elsewhere too, apart from here: that is left out",
        ]
        assert page.context["summary"][-4:] == told
        assert "your answers here stay (it was answered elsewhere too)" in page.text
        take(client, address)
        assert State.objects.get(user=student, card=course.cards[0]).memory() == before
        assert client.get(address).context["summary"][-4:] == told

    def test_begun_again_here_is_a_side_too(self, client, student, course, clock, left):
        card_marks.begin_again(
            cards=[course.cards[0].pk], user=student, uuid=uuid4(), now=clock.now, place="deck"
        )
        clock.move(days=1)
        take(client, upload(client, reviewed(left, clock, 3)).url)
        assert State.objects.get(user=student, card=course.cards[0]).phase == "new"

    def test_the_package_of_somebody_else_adds_nothing(
        self, client, client_of, other_student, student, course, clock, left
    ):
        answer(other_student, course.cards[0], clock)
        clock.move(days=1)
        before = State.objects.get(user=other_student, card=course.cards[0]).memory()
        other = client_of(other_student)
        take(other, upload(other, reviewed(left, clock, 3)).url)
        after = State.objects.get(user=other_student, card=course.cards[0])
        assert after.memory() == before

    def test_logs_of_other_cards_add_nothing(self, client, student, clock, left):
        before = memories(student)
        pasts = [note.cards[0] for note in left.notes]
        wrong = [
            replace(note, cards=(replace(gone_on(past, clock, 3), log=past.log[1:]),))
            for note, past in zip(left.notes, pasts[1:] + pasts[:1], strict=True)
        ]
        address = upload(client, written(AnkiDeck(tuple(wrong)), clock)).url
        assert "4 of those were answered elsewhere too" in client.get(address).text
        take(client, address)
        assert memories(student) == before

    def test_answered_here_between_the_look_and_the_lock(
        self, student, course, clock, left, client
    ):
        (arrival,) = of_package(reviewed(AnkiDeck(left.notes[:1]), clock, 3)).notes
        found = card_imports.plan(
            user=student, lesson=course.lesson, arrivals=[arrival], most=9, now=clock.now
        )
        clock.move(minutes=1)
        answer(student, course.cards[0], clock)
        before, count = memories(student), events(student)
        pasts = Pasts(student, clock.now)
        pasts.join(found.rows[0], [course.cards[0]])
        pasts.write()
        assert (memories(student), events(student)) == (before, count)
        assert pasts.counts()["continued"] == 0

    def test_from_the_future_nothing_is_added(self, client, student, clock, left):
        before = memories(student)
        address = upload(client, reviewed(left, clock, 3, late=timedelta(hours=1))).url
        assert client.get(address).context["can_take"] is False
        take(client, address)
        assert memories(student) == before

    def test_a_clock_that_is_fast_is_known_again(self, client, student, clock, left):
        data = reviewed(left, clock, 3, late=timedelta(minutes=5))
        take(client, upload(client, data).url)
        assert not CardEvent.objects.filter(at__gt=clock.now).exists()
        clock.move(days=15)
        take(client, upload(client, reviewed(anki.read(data), clock, 4)).url)
        assert {state.reviews for state in State.objects.filter(user=student)} == {5}
        assert cards.rebuild(user=student) == 0


class TestUndo:
    def test_everything_is_as_it_was(self, client, student, clock, left):
        before, count = memories(student), events(student)
        tagged = AnkiDeck(tuple(replace(note, tags=("exam",)) for note in left.notes))
        address = upload(client, reviewed(tagged, clock, 3, 1)).url
        clock.move(seconds=5)
        take(client, address)
        assert memories(student) != before
        client.post(f"{address}undo/")
        assert (memories(student), events(student)) == (before, count)
        assert cards.rebuild(user=student) == 0

    def test_the_later_one_goes_first(self, client, student, clock, left):
        before = memories(student)
        first = upload(client, reviewed(left, clock, 3)).url
        take(client, first)
        second_deck = exported(client)
        clock.move(days=20)
        second = upload(client, reviewed(second_deck, clock, 4)).url
        take(client, second)
        assert client.get(first).context["can_undo"] is False
        assert client.get(second).context["can_undo"] is True
        for address in (second, first):
            client.post(f"{address}undo/")
        assert memories(student) == before
        assert cards.rebuild(user=student) == 0

    def test_days_gone_by_are_counted_anew(self, client, student, clock, left):
        today = clock.now.date()
        card_days.keep(user=student, day=today)
        address = upload(client, reviewed(left, clock, 3, 3, 3)).url
        for change in (lambda: take(client, address), lambda: client.post(f"{address}undo/")):
            change()
            card_days.keep(user=student, day=today)
            assert card_days.keep_again(user=student, day=today) == 0


class TestQueries:
    def test_one_card_and_four_cost_the_same(
        self, client, student, course, clock, left, count_queries
    ):
        found = []
        for notes in (1, 4):
            data = reviewed(exported(client), clock, 3, notes=notes)
            address = upload(client, data).url
            costs = []
            for ask in (client.get, lambda one: take(client, one), client.get):
                with count_queries() as queries:
                    ask(address)
                costs.append(len(queries))
            found.append(costs)
            clock.move(days=20)
        assert found[0] == found[1]
        assert max(found[0]) <= 40
