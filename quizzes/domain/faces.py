"""The two sides of a card, as Markdown, from the body of its note and its slot."""

from collections.abc import Callable
from dataclasses import dataclass

from quizzes.domain.content import CLOZE, ClozeNote, NoteBody, TypedNote

BLANK = r"**\_\_\_\_**"
"""Markdown of what stands where a deletion is left out."""


def plain_hint(hint: str) -> str:
    """Return the hint of a deletion as it stands behind its blank."""
    return f"(hint: {hint})"


@dataclass(frozen=True, slots=True)
class Face:
    """What a card asks, what it answers, and what else its answer side says."""

    question: str
    answer: str
    extra: str


def face(body: NoteBody, slot: str, say: Callable[[str], str] = plain_hint) -> Face:
    """Return the sides of the card in this slot.

    A cloze card asks its text with a blank for each deletion of its number, and behind it what
    ``say`` makes of its hint; the other deletions are shown. Raises ``ValueError`` when the body
    has no such slot.
    """
    if slot not in body.slots():
        raise ValueError(f"the note has no card {slot!r}")
    if isinstance(body, ClozeNote):
        number = slot.removeprefix("c")
        return Face(_asked(body.text, number, say), _answered(body.text, number), body.extra)
    if isinstance(body, TypedNote):
        return Face(body.front, body.answers[0], body.extra)
    if slot == "reverse":
        return Face(body.back, body.front, body.extra)
    return Face(body.front, body.back, body.extra)


def _asked(text: str, number: str, say: Callable[[str], str]) -> str:
    def blank(match) -> str:
        return f"{BLANK} {say(match['hint'])}" if match["hint"] else BLANK

    return _with(text, number, blank)


def _answered(text: str, number: str) -> str:
    return _with(text, number, lambda match: f"**{match['answer']}**")


def _with(text: str, number: str, own: Callable) -> str:
    """Return the text with what ``own`` makes of its number's deletions, the others shown."""
    return CLOZE.sub(lambda one: own(one) if one["number"] == number else one["answer"], text)
