"""An answer that arrived without a session, carried through the log-in in a signed address."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core import signing

from quizzes.domain.selection import PLAIN_FIELDS, is_answer_field

SALT = "quizzes.kept-answer"
KEPT_FOR = timedelta(days=1)
MOST_VALUES = 12
MOST_PARTS = 40
LONGEST_NAME = 30
LONGEST_TOKEN = 6_000
"""Servers refuse an address longer than 8,000 characters; the token is the most of one."""


def keep(
    said: Mapping[str, Sequence[str]], *, attempt_id: int, position: int, now: datetime
) -> str:
    """Return a token that holds the answer for a day, for this question of this attempt alone.

    It is empty for an answer too long for an address: then ``typed`` says what was written.
    """
    values = {name: list(said[name][:MOST_VALUES]) for name in PLAIN_FIELDS if name in said}
    parts = [name for name in said if name not in values and _is_part(name)][:MOST_PARTS]
    values |= {name: list(said[name][-1:]) for name in parts}
    values = {name: _with_line_feeds(one) for name, one in values.items()}
    until = int((now + KEPT_FOR).timestamp())
    token = signing.dumps([attempt_id, position, until, values], salt=SALT, compress=True)
    return token if len(token) <= LONGEST_TOKEN else ""


def typed(said: Mapping[str, Sequence[str]]) -> str:
    """Return all that was typed, to be shown to its writer: an essay, or gap by gap."""
    names = [name for name in said if name == "text" or name.startswith("gap-")]
    return "\n".join(
        value for name in names[:MOST_PARTS] for value in _with_line_feeds(said[name][-1:])
    )


def _with_line_feeds(values: Sequence[str]) -> list[str]:
    return [value.replace("\r\n", "\n") for value in values]


def _is_part(name: str) -> bool:
    return len(name) <= LONGEST_NAME and is_answer_field(name)


def kept(token: str, *, attempt_id: int, position: int, now: datetime) -> dict[str, list[str]]:
    """Return the answer a token holds; nothing when it is forged, too old or for another place."""
    try:
        place, its_position, until, values = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return {}
    if (place, its_position) != (attempt_id, position) or now.timestamp() > until:
        return {}
    return values
