"""How one person finds a card worded: by the course or by themselves, and what was corrected."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Max
from pydantic import ValidationError

from quizzes.domain.content import NoteBody, parse_note_body
from quizzes.domain.memory import EventKind
from quizzes.models import Card, CardEvent, NoteRevision, User


def of_card(card: Card) -> tuple[NoteBody, bool]:
    """Return the card's body as the person words it, and whether that is their own wording.

    The card comes from ``Card.objects.worded_for(user)``, or has its ``own_body`` otherwise. An
    own wording that no longer fits the course's, because its gaps changed, is left out.
    """
    of_course = parse_note_body(card.note.current.body)
    if card.own_body is None:
        return of_course, False
    own = fitting(card.own_body, of_course)
    return (of_course, False) if own is None else (own, True)


def fitting(own: dict, of_course: NoteBody) -> NoteBody | None:
    """Return a stored own wording as a body; None if it makes other cards than the course's."""
    try:
        body = parse_note_body(own)
    except ValidationError:
        return None
    return body if fits(body, of_course) else None


def fits(own: NoteBody, of_course: NoteBody) -> bool:
    """Say whether a wording is of the same kind and makes the same cards as another."""
    return own.kind == of_course.kind and own.slots() == of_course.slots()


def corrections(user: User, cards: Collection[Card]) -> dict[int, str]:
    """Return by card what was corrected since the person last answered it, one thing a line.

    The cards come from ``Card.objects.worded_for(user)``. Whoever never answered a card learned
    nothing wrong and is told nothing. Two queries if any note was corrected ever, else none.
    """
    notes = {card.pk: card.note_id for card in cards if card.is_corrected}
    if not notes:
        return {}
    told: dict[int, list[tuple[int, str]]] = defaultdict(list)
    changed = NoteRevision.objects.filter(note__in=notes.values(), meaning_changed=True)
    rows = changed.order_by("number").values_list("note", "number", "correction")
    for note, number, text in rows:
        told[note].append((number, text))
    found = {
        card: "\n".join(text for number, text in told[notes[card]] if number > last)
        for card, last in _last_answered(user, notes).items()
    }
    return {card: text for card, text in found.items() if text}


def _last_answered(user: User, cards: Collection[int]) -> dict[int, int]:
    """Return by card the number of the newest wording of its note that the person answered."""
    answers = CardEvent.objects.filter(
        user=user.pk, card__in=cards, kind=EventKind.REVIEW, undone_by=None
    )
    newest = answers.exclude(revision=None).order_by().values("card")
    return dict(newest.annotate(last=Max("revision__number")).values_list("card", "last"))
