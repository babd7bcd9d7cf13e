"""Files of cards from other programs: looked at, taken all at once, and taken back."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from quizzes.actions import card_days, own_notes
from quizzes.actions.import_pasts import Pasts
from quizzes.actions.import_plans import Fate, Plan, Planned, cards_of, own_key, plan
from quizzes.actions.import_replays import LeftOver, Replays, brought_by
from quizzes.actions.import_wordings import Wording, match_cards, word, word_over
from quizzes.actions.plain_rows import Columns, update_all
from quizzes.domain.content import parse_note_body
from quizzes.domain.memory import NEW_CARD, EventKind
from quizzes.formats import arriving
from quizzes.formats.arriving import Arrivals
from quizzes.formats.tabular_cards import Role, proposed_columns
from quizzes.formats.tabular_files import Table
from quizzes.models import (
    Card,
    CardEvent,
    CardImport,
    CardState,
    Lesson,
    Note,
    NoteRevision,
    Status,
    User,
)
from quizzes.models.cards import MEMORY_FIELDS
from quizzes.models.imports import KEPT_FOR

_BATCH = 500
_FIRST_SAVE = Note._meta.get_field("revision").get_default()


class AnsweredSinceError(Exception):
    """A card of the import was answered here: it can't be taken back as if it never was."""


@transaction.atomic
def keep(
    *, user: User, lesson: Lesson, name: str, read: Arrivals | Table, now: datetime
) -> CardImport:
    """Keep what was read from a file until the person has looked at it, for a day at most.

    What they looked at before and did not take goes, and so does everybody's that is too old.
    """
    waiting = CardImport.objects.waiting()
    waiting.filter(user=user.pk).delete()
    waiting.filter(made_at__lte=now - KEPT_FOR).delete()
    is_table = isinstance(read, Table)
    kinds = CardImport.Kind
    return CardImport.objects.create(
        user_id=user.pk,
        uuid=uuid4(),
        kind=kinds.TABLE if is_table else kinds.PACKAGE,
        name=name[:200],
        lesson=lesson,
        made_at=now,
        content=arriving.kept_table(read) if is_table else arriving.kept(read),
        columns=proposed_columns(read) if is_table else {},
    )


@transaction.atomic
def name_columns(*, user: User, uuid: UUID, columns: dict[Role, int]) -> bool:
    """Say what the columns of a table hold; return False when it was taken meanwhile."""
    waiting = CardImport.objects.waiting().filter(user=user.pk, uuid=uuid)
    return waiting.update(columns=columns) == 1


def arrivals_of(card_import: CardImport) -> Arrivals:
    """Return the notes of an import. Raises ``TabularErrors`` for a table with faults."""
    if card_import.kind == CardImport.Kind.PACKAGE:
        return arriving.read_kept(card_import.content)
    table = arriving.read_kept_table(card_import.content)
    return arriving.of_table(table, card_import.columns)


def look(*, user: User, card_import: CardImport, arrivals: Arrivals, now: datetime) -> Plan:
    """Return what `commit` would do; nothing is written."""
    return plan(
        user=user,
        lesson=card_import.lesson,
        arrivals=arrivals.notes,
        most=own_notes.MOST_NOTES,
        now=now,
    )


def commit(*, user: User, uuid: UUID, now: datetime) -> CardImport:
    """Take all notes of an import, in a number of queries that is fixed for each few hundred.

    Asked again it takes nothing and returns the same. New notes become the person's own, notes of
    theirs get the new text; a note of a course keeps its text. A card takes over its schedule and
    answers where the person has not answered it here; where the file's answers begin with all that
    are on record here, those after them are added. Raises ``CardImport.DoesNotExist``, and
    ``TabularErrors`` as `arrivals_of` does.
    """
    # On SQLite everybody waits for a transaction that writes: what takes long comes before it.
    found = CardImport.objects.select_related("lesson").get(user=user.pk, uuid=uuid)
    if found.committed_at is not None:
        return found
    arrivals, replays = arrivals_of(found), Replays(user, now)
    replays.prepare(look(user=user, card_import=found, arrivals=arrivals, now=now))
    return _take(user, found, arrivals, replays)


