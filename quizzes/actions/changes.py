"""Putting on record who changed which content: one entry a change, none where nothing changed."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from quizzes.domain.course_rows import Row
from quizzes.models import ContentChange, Course, Lesson, Objective, Status, User
from quizzes.models.course_rows import MODELS, row_of, rows_of, site_data
from quizzes.models.courses import ContentRow, Tracked

Action = ContentChange.Action
OF_STATUS = {
    Status.PUBLISHED: Action.PUBLISHED,
    Status.RETIRED: Action.RETIRED,
    Status.DRAFT: Action.TAKEN_BACK,
}
"""What giving a row each status is called on the record."""

_KINDS = {model: kind for kind, model in MODELS.items()}


@transaction.atomic
def record(
    *, row: Tracked, action: ContentChange.Action, by: User | None, now: datetime
) -> ContentChange | None:
    """Put on record what a row is after a change; None, and nothing, where it is as it was.

    Call it after everything that belongs to the row was written (wording, terms, places). Where
    it is private no longer, others read from this entry on, and from here on of its objectives.
    """
    # What the caller holds may have lists that were read before the change.
    fresh = type(row).objects.get(pk=row.pk)
    data = _state(fresh)
    latest = ContentChange.objects.of(row).first()
    if latest is not None and latest.data == _as_stored(data) and action == Action.EDITED:
        return None
    if isinstance(fresh, Lesson) and latest is not None and latest.is_private > fresh.is_private:
        for objective in fresh.objectives.all():
            record(row=objective, action=Action.SHARED, by=by, now=now)
    return ContentChange.objects.create(**_values(fresh, data, action, by, now))


@transaction.atomic
def record_as_it_stands(*, row: Tracked) -> ContentChange | None:
    """Put on record what a row is now, as its last author's edit; None where it is known.

    A draft that saves itself makes no entries: without this, what replaces it would be all that
    is left.
    """
    return record(row=row, action=Action.EDITED, by=row.updated_by, now=row.updated_at)


def record_many(
    *,
    model: type[Tracked],
    course: Course,
    ids: Iterable[int],
    action: ContentChange.Action,
    by: User | None,
    now: datetime,
) -> None:
    """Put on record what rows of one model are after one change of all: a few queries in all.

    Each of them changed: that is the caller's to know.
    """
    rows = rows_of(course, _KINDS[model], ids)
    ContentChange.objects.bulk_create(
        [
            ContentChange(**_values(instance, _with_site(instance, row), action, by, now))
            for instance, row in rows
        ],
        batch_size=500,
    )


def record_made(
    *, rows: Iterable[Tracked], action: ContentChange.Action, by: User | None, now: datetime
) -> None:
    """Put on record rows of one model that were written just now, as the caller holds them.

    Nothing is read again, so what the record tells of their relations has to be there.
    """
    ContentChange.objects.bulk_create(
        [ContentChange(**_values(one, _state(one), action, by, now)) for one in rows],
        batch_size=500,
    )


def record_deletion(*, row: Tracked, by: User | None, now: datetime) -> ContentChange:
    """Put on record what a row was before it is deleted."""
    data = _state(row)
    return ContentChange.objects.create(**_values(row, data, Action.DELETED, by, now))


def record_load(*, rows: Iterable[tuple[Tracked, Row]], by: User | None, now: datetime) -> None:
    """Put on record the rows that a pack made or changed: one query."""
    ContentChange.objects.bulk_create(
        [
            ContentChange(**_values(instance, _with_site(instance, row), Action.LOADED, by, now))
            for instance, row in rows
        ],
        batch_size=500,
    )


def _state(row: Tracked) -> dict:
    return _with_site(row, row_of(_KINDS[type(row)], row))


def _with_site(instance: Tracked, row: Row) -> dict:
    return row.data | site_data(row.kind, instance)


def _values(row: Tracked, data: dict, action, by, now) -> dict:
    return {
        "course_id": row.pk if isinstance(row, Course) else row.course_id,
        "model": type(row)._meta.model_name,
        "key": row.key,
        "revision": row.revision,
        "action": action,
        "at": now,
        "by": by,
        "data": _as_stored(data),
        "is_private": _is_private(row),
    }


def _is_private(row: Tracked) -> bool:
    # What stands in a private lesson is as private.
    held = row.lesson if isinstance(row, Objective) else row
    return isinstance(held, ContentRow) and held.is_private


def _as_stored(data: dict) -> dict:
    # Tuples and choices as JSON holds them: what is compared is what would be read back.
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))
