"""What is on record about one piece of content, a page at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.urls import NoReverseMatch, reverse

from quizzes.models import (
    ContentChange,
    Course,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
    Source,
    User,
)
from quizzes.models.changes import ContentChangeQuerySet
from quizzes.models.course_rows import MODELS
from quizzes.models.courses import Tracked

A_PAGE = 20
CONTENT = {model._meta.model_name: model for model in MODELS.values()}
"""Every kind of content that has a history, by the name it has there."""

NAMED: dict[str, type[Tracked]] = {
    "module": Module,
    "lesson": Lesson,
    "lessons": Lesson,
    "objective": Objective,
    "source": Source,
    "terms": GlossaryTerm,
}
"""The fields of a state that name other rows by their keys."""

EDITORS = {
    "lesson": "desk_lesson",
    "note": "desk_card",
    "glossaryterm": "desk_term",
    "question": "desk_question_edit",
    "quiz": "desk_quiz_build",
    "picture": "desk_picture",
}
"""The pages of the desk on which each kind of content is worked on."""

type Names = Mapping[tuple[type, str], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A change and the one before it; None where the record begins."""

    change: ContentChange
    before: ContentChange | None


def desk_address(course: Course, model: str, key: str) -> str:
    """Return where this kind of content is worked on at the desk; nothing where it is not."""
    try:
        return reverse(EDITORS[model], args=[course.key, key])
    except (KeyError, NoReverseMatch):
        return ""


def find(course: Course, user: User, model: str, key: str) -> Tracked | None:
    """Return the piece of content of this name, if this author may see it at the desk."""
    kind = CONTENT.get(model)
    if kind is None:
        return None
    if kind is Course:
        return course if key == course.key else None
    row = kind.objects.authored_for(user).filter(course=course, key=key).first()
    if row is not None:
        row.course = course
    return row


def changes_of(row: Tracked, user: User) -> ContentChangeQuerySet:
    """Return what was done to the row and this person may read, the latest first.

    Not what was done to another of its key that was deleted before it was made.
    """
    changes = ContentChange.objects.of(row).told(user, row)
    gone = ContentChange.objects.of(row).filter(action=ContentChange.Action.DELETED).first()
    return changes.filter(pk__gt=gone.pk) if gone else changes


def page_of(row: Tracked, user: User, number: str | None) -> tuple[Page, list[Entry]]:
    """Return a page of the record and its entries: at most four queries, however long it is."""
    changes = changes_of(row, user).select_related("by")
    page = Paginator(changes, A_PAGE).get_page(number)
    shown = list(page.object_list)
    if not shown:
        return page, []
    older = changes.filter(pk__lt=shown[-1].pk).first()
    return page, [Entry(*pair) for pair in zip(shown, [*shown[1:], older], strict=True)]


def names_in(course: Course, user: User, states: Iterable[Mapping]) -> Names:
    """Return the titles of the rows that states name: one query for each kind they name."""
    wanted: dict[type[Tracked], set[str]] = {}
    for state in states:
        for field, model in NAMED.items():
            value = state.get(field)
            keys = value if isinstance(value, list) else [value] if value else []
            wanted.setdefault(model, set()).update(keys)
    return {
        (model, row.key): str(row)
        for model, keys in wanted.items()
        if keys
        for row in model.objects.authored_for(user).filter(course=course, key__in=keys)
    }


def named(names: Names, field: str, key: str) -> str:
    """Return the title of what a field names; its key where it is not there any more."""
    return names.get((NAMED[field], key), key)
