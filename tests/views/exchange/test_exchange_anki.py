"""From the site to Anki itself, reviewed there, and back into the same account."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizzes.actions import card_imports, cards
from quizzes.domain.memory import Rating
from quizzes.formats import anki, arriving
from quizzes.models import CardEvent, CardImport, CardState
from tests.formats.anki_oracle import runner
from tests.views.exchange_pages import (
    answer,
    download,
    exported,
    own,
    own_texts,
    take,
    upload,
)

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def left(client, student, course, clock, tmp_path) -> Path:
    """Cards in all states: the path of the package that is exported here."""
    mine = own(student, course, clock)
    own(student, course, clock, kind="cloze", text="{{c1::Rome}} and {{c2::**Paris**}}")
    own(student, course, clock, kind="reversed", front="Never answered", back="At all")
    first, second, third = course.cards
    for rating in (Rating.GOOD, Rating.GOOD, Rating.HARD):
        for card in (first, second, mine.cards.get()):
            answer(student, card, clock, rating)
        clock.move(days=3, minutes=7)
    answer(student, first, clock, Rating.AGAIN)
    answer(student, second, clock, place="custom")
    answer(student, third, clock, Rating.GOOD)
    clock.move(minutes=5)
    path = tmp_path / "left.apkg"
    path.write_bytes(download(client, schedule="on", log="on").content)
    return path


def in_anki(run, left: Path, back: Path, legacy) -> tuple[anki.AnkiDeck, list[list]]:
    """Review in Anki, change a text there; return what it gives out, and the cards answered."""
    (mine,) = (
        note.guid
        for note in anki.read(left.read_bytes()).notes
        if getattr(note.fields, "front", "") == "Mine"
    )
    deck = "The Council::From one body to the next"
    counts, bad, good, _, _ = run(
        ["take_in", str(left)],
        ["answer", deck, 2, 1],
        ["answer", deck, 6],
        ["reword", mine, 0, "In <b>other</b> words", "exam"],
        ["give_out", str(back), legacy],
    )
    assert counts == [6, 0, 0]
    return anki.read(back.read_bytes()), bad + good


def told(deck) -> dict:
    """Return what the log of each card says; seconds are what is kept of the time taken."""
    return {
        (note.guid, card.slot): [
            (line.at, line.rating, line.interval, line.taken // 1000)
            for line in card.log
            if line.rating
        ]
        for note in deck.notes
        for card in note.cards
    }


def dues(deck) -> dict:
    """Return where each card stands, by what a schedule is made of but for moments."""
    return {
        (note.guid, card.slot): (
            one.state,
            one.due_on,
            one.reviews,
            one.lapses,
            one.suspended,
        )
        for note in deck.notes
        for card in note.cards
        for one in (card.schedule,)
    }


def steps(deck) -> dict[tuple[str, str], datetime]:
    """Return when each card in its steps is due."""
    return {
        (note.guid, card.slot): card.schedule.due_at
        for note in deck.notes
        for card in note.cards
        if card.schedule.due_at
    }


def through_the_page(client, student, course, data, now):
    address = upload(client, data).url
    assert client.get(address).context["can_take"] is True
    take(client, address)


def through_the_action(client, student, course, data, now):
    kept = card_imports.keep(
        user=student,
        lesson=course.lesson,
        name="back.apkg",
        read=arriving.of_package(data),
        now=now,
    )
    card_imports.commit(user=student, uuid=kept.uuid, now=now)


@pytest.mark.parametrize(
    ("bring", "legacy"), [(through_the_page, False), (through_the_action, True)]
)
def test_reviewed_in_anki_and_back(client, student, course, clock, left, tmp_path, legacy, bring):
    before = CardEvent.objects.filter(user=student, rating__isnull=False).count()
    back = tmp_path / "back.apkg"
    deck, answered = in_anki(runner(tmp_path), left, back, legacy)
    assert len({(guid, place) for guid, place in answered}) == 8
    last = max(line.at for note in deck.notes for card in note.cards for line in card.log)
    clock.set(datetime.fromtimestamp(last // 1000, UTC) + MINUTE)
    bring(client, student, course, back.read_bytes(), clock.now)

    assert own_texts(student)[0] == "In **other** words"
    mine = CardState.objects.get(card__note__current__body__front="In **other** words")
    assert mine.tags == ["exam"]
    assert CardEvent.objects.filter(user=student, rating__isnull=False).count() == before + 8
    counts = CardImport.objects.get().outcome["counts"]
    assert (counts["continued"], counts["kept"], counts["parted"]) == (4, 0, 0)
    ours = exported(client)
    assert told(ours) == told(deck)
    assert dues(ours) == dues(deck)
    # Anki adds some seconds to a step, which its log does not tell.
    theirs = steps(deck)
    later = [theirs[card] - at for card, at in steps(ours).items()]
    assert len(later) == len(theirs)
    assert [one for one in later if not timedelta(0) <= one < 5 * MINUTE] == []
    assert {(note.guid, note.fields, note.tags) for note in ours.notes} == {
        (note.guid, note.fields, note.tags) for note in deck.notes
    }
    assert cards.rebuild(user=student) == 0

    states = memories_of(student)
    again = upload(client, back.read_bytes()).url
    assert client.get(again).context["can_take"] is False
    take(client, again)
    assert memories_of(student) == states


def memories_of(user) -> list:
    rows = CardState.objects.filter(user=user).order_by("card")
    return [(row.card_id, row.memory(), row.tags) for row in rows]
