"""Two students over the same three years: a large deck with a long history, and a small one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from benchmarks.world import NOW
from quizzes.domain.scheduling import fuzz_rng
from quizzes.models import Card, CardEvent, CardState, Lesson, Note, NoteRevision, User

DAYS = 3 * 365
EVENTS_A_CARD = 10
BATCH = 5_000
TODAY = NOW.date()


@dataclass(frozen=True)
class Deck:
    """A student with so many card states; each has ten events."""

    student: User
    cards: list[int]


def build(sizes: dict[str, int]) -> dict[str, Deck]:
    """Make the cards the largest deck needs, extra ones, and a student for each size.

    The same sizes give the same decks.
    """
    cards = more_cards(max(sizes.values()))
    decks = {}
    for name, size in sizes.items():
        student = User.objects.create_user(name, time_zone="UTC", answers_per_day=9_999)
        step = len(cards) // size
        decks[name] = Deck(student, cards[::step][:size])
        with transaction.atomic():
            _fill(decks[name])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return decks


def more_cards(count: int) -> list[int]:
    """Make so many extra cards in the course's first lesson and return their ids."""
    lesson = Lesson.objects.order_by("pk").first()
    objective = lesson.objectives.order_by("pk").first()
    body = {"kind": "basic", "front": "Where?", "back": "Rome", "extra": ""}
    made = []
    for numbers in batched(range(count), BATCH):
        notes = Note.objects.bulk_create(
            Note(
                course_id=lesson.course_id,
                lesson=lesson,
                objective=objective,
                key=f"bulk-{number}",
                tier=Note.Tier.EXTRA,
                status="published",
            )
            for number in numbers
        )
        NoteRevision.objects.bulk_create(
            NoteRevision(note=note, number=1, kind="basic", body=body, created_at=NOW)
            for note in notes
        )
        cards = Card.objects.bulk_create(Card(note=note, slot="forward") for note in notes)
        made += [card.pk for card in cards]
    revisions = NoteRevision.objects.filter(note=OuterRef("pk")).values("pk")
    Note.objects.filter(current=None).update(current=Subquery(revisions[:1]))
    return made


def _fill(deck: Deck) -> None:
    """Give the deck its states and its events; the states are those of the last events."""
    rng = fuzz_rng(deck.student.username)
    histories = [(card, _history(rng)) for card in deck.cards]
    for some in batched(histories, BATCH):
        CardState.objects.bulk_create(
            CardState(
                user=deck.student,
                card_id=card,
                phase="review",
                stability=float(due - days[-1]),
                difficulty=5.0,
                due_on=TODAY + timedelta(days=due),
                last_review_on=TODAY + timedelta(days=days[-1]),
                last_review_at=NOW + timedelta(days=days[-1]),
                reviews=EVENTS_A_CARD,
                joined_at=NOW + timedelta(days=days[0]),
                joined_on=TODAY + timedelta(days=days[0]),
            )
            for card, (days, due) in some
        )
    # In the order in which they came, as a database has them that grew day by day.
    events = sorted(
        (day, card, day - days[at - 1] if at else None)
        for card, (days, _due) in histories
        for at, day in enumerate(days)
    )
    for some in batched(events, BATCH):
        _insert(deck.student.pk, some, rng)


def _history(rng) -> tuple[list[int], int]:
    """Return a card's days of review before today, and the day it is due after it (all relative).

    The reviews lie as if their intervals had grown; a tenth of the cards is overdue by up to five
    days, the others lie ahead by up to a year.
    """
    first = -rng.randint(200, DAYS)
    last = -rng.randint(1, 150)
    days = [first + round((last - first) * (at / (EVENTS_A_CARD - 1)) ** 2) for at in range(10)]
    due = -rng.randint(0, 5) if rng.random() < 0.1 else rng.randint(1, 365)
    return days, max(due, last + 1)


_COLUMNS = (
    *("user_id", "card_id", "kind", "uuid", "at", "received_at", "day", "place", "rating"),
    *("was_new", "practice", "desired_retention", "seconds", "days_since", "predicted", "due_on"),
)


def _insert(student: int, events: tuple, rng) -> None:
    """Insert events as rows: a million objects would take minutes."""
    columns = ", ".join(f'"{name}"' for name in _COLUMNS)
    marks = ", ".join(["%s"] * len(_COLUMNS))
    table = CardEvent._meta.db_table
    with connection.cursor() as cursor:
        # Of names in this file alone.
        sql = " ".join(["INSERT INTO", f'"{table}" ({columns})', f"VALUES ({marks})"])
        cursor.executemany(sql, _rows(student, events, rng))


def _rows(student: int, events: tuple, rng) -> Iterator[tuple]:
    adapt = connection.ops
    uuid = CardEvent._meta.get_field("uuid")
    moments: dict[int, tuple[object, date]] = {}
    for day, card, since in events:
        if day not in moments:
            at = adapt.adapt_datetimefield_value(NOW + timedelta(days=day))
            moments[day] = (at, adapt.adapt_datefield_value(TODAY + timedelta(days=day)))
        at, on = moments[day]
        predicted = None if since is None else 0.7 + 0.29 * rng.random()
        rating = 3 if predicted is None or rng.random() < predicted else 1
        number = uuid.get_db_prep_value(UUID(int=rng.getrandbits(128)), connection)
        yield (
            *(student, card, "review", number, at, at, on, "review", rating),
            *(since is None, False, 0.9, rng.randint(3, 40), since, predicted, on),
        )
