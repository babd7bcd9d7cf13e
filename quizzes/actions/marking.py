"""Marking essays: saved as it is typed, settled by an instructor, released by another action."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from quizzes.domain.marking import Mark, fraction_of, lines_of
from quizzes.models import (
    AttemptItem,
    Course,
    Marking,
    MarkingComment,
    Response,
    SettledMark,
    User,
)
from quizzes.models.marked_answers import state_of

LONGEST_COMMENT = 5000
MOST_COMMENTS = 100
"""How many comments one marker keeps in a course."""


class StaleMarkingError(Exception):
    """The marker saved it in another window since this page was made."""


class BehindMarkingError(StaleMarkingError):
    """The same page saved since; it may go on from ``revision`` if it is still there."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class UnfinishedMarkingError(Exception):
    """A mark can't be finished while a line of the rubric has no points."""


class TooManyCommentsError(Exception):
    """The marker keeps as many comments as there may be."""


@transaction.atomic
def save_marking(
    *,
    item: AttemptItem,
    response: Response,
    marker: User,
    points: Mapping[str, float],
    comment: str,
    is_done: bool,
    page: UUID | None,
    revision: int,
    now: datetime,
    by_itself: bool = False,
) -> Marking:
    """Save what somebody gives an answer, and return it; what says the same changes nothing.

    ``response`` is the answer they read, ``revision`` that of the marking their page began from (0
    for none) and ``page`` the page's own number. ``by_itself`` tells of a save while they type,
    which may arrive late. Raises StaleMarkingError where another page of theirs saved since, or
    where a save that came late would replace a newer one or undo a finish; UnfinishedMarkingError
    too. Neither writes anything.
    """
    AttemptItem.objects.select_for_update().get(pk=item.pk)
    kept = Marking.objects.filter(item=item, marker=marker).first()
    lines = lines_of(item.version.spec, item.points)
    known = {line.key: points[line.key] for line in lines if line.key in points}
    fraction = fraction_of(lines, known)
    said = (known, comment.strip()[:LONGEST_COMMENT], is_done, response.pk)
    if kept is not None:
        if (kept.points, kept.comment, kept.is_done, kept.response_id) == said:
            return kept
        if kept.revision != revision:
            _check_page(kept, page, is_done=is_done, by_itself=by_itself)
    if is_done and fraction is None:
        raise UnfinishedMarkingError
    marking = kept or Marking(item=item, marker=marker, revision=0)
    marking.points, marking.comment, marking.is_done, marking.response_id = said
    marking.fraction, marking.saved_at, marking.page = fraction, now, page
    return _saved(marking)


def _saved(marking: Marking) -> Marking:
    """Save a marking as its next revision; what was set aside counts again."""
    marking.set_aside_at = marking.set_aside_by = None
    marking.revision += 1
    marking.save()
    return marking


def _check_page(kept: Marking, page: UUID | None, *, is_done: bool, by_itself: bool) -> None:
    """Raise StaleMarkingError unless a button of the page that saved last says something newer."""
    if page is None or kept.page != page:
        raise StaleMarkingError
    if by_itself:
        raise BehindMarkingError(kept.revision)
    # Its answer to the save before may have been lost; but what is finished was said last.
    if kept.is_done and not is_done:
        raise StaleMarkingError


@transaction.atomic
def set_aside(*, item: AttemptItem, marking_id: int, by: User, seen: str, now: datetime) -> Marking:
    """Let a release no longer wait for what somebody began or gave another answer; return it.

    What they gave stays; it counts again once they save something else. ``seen`` is the state of
    what was given, as it was shown. Raises StaleMarkingError, and writes nothing, when that is
    another one by now, or no release waits for it.
    """
    AttemptItem.objects.select_for_update().get(pk=item.pk)
    markings = list(Marking.objects.filter(item=item).order_by("pk"))
    settled = SettledMark.objects.filter(item=item).first()
    held = {one.pk: one for one in markings if one.to_mark(item.response_id).holds}
    if state_of(markings, settled) != seen or marking_id not in held:
        raise StaleMarkingError
    marking = held[marking_id]
    marking.set_aside_at, marking.set_aside_by = now, by
    marking.save(update_fields=["set_aside_at", "set_aside_by"])
    return marking


@transaction.atomic
def settle(
    *, item: AttemptItem, response: Response, mark: Mark, by: User, seen: str, now: datetime
) -> SettledMark:
    """Decide between the marks of an answer; the markers' own stay as they are.

    ``seen`` is the state of what was given it, as it was shown. Raises StaleMarkingError, and
    writes nothing, when that is another one by now.
    """
    AttemptItem.objects.select_for_update().get(pk=item.pk)
    before = SettledMark.objects.filter(item=item).first()
    if state_of(Marking.objects.filter(item=item).order_by("pk"), before) != seen:
        raise StaleMarkingError
    decided = {
        "response": response,
        "points": dict(mark.points),
        "fraction": mark.fraction,
        "comment": mark.comment.strip()[:LONGEST_COMMENT],
        "settled_by": by,
        "settled_at": now,
    }
    settled, _created = SettledMark.objects.update_or_create(item=item, defaults=decided)
    return settled


@transaction.atomic
def keep_comment(*, course: Course, author: User, text: str) -> MarkingComment | None:
    """Keep words to use again; the same once, nothing for no words. Raises TooManyCommentsError."""
    text = text.strip()[:1000]
    if not text:
        return None
    own = MarkingComment.objects.filter(course=course, author=author)
    kept = own.filter(text=text).first()
    if kept is not None:
        return kept
    if own.count() >= MOST_COMMENTS:
        raise TooManyCommentsError
    return MarkingComment.objects.create(course=course, author=author, text=text)


@transaction.atomic
def forget_comment(*, course: Course, author: User, comment_id: int) -> None:
    """Keep one's words no longer; what they were used in stays."""
    MarkingComment.objects.filter(course=course, author=author, pk=comment_id).delete()
