"""New wordings of questions and notes: a wording that somebody has answered is never changed."""

from datetime import datetime

from django.db import transaction

from quizzes.actions.advances import bring_forward
from quizzes.actions.question_reviews import ReviewNeededError, may_publish_wording
from quizzes.domain.content import NoteBody
from quizzes.domain.questions import QuestionBody, dump_body
from quizzes.models import (
    Card,
    CardEvent,
    CardState,
    Note,
    NoteRevision,
    OwnWording,
    Question,
    QuestionVersion,
    Repair,
    Status,
    User,
)


@transaction.atomic
def word_question(
    *, question: Question, body: QuestionBody, now: datetime, by: User | None = None
) -> QuestionVersion:
    """Give the question this body and return its current version.

    An unanswered current version is changed in place; one that an attempt or a regrade points at
    stays as it is and the body becomes the next version. An equal body changes nothing. Raises
    ReviewNeededError where a published question would get a text its course has not reviewed.
    """
    dumped = dump_body(body)
    current = question.current
    # Specs, not their JSON: one stored before a field existed is equal to one with its default.
    if current is not None and current.spec == body:
        return current
    if question.status == Status.PUBLISHED and not may_publish_wording(
        course=question.course, question=question, body=body, user=by
    ):
        raise ReviewNeededError([question.key])
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
def word_note(
    *,
    note: Note,
    body: NoteBody,
    now: datetime,
    by: User | None = None,
    correction: str = "",
) -> NoteRevision:
    """Give the note this body, make the cards of its slots, and return the current revision.

    A revision that a review or somebody's own wording rests on stays as it is; a slot the body no
    longer has is retired, one it has again comes back with what people remember of it.
    ``correction`` marks that the meaning changed, and says how: then everyone who has learned a
    card of the note is asked it on their next learner day, and told.
    """
    dumped = body.model_dump(mode="json")
    current = note.current
    if current is None or current.body != dumped or correction:
        note.current = _next_revision(note, body, dumped, now, by)
        note.save(update_fields=["current"])
    _match_cards(note, body.slots())
    if correction:
        _correct(note, correction, now)
    return note.current


def _correct(note: Note, correction: str, now: datetime) -> None:
    revision = note.current
    # A wording nobody has seen yet is changed in place, and may have been corrected before.
    said = revision.correction.splitlines()
    lines = [*said, *(line for line in correction.splitlines() if line not in said)]
    revision.meaning_changed, revision.correction = True, "\n".join(lines)
    revision.save(update_fields=["meaning_changed", "correction"])
    learned = CardState.objects.filter(card__note=note, card__retired=False)
    bring_forward(states=learned, now=now)


def _is_relied_on(version: QuestionVersion) -> bool:
    """Return whether answers were given to this wording, or graded by it after a correction."""
    return version.items.exists() or Repair.objects.filter(version=version).exists()


def _is_rested_on(revision: NoteRevision) -> bool:
    """Return whether reviews showed this wording, or somebody words it for themselves."""
    reviews = CardEvent.objects.filter(revision=revision)
    return reviews.exists() or OwnWording.objects.filter(based_on=revision).exists()


def _next_revision(note, body, dumped: dict, now, by) -> NoteRevision:
    current = note.current
    if current is not None:
        # As with a question: a review at this moment holds the row that it shows.
        current = NoteRevision.objects.select_for_update().get(pk=current.pk)
    if current is not None and not _is_rested_on(current):
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
