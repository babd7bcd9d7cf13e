"""An answer that arrived without a session, carried through the log-in in a signed address."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core import signing

from quizzes.domain.grading import TEXT_LIMIT
from quizzes.domain.selection import PLAIN_FIELDS, is_answer_field

SALT = "quizzes.kept-answer"
KEPT_FOR = timedelta(days=1)
MOST_VALUES = 12
MOST_PARTS = 40
LONGEST_PART = 30


def keep(
    said: Mapping[str, Sequence[str]], *, attempt_id: int, position: int, now: datetime
) -> str:
    """Return a token that holds the answer for a day, for this question of this attempt alone."""
    values = {
        name: [value[:TEXT_LIMIT] for value in said[name][:MOST_VALUES]]
        for name in PLAIN_FIELDS
        if name in said
    }
    parts = [name for name in said if name not in values and _is_part(name)][:MOST_PARTS]
    values |= {name: [value[:LONGEST_PART] for value in said[name][-1:]] for name in parts}
    until = int((now + KEPT_FOR).timestamp())
    return signing.dumps([attempt_id, position, until, values], salt=SALT, compress=True)


def _is_part(name: str) -> bool:
    return len(name) <= LONGEST_PART and is_answer_field(name)


def kept(token: str, *, attempt_id: int, position: int, now: datetime) -> dict[str, list[str]]:
    """Return the answer a token holds; nothing when it is forged, too old or for another place."""
    try:
        place, its_position, until, values = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return {}
    if (place, its_position) != (attempt_id, position) or now.timestamp() > until:
        return {}
    return values
