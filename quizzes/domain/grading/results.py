"""What an answer is, what is said of it, and what the graders of all kinds share."""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

type Answer = dict[str, str | bool | list[str] | dict[str, str]]

TEXT_LIMIT = 500
"""Characters of a typed answer that are kept; accepted answers have at most 300."""


class Verdict(StrEnum):
    """What is said of an answer, or of one part of it."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    UNGRADED = "ungraded"


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """One option, one typed text, or one of the parts a question is answered in.

    ``field`` is the answer's field it belongs to and ``key`` what it is there: an option's key
    (``true`` and ``false`` under ``value``), the key of a pair, item, gap or rubric point, or the
    field's own name for something typed. For an option, ``correct`` tells whether it belongs to
    the key, ``chosen`` whether it was given, and it is right when rightly taken or rightly left.
    For everything else ``chosen`` tells whether it was answered and ``correct`` whether that
    earned everything. ``given`` and ``right`` are then what was said and what would be right: the
    key of an option or group, a place counted from 1, a typed text. ``feedback`` is the author's,
    and only for what was answered. ``credit`` is what something typed earned, or an option that is
    nearly right, in [0, 1]; None for what can only earn everything or nothing.
    """

    key: str
    chosen: bool
    correct: bool
    verdict: Verdict
    feedback: str
    field: str
    given: str = ""
    right: str = ""
    credit: float | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """What an answer is worth: a fraction of the points in [0, 1], and why.

    ``self_marked`` tells that the learner judged it: such a grade enters no mastery and no mark.
    """

    fraction: float
    verdict: Verdict
    parts: tuple[PartVerdict, ...]
    feedback: tuple[str, ...]
    self_marked: bool = False

    @property
    def needs_grading(self) -> bool:
        """Whether a person has to grade the answer; its fraction of 0 says nothing till then."""
        return self.verdict is Verdict.UNGRADED


type Score = tuple[float, tuple[PartVerdict, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind is graded.

    ``parse`` takes the body and what was submitted, ``score`` the body, the parsed answer and the
    language, ``key`` the body and the language; ``missing`` the body and the parsed answer, and
    returns the fields that are open. Without it every field of the key has to be there.
    """

    parse: Callable[..., Answer]
    score: Callable[..., Score]
    key: Callable[..., Answer]
    missing: Callable[..., tuple[str, ...]] | None = None


def verdict_of(fraction: float, *, answered: bool) -> Verdict:
    """Return what a fraction is called."""
    if not answered:
        return Verdict.UNANSWERED
    if fraction == 1:
        return Verdict.RIGHT
    return Verdict.PARTLY if fraction > 0 else Verdict.WRONG


def last(value: object) -> object:
    """Return a lone value out of a form's list, the last one counting as in any form."""
    return value[-1] if isinstance(value, list | tuple) and value else value


def typed(value: object, limit: int = TEXT_LIMIT, *, lines: bool = False) -> str:
    """Return a typed text as it is kept: on one line unless ``lines``, cut, fit for a database."""
    text = last(value)
    if not isinstance(text, str):
        return ""
    # A browser sends two characters for the end of a line, which its own limit counts as one.
    text = text.replace("\r\n", "\n").strip()[:limit]
    return _storable(text, lines=lines).strip()


def length_of(value: object) -> int:
    """Return how many characters a typed text has, counted as ``typed`` counts them."""
    text = last(value)
    return len(text.replace("\r\n", "\n").strip()) if isinstance(text, str) else 0


def _storable(text: str, *, lines: bool) -> str:
    """Return ``text`` without what a database refuses: control characters, lone surrogates."""
    replacement = {"Cc": " ", "Cs": "\N{REPLACEMENT CHARACTER}"}
    return "".join(
        char if lines and char in "\n\t" else replacement.get(unicodedata.category(char), char)
        for char in text
    )


def assigned(value: object, keys: Iterable[str], allowed: Collection[str]) -> dict[str, str]:
    """Return which of ``keys`` were given one of the ``allowed``, in the author's order."""
    if not isinstance(value, Mapping):
        return {}
    given = {key: last(value.get(key)) for key in keys}
    return {key: one for key, one in given.items() if isinstance(one, str) and one in allowed}


def share(parts: Collection[PartVerdict]) -> float:
    """Return the share of the parts that are right; each counts the same."""
    return sum(part.correct for part in parts) / len(parts)
