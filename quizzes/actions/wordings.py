"""New wordings of questions and notes: a wording that somebody has answered is never changed."""

from datetime import datetime

from django.db import transaction

from quizzes.domain.content import NoteBody
from quizzes.domain.questions import QuestionBody, dump_body
from quizzes.models import Card, Note, NoteRevision, Question, QuestionVersion, Repair, User
from quizzes.models.cards import CardEvent


@transaction.atomic
def word_question(
    *, question: Question, body: QuestionBody, now: datetime, by: User | None = None
) -> QuestionVersion:
    """Give the question this body and return its current version.

    An unanswered current version is changed in place; one that an attempt or a regrade points at
    stays as it is and the body becomes the next version. An equal body changes nothing.
    """
    dumped = dump_body(body)
    current = question.current
    # Specs, not their JSON: one stored before a field existed is equal to one with its default.
    if current is not None and current.spec == body:
        return current
    if current is not None:
        # An attempt that starts at this moment holds the row; its answer decides what happens.
        current = QuestionVersion.objects.select_for_update().get(pk=current.pk)
    if current is not None and not _is_relied_on(current):
        question.current = _reword(current, body, dumped, now, by)
        return current
    question.current = QuestionVersion.objects.create(
        question=question,
        number=current.number + 1 if current else 1,
        kind=body.kind,
        body=dumped,
        created_at=now,
        created_by=by,
    )
    question.save(update_fields=["current"])
    return question.current


@transaction.atomic
def word_note(*, note: Note, body: NoteBody, now: datetime, by: User | None = None) -> NoteRevision:
    """Give the note this body, make the cards of its slots, and return the current revision.

    A revision that a review shows stays as it is; a slot the body no longer has is retired, one
    it has again comes back with what people remember of it.
    """
    dumped = body.model_dump(mode="json")
    current = note.current
    if current is None or current.body != dumped:
        note.current = _next_revision(note, body, dumped, now, by)
        note.save(update_fields=["current"])
    _match_cards(note, body.slots())
    return note.current


def _is_relied_on(version: QuestionVersion) -> bool:
    """Return whether answers were given to this wording, or graded by it after a correction."""
    return version.items.exists() or Repair.objects.filter(version=version).exists()


def _next_revision(note, body, dumped: dict, now, by) -> NoteRevision:
    current = note.current
    if current is not None:
        # As with a question: a review at this moment holds the row that it shows.
        current = NoteRevision.objects.select_for_update().get(pk=current.pk)
    if current is not None and not CardEvent.objects.filter(revision=current).exists():
        return _reword(current, body, dumped, now, by)
    return NoteRevision.objects.create(
        note=note,
        number=current.number + 1 if current else 1,
        kind=body.kind,
        body=dumped,
        created_at=now,
        created_by=by,
    )


def _reword[Wording: (QuestionVersion, NoteRevision)](
    wording: Wording, body: QuestionBody | NoteBody, dumped: dict, now: datetime, by: User | None
) -> Wording:
    wording.kind, wording.body = body.kind, dumped
    wording.created_at, wording.created_by = now, by
    wording.save()
    return wording


def _match_cards(note: Note, slots: tuple[str, ...]) -> None:
    cards = {card.slot: card for card in note.cards.all()}
    for slot in slots:
        if slot not in cards:
            Card.objects.create(note=note, slot=slot)
    for slot, card in cards.items():
        if card.retired != (slot not in slots):
            card.retired = slot not in slots
            card.save(update_fields=["retired"])