@transaction.atomic
def _take(user: User, found: CardImport, arrivals: Arrivals, replays: Replays) -> CardImport:
    """Plan again what becomes of the arrivals of an import, now that it holds, and write it."""
    # One at a time: two at once could both fill the last places of own notes.
    owner = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    imports = CardImport.objects.select_for_update(of=("self",)).select_related("lesson")
    row, now = imports.get(user=owner.pk, uuid=found.uuid), replays.learner.now
    if row.committed_at is not None:
        return row
    if (row.content, row.columns) != (found.content, found.columns):
        arrivals = arrivals_of(row)
    planned = look(user=owner, card_import=row, arrivals=arrivals, now=now)
    made = _make_notes(owner, row.lesson, planned, now)
    reworded = _reword_notes(owner, planned, now)
    pasts = Pasts(owner, now, replays)
    for one, cards in made:
        pasts.join(one, cards)
    for one in planned.of(Fate.UPDATE, Fate.SAME, Fate.COURSE):
        pasts.join(one, list(planned.cards[one.note.pk].values()))
    pasts.write()
    card_days.forget(user=owner)
    row.committed_at, row.content = now, ""
    row.outcome = {
        "counts": planned.counts() | pasts.counts(),
        "new": [cards[0].note_id for _one, cards in made],
        "updated": reworded,
        "scheduled": pasts.scheduled,
        "joined": pasts.joined,
        "tagged": pasts.tagged,
    }
    row.save(update_fields=["committed_at", "content", "outcome"])
    return row


def _make_notes(
    owner: User, lesson: Lesson, planned: Plan, now: datetime
) -> list[tuple[Planned, list[Card]]]:
    rows = planned.of(Fate.NEW)
    count = Note.everyones.filter(owner=owner).count()
    notes = Note.everyones.bulk_create(
        (
            Note(
                owner=owner,
                course_id=lesson.course_id,
                lesson=lesson,
                key=own_key(owner, row.arrival.guid),
                tier=Note.Tier.EXTRA,
                status=Status.PUBLISHED,
                position=own_notes.BEHIND_THE_COURSES + count + place,
            )
            for place, row in enumerate(rows)
        ),
        batch_size=_BATCH,
    )
    bodies = (row.arrival.body for row in rows)
    word([*zip(notes, bodies, strict=True)], owner=owner, now=now)
    cards = {note.pk: [] for note in notes}
    every = (
        Card(note=note, slot=slot)
        for row, note in zip(rows, notes, strict=True)
        for slot in row.arrival.body.slots()
    )
    for card in Card.objects.bulk_create(every, batch_size=_BATCH):
        cards[card.note_id].append(card)
    return [(row, cards[note.pk]) for row, note in zip(rows, notes, strict=True)]


def _reword_notes(owner: User, planned: Plan, now: datetime) -> list[list[int]]:
    """Give own notes their new texts; return each note's id, its saves, and the wording before."""
    wordings = [(row.note, row.arrival.body) for row in planned.of(Fate.UPDATE)]
    before = [note.current_id for note, _body in wordings]
    _count_saves(wordings, now)
    word(wordings, owner=owner, now=now)
    match_cards(wordings, planned.cards)
    saved = zip(wordings, before, strict=True)
    return [[note.pk, note.revision, old] for (note, _body), old in saved]


def _count_saves(wordings: list[Wording], now: datetime) -> None:
    for note, _body in wordings:
        note.revision += 1
        note.updated_at = now
    update_all([note for note, _body in wordings], ["revision", "updated_at"])


def undo(*, user: User, uuid: UUID, now: datetime) -> CardImport:
    """Take a whole import back: its notes go, texts and schedules are what they were before.

    Asked again it changes nothing and returns the same. A note that was saved since stays as it is
    now, with its cards in the deck; ``outcome`` has the ids of those as ``kept``. Raises
    ``CardImport.DoesNotExist`` when there is none or it was not taken, and
    AnsweredSinceError, and writes nothing, when a card of it was answered since.
    """
    # As in `commit`, what takes long comes before the transaction.
    row = CardImport.objects.exclude(committed_at=None).get(user=user.pk, uuid=uuid)
    if row.undone_at is not None:
        return row
    return _take_back(user, uuid, now, LeftOver(row))


