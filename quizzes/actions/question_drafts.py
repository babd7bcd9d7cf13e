"""What somebody typed into an editor of questions and did not save: kept page by page.

Two tabs or two devices of one person are two pages, and neither forgets what the other kept. A
page that opens a kept text takes it up: from then on it is kept by that page.
"""

from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from quizzes.models import Course, Question, QuestionDraft, User

MOST_UNFINISHED = 100
"""Texts of questions not there yet that one person may leave lying about in a course."""

MOST_OF_A_QUESTION = 20
"""Texts of one question that one person may have unsaved."""

type Fields = dict[str, list[str]]


class TooManyUnfinished(Exception):
    """There is no room for one more unsaved text of this person."""


@transaction.atomic
def keep_unsaved(
    *,
    course: Course,
    question: Question | None,
    kind: str,
    fields: Fields,
    by: User,
    now: datetime,
    page: UUID | None = None,
    taken_up: str = "",
) -> QuestionDraft:
    """Keep what somebody typed into a page as it is; the page's newest takes its last one's place.

    ``taken_up`` is the ``mark`` of the kept text that the page was opened with. What is typed into
    the page of a new question that was made by another tab meanwhile is kept beside it. Raises
    TooManyUnfinished, and keeps nothing, when there is no room.
    """
    page = own_page(page, by) or uuid4()
    made = QuestionDraft.objects.filter(uuid=page, user=by).exclude(question=None).first()
    if question is None and made is not None:
        # The other tab is the same page, and its next save forgets what this page has kept.
        question, page = made.question, uuid5(page, "again")
    _forget(question, by, None, taken_up)
    if not _has_room(course, question, by, page):
        raise TooManyUnfinished
    values = {"course": course, "kind": kind, "fields": fields, "saved_at": now}
    if question is not None:
        values["question"] = question
    draft, _made = QuestionDraft.objects.update_or_create(uuid=page, user=by, defaults=values)
    return draft


@transaction.atomic
def forget_unsaved(
    *, question: Question | None, by: User, page: UUID | None, taken_up: str = ""
) -> None:
    """Throw away what a page kept and did not save, and the text it was opened with."""
    _forget(question, by, page, taken_up)


@transaction.atomic
def settle(
    *,
    question: Question,
    by: User,
    now: datetime,
    page: UUID | None,
    taken_up: str,
    made_by: UUID | None,
) -> None:
    """Forget what a page had unsaved of a question it saved; remember the page that made it."""
    _forget(question, by, page, taken_up)
    drafts = QuestionDraft.objects.filter(user=by)
    if made_by is not None:
        values = {"course": question.course, "kind": question.current.kind, "saved_at": now}
        values |= {"question": question, "fields": {}}
        drafts.update_or_create(uuid=made_by, user=by, defaults=values)
    # The first may be the page that made the question: it stays, or sent again it makes another.
    spent = drafts.filter(question=question, fields={}).order_by("pk").values_list("pk", flat=True)
    drafts.filter(pk__in=list(spent[1:])).delete()


def own_page(page: UUID | None, by: User) -> UUID | None:
    """Return the page, unless it is somebody else's: then it tells nothing."""
    foreign = QuestionDraft.objects.filter(uuid=page).exclude(user=by)
    return None if page is not None and foreign.exists() else page


def _has_room(course: Course, question: Question | None, by: User, page: UUID) -> bool:
    if QuestionDraft.objects.filter(uuid=page).exclude(fields={}).exists():
        return True
    if question is None:
        return QuestionDraft.objects.unfinished(by, course).count() < MOST_UNFINISHED
    return QuestionDraft.objects.unsaved(by, question).count() < MOST_OF_A_QUESTION


def _forget(question: Question | None, by: User, page: UUID | None, taken_up: str) -> None:
    kept = QuestionDraft.objects.select_for_update().filter(user=by, question=question)
    for draft in kept.exclude(fields={}):
        if draft.uuid != page and draft.mark != taken_up:
            continue
        if question is None:
            draft.delete()
        else:
            draft.fields = {}
            draft.save(update_fields=["fields"])
