"""Which of two answers to the same question counts.

A page numbers the answers it sends, so that a delayed one never replaces a newer one. Answers of
different pages (two tabs, two devices) are compared by when they were given.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid5


@dataclass(frozen=True, slots=True)
class Saved:
    """An answer as its page numbered it; ``page`` is None where a page has no script."""

    page: UUID | None
    revision: int
    given_at: datetime


def supersedes(new: Saved, current: Saved | None) -> bool:
    """Tell whether an answer that has just come counts instead of the one on record."""
    if current is None:
        return True
    if new.page is not None and new.page == current.page:
        return new.revision > current.revision
    return new.given_at >= current.given_at


def given_at(received: datetime, age: float, started_at: datetime) -> datetime:
    """Return when an answer was given: ``age`` seconds before it came, within the attempt."""
    # NaN compares false with everything, so it counts as no age.
    seconds = age if 0 < age < 1e9 else 0.0
    return max(min(started_at, received), received - timedelta(seconds=seconds))


def print_of(answer: Mapping[str, object], certainty: int | None) -> str:
    """Return a fingerprint of an answer: a page that sends back the same one changed nothing."""
    return sha256(_said(answer, certainty).encode()).hexdigest()[:16]


def uuid_of_another(uuid: UUID, answer: Mapping[str, object], certainty: int | None) -> UUID:
    """Return the UUID of another answer that came with a UUID already used, always the same one.

    A form that is gone back to and changed is sent with its old UUID.
    """
    return uuid5(uuid, _said(answer, certainty))


def _said(answer: Mapping[str, object], certainty: int | None) -> str:
    return json.dumps([answer, certainty], sort_keys=True)
