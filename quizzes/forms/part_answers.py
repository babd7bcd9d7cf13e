"""Kinds that are answered in parts, or by a number: how they are asked, and shown when graded.

As in ``answers``, what is asked reads nothing of the key.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import markdown
from quizzes.domain.grading import PartVerdict
from quizzes.domain.questions import Categorise, Matching, Numeric, Ordering, UnitEntry
from quizzes.domain.selection import dealt as dealt_parts

type Asked = Matching | Ordering | Categorise
type Said = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a list: ``value`` is what the form sends."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled list to choose from."""

    name: str
    label: SafeString | str
    offers: tuple[Offer, ...]


def ask_parts(
    body: Asked, dealt: Sequence[Sequence[str]], said: Said, course_key: str
) -> tuple[Part, ...]:
    """Return a list to choose from for each pair or item, in the order they were dealt."""
    prefix, of, rows = _rows(body)
    texts = {row.key: row.text for row in rows}
    offers = _offers(body, dealt)
    return tuple(
        _part(f"{prefix}-{token}", markdown.render_inline(texts[key], course_key), offers, said)
        for token, key in dealt_parts(dealt, of)
    )


def ask_unit(body: Numeric, said: Said) -> tuple[Part, ...]:
    """Return the list of units, if the unit is to be chosen."""
    if body.unit_entry is not UnitEntry.LIST:
        return ()
    return (_part("unit", _("Unit"), [(unit.text, unit.text) for unit in body.units], said),)


def parts_hint(body: Asked) -> str:
    """Return what to do, and what a part of the answer is worth."""
    if isinstance(body, Ordering):
        return _("Choose a place for each, 1 for the first.")
    if isinstance(body, Categorise):
        return _("Choose a group for each. Every right one counts.")
    return _("Choose a match for each. Some may fit more than once, or not at all.")


def graded_parts(
    body: Asked, dealt: Sequence[Sequence[str]], parts: Sequence[PartVerdict]
) -> Iterator[tuple[str, PartVerdict, str, str]]:
    """Yield text, verdict, what was given and what is right, in words, as they were dealt."""
    _prefix, of, rows = _rows(body)
    texts = {row.key: row.text for row in rows}
    verdicts = {part.key: part for part in parts}
    words = _words(body)
    for _token, key in dealt_parts(dealt, of):
        part = verdicts[key]
        given, right = (words.get(one, one) for one in (part.given, part.right))
        yield texts[key], part, given, right


def _rows(body: Asked) -> tuple[str, str, Sequence]:
    if isinstance(body, Matching):
        return "match", "pairs", body.pairs
    return ("place" if isinstance(body, Ordering) else "group"), "items", body.items


def _words(body: Asked) -> dict[str, str]:
    if isinstance(body, Ordering):
        return {}
    labels = body.options if isinstance(body, Matching) else body.groups
    return {label.key: label.text for label in labels}


def _offers(body: Asked, dealt: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    if isinstance(body, Ordering):
        places = range(1, len(body.items) + 1)
        return [(str(place), str(place)) for place in places]
    words = _words(body)
    of = "options" if isinstance(body, Matching) else "groups"
    return [(token, words[key]) for token, key in dealt_parts(dealt, of)]


def _part(
    name: str, label: SafeString | str, offers: Sequence[tuple[str, str]], said: Said
) -> Part:
    chosen = said.get(name) or [""]
    return Part(
        name, label, tuple(Offer(value, text, value == chosen[-1]) for value, text in offers)
    )


def beside(text: SafeString, given: str) -> SafeString:
    """Return a part's text with what was given for it."""
    return format_html("{}: <strong>{}</strong>", text, given)


def right_one(right: str, feedback: SafeString | str) -> SafeString:
    """Return the right answer of a part in words, and the feedback behind it."""
    return format_html("<p>{}: <strong>{}</strong></p>{}", _("Right answer"), right, feedback)
