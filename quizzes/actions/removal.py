"""Taking content away for good: only what was made on the site and nothing rests on."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from quizzes.actions.changes import record_deletion
from quizzes.actions.courses import SITE
from quizzes.models import (
    AttemptItem,
    CardEvent,
    CardState,
    Course,
    Figure,
    GlossaryTerm,
    Lesson,
    Module,
    Note,
    Objective,
    OwnWording,
    Person,
    Picture,
    Question,
    Quiz,
    QuizSection,
    Source,
    TimelineEvent,
    User,
)
from quizzes.models.courses import Tracked


class StillUsedError(Exception):
    """Something rests on the row, or a pack would bring it back: it can only be retired."""


def is_removable(row: Tracked) -> bool:
    """Return whether the row was made on the site and nothing refers to it."""
    made_here = row.origin == SITE and not row.pack_digest
    return made_here and not any(rows.exists() for rows in _USES[type(row)](row))


@transaction.atomic
def delete_unused(*, row: Tracked, by: User | None, now: datetime) -> None:
    """Delete a row nothing rests on. Raises StillUsedError, and deletes nothing, otherwise."""
    if not is_removable(type(row).objects.select_for_update().get(pk=row.pk)):
        raise StillUsedError(f"{row} is in use")
    if not isinstance(row, Course):
        record_deletion(row=row, by=by, now=now)
    if isinstance(row, Question | Note):
        # The current wording is protected by the row itself.
        type(row).objects.filter(pk=row.pk).update(current=None)
    if isinstance(row, Lesson):
        for objective in row.objectives.all():
            record_deletion(row=objective, by=by, now=now)
        row.objectives.all().delete()
    type(row).objects.get(pk=row.pk).delete()


def _mentions(row: Tracked, mark: str) -> QuerySet:
    return Lesson.objects.filter(course=row.course_id, body__contains=mark)


def _draws(row: Lesson | Objective, name: str) -> QuerySet:
    named = {f"filters__{name}__icontains": f'"{row.key}"'}
    return QuizSection.objects.filter(quiz__course=row.course_id, **named)


def _of_course(row: Course) -> Iterator[QuerySet]:
    yield from (row.module_set.all(), row.glossaryterm_set.all(), row.source_set.all())
    yield from (row.figure_set.all(), row.quiz_set.all(), row.memberships.all())
    yield from (row.picture_set.all(), row.kept_questions.all())
    yield from (row.accommodations.all(), row.person_set.all(), row.timelineevent_set.all())
    yield from (row.assignments.all(), row.announcements.all(), row.grade_categories.all())
    yield from (row.groups.all(), row.invitations.all())


def _of_lesson(row: Lesson) -> Iterator[QuerySet]:
    yield from (row.questions.all(), row.quizzes.all(), row.readings.all())
    yield from (row.people.all(), row.events.all(), row.assignments.all())
    yield Note.everyones.filter(lesson=row)
    yield _mentions(row, f"(lesson:{row.key}")
    yield _draws(row, "lessons")
    # Its objectives go with it, and what serves one may have been filed elsewhere.
    yield Question.objects.filter(objective__lesson=row)
    yield Note.everyones.filter(objective__lesson=row)
    yield from (_draws(objective, "objectives") for objective in row.objectives.all())


def _of_note(row: Note) -> Iterator[QuerySet]:
    yield CardEvent.objects.filter(card__note=row)
    yield CardState.objects.filter(card__note=row)
    yield OwnWording.objects.filter(note=row)
    yield Question.objects.filter(cards__note=row)
    yield _mentions(row, f"{row.key}/")


_USES: dict[type, Callable[..., tuple | Iterator[QuerySet]]] = {
    Course: _of_course,
    Module: lambda row: (row.lessons.all(), row.quizzes.all()),
    Lesson: _of_lesson,
    Objective: lambda row: (row.questions.all(), row.notes.all(), _draws(row, "objectives")),
    GlossaryTerm: lambda row: (row.lessons.all(), _mentions(row, f"(term:{row.key}")),
    Source: lambda row: (row.notes.all(), _mentions(row, f"(source:{row.key}")),
    Figure: lambda row: (_mentions(row, f"::: figure {row.key}"),),
    Picture: Picture.shown_in,
    Question: lambda row: (
        row.places.all(),
        row.repairs.all(),
        AttemptItem.objects.filter(version__question=row),
    ),
    Note: _of_note,
    Person: lambda row: (),
    TimelineEvent: lambda row: (),
    Quiz: lambda row: (
        row.attempts.all(),
        row.repairs.all(),
        row.assignments.all(),
        _mentions(row, f"(quiz:{row.key}"),
    ),
}
"""What rests on a row of each kind, as querysets that are empty when nothing does."""
