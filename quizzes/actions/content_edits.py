"""Writing lessons, cards and terms at the desk: each save is one transaction and on record."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from quizzes.actions.changes import Action, record
from quizzes.actions.courses import save_edited
from quizzes.actions.wordings import word_note
from quizzes.domain.content import NoteBody
from quizzes.models import GlossaryTerm, Lesson, Note, User
from quizzes.models.courses import ContentRow


@transaction.atomic
def save_lesson(
    *, lesson: Lesson, terms: Iterable[GlossaryTerm], by: User, revision: int | None, now: datetime
) -> Lesson:
    """Save a lesson with its key terms and return it; ``revision`` is None for a new one.

    Raises StaleEdit, and writes nothing, when somebody else saved it since.
    """
    is_new = lesson.pk is None
    save_edited(row=lesson, by=by, revision=revision)
    lesson.terms.set(terms)
    return _recorded(lesson, by, now, is_new)


@transaction.atomic
def save_note(
    *,
    note: Note,
    body: NoteBody,
    by: User,
    revision: int | None,
    now: datetime,
    correction: str = "",
) -> Note:
    """Save a note with its wording, a new one last in its lesson, and return it.

    ``correction`` says what was wrong: see ``wordings.word_note``. Raises StaleEdit, and writes
    nothing, when somebody else saved it since.
    """
    is_new = note.pk is None
    if is_new:
        last = Note.objects.filter(lesson=note.lesson).aggregate(last=Max("position"))["last"]
        note.position = (last or 0) + 1
    save_edited(row=note, by=by, revision=revision)
    word_note(note=note, body=body, now=now, by=by, correction=correction)
    return _recorded(note, by, now, is_new)


@transaction.atomic
def save_term(*, term: GlossaryTerm, by: User, revision: int | None, now: datetime) -> GlossaryTerm:
    """Save a term and return it.

    Raises StaleEdit, and writes nothing, when somebody else saved it since.
    """
    is_new = term.pk is None
    save_edited(row=term, by=by, revision=revision)
    return _recorded(term, by, now, is_new)


@transaction.atomic
def share_draft(*, row: ContentRow, by: User, now: datetime) -> ContentRow:
    """Let the other instructors of the course see a private draft; that is not taken back."""
    held = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.is_private:
        held.is_private = False
        save_edited(row=held, by=by, revision=held.revision)
        record(row=held, action=Action.SHARED, by=by, now=now)
    return held


def _recorded[Content: ContentRow](row: Content, by: User, now: datetime, is_new: bool) -> Content:
    record(row=row, action=Action.CREATED if is_new else Action.EDITED, by=by, now=now)
    return row