@transaction.atomic
def _take_back(user: User, uuid: UUID, now: datetime, left: LeftOver) -> CardImport:
    # In the order in which `commit` locks them: neither ever waits for the other in a circle.
    owner = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    imports = CardImport.objects.select_for_update().exclude(committed_at=None)
    row = imports.get(user=owner.pk, uuid=uuid)
    if row.undone_at is not None:
        return row
    if not can_be_undone(row):
        raise AnsweredSinceError
    kept = _saved_since(row)
    _forget_pasts(row, kept, left)
    _delete_notes(row.user_id, set(row.outcome["new"]) - kept)
    _word_as_before(owner, row, now)
    card_days.forget(user=owner)
    row.undone_at, row.outcome = now, row.outcome | {"kept": sorted(kept)}
    row.save(update_fields=["undone_at", "outcome"])
    return row


def _saved_since(row: CardImport) -> set[int]:
    """Return the notes of an import that somebody saved after it did."""
    saves = dict.fromkeys(row.outcome["new"], _FIRST_SAVE)
    saves |= {note: number for note, number, _old in row.outcome["updated"]}
    own = Note.everyones.filter(owner=row.user_id, pk__in=saves)
    return {note for note, number in own.values_list("pk", "revision") if number != saves[note]}


def can_be_undone(card_import: CardImport) -> bool:
    """Say whether an import was taken, not taken back, and no card of it answered since.

    Answers that a later import brought count too: they go on from those of this one.
    """
    if card_import.committed_at is None or card_import.undone_at is not None:
        return False
    outcome = card_import.outcome
    notes = [*outcome["new"], *(note for note, _saves, _old in outcome["updated"])]
    answers = CardEvent.objects.filter(
        user=card_import.user_id,
        kind=EventKind.REVIEW,
        undone_by=None,
        received_at__gte=card_import.committed_at,
    ).exclude(place=CardEvent.Place.IMPORT, received_at=card_import.committed_at)
    of_notes = answers.filter(card__note__in=notes)
    return not of_notes.exists() and not answers.filter(card__in=outcome["scheduled"]).exists()


def _forget_pasts(row: CardImport, kept: Collection[int], left: LeftOver) -> None:
    """Take away the answers the import brought; states become what is left of their events.

    Cards of ``kept`` notes stay in the deck.
    """
    cards = set(row.outcome["scheduled"])
    # The ORM would fetch each of them first.
    brought = brought_by(row).filter(card__in=cards).order_by()
    Columns(CardEvent, ()).delete(brought.values_list("pk", flat=True))
    memories = left.memories()
    joined = {card for card in row.outcome["joined"] if card not in memories}
    alone = CardState.objects.filter(user=row.user_id, card__in=joined)
    alone.exclude(card__note__in=kept).delete()
    states = list(CardState.objects.filter(user=row.user_id, card__in=cards))
    tags = {card: (before, given) for card, before, given in row.outcome.get("tagged", [])}
    for state in states:
        state.set_memory(memories.get(state.card_id, NEW_CARD))
        before, given = tags.get(state.card_id, (None, None))
        if state.tags == given:
            state.tags = before
    update_all(states, (*MEMORY_FIELDS, "tags"))


def _delete_notes(owner: int, notes: Iterable[int]) -> None:
    own = Note.everyones.filter(owner=owner, pk__in=list(notes))
    CardEvent.objects.filter(user=owner, card__note__in=own).delete()
    CardState.objects.filter(user=owner, card__note__in=own).delete()
    # The current wording is protected by the note itself.
    own.update(current=None)
    own.delete()


def _word_as_before(owner: User, row: CardImport, now: datetime) -> None:
    made = {note: (saves, old) for note, saves, old in row.outcome["updated"]}
    before = NoteRevision.objects.in_bulk([old for _saves, old in made.values()])
    own = Note.everyones.filter(owner=row.user_id, pk__in=made).select_related("current")
    wordings = [
        (note, parse_note_body(before[made[note.pk][1]].body))
        for note in own
        if note.revision == made[note.pk][0] and made[note.pk][1] in before
    ]
    _count_saves(wordings, now)
    changed = [one for one in wordings if one[0].current.body != one[1].model_dump(mode="json")]
    word_over(changed, owner=owner, now=now)
    match_cards(wordings, cards_of({note.pk for note, _body in wordings}))
