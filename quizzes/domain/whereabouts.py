"""Where somebody is in a quiz, as who watches over an exam sees it. Moments are in UTC."""

from datetime import datetime, timedelta
from enum import StrEnum

from quizzes.domain.windows import Window

LOST_AFTER = timedelta(seconds=60)
"""So long without a sign of a page that sends one every few seconds."""


class Where(StrEnum):
    """Where somebody is in a quiz."""

    NOT_STARTED = "not_started"
    WORKING = "working"
    LOST = "lost"
    SUBMITTED = "submitted"


def where_is(*, finished_at: datetime | None, heard_at: datetime | None, now: datetime) -> Where:
    """Return where somebody is who has begun.

    ``heard_at`` is when their page was last heard of; None where pages give no sign.
    """
    if finished_at is not None:
        return Where.SUBMITTED
    if heard_at is not None and now - heard_at > LOST_AFTER:
        return Where.LOST
    return Where.WORKING


def is_open_within(window: Window, begin: datetime, end: datetime) -> bool:
    """Tell whether a window is open at any moment from ``begin`` to before ``end``."""
    opens_in_time = window.opens_at is None or window.opens_at < end
    return opens_in_time and (window.closes_at is None or window.closes_at >= begin)
