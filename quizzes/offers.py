"""What the buttons of a card promise, signed, so that the page can carry it.

Between the page and the answer other cards are answered, settings change and the load of the days
to come moves. The interval a person saw on the button is the one they get all the same.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.core.signing import BadSignature, Signer

from quizzes.domain.memory import Rating

type Interval = timedelta | int
"""Until the card returns: a timedelta for a step, an int for learner days."""


def sign(*, user: int, card: int, seen: int, intervals: Mapping[Rating, Interval]) -> str:
    """Return the promised intervals as a text that only this site can have made.

    It holds for this person's card as long as it has had ``seen`` reviews.
    """
    words = (f"{int(rating)}{_told(interval)}" for rating, interval in intervals.items())
    return _signer(user, card, seen).sign(".".join(words))


def read(text: str, *, user: int, card: int, seen: int) -> dict[Rating, Interval]:
    """Return the intervals that the text promises; none if it was not made for exactly this."""
    try:
        words = _signer(user, card, seen).unsign(text)
    except (BadSignature, UnicodeEncodeError):
        return {}
    return {Rating(int(word[0])): _read(word[1:]) for word in words.split(".")}


def _signer(user: int, card: int, seen: int) -> Signer:
    return Signer(salt=f"offer {user} {card} {seen}")


def _told(interval: Interval) -> str:
    if isinstance(interval, int):
        return f"d{interval}"
    return f"s{round(interval.total_seconds())}"


def _read(word: str) -> Interval:
    number = int(word[1:])
    return number if word[0] == "d" else timedelta(seconds=number)
