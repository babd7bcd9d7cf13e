"""Notes that students wrote for themselves, found for their writers alone."""

from django.db.models import QuerySet

from quizzes.domain.content import parse_note_body
from quizzes.models import Lesson, Note, Status
from quizzes.models.groups import may_enter
from quizzes.reports.card_sides import sides_of_card


def find(user, note_id: int) -> Note | None:
    """Return the person's own note with its wording, lesson and course; None if it is not theirs.

    It is theirs whatever became of the lesson since.
    """
    own = Note.everyones.filter(owner=user.pk, owner__isnull=False, pk=note_id)
    return own.select_related("current", "lesson__course", "course").first()


def lessons(user) -> QuerySet[Lesson]:
    """Return the lessons the person may read, and so write notes in, with their courses."""
    published = Lesson.objects.readable().filter(course__status=Status.PUBLISHED)
    mine = published.filter(may_enter(user, "course__")).select_related("course", "module")
    return mine.order_by("course", "module__number", "number", "pk")


def find_lesson(user, place: str) -> Lesson | None:
    """Return the lesson of a place ``course/lesson``, if the person may read it."""
    if "\0" in place:
        # PostgreSQL refuses to compare such a text.
        return None
    course, _slash, lesson = place.partition("/")
    return lessons(user).filter(course__key=course, key=lesson).first()


def shown(note: Note) -> dict[str, str]:
    """Return both sides of the note's first card as safe HTML: ``question`` and ``answer``."""
    body = parse_note_body(note.current.body)
    sides = sides_of_card(body, body.slots()[0], note.course.key)
    return {"question": sides.question, "answer": sides.answer}
