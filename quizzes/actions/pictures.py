"""Adding pictures to a course at the desk, and saying what they show."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from quizzes.actions.changes import Action, record
from quizzes.actions.courses import save_edited
from quizzes.formats.pictures import KeptPicture
from quizzes.models import Course, Picture, Status, User

MOST_PICTURES = 1_000
"""How many pictures a course may have: a course pack has to hold them."""


class TooManyPicturesError(Exception):
    """The course has ``MOST_PICTURES`` already."""


@transaction.atomic
def add_picture(
    *, course: Course, kept: KeptPicture, alt: str, by: User | None, now: datetime
) -> tuple[Picture, bool]:
    """Add a picture to the course; return it, and whether it is new.

    One of the same bytes is there once: the stored one is returned as it is, with its own words,
    and published again if it was retired. Raises TooManyPicturesError.
    """
    # Of the same file sent twice at once the second waits here, and finds the first.
    Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    of_course = Picture.objects.filter(course=course)
    same = of_course.filter(digest=kept.digest).order_by("pk").first()
    if same is not None:
        same.course = course
        return _shown_again(same, by, now), False
    if of_course.count() >= MOST_PICTURES:
        raise TooManyPicturesError
    picture = Picture(
        course=course,
        key=_free_key(of_course, alt, kept.digest),
        alt=alt,
        status=Status.PUBLISHED,
        data=kept.data,
        digest=kept.digest,
        width=kept.width,
        height=kept.height,
    )
    save_edited(row=picture, by=by, revision=None)
    record(row=picture, action=Action.CREATED, by=by, now=now)
    return picture, True


def _shown_again(picture: Picture, by: User | None, now: datetime) -> Picture:
    if picture.status != Status.PUBLISHED:
        picture.status = Status.PUBLISHED
        save_edited(row=picture, by=by, revision=picture.revision)
        record(row=picture, action=Action.PUBLISHED, by=by, now=now)
    return picture


def _free_key(pictures, alt: str, digest: str) -> str:
    """Return a key of the first words, ended so that nobody guesses it from what is shown."""
    words = slugify(alt).replace("_", "-")[:40].strip("-") or "picture"
    lengths = range(6, len(digest))
    keys = (f"{words}-{digest[:length]}"[:80] for length in lengths)
    return next(key for key in keys if not pictures.filter(key=key).exists())


@transaction.atomic
def describe_picture(
    *, picture: Picture, alt: str, by: User, revision: int | None, now: datetime
) -> Picture:
    """Save what a picture shows, in words, and return it.

    Raises StaleEdit, and writes nothing, when somebody else saved it since ``revision``.
    """
    picture.alt = alt
    save_edited(row=picture, by=by, revision=revision)
    record(row=picture, action=Action.EDITED, by=by, now=now)
    return picture
