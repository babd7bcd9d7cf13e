"""What rests on a lesson, section by section."""

from dataclasses import dataclass

from quizzes.domain.lesson_text import Section, TextStructure, parse
from quizzes.models import Card, Lesson, Note, Question, User


@dataclass(frozen=True, slots=True)
class Resting:
    """A section and what rests on it; without a section, what names one that is not there.

    Without ``anchor`` as well: what names no section.
    """

    section: Section | None
    anchor: str
    questions: tuple[Question, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """Sections a text no longer has, and how many questions and cards name one of them."""

    sections: tuple[str, ...]
    count: int


def resting_on(lesson: Lesson, text: TextStructure, user: User) -> list[Resting]:
    """Return what rests on each section of a lesson as it is written now: two queries.

    First the sections in their order, then sections that are named and not there, at the end what
    names none. Drafts that others keep to themselves are left out.
    """
    if lesson.pk is None:
        return []
    questions = Question.objects.authored_for(user).filter(lesson=lesson).exclude(current=None)
    notes = Note.objects.authored_for(user).filter(lesson=lesson).exclude(current=None)
    by_anchor: dict[str, tuple[list, list]] = {}
    for place, rows in enumerate((questions, notes)):
        for row in rows.select_related("current").order_by("position", "pk"):
            by_anchor.setdefault(row.passage, ([], []))[place].append(row)
    sections = [section for section in text.sections if section.anchor]
    known = {section.anchor for section in sections}
    named = sorted(by_anchor.keys() - known - {""})
    places = [*((section, section.anchor) for section in sections)]
    places += [(None, anchor) for anchor in [*named, ""] if anchor in by_anchor]
    found = ((section, anchor, by_anchor.get(anchor, ([], []))) for section, anchor in places)
    return [Resting(section, anchor, tuple(q), tuple(n)) for section, anchor, (q, n) in found]


def lost_sections(lesson: Lesson, body: str, user: User) -> Lost | None:
    """Return what a new body of the lesson would leave without its section; None for nothing.

    Drafts that others keep to themselves are not counted.
    """
    lost = parse(lesson.body).anchors() - parse(body).anchors()
    if not lost:
        return None
    count = sum(
        model.objects.authored_for(user).filter(lesson=lesson, passage__in=lost).count()
        for model in (Question, Note)
    )
    return Lost(tuple(sorted(lost)), count) if count else None


def cards_of(lesson: Lesson, user: User) -> list[Card]:
    """Return the cards of a lesson that a recall prompt may ask, in its order: one query."""
    if lesson.pk is None:
        return []
    notes = Note.objects.authored_for(user).filter(lesson=lesson).exclude(status="retired")
    cards = Card.objects.filter(note__in=notes, retired=False).select_related("note__current")
    return list(cards.order_by("note__position", "note__pk", "pk"))
