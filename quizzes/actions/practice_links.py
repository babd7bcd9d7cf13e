"""Links to practise one quiz: made, made anew, ended, followed."""

from datetime import datetime
from secrets import token_urlsafe

from django.db import transaction

from quizzes.models import PracticeLink, PracticePass, Quiz, User

TOKEN_BYTES = 24
"""192 random bits: nobody finds one by trying."""


class NoPracticeError(Exception):
    """The quiz is no practice: a test is not opened to everyone."""


@transaction.atomic
def make_link(*, quiz: Quiz, by: User, now: datetime, ends_at: datetime | None) -> PracticeLink:
    """Return a new link to practise the quiz; the one there was ends, and whoever came by it.

    ``ends_at`` is when it stops by itself, None for never. Raises ``NoPracticeError``.
    """
    held = Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
    if held.purpose != Quiz.Purpose.PRACTICE:
        raise NoPracticeError
    _end(held, by, now)
    token = token_urlsafe(TOKEN_BYTES)
    return PracticeLink.objects.create(
        quiz=held, token=token, made_at=now, made_by=by, ends_at=ends_at
    )


@transaction.atomic
def end_link(*, quiz: Quiz, by: User, now: datetime) -> bool:
    """End the link of the quiz, for everyone who came by it too; tell whether there was one."""
    Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
    return _end(quiz, by, now)


def _end(quiz: Quiz, by: User, now: datetime) -> bool:
    standing = PracticeLink.objects.standing().filter(quiz=quiz)
    return standing.update(ended_at=now, ended_by=by) > 0


def come_in(*, user: User, link: PracticeLink, now: datetime) -> PracticePass:
    """Return the person's pass for the quiz of a link; it is made the first time."""
    found, _made = PracticePass.objects.get_or_create(user=user, link=link, defaults={"at": now})
    return found
