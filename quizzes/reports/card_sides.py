"""The sides of a card as its page shows them."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import markdown
from quizzes.domain.content import NoteBody
from quizzes.domain.faces import face


@dataclass(frozen=True, slots=True)
class Sides:
    """What a card asks, what it answers, and what else its answer side says, as safe HTML."""

    question: SafeString
    answer: SafeString
    extra: SafeString


def sides_of_card(body: NoteBody, slot: str, course_key: str) -> Sides:
    """Return the sides of the note's card in this slot. Raises ``ValueError`` for no such slot."""
    sides = face(body, slot, _hint)
    return Sides(
        markdown.render_with_blanks(sides.question, course_key),
        markdown.render_inline(sides.answer, course_key),
        markdown.render_inline(sides.extra, course_key),
    )


def _hint(hint: str) -> str:
    return _("(hint: %s)") % hint
