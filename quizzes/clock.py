"""The one clock. Nothing else in the project asks what time it is.

Tests set it to a moment and move it without touching a row; `CLOCK_SHIFT_DAYS` moves a debug
site on by whole days, to see what tomorrow brings.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

_held: list[datetime] = []


def now() -> datetime:
    """Return the present moment in UTC, or the moment the clock was set to."""
    if _held:
        return _held[-1]
    return timezone.now() + timedelta(days=settings.CLOCK_SHIFT_DAYS)


def hold(moment: datetime) -> None:
    """Stop the clock of this process at an aware moment."""
    _held[:] = [moment]


def release() -> None:
    """Let the clock run again."""
    _held.clear()
