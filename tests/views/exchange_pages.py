"""What the tests of cards out and in share: files, forms, and what a person has."""

from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from quizzes.actions import cards, own_notes
from quizzes.domain.content import parse_note_body
from quizzes.domain.memory import Rating
from quizzes.formats import anki
from quizzes.formats.anki import (
    AnkiCard,
    AnkiDeck,
    AnkiNote,
    AnkiReview,
    AnkiSchedule,
    BasicFields,
    CardState,
    ReviewKind,
)
from quizzes.models import CardState as State
from quizzes.models import Note
from quizzes.models.cards import MEMORY_FIELDS

PAGE = "/cards/exchange/"
DAY = timedelta(days=1)


def answer(user, card, clock, rating=Rating.EASY, **more):
    cards.review(
        user=user,
        card_id=card.pk,
        rating=rating,
        uuid=uuid4(),
        claimed_at=None,
        now=clock.now,
        **more,
    )


def own(user, course, clock, **body) -> Note:
    usual = {"kind": "basic", "front": "Mine", "back": "All mine"}
    parsed = parse_note_body(body if "text" in body else usual | body)
    return own_notes.add_note(
        user=user, lesson=course.lesson, body=parsed, uuid=uuid4(), now=clock.now
    )


def download(client, **query):
    query = {"course": "small", "format": "apkg", "cards": "deck"} | query
    return client.post(f"{PAGE}file/", query)


def exported(client, **query) -> AnkiDeck:
    return anki.read(download(client, schedule="on", log="on", **query).content)


def upload(client, data, name="deck.apkg", lesson="small/founding", **more):
    sent = SimpleUploadedFile(name, data)
    return client.post(PAGE, {"file": sent, "lesson": lesson, **more})


def paste(client, text):
    return client.post(PAGE, {"text": text, "lesson": "small/founding"})


def take(client, address):
    return client.post(address, {"take": "1"})


def package(*notes, clock, **more) -> bytes:
    deck = AnkiDeck(notes)
    return anki.write(deck, modified_at=clock.now, with_schedule=True, with_log=True).data


def basic(guid, front="Front", back="Back", **more) -> AnkiNote:
    return AnkiNote(guid, "basic", BasicFields(front, back), **more)


def learned(clock, due_in=30) -> AnkiCard:
    """A card answered twice in Anki, whose due was moved by hand afterwards."""
    now = clock.now
    at = [int((now - days * DAY).timestamp() * 1000) for days in (9, 8)]
    log = (
        AnkiReview(at[0], 3, timedelta(minutes=10), kind=ReviewKind.LEARNING, taken=4000),
        AnkiReview(at[1], 4, 12 * DAY, timedelta(minutes=10), ease=2500),
    )
    schedule = AnkiSchedule(
        state=CardState.REVIEW,
        due_on=now.date() + due_in * DAY,
        interval=12,
        ease=2500,
        reviews=2,
        suspended=True,
        flag=3,
    )
    return AnkiCard("forward", schedule, log)


def own_texts(user) -> list[str]:
    bodies = Note.everyones.filter(owner=user).order_by("pk").values_list("current__body")
    return [body.get("front") or body["text"] for (body,) in bodies]


def memories(user) -> dict:
    """Return what the states of a person's cards hold, but for microseconds and whose they are.

    A course's note goes by its key, one of the person's own by its front.
    """
    states = State.objects.filter(user=user).select_related("card__note__current")
    return {
        (_name(state.card.note), state.card.slot): [
            value.replace(microsecond=0) if hasattr(value, "microsecond") else value
            for value in (getattr(state, name) for name in (*MEMORY_FIELDS, "tags"))
        ]
        for state in states.order_by("pk")
    }


def _name(note: Note) -> str:
    return note.key if note.owner_id is None else note.current.body["front"]
