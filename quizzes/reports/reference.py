"""What the pages to look things up show: the timeline, the people, the editor's notes."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.safestring import SafeString

from quizzes import markdown
from quizzes.domain import lesson_text
from quizzes.models import Course, Lesson, Person, TimelineEvent


@dataclass(frozen=True)
class ShownNote:
    """An editor's note: its text, the place it stands in, and its address on the page of notes.

    ``anchor`` is the erratum's id for the first note on it and empty for others, since an
    address is there once.
    """

    anchor: str
    section: str
    section_title: str
    html: SafeString


@dataclass(frozen=True)
class ShownEvent:
    """An event with its texts as HTML, the lesson it leads to and its notes' addresses."""

    event: TimelineEvent
    text: SafeString
    printed: SafeString
    lesson: Lesson | None
    notes: tuple[str, ...]


def record_of(course: Course) -> list[tuple[Lesson, list[ShownNote]]]:
    """Return the notes of the lessons that can be read, in reading order: one query."""
    seen: set[str] = set()
    found = [(lesson, list(_notes(lesson, course, seen))) for lesson in _readable(course)]
    return [(lesson, notes) for lesson, notes in found if notes]


def timeline_of(course: Course, strand: str = "") -> tuple[list[ShownEvent], list[ShownEvent]]:
    """Return the published events, those after the work was written apart: two queries.

    With ``strand`` only its own are returned.
    """
    lessons = {lesson.pk: lesson for lesson in _readable(course)}
    noted = {
        note.erratum
        for lesson in lessons.values()
        for note in lesson_text.parse(lesson.body).notes
        if note.erratum
    }
    events = TimelineEvent.objects.published().filter(course=course)
    if strand:
        events = events.filter(strand=strand)
    shown = [
        ShownEvent(
            event=event,
            text=markdown.render_inline(event.text, course.key),
            printed=markdown.render_inline(event.printed, course.key),
            lesson=lessons.get(event.lesson_id),
            notes=tuple(erratum for erratum in event.errata if erratum in noted),
        )
        for event in events
    ]
    return (
        [one for one in shown if not one.event.after],
        [one for one in shown if one.event.after],
    )


def people_of(course: Course) -> list[tuple[Person, SafeString]]:
    """Return the published people and what is said about them; on each ``readable_lessons``.

    Two queries.
    """
    lessons = Prefetch("lessons", Lesson.objects.readable(), to_attr="readable_lessons")
    people = Person.objects.published().filter(course=course).prefetch_related(lessons)
    return [(person, markdown.render(person.about, course.key)) for person in people]


def _readable(course: Course):
    return Lesson.objects.readable().filter(course=course)


def _notes(lesson: Lesson, course: Course, seen: set[str]) -> Iterator[ShownNote]:
    structure = lesson_text.parse(lesson.body)
    titles = {section.anchor: section.title for section in structure.sections}
    rendered = markdown.render_notes(lesson.body, course.key)
    # A note in a note is an error of the text, and only the outer one is shown.
    for note, html in zip(structure.notes, rendered, strict=False):
        anchor = note.erratum if note.erratum and note.erratum not in seen else ""
        seen.add(anchor)
        section = note.section or ""
        yield ShownNote(anchor, section, titles.get(note.section, ""), html)
