"""What students would see of a lesson, a card or a term that is being written."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from quizzes import markdown
from quizzes.domain import lesson_text
from quizzes.domain.content import NoteBody, parse_note_body
from quizzes.domain.progress import reading_minutes
from quizzes.models import Card, Course, Note, Source, Status, User
from quizzes.reports.card_sides import sides_of_card
from quizzes.reports.lessons import figures_in, keys_of

LONGEST = 20_000
"""Characters beyond which a text is not shown: no text of a course may be longer."""


@dataclass(frozen=True, slots=True)
class Side:
    """A card with its sides as safe HTML; ``name`` is its name in a lesson's text.

    ``is_seen`` tells that students see the card now.
    """

    name: str
    question: SafeString
    answer: SafeString
    extra: SafeString
    is_seen: bool = True


def sides_of(body: NoteBody, key: str, course_key: str, *, is_seen: bool = True) -> list[Side]:
    """Return every card that a note makes."""
    faces = ((slot, sides_of_card(body, slot, course_key)) for slot in body.slots())
    return [
        Side(
            f"{key}/{slot}",
            sides.question,
            sides.answer,
            sides.extra,
            is_seen,
        )
        for slot, sides in faces
    ]


def lesson_preview(course: Course, user: User, body: str, summary: str) -> dict:
    """Return what a lesson's page shows of these texts: four queries at most.

    ``segments`` are stretches of the text, each with what stands in it: a figure, or the cards of
    a recall area. Cards that students don't see yet are there, marked so.
    """
    if len(body) > LONGEST:
        return {"too_long": True}
    structure = lesson_text.parse(body)
    sources = Source.objects.published().filter(course=course, key__in=keys_of(structure, "source"))
    sources = list(sources)
    numbers = {source.key: source.number for source in sources}
    figures = figures_in(course, structure)
    sides = _sides(course, user, structure)
    segments = markdown.render_lesson(body, course.key, numbers)
    return {
        "minutes": reading_minutes(len(body.split())),
        "segments": [
            (segment, [sides[name] for name in segment.cards if name in sides])
            if segment.kind == "recall"
            else (segment, figures.get(segment.figure))
            for segment in segments
        ],
        "summary_lines": [line for line in summary.splitlines() if line.strip()],
        "sources": [(one, markdown.render_inline(one.citation, course.key)) for one in sources],
    }


def _sides(course: Course, user: User, structure: lesson_text.TextStructure) -> dict[str, Side]:
    names = {name for area in structure.recall_areas for name in area.cards}
    if not names:
        return {}
    keys = {name.partition("/")[0] for name in names}
    notes = Note.objects.authored_for(user).filter(course=course, key__in=keys)
    cards = Card.objects.filter(note__in=notes, retired=False).select_related("note__current")
    found: dict[str, Side] = {}
    for card in cards:
        if str(card) in names:
            is_seen = card.note.status == Status.PUBLISHED
            body = parse_note_body(card.note.current.body)
            shown = sides_of(body, card.note.key, course.key, is_seen=is_seen)
            found |= {side.name: side for side in shown if side.name == str(card)}
    return found
