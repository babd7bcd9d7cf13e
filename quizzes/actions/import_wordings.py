"""New wordings of many notes at once, for imports: as `wordings.word_note` does it for one."""

from collections.abc import Sequence
from datetime import datetime

from quizzes.actions.plain_rows import update_all
from quizzes.domain.content import NoteBody
from quizzes.models import Card, CardEvent, Note, NoteRevision, OwnWording, User

_BATCH = 500

type Wording = tuple[Note, NoteBody]
"""A note and what it says from now on."""


def word(wordings: Sequence[Wording], *, owner: User, now: datetime) -> None:
    """Give each note its next wording; those before stay."""
    revisions = NoteRevision.objects.bulk_create(
        (
            NoteRevision(
                note=note,
                number=note.current.number + 1 if note.current else 1,
                kind=body.kind,
                body=body.model_dump(mode="json"),
                created_at=now,
                created_by=owner,
            )
            for note, body in wordings
        ),
        batch_size=_BATCH,
    )
    for (note, _body), revision in zip(wordings, revisions, strict=True):
        note.current = revision
    update_all([note for note, _body in wordings], ["current"])


def word_over(wordings: Sequence[Wording], *, owner: User, now: datetime) -> None:
    """Give each note a wording in place of one that nobody has seen, or else its next."""
    current = [note.current_id for note, _body in wordings]
    # A review at this moment holds the row that it shows.
    held = NoteRevision.objects.select_for_update().order_by("pk").in_bulk(current)
    shown = CardEvent.objects.filter(revision__in=current).order_by()
    worded = OwnWording.objects.filter(based_on__in=current).order_by()
    seen = {*shown.values_list("revision", flat=True), *worded.values_list("based_on", flat=True)}
    unseen = []
    for note, body in wordings:
        revision = held[note.current_id]
        if revision.pk not in seen:
            revision.kind, revision.body = body.kind, body.model_dump(mode="json")
            revision.created_at, revision.created_by = now, owner
            unseen.append(revision)
    update_all(unseen, ["kind", "body", "created_at", "created_by"])
    word([one for one in wordings if one[0].current_id in seen], owner=owner, now=now)


def match_cards(wordings: Sequence[Wording], cards: dict[int, dict[str, Card]]) -> None:
    """Make the cards that wordings ask for, and put those aside that they don't.

    ``cards`` are those there are by note and slot; the new ones are added to them.
    """
    fresh, changed = [], []
    for note, body in wordings:
        here, slots = cards.setdefault(note.pk, {}), body.slots()
        fresh += [Card(note=note, slot=slot) for slot in slots if slot not in here]
        for slot, card in here.items():
            if card.retired == (slot in slots):
                card.retired = slot not in slots
                changed.append(card)
    for card in Card.objects.bulk_create(fresh, batch_size=_BATCH):
        cards[card.note_id][card.slot] = card
    update_all(changed, ["retired"])
