"""One card as its learner finds it: sides, where it comes from, how it stands, what happened."""

from dataclasses import dataclass
from datetime import date, datetime

from quizzes import markdown
from quizzes.domain.content import parse_note_body
from quizzes.models import Card, CardState, Note, OwnWording, User
from quizzes.reports import wording
from quizzes.reports.card_history import card_history
from quizzes.reports.card_sides import sides_of_card
from quizzes.reports.deck import row_of
from quizzes.reports.lessons import ShownCard, show_card


@dataclass(frozen=True, slots=True)
class NewerWording:
    """That the course words a note otherwise since the person worded it: both, side by side.

    ``fits`` tells whether the own wording can still be used; ``revision`` is the course's.
    """

    own: ShownCard | None
    of_course: ShownCard
    fits: bool
    revision: int


def find_card(user: User, card_id: int) -> Card | None:
    """Return a card this person may see, worded for them, with all it belongs to; or None."""
    cards = Card.objects.visible_to(user).worded_for(user)
    return (
        cards.select_related(
            *("note__current", "note__lesson", "note__course", "note__objective", "note__source")
        )
        .filter(pk=card_id)
        .first()
    )


def card_page(*, user: User, card: Card, at: datetime, day: date) -> dict:
    """Return the template's context for a card of `find_card`: ten queries at most."""
    note = card.note
    state = CardState.objects.filter(user=user.pk, card=card).first()
    row = None
    if state is not None:
        state.card, state.own_body = card, card.own_body
        row = row_of(state, user=user, at=at, day=day)
    source = note.source
    return {
        "card": card,
        "note": note,
        "course": note.course,
        "shown": show_card(card, note.course.key),
        "row": row,
        "is_own_note": note.owner_id is not None,
        "correction": wording.corrections(user, [card]).get(card.pk, ""),
        "newer": _newer(user, card),
        "citation": markdown.render_inline(source.citation, note.course.key) if source else "",
        "history": None if state is None else card_history(user, card.pk, at, day),
    }


def own_wording(user: User, note: Note) -> OwnWording | None:
    """Return how the person words the note, with the course's wording it is based on."""
    return OwnWording.objects.filter(user=user.pk, note=note).select_related("based_on").first()


def _newer(user: User, card: Card) -> NewerWording | None:
    if card.own_body is None:
        return None
    own = own_wording(user, card.note)
    current = card.note.current
    of_course = parse_note_body(current.body)
    body = wording.fitting(own.body, of_course)
    if body is not None and own.based_on_id == current.pk:
        return None
    return NewerWording(
        own=None if body is None else _shown(card, body, is_own=True),
        of_course=_shown(card, of_course),
        fits=body is not None,
        revision=current.pk,
    )


def _shown(card: Card, body, *, is_own: bool = False) -> ShownCard:
    sides = sides_of_card(body, card.slot, card.note.course.key)
    return ShownCard(card.pk, sides.question, sides.answer, sides.extra, is_own)
